//! What the inputs must satisfy beyond their types, as data, and the inputs that this is about.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::path;
use super::value::At;
use crate::program::types::TypeDefKind;
use crate::program::{Expr, Keyword, Rules, TypeDef};

/// `const CONSTRAINTS`, and the function that makes an object of the inputs that it looks at.
pub(super) fn constraints(at: &At<'_>) -> TokenStream {
    let constraints = &at.workflow.constraints;
    if constraints.is_empty() {
        return TokenStream::new();
    }
    let types = &at.workflow.types;
    let rules = rules(types, constraints);
    let members = at.workflow.inputs.iter().enumerate();
    let members = members.filter(|(_, input)| constraints.look_at(&input.name));
    let members = members.map(|(index, input)| {
        let name = &input.name;
        let pointer = String::new();
        let value = at.argument(&Expr::Input {
            field: index,
            pointer,
        });
        if input.presence.optional {
            quote!(.optional(#name, #value))
        } else {
            quote!(.field(#name, #value))
        }
    });
    let krate = path::krate(at.cx.program);
    let defaults = constraints.look_at_defaults(&at.workflow.inputs);
    let defaults = defaults.then(|| quote!(let inputs = &inputs.clone().or_defaults();));
    quote! {
        /// What the inputs must satisfy beyond their types. A run checks it before anything is sent.
        const CONSTRAINTS: Rules = #rules;

        fn constrained(inputs: &Inputs) -> Object {
            Object::new() #(#members)*
        }

        /// What inputs do not satisfy, without a run.
        pub(crate) fn violations(inputs: &Inputs) -> Vec<#krate::Violation> {
            #defaults
            #krate::rt::violations(CONSTRAINTS, &constrained(inputs))
        }
    }
}

fn rules(types: &[TypeDef], rules: &Rules) -> TokenStream {
    let keywords = rules.0.iter().map(|one| keyword(types, one));
    quote!(&[#(#keywords),*])
}

fn keyword(types: &[TypeDef], keyword: &Keyword<Rules>) -> TokenStream {
    let name = format_ident!("{}", variant(keyword));
    let arguments = match keyword {
        Keyword::Type(names) => quote!((&[#(#names),*])),
        Keyword::Enum(values) => return enumeration(types, values),
        Keyword::Minimum(number)
        | Keyword::Maximum(number)
        | Keyword::ExclusiveMinimum(number)
        | Keyword::ExclusiveMaximum(number)
        | Keyword::MultipleOf(number) => {
            let number = Literal::f64_unsuffixed(*number);
            quote!((#number))
        }
        Keyword::MinLength(count)
        | Keyword::MaxLength(count)
        | Keyword::MinItems(count)
        | Keyword::MaxItems(count)
        | Keyword::MinProperties(count)
        | Keyword::MaxProperties(count) => {
            let count = Literal::u64_unsuffixed(*count);
            quote!((#count))
        }
        Keyword::Pattern(text) | Keyword::Format(text) => quote!((#text)),
        Keyword::UniqueItems | Keyword::False => TokenStream::new(),
        Keyword::Required(names) => quote!((&[#(#names),*])),
        Keyword::DependentRequired(groups) => {
            let groups = groups
                .iter()
                .map(|(name, names)| quote!((#name, &[#(#names),*])));
            quote!((&[#(#groups),*]))
        }
        nested => self::nested(types, nested),
    };
    quote!(Keyword::#name #arguments)
}

/// The arguments of a keyword with sub-schemas.
fn nested(types: &[TypeDef], keyword: &Keyword<Rules>) -> TokenStream {
    let rules = |rules: &Rules| self::rules(types, rules);
    match keyword {
        Keyword::Items(one)
        | Keyword::AdditionalProperties(one)
        | Keyword::PropertyNames(one)
        | Keyword::Not(one) => {
            let one = rules(one);
            quote!((#one))
        }
        Keyword::PrefixItems(several)
        | Keyword::AllOf(several)
        | Keyword::AnyOf(several)
        | Keyword::OneOf(several) => {
            let several = several.iter().map(rules);
            quote!((&[#(#several),*]))
        }
        // In the program's constraints a reference has been replaced by its target.
        Keyword::Ref(target) => {
            let target = rules(target);
            quote!((&[#target]))
        }
        Keyword::Contains(one, least, most) => {
            let (one, least) = (rules(one), Literal::u64_unsuffixed(*least));
            let most = most.map(Literal::u64_unsuffixed);
            let most = most.map_or(quote!(None), |most| quote!(Some(#most)));
            quote!((#one, #least, #most))
        }
        Keyword::Properties(named)
        | Keyword::PatternProperties(named)
        | Keyword::DependentSchemas(named) => {
            let named = named.iter().map(|(name, one)| {
                let one = rules(one);
                quote!((#name, #one))
            });
            quote!((&[#(#named),*]))
        }
        Keyword::If(condition, then, or) => {
            let condition = rules(condition);
            let branch = |one: &Option<Rules>| one.as_ref().map_or(quote!(&[]), rules);
            let (then, or) = (branch(then), branch(or));
            quote!((#condition, #then, #or))
        }
        _ => TokenStream::new(),
    }
}

/// Texts as they are, or by the name of the type that lists them; other values as their JSON.
fn enumeration(types: &[TypeDef], values: &[Value]) -> TokenStream {
    let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
    if let Some(texts) = texts {
        if let Some(def) = types.iter().find(|def| lists(def, &texts)) {
            let name = format_ident!("{}", def.ident);
            return quote!(Keyword::Enum(&#name::TEXTS));
        }
        return quote!(Keyword::Enum(&[#(#texts),*]));
    }
    let texts = values.iter().map(Value::to_string);
    quote!(Keyword::EnumJson(&[#(#texts),*]))
}

/// Whether a type of the inputs lists these values.
fn lists(def: &TypeDef, texts: &[&str]) -> bool {
    match &def.kind {
        TypeDefKind::Enum { variants, .. } if def.given => {
            variants.iter().map(|(value, _)| value).eq(texts)
        }
        _ => false,
    }
}

/// The name of the runtime's variant.
fn variant(keyword: &Keyword<Rules>) -> &'static str {
    match keyword {
        Keyword::Type(_) => "Type",
        Keyword::Enum(_) => "Enum",
        Keyword::Minimum(_) => "Minimum",
        Keyword::Maximum(_) => "Maximum",
        Keyword::ExclusiveMinimum(_) => "ExclusiveMinimum",
        Keyword::ExclusiveMaximum(_) => "ExclusiveMaximum",
        Keyword::MultipleOf(_) => "MultipleOf",
        Keyword::MinLength(_) => "MinLength",
        Keyword::MaxLength(_) => "MaxLength",
        Keyword::Pattern(_) => "Pattern",
        Keyword::Format(_) => "Format",
        Keyword::MinItems(_) => "MinItems",
        Keyword::MaxItems(_) => "MaxItems",
        Keyword::UniqueItems => "UniqueItems",
        Keyword::Items(_) => "Items",
        Keyword::PrefixItems(_) => "PrefixItems",
        Keyword::Contains(..) => "Contains",
        Keyword::MinProperties(_) => "MinProperties",
        Keyword::MaxProperties(_) => "MaxProperties",
        Keyword::Required(_) => "Required",
        Keyword::Properties(_) => "Properties",
        Keyword::PatternProperties(_) => "PatternProperties",
        Keyword::AdditionalProperties(_) => "AdditionalProperties",
        Keyword::PropertyNames(_) => "PropertyNames",
        Keyword::DependentRequired(_) => "DependentRequired",
        Keyword::DependentSchemas(_) => "DependentSchemas",
        Keyword::Ref(_) | Keyword::AllOf(_) => "AllOf",
        Keyword::AnyOf(_) => "AnyOf",
        Keyword::OneOf(_) => "OneOf",
        Keyword::Not(_) => "Not",
        Keyword::If(..) => "If",
        Keyword::False => "False",
    }
}
