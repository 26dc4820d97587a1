//! Bodies of the media type `multipart/form-data` (RFC 7578).

mod part;

use std::borrow::Cow;

use http::HeaderValue;
use serde_json::Value;

use self::part::{Data, Part, boundary, joined};
use super::content::Content as BodyContent;
use crate::{
    error::Cause,
    value::{Carried, Refusal, decode_base64, json_text, kind, value_text},
};

/// How one field of a `multipart/form-data` body is sent (OpenAPI, "Encoding Object").
///
/// ```
/// use arazzo::rt::MultipartField;
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
    text: bool,
    json: bool,
    content_type: Option<&'static str>,
    file_name: Option<&'static str>,
    separator: Option<&'static str>,
}

impl MultipartField {
    /// Describes a field that is sent as text, or as a file if it is [`Bytes`](crate::Bytes).
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            bytes: false,
            text: false,
            json: false,
            content_type: None,
            file_name: None,
            separator: None,
        }
    }

    /// Makes the field binary: its Base64 text is decoded and sent as a file.
    pub const fn bytes(self) -> Self {
        Self {
            bytes: true,
            ..self
        }
    }

    /// Makes the field text: bytes are sent as Base64, not as a file.
    pub const fn text(self) -> Self {
        Self { text: true, ..self }
    }

    /// Makes the field a single JSON part, even if it is an array.
    pub const fn json(self) -> Self {
        Self { json: true, ..self }
    }

    /// Sets the media type of the part, for files without a media type of their own.
    pub const fn content_type(self, media_type: &'static str) -> Self {
        Self {
            content_type: Some(media_type),
            ..self
        }
    }

    /// Makes an array a single part, with its elements separated by this text, instead of a part
    /// per element.
    pub const fn joined(self, separator: &'static str) -> Self {
        Self {
            separator: Some(separator),
            ..self
        }
    }

    /// Sets the file name of the part, for files without a name of their own. Default: the name of
    /// the field.
    pub const fn file_name(self, name: &'static str) -> Self {
        Self {
            file_name: Some(name),
            ..self
        }
    }
}

/// Writes the fields of an object; returns the content type with its boundary, and the body.
pub(super) fn write(
    body: &Carried,
    fields: &[MultipartField],
) -> Result<(Cow<'static, str>, BodyContent), Cause> {
    let mut parts = Vec::new();
    for (name, value) in members(body)? {
        let field = fields.iter().find(|field| field.name == name);
        add(&mut parts, name, &value, field)?;
    }
    let boundary = boundary(&parts);
    let content_type = format!("multipart/form-data; boundary={boundary}");
    Ok((content_type.into(), joined(parts, &boundary)))
}

/// The value of a field.
enum Content<'v> {
    File(&'v crate::Bytes),
    List(Vec<Content<'v>>),
    Value(Cow<'v, Value>),
}

/// The members of the body, which must be an object.
fn members(body: &Carried) -> Result<Vec<(&str, Content<'_>)>, Cause> {
    let found = match body {
        Carried::Object(members) => {
            let members = members.iter();
            return members
                .map(|(name, value)| Ok((name, Content::of(name, value)?)))
                .collect();
        }
        Carried::Value(Value::Object(members)) => {
            let members = members.iter();
            return Ok(members
                .map(|(name, value)| (name.as_str(), Content::of_value(value)))
                .collect());
        }
        Carried::Value(value) => kind(value),
        Carried::Bytes(_) => "a file",
        Carried::List(_) => "an array",
    };
    let reason = format!("a multipart body cannot be {found}");
    Err(Cause::invalid("body", reason))
}

impl<'v> Content<'v> {
    fn of(name: &str, value: &'v Carried) -> Result<Self, Cause> {
        Ok(match value {
            Carried::Bytes(bytes) => Self::File(bytes),
            Carried::List(items) => {
                let items = items.iter().map(|item| Self::of(name, item));
                Self::List(items.collect::<Result<_, _>>()?)
            }
            Carried::Value(value) => Self::of_value(value),
            // Only fields are parts: inside of a part, bytes are Base64 in JSON.
            Carried::Object(_) => {
                let value = value.clone().into_value();
                Self::Value(Cow::Owned(value.map_err(unreadable(name))?))
            }
        })
    }

    fn of_value(value: &'v Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::of_value).collect()),
            value => Self::Value(Cow::Borrowed(value)),
        }
    }

    /// Returns the value as JSON.
    fn value(&self, name: &str) -> Result<Cow<'_, Value>, Cause> {
        Ok(match self {
            Self::File(bytes) => Cow::Owned(text_of(name, bytes)?),
            Self::List(items) => {
                let items = items.iter();
                let items = items.map(|item| item.value(name).map(Cow::into_owned));
                Cow::Owned(items.collect::<Result<_, _>>()?)
            }
            Self::Value(value) => Cow::Borrowed(value),
        })
    }
}

