//! [`Wanted`]: how a client wants to learn of a run.

use arazzo::watch::EventFilter;
use axum::{
    extract::Query,
    http::{HeaderMap, HeaderName, StatusCode, Uri, header},
};

use super::{CORRELATION_ID, Problem, prefer::Preferences};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The length of a key or a correlation id.
const LONGEST: usize = 255;

/// How a client wants to learn of a run, from the headers and the query of its request.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) preferences: Preferences,
    /// The events that are streamed, if it wants a stream.
    pub(crate) stream: Option<EventFilter>,
    pub(crate) correlation: Option<String>,
    pub(crate) key: Option<String>,
}

impl Wanted {
    /// Reads what a request wants.
    ///
    /// # Errors
    ///
    /// 400 if a key, a correlation id or a filter is invalid.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Result<Self, Problem> {
        let stream = accepts_stream(headers).then(|| filter(uri));
        Ok(Self {
            preferences: Preferences::of(headers),
            stream: stream.transpose()?,
            correlation: text(headers, &CORRELATION_ID)?,
            key: text(headers, &IDEMPOTENCY_KEY)?,
        })
    }
}

/// Returns whether `Accept` names the type of an event stream.
pub(crate) fn accepts_stream(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut ranges = texts.flat_map(|text| text.split(','));
    ranges.any(|range| {
        let essence = range.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("text/event-stream")
    })
}

/// Reads the query parameter `filter`; without one, every event fits.
///
/// # Errors
///
/// 400 if it is not a filter.
pub(crate) fn filter(uri: &Uri) -> Result<EventFilter, Problem> {
    let invalid =
        |detail: String| Problem::new(StatusCode::BAD_REQUEST, "invalid-filter").detail(detail);
    let query = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(query) = query.map_err(|_| invalid("the query cannot be read".to_owned()))?;
    match query.iter().find(|(name, _)| name == "filter") {
        Some((_, text)) => EventFilter::from_json(text).map_err(|error| invalid(error.to_string())),
        None => Ok(EventFilter::new()),
    }
}

/// Reads a header whose value is a short visible text.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Problem> {
    let mut values = headers.get_all(name).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(one), None) => one.to_str().ok(),
        _ => None,
    };
    match value {
        Some(text) if is_short(text) => Ok(Some(text.to_owned())),
        _ => Err(not_short("invalid-header", name.as_str())),
    }
}

/// Reads a member whose value is a text that a header could have.
///
/// # Errors
///
/// 400 if it is there and is none.
#[cfg(feature = "mcp")]
pub(crate) fn short_text(members: &arazzo::Map, name: &str) -> Result<Option<String>, Problem> {
    let is_visible = |text: &&str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    match value.as_str().filter(is_visible) {
        Some(text) if is_short(text) => Ok(Some(text.to_owned())),
        _ => Err(not_short("invalid-member", name)),
    }
}

fn is_short(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST
}

fn not_short(code: &'static str, name: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code).detail(format!(
        "`{name}` has one value of 1 to {LONGEST} visible characters"
    ))
}
