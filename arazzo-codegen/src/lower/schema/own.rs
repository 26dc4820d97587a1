//! The types that the user has for formats.

use std::collections::BTreeMap;

use super::{Lower, SchemaId};
use crate::program::types::TypeDefKind;
use crate::program::{Keyword, Own, OwnType, Program, Type, WorkflowId};
use crate::rust_path::RustPath;

/// The types of the options, in the order of their formats.
pub(in super::super) fn own_types(types: &BTreeMap<String, RustPath>) -> Vec<OwnType> {
    let types = types.iter().map(|(format, path)| OwnType {
        format: format.clone(),
        path: path.clone(),
    });
    types.collect()
}

impl Lower<'_, '_> {
    /// The user's type for the values of these schemas, if they are all of one format that has one.
    pub(in super::super) fn own_type(&self, schemas: &[SchemaId], text: bool) -> Option<Type> {
        let (first, others) = schemas.split_first()?;
        let format = self.apis.flat(*first).format.clone()?;
        let same = |id: &SchemaId| self.apis.flat(*id).format.as_deref() == Some(&format);
        if !others.iter().all(same) {
            return None;
        }
        let types = &self.program.own_types;
        let index = types.iter().position(|one| one.format == format)?;
        Some(Type::Own(Own { index, text }))
    }

    /// Requires the inputs whose default the user's type may refuse: nothing stands for them then.
    pub(in super::super) fn require_defaults(&mut self, id: WorkflowId) {
        let fields = &self.program.workflows[id.0].inputs;
        let may_lack = fields.iter().filter(|field| {
            field.default.is_some() && holds_own(&self.program, &field.ty, &mut Vec::new())
        });
        let names: Vec<String> = may_lack.map(|field| field.name.clone()).collect();
        if !names.is_empty() {
            let rules = &mut self.program.workflows[id.0].constraints;
            rules.0.push(Keyword::Required(names));
        }
    }
}

/// Whether values of a type have values of the user's types in them.
fn holds_own(program: &Program, ty: &Type, seen: &mut Vec<usize>) -> bool {
    match ty {
        Type::Own(_) => true,
        Type::List(inner)
        | Type::Dict(inner)
        | Type::Option(inner)
        | Type::Box(inner)
        | Type::Json(inner) => holds_own(program, inner, seen),
        Type::Named(id) if !seen.contains(&id.index) => {
            seen.push(id.index);
            match &program.workflow(id.workflow).types[id.index].kind {
                TypeDefKind::Struct {
                    fields, additional, ..
                } => {
                    let types = fields.iter().map(|field| &field.ty).chain(additional);
                    types.into_iter().any(|ty| holds_own(program, ty, seen))
                }
                TypeDefKind::Union(union) => {
                    let mut types = union.variants.iter().map(|variant| &variant.ty);
                    types.any(|ty| holds_own(program, ty, seen))
                }
                TypeDefKind::Enum { .. } | TypeDefKind::Integers { .. } => false,
            }
        }
        _ => false,
    }
}
