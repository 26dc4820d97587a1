//! [`Number`]: a JSON number, and the text of numbers.
//!
//! JSON has one kind of number, and Rust has several. The invariant: no digit is lost, so a number
//! of a response is sent on as it was read, and a number that its type would have to round is an
//! error.

mod exact;
mod text;

use std::{fmt, ops::Deref};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

pub(super) use self::exact::Exact;
pub use self::exact::{deserialize, nullable};
pub(super) use self::text::{Ecmascript, text};

/// 2^53: up to it, every whole number has an exact `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number of a response: an `f64` that keeps every digit of whole numbers up to 64 bits.
///
/// It dereferences to the `f64`, displays as ECMAScript writes numbers, and serialises as what was
/// read.
///
/// ```
/// use arazzo::Number;
///
/// let id: Number = serde_json::from_str("12345678901234567890")?;
/// assert_eq!(*id / 2.0, 6172839450617283945.0);
/// assert_eq!(id.to_string(), "12345678901234567890");
/// assert_eq!(Number::from(41.0).to_string(), "41");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Number {
    value: f64,
    whole: Whole,
}

/// The digits of a whole number.
#[derive(Clone, Copy, PartialEq)]
enum Whole {
    Unsigned(u64),
    Negative(i64),
    /// The number has a fraction, or does not fit into 64 bits.
    No,
}

impl Number {
    /// Returns the value, rounded if an `f64` cannot represent it.
    pub const fn as_f64(self) -> f64 {
        self.value
    }

    /// Returns the value as an integer, if it is a whole number in the range of `i64`.
    pub fn as_i64(self) -> Option<i64> {
        match self.whole {
            Whole::Unsigned(digits) => digits.try_into().ok(),
            Whole::Negative(digits) => Some(digits),
            Whole::No => None,
        }
    }

    /// Returns the value as an integer, if it is a whole number in the range of `u64`.
    pub const fn as_u64(self) -> Option<u64> {
        match self.whole {
            Whole::Unsigned(digits) => Some(digits),
            Whole::Negative(_) | Whole::No => None,
        }
    }
}

/// Converts a float to an integer, if it is one and neither it nor its neighbours are rounded.
pub(super) fn whole(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
}

/// Returns whether an `f64` can represent an integer and both its neighbours without rounding.
fn is_exact(integer: impl TryInto<i64>) -> bool {
    let integer = integer.try_into().ok().map(i64::unsigned_abs);
    integer.is_some_and(|size| size <= EXACT as u64)
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        match whole(value) {
            Some(digits) => digits.into(),
            None => Self {
                value,
                whole: Whole::No,
            },
        }
    }
}

impl From<u64> for Number {
    fn from(digits: u64) -> Self {
        Self {
            value: digits as f64,
            whole: Whole::Unsigned(digits),
        }
    }
}

impl From<i64> for Number {
    fn from(digits: i64) -> Self {
        match u64::try_from(digits) {
            Ok(digits) => digits.into(),
            Err(_) => Self {
                value: digits as f64,
                whole: Whole::Negative(digits),
            },
        }
    }
}

impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        number.value
    }
}

impl Deref for Number {
    type Target = f64;

    fn deref(&self) -> &f64 {
        &self.value
    }
}

impl PartialEq<f64> for Number {
    fn eq(&self, other: &f64) -> bool {
        self.value == *other
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self.whole, other.whole) {
            (Whole::Unsigned(one), Whole::Unsigned(other)) => Some(one.cmp(&other)),
            (Whole::Negative(one), Whole::Negative(other)) => Some(one.cmp(&other)),
            _ => self.value.partial_cmp(&other.value),
        }
    }
}

impl fmt::Display for Number {
    /// Writes the number as ECMAScript does: `41`, `0.5`, `1e+21`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Whole::Unsigned(digits) => digits.fmt(f),
            Whole::Negative(digits) => digits.fmt(f),
            Whole::No => f.write_str(&text(self.value)),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole {
            Whole::Unsigned(digits) => serializer.serialize_u64(digits),
            Whole::Negative(digits) => serializer.serialize_i64(digits),
            Whole::No => serializer.serialize_f64(self.value),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl Visitor<'_> for Reading {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E: Error>(self, digits: u64) -> Result<Number, E> {
        Ok(digits.into())
    }

    fn visit_i64<E: Error>(self, digits: i64) -> Result<Number, E> {
        Ok(digits.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_number_is_written_as_it_was_read() {
        for (read, written) in [
            ("41", "41"),
            ("41.0", "41"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1e3", "1000"),
            ("-7", "-7"),
            ("0.5", "0.5"),
            ("9007199254740993", "9007199254740993"),
            ("-9007199254740993", "-9007199254740993"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("18446744073709551615", "18446744073709551615"),
            ("1e21", "1e+21"),
        ] {
            let number: Number = serde_json::from_str(read).expect("a number");
            assert_eq!(number.to_string(), written, "{read}");
            let again = serde_json::to_value(number).expect("JSON");
            assert_eq!(serde_json::from_value::<Number>(again).ok(), Some(number));
        }
    }

    #[test]
    fn numbers_are_ordered_by_their_digits() {
        let of = |text: &str| serde_json::from_str::<Number>(text).expect("a number");
        assert!(of("9007199254740992") < of("9007199254740993"));
        assert!(of("-9007199254740993") < of("-9007199254740992"));
        assert!(of("-1") < of("0.5"));
        assert!(of("2.5") > of("2"));
    }
}
