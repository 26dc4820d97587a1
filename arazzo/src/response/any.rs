//! Whole bodies of several kinds (Arazzo, "Runtime Expressions", `$response.body`).

use http::header::CONTENT_TYPE;
use serde::{de::DeserializeOwned, de::IgnoredAny};

use super::{Response, content::is_json};
use crate::{
    error::{StepError, StepId},
    value::AnyBody,
};

/// The kind of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Text,
    Bytes,
}

impl Kind {
    fn of(content_type: Option<&str>, body: &[u8]) -> Self {
        match content_type {
            Some(name) if is_json(name) => Self::Json,
            Some(name) if is_text(name) => Self::Text,
            Some(_) => Self::Bytes,
            // Without a Content-Type, the content itself decides.
            None if serde_json::from_slice::<IgnoredAny>(body).is_ok() => Self::Json,
            None if std::str::from_utf8(body).is_ok() => Self::Text,
            None => Self::Bytes,
        }
    }
}

/// Returns whether a media type is text other than JSON.
fn is_text(content_type: &str) -> bool {
    const TEXTS: &[&str] = &[
        "application/xml",
        "application/yaml",
        "application/x-yaml",
        "application/javascript",
        "application/graphql",
        "application/sql",
        "application/x-www-form-urlencoded",
        "application/jsonl",
        "application/jsonlines",
        "application/json-lines",
        "application/ndjson",
        "application/x-jsonl",
        "application/x-jsonlines",
        "application/x-ndjson",
        "application/json-seq",
    ];
    let (name, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let name = name.trim().to_ascii_lowercase();
    name.starts_with("text/")
        || ["+xml", "+yaml", "+json-seq"]
            .iter()
            .any(|end| name.ends_with(end))
        || TEXTS.contains(&name.as_str())
        || parameters.to_ascii_lowercase().contains("charset=")
}

impl<S: StepId> Response<S> {
    /// Reads the whole body as its Content-Type says; `None` if it is empty or `null`.
    ///
    /// # Errors
    ///
    /// [`Cause::UnfitOutput`](crate::Cause::UnfitOutput) if it is JSON, but not a `T`.
    pub fn any_output<T: DeserializeOwned>(&self) -> Result<Option<AnyBody<T>>, StepError<S>> {
        Ok(match self.kind() {
            Some(Kind::Json) => self.optional_output("")?.map(AnyBody::Json),
            Some(kind) => self.other_output(kind),
            None => None,
        })
    }

    /// Reads the whole body as its Content-Type says; `None` if it is empty, `null`, or JSON that
    /// is not a `T`.
    pub fn lenient_any_output<T: DeserializeOwned>(&self) -> Option<AnyBody<T>> {
        match self.kind()? {
            Kind::Json => self.lenient_output("").map(AnyBody::Json),
            kind => self.other_output(kind),
        }
    }

    fn kind(&self) -> Option<Kind> {
        let body = self.outcome.as_ref().ok()?.content.bytes();
        let content_type = self.header_text(CONTENT_TYPE.as_str());
        (!body.is_empty()).then(|| Kind::of(content_type, body))
    }

    /// Reads a body that is not JSON.
    fn other_output<T>(&self, kind: Kind) -> Option<AnyBody<T>> {
        let text = self.body("").into_value();
        match (kind, text) {
            (Kind::Text, Some(serde_json::Value::String(text))) => Some(AnyBody::Text(text)),
            // Text in an unsupported encoding.
            _ => self.bytes_output().map(AnyBody::Bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[track_caller]
    fn check(content_type: Option<&str>, body: &[u8], wanted: Kind) {
        assert_eq!(Kind::of(content_type, body), wanted);
    }

    #[test]
    fn the_content_type_decides() {
        for (content_type, wanted) in [
            ("application/json; charset=utf-8", Kind::Json),
            ("application/problem+json", Kind::Json),
            ("text/csv", Kind::Text),
            ("Application/Atom+XML", Kind::Text),
            ("application/x-thing; Charset=latin1", Kind::Text),
            ("image/png", Kind::Bytes),
            ("application/octet-stream", Kind::Bytes),
        ] {
            check(Some(content_type), b"{}", wanted);
        }
    }

    #[test]
    fn without_one_the_body_does() {
        check(None, b"[1]", Kind::Json);
        check(None, b"a,b", Kind::Text);
        check(None, b"\xff\x00", Kind::Bytes);
    }
}
