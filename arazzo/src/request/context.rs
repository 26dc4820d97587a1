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
pub struct RequestContext {
    /// What the URL is made of when something asks for it; none where it is known.
    uri: Option<http::Uri>,
    url: OnceLock<Arc<str>>,
    step: Option<Arc<str>>,
    template: Cow<'static, str>,
    secrets: Arc<Secrets>,
}

impl RequestContext {
    /// Describes the request of a step, or of none.
    pub(crate) fn new(url: &str, step: Option<Arc<str>>, secrets: Arc<Secrets>) -> Self {
        Self {
            uri: None,
            url: OnceLock::from(Arc::from(url)),
            step,
            template: Cow::Borrowed(""),
            secrets,
        }
    }

    /// Describes the request of a step whose URL may be shown without the secrets in it.
    pub(crate) fn of_uri(uri: http::Uri, step: Arc<str>, secrets: Arc<Secrets>) -> Self {
        Self {
            uri: Some(uri),
            url: OnceLock::new(),
            step: Some(step),
            template: Cow::Borrowed(""),
            secrets,
        }
    }

    /// Says which path template the request is made of.
    pub(crate) fn of_template(mut self, template: Cow<'static, str>) -> Self {
        self.template = template;
        self
    }

    /// Describes a request that belongs to no run.
    pub(crate) fn nothing() -> Self {
        Self::new("", None, Arc::default())
    }

    /// Returns the id of the step that sends the request; `None` for a token request.
    pub fn step(&self) -> Option<&str> {
        self.step.as_deref()
    }

    /// Returns the path as the API describes it, with `{name}` for parameters; empty for a token
    /// request. A redirect keeps the template of the request that led to it.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Returns the URL, or only the path template if any part of the URL is secret.
    pub fn url(&self) -> &str {
        self.url.get_or_init(|| match &self.uri {
            Some(uri) => self.known().apply(&uri.to_string()).into(),
            None => Arc::default(),
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
        self.secrets.redaction()
    }
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("url", &self.url())
            .field("step", &self.step)
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
