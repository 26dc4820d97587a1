//! Constants against the schema of the place that they are sent to: their types and values.

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::{SchemaId, TypeSet};
use crate::document::arazzo;
use crate::lower::check::request::values::with_article;
use crate::lower::{Lower, inputs};
use crate::program::Expr;
use crate::source::Span;
use crate::syntax::Node;

impl Lower<'_, '_> {
    /// A constant that the parameter's schema does not allow.
    pub(in crate::lower) fn check_literal(
        &mut self,
        parameter: &arazzo::Parameter,
        value: &Expr,
        schema: Option<SchemaId>,
    ) {
        if let (Expr::Literal(_), Some(schema)) = (value, schema) {
            self.check_parameter(&parameter.value, schema);
        }
    }

    fn check_parameter(&mut self, value: &Node, schema: SchemaId) {
        match value.items() {
            Some(items) if self.takes(schema, |types| types.array || types.string) => {
                let item = self.apis.flat(schema).items;
                for (value, schema) in items.iter().zip(std::iter::repeat(item)) {
                    if let Some(schema) = schema {
                        self.check_constant(&value.to_json(), schema, value.span, true);
                    }
                }
            }
            None if value.entries().is_none() => {
                self.check_constant(&value.to_json(), schema, value.span, true);
            }
            None if self.takes(schema, |types| types.object || types.string) => {}
            _ => self.report_structure(value, schema, Code::TypeMismatch),
        }
    }

    /// Whether a value of some types may stand here, as far as the schema says.
    pub(in crate::lower) fn takes(&self, schema: SchemaId, fits: impl Fn(TypeSet) -> bool) -> bool {
        let flat = self.apis.flat(schema);
        let alternatives = !flat.one_of.is_empty() || !flat.any_of.is_empty();
        let types = flat.types.filter(|types| *types != TypeSet::NONE);
        alternatives || types.is_none_or(fits)
    }

    /// The same, with the types of alternatives instead of any.
    pub(in crate::lower) fn may_be(
        &self,
        schema: SchemaId,
        fits: impl Fn(TypeSet) -> bool,
    ) -> bool {
        let flat = self.apis.flat(schema);
        if flat.one_of.is_empty() && flat.any_of.is_empty() {
            self.takes(schema, fits)
        } else {
            self.types_of(schema).is_none_or(fits)
        }
    }

    /// A list or a mapping where the API wants something else.
    pub(in crate::lower) fn report_structure(
        &mut self,
        value: &Node,
        schema: SchemaId,
        code: Code,
    ) {
        let wanted = with_article(&self.apis.describe(schema));
        let message = format!(
            "the value is {}, and the API wants {wanted}",
            value.describe()
        );
        let diagnostic = Diagnostic::new(code, value.head(), message).severity(Severity::Warning);
        let place = self.schema_place(schema);
        self.report(match place {
            Some(place) => diagnostic.also(place, "expected here"),
            None => diagnostic,
        });
    }

    /// A constant of another type than the schema's, or outside of its enumeration. `text` says
    /// that it is written as text, so that `10` is an integer whatever its quotes.
    pub(in crate::lower) fn check_constant(
        &mut self,
        literal: &Value,
        schema: SchemaId,
        span: Span,
        text: bool,
    ) {
        let is_scalar = !(literal.is_null() || literal.is_array() || literal.is_object());
        // What begins like an expression and is none has been reported, or is read as one.
        let unread = |text: &str| {
            let mut chars = text.chars();
            chars.next() == Some('$') && chars.next().is_some_and(char::is_alphabetic)
        };
        if literal.as_str().is_some_and(unread) {
            return;
        }
        if is_scalar
            && !self.check_constant_type(literal, schema, span, text)
            && !self.check_constant_value(literal, schema, span)
        {
            self.check_bounds(literal, schema, span, text);
        }
    }

    /// Whether the type was wrong.
    fn check_constant_type(
        &mut self,
        literal: &Value,
        schema: SchemaId,
        span: Span,
        text: bool,
    ) -> bool {
        let flat = self.apis.flat(schema);
        let alternatives = !flat.one_of.is_empty() || !flat.any_of.is_empty();
        let unread = literal.as_str().is_some_and(|text| text.starts_with('$'));
        let Some(types) = flat.types.filter(|types| *types != TypeSet::NONE) else {
            return false;
        };
        if alternatives || unread {
            return false;
        }
        if fits(literal, types, text) {
            return text && self.check_spelling(literal, types, schema, span);
        }
        let wanted = with_article(&self.apis.describe(schema));
        let message = format!("`{}` is not {wanted}", self.spelling(literal, span));
        let diagnostic = if text {
            Diagnostic::new(Code::TypeMismatch, span, message).severity(Severity::Error)
        } else {
            Diagnostic::new(Code::PayloadTypeMismatch, span, message)
        };
        let spelt = self.spelling(literal, span);
        let diagnostic = match how_to_write(literal, &spelt, types) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        let place = self.schema_place(schema);
        self.report(match place {
            Some(place) => diagnostic.also(place, "expected here"),
            None => diagnostic,
        });
        true
    }

