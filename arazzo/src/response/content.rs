//! The body of a response, by its media type.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use super::projection::{Part, Projection};
use crate::operand::Operand;

/// A body and what was read of it.
pub(super) struct Content {
    bytes: Bytes,
    /// Whether the media type is JSON, or there is none.
    json: bool,
    form: Form,
}

enum Form {
    /// JSON: the parts that the step reads.
    Json(Vec<Part>),
    /// Any other text, as a string.
    Text(Value),
    /// Nothing, or data that is no text.
    Opaque,
}

impl Content {
    /// Reads a body in one pass, keeping the values at the given pointers.
    pub(super) fn read(
        content_type: Option<&str>,
        bytes: Bytes,
        pointers: &[&'static [&'static str]],
    ) -> Self {
        let is_json = content_type.is_none_or(is_json);
        let json = is_json.then(|| {
            let pointers = pointers.iter().copied().flatten().copied();
            Projection::new(pointers).read(json_text(&bytes))
        });
        let form = match json {
            Some(Ok(values)) => Form::Json(values),
            // Text that claims to be JSON and is not can still be looked at as text.
            _ => text(content_type, &bytes).map_or(Form::Opaque, Form::Text),
        };
        Self {
            bytes,
            json: is_json,
            form,
        }
    }

    /// The part of the body at a JSON Pointer.
    pub(super) fn get(&self, pointer: &str) -> Operand<'_> {
        let values = match &self.form {
            Form::Json(values) => values,
            Form::Text(text) if pointer.is_empty() => return Operand::from(text),
            Form::Text(_) | Form::Opaque => return Operand::missing(),
        };
        for (read, value) in values {
            if let Some(rest) = pointer.strip_prefix(read)
                && (rest.is_empty() || rest.starts_with('/'))
            {
                return Operand::from(value.as_ref()).get(rest);
            }
        }
        // Not among the pointers that the step named: correct, only slower.
        let whole: Option<Value> = serde_json::from_slice(json_text(&self.bytes)).ok();
        Operand::from(whole).get(pointer)
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The text that a body of JSON is as a whole, `Some(None)` if it is `null`. None if it is
    /// anything else: reading stops at the first byte that is no text's.
    pub(super) fn json_string(&self) -> Option<Option<String>> {
        let text = || serde_json::from_slice(json_text(&self.bytes)).ok();
        self.json.then(text).flatten()
    }
}

/// Whether a media type is JSON: `application/json`, `text/json`, or with the suffix `+json`.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// JSON without a byte order mark.
fn json_text(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn text(content_type: Option<&str>, bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    let latin_1 = content_type.and_then(charset).is_some_and(|charset| {
        ["iso-8859-1", "latin1"].contains(&charset.to_ascii_lowercase().as_str())
    });
    match latin_1 {
        true => Some(latin_1_or_utf_8(bytes).into()),
        false => std::str::from_utf8(bytes).ok().map(Value::from),
    }
}

/// The parameter `charset` of a media type (RFC 9110, section 8.3.2).
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let charset = name.trim().eq_ignore_ascii_case("charset");
        charset.then(|| value.trim().trim_matches('"'))
    })
}

/// Text that is UTF-8, else ISO 8859-1, as older servers write headers.
pub(super) fn latin_1_or_utf_8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::from(text).into_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
