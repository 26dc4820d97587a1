//! Schemas to Rust types.
//!
//! Only what a workflow reads or takes is given a type. A schema that Rust has no honest type for
//! is a [`Type::Value`], never a guess.

use std::collections::HashMap;

use super::Lower;
use crate::document::api::branches::{Branch, Kind};
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::program::names::Scope as Names;
use crate::program::types::TypeDefKind;
use crate::program::{Type, TypeDef, TypeId, WorkflowId};

mod name;
mod object;
mod origin;
mod own;
mod scalar;
mod size;
mod union;

pub(super) use own::own_types;
pub(super) use scalar::{number, read_number};

use name::singular;

/// How many definitions one response value may bring along, and how deep they may nest; beyond,
/// parts are plain JSON.
const MAX_DEFINITIONS: usize = 24;
const MAX_DEPTH: usize = 6;

/// The definitions that are being made for one value.
struct Making {
    workflow: WorkflowId,
    /// What has a definition already, or is on the way to one.
    known: HashMap<Shape, Type>,
    /// The definitions whose parts are being made: what contains one of them again is recursive.
    open: Vec<TypeId>,
    depth: usize,
    count: usize,
    /// Whether absent members that may be null must be told apart: inputs are sent, outputs only
    /// read.
    inputs: bool,
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// All that the schema allows.
    Whole(SchemaId),
    /// The objects that it allows.
    Object(SchemaId),
    /// The same without the member that is the tag of a union.
    Tagged(SchemaId, String),
}

impl Making {
    fn new(workflow: WorkflowId) -> Self {
        Making {
            workflow,
            known: HashMap::new(),
            open: Vec::new(),
            depth: 0,
            count: 0,
            inputs: false,
        }
    }

    /// Whether there may be one more definition. It counts.
    fn admits(&mut self) -> bool {
        self.count += 1;
        self.count <= MAX_DEFINITIONS
    }
}

impl Lower<'_, '_> {
    /// The type of an input.
    pub(super) fn input_type(&mut self, workflow: WorkflowId, id: SchemaId, hint: &str) -> Type {
        let mut making = Making {
            inputs: true,
            ..Making::new(workflow)
        };
        self.make(id, hint, &mut making)
    }

    /// The type of a value that is read from a response.
    pub(super) fn output_type(&mut self, workflow: WorkflowId, id: SchemaId, hint: &str) -> Type {
        let known = self.made.remove(&workflow).unwrap_or_default();
        let mut making = Making {
            known,
            ..Making::new(workflow)
        };
        let ty = self.make(id, hint, &mut making);
        self.made.insert(workflow, making.known);
        if self.has_struct(&ty) {
            Type::Json(Box::new(ty))
        } else {
            ty
        }
    }

    fn make(&mut self, id: SchemaId, hint: &str, making: &mut Making) -> Type {
        let id = self.apis.essence(id);
        if let Some(known) = making.known.get(&Shape::Whole(id)) {
            return known.clone();
        }
        if making.depth > MAX_DEPTH {
            return Type::Value;
        }
        making.depth += 1;
        let ty = match self.apis.branches(id) {
            Some(branches) => self.of_branches(id, &branches, hint, making),
            None => self.unsaid(id),
        };
        making.depth -= 1;
        ty
    }

    /// Branches that Rust sees as one type are that type; others make a union.
    fn of_branches(
        &mut self,
        id: SchemaId,
        branches: &[Branch],
        hint: &str,
        making: &mut Making,
    ) -> Type {
        let of = |kind| -> Vec<SchemaId> {
            let of_kind = branches.iter().filter(|branch| branch.kind == kind);
            of_kind.map(|branch| branch.schema).collect()
        };
        let objects = of(Kind::Object);
        let kinds = [Kind::Array, Kind::String, Kind::Number, Kind::Boolean];
        let mut kinds = kinds.into_iter().filter(|kind| !of(*kind).is_empty());
        match (objects.as_slice(), kinds.next(), kinds.next()) {
            ([], None, _) => Type::Value,
            ([], Some(kind), None) => self.of_kind(id, kind, &of(kind), hint, making),
            ([object], None, _) => self.object(*object, None, hint, making),
            (several, None, _) if several.iter().all(|id| self.is_map(*id)) => Type::Map,
            (_, None, _) if making.count >= MAX_DEFINITIONS => Type::Map,
            _ if making.count >= MAX_DEFINITIONS => Type::Value,
            _ => self.union(id, branches, hint, making),
        }
    }

