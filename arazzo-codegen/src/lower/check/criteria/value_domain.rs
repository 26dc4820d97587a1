//! What is known of a value before anything runs: which types it can have, and which values.

use serde_json::Value as Json;

use crate::document::api::navigate::Verdict;
use crate::document::api::{ApiPlace, Response, SchemaId, TypeSet};
use crate::expr::{Pointer, pointer};
use crate::lower::media::json_media;
use crate::lower::origin::Origin;
use crate::lower::{Lower, Scope};
use crate::program::types::TypeDefKind;
use crate::program::{Expr, Operand, Own, Type};
use crate::source::Span;

/// What is known of a value.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Facts {
    pub(in crate::lower) types: TypeSet,
    /// All that it can be, if the API lists them.
    pub(in crate::lower) values: Option<Vec<Json>>,
    /// The value itself, if it is written down.
    pub(in crate::lower) constant: Option<Json>,
    /// Whether it is a text with an order of its own: a date.
    pub(in crate::lower) dated: bool,
    /// Where the API says so.
    pub(in crate::lower) place: Option<Span>,
}

impl Facts {
    fn of_type(types: TypeSet) -> Self {
        Facts {
            types,
            values: None,
            constant: None,
            dated: false,
            place: None,
        }
    }

    /// `an integer`, `a string or null`.
    pub(in crate::lower) fn words(&self) -> String {
        let names = self.types.names().join(" or ");
        let article = if names.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {names}")
    }
}

impl Lower<'_, '_> {
    /// What is known whichever of the described responses is at hand. None if nothing is.
    pub(in crate::lower) fn facts(&self, scope: &Scope<'_>, operand: &Operand) -> Option<Facts> {
        let operation = scope.step.and_then(|step| step.operation.as_ref());
        let responses = operation.map_or(&[][..], |operation| &operation.responses);
        self.facts_in(scope, operand, responses)
    }

    /// What is known if one of these responses is at hand.
    pub(in crate::lower) fn facts_in(
        &self,
        scope: &Scope<'_>,
        operand: &Operand,
        responses: &[Response],
    ) -> Option<Facts> {
        let Operand::Value(value) = operand else {
            return Some(Facts::of_type(set("integer")));
        };
        match value {
            Expr::Literal(value) => Some(Facts {
                constant: Some(value.clone()),
                ..Facts::of_type(TypeSet::of(value))
            }),
            Expr::Status => Some(Facts::of_type(set("integer"))),
            Expr::Url | Expr::Method | Expr::Header { .. } | Expr::Template(_) => {
                Some(Facts::of_type(set("string")))
            }
            Expr::Body { pointer, .. } => self.facts_of_body(responses, pointer),
            Expr::Input { field, pointer } if pointer.is_empty() => {
                let fields = &self.program.workflows[scope.workflow.0].inputs;
                self.facts_of_type(&fields.get(*field)?.ty)
            }
            Expr::Input { .. } | Expr::Called { .. } | Expr::WorkflowOutput { .. } => {
                self.facts_of_origin(scope, value)
            }
            Expr::Output {
                step,
                output,
                pointer,
            } if pointer.is_empty() => {
                let steps = &self.program.workflows[scope.workflow.0].steps;
                match &steps.get(step.0)?.outputs.get(*output)?.value {
                    Expr::Body { read, .. } => self
                        .facts_of_type(&read.ty)
                        .or_else(|| self.facts_of_origin(scope, value)),
                    _ => self.facts_of_origin(scope, value),
                }
            }
            Expr::Output { .. } => self.facts_of_origin(scope, value),
            _ => None,
        }
    }

    /// What the description of the place says that an output or an input was read from.
    fn facts_of_origin(&self, scope: &Scope<'_>, value: &Expr) -> Option<Facts> {
        let schema = match self.origin(scope.workflow, value)? {
            Origin::Described(schema) => schema,
            Origin::Scalar(name) => return Some(Facts::of_type(set(name))),
        };
        let mut facts = Facts::of_type(self.types_of(schema)?);
        facts.types.null = self.apis.nullable(schema);
        let format = self.apis.flat(schema).format.clone().unwrap_or_default();
        facts.dated = format.contains("date") || format.contains("time");
        facts.values = self.apis.values(schema);
        facts.place = self.schema_place(schema);
        Some(facts)
    }

