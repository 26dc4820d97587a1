//! Texts and numbers.

use serde_json::Value as Json;

use super::super::inputs::docs_of;
use super::name::type_name;
use super::{Lower, Making, Names, Schema, SchemaId, Shape, TypeDefKind};
use crate::program::Type;

impl Lower<'_, '_> {
    /// The type of the texts that any of the branches allows. Values that one of them lists are
    /// worth a name, even if another allows any text: the enumeration is open anyway.
    pub(super) fn string(
        &mut self,
        id: SchemaId,
        branches: &[SchemaId],
        hint: &str,
        making: &mut Making,
    ) -> Type {
        let mut values: Vec<String> = Vec::new();
        for branch in branches {
            let flat = self.apis.flat(*branch);
            for value in flat.values.iter().flatten().filter_map(Json::as_str) {
                if !values.iter().any(|known| known == value) {
                    values.push(value.to_owned());
                }
            }
        }
        // What is always the same when it is read needs no enumeration.
        let least = if making.inputs { 1 } else { 2 };
        if values.len() < least {
            return self.plain_text(branches);
        }
        let mut names = Names::new();
        names.reserve("Other");
        let variants = values.into_iter().map(|value| {
            let ident = names.camel(&value);
            (value, ident)
        });
        let kind = TypeDefKind::Enum {
            variants: variants.collect(),
            other: "Other".to_owned(),
        };
        self.enumeration(id, branches, hint, kind, making)
    }

    /// What the formats of texts make of them.
    fn plain_text(&self, branches: &[SchemaId]) -> Type {
        let is = |id: &SchemaId, formats: &[&str]| {
            let flat = self.apis.flat(*id);
            flat.format
                .as_deref()
                .is_some_and(|format| formats.contains(&format))
        };
        if branches.iter().any(|id| is(id, &["password"])) {
            return Type::Secret;
        }
        if let Some(own) = self.own_type(branches, true) {
            return own;
        }
        if branches.iter().all(|id| is(id, &["byte", "binary"])) {
            Type::Bytes
        } else {
            Type::String
        }
    }

    /// The type of the numbers that any of the branches allows.
    pub(super) fn number(
        &mut self,
        id: SchemaId,
        branches: &[SchemaId],
        hint: &str,
        making: &mut Making,
    ) -> Type {
        let mut types = Vec::new();
        let mut values: Vec<i64> = Vec::new();
        for branch in branches {
            let flat = self.apis.flat(*branch);
            types.push(if making.inputs {
                number(&flat)
            } else {
                read_number(&flat)
            });
            let listed = flat.values.iter().flatten().filter_map(Json::as_i64);
            let new: Vec<_> = listed.filter(|value| !values.contains(value)).collect();
            values.extend(new);
        }
        let ty = types
            .iter()
            .skip(1)
            .fold(types[0].clone(), |a, b| wider(&a, b));
        let enumerated = matches!(ty, Type::I32 | Type::I64 | Type::U32) && values.len() > 1;
        if !enumerated {
            return self.own_type(branches, false).unwrap_or(ty);
        }
        let mut names = Names::new();
        names.reserve("Other");
        let variants = values.into_iter().map(|value| {
            let sign = if value < 0 { "minus " } else { "n" };
            (
                value,
                names.camel(&format!("{sign}{}", value.unsigned_abs())),
            )
        });
        let kind = TypeDefKind::Integers {
            variants: variants.collect(),
            other: "Other".to_owned(),
        };
        self.enumeration(id, branches, hint, kind, making)
    }

    /// Defines an enumeration, named by the schema that has the values.
    fn enumeration(
        &mut self,
        id: SchemaId,
        branches: &[SchemaId],
        hint: &str,
        kind: TypeDefKind,
        making: &mut Making,
    ) -> Type {
        let whole = Shape::Whole(id);
        // A union took its own name before its branches are made.
        let of = match (branches, making.known.contains_key(&whole)) {
            ([one], _) if *one != id => Some(*one),
            (_, true) => None,
            _ => Some(id),
        };
        let flat = of.map(|of| self.apis.flat(of));
        let name = flat
            .as_ref()
            .map_or(hint.to_owned(), |flat| type_name(flat, hint));
        let docs = flat.map(|flat| docs_of(&flat)).unwrap_or_default();
        let def = self.define(making, &name, docs, kind);
        self.note_origins(def, branches);
        let ty = Type::Named(def);
        making.known.entry(whole).or_insert_with(|| ty.clone());
        ty
    }
}

/// The type of the numbers that a schema allows, by its format. `int64` is a format of `number`
/// too.
pub(in super::super) fn number(flat: &Schema) -> Type {
    let fraction = flat.types.is_some_and(|types| types.number);
    match flat.format.as_deref() {
        Some("int32" | "int16" | "int8") => Type::I32,
        Some("uint8" | "uint16" | "uint32") => Type::U32,
        Some("uint64" | "uint") => Type::U64,
        Some("int64" | "long") => Type::I64,
        _ if fraction => Type::F64,
        _ => Type::I64,
    }
}

/// The same of a response, whose numbers may be sent on and keep all their digits.
pub(in super::super) fn read_number(flat: &Schema) -> Type {
    match number(flat) {
        Type::F64 => Type::Number,
        integer => integer,
    }
}

/// The type that holds the numbers of both.
fn wider(a: &Type, b: &Type) -> Type {
    let fraction = |ty: &Type| matches!(ty, Type::F64 | Type::Number);
    match (fraction(a), fraction(b)) {
        _ if a == b => a.clone(),
        (false, false) => Type::I64,
        _ if a == &Type::Number || b == &Type::Number => Type::Number,
        _ => Type::F64,
    }
}
