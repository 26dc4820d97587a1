//! Inputs in a few words.

use super::{InputKind, InputSummary};
use crate::program::{Own, Program, Type, Workflow, types::TypeDefKind};

impl Program {
    pub(super) fn input_summaries(&self, workflow: &Workflow) -> Vec<InputSummary> {
        let properties = workflow.inputs_schema.get("properties");
        let inputs = workflow.inputs.iter().map(|field| {
            let property = properties.and_then(|all| all.get(&field.name));
            let text = property.and_then(|one| one.get("description"));
            let default = property.and_then(|one| one.get("default"));
            InputSummary {
                name: field.name.clone(),
                kind: self.input_kind(&field.ty),
                words: self.input_words(&field.ty),
                required: !field.presence.optional && default.is_none(),
                default: default.map(ToString::to_string),
                description: text.and_then(|text| text.as_str()).map(str::to_owned),
            }
        });
        inputs.collect()
    }

    /// What values of this type are on a command line.
    pub(crate) fn input_kind(&self, ty: &Type) -> InputKind {
        match ty {
            Type::String | Type::Own(Own { text: true, .. }) => InputKind::Text,
            Type::Secret => InputKind::Secret,
            Type::Bytes => InputKind::Bytes,
            Type::Option(inner) => self.input_kind(inner),
            Type::Named(id) => match self.workflow(id.workflow).types[id.index].kind {
                TypeDefKind::Enum { .. } => InputKind::Text,
                _ => InputKind::Json,
            },
            _ => InputKind::Json,
        }
    }

    /// What values of this type are in words.
    fn input_words(&self, ty: &Type) -> String {
        let words = match ty {
            Type::Bool => "boolean",
            Type::U16 | Type::I32 | Type::I64 | Type::U32 | Type::U64 => "integer",
            Type::F64 | Type::Number => "number",
            Type::String | Type::Own(Own { text: true, .. }) => "string",
            Type::Secret => "secret",
            Type::Bytes => "file",
            Type::Map | Type::Dict(_) | Type::Outputs(..) => "object",
            Type::List(item) => return self.list_words(item),
            Type::Option(inner) | Type::Box(inner) | Type::Json(inner) => {
                return self.input_words(inner);
            }
            Type::Named(id) => match self.workflow(id.workflow).types[id.index].kind {
                TypeDefKind::Enum { .. } => "string",
                TypeDefKind::Integers { .. } => "integer",
                TypeDefKind::Struct { .. } => "object",
                TypeDefKind::Union(_) => "JSON",
            },
            Type::Own(_) | Type::Value | Type::AnyBody(_) => "JSON",
        };
        words.to_owned()
    }

    fn list_words(&self, item: &Type) -> String {
        match self.input_words(item).as_str() {
            item if item == "JSON" || item.starts_with("list") => "list".to_owned(),
            item => format!("list of {item}s"),
        }
    }
}