    fn facts_of_body(&self, responses: &[Response], at: &str) -> Option<Facts> {
        let at = pointer::parse(at).ok()?;
        let schemas = self.schemas_at(responses, &at)?;
        let mut facts = Facts::of_type(TypeSet::NONE);
        let mut values = Vec::new();
        let mut enumerated = true;
        for schema in &schemas {
            let flat = self.apis.flat(*schema);
            facts.types = facts.types.or(flat.types?);
            let format = flat.format.as_deref().unwrap_or_default();
            facts.dated |= format.contains("date") || format.contains("time");
            match self.apis.values(*schema) {
                Some(known) => values.extend(known),
                None => enumerated = false,
            }
        }
        facts.values = (enumerated && !values.is_empty()).then_some(values);
        facts.place = schemas
            .first()
            .and_then(|schema| self.schema_place(*schema));
        Some(facts)
    }

    /// Where a schema says which values or type it has.
    pub(in crate::lower) fn schema_place(&self, schema: SchemaId) -> Option<Span> {
        let place = self.apis.schema(schema).place.clone()?;
        ["/enum", "/type", ""].iter().find_map(|part| {
            self.apis.place(&ApiPlace {
                pointer: format!("{}{part}", place.pointer),
                ..place.clone()
            })
        })
    }

    /// The schemas that describe a place in the responses at hand. None where one of them leaves it
    /// open; responses that do not have the place are left out.
    pub(in crate::lower) fn schemas_at(
        &self,
        responses: &[Response],
        at: &Pointer,
    ) -> Option<Vec<SchemaId>> {
        let mut found = Vec::new();
        if responses.iter().any(|response| response.unread.is_some()) {
            return None;
        }
        for response in responses {
            let successful = (200..300).any(|status| response.status.names(status));
            let schema = json_media(&response.content).and_then(|media| media.schema);
            let verdict = schema.map(|schema| self.apis.navigate(schema, at));
            match verdict.as_ref().map(|one| &one.verdict) {
                Some(Verdict::Found) => {
                    found.extend(verdict.into_iter().flat_map(|one| one.alternatives))
                }
                Some(Verdict::Open { .. }) | None if successful && !response.content.is_empty() => {
                    return None;
                }
                _ => {}
            }
        }
        (!found.is_empty()).then_some(found)
    }

    pub(in crate::lower) fn facts_of_type(&self, ty: &Type) -> Option<Facts> {
        let types = self.kinds(ty)?;
        let values = match bare(ty) {
            Type::Named(id) => match &self.program.workflows[id.workflow.0]
                .types
                .get(id.index)?
                .kind
            {
                TypeDefKind::Enum { variants, .. } => Some(
                    variants
                        .iter()
                        .map(|(name, _)| Json::String(name.clone()))
                        .collect(),
                ),
                _ => None,
            },
            _ => None,
        };
        Some(Facts {
            values,
            dated: types.string,
            ..Facts::of_type(types)
        })
    }

    /// The JSON types of the values of a Rust type. None for any JSON.
    pub(in crate::lower) fn kinds(&self, ty: &Type) -> Option<TypeSet> {
        Some(match bare(ty) {
            Type::Bool => set("boolean"),
            Type::U16 | Type::I32 | Type::I64 | Type::U32 | Type::U64 => set("integer"),
            Type::F64 | Type::Number => set("number"),
            Type::String | Type::Secret | Type::Bytes | Type::Own(Own { text: true, .. }) => {
                set("string")
            }
            Type::Map | Type::Dict(_) => set("object"),
            Type::List(_) => set("array"),
            Type::Named(id) => match self.program.workflows[id.workflow.0]
                .types
                .get(id.index)?
                .kind
            {
                TypeDefKind::Enum { .. } => set("string"),
                TypeDefKind::Struct { .. } => set("object"),
                TypeDefKind::Integers { .. } => set("integer"),
                TypeDefKind::Union(_) => return None,
            },
            _ => return None,
        })
    }
}

/// The type without what Rust needs around it.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) | Type::Box(inner) | Type::Json(inner) => bare(inner),
        other => other,
    }
}

pub(in crate::lower) fn set(name: &str) -> TypeSet {
    let mut types = TypeSet::NONE;
    types.add(name);
    types
}
