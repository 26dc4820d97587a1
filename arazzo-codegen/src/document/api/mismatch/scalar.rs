//! Keywords about texts and numbers.

use serde_json::{Number, Value};

use super::{SchemaId, TypeMismatch, Walk, format};
use crate::expr::pattern;
use crate::keyword::Keyword;

impl Walk<'_, '_> {
    pub(super) fn scalar(
        &mut self,
        value: &Value,
        schema: SchemaId,
        keyword: &Keyword<SchemaId>,
    ) -> Option<TypeMismatch> {
        let reason = match value {
            Value::String(text) => self.text(text, keyword),
            Value::Number(number) => against(number, keyword),
            _ => None,
        };
        reason.map(|reason| self.other(value, schema, reason))
    }

    fn text(&mut self, text: &str, keyword: &Keyword<SchemaId>) -> Option<String> {
        let length = || text.chars().count() as u64;
        match keyword {
            Keyword::MinLength(least) if length() < *least => Some(format!(
                "shorter than the {least} characters that it must have"
            )),
            Keyword::MaxLength(most) if length() > *most => Some(format!(
                "longer than the {most} characters that it may have"
            )),
            Keyword::Pattern(expression) => match pattern::is_found(expression, text) {
                Some(true) => None,
                Some(false) => Some(format!("not of the pattern `{expression}`")),
                None => {
                    self.undecided = true;
                    None
                }
            },
            Keyword::Format(name) => match format::is_of(name, text) {
                Some(true) => None,
                Some(false) => Some(format!("not of the format `{name}`")),
                None => {
                    self.undecided = true;
                    None
                }
            },
            _ => None,
        }
    }
}

/// The limit that a number violates.
fn against(number: &Number, keyword: &Keyword<SchemaId>) -> Option<String> {
    let value = number.as_f64()?;
    let (holds, limit) = match keyword {
        Keyword::Minimum(least) => (value >= *least, format!("less than {least}")),
        Keyword::Maximum(most) => (value <= *most, format!("more than {most}")),
        Keyword::ExclusiveMinimum(least) => (value > *least, format!("not more than {least}")),
        Keyword::ExclusiveMaximum(most) => (value < *most, format!("not less than {most}")),
        Keyword::MultipleOf(unit) => (
            is_multiple(number, *unit),
            format!("not a multiple of {unit}"),
        ),
        _ => return None,
    };
    (!holds).then_some(limit)
}

/// Decimal fractions have no exact `f64`, so a quotient that is whole but for rounding will do.
fn is_multiple(number: &Number, unit: f64) -> bool {
    if let (Some(number), true) = (number.as_i64(), unit.fract() == 0.0 && unit.abs() < 1e15) {
        return unit == 0.0 || number % (unit as i64) == 0;
    }
    let quotient = number.as_f64().unwrap_or(0.0) / unit;
    !quotient.is_finite() || (quotient - quotient.round()).abs() <= quotient.abs() * 1e-12
}
