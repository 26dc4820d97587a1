//! What an unquoted scalar means by the core schema of YAML 1.2: `no` is text, `0o14` is 12.

use serde_json::Number;

use super::NodeKind;

/// The value of an unquoted scalar. `Err` is what JSON cannot represent.
pub(super) fn resolve(text: &str) -> Result<NodeKind, &'static str> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(NodeKind::Null),
        "true" | "True" | "TRUE" => return Ok(NodeKind::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(NodeKind::Bool(false)),
        _ => {}
    }
    if is_special(text) {
        return Err("a number that JSON cannot hold");
    }
    match number(text) {
        Some(Some(number)) => Ok(NodeKind::Number(number)),
        Some(None) => Err("a number that JSON cannot hold"),
        None => Ok(NodeKind::String(text.to_owned())),
    }
}

/// None if the text is not a number, `Some(None)` if JSON cannot represent it.
fn number(text: &str) -> Option<Option<Number>> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
            return all.then(|| u64::from_str_radix(digits, radix).ok().map(Number::from));
        }
    }
    if is_integer(text) {
        let text = text.strip_prefix('+').unwrap_or(text);
        let integer = text.parse::<i64>().map(Number::from);
        let integer = integer.or_else(|_| text.parse::<u64>().map(Number::from));
        return Some(integer.ok().or_else(|| float(text)));
    }
    is_float(text).then(|| float(text))
}

fn float(text: &str) -> Option<Number> {
    Number::from_f64(text.parse().ok()?)
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// `[-+]? [0-9]+`
fn is_integer(text: &str) -> bool {
    let text = unsigned(text);
    !text.is_empty() && digits(text)
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let text = unsigned(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_integer)
}

/// `[-+]? \.inf` and `\.nan`
fn is_special(text: &str) -> bool {
    matches!(unsigned(text), ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}
