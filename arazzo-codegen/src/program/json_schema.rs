//! The schema of what a workflow returns, from its types (JSON Schema 2020-12).
//!
//! It says what generated code serialises: enumerations are open, as their types are, and an output
//! that may be without a value may be absent or null.

use serde_json::{Map, Value, json};

use super::types::TypeDefKind;
use super::{Field, Output, Own, Pick, Program, Type, TypeDef, TypeId, Union, WorkflowId};

impl Program {
    /// The schema of a workflow's outputs.
    pub(crate) fn outputs_schema(&self, id: WorkflowId) -> Value {
        let mut walk = Walk {
            program: self,
            definitions: Map::new(),
            named: Vec::new(),
        };
        let mut schema = walk.returned(id, &mut Vec::new());
        if !walk.definitions.is_empty() {
            schema["$defs"] = Value::Object(walk.definitions);
        }
        schema
    }
}

struct Walk<'p> {
    program: &'p Program,
    definitions: Map<String, Value>,
    /// The types in `definitions`, with their names there.
    named: Vec<(TypeId, String)>,
}

impl<'p> Walk<'p> {
    /// What a workflow returns: its outputs, or those of a workflow that it goes over to. `open` are
    /// the workflows on the way here.
    fn returned(&mut self, id: WorkflowId, open: &mut Vec<WorkflowId>) -> Value {
        let workflow = self.program.workflow(id);
        let own = workflow.completes.then(|| self.outputs(&workflow.outputs));
        if open.contains(&id) {
            return own.unwrap_or_else(|| json!({"type": "object"}));
        }
        open.push(id);
        let targets = workflow.transfers().into_iter();
        let others: Vec<Value> = targets.map(|to| self.returned(to, open)).collect();
        open.pop();
        match (own, others.is_empty()) {
            (Some(own), true) => own,
            (own, _) => {
                let all: Vec<Value> = own.into_iter().chain(others).collect();
                json!({"type": "object", "anyOf": all})
            }
        }
    }

    fn outputs(&mut self, outputs: &'p [Output]) -> Value {
        self.object(outputs.iter().map(|output| &output.field))
    }

    fn object(&mut self, fields: impl Iterator<Item = &'p Field>) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in fields {
            if !field.is_option() {
                required.push(field.name.clone());
            }
            properties.insert(field.name.clone(), self.field(field));
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn field(&mut self, field: &'p Field) -> Value {
        let mut schema = self.ty(&field.ty);
        if field.is_option() {
            schema = or_null(schema);
        }
        if let Some(first) = field.docs.first()
            && let Some(members) = schema.as_object_mut()
        {
            members.insert("description".to_owned(), json!(first));
        }
        schema
    }

    fn ty(&mut self, ty: &'p Type) -> Value {
        match ty {
            Type::Bool => json!({"type": "boolean"}),
            Type::U16 | Type::U32 | Type::U64 => json!({"type": "integer", "minimum": 0}),
            Type::I32 | Type::I64 => json!({"type": "integer"}),
            Type::F64 | Type::Number => json!({"type": "number"}),
            Type::String => json!({"type": "string"}),
            Type::Secret => json!({"type": "string", "format": "password"}),
            Type::Own(Own { text, .. }) if *text => json!({"type": "string"}),
            Type::Own(_) => json!({"type": "number"}),
            Type::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Type::Value | Type::AnyBody(_) => json!({}),
            Type::Map => json!({"type": "object"}),
            Type::List(item) => json!({"type": "array", "items": self.ty(item)}),
            Type::Dict(value) => {
                json!({"type": "object", "additionalProperties": self.ty(value)})
            }
            Type::Option(inner) => or_null(self.ty(inner)),
            Type::Box(inner) | Type::Json(inner) => self.ty(inner),
            Type::Named(id) => self.named(*id),
            Type::Outputs(id, Some(step)) => {
                self.outputs(&self.program.workflow(*id).step(*step).outputs)
            }
            Type::Outputs(id, None) => self.returned(*id, &mut Vec::new()),
        }
    }

    /// A reference to a definition, which is made when it is met first.
    fn named(&mut self, id: TypeId) -> Value {
        let known = self.named.iter().find(|(known, _)| *known == id);
        if let Some((_, name)) = known {
            return reference(name);
        }
        let def = &self.program.workflow(id.workflow).types[id.index];
        let mut name = def.ident.clone();
        while self.definitions.contains_key(&name) {
            name.push('_');
        }
        self.named.push((id, name.clone()));
        // The name is taken before its parts are looked at, one of which may be the type itself.
        self.definitions.insert(name.clone(), json!({}));
        let schema = self.definition(def);
        self.definitions.insert(name.clone(), schema);
        reference(&name)
    }

    fn definition(&mut self, def: &'p TypeDef) -> Value {
        match &def.kind {
            TypeDefKind::Enum { variants, .. } => {
                let values: Vec<&String> = variants.iter().map(|(value, _)| value).collect();
                json!({"anyOf": [{"enum": values}, {"type": "string"}]})
            }
            TypeDefKind::Integers { variants, .. } => {
                let values: Vec<i64> = variants.iter().map(|(value, _)| *value).collect();
                json!({"anyOf": [{"enum": values}, {"type": "integer"}]})
            }
            TypeDefKind::Union(union) => self.union(union),
            TypeDefKind::Struct { fields, .. } => self.object(fields.iter()),
        }
    }

    /// A tag is a member beside those of its variant.
    fn union(&mut self, union: &'p Union) -> Value {
        let variants = union.variants.iter().map(|variant| match &variant.pick {
            Pick::Tag(_) => json!({"type": "object"}),
            _ => self.ty(&variant.ty),
        });
        let mut variants: Vec<Value> = variants.collect();
        variants.extend(union.other.iter().map(|_| json!({"type": "object"})));
        json!({"anyOf": variants})
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// The same, or null.
fn or_null(schema: Value) -> Value {
    match schema.get("type") {
        Some(Value::String(kind)) => {
            let kinds = json!([kind, "null"]);
            let mut schema = schema;
            schema["type"] = kinds;
            schema
        }
        None if schema.as_object().is_some_and(Map::is_empty) => schema,
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}
