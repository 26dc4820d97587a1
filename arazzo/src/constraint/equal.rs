//! When two JSON values are the same (JSON Schema Core, section 4.2.2).

use serde_json::{Number, Value};

/// Numbers by their value, so that `1` is `1.0`; objects without regard to order.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || same_number(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(name, value)| b.get(name).is_some_and(|other| equal(value, other));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

/// Integers that no `f64` holds are told apart by their digits.
fn same_number(a: &Number, b: &Number) -> bool {
    let whole = |number: &Number| number.is_i64() || number.is_u64();
    !(whole(a) && whole(b)) && a.as_f64() == b.as_f64()
}
