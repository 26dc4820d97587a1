//! Secrets: whatever a server answers, no secret is in what is shown.

use arazzo::fuzzing::shown;
use serde_json::{Value, json};

use crate::split;

/// Takes two secrets from the data, and shows the rest and what holds them.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (secrets, rest) = split::parts(text);
    let secrets: Vec<&str> = secrets.split('\n').take(2).collect();
    // What stands for a secret can be one by chance, and so can a part of JSON.
    let plain = |secret: &&str| secret.len() > 4 && !secret.contains('…');
    if !secrets.iter().all(plain) {
        return;
    }
    hidden(&secrets, rest);
    let echoes = secrets.iter().map(|secret| format!("{rest}{secret}{rest}"));
    for echo in echoes {
        hidden(&secrets, &echo);
        hidden(
            &secrets,
            &json!({ "a": [&echo], echo.as_str(): 1 }).to_string(),
        );
        hidden(&secrets, &escaped(&echo));
    }
}

fn hidden(secrets: &[&str], text: &str) {
    let (plain, body) = shown(secrets, text);
    for secret in secrets {
        assert!(
            !plain.contains(secret),
            "{secret:?} in {plain:?} of {text:?}"
        );
        assert!(!body.contains(secret), "{secret:?} in {body:?} of {text:?}");
        if let Ok(value) = serde_json::from_str::<Value>(&body) {
            assert!(!holds(&value, secret), "{secret:?} in {body} of {text:?}");
        }
    }
}

/// Whether a text or a name in a value has the secret.
fn holds(value: &Value, secret: &str) -> bool {
    match value {
        Value::String(text) => text.contains(secret),
        Value::Array(items) => items.iter().any(|item| holds(item, secret)),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name.contains(secret) || holds(member, secret)),
        _ => false,
    }
}

/// A JSON string in which every character of the basic plane is an escape.
fn escaped(text: &str) -> String {
    let unit = |unit: u16| format!("\\u{unit:04x}");
    format!(
        "[\"{}\"]",
        text.encode_utf16().map(unit).collect::<String>()
    )
}
