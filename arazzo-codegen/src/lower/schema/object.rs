//! Objects: structs where members are declared, maps where they are not.

use super::super::inputs::docs_of;
use super::name::type_name;
use super::{Additional, Lower, Making, Names, Schema, SchemaId, Shape, TypeDefKind, TypeId};
use crate::program::{Field, Presence, Type};

impl Lower<'_, '_> {
    /// The type of the objects that a schema allows, without the member that is their `tag`.
    pub(super) fn object(
        &mut self,
        id: SchemaId,
        tag: Option<&str>,
        hint: &str,
        making: &mut Making,
    ) -> Type {
        let shape = match tag {
            Some(tag) => Shape::Tagged(id, tag.to_owned()),
            None => Shape::Object(id),
        };
        if let Some(known) = making.known.get(&shape) {
            return known.clone();
        }
        let flat = self.apis.flat(id);
        if flat
            .properties
            .keys()
            .all(|name| Some(name.as_str()) == tag)
        {
            return match tag {
                Some(_) => Type::Map,
                None => self.map(&flat, hint, making),
            };
        }
        if !making.admits() {
            return Type::Map;
        }
        // The name is taken before the fields are made, so that a recursive schema finds it.
        let kind = TypeDefKind::Struct {
            fields: Vec::new(),
            additional: None,
            closed: false,
        };
        let name = type_name(&flat, hint);
        let def = self.define(making, &name, docs_of(&flat), kind);
        making.known.insert(shape, Type::Named(def));
        if tag.is_none() {
            let whole = Shape::Whole(id);
            making.known.entry(whole).or_insert(Type::Named(def));
        }
        making.open.push(def);
        let fields = self.fields(&flat, tag, &name, making);
        let additional = self.additional(&flat, &name, making);
        making.open.pop();
        let closed = making.inputs && additional.is_none();
        let kind = TypeDefKind::Struct {
            fields,
            additional,
            closed,
        };
        self.redefine(def, kind);
        Type::Named(def)
    }

    /// Puts what a definition consists of into its place.
    pub(super) fn redefine(&mut self, def: TypeId, kind: TypeDefKind) {
        self.program.workflows[def.workflow.0].types[def.index].kind = kind;
    }

    fn fields(
        &mut self,
        flat: &Schema,
        tag: Option<&str>,
        owner: &str,
        making: &mut Making,
    ) -> Vec<Field> {
        let mut names = Names::new();
        names.reserve("additional");
        let members = flat
            .properties
            .iter()
            .filter(|(name, _)| Some(name.as_str()) != tag);
        let members =
            members.map(|(name, id)| self.struct_field(flat, name, *id, owner, &mut names, making));
        members.collect()
    }

    fn struct_field(
        &mut self,
        flat: &Schema,
        name: &str,
        id: SchemaId,
        owner: &str,
        names: &mut Names,
        making: &mut Making,
    ) -> Field {
        let ident = names.snake(name);
        let ty = self.make(id, &format!("{owner}-{name}"), making);
        let docs = docs_of(&self.apis.flat(id));
        let required = flat.required.iter().any(|required| required == name);
        // Answers have nothing that is for requests alone, whatever requires it.
        let sent = making.inputs || !self.apis.is_write_only(id);
        Field {
            ident,
            ty: self.boxed(ty, making),
            presence: Presence {
                optional: !(required && sent),
                nullable: self.apis.nullable(id),
            },
            docs,
            default: None,
            name: name.to_owned(),
        }
    }

    /// A value inside of a definition which contains a value of the same definition needs a `Box`
    /// on the way.
    pub(super) fn boxed(&self, ty: Type, making: &Making) -> Type {
        match &ty {
            Type::Named(def) if making.open.contains(def) => Type::Box(Box::new(ty)),
            _ => ty,
        }
    }

    /// The type of the members that a struct does not declare: all of inputs that are not closed,
    /// and those of outputs that the description speaks of.
    fn additional(&mut self, flat: &Schema, owner: &str, making: &mut Making) -> Option<Type> {
        match flat.additional {
            // Members whose names a pattern allows have no field, and are given all the same.
            Additional::Forbidden if !making.inputs || flat.patterns.is_empty() => None,
            Additional::Unsaid if !making.inputs => None,
            Additional::Schema(id) if flat.patterns.is_empty() => {
                let value = self.make(id, &format!("{owner}-value"), making);
                Some(dict(self.or_null(id, value)))
            }
            _ => Some(Type::Map),
        }
    }

    /// An object without declared members: of values of one type, if it is said which.
    fn map(&mut self, flat: &Schema, hint: &str, making: &mut Making) -> Type {
        let values = match (flat.patterns.as_slice(), flat.additional) {
            ([], Additional::Schema(id)) => id,
            ([(_, id)], Additional::Forbidden) => *id,
            _ => return Type::Map,
        };
        let value = self.make(values, hint, making);
        dict(self.or_null(values, value))
    }
}

fn dict(value: Type) -> Type {
    match value {
        Type::Value => Type::Map,
        value => Type::Dict(Box::new(value)),
    }
}
