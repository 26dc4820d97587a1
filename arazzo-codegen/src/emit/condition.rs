//! Conditions: plain Rust where the build can decide, a call into the runtime where not.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::value::At;
use crate::program::{Condition, Criterion, Dialect, Expr, Operand, Operator, Text};

impl At<'_> {
    /// All criteria of a list, as one `bool`. `None` if there are none.
    pub(super) fn all(&self, criteria: &[Criterion]) -> Option<TokenStream> {
        let several = criteria.len() > 1;
        let all: Vec<_> = criteria
            .iter()
            .map(|one| {
                let tokens = self.condition(&one.condition);
                // `&&` binds before `||`.
                match &one.condition {
                    Condition::Or(_) if several => quote!((#tokens)),
                    _ => tokens,
                }
            })
            .collect();
        (!all.is_empty()).then(|| quote!(#(#all)&&*))
    }

    pub(super) fn condition(&self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::Broken => super::broken(),
            Condition::Or(list) => {
                let list = list.iter().map(|one| self.condition(one));
                quote!(#(#list)||*)
            }
            Condition::And(list) if list.is_empty() => quote!(true),
            Condition::And(list) => {
                let list = list.iter().map(|one| {
                    let tokens = self.condition(one);
                    if matches!(one, Condition::Or(_)) {
                        quote!((#tokens))
                    } else {
                        tokens
                    }
                });
                quote!(#(#list)&&*)
            }
            Condition::Not(inner) => {
                let tokens = self.condition(inner);
                quote!(!(#tokens))
            }
            Condition::Compare {
                dialect,
                operator,
                left,
                right,
            } => self.comparison(*dialect, *operator, left, right),
            Condition::Test { dialect, operand } => {
                let operand = self.side(operand);
                match dialect {
                    Dialect::Simple => quote!(simple::truthy(#operand)),
                    Dialect::Exact => quote!(exact::truthy(#operand)),
                }
            }
            Condition::Exists(operand) => {
                let operand = self.side(operand);
                quote!(exact::truthy(#operand))
            }
            Condition::Regex { context, pattern } => self.regex(context, pattern),
            Condition::JsonPath { context, query } => self.json_path(context, query),
            Condition::XPath { context, query } => {
                let context = self.side(context);
                let query = self.text(query);
                quote!(xpath_matches(#query, #context))
            }
        }
    }

    fn comparison(
        &self,
        dialect: Dialect,
        operator: Operator,
        left: &Operand,
        right: &Operand,
    ) -> TokenStream {
        if let Some(tokens) = status(operator, left, right) {
            return tokens;
        }
        let (left, right) = (self.side(left), self.side(right));
        let name = match operator {
            Operator::Eq => quote!(eq),
            Operator::Ne => quote!(ne),
            Operator::Lt => quote!(lt),
            Operator::Le => quote!(le),
            Operator::Gt => quote!(gt),
            Operator::Ge => quote!(ge),
        };
        match dialect {
            Dialect::Simple => quote!(simple::#name(#left, #right)),
            Dialect::Exact => quote!(exact::#name(#left, #right)),
        }
    }

    fn side(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Value(value) => self.operand(value),
            Operand::Length(value) => {
                let value = self.operand(value);
                quote!(exact::length(#value))
            }
        }
    }

    fn regex(&self, context: &Operand, pattern: &Text) -> TokenStream {
        let context = self.side(context);
        match pattern {
            Text::Static(pattern) => quote! {{
                static PATTERN: Regex = Regex::new(#pattern);
                PATTERN.is_match(#context)
            }},
            Text::Template(_) => {
                let pattern = self.text(pattern);
                quote!(regex_matches(#pattern, #context))
            }
        }
    }

    fn json_path(&self, context: &Operand, query: &Text) -> TokenStream {
        let context = self.side(context);
        match query {
            Text::Static(query) => quote! {{
                static QUERY: JsonPath = JsonPath::new(#query);
                QUERY.matches(#context)
            }},
            Text::Template(_) => {
                let query = self.text(query);
                quote!(jsonpath_matches(#query, #context))
            }
        }
    }

    /// A `&str`. If the value of a hole is missing, the text is empty.
    fn text(&self, text: &Text) -> TokenStream {
        match text {
            Text::Static(text) => quote!(#text),
            Text::Template(pieces) => {
                let template = Expr::Template(pieces.clone());
                let value = self.argument(&template);
                if self.is_option(&template) {
                    quote!(&#value.unwrap_or_default())
                } else {
                    quote!(&#value)
                }
            }
        }
    }
}

/// `response.status() == 200`: a comparison of the status with an integer needs no conversion.
fn status(operator: Operator, left: &Operand, right: &Operand) -> Option<TokenStream> {
    let (operator, literal) = match (left, right) {
        (Operand::Value(Expr::Status), Operand::Value(Expr::Literal(value))) => (operator, value),
        (Operand::Value(Expr::Literal(value)), Operand::Value(Expr::Status)) => {
            (operator.flipped(), value)
        }
        _ => return None,
    };
    let code = literal.as_u64().and_then(|code| u16::try_from(code).ok())?;
    let code = Literal::u16_unsuffixed(code);
    Some(match operator {
        Operator::Eq => quote!(response.status() == #code),
        Operator::Ne => quote!(response.status() != #code),
        Operator::Lt => quote!(response.status() < #code),
        Operator::Le => quote!(response.status() <= #code),
        Operator::Gt => quote!(response.status() > #code),
        Operator::Ge => quote!(response.status() >= #code),
    })
}
