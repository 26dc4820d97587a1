//! The body of a response, parsed according to its media type.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use super::projection::{Part, Projection};
use crate::operand::Operand;

/// A body and the parts that were read.
pub(super) struct Content {
    bytes: Bytes,
    /// The Content-Type.
    media_type: Option<String>,
    form: Form,
}

enum Form {
    /// JSON: the parts that the step reads.
    Json(Vec<Part>),
    /// Any other text, as a string.
    Text(Value),
    /// An empty body, or binary data.
    Opaque,
    /// A body whose Content-Type says JSON, but which is not.
    Broken(Broken),
    /// A body of which the step reads nothing.
    Unread,
}

/// Where a body stops being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) media_type: String,
    /// The length of the body in bytes.
    pub(super) length: usize,
    /// The number of bytes before the first that is not JSON.
    pub(super) offset: usize,
}

impl Content {
    /// Reads a body in one pass and keeps the values at the given pointers. Without pointers,
    /// nothing is read.
    pub(super) fn read(
        content_type: Option<&str>,
        bytes: Bytes,
        pointers: &[&'static [&'static str]],
    ) -> Self {
        let unread = pointers.iter().all(|list| list.is_empty());
        let form = if unread {
            Form::Unread
        } else {
            Form::of(content_type, &bytes, pointers)
        };
        Self {
            bytes,
            media_type: content_type.map(str::to_owned),
            form,
        }
    }

    /// Returns the part of the body at a JSON Pointer.
    pub(super) fn get(&self, pointer: &str) -> Operand<'_> {
        let values = match &self.form {
            Form::Json(values) => values,
            Form::Text(text) if pointer.is_empty() => return Operand::from(text),
            Form::Text(_) | Form::Opaque | Form::Broken(_) => return Operand::missing(),
            Form::Unread => return self.unread(pointer),
        };
        for (read, value) in values {
            if let Some(rest) = pointer.strip_prefix(read)
                && (rest.is_empty() || rest.starts_with('/'))
            {
                return Operand::from(value.as_ref()).get(rest);
            }
        }
        // The step did not list this pointer: reading the whole body is slower, but correct.
        self.whole().get(pointer)
    }

    fn unread(&self, pointer: &str) -> Operand<'static> {
        let media_type = self.media_type.as_deref();
        let whole = if media_type.is_none_or(is_json) {
            self.whole()
        } else {
            Operand::missing()
        };
        match pointer {
            "" if whole.is_missing() && !media_type.is_some_and(is_json) => {
                Operand::from(text(media_type, &self.bytes))
            }
            pointer => whole.get(pointer),
        }
    }

    fn whole(&self) -> Operand<'static> {
        let text = json_text(self.media_type.as_deref(), &self.bytes);
        Operand::from(serde_json::from_slice::<Value>(&text).ok())
    }

    /// Returns where a body that should be JSON is broken, if it is.
    pub(super) fn broken(&self) -> Option<&Broken> {
        match &self.form {
            Form::Broken(broken) => Some(broken),
            _ => None,
        }
    }

    /// Returns what the body is instead of JSON, for a message; `None` if it is JSON or empty.
    pub(super) fn foreign(&self) -> Option<String> {
        match (&self.form, &self.media_type) {
            (Form::Text(_) | Form::Opaque, _) if self.bytes.is_empty() => None,
            (Form::Text(_) | Form::Opaque, Some(media_type)) => {
                Some(format!("the Content-Type `{media_type}`"))
            }
            (Form::Text(_) | Form::Opaque, None) => Some("no Content-Type and no JSON".to_owned()),
            _ => None,
        }
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the body as a JSON string; `Some(None)` if it is `null`. `None` if it is anything
    /// else, which is known at the first byte, so that a large body is not parsed in vain.
    pub(super) fn json_string(&self) -> Option<Option<String>> {
        let media_type = self.media_type.as_deref();
        let text = || serde_json::from_slice(&json_text(media_type, &self.bytes)).ok();
        media_type.is_none_or(is_json).then(text).flatten()
    }
}

/// Returns whether a media type is JSON: `application/json`, `text/json`, or one with the suffix
/// `+json`.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

impl Form {
    fn of(content_type: Option<&str>, bytes: &Bytes, pointers: &[&'static [&'static str]]) -> Self {
        let as_text = || text(content_type, bytes).map_or(Self::Opaque, Self::Text);
        if !content_type.is_none_or(is_json) {
            return as_text();
        }
        let json = json_text(content_type, bytes);
        let pointers = pointers.iter().copied().flatten().copied();
        match (Projection::new(pointers).read(&json), content_type) {
            (Ok(values), _) => Self::Json(values),
            (Err(_), _) if json.is_empty() => Self::Opaque,
            (Err(error), Some(media_type)) => Self::Broken(Broken {
                media_type: media_type.to_owned(),
                length: json.len(),
                offset: offset(&json, &error),
            }),
            // There is no Content-Type, so nothing claims that the body is JSON.
            (Err(_), None) => as_text(),
        }
    }
}

