//! The JSON reader: the value of `serde_json`, and nothing that `serde_json` refuses.

use arazzo_codegen::diagnostic::Code;
use arazzo_codegen::fuzzing::{self, Read};
use serde_json::Value;

use crate::yaml;

/// Reads a text as a file whose name says that it is JSON.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let read = fuzzing::read("/a.json", text);
    yaml::places(text, &read);
    match serde_json::from_str::<Value>(text) {
        Ok(expected) => same(text, &expected, &read),
        Err(error) => refused(text, &error, &read),
    }
}

/// What stands twice is reported, and what is too large for one of the two is no difference.
fn same(text: &str, expected: &Value, read: &Read) {
    match &read.value {
        Some(value) if read.findings.is_empty() => {
            assert!(
                equal(value, expected),
                "{text:?}: {value:?}, not {expected:?}"
            );
        }
        Some(_) => assert!(
            has(read, Code::DuplicateKey),
            "{text:?}: {:?}",
            read.findings
        ),
        None => assert!(has(read, Code::TooLarge), "{text:?}: {:?}", read.findings),
    }
}

/// Whether two values are equal. Numbers differ by what `serde_json` loses of their last digit, and
/// `-0` is an integer here.
pub(crate) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            let (one, other) = (one.as_f64(), other.as_f64());
            one.zip(other).is_some_and(|(one, other)| near(one, other))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs
                    .into_iter()
                    .all(|(one, other)| one.0 == other.0 && equal(one.1, other.1))
        }
        _ => one == other,
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.abs() * 4.0 * f64::EPSILON + f64::MIN_POSITIVE
}

fn refused(text: &str, error: &serde_json::Error, read: &Read) {
    // A number that no `f64` holds is read with a finding, and the depths are not the same.
    let limits = ["number out of range", "recursion limit exceeded"];
    let is_limit = limits.iter().any(|limit| error.to_string().contains(limit));
    if read.findings.is_empty() && !is_limit && !text.trim().is_empty() {
        panic!("{text:?} is read as {:?}, but {error}", read.value);
    }
}

fn has(read: &Read, code: Code) -> bool {
    read.findings.iter().any(|found| found.code == code)
}
