//! Media types and headers: what is JSON, what is text, what goes without saying.

use crate::document::api::MediaType;

/// The JSON representation among several, or one that may be JSON.
pub(super) fn json_media(content: &[MediaType]) -> Option<&MediaType> {
    json_of(content).or_else(|| content.iter().find(|media| may_be_json(&media.name)))
}

/// The representation that is JSON: `application/json` itself before its relatives, such as
/// `application/problem+json`, which say something of their own.
pub(super) fn json_of(content: &[MediaType]) -> Option<&MediaType> {
    let plain = content
        .iter()
        .find(|media| essence(&media.name) == "application/json");
    let concrete = |media: &&MediaType| is_json(&media.name) && !is_range(&media.name);
    let related = || content.iter().find(concrete);
    let any = || content.iter().find(|media| is_json(&media.name));
    plain.or_else(related).or_else(any)
}

/// Whether a name stands for several types: `*/*`, `image/*`, `application/*+json`.
pub(super) fn is_range(media: &str) -> bool {
    media.contains('*')
}

/// Whether a range, or a type, has this type in it. Parameters do not count.
pub(super) fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range), essence(name));
    match range.split_once('*') {
        _ if range == "*/*" => true,
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
        None => range == name,
    }
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

/// Whether it is JSON, or a range that JSON is in: `*/*`, `application/*`.
pub(super) fn may_be_json(media: &str) -> bool {
    is_json(media) || matches!(essence(media).as_str(), "*" | "*/*" | "application/*")
}

pub(super) fn is_text(media: &str) -> bool {
    let name = essence(media);
    (name.starts_with("text/") && name != "text/json")
        || name == "application/xml"
        || name.ends_with("+xml")
        || name == "application/x-www-form-urlencoded"
        || is_sequence(&name)
}

/// Whether a body is a sequence of JSON items, each written for itself (OpenAPI 3.2, "Sequential
/// Media Types"): JSON lines, JSON text sequences, events.
pub(super) fn is_sequence(media: &str) -> bool {
    const LINES: &[&str] = &[
        "application/jsonl",
        "application/jsonlines",
        "application/json-lines",
        "application/ndjson",
        "application/x-jsonl",
        "application/x-jsonlines",
        "application/x-ndjson",
        "text/event-stream",
    ];
    let name = essence(media);
    LINES.contains(&name.as_str()) || name == "application/json-seq" || name.ends_with("+json-seq")
}

/// Whether it is data that is neither JSON nor text: `image/png`, `image/*`.
pub(super) fn is_binary(media: &str) -> bool {
    !may_be_json(media) && !is_text(media)
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
