//! Keywords about numbers.

use serde_json::{Number, json};

use super::{super::Keyword, Check};

impl Check {
    pub(super) fn number(&mut self, keyword: &Keyword, number: &Number) {
        let Some(value) = number.as_f64() else {
            return;
        };
        let (limit, holds, what) = match *keyword {
            Keyword::Minimum(limit) => (limit, value >= limit, "at least"),
            Keyword::Maximum(limit) => (limit, value <= limit, "at most"),
            Keyword::ExclusiveMinimum(limit) => (limit, value > limit, "more than"),
            Keyword::ExclusiveMaximum(limit) => (limit, value < limit, "less than"),
            Keyword::MultipleOf(unit) => (unit, is_multiple(number, unit), "a multiple of"),
            _ => return,
        };
        if !holds {
            let params = json!({"limit": shown(limit)});
            self.report(keyword, params, format!("must be {what} {}", shown(limit)));
        }
    }
}

/// Returns a limit as the document probably writes it.
fn shown(limit: f64) -> Number {
    if limit.fract() == 0.0 && limit.abs() < 1e15 {
        Number::from(limit as i64)
    } else {
        Number::from_f64(limit).unwrap_or(Number::from(0))
    }
}

/// Returns whether a number is a multiple of another. Decimal fractions have no exact `f64`, so a
/// quotient that differs from a whole number only by rounding counts as whole.
fn is_multiple(number: &Number, unit: f64) -> bool {
    if let (Some(number), true) = (number.as_i64(), unit.fract() == 0.0 && unit.abs() < 1e15) {
        return unit == 0.0 || number % (unit as i64) == 0;
    }
    let quotient = number.as_f64().unwrap_or(0.0) / unit;
    !quotient.is_finite() || (quotient - quotient.round()).abs() <= quotient.abs() * 1e-12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiple_is_one_in_decimals_too() {
        for (number, unit, multiple) in [
            ("0.3", 0.1, true),
            ("19.99", 0.01, true),
            ("19.995", 0.01, false),
            ("9", 3.0, true),
            ("10", 3.0, false),
            ("9007199254740993", 2.0, false),
            ("0", 0.25, true),
            ("-1.5", 0.5, true),
            ("1e300", 7.0, true),
            ("0.00000001", 0.1, false),
        ] {
            let parsed: Number = serde_json::from_str(number).expect("a number");
            assert_eq!(is_multiple(&parsed, unit), multiple, "{number} of {unit}");
        }
    }
}