/// Returns the offset of the first byte that is not JSON, or the length if the text is truncated.
fn offset(json: &[u8], error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return json.len();
    }
    let lines = json.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    // serde_json counts columns from 1, and reports a line break as column 0 of the next line.
    (before + error.column()).saturating_sub(1).min(json.len())
}

/// Converts JSON to UTF-8 without a byte order mark.
fn json_text<'b>(content_type: Option<&str>, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if is_latin_1(content_type) {
        latin_1_or_utf_8(bytes).into_bytes().into()
    } else {
        bytes.into()
    }
}

fn text(content_type: Option<&str>, bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    if is_latin_1(content_type) {
        Some(latin_1_or_utf_8(bytes).into())
    } else {
        std::str::from_utf8(bytes).ok().map(Value::from)
    }
}

fn is_latin_1(content_type: Option<&str>) -> bool {
    let charset = content_type.and_then(charset).map(str::to_ascii_lowercase);
    matches!(charset.as_deref(), Some("iso-8859-1" | "latin1"))
}

/// Returns the parameter `charset` of a media type (RFC 9110, section 8.3.2).
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let charset = name.trim().eq_ignore_ascii_case("charset");
        charset.then(|| value.trim().trim_matches('"'))
    })
}

/// Decodes text as UTF-8, or else as ISO 8859-1, which older servers use for headers.
pub(super) fn latin_1_or_utf_8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::from(text).into_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::Content;

    fn read(content_type: Option<&str>, body: &'static [u8]) -> Content {
        Content::read(content_type, Bytes::from_static(body), &[&["/a"]])
    }

    #[test]
    fn broken_json_is_known_by_its_first_wrong_byte() {
        for (body, offset) in [
            (&b"{\"a\": 1"[..], 7),
            (b"{\"a\": [1, 2", 11),
            (b"{\"a\": NaN}", 6),
            (b"{\"a\": 1} more", 9),
            (b"<html></html>", 0),
            (b"{\n\"b\": 2,\n\"a\": nul\n}", 18),
            (b"{'a': 1}", 1),
            (b" ", 1),
            (b"{\"a\": \"\xff\"}", 7),
        ] {
            let content = read(Some("application/json"), body);
            let broken = content.broken().expect("it is broken");
            assert_eq!(
                (broken.length, broken.offset),
                (body.len(), offset),
                "{body:?}"
            );
            assert!(content.get("/a").is_missing() && content.get("").is_missing());
            assert_eq!(content.foreign(), None);
        }
    }

    #[test]
    fn what_is_not_said_to_be_json_is_not_broken() {
        for (content_type, foreign) in [
            (Some("text/plain"), "the Content-Type `text/plain`"),
            (
                Some("text/html; charset=utf-8"),
                "the Content-Type `text/html; charset=utf-8`",
            ),
            (None, "no Content-Type and no JSON"),
        ] {
            let content = read(content_type, b"{\"a\": ");
            assert_eq!(content.broken(), None);
            assert_eq!(content.foreign().as_deref(), Some(foreign));
            assert_eq!(content.get("").into_value(), Some(json!("{\"a\": ")));
        }
        let typed = read(Some("text/plain"), b"{\"a\": 1}");
        assert!(typed.get("/a").is_missing());
        assert_eq!(
            read(None, b"{\"a\": 1}").get("/a").into_value(),
            Some(json!(1))
        );
        for content_type in [Some("application/json"), Some("text/plain"), None] {
            let empty = read(content_type, b"");
            assert_eq!((empty.broken(), empty.foreign()), (None, None));
            assert!(empty.get("").is_missing());
        }
    }

    #[test]
    fn what_nobody_reads_is_not_parsed() {
        let body = Bytes::from_static(b"{\"a\": ");
        let content = Content::read(Some("application/json"), body, &[&[], &[]]);
        assert_eq!(content.broken(), None);
        assert!(content.get("").is_missing());
        let body = Bytes::from_static(b"{\"a\": 1}");
        let content = Content::read(Some("application/json"), body, &[&[]]);
        assert_eq!(content.get("/a").into_value(), Some(json!(1)));
    }

    #[test]
    fn json_of_an_old_charset() {
        let content = read(
            Some("application/json; charset=ISO-8859-1"),
            b"{\"a\": \"\xfc\"}",
        );
        assert_eq!(content.get("/a").into_value(), Some(json!("ü")));
    }
}
