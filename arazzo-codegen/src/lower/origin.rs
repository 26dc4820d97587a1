//! What describes a value that an expression reads, however many outputs it went through: the
//! schema of the place in the response, or of the input, that it was read from.
//!
//! It is asked for once the steps and workflows on the way are lowered; before, nothing is known.

use super::{Lower, responses};
use crate::document::api::branches::Kind;
use crate::document::api::{SchemaId, TypeSet};
use crate::expr::{Pointer, pointer};
use crate::program::{Expr, Own, Query, StepId, Type, WorkflowId};

/// How many outputs may be copies of each other.
const MAX_STEPS: usize = 32;

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Described(SchemaId),
    /// It has no members, whatever its value: the name of its JSON type.
    Scalar(&'static str),
}

/// A workflow, and the step of it that an expression stands in.
type Place = (WorkflowId, Option<StepId>);

impl Lower<'_, '_> {
    pub(super) fn origin(&self, workflow: WorkflowId, value: &Expr) -> Option<Origin> {
        self.origin_in((workflow, None), value, MAX_STEPS)
    }

    /// The schema of a value, if one describes it.
    pub(super) fn schema_of(&self, workflow: WorkflowId, value: &Expr) -> Option<SchemaId> {
        match self.origin(workflow, value)? {
            Origin::Described(schema) => Some(schema),
            Origin::Scalar(_) => None,
        }
    }

    fn origin_in(&self, place: Place, value: &Expr, left: usize) -> Option<Origin> {
        let left = left.checked_sub(1)?;
        match value {
            Expr::Status => Some(Origin::Scalar("integer")),
            Expr::Url | Expr::Method | Expr::Template(_) => Some(Origin::Scalar("string")),
            Expr::Header { read, .. } => scalar(&read.ty),
            Expr::Body { pointer, .. } => self.origin_of_body(place, pointer),
            Expr::Input { field, pointer } => self.origin_of_input(place.0, *field, pointer),
            Expr::WorkflowInput {
                workflow,
                input,
                pointer,
            } => self.origin_of_input(*workflow, *input, pointer),
            Expr::Output {
                step,
                output,
                pointer,
            } => {
                let lowered = self.program.workflows[place.0.0].steps.get(step.0)?;
                let value = &lowered.outputs.get(*output)?.value;
                let origin = self.origin_in((place.0, Some(*step)), value, left)?;
                self.origin_below(origin, pointer)
            }
            Expr::Called {
                workflow,
                output,
                pointer,
            }
            | Expr::WorkflowOutput {
                workflow,
                output,
                pointer,
            } => {
                let ran = &self.program.workflows[workflow.0];
                // The result of a workflow that goes over to another is not its own outputs.
                let own = ran.transfers().is_empty();
                let value = &ran.outputs.get(*output).filter(|_| own)?.value;
                let origin = self.origin_in((*workflow, None), value, left)?;
                self.origin_below(origin, pointer)
            }
            Expr::Select {
                context,
                query: Query::Pointer(pointer),
            } => {
                let origin = self.origin_in(place, context, left)?;
                self.origin_below(origin, pointer)
            }
            _ => None,
        }
    }

    fn origin_of_body(&self, (workflow, step): Place, at: &str) -> Option<Origin> {
        let step = step?;
        let operation = self.operations.get(&(workflow, step))?;
        let lowered = self.program.workflows[workflow.0].steps.get(step.0)?;
        let accepted = responses::accepted(operation, &lowered.criteria);
        let schemas = self.schemas_at(&accepted, &pointer::parse(at).ok()?)?;
        Some(Origin::Described(self.apis.either(&schemas)))
    }

    fn origin_of_input(&self, workflow: WorkflowId, field: usize, at: &str) -> Option<Origin> {
        let schema = self.input_schema(workflow, field)?;
        self.origin_below(Origin::Described(schema), at)
    }

    /// What the document says of an input. None for one that it does not declare.
    pub(super) fn input_schema(&self, workflow: WorkflowId, field: usize) -> Option<SchemaId> {
        let declared = &self.declared[workflow.0];
        let document = self.document(declared.document);
        document.arazzo.workflows[declared.index].inputs.as_ref()?;
        let place = format!("/workflows/{}/inputs", declared.index);
        let inputs = self.apis.schema_at(document.arazzo.file, &place);
        let name = &self.program.workflows[workflow.0].inputs.get(field)?.name;
        let found = self.apis.navigate(inputs, &Pointer(vec![name.clone()]));
        (!found.alternatives.is_empty()).then(|| self.apis.either(&found.alternatives))
    }

    fn origin_below(&self, origin: Origin, at: &str) -> Option<Origin> {
        if at.is_empty() {
            return Some(origin);
        }
        let Origin::Described(schema) = origin else {
            return None;
        };
        let found = self.apis.navigate(schema, &pointer::parse(at).ok()?);
        let described = !found.alternatives.is_empty();
        described.then(|| Origin::Described(self.apis.either(&found.alternatives)))
    }

    /// The JSON types of the values that a schema describes, those of its alternatives together.
    /// None if it does not say.
    pub(super) fn types_of(&self, schema: SchemaId) -> Option<TypeSet> {
        let branches = self.apis.branches(schema).unwrap_or_default();
        let mut types = branches.iter().fold(TypeSet::NONE, |types, branch| {
            let own = self.apis.flat(branch.schema).types.unwrap_or_default();
            types.or(of_kind(own, branch.kind))
        });
        if types == TypeSet::NONE {
            types = self.apis.flat(schema).types?.without_null();
        }
        (types != TypeSet::NONE).then_some(types)
    }
}

/// The part of the types that is of a kind.
fn of_kind(types: TypeSet, kind: Kind) -> TypeSet {
    let none = TypeSet::NONE;
    match kind {
        Kind::Object => TypeSet {
            object: true,
            ..none
        },
        Kind::Array => TypeSet {
            array: true,
            ..none
        },
        Kind::String => TypeSet {
            string: true,
            ..none
        },
        Kind::Number => TypeSet {
            integer: types.integer,
            number: types.number,
            ..none
        },
        Kind::Boolean => TypeSet {
            boolean: true,
            ..none
        },
    }
}

fn scalar(ty: &Type) -> Option<Origin> {
    let name = match ty {
        Type::String | Type::Secret | Type::Own(Own { text: true, .. }) => "string",
        Type::Bool => "boolean",
        Type::U16 | Type::I32 | Type::I64 | Type::U32 | Type::U64 => "integer",
        Type::F64 | Type::Number => "number",
        _ => return None,
    };
    Some(Origin::Scalar(name))
}
