//! What a file is, by the fields at its root.

use serde_json::Value;

use super::description::OpenDescriptionError;
use super::tree::Dialect;
use crate::diagnostic::Code;

/// What the root of a file says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootKind {
    OpenApi,
    /// Swagger 2.0 and before.
    Swagger,
    Arazzo,
    AsyncApi,
}

/// The kind of a root, by the first field that decides.
pub(super) fn kind(root: &Value) -> Option<RootKind> {
    let kinds = [
        ("openapi", RootKind::OpenApi),
        ("swagger", RootKind::Swagger),
        ("arazzo", RootKind::Arazzo),
        ("asyncapi", RootKind::AsyncApi),
    ];
    let mut present = kinds.iter().filter(|(key, _)| root.get(key).is_some());
    present.next().map(|(_, kind)| *kind)
}

/// The version field; `2.0` may be written as a number.
pub(super) fn stated(root: &Value, key: &str) -> Option<String> {
    match root.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The reader that a root asks for. None for a part of a description, and for unknown versions.
pub(super) fn dialect(root: &Value) -> Option<Dialect> {
    let version = match kind(root)? {
        RootKind::OpenApi => stated(root, "openapi")?,
        RootKind::Swagger => stated(root, "swagger")?,
        RootKind::Arazzo | RootKind::AsyncApi => return Some(Dialect::V3_1),
    };
    let mut numbers = version.split('.');
    match (numbers.next()?, numbers.next().unwrap_or("0")) {
        ("2", "0") => Some(Dialect::V2),
        ("3", "0") => Some(Dialect::V3_0),
        ("3", "1" | "2") => Some(Dialect::V3_1),
        _ => None,
    }
}

/// The dialect of a root; none if it is not an API description; an error if its version is unknown.
pub(super) fn usable(root: &Value) -> Result<Option<Dialect>, OpenDescriptionError> {
    let key = match kind(root) {
        Some(RootKind::OpenApi) => "openapi",
        Some(RootKind::Swagger) => "swagger",
        _ => return Ok(None),
    };
    if let Some(dialect) = dialect(root) {
        return Ok(Some(dialect));
    }
    let version = stated(root, key).filter(|version| is_version(version));
    let message = match version {
        Some(version) => format!("follows `{key}` {version}, which is not supported"),
        None => format!("does not say in `{key}` which version it follows"),
    };
    let mut error = OpenDescriptionError::new(Code::OpenapiVersion, message);
    error.help = Some("supported: Swagger 2.0, OpenAPI 3.0, 3.1 and 3.2".to_owned());
    Err(error)
}

/// Whether a text can be shown as a version: a message must not show any other text of a file.
fn is_version(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    text.len() <= 16 && text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(plain)
}

/// What a file that is not an API description looks like.
pub(super) fn describe(root: &Value) -> String {
    let looks = match kind(root) {
        Some(RootKind::Arazzo) => "an Arazzo document".to_owned(),
        Some(RootKind::AsyncApi) => "an AsyncAPI document".to_owned(),
        _ => shape(root),
    };
    format!("is not an OpenAPI description: it is {looks}")
}

fn shape(root: &Value) -> String {
    let Value::Object(members) = root else {
        return match root {
            Value::Array(_) => "a list",
            Value::Null => "empty",
            _ => "plain text",
        }
        .to_owned();
    };
    if members.contains_key("$schema") || members.contains_key("properties") {
        return "a JSON Schema".to_owned();
    }
    if members.contains_key("paths") || members.contains_key("components") {
        return "a mapping that lacks the field `openapi`".to_owned();
    }
    "a mapping without the field `openapi` or `swagger`".to_owned()
}
