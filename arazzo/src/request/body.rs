//! The body of a request: setters for every media type (Arazzo, "Request Body Object").

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use serde_json::Value;

use super::{MultipartField, RequestBuilder, Style, content::Content, form, multipart, sequence};
use crate::{
    error::{Cause, StepId},
    operand::Operand,
    value::{Carried, is_none, to_bytes, value_text},
};

/// A body in its serialised form.
pub(crate) struct Body {
    content_type: Cow<'static, str>,
    pub(super) content: Content,
    shape: Shape,
}

/// What `$request.body` reads.
enum Shape {
    /// The bytes are JSON.
    Json,
    /// The bytes were serialised from this value.
    Value(Value),
    /// The bytes are binary data.
    Binary,
}

impl Body {
    fn new(content_type: Cow<'static, str>, content: impl Into<Content>, shape: Shape) -> Self {
        Self {
            content_type,
            content: content.into(),
            shape,
        }
    }

    /// Sets the content type, unless a parameter does. The boundary of a multipart body is added to
    /// the content type of a parameter that lacks it, since nobody can parse the body without.
    pub(super) fn set_content_type(&self, headers: &mut HeaderMap) -> Result<(), Cause> {
        let own = match headers.get(header::CONTENT_TYPE) {
            None => self.content_type.clone(),
            Some(given) => {
                let given = String::from_utf8_lossy(given.as_bytes());
                let boundary = self.content_type.split_once("; boundary=");
                match boundary.filter(|_| !given.contains("boundary=")) {
                    Some((_, boundary)) => format!("{given}; boundary={boundary}").into(),
                    None => return Ok(()),
                }
            }
        };
        let value = HeaderValue::from_str(&own)
            .map_err(|error| Cause::invalid("content-type", error.to_string()))?;
        headers.insert(header::CONTENT_TYPE, value);
        Ok(())
    }

    /// Returns `$request.body` or a part of it.
    pub(super) fn operand(&self, pointer: &str) -> Operand<'_> {
        match &self.shape {
            Shape::Value(value) => Operand::from(value.pointer(pointer)),
            Shape::Json => {
                let value: Option<Value> = serde_json::from_slice(self.content.bytes()).ok();
                Operand::from(value).get(pointer)
            }
            Shape::Binary => Operand::missing(),
        }
    }
}

/// Setters for the body. If the value, the text or the bytes are absent, no body is sent.
impl<S: StepId> RequestBuilder<'_, S> {
    /// Sends a JSON body, `application/json`.
    pub fn json(self, body: impl Serialize) -> Self {
        self.json_as("application/json", body)
    }

    /// Sends a JSON body of another media type, such as `application/merge-patch+json`.
    pub fn json_as(self, content_type: impl Into<Cow<'static, str>>, body: impl Serialize) -> Self {
        if is_none(&body) {
            return self;
        }
        let body = to_bytes(&body)
            .map(|bytes| Body::new(content_type.into(), bytes, Shape::Json))
            .map_err(|refusal| Cause::from_refusal(refusal, "body"));
        self.body(body)
    }

    /// Sends the text of a value with any media type: strings and bytes as they are, everything
    /// else as JSON.
    pub fn text(self, content_type: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        if is_none(&value) {
            return self;
        }
        let content_type = content_type.into();
        let written = Carried::of(&value).and_then(|value| {
            if let Carried::Bytes(bytes) = value {
                return Ok(Body::new(content_type, bytes, Shape::Binary));
            }
            let value = value.into_value()?;
            let text = value_text(&value);
            let shape = if crate::response::is_json(&content_type) {
                Shape::Json
            } else {
                Shape::Value(value)
            };
            Ok(Body::new(content_type, text, shape))
        });
        self.body(written.map_err(|refusal| Cause::from_refusal(refusal, "body")))
    }

    /// Sends the items of a list one by one, framed as the media type requires: each as a line of
    /// JSON (`application/jsonl`), a record (`application/json-seq`) or an event
    /// (`text/event-stream`). A string is sent as it is.
    pub fn sequence(
        self,
        content_type: impl Into<Cow<'static, str>>,
        items: impl Serialize,
    ) -> Self {
        if is_none(&items) {
            return self;
        }
        let content_type = content_type.into();
        let written = sequence::write(&content_type, &items)
            .map(|(text, items)| Body::new(content_type, text, Shape::Value(items)));
        self.body(written.map_err(|refusal| Cause::from_refusal(refusal, "body")))
    }

    /// Sends bytes of any media type.
    pub fn bytes(
        self,
        content_type: impl Into<Cow<'static, str>>,
        bytes: impl Into<Option<crate::value::Bytes>>,
    ) -> Self {
        match bytes.into() {
            Some(bytes) => self.body(Ok(Body::new(content_type.into(), bytes, Shape::Binary))),
            None => self,
        }
    }

    /// Sends an object as `application/x-www-form-urlencoded`: arrays repeat their field, and
    /// nested objects are written as JSON. A string is sent as it is.
    pub fn form(self, body: impl Serialize) -> Self {
        self.form_as(body, &[])
    }

    /// Sends an object as `application/x-www-form-urlencoded`, with other styles for some fields
    /// (OpenAPI, "Encoding Object").
    pub fn form_as(self, body: impl Serialize, styles: &[(&str, Style)]) -> Self {
        self.fields(&body, |value| {
            let value = value.clone().into_value();
            let value = value.map_err(|refusal| Cause::from_refusal(refusal, "body"))?;
            let text = form::write(&value, styles)?;
            Ok((
                Cow::Borrowed("application/x-www-form-urlencoded"),
                text.into(),
            ))
        })
    }

    /// Sends an object as `multipart/form-data`: every field is a part, arrays repeat their field,
    /// bytes are files, and nested objects are JSON. `fields` describes the exceptions.
    pub fn multipart(self, body: impl Serialize, fields: &[MultipartField]) -> Self {
        self.fields(&body, |value| multipart::write(value, fields))
    }

    /// Declares that the API requires a body: without one, nothing is sent.
    pub fn require_body(mut self) -> Self {
        self.draft.body_required = true;
        self
    }

    fn fields(
        self,
        body: &impl Serialize,
        write: impl FnOnce(&Carried) -> Result<(Cow<'static, str>, Content), Cause>,
    ) -> Self {
        if is_none(body) {
            return self;
        }
        let value = Carried::of(body).map_err(|refusal| Cause::from_refusal(refusal, "body"));
        self.body(value.and_then(|value| {
            let (content_type, content) = write(&value)?;
            let shape = Shape::Value(value.without_files());
            Ok(Body::new(content_type, content, shape))
        }))
    }

    fn body(mut self, body: Result<Body, Cause>) -> Self {
        match body {
            Ok(body) => self.draft.body = Some(body),
            Err(cause) => self.draft.refuse(cause),
        }
        self
    }
}
