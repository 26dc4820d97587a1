//! Numbers without a fraction as integers.

use serde_json::Value;

/// The largest number below which every integer is a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The value with `1` for `1.0` everywhere. None if there is no such number in it.
pub(super) fn integers(value: &Value) -> Option<Value> {
    let mut value = value.clone();
    (rewrite(&mut value) > 0).then_some(value)
}

/// How many numbers were rewritten.
fn rewrite(value: &mut Value) -> usize {
    match value {
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) if float.fract() == 0.0 && float.abs() <= EXACT => {
                *value = Value::from(float as i64);
                1
            }
            _ => 0,
        },
        Value::Array(items) => items.iter_mut().map(rewrite).sum(),
        Value::Object(members) => members.values_mut().map(rewrite).sum(),
        _ => 0,
    }
}
