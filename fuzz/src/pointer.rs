//! JSON Pointers: escaping is undone, and the pointer of `serde_json` leads to the same value.

use arazzo_codegen::fuzzing;
use serde_json::{Value, json};

use crate::found;

/// Reads a text as a pointer, and as a key.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    escaped(text);
    match fuzzing::pointer(text) {
        Err(issue) => found::valid(text, &[issue]),
        Ok((tokens, printed)) => {
            assert_eq!(printed, text.strip_prefix('#').unwrap_or(text));
            let again = fuzzing::pointer(&printed);
            assert_eq!(again, Ok((tokens.clone(), printed.clone())), "{text:?}");
            leads(&tokens, &printed);
        }
    }
}

/// Both crates escape in the same way, and undo it.
fn escaped(key: &str) {
    let token = fuzzing::escape(key);
    assert!(!token.contains('/'), "{key:?}");
    assert_eq!(token, arazzo::fuzzing::escape(key));
    assert_eq!(fuzzing::unescape(&token), key);
    assert_eq!(arazzo::fuzzing::unescape(&token), key);
    assert_eq!(
        fuzzing::unescape(key),
        arazzo::fuzzing::unescape(key),
        "{key:?}"
    );
}

/// Follows the pointer through objects that have its tokens as names.
fn leads(tokens: &[String], pointer: &str) {
    // Values are dropped by recursion.
    if tokens.len() > 100 {
        return;
    }
    let object = |inner: Value, token: &String| json!({ token.as_str(): inner });
    let value = tokens.iter().rev().fold(Value::from("here"), object);
    assert_eq!(
        value.pointer(pointer),
        Some(&Value::from("here")),
        "{pointer:?}"
    );
}
