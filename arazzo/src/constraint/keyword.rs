//! [`Keyword`]: the keywords of JSON Schema as data.

/// The keywords that a value must all satisfy.
pub type Rules = &'static [Keyword];

/// A keyword of JSON Schema 2020-12 that restricts values. A keyword for another kind of value
/// restricts nothing: `minLength` does not restrict numbers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Keyword {
    /// `type`: the names of the allowed types.
    Type(&'static [&'static str]),
    /// `enum` of strings, or `const`.
    Enum(&'static [&'static str]),
    /// `enum` or `const` of any values, each as JSON text.
    EnumJson(&'static [&'static str]),
    /// `minimum`.
    Minimum(f64),
    /// `maximum`.
    Maximum(f64),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(f64),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(f64),
    /// `multipleOf`.
    MultipleOf(f64),
    /// `minLength`, in characters.
    MinLength(u64),
    /// `maxLength`, in characters.
    MaxLength(u64),
    /// `pattern`: a regular expression (ECMA-262) that must match somewhere in the text.
    Pattern(&'static str),
    /// `format`. An unknown format restricts nothing.
    Format(&'static str),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `items`, for the items after those of `prefixItems`.
    Items(Rules),
    /// `prefixItems`.
    PrefixItems(&'static [Rules]),
    /// `contains` with `minContains` and `maxContains`.
    Contains(Rules, u64, Option<u64>),
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `required`.
    Required(&'static [&'static str]),
    /// `properties`.
    Properties(&'static [(&'static str, Rules)]),
    /// `patternProperties`.
    PatternProperties(&'static [(&'static str, Rules)]),
    /// `additionalProperties`, for the members that neither `properties` nor `patternProperties` of
    /// the same schema name.
    AdditionalProperties(Rules),
    /// `propertyNames`.
    PropertyNames(Rules),
    /// `dependentRequired`.
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// `dependentSchemas`.
    DependentSchemas(&'static [(&'static str, Rules)]),
    /// `allOf`.
    AllOf(&'static [Rules]),
    /// `anyOf`.
    AnyOf(&'static [Rules]),
    /// `oneOf`.
    OneOf(&'static [Rules]),
    /// `not`.
    Not(Rules),
    /// `if`, `then` and `else`.
    If(Rules, Rules, Rules),
    /// The schema `false`.
    False,
}

impl Keyword {
    /// The keyword as JSON Schema spells it.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Type(_) => "type",
            Self::Enum(_) | Self::EnumJson(_) => "enum",
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Format(_) => "format",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::Items(_) => "items",
            Self::PrefixItems(_) => "prefixItems",
            Self::Contains(..) => "contains",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::Required(_) => "required",
            Self::Properties(_) => "properties",
            Self::PatternProperties(_) => "patternProperties",
            Self::AdditionalProperties(_) => "additionalProperties",
            Self::PropertyNames(_) => "propertyNames",
            Self::DependentRequired(_) => "dependentRequired",
            Self::DependentSchemas(_) => "dependentSchemas",
            Self::AllOf(_) => "allOf",
            Self::AnyOf(_) => "anyOf",
            Self::OneOf(_) => "oneOf",
            Self::Not(_) => "not",
            Self::If(..) => "if",
            Self::False => "false",
        }
    }
}