/// The Base64 of bytes, in which a file is read into memory.
fn text_of(name: &str, bytes: &crate::Bytes) -> Result<Value, Cause> {
    bytes.base64().map(Value::String).map_err(unreadable(name))
}

fn unreadable(name: &str) -> impl Fn(Refusal) -> Cause {
    move |refusal| Cause::from_refusal(refusal, name.to_owned())
}

/// Adds the parts of a field: a list gives a part for every element.
fn add<'v>(
    parts: &mut Vec<Part<'v>>,
    name: &'v str,
    content: &Content<'v>,
    field: Option<&'v MultipartField>,
) -> Result<(), Cause> {
    match content {
        Content::List(items) if separator(field).is_some() => {
            let texts = items
                .iter()
                .map(|item| item.value(name).map(|value| value_text(&value)));
            let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
            let text = texts.join(separator(field).unwrap_or_default());
            parts.extend(part(name, &Value::String(text), field)?);
        }
        Content::List(items) if !field.is_some_and(|field| field.json) => {
            for item in items {
                parts.extend(match item {
                    Content::File(bytes) => file_or_text(name, bytes, field)?,
                    item => {
                        let value = item.value(name)?;
                        part(name, &value, field)?
                    }
                });
            }
        }
        Content::File(bytes) => parts.extend(file_or_text(name, bytes, field)?),
        content => {
            let value = content.value(name)?;
            parts.extend(part(name, &value, field)?);
        }
    }
    Ok(())
}

fn separator(field: Option<&MultipartField>) -> Option<&'static str> {
    field.and_then(|field| field.separator)
}

/// Makes the part for bytes: a file, unless the field is declared otherwise.
fn file_or_text<'v>(
    name: &'v str,
    bytes: &'v crate::Bytes,
    field: Option<&'v MultipartField>,
) -> Result<Option<Part<'v>>, Cause> {
    if field.is_some_and(|field| field.text || field.json) {
        return part(name, &text_of(name, bytes)?, field);
    }
    let content_type = bytes.content_type();
    if content_type.is_some_and(|name| HeaderValue::from_str(name).is_err()) {
        let reason = "the media type of the file is not a text of a header";
        return Err(Cause::invalid(name.to_owned(), reason));
    }
    let data = match bytes.upload_part() {
        Some(file) => Data::File(file),
        None => Data::Memory(bytes.to_vec()),
    };
    let mut file = file(name, data, field);
    file.file_name = bytes.file_name().or(file.file_name);
    file.content_type = content_type.or(file.content_type);
    Ok(Some(file))
}

/// Makes a file part as the field describes it.
fn file<'v>(name: &'v str, content: Data, field: Option<&'v MultipartField>) -> Part<'v> {
    let file_name = field.and_then(|field| field.file_name);
    let content_type = field.and_then(|field| field.content_type);
    Part {
        name,
        file_name: file_name.or(Some(name)),
        content_type: content_type.or(Some("application/octet-stream")),
        content,
    }
}

/// Makes the part for a value that is not [`Bytes`](crate::Bytes), but may be their Base64 text.
fn part<'v>(
    name: &'v str,
    value: &Value,
    field: Option<&'v MultipartField>,
) -> Result<Option<Part<'v>>, Cause> {
    let json = field.is_some_and(|field| field.json);
    let content = match value {
        Value::Null => return Ok(None),
        Value::String(text) if field.is_some_and(|field| field.bytes) => {
            let invalid = || Cause::invalid(name.to_owned(), "it is not Base64");
            let content = decode_base64(text).ok_or_else(invalid)?;
            return Ok(Some(file(name, Data::Memory(content), field)));
        }
        value if json => json_text(value),
        value => value_text(value),
    };
    let structure = json || value.is_object() || value.is_array();
    let own = field.and_then(|field| field.content_type);
    Ok(Some(Part {
        name,
        file_name: field.and_then(|field| field.file_name),
        content_type: own.or(structure.then_some("application/json")),
        content: Data::Memory(content.into_bytes()),
    }))
}
