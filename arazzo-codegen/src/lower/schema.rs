//! Schemas to Rust types.
//!
//! Only what a workflow reads or takes is given a type. A schema that Rust has no honest type for
//! (alternatives, several JSON types) is a [`Type::Value`], never a guess.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::Lower;
use super::inputs::docs_of;
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::program::names::Scope as Names;
use crate::program::types::TypeDefKind;
use crate::program::{Field, Presence, Type, TypeDef, TypeId, WorkflowId};

/// How many definitions one response value may bring along, and how deep they may nest; beyond,
/// parts are plain JSON.
const MAX_DEFINITIONS: usize = 24;
const MAX_DEPTH: usize = 6;

/// The definitions that are being made for one value.
#[derive(Default)]
struct Making {
    /// Schemas that have a definition already, or are on the way to one.
    known: HashMap<SchemaId, Type>,
    /// Structs whose fields are being made: what contains one of them again is recursive.
    open: Vec<SchemaId>,
    count: usize,
    /// Whether absent members that may be null must be told apart: inputs are sent, outputs only
    /// read.
    inputs: bool,
}

impl Lower<'_, '_> {
    /// The type of an input.
    pub(super) fn input_type(&mut self, workflow: WorkflowId, id: SchemaId, hint: &str) -> Type {
        let mut making = Making {
            inputs: true,
            ..Making::default()
        };
        self.make(workflow, id, hint, 0, &mut making)
    }

    /// The type of a value that is read from a response.
    pub(super) fn output_type(&mut self, workflow: WorkflowId, id: SchemaId, hint: &str) -> Type {
        let known = self.made.remove(&workflow).unwrap_or_default();
        let mut making = Making {
            known,
            ..Making::default()
        };
        let ty = self.make(workflow, id, hint, 0, &mut making);
        self.made.insert(workflow, making.known);
        if self.has_struct(&ty) {
            Type::Json(Box::new(ty))
        } else {
            ty
        }
    }

    fn make(
        &mut self,
        workflow: WorkflowId,
        id: SchemaId,
        hint: &str,
        depth: usize,
        making: &mut Making,
    ) -> Type {
        if let Some(known) = making.known.get(&id) {
            return known.clone();
        }
        if depth > MAX_DEPTH {
            return Type::Value;
        }
        let schema = self.apis.flat(id);
        if schema.never || !schema.one_of.is_empty() || !schema.any_of.is_empty() {
            return self.alternatives(workflow, &schema, hint, depth, making);
        }
        let Some(types) = schema.types else {
            return self.untyped(workflow, id, &schema, hint, depth, making);
        };
        let kinds = [
            types.boolean,
            types.integer || types.number,
            types.string,
            types.array,
            types.object,
        ];
        if kinds.iter().filter(|kind| **kind).count() != 1 {
            return Type::Value;
        }
        if types.boolean {
            return Type::Bool;
        }
        if types.number {
            return if schema.format.as_deref() == Some("float") {
                Type::F32
            } else {
                Type::F64
            };
        }
        if types.integer {
            return integer(schema.format.as_deref());
        }
        if types.string {
            return self.string(workflow, id, &schema, hint, making);
        }
        if types.array {
            let Some(items) = schema.items else {
                return Type::List(Box::new(Type::Value));
            };
            let item = self.make(workflow, items, &singular(hint), depth + 1, making);
            let nullable = self.apis.nullable(items) && item != Type::Value;
            return Type::List(Box::new(if nullable {
                Type::Option(Box::new(item))
            } else {
                item
            }));
        }
        self.object(workflow, id, &schema, hint, depth, making)
    }

    /// Alternatives that are all the same Rust type are that type, without enumerations or
    /// structs; others are plain JSON.
    fn alternatives(
        &mut self,
        workflow: WorkflowId,
        schema: &Schema,
        hint: &str,
        depth: usize,
        making: &mut Making,
    ) -> Type {
        let branches: Vec<SchemaId> = schema
            .one_of
            .iter()
            .chain(&schema.any_of)
            .copied()
            .collect();
        let solid = |id: &SchemaId| {
            self.apis
                .flat(*id)
                .types
                .is_none_or(|types| !only_null(types))
        };
        let branches: Vec<SchemaId> = branches.into_iter().filter(solid).collect();
        if let [one] = branches.as_slice()
            && schema.properties.is_empty()
        {
            return self.make(workflow, *one, hint, depth + 1, making);
        }
        let plain = |id: &SchemaId| {
            let schema = self.apis.flat(*id);
            match schema.types {
                Some(types)
                    if types.string
                        && !types.object
                        && !types.array
                        && !types.number
                        && !types.integer
                        && !types.boolean =>
                {
                    Some(Type::String)
                }
                Some(types)
                    if types.object
                        && !types.string
                        && !types.array
                        && !types.number
                        && !types.integer
                        && !types.boolean =>
                {
                    Some(Type::Map)
                }
                None if !schema.properties.is_empty() => Some(Type::Map),
                _ => None,
            }
        };
        let mut kinds = branches.iter().map(plain);
        match kinds.next().flatten() {
            Some(first) if kinds.all(|kind| kind.as_ref() == Some(&first)) => first,
            _ => Type::Value,
        }
    }

    fn untyped(
        &mut self,
        workflow: WorkflowId,
        id: SchemaId,
        schema: &Schema,
        hint: &str,
        depth: usize,
        making: &mut Making,
    ) -> Type {
        let text = |values: &Vec<Json>| !values.is_empty() && values.iter().all(Json::is_string);
        if schema.values.as_ref().is_some_and(text) {
            return self.string(workflow, id, schema, hint, making);
        }
        match schema.properties.is_empty() {
            true => Type::Value,
            false => self.object(workflow, id, schema, hint, depth, making),
        }
    }

