//! [`Keyword`]: what a JSON Schema demands of values.
//!
//! Documents have it as it is written, programs as far as types do not say it: the one vocabulary that
//! both share.

use serde_json::Value;

/// A keyword that restricts values. `S` is the type of a sub-schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Keyword<S> {
    /// The names of the types, `null` among them.
    Type(Vec<&'static str>),
    /// `enum` or `const`.
    Enum(Vec<Value>),
    Minimum(f64),
    Maximum(f64),
    ExclusiveMinimum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    Format(String),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    Items(S),
    PrefixItems(Vec<S>),
    /// With `minContains` and `maxContains`.
    Contains(S, u64, Option<u64>),
    MinProperties(u64),
    MaxProperties(u64),
    Required(Vec<String>),
    Properties(Vec<(String, S)>),
    PatternProperties(Vec<(String, S)>),
    AdditionalProperties(S),
    PropertyNames(S),
    DependentRequired(Vec<(String, Vec<String>)>),
    DependentSchemas(Vec<(String, S)>),
    /// The target of a reference, and the members of `allOf`.
    Ref(S),
    AllOf(Vec<S>),
    AnyOf(Vec<S>),
    OneOf(Vec<S>),
    Not(S),
    /// The condition, and what holds if it is met and if it is not.
    If(S, Option<S>, Option<S>),
    /// Nothing is valid.
    False,
}
