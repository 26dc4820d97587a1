//! [`Arrived`]: the body of a request for a run, and what mappings see of the request.

use arazzo::Value;
use axum::http::{header, request::Parts};
use serde_json::json;

use super::{Problem, body};
use crate::{app::App, catalog::Served, launch::Inputs, mapping::RequestParts, runs::Key};

/// The body of a request for a run.
pub(super) struct Arrived {
    /// The body; `null` if there is none, which only a mapping accepts.
    pub(super) body: Value,
    is_empty: bool,
    is_mapped: bool,
}

impl Arrived {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// If it is not the JSON that the workflow takes.
    pub(super) async fn of(
        app: &App,
        served: &Served,
        parts: &Parts,
        content: axum::body::Body,
    ) -> Result<Self, Problem> {
        let is_mapped = served.mappings.request.is_some();
        if !is_mapped {
            body::check_type(&parts.headers)?;
        }
        let bytes = body::read(content, app.limits()).await?;
        // Some webhooks have no body, and say nothing of its type.
        let is_empty = is_mapped && bytes.is_empty();
        if is_mapped && !is_empty {
            body::check_type(&parts.headers)?;
        }
        Ok(Self {
            body: if is_empty {
                Value::Null
            } else {
                body::json(&bytes)?
            },
            is_empty,
            is_mapped,
        })
    }

    /// Makes an idempotency key. What a mapping makes may differ each time; what arrives is the same.
    pub(super) fn key(&self, text: &str, parts: &Parts) -> Key {
        if self.is_mapped {
            let query = parts.uri.query().unwrap_or_default();
            return Key::new(text, &json!({"body": self.body, "query": query}));
        }
        Key::new(text, &self.body)
    }

    /// Returns what mappings see of the request; `None` if the workflow has none for it.
    pub(super) fn seen(&self, served: &Served, parts: &Parts) -> Option<RequestParts> {
        let mappings = &served.mappings;
        if mappings.request.is_none() && mappings.session.is_none() {
            return None;
        }
        let mut headers = parts.headers.clone();
        // The credential of the caller is nobody's input.
        headers.remove(header::AUTHORIZATION);
        let body = (!self.is_empty).then(|| self.body.clone());
        let query = parts.uri.query().unwrap_or_default();
        Some(RequestParts::new(
            parts.method.clone(),
            headers,
            query,
            body,
        ))
    }

    /// Returns the inputs: those that the mapping makes, or else the body.
    ///
    /// # Errors
    ///
    /// If there is no mapping, and the body is no object.
    pub(super) fn inputs(self, served: &Served) -> Result<Inputs, Problem> {
        match &served.mappings.request {
            Some(mapping) => Ok(Inputs::Mapped(mapping.clone())),
            None => Ok(Inputs::Given(body::inputs(self.body)?)),
        }
    }
}
