//! Bodies of the media type `multipart/form-data` (RFC 7578).

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{BufMut, Bytes, BytesMut};
use serde_json::Value;

use crate::{
    error::Cause,
    value::{kind, value_text},
};

/// How one field of a `multipart/form-data` body is sent (OpenAPI, "Encoding Object").
///
/// ```
/// use arazzo::workflow::MultipartField;
///
/// const PHOTO: MultipartField = MultipartField::new("photo")
///     .bytes()
///     .content_type("image/png")
///     .file_name("photo.png");
/// # let _ = PHOTO;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MultipartField {
    name: &'static str,
    bytes: bool,
    json: bool,
    content_type: Option<&'static str>,
    file_name: Option<&'static str>,
    separator: Option<&'static str>,
}

impl MultipartField {
    /// A field that is sent as text.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            bytes: false,
            json: false,
            content_type: None,
            file_name: None,
            separator: None,
        }
    }

    /// The field is binary: its Base64 text is decoded and sent as a file.
    pub const fn bytes(self) -> Self {
        Self {
            bytes: true,
            ..self
        }
    }

    /// The field is one JSON part, an array too.
    pub const fn json(self) -> Self {
        Self { json: true, ..self }
    }

    /// The media type of the part.
    pub const fn content_type(self, media_type: &'static str) -> Self {
        Self {
            content_type: Some(media_type),
            ..self
        }
    }

    /// An array is one part, its elements with this text between them, instead of a part per
    /// element.
    pub const fn joined(self, separator: &'static str) -> Self {
        Self {
            separator: Some(separator),
            ..self
        }
    }

    /// The file name of the part; for bytes the field's name by default.
    pub const fn file_name(self, name: &'static str) -> Self {
        Self {
            file_name: Some(name),
            ..self
        }
    }
}

/// A part of the body.
struct Part<'v> {
    name: &'v str,
    file_name: Option<&'v str>,
    content_type: Option<&'v str>,
    content: Vec<u8>,
}

/// Writes the fields of an object; returns the content type with its boundary, and the body.
pub(super) fn write(
    value: &Value,
    fields: &[MultipartField],
) -> Result<(Cow<'static, str>, Bytes), Cause> {
    let Value::Object(members) = value else {
        let reason = format!("a multipart body cannot be {}", kind(value));
        return Err(Cause::invalid("body", reason));
    };
    let mut parts = Vec::new();
    for (name, value) in members {
        let field = fields.iter().find(|field| field.name == name);
        match value {
            Value::Array(elements) if separator(field).is_some() => {
                let texts: Vec<String> = elements.iter().map(value_text).collect();
                let text = texts.join(separator(field).unwrap_or_default());
                parts.extend(part(name, &Value::String(text), field)?);
            }
            Value::Array(elements) if !field.is_some_and(|field| field.json) => {
                for element in elements {
                    parts.extend(part(name, element, field)?);
                }
            }
            value => parts.extend(part(name, value, field)?),
        }
    }
    let boundary = boundary(&parts);
    let mut body = BytesMut::new();
    for part in &parts {
        put(&mut body, part, &boundary);
    }
    body.put_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    Ok((content_type.into(), body.freeze()))
}

fn separator(field: Option<&MultipartField>) -> Option<&'static str> {
    field.and_then(|field| field.separator)
}

fn part<'v>(
    name: &'v str,
    value: &Value,
    field: Option<&'v MultipartField>,
) -> Result<Option<Part<'v>>, Cause> {
    let json = field.is_some_and(|field| field.json);
    let structure = json || value.is_object() || value.is_array();
    let (content, content_type) = match value {
        Value::Null => return Ok(None),
        Value::String(text) if field.is_some_and(|field| field.bytes) => {
            let decoded = STANDARD.decode(text);
            let invalid = |_| Cause::invalid(name.to_owned(), "it is not Base64");
            (decoded.map_err(invalid)?, Some("application/octet-stream"))
        }
        value if json => (value.to_string().into_bytes(), Some("application/json")),
        value => {
            let content_type = structure.then_some("application/json");
            (value_text(value).into_bytes(), content_type)
        }
    };
    let default_name = field.filter(|field| field.bytes).map(|_| name);
    Ok(Some(Part {
        name,
        file_name: field.and_then(|field| field.file_name).or(default_name),
        content_type: field.and_then(|field| field.content_type).or(content_type),
        content,
    }))
}

fn put(body: &mut BytesMut, part: &Part<'_>, boundary: &str) {
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        quoted(part.name)
    );
    if let Some(file_name) = part.file_name {
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    if let Some(content_type) = part.content_type {
        head.push_str("\r\nContent-Type: ");
        head.push_str(content_type);
    }
    body.put_slice(head.as_bytes());
    body.put_slice(b"\r\n\r\n");
    body.put_slice(&part.content);
    body.put_slice(b"\r\n");
}

/// A name inside quotes, escaped as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A line that no part holds.
fn boundary(parts: &[Part<'_>]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        part.content.hash(&mut hasher);
    }
    loop {
        let boundary = format!("arazzo-{:016x}", hasher.finish());
        if !parts
            .iter()
            .any(|part| holds(&part.content, boundary.as_bytes()))
        {
            return boundary;
        }
        boundary.hash(&mut hasher);
    }
}

fn holds(content: &[u8], text: &[u8]) -> bool {
    content.windows(text.len()).any(|window| window == text)
}
