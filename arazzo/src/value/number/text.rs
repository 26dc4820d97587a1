//! The text of numbers as ECMAScript writes them (ECMA-262, `Number::toString`): `41`, `0.000001`,
//! `1e+21`.

use std::io;

use serde_json::ser::Formatter;

/// The largest number of digits that is written without an exponent.
const PLAIN: i32 = 21;

/// Returns the text of a finite number.
pub(in super::super) fn text(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    // The fewest digits that identify this number: `1.25e-7`.
    let shortest = format!("{:e}", value.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits = mantissa.replace('.', "");
    format!("{sign}{}", placed(&digits, exponent.parse().unwrap_or(0)))
}

/// Adds the decimal point or the exponent to the digits.
fn placed(digits: &str, exponent: i32) -> String {
    let before = exponent + 1;
    let count = digits.len() as i32;
    match before {
        _ if before >= count && before <= PLAIN => {
            format!("{digits}{}", zeros(before - count))
        }
        1..=PLAIN => {
            let (whole, fraction) = digits.split_at(before as usize);
            format!("{whole}.{fraction}")
        }
        -5..=0 => format!("0.{}{digits}", zeros(-before)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            format!("{first}{point}{rest}e{exponent:+}")
        }
    }
}

fn zeros(count: i32) -> String {
    "0".repeat(count.max(0) as usize)
}

/// Formats JSON without spaces, and numbers as ECMAScript does.
pub(in super::super) struct Ecmascript;

impl Formatter for Ecmascript {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(text(value).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (41.0, "41"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (123.456, "123.456"),
            (0.000001, "0.000001"),
            (0.0000001, "1e-7"),
            (1.5e-7, "1.5e-7"),
            (-1.25e-9, "-1.25e-9"),
            (1e16, "10000000000000000"),
            (1e20, "100000000000000000000"),
            (123456789012345680000.0, "123456789012345680000"),
            (1e21, "1e+21"),
            (1.25e21, "1.25e+21"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (9007199254740993.0, "9007199254740992"),
        ] {
            assert_eq!(text(value), expected, "{value:e}");
        }
    }
}
