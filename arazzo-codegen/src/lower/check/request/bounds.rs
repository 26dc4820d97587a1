//! The rules of a schema that a constant can break beside its type: bounds, lengths, patterns.

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{Schema, SchemaId};
use crate::expr::pattern;
use crate::lower::{Lower, inputs};
use crate::source::Span;

impl Lower<'_, '_> {
    /// Reports the first rule that a scalar breaks. `text` is as in [`Lower::check_constant`].
    pub(in crate::lower) fn check_bounds(
        &mut self,
        literal: &Value,
        schema: SchemaId,
        span: Span,
        text: bool,
    ) {
        let flat = self.apis.flat(schema);
        if !flat.one_of.is_empty() || !flat.any_of.is_empty() {
            return;
        }
        let rule = outside(&flat, literal, text).or_else(|| misshapen(&flat, literal, text));
        let format = || wrong_format(&flat, literal);
        let broken = rule.map(|rule| (rule, Severity::Error));
        let broken = broken.or_else(|| Some((format()?, Severity::Warning)));
        let Some(((keyword, rule), severity)) = broken else {
            return;
        };
        let message = format!("`{}` is {rule}", inputs::show(literal));
        let diagnostic =
            Diagnostic::new(Code::ConstraintViolated, span, message).severity(severity);
        // A keyword that is inherited stands elsewhere; then the whole schema is the place.
        let parts = [keyword, "/type", ""];
        self.report(self.with_keyword(diagnostic, schema, &parts, "expected here"));
    }
}

/// A rule that is broken: where the schema has its keyword, and what it says of the constant.
type Broken = (&'static str, String);

/// A number that is too small or too large.
fn outside(schema: &Schema, literal: &Value, text: bool) -> Option<Broken> {
    let types = schema.types?;
    if !types.integer && !types.number {
        return None;
    }
    let number = match literal {
        Value::Number(number) => number.as_f64()?,
        Value::String(spelt) if text && !types.string => spelt.trim().parse().ok()?,
        _ => return None,
    };
    let low = schema.minimum.filter(|least| {
        if schema.exclusive_minimum {
            number <= *least
        } else {
            number < *least
        }
    });
    let high = schema.maximum.filter(|most| {
        if schema.exclusive_maximum {
            number >= *most
        } else {
            number > *most
        }
    });
    match (low, high) {
        (Some(least), _) => Some((
            "/minimum",
            format!("less than the API takes: the minimum is {least}"),
        )),
        (_, Some(most)) => Some((
            "/maximum",
            format!("more than the API takes: the maximum is {most}"),
        )),
        _ => None,
    }
}

/// A text of a wrong length, or against the pattern.
fn misshapen(schema: &Schema, literal: &Value, text: bool) -> Option<Broken> {
    if !schema.types.is_some_and(|types| types.string) {
        return None;
    }
    let spelt = match literal {
        Value::String(spelt) => spelt.clone(),
        Value::Number(_) if text => literal.to_string(),
        _ => return None,
    };
    let length = spelt.chars().count() as u64;
    if let Some(least) = schema.min_length.filter(|least| length < *least) {
        let rule = format!("shorter than the {least} characters that the API asks for");
        return Some(("/minLength", rule));
    }
    if let Some(most) = schema.max_length.filter(|most| length > *most) {
        let rule = format!("longer than the {most} characters that the API takes");
        return Some(("/maxLength", rule));
    }
    let pattern = schema.pattern.as_deref()?;
    let broken = pattern::is_found(pattern, &spelt) == Some(false);
    broken.then(|| ("/pattern", format!("not of the pattern `{pattern}`")))
}

/// A text that is surely not of its format. Only a warning, since a format is a remark.
fn wrong_format(schema: &Schema, literal: &Value) -> Option<Broken> {
    let text = literal.as_str()?;
    let (pattern, name) = match schema.format.as_deref()? {
        "date" => (
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "no date such as `2025-01-31`",
        ),
        "date-time" => (
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}",
            "no time such as `2025-01-31T12:00:00Z`",
        ),
        "uuid" => (
            "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
            "no UUID",
        ),
        _ => return None,
    };
    (pattern::is_found(pattern, text) == Some(false)).then(|| ("/format", name.to_owned()))
}
