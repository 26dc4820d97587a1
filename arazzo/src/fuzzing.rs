//! What the targets of `fuzz/` need of the readers inside: plain data in, plain data out.
//!
//! Only builds with `--cfg fuzzing` have this module.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;

use crate::{pointer, secret::Redaction};

/// Converts a key into a token of a pointer.
pub fn escape(key: &str) -> String {
    pointer::escape(key)
}

/// Converts a token of a pointer into a key.
pub fn unescape(token: &str) -> String {
    pointer::unescape(token)
}

/// Reads the wanted parts of a body, and returns the value at each pointer of `asked`; `None` if the
/// body is said to be JSON and is not.
pub fn read(
    content_type: Option<&str>,
    body: Bytes,
    wanted: &'static [&'static str],
    asked: &[&str],
) -> Option<Vec<Option<Value>>> {
    crate::response::read_parts(content_type, body, wanted, asked)
}

/// Returns the wait that a `Retry-After` asks for.
pub fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    crate::run::retry_after(text, now)
}

/// Returns a text, and a text that is a body, as they are shown by a run with these secrets.
pub fn shown(secrets: &[&str], text: &str) -> (String, String) {
    let mut redaction = Redaction::default();
    for secret in secrets {
        redaction.add(secret);
    }
    let body = redaction.apply_to_body(text).into_owned();
    (redaction.apply(text).into_owned(), body)
}
