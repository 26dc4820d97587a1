//! Numbers against the range of their type.

use serde_json::{Number, Value};

use super::TypeSet;

/// An `f64` represents all integers up to this one.
const EXACT: u64 = 1 << 53;

/// Why a number is not in the range of its type or format, in words that follow "is".
pub(super) fn outside(value: &Value, types: TypeSet, format: Option<&str>) -> Option<String> {
    let types = types.without_null();
    let of_numbers = [vec!["integer"], vec!["number"]].contains(&types.names());
    let Value::Number(number) = value else {
        return None;
    };
    if !of_numbers {
        return None;
    }
    let fraction = types.number;
    let (low, high) = match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64" | "uint") => (0, i128::from(u64::MAX)),
        Some("float") if fraction => return too_large(number),
        Some("int64" | "long") => (i64::MIN.into(), i64::MAX.into()),
        _ if fraction => return rounded(number),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let name = format.filter(|format| *format != "long").unwrap_or("int64");
    let value = whole(number)?;
    (value < low || value > high)
        .then(|| format!("outside of `{name}`, which goes from {low} to {high}"))
}

/// A number without a fraction; beyond the range of `i128` the conversion saturates.
fn whole(number: &Number) -> Option<i128> {
    let exact = number.as_i64().map(i128::from);
    let exact = exact.or_else(|| number.as_u64().map(i128::from));
    let float = || number.as_f64().filter(|float| float.fract() == 0.0);
    exact.or_else(|| Some(float()? as i128))
}

fn too_large(number: &Number) -> Option<String> {
    let value = number.as_f64()?;
    (value.abs() > f64::from(f32::MAX)).then(|| "outside of `float`".to_owned())
}

/// An integer that a `number` would round.
fn rounded(number: &Number) -> Option<String> {
    let size = number.as_i64().map(i64::unsigned_abs);
    let size = size.or_else(|| number.as_u64())?;
    (size > EXACT).then(|| {
        "beyond 2^53, so a `number` does not keep its digits; `type: integer` does".to_owned()
    })
}
