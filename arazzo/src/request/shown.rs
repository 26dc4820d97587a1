//! [`Shown`] and [`ResponseLimit`]: what a request says to the transport beside itself.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::error::{Redaction, is_sensitive};
use crate::secret::HIDDEN;

/// What may be shown of a request; every request of a run has it among its
/// [`extensions`](http::Request::extensions).
///
/// A transport that logs or records shows this URL instead of the request's, and takes every other
/// text through [`redact`](Self::redact).
///
/// ```
/// use arazzo::{Shown, bytes::Bytes, http::Request};
///
/// fn log(request: &Request<Bytes>) -> String {
///     match request.extensions().get::<Shown>() {
///         Some(shown) => format!("{} {}", request.method(), shown.url()),
///         None => request.method().to_string(),
///     }
/// }
/// # assert_eq!(log(&Request::new(Bytes::new())), "GET");
/// ```
#[derive(Clone)]
pub struct Shown {
    url: Arc<str>,
    step: Option<Arc<str>>,
    secrets: Arc<Mutex<Arc<Redaction>>>,
}

impl Shown {
    /// The request of a step, or of none.
    pub(crate) fn new(
        url: &str,
        step: Option<Arc<str>>,
        secrets: Arc<Mutex<Arc<Redaction>>>,
    ) -> Self {
        Self {
            url: url.into(),
            step,
            secrets,
        }
    }

    /// What is known of a request that is no run's.
    pub(crate) fn nothing() -> Self {
        Self::new("", None, Arc::default())
    }

    /// Returns the id of the step that sends the request; `None` for a request that gets a token.
    pub fn step(&self) -> Option<&str> {
        self.step.as_deref()
    }

    /// Returns the URL; only the path's template where any part of it is secret.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the text with `…` in the place of every secret that the run knows by now.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.known().apply(text)
    }

    /// The same for a body; members of JSON objects whose name says that they are secret are hidden
    /// too.
    pub fn redact_body<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.known().apply_to_body(text)
    }

    /// Returns the value of a header as it may be shown, in a request or a response.
    pub fn redact_header(&self, name: &http::HeaderName, value: &http::HeaderValue) -> String {
        if value.is_sensitive() || is_sensitive(name.as_str()) {
            HIDDEN.to_owned()
        } else {
            let text = String::from_utf8_lossy(value.as_bytes());
            self.redact(&text).into_owned()
        }
    }

    fn known(&self) -> Arc<Redaction> {
        Arc::clone(&self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown")
            .field("url", &self.url)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}

/// How many bytes the response to a request may have, after decompression; among the
/// [`extensions`](http::Request::extensions) of every request of a run.
///
/// The run refuses larger responses whatever the transport does. A transport that knows the limit can
/// stop reading, and says so with [`TransportError::too_large`](crate::TransportError::too_large).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimit(pub u64);
