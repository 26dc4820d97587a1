//! The words for small things of the program.

use crate::program::{BodyEncoding, Location, ReplacementTarget};

pub(super) fn location(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
        Location::QueryString => "querystring",
        Location::Channel => "channel",
    }
}

pub(super) fn encoding(encoding: &BodyEncoding) -> &'static str {
    match encoding {
        BodyEncoding::Json => "json",
        BodyEncoding::Form(_) => "form",
        BodyEncoding::Multipart(_) => "multipart",
        BodyEncoding::Sequence => "sequence",
        BodyEncoding::Text => "text",
        BodyEncoding::Bytes => "bytes",
    }
}

/// What a replacement changes: `/id`, `jsonpath $.id`, `xpath //id`.
pub(super) fn target(target: &ReplacementTarget) -> String {
    match target {
        ReplacementTarget::Pointer(pointer) => pointer.clone(),
        ReplacementTarget::JsonPath(query) => format!("jsonpath {query}"),
        ReplacementTarget::XPath(query) => format!("xpath {query}"),
    }
}
