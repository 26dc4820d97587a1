//! [`RequestBuilder`]: builds the request of a step from its operation and its values.
//!
//! The invariant: nothing is sent unless all of the request is valid. Setters never fail: the first
//! problem is kept, and [`send`](RequestBuilder::send) returns it.

mod authorize;
mod body;
mod content;
mod context;
mod draft;
mod encode;
mod form;
mod multipart;
mod parameter;
mod path;
mod redirect;
mod send;
mod sent;
pub(crate) mod sequence;
mod style;
mod target;

use std::{borrow::Cow, fmt::Display, time::Duration};

use http::Method;
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::content::read_file;
#[cfg(any(feature = "http", feature = "reqwest"))]
pub(crate) use self::content::shorter;
pub use self::content::{Upload, UploadPart};
pub use self::context::{RequestContext, ResponseLimit};
use self::draft::Draft;
pub(crate) use self::encode::RESERVED;
pub use self::multipart::MultipartField;
pub use self::parameter::Location;
pub(crate) use self::redirect::Unfollowed;
#[cfg(feature = "tracing")]
pub(crate) use self::redirect::drop_secrets;
pub(crate) use self::sent::Sent;
pub use self::style::Style;
use crate::{
    client::Source,
    error::{Cause, StepId},
    run::Run,
    security::Scheme,
    value::to_value,
};

/// The request of a step under construction.
///
/// Parameters are serialised according to OpenAPI's "Parameter Object". A value that is `None` or
/// `null` is left out. Path parameters, and parameters that [`require`](Self::require) names, must
/// have a value.
#[must_use = "a request is sent by `.send()` or `.attempt()`"]
pub struct RequestBuilder<'r, S> {
    run: &'r Run,
    step: S,
    // Boxed, since every setter moves the builder.
    draft: Box<Draft>,
}

impl<'r, S: StepId> RequestBuilder<'r, S> {
    pub(crate) fn new(
        run: &'r Run,
        step: S,
        method: Method,
        source: Source,
        path: Cow<'static, str>,
    ) -> Self {
        let draft = Box::new(Draft::new(method, source, path));
        Self { run, step, draft }
    }

    /// Declares that the API requires this parameter: without a value for it, nothing is sent.
    pub fn require(mut self, location: Location, name: impl Into<Cow<'static, str>>) -> Self {
        self.draft.required.push((location, name.into()));
        self
    }

    /// Sends this text as the whole query string (Arazzo 1.1, `in: querystring`); an object is
    /// written as the fields of a form.
    ///
    /// In a text, only characters that are not allowed in a query are encoded.
    pub fn query_string(self, value: impl Serialize) -> Self {
        self.whole_query(&value, |value| form::write(value, &[]))
    }

    /// Sends this value as the whole query string, in the style [`Style::json`] or [`Style::text`].
    /// All of it is encoded.
    pub fn query_string_as(self, style: Style, value: impl Serialize) -> Self {
        self.whole_query(&value, |value| {
            let text = match value {
                Value::String(text) => encode::reserved(text),
                value => style.text_of("", value, encode::reserved),
            };
            Ok(text)
        })
    }

    fn whole_query(
        mut self,
        value: &impl Serialize,
        write: impl FnOnce(&Value) -> Result<String, Cause>,
    ) -> Self {
        let value = to_value(value).map_err(|refusal| Cause::from_refusal(refusal, "query"));
        match value.and_then(|value| Ok((!value.is_null()).then_some(write(&value)?))) {
            Ok(None) => {}
            Ok(text) => self.draft.query_string = text,
            Err(cause) => self.draft.refuse(cause),
        }
        self
    }

    /// Sets the header `Accept`, unless a parameter sets it.
    pub fn accept(mut self, media_type: impl Into<Cow<'static, str>>) -> Self {
        self.draft.accept = Some(media_type.into());
        self
    }

    /// Lists the parts of the response body that the step reads, as JSON Pointers (RFC 6901); the
    /// empty pointer is the whole body. Only these parts are kept in memory as values.
    pub fn read(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.reads = pointers;
        self
    }

    /// Lists parts of the response body that are secret: they are read as with
    /// [`read`](Self::read), and the run shows `…` instead of their values.
    pub fn read_secret(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.secret_reads = pointers;
        self
    }

    /// Limits the time of this attempt, including the response body (Arazzo 1.1, `timeout`).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }

    /// Declares a dependency (Arazzo 1.1, `dependsOn`) and whether it has been met. If it has not,
    /// nothing is sent, and the step fails without a response.
    pub fn depends_on(mut self, step: impl Display, done: bool) -> Self {
        if !done && self.draft.unmet.is_none() {
            self.draft.unmet = Some(step.to_string().into());
        }
        self
    }

    /// Declares the security requirement of the operation (OpenAPI, `security`): all schemes of one
    /// of these lists must be satisfied. A scheme is satisfied if the client has a credential for
    /// it, or if a parameter sets its header, query parameter or cookie; an empty list always is.
    pub fn security(mut self, alternatives: &[&[Scheme]]) -> Self {
        self.draft.security = alternatives.iter().map(|one| one.to_vec()).collect();
        self
    }

    /// Follows no redirects, for steps that read a 3xx response.
    pub fn keep_redirects(mut self) -> Self {
        self.draft.keep_redirects = true;
        self
    }
}
