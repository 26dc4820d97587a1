//! Schemas, normalised: one spelling of nullable, one of exclusive bounds, one of references.
//!
//! A [`Schemas`] interns every schema by its place, so that a `$ref` is an id, recursion is a
//! cycle of ids, and nothing is read before it is asked for.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::Value;

use super::ApiPlace;
use super::apis::Problem;
use super::tree::{Dialect, Node};

mod bundle;
mod compose;
mod constraint;
mod intern;
pub(super) mod keywords;
mod read;
pub(super) mod strict;
mod subtypes;

/// A schema in [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SchemaId(pub(crate) u32);

/// The JSON types that a schema allows. All of them if it does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct TypeSet {
    pub(crate) null: bool,
    pub(crate) boolean: bool,
    pub(crate) integer: bool,
    /// Implies `integer`.
    pub(crate) number: bool,
    pub(crate) string: bool,
    pub(crate) array: bool,
    pub(crate) object: bool,
}

/// What an object may have besides its declared properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Additional {
    /// Not said: anything may.
    #[default]
    Unsaid,
    /// `true` or `{}`: said that anything may.
    Any,
    /// `false`.
    Forbidden,
    /// Values of this schema.
    Schema(SchemaId),
}

/// A schema, one level deep: sub-schemas are ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    /// Its place (that of the target, if it was reached by a `$ref`).
    pub(crate) place: Option<ApiPlace>,
    /// The name of the component, if it is one: `BulkOperation`.
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// None if the schema does not restrict the type.
    pub(crate) types: Option<TypeSet>,
    pub(crate) format: Option<String>,
    /// `contentMediaType`: what a text holds.
    pub(crate) media_type: Option<String>,
    /// `enum`, or the one value of `const`; null members moved to `types.null`.
    pub(crate) values: Option<Vec<Value>>,
    pub(crate) default: Option<Value>,
    pub(crate) properties: IndexMap<String, SchemaId>,
    pub(crate) required: Vec<String>,
    pub(crate) additional: Additional,
    pub(crate) pattern_properties: bool,
    /// `patternProperties`: the expressions and their schemas.
    pub(crate) patterns: Vec<(String, SchemaId)>,
    pub(crate) items: Option<SchemaId>,
    pub(crate) prefix_items: Vec<SchemaId>,
    pub(crate) min_items: Option<u64>,
    pub(crate) all_of: Vec<SchemaId>,
    pub(crate) one_of: Vec<SchemaId>,
    pub(crate) any_of: Vec<SchemaId>,
    /// Of a flat schema: further lists of alternatives, each of which holds as well.
    pub(crate) also_one_of: Vec<Vec<SchemaId>>,
    pub(crate) discriminator: Option<Discriminator>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) pattern: Option<String>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    /// Whether `minimum` itself is too small.
    pub(crate) exclusive_minimum: bool,
    /// Whether `maximum` itself is too large.
    pub(crate) exclusive_maximum: bool,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    /// Nullable where no `types` can say so: next to a `$ref` or a composition.
    pub(crate) nullable: bool,
    /// `false`: nothing is valid.
    pub(crate) never: bool,
    /// Whether a part of it could not be read: what it does not say may be said there.
    pub(crate) unread: bool,
}

/// Discriminator Object, with the mapping resolved.
#[derive(Clone, Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    pub(crate) mapping: Vec<(String, SchemaId)>,
    /// How many of them `mapping` itself lists, which come first. The others are the names of
    /// schemas.
    pub(crate) listed: usize,
}

/// All schemas that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    entries: Vec<Entry>,
    ids: HashMap<Key, SchemaId>,
}

/// What makes a schema the same as another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Place(ApiPlace, Dialect),
    /// Both at once; made where two members of an `allOf` describe one property.
    Both(SchemaId, SchemaId),
    /// A part that could not be read, which is reported when its schema is asked for.
    Unread(ApiPlace),
    /// The same, reported by the caller.
    Unknown(ApiPlace),
    /// The fields of a form, of the operation at this place.
    Form(ApiPlace),
    /// The schema that allows everything.
    Anything,
    /// Without its alternatives.
    Plain(SchemaId),
    /// One of its alternatives, and what holds of all of them.
    Within(SchemaId, SchemaId),
    /// Any of them.
    Either(Vec<SchemaId>),
    /// A list of them.
    ListOf(SchemaId),
}

#[derive(Debug)]
struct Entry {
    origin: Origin,
    schema: Option<Rc<Schema>>,
    flat: Option<Rc<Schema>>,
}

#[derive(Debug)]
enum Origin {
    Node(Node),
    /// A reference that leads nowhere; anything is allowed.
    Broken(Problem),
    Made(Rc<Schema>),
}

impl TypeSet {
    /// No type at all.
    pub(crate) const NONE: TypeSet = TypeSet {
        null: false,
        boolean: false,
        integer: false,
        number: false,
        string: false,
        array: false,
        object: false,
    };

    /// Every type.
    pub(crate) const ALL: TypeSet = TypeSet {
        null: true,
        boolean: true,
        integer: true,
        number: true,
        string: true,
        array: true,
        object: true,
    };

    /// The types that both allow.
    pub(crate) fn and(self, other: TypeSet) -> TypeSet {
        TypeSet {
            null: self.null && other.null,
            boolean: self.boolean && other.boolean,
            integer: self.integer && other.integer,
            number: self.number && other.number,
            string: self.string && other.string,
            array: self.array && other.array,
            object: self.object && other.object,
        }
    }

    /// The types that either allows.
    pub(crate) fn or(self, other: TypeSet) -> TypeSet {
        TypeSet {
            null: self.null || other.null,
            boolean: self.boolean || other.boolean,
            integer: self.integer || other.integer,
            number: self.number || other.number,
            string: self.string || other.string,
            array: self.array || other.array,
            object: self.object || other.object,
        }
    }

    /// Adds the type with this name. False if there is no such type.
    pub(crate) fn add(&mut self, name: &str) -> bool {
        match name {
            "null" => self.null = true,
            "boolean" => self.boolean = true,
            "integer" => self.integer = true,
            "number" => (self.number, self.integer) = (true, true),
            "string" => self.string = true,
            "array" => self.array = true,
            "object" => self.object = true,
            _ => return false,
        }
        true
    }

    /// The type of a value.
    pub(crate) fn of(value: &Value) -> TypeSet {
        let mut types = TypeSet::NONE;
        types.add(match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        });
        types
    }

    /// The same without `null`.
    #[must_use]
    pub(crate) fn without_null(self) -> TypeSet {
        TypeSet {
            null: false,
            ..self
        }
    }

    /// The names of the types, `null` last; `number` stands for `integer` too.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let all = [
            (self.boolean, "boolean"),
            (self.integer && !self.number, "integer"),
            (self.number, "number"),
            (self.string, "string"),
            (self.array, "array"),
            (self.object, "object"),
            (self.null, "null"),
        ];
        let present = all.iter().filter(|(present, _)| *present);
        present.map(|(_, name)| *name).collect()
    }
}
