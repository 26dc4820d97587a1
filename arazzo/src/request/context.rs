//! [`RequestContext`] and [`ResponseLimit`]: what a request tells the transport in its extensions.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use crate::secret::{HIDDEN, Redaction, Secrets, is_sensitive};

/// What may be shown of a request. Every request of a run has it among its
/// [`extensions`](http::Request::extensions).
///
/// A transport that logs or records should show this URL instead of the request's own, and pass
/// every other text through [`redact`](Self::redact).
///
/// ```
/// use arazzo::{RequestContext, bytes::Bytes, http::Request};
///
/// fn log(request: &Request<Bytes>) -> String {
///     match request.extensions().get::<RequestContext>() {
///         Some(shown) => format!("{} {}", request.method(), shown.url()),
///         None => request.method().to_string(),
///     }
/// }
/// # assert_eq!(log(&Request::new(Bytes::new())), "GET");
/// ```
#[derive(Clone)]
pub struct RequestContext(Arc<Shown>);

struct Shown {
    /// What the URL is made of when something asks for it.
    uri: Option<http::Uri>,
    url: OnceLock<Box<str>>,
    step: Option<&'static str>,
    template: Cow<'static, str>,
    secrets: Arc<Secrets>,
}

impl RequestContext {
    /// Describes the request of a step. Without `uri`, the URL has secrets, and only the template may
    /// be shown.
    pub(crate) fn of_step(
        step: &'static str,
        template: Cow<'static, str>,
        uri: Option<http::Uri>,
        secrets: Arc<Secrets>,
    ) -> Self {
        Self(Arc::new(Shown {
            uri,
            url: OnceLock::new(),
            step: Some(step),
            template,
            secrets,
        }))
    }

    /// Describes a request of no step, whose URL may be shown.
    pub(crate) fn of_url(url: &str, secrets: Arc<Secrets>) -> Self {
        Self(Arc::new(Shown {
            uri: None,
            url: OnceLock::from(Box::from(url)),
            step: None,
            template: Cow::Borrowed(""),
            secrets,
        }))
    }

    /// Describes a request that belongs to no run.
    pub(crate) fn nothing() -> Self {
        Self::of_url("", Arc::default())
    }

    /// Returns the id of the step that sends the request; `None` for a token request.
    pub fn step(&self) -> Option<&str> {
        self.0.step
    }

    /// Returns the path as the API describes it, with `{name}` for parameters; empty for a token
    /// request. A redirect keeps the template of the request that led to it.
    pub fn template(&self) -> &str {
        &self.0.template
    }

    /// Returns the URL, or only the path template if any part of the URL is secret.
    pub fn url(&self) -> &str {
        self.0.url.get_or_init(|| match &self.0.uri {
            Some(uri) => self.known().apply(&uri.to_string()).into(),
            None => Box::from(self.template()),
        })
    }

    /// Returns the text with every secret that the run knows so far replaced by `…`.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.known().apply(text)
    }

    /// Returns the text of a body with every secret replaced by `…`. Members of JSON objects with
    /// sensitive names, such as `password`, are hidden too.
    pub fn redact_body<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.known().apply_to_body(text)
    }

    /// Returns the value of a header of a request or a response as it may be shown.
    pub fn redact_header(&self, name: &http::HeaderName, value: &http::HeaderValue) -> String {
        if value.is_sensitive() || is_sensitive(name.as_str()) {
            HIDDEN.to_owned()
        } else {
            let text = String::from_utf8_lossy(value.as_bytes());
            self.redact(&text).into_owned()
        }
    }

    fn known(&self) -> Arc<Redaction> {
        self.0.secrets.redaction()
    }
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("url", &self.url())
            .field("step", &self.step())
            .finish_non_exhaustive()
    }
}

/// The size limit of a response in bytes, after decompression. Every request of a run has it among
/// its [`extensions`](http::Request::extensions).
///
/// The run rejects larger responses whatever the transport does. A transport that observes the
/// limit can stop reading early, and reports that with
/// [`TransportError::too_large`](crate::TransportError::too_large).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimit(pub u64);
