//! Media types and headers: what is JSON, what is text, what goes without saying.

use crate::document::api::MediaType;

/// The JSON representation among several, or one that may be JSON.
pub(super) fn json_media(content: &[MediaType]) -> Option<&MediaType> {
    content
        .iter()
        .find(|media| is_json(&media.name))
        .or_else(|| content.iter().find(|media| media.name.contains('*')))
}

/// The type without its parameters, in lower case.
pub(super) fn essence(media: &str) -> String {
    let name = media.split(';').next().unwrap_or(media);
    name.trim().to_ascii_lowercase()
}

/// `application/json`, `application/problem+json; charset=utf-8`, `text/json`.
pub(super) fn is_json(media: &str) -> bool {
    let name = essence(media);
    name == "application/json" || name == "text/json" || name.ends_with("+json")
}

pub(super) fn is_text(media: &str) -> bool {
    let name = essence(media);
    (name.starts_with("text/") && name != "text/json")
        || name == "application/xml"
        || name.ends_with("+xml")
        || name == "application/x-www-form-urlencoded"
        || name == "application/x-ndjson"
}

pub(super) fn is_binary(media: &str) -> bool {
    !is_json(media) && !is_text(media) && !media.contains('*')
}

/// Headers that HTTP itself describes, which API descriptions leave out.
pub(super) fn is_standard_header(name: &str) -> bool {
    const STANDARD: &[&str] = &[
        "location",
        "retry-after",
        "etag",
        "last-modified",
        "date",
        "content-type",
        "content-length",
        "content-location",
        "link",
        "server",
        "cache-control",
        "set-cookie",
    ];
    STANDARD.contains(&name.to_ascii_lowercase().as_str())
}
