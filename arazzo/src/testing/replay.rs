//! [`Replay`]: a transport that responds from an HTTP archive.

use std::{
    error::Error,
    fmt,
    future::pending,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;

use super::clock::Clock;
use crate::{
    request::RequestContext,
    secret::HIDDEN,
    transport::{BoxFuture, Transport, TransportError},
};

/// The time limit of an exchange whose step sets none.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A transport that responds from an HTTP archive (HAR 1.2), such as a
/// [`Recorder`](super::Recorder) writes, without a network and without waiting.
///
/// A request gets the first unused response for its method and URL; a `…` in the recorded URL
/// matches any text. Bodies and headers of requests are not compared. A request without a response
/// fails, and the error lists the recorded requests. A response takes as long as it took when it
/// was recorded, on a simulated clock, which only waits advance.
///
/// Clones share one archive.
#[derive(Clone, Debug)]
pub struct Replay {
    entries: Arc<Mutex<Vec<Entry>>>,
    clock: Clock,
    epoch: Instant,
}

#[derive(Clone, Debug)]
struct Entry {
    method: String,
    url: String,
    answer: Answer,
    after: Duration,
    used: bool,
}

#[derive(Clone, Debug)]
enum Answer {
    Response(Box<Response<Bytes>>),
    Failure(String),
    /// The request was cancelled before there was a response.
    Never,
}

impl Replay {
    /// Makes a transport that responds from an archive.
    ///
    /// # Errors
    ///
    /// If the value is not an HTTP archive.
    pub fn from_har(har: &Value) -> Result<Self, HarError> {
        let archive = Archive::deserialize(har).map_err(HarError::new)?;
        let entries = archive.log.entries.into_iter().enumerate();
        let entries = entries.map(|(index, written)| {
            let refused = |reason| HarError::new(format_args!("entry {index}: {reason}"));
            written.into_entry().map_err(refused)
        });
        Ok(Self {
            entries: Arc::new(Mutex::new(entries.collect::<Result<_, _>>()?)),
            clock: Clock::default(),
            epoch: Instant::now(),
        })
    }

    /// Reads an archive from a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is not an HTTP archive.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, HarError> {
        let text = std::fs::read_to_string(path).map_err(HarError::new)?;
        let text = text.trim_start_matches('\u{feff}');
        Self::from_har(&serde_json::from_str(text).map_err(HarError::new)?)
    }

    /// Returns how many responses have not been used yet.
    pub fn left(&self) -> usize {
        self.entries().iter().filter(|entry| !entry.used).count()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the response to a request.
    fn answer(&self, request: &Request<Bytes>) -> Result<Entry, TransportError> {
        let (method, url) = (request.method().as_str(), request.uri().to_string());
        let mut entries = self.entries();
        let fits = |entry: &&mut Entry| entry.method == method && matches(&entry.url, &url);
        let mut fitting = entries.iter_mut().filter(fits).peekable();
        let recorded = fitting.peek().is_some();
        if let Some(entry) = fitting.find(|entry| !entry.used) {
            entry.used = true;
            return Ok(entry.clone());
        }
        drop(fitting);
        let shown = request.extensions().get::<RequestContext>();
        let shown = shown.map_or_else(|| request.uri().path().to_owned(), |s| s.url().to_owned());
        Err(TransportError::new(if recorded {
            format!("the archive has no more responses to {method} {shown}")
        } else {
            format!(
                "the archive has no response to {method} {shown}, only to {}",
                listed(&entries)
            )
        }))
    }
}

/// Lists the requests of an archive, each once.
fn listed(entries: &[Entry]) -> String {
    let mut requests: Vec<String> = Vec::new();
    for entry in entries {
        let request = format!("{} {}", entry.method, entry.url);
        if !requests.contains(&request) {
            requests.push(request);
        }
    }
    if requests.is_empty() {
        "nothing".to_owned()
    } else {
        requests.join(", ")
    }
}

/// Returns whether a URL matches the recorded one, in which `…` stands for any text.
fn matches(recorded: &str, url: &str) -> bool {
    let (first, hidden) = recorded.split_once(HIDDEN).unzip();
    let Some(mut rest) = url.strip_prefix(first.unwrap_or(recorded)) else {
        return false;
    };
    let mut parts: Vec<&str> = hidden
        .into_iter()
        .flat_map(|text| text.split(HIDDEN))
        .collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[derive(Deserialize)]
struct Archive {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    time: f64,
    request: WrittenRequest,
    response: WrittenResponse,
    #[serde(rename = "_error")]
    error: Option<String>,
}

#[derive(Deserialize)]
struct WrittenRequest {
    method: String,
    url: String,
}

#[derive(Deserialize)]
struct WrittenResponse {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
struct Content {
    #[serde(default)]
    text: String,
    encoding: Option<String>,
}

impl Written {
    fn into_entry(self) -> Result<Entry, String> {
        let answer = match (self.error, self.response.status) {
            (Some(error), _) => Answer::Failure(error),
            (None, 0) => Answer::Never,
            _ => Answer::Response(Box::new(self.response.into_response()?)),
        };
        let seconds = self.time.max(0.0) / 1000.0;
        Ok(Entry {
            method: self.request.method,
            url: self.request.url,
            answer,
            after: Duration::try_from_secs_f64(seconds).unwrap_or_default(),
            used: false,
        })
    }
}

impl WrittenResponse {
    fn into_response(self) -> Result<Response<Bytes>, String> {
        let mut response = Response::new(self.content.into_bytes()?);
        let status = StatusCode::from_u16(self.status).map_err(|error| error.to_string())?;
        *response.status_mut() = status;
        for Header { name, value } in self.headers {
            // Browsers also write the pseudo-headers of HTTP/2, such as `:status`.
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_bytes(value.as_bytes());
            if let (Ok(name), Ok(value)) = (name, value)
                && !FRAMING.contains(&name)
            {
                response.headers_mut().append(name, value);
            }
        }
        Ok(response)
    }
}

/// Headers that describe the encoded body; an archive has the decoded one.
const FRAMING: [HeaderName; 3] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
];

impl Content {
    fn into_bytes(self) -> Result<Bytes, String> {
        match self.encoding.as_deref() {
            None | Some("") => Ok(self.text.into()),
            Some("base64") => {
                let bytes = STANDARD.decode(self.text);
                bytes.map(Bytes::from).map_err(|error| error.to_string())
            }
            Some(other) => Err(format!("the encoding `{other}` is not supported")),
        }
    }
}

impl Transport for Replay {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let Entry { answer, after, .. } = self.answer(&request)?;
            self.clock.wait(after).await;
            match answer {
                Answer::Response(response) => Ok(*response),
                Answer::Failure(message) => Err(TransportError::new(message)),
                Answer::Never => pending().await,
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.clock.wait(duration))
    }

    fn now(&self) -> Instant {
        self.epoch + self.clock.now()
    }

    fn timeout(&self) -> Option<Duration> {
        Some(TIMEOUT)
    }
}

/// Why a value is not an HTTP archive that a [`Replay`] can respond from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HarError {
    message: String,
}

impl HarError {
    fn new(reason: impl fmt::Display) -> Self {
        Self {
            message: reason.to_string(),
        }
    }
}

impl fmt::Display for HarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this is not an HTTP archive with responses: {}",
            self.message
        )
    }
}

impl Error for HarError {}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn what_is_hidden_may_be_any_text() {
        for (recorded, url, expected) in [
            ("https://a/b", "https://a/b", true),
            ("https://a/b", "https://a/b?c", false),
            ("https://a/b", "https://a/", false),
            ("https://a/…", "https://a/b%2Fc", true),
            ("https://a/…?k=…", "https://a/b?k=c", true),
            ("https://a/…?k=…", "https://a/b?l=c", false),
            ("https://a/…/c/…/d", "https://a/c/c/x/d", true),
            ("https://a/…/c", "https://a/c", false),
            ("…", "", true),
            ("a…a", "a", false),
        ] {
            assert_eq!(matches(recorded, url), expected, "{recorded} {url}");
        }
    }
}
