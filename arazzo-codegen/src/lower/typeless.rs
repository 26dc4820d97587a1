//! Inputs that nobody gives a type: each takes that of the member of a payload that it is for.
//!
//! In JSON a text is no number and no boolean, so that any JSON, or any text, would be a promise
//! that the API does not keep.

use super::Lower;
use super::schema::number;
use crate::document::api::{SchemaId, TypeSet};
use crate::program::{Expr, Type, WorkflowId};

impl Lower<'_, '_> {
    /// Decides these types when all steps of the workflow are lowered.
    pub(super) fn infer_input_types(&mut self, id: WorkflowId) {
        for field in 0..self.program.workflows[id.0].inputs.len() {
            let Some(ty) = self.inferred_type(id, field) else {
                continue;
            };
            self.program.workflows[id.0].inputs[field].ty = ty;
        }
    }

    fn inferred_type(&self, id: WorkflowId, field: usize) -> Option<Type> {
        let is_it = |value: &Expr| matches!(value, Expr::Input { field: it, .. } if *it == field);
        let members = self.uses.iter().filter(|one| {
            let whole = matches!(&one.value, Expr::Input { pointer, .. } if pointer.is_empty());
            is_it(&one.value) && whole && one.member && !one.text && !one.form
        });
        let mut types: Vec<Type> = members.map(|one| self.member_type(one.schema)).collect();
        types.dedup();
        let first = types.first()?.clone();
        if !self.is_typeless(id, field) || self.is_looked_into(id, &is_it) {
            return None;
        }
        let input = &self.program.workflows[id.0].inputs[field];
        let holds = |default: &serde_json::Value| {
            let types = self.kinds(&first);
            types.is_none_or(|types| types.and(TypeSet::of(default)) != TypeSet::NONE)
        };
        let fits = types.len() == 1 && input.default.as_ref().is_none_or(holds);
        Some(if fits { first } else { Type::Value })
    }

    /// Whether the document says nothing of the values of an input.
    fn is_typeless(&self, id: WorkflowId, field: usize) -> bool {
        let Some(schema) = self.input_schema(id, field) else {
            return true;
        };
        let flat = self.apis.flat(schema);
        flat.types.is_none()
            && flat.one_of.is_empty()
            && flat.any_of.is_empty()
            && flat.properties.is_empty()
            && flat.values.is_none()
            && flat.items.is_none()
            && !flat.nullable
    }

    fn is_looked_into(&self, id: WorkflowId, is_it: &impl Fn(&Expr) -> bool) -> bool {
        let mut paths = self.paths.iter();
        paths.any(|path| path.workflow == id && is_it(&path.value))
    }

    fn member_type(&self, schema: SchemaId) -> Type {
        let flat = self.apis.flat(schema);
        let types = self.types_of(schema).map(TypeSet::without_null);
        match types.unwrap_or_default().names().as_slice() {
            ["string"] => Type::String,
            ["boolean"] => Type::Bool,
            ["object"] => Type::Map,
            ["array"] => {
                let item = flat.items.map(|items| self.item_type(items));
                Type::List(Box::new(item.unwrap_or(Type::Value)))
            }
            ["integer" | "number"] if flat.types.is_some() => number(&flat),
            ["integer"] => Type::I64,
            ["number"] => Type::F64,
            _ => Type::Value,
        }
    }

    /// Items that may be `null` are any JSON, and so are lists of lists.
    fn item_type(&self, schema: SchemaId) -> Type {
        if self.apis.nullable(schema) {
            Type::Value
        } else {
            match self.types_of(schema) {
                Some(types) if types.array => Type::Value,
                _ => self.member_type(schema),
            }
        }
    }
}