    fn string(
        &mut self,
        workflow: WorkflowId,
        id: SchemaId,
        schema: &Schema,
        hint: &str,
        making: &mut Making,
    ) -> Type {
        match schema.format.as_deref() {
            Some("password") => return Type::Secret,
            Some("byte" | "binary") => return Type::Bytes,
            _ => {}
        }
        let Some(values) = schema
            .values
            .as_ref()
            .filter(|values| values.len() > 1 && values.iter().all(Json::is_string))
        else {
            return Type::String;
        };
        let mut variants = Names::new();
        variants.reserve("Other");
        let variants: Vec<_> = values
            .iter()
            .filter_map(Json::as_str)
            .map(|value| (value.to_owned(), variants.camel(value)))
            .collect();
        let kind = TypeDefKind::Enum {
            variants,
            other: "Other".to_owned(),
        };
        let ty = self.define(workflow, &type_name(schema, hint), docs_of(schema), kind);
        making.known.insert(id, ty.clone());
        ty
    }

    fn object(
        &mut self,
        workflow: WorkflowId,
        id: SchemaId,
        schema: &Schema,
        hint: &str,
        depth: usize,
        making: &mut Making,
    ) -> Type {
        if schema.properties.is_empty() {
            let Additional::Schema(values) = schema.additional else {
                return Type::Map;
            };
            let value = self.make(workflow, values, hint, depth + 1, making);
            let nullable = self.apis.nullable(values) && value != Type::Value;
            return match value {
                Type::Value => Type::Map,
                value if nullable => Type::Dict(Box::new(Type::Option(Box::new(value)))),
                value => Type::Dict(Box::new(value)),
            };
        }
        if making.count >= MAX_DEFINITIONS {
            return Type::Map;
        }
        making.count += 1;
        // The name is taken before the fields are made, so that a recursive schema finds it.
        let kind = TypeDefKind::Struct {
            fields: Vec::new(),
            additional: false,
        };
        let ty = self.define(workflow, &type_name(schema, hint), docs_of(schema), kind);
        making.known.insert(id, ty.clone());
        making.open.push(id);
        let fields = self.fields(workflow, schema, hint, depth, making);
        making.open.pop();
        let additional = making.inputs && schema.additional != Additional::Forbidden;
        if let Type::Named(TypeId { index, .. }) = ty {
            self.program.workflows[workflow.0].types[index].kind =
                TypeDefKind::Struct { fields, additional };
        }
        ty
    }

    fn fields(
        &mut self,
        workflow: WorkflowId,
        schema: &Schema,
        owner: &str,
        depth: usize,
        making: &mut Making,
    ) -> Vec<Field> {
        let mut names = Names::new();
        names.reserve("additional");
        let properties: Vec<_> = schema
            .properties
            .iter()
            .map(|(name, id)| (name.clone(), *id))
            .collect();
        let mut fields = Vec::new();
        for (name, id) in properties {
            let ident = names.snake(&name);
            let hint = format!("{}-{name}", type_name(schema, owner));
            let boxed = making.open.contains(&id);
            let ty = self.make(workflow, id, &hint, depth + 1, making);
            let flat = self.apis.flat(id);
            fields.push(Field {
                ident,
                ty: if boxed { Type::Box(Box::new(ty)) } else { ty },
                presence: Presence {
                    optional: !schema.required.contains(&name),
                    nullable: self.apis.nullable(id),
                },
                docs: docs_of(&flat),
                default: None,
                name,
            });
        }
        fields
    }

    /// Whether a value of this type is read as a struct, which keeps less than the server wrote.
    fn has_struct(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => matches!(
                self.program.workflows[id.workflow.0].types[id.index].kind,
                TypeDefKind::Struct { .. }
            ),
            Type::List(inner) | Type::Dict(inner) | Type::Option(inner) => self.has_struct(inner),
            _ => false,
        }
    }

    /// Adds a definition; one that is already there, word for word, is used again.
    fn define(
        &mut self,
        workflow: WorkflowId,
        name: &str,
        docs: Vec<String>,
        kind: TypeDefKind,
    ) -> Type {
        let owner = &mut self.program.workflows[workflow.0];
        let same = |def: &TypeDef| {
            matches!((&def.kind, &kind), (TypeDefKind::Enum { variants: a, .. }, TypeDefKind::Enum { variants: b, .. }) if a == b)
                && def.docs == docs
                && def.ident.starts_with(&crate::program::names::camel(name))
        };
        let index = owner.types.iter().position(same).unwrap_or_else(|| {
            let ident = owner.type_names.camel(name);
            owner.types.push(TypeDef { ident, docs, kind });
            owner.types.len() - 1
        });
        Type::Named(TypeId { workflow, index })
    }
}

fn only_null(types: crate::document::api::schema::TypeSet) -> bool {
    types.null
        && !(types.boolean
            || types.integer
            || types.number
            || types.string
            || types.array
            || types.object)
}

fn integer(format: Option<&str>) -> Type {
    match format {
        Some("int32" | "int16" | "int8") => Type::I32,
        Some("uint8" | "uint16" | "uint32") => Type::U32,
        Some("uint64" | "uint") => Type::U64,
        _ => Type::I64,
    }
}

/// The component's name, its title if that is a short name, or what it is called where it is used.
fn type_name(schema: &Schema, hint: &str) -> String {
    if let Some(name) = &schema.name {
        return name.clone();
    }
    match &schema.title {
        Some(title) if title.len() <= 40 && !title.contains('.') => title.clone(),
        _ => hint.to_owned(),
    }
}

/// `Pets` → `Pet`, for the items of a list.
fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => format!("{stem}y"),
        _ => match name.strip_suffix('s') {
            Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_owned(),
            _ => format!("{name}-item"),
        },
    }
}