    /// A number without quotes where a text is wanted: what is sent is the number, which may be
    /// spelt in another way than the author did.
    fn check_spelling(
        &mut self,
        literal: &Value,
        types: TypeSet,
        schema: SchemaId,
        span: Span,
    ) -> bool {
        let Value::Number(number) = literal else {
            return false;
        };
        let (spelt, sent) = (self.spelling(literal, span), sent(number));
        if types.number || types.integer || !types.string || spelt == sent {
            return false;
        }
        let wanted = with_article(&self.apis.describe(schema));
        let message = format!("`{spelt}` is a number, and the API wants {wanted}");
        let diagnostic = Diagnostic::new(Code::TypeMismatch, span, message)
            .severity(Severity::Warning)
            .label(format!("sent as `{sent}`"))
            .help(format!("put it in quotes: `'{spelt}'`"));
        self.report(self.with_schema(diagnostic, schema, "expected here"));
        true
    }

    /// A scalar as its author spells it; as JSON does where that is not known.
    fn spelling(&self, literal: &Value, span: Span) -> String {
        let written = self.written(span);
        let same = match literal {
            Value::Number(_) => {
                written.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            }
            _ => false,
        };
        let scalar = !written.contains(char::is_whitespace);
        if same && scalar {
            written
        } else {
            inputs::show(literal)
        }
    }

    /// Whether the schema lists other values.
    fn check_constant_value(&mut self, literal: &Value, schema: SchemaId, span: Span) -> bool {
        let values = self.apis.values(schema).filter(|values| !values.is_empty());
        let Some(values) = values else {
            return false;
        };
        let text = inputs::show(literal);
        if values.iter().any(|value| inputs::show(value) == text) {
            return false;
        }
        let known: Vec<String> = values.iter().map(inputs::show).collect();
        let message = format!("`{text}` is not one of the values that the API takes");
        let diagnostic = Diagnostic::new(Code::NotInEnum, span, message);
        let diagnostic = self.with_schema(diagnostic, schema, "its values are listed here");
        let closest = suggest::closest(&text, known.iter().map(String::as_str));
        self.report(match closest {
            Some(closest) => {
                let closest = closest.to_owned();
                diagnostic
                    .help(format!("did you mean `{closest}`?"))
                    .guess(span, closest)
            }
            None => diagnostic.help(format!("it takes {}", known.join(", "))),
        });
        true
    }
}

/// Whether a scalar is of one of the types; one that is written as text may spell it.
pub(in crate::lower) fn fits(literal: &Value, wanted: TypeSet, text: bool) -> bool {
    match literal {
        Value::String(_) if wanted.string => true,
        // How a list or an object is spelt is the style's business; what is empty is told elsewhere.
        Value::String(spelt) if text => {
            wanted.array || wanted.object || spelt.is_empty() || spells(spelt.trim(), wanted)
        }
        Value::Bool(_) => wanted.boolean || (text && (wanted.string || wanted.array)),
        Value::Number(number) => {
            let whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
            wanted.number || (wanted.integer && whole) || (text && (wanted.string || wanted.array))
        }
        _ => false,
    }
}

/// The same with quotes, or without, where that makes it right.
pub(in crate::lower) fn how_to_write(
    literal: &Value,
    spelt: &str,
    wanted: TypeSet,
) -> Option<String> {
    match literal {
        Value::Bool(_) | Value::Number(_) if wanted.string => {
            Some(format!("put it in quotes: `'{spelt}'`"))
        }
        Value::String(text) if spells(text, wanted) => {
            Some(format!("write it without quotes: `{text}`"))
        }
        _ => None,
    }
}

fn spells(text: &str, wanted: TypeSet) -> bool {
    let boolean = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "0" | "1"
    );
    (wanted.boolean && boolean)
        || (wanted.number && text.parse::<f64>().is_ok())
        || (wanted.integer && text.parse::<i128>().is_ok())
        || (wanted.null && text == "null")
}

/// A number as it is sent: whole ones without a fraction.
fn sent(number: &serde_json::Number) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() <= EXACT => {
            // `-0` is 0.
            format!("{:.0}", whole + 0.0)
        }
        _ => number.to_string(),
    }
}
