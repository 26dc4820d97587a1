//! Schemas, normalised: one spelling of nullable, one of exclusive bounds, one of references.
//!
//! A [`Schemas`] interns every schema by its place, so that a `$ref` is an id, recursion is a
//! cycle of ids, and nothing is read before it is asked for.

use indexmap::IndexMap;
use serde_json::Value;

use super::ApiPlace;

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

/// What may stand in an object beside its declared properties.
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
    /// Where it stands (the target, if it was reached by a `$ref`).
    pub(crate) place: Option<ApiPlace>,
    /// The name of the component, if it is one: `BulkOperation`.
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// None if the schema does not restrict the type.
    pub(crate) types: Option<TypeSet>,
    pub(crate) format: Option<String>,
    /// `enum`, or the one value of `const`; null members moved to `types.null`.
    pub(crate) values: Option<Vec<Value>>,
    pub(crate) default: Option<Value>,
    pub(crate) properties: IndexMap<String, SchemaId>,
    pub(crate) required: Vec<String>,
    pub(crate) additional: Additional,
    pub(crate) pattern_properties: bool,
    pub(crate) items: Option<SchemaId>,
    pub(crate) prefix_items: Vec<SchemaId>,
    pub(crate) min_items: Option<u64>,
    pub(crate) all_of: Vec<SchemaId>,
    pub(crate) one_of: Vec<SchemaId>,
    pub(crate) any_of: Vec<SchemaId>,
    pub(crate) discriminator: Option<Discriminator>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) pattern: Option<String>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    /// `false`: nothing is valid.
    pub(crate) never: bool,
}

/// Discriminator Object, with the mapping resolved.
#[derive(Clone, Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    pub(crate) mapping: Vec<(String, SchemaId)>,
}

/// All schemas that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Schemas {}
