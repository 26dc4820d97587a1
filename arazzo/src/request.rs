//! [`RequestBuilder`]: the request of a step, from its operation and its values.
//!
//! The invariant: nothing is sent before everything is known to be sendable. Setters never fail;
//! the first thing that is wrong is kept and returned by [`send`](RequestBuilder::send).

mod authorize;
mod body;
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
mod shown;
mod style;

use std::{borrow::Cow, fmt::Display, time::Duration};

use http::Method;
use serde::Serialize;
use serde_json::Value;

use self::draft::Draft;
pub(crate) use self::encode::RESERVED;
pub use self::multipart::MultipartField;
pub use self::parameter::Location;
pub(crate) use self::redirect::Unfollowed;
pub(crate) use self::sent::Sent;
pub use self::shown::{ResponseLimit, Shown};
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
/// Parameters are serialised as OpenAPI's "Parameter Object" says. A value that is `None` or `null`
/// is left out; a path parameter, and one that [`require`](Self::require) names, must have one.
#[must_use = "a request is sent by `.send()` or `.attempt()`"]
pub struct RequestBuilder<'r, S> {
    run: &'r Run,
    step: S,
    // Boxed, since every setter moves it.
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

    /// Says that the API requires this parameter: without a value for it, nothing is sent.
    pub fn require(mut self, location: Location, name: impl Into<Cow<'static, str>>) -> Self {
        self.draft.required.push((location, name.into()));
        self
    }

    /// Sends this text as the whole query (Arazzo 1.1, `in: querystring`); an object is written as
    /// the fields of a form.
    ///
    /// Of a text only characters that cannot stand in a URL are encoded.
    pub fn query_string(self, value: impl Serialize) -> Self {
        self.whole_query(&value, |value| form::write(value, &[]))
    }

    /// Sends this value as the whole query, in a style of its own: [`Style::json`] or
    /// [`Style::text`]. All of it is encoded.
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

    /// Asks for a media type, unless a parameter sets the header `Accept`.
    pub fn accept(mut self, media_type: impl Into<Cow<'static, str>>) -> Self {
        self.draft.accept = Some(media_type.into());
        self
    }

    /// Names the parts of the response's body that the step reads, as JSON Pointers (RFC 6901);
    /// the empty one is the whole body. Only these are kept in memory as values.
    pub fn read(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.reads = pointers;
        self
    }

    /// Names parts of the response's body that are secret: they are read as by
    /// [`read`](Self::read), and this run shows `…` in their place.
    pub fn read_secret(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.secret_reads = pointers;
        self
    }

    /// Limits the time of this attempt, the response's body included (Arazzo 1.1, `timeout`).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }

    /// Says what must be done before (Arazzo 1.1, `dependsOn`), and whether it is: otherwise nothing
    /// is sent, and the step fails without a response.
    pub fn depends_on(mut self, step: impl Display, done: bool) -> Self {
        if !done && self.draft.unmet.is_none() {
            self.draft.unmet = Some(step.to_string().into());
        }
        self
    }

    /// Says what the API asks for (OpenAPI, `security`): all schemes of one of these lists, for which
    /// the client has credentials. A scheme whose header, query parameter or cookie a parameter
    /// sets is satisfied; an empty list is satisfied without any.
    pub fn security(mut self, alternatives: &[&[Scheme]]) -> Self {
        self.draft.security = alternatives.iter().map(|one| one.to_vec()).collect();
        self
    }

    /// Follows no redirect, for steps that look at a 3xx response.
    pub fn keep_redirects(mut self) -> Self {
        self.draft.keep_redirects = true;
        self
    }
}
