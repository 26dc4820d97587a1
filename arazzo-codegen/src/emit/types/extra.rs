//! Derives of the options, where they are possible.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::{Cx, path};
use crate::program::types::TypeDefKind;
use crate::program::{Field, StepId, Type, TypeId, WorkflowId};

/// What a definition holds, as far as derives are concerned.
pub(in crate::emit) enum Holds<'p> {
    Fields(Vec<&'p Field>),
    Definition(TypeId),
    /// The outputs of workflows, in an enumeration.
    Outcomes(Vec<WorkflowId>),
    /// The outputs of all steps of a workflow, each of which may be missing.
    Progress(WorkflowId),
}

/// `Eq, ::schemars::JsonSchema,`, without those that the definition has already.
pub(in crate::emit) fn extra(cx: Cx<'_>, own: &[&str], holds: &Holds<'_>) -> TokenStream {
    let paths = cx.program.derives.iter().filter(|derive| {
        let name = derive.as_str();
        let last = name.rsplit("::").next().unwrap_or_default();
        let same = name.starts_with("::serde::") || is_standard(name);
        let known = own.contains(&name) || (same && own.contains(&last));
        !known && has(cx, name, holds)
    });
    let paths = paths.map(path::item);
    quote!(#(#paths,)*)
}

/// Whether the trait can be derived. That of a trait outside the standard library is not known, and
/// left to rustc.
fn has(cx: Cx<'_>, name: &str, holds: &Holds<'_>) -> bool {
    let Some(wanted) = Wanted::of(name) else {
        return true;
    };
    let mut look = Look {
        cx,
        wanted,
        seen: HashSet::new(),
    };
    match holds {
        Holds::Fields(fields) => fields.iter().all(|field| look.field(field)),
        Holds::Definition(id) => look.definition(*id),
        Holds::Outcomes(workflows) => {
            let completed = |id: &WorkflowId| Type::Outputs(*id, None);
            wanted != Wanted::Default && workflows.iter().map(completed).all(|ty| look.ty(&ty))
        }
        Holds::Progress(id) => {
            let steps = (0..cx.program.workflow(*id).steps.len()).map(StepId);
            let mut steps = steps.map(|step| Type::Outputs(*id, Some(step)));
            wanted == Wanted::Default || steps.all(|ty| look.ty(&ty))
        }
    }
}

/// A trait whose implementors are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Eq,
    Hash,
    Ord,
    PartialOrd,
    Default,
    Copy,
}

impl Wanted {
    fn of(name: &str) -> Option<Self> {
        Some(match name.rsplit("::").next()? {
            _ if name.starts_with("::") && !is_standard(name) => return None,
            "Eq" => Wanted::Eq,
            "Hash" => Wanted::Hash,
            "Ord" => Wanted::Ord,
            "PartialOrd" => Wanted::PartialOrd,
            "Default" => Wanted::Default,
            "Copy" => Wanted::Copy,
            _ => return None,
        })
    }
}

fn is_standard(name: &str) -> bool {
    name.starts_with("::std::") || name.starts_with("::core::")
}

struct Look<'p> {
    cx: Cx<'p>,
    wanted: Wanted,
    /// What is looked at, or has been: a type that contains itself has what its other parts have.
    seen: HashSet<(WorkflowId, Option<usize>, Option<StepId>)>,
}

impl Look<'_> {
    fn field(&mut self, field: &Field) -> bool {
        (field.is_option() && self.wanted == Wanted::Default) || self.ty(&field.ty)
    }

    fn ty(&mut self, ty: &Type) -> bool {
        let wanted = self.wanted;
        match ty {
            Type::Bool | Type::U16 | Type::I32 | Type::I64 | Type::U32 | Type::U64 => true,
            Type::F64 => matches!(wanted, Wanted::PartialOrd | Wanted::Default | Wanted::Copy),
            Type::Number => matches!(wanted, Wanted::PartialOrd | Wanted::Copy),
            Type::String => wanted != Wanted::Copy,
            Type::Secret => wanted == Wanted::Eq,
            Type::Bytes | Type::Value | Type::Map => {
                matches!(wanted, Wanted::Eq | Wanted::Hash | Wanted::Default)
            }
            Type::List(inner) | Type::Dict(inner) => match wanted {
                Wanted::Default => true,
                Wanted::Copy => false,
                _ => self.ty(inner),
            },
            Type::Option(inner) => wanted == Wanted::Default || self.ty(inner),
            Type::Box(inner) => wanted != Wanted::Copy && self.ty(inner),
            Type::Json(_) | Type::AnyBody(_) => false,
            // Known to the user alone.
            Type::Own(_) => true,
            Type::Named(id) => self.definition(*id),
            Type::Outputs(id, step) => self.outputs(*id, *step),
        }
    }

    fn definition(&mut self, id: TypeId) -> bool {
        if !self.seen.insert((id.workflow, Some(id.index), None)) {
            return true;
        }
        let program = self.cx.program;
        match &program.workflow(id.workflow).types[id.index].kind {
            TypeDefKind::Enum { .. } => !matches!(self.wanted, Wanted::Default | Wanted::Copy),
            TypeDefKind::Integers { .. } => self.wanted != Wanted::Default,
            TypeDefKind::Union(union) => {
                let mut types = union.variants.iter().map(|variant| &variant.ty);
                let other = union.other.is_none() || self.ty(&Type::Value);
                self.wanted != Wanted::Default && other && types.all(|ty| self.ty(ty))
            }
            TypeDefKind::Struct {
                fields, additional, ..
            } => {
                let rest = additional.as_ref().is_none_or(|ty| self.ty(ty));
                rest && fields.iter().all(|field| self.field(field))
            }
        }
    }

    fn outputs(&mut self, id: WorkflowId, step: Option<StepId>) -> bool {
        if !self.seen.insert((id, None, step)) {
            return true;
        }
        let workflow = self.cx.program.workflow(id);
        let outputs = match step {
            Some(step) => &workflow.step(step).outputs,
            None => &workflow.outputs,
        };
        let others = match step {
            Some(_) => Vec::new(),
            None => workflow.transfers(),
        };
        if self.wanted == Wanted::Default && !others.is_empty() {
            return false;
        }
        // Nothing large is copied in an enumeration of outcomes: they are in boxes.
        let copied = self.wanted == Wanted::Copy && !others.is_empty();
        let mut others = others.into_iter();
        !copied
            && outputs.iter().all(|output| self.field(&output.field))
            && others.all(|other| self.outputs(other, None))
    }
}
