//! [`Exchange`]: what was sent and what came back, without secrets.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use crate::secret::{Redaction, is_sensitive};
use crate::{request::Unfollowed, secret::HIDDEN};

/// How many characters of a body `Debug` shows.
const EXCERPT: usize = 256;

/// Of larger bodies there is no excerpt: secrets are looked for in the whole.
const EXCERPTED: usize = 1024 * 1024;

/// The request of a failed step and its response, or the message of the step, redacted.
///
/// The body of the request is not kept. If any part of the URL is secret, the path template stands
/// in for it. Headers that carry credentials, and every secret that the response repeats, are shown
/// as `…`.
pub struct Exchange {
    pub(crate) method: String,
    pub(crate) path: Cow<'static, str>,
    pub(crate) url: String,
    /// Whether the step sent or received a message, rather than a request.
    pub(crate) message: bool,
    pub(crate) answer: Option<Answer>,
    pub(crate) unfollowed: Option<Unfollowed>,
    /// What the body is instead of JSON, if the step failed because a part of the body is missing.
    pub(crate) foreign: Option<String>,
}

/// The response of an exchange.
pub(crate) struct Answer {
    /// `None` for a message.
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: bytes::Bytes,
    pub(crate) redaction: Arc<Redaction>,
    pub(crate) text: OnceLock<Option<String>>,
}

impl Answer {
    /// Keeps a response. Secrets in its headers are hidden at once, those in its body when it is
    /// read.
    pub(crate) fn new(
        status: Option<StatusCode>,
        headers: &HeaderMap,
        body: bytes::Bytes,
        redaction: Arc<Redaction>,
    ) -> Self {
        Self {
            status,
            headers: redacted(headers, &redaction),
            body,
            redaction,
            text: OnceLock::new(),
        }
    }

    fn text(&self) -> Option<&str> {
        let redact = || {
            let text = std::str::from_utf8(&self.body).ok()?;
            Some(self.redaction.apply_to_body(text).into_owned())
        };
        self.text.get_or_init(redact).as_deref()
    }
}

fn redacted(headers: &HeaderMap, redaction: &Redaction) -> HeaderMap {
    let hidden = || HeaderValue::from_bytes(HIDDEN.as_bytes()).ok();
    let shown = |value: &HeaderValue| {
        let text = std::str::from_utf8(value.as_bytes()).ok()?;
        HeaderValue::from_bytes(redaction.apply(text).as_bytes()).ok()
    };
    let pairs = headers.iter().filter_map(|(name, value)| {
        let value = if is_sensitive(name.as_str()) {
            hidden()
        } else {
            shown(value)
        };
        Some((name.clone(), value?))
    });
    let mut redacted = HeaderMap::new();
    for (name, value) in pairs {
        redacted.append(name, value);
    }
    redacted
}

impl Exchange {
    /// Returns the method of the request; `SEND` or `RECEIVE` for a message.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path, or the channel of a message, as the API describes it, with `{…}` for
    /// parameters.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the URL of the request, or only the path template if any part of the URL is secret.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        Some(self.answer.as_ref()?.status?.as_u16())
    }

    /// Returns the target host of a redirect that was not followed because the client does not
    /// allow it.
    pub fn unfollowed_redirect(&self) -> Option<&str> {
        Some(&self.unfollowed.as_ref()?.host)
    }

    /// Returns the first response header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.answer.as_ref()?.headers.get(name)?;
        std::str::from_utf8(value.as_bytes()).ok()
    }

    /// Reads the body of the response as JSON, for errors that an API describes.
    ///
    /// Returns `None` if there is no response, or if its body is not a `T`. The values are not
    /// redacted.
    pub fn body<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.answer.as_ref()?.body).ok()
    }

    /// Returns the body of the response if it is text, with secrets shown as `…`.
    pub fn text(&self) -> Option<&str> {
        self.answer.as_ref()?.text()
    }

    /// Returns the beginning of the body of the response, if it is a text of moderate length, with
    /// secrets shown as `…`.
    pub(crate) fn excerpt(&self) -> Option<String> {
        let answer = self.answer.as_ref()?;
        let answer = Some(answer).filter(|answer| answer.body.len() <= EXCERPTED);
        let text = answer?.text()?.trim();
        (!text.is_empty()).then(|| excerpt(text).into_owned())
    }
}

impl fmt::Display for Exchange {
    /// As in `POST /v1/objects/{id} returned 404 Not Found`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        self.write_answer(f)?;
        let foreign = self.foreign.as_ref();
        foreign.map_or(Ok(()), |foreign| write!(f, " with {foreign}"))
    }
}

impl Exchange {
    fn write_answer(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.answer {
            Some(Answer {
                status: Some(status),
                ..
            }) => {
                write!(f, " returned {}", status.as_u16())?;
                let reason = status.canonical_reason();
                reason.map_or(Ok(()), |reason| write!(f, " {reason}"))?;
                let unfollowed = self.unfollowed.as_ref();
                unfollowed.map_or(Ok(()), |unfollowed| write!(f, "; {unfollowed}"))
            }
            Some(_) => Ok(()),
            None if self.message => f.write_str(" without a message"),
            None => f.write_str(" got no response"),
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Exchange");
        shown
            .field("method", &format_args!("{}", self.method))
            .field("url", &self.url)
            .field("status", &self.status());
        if let Some(answer) = &self.answer {
            shown.field("headers", &Headers(&answer.headers));
            match answer.text() {
                Some(text) => shown.field("body", &excerpt(text)),
                None => shown.field("body", &format_args!("{} bytes", answer.body.len())),
            };
        }
        shown.finish()
    }
}

/// Shows headers as text.
struct Headers<'a>(&'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &'_ HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let pairs = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), text(value)));
        f.debug_map().entries(pairs).finish()
    }
}

/// Returns the beginning of a text.
fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
