//! Bodies of requests: read within limits, and as JSON alone.

use arazzo::{Map, Value, bytes::Bytes};
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Problem;
use crate::limits::Limits;

/// Reads a body.
///
/// # Errors
///
/// 413 if it is too large, 408 if it comes too slowly, 400 if the connection breaks.
pub(crate) async fn read(body: Body, limits: &Limits) -> Result<Bytes, Problem> {
    let collected = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.receive_time, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(limits)),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "broken-body")
            .detail("the body could not be read")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body")
            .detail(format!("the body took more than {:?}", limits.receive_time))),
    }
}

fn too_large(limits: &Limits) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")
        .detail(format!("a body has at most {} bytes", limits.body_bytes))
}

/// Checks that a body is announced as JSON. A form of a foreign page cannot announce that.
///
/// # Errors
///
/// 415 if it is not.
pub(crate) fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let is_json = match (given.next(), given.next()) {
        (Some(one), None) => one.to_str().is_ok_and(is_json),
        _ => false,
    };
    if is_json {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json")
        .detail("the body must be JSON, with a `Content-Type` such as `application/json`")
        .header(header::ACCEPT, "application/json"))
}

/// Returns whether a media type is JSON, or has a JSON suffix (RFC 6839).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    match essence.split_once('/') {
        Some(("application", "json")) | Some(("text", "json")) => true,
        Some((_, subtype)) => subtype.len() > 5 && subtype.ends_with("+json"),
        None => false,
    }
}

/// Parses a body.
///
/// # Errors
///
/// 400 if it is not JSON. The message repeats nothing of it.
pub(crate) fn json(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::new(StatusCode::BAD_REQUEST, "broken-json").detail(format!(
            "the body is not JSON: line {line}, column {column}"
        ))
    })
}

/// Takes a body as the inputs of a workflow.
///
/// # Errors
///
/// 400 if it is not an object.
pub(crate) fn inputs(body: Value) -> Result<Map, Problem> {
    match body {
        Value::Object(inputs) => Ok(inputs),
        _ => Err(Problem::new(StatusCode::BAD_REQUEST, "not-an-object")
            .detail("the body must be a JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn json_types_are_told_from_others() {
        for json in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/cloudevents+json",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in [
            "",
            "json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "application/+json",
        ] {
            assert!(!is_json(other), "{other}");
        }
    }
}