    /// What all branches of one kind are together, objects apart.
    fn of_kind(
        &mut self,
        id: SchemaId,
        kind: Kind,
        branches: &[SchemaId],
        hint: &str,
        making: &mut Making,
    ) -> Type {
        match kind {
            Kind::Array => self.array(branches, hint, making),
            Kind::String => self.string(id, branches, hint, making),
            Kind::Number => self.number(id, branches, hint, making),
            Kind::Boolean | Kind::Object => Type::Bool,
        }
    }

    /// The items of a list are what any of the branches, and any place of a tuple, has as items.
    fn array(&mut self, branches: &[SchemaId], hint: &str, making: &mut Making) -> Type {
        let mut items: Vec<SchemaId> = Vec::new();
        for branch in branches {
            let flat = self.apis.flat(*branch);
            let own = flat.prefix_items.iter().chain(&flat.items).copied();
            let new: Vec<_> = own.filter(|item| !items.contains(item)).collect();
            items.extend(new);
            if flat.items.is_none() {
                return Type::List(Box::new(Type::Value));
            }
        }
        items.retain(|item| !self.apis.flat(*item).never);
        let items = self.apis.either(&items);
        let item = self.make(items, &singular(hint), making);
        Type::List(Box::new(self.or_null(items, item)))
    }

    /// The type of a part that may be `null`.
    fn or_null(&self, id: SchemaId, ty: Type) -> Type {
        if self.apis.nullable(id) && ty != Type::Value {
            Type::Option(Box::new(ty))
        } else {
            ty
        }
    }

    /// The type of what says too little, or too much at once.
    fn unsaid(&self, id: SchemaId) -> Type {
        let flat = self.apis.flat(id);
        match flat.types.map(|types| types.without_null().names()) {
            Some(names) if names == ["object"] => Type::Map,
            _ => Type::Value,
        }
    }

    /// Whether an object has no members of its own in Rust.
    fn is_map(&self, id: SchemaId) -> bool {
        self.apis.flat(id).properties.is_empty()
    }

    /// Whether a value of this type is read as a struct, which keeps less than the server wrote.
    fn has_struct(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => match &self.definition(*id).kind {
                TypeDefKind::Struct { .. } => true,
                TypeDefKind::Union(union) => {
                    union.other.is_some() || union.variants.iter().any(|v| self.has_struct(&v.ty))
                }
                TypeDefKind::Enum { .. } | TypeDefKind::Integers { .. } => false,
            },
            Type::List(inner) | Type::Dict(inner) | Type::Option(inner) => self.has_struct(inner),
            // Only what is in a definition is boxed, and what is boxed is a definition.
            Type::Box(_) => true,
            _ => false,
        }
    }

    fn definition(&self, id: TypeId) -> &TypeDef {
        &self.program.workflows[id.workflow.0].types[id.index]
    }

    /// Adds a definition; an enumeration that is already there, word for word, is used again.
    fn define(
        &mut self,
        making: &Making,
        name: &str,
        docs: Vec<String>,
        kind: TypeDefKind,
    ) -> TypeId {
        let (workflow, given) = (making.workflow, making.inputs);
        let owner = &mut self.program.workflows[workflow.0];
        let same = |def: &TypeDef| {
            let kinds = match (&def.kind, &kind) {
                (TypeDefKind::Enum { variants: a, .. }, TypeDefKind::Enum { variants: b, .. }) => {
                    a == b
                }
                (
                    TypeDefKind::Integers { variants: a, .. },
                    TypeDefKind::Integers { variants: b, .. },
                ) => a == b,
                _ => false,
            };
            kinds && def.docs == docs && def.ident.starts_with(&crate::program::names::camel(name))
        };
        let index = owner.types.iter().position(same).unwrap_or_else(|| {
            let ident = owner.type_names.camel(name);
            owner.types.push(TypeDef {
                ident,
                docs,
                kind,
                given,
                origins: Vec::new(),
                shared: None,
            });
            owner.types.len() - 1
        });
        TypeId { workflow, index }
    }
}
