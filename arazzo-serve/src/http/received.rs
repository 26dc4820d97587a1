//! [`Received`]: what a request brings for a run.

use arazzo::{Map, Value};
use axum::http::request::Parts;

use super::{Problem, body};
use crate::{app::App, catalog::Served, launch::Inputs, mapping::RequestParts, runs::Key};

/// What a request brings for a run.
pub(super) struct Received {
    pub(super) inputs: Inputs,
    /// What mappings read; `None` if the workflow has none.
    pub(super) parts: Option<RequestParts>,
}

impl Received {
    /// Reads a request. Without a mapping, its body is the inputs.
    ///
    /// # Errors
    ///
    /// If the body is not the JSON that the workflow takes.
    pub(super) async fn of(
        app: &App,
        served: &Served,
        parts: &Parts,
        content: axum::body::Body,
    ) -> Result<Self, Problem> {
        let mapping = served.mappings.request.as_ref();
        if mapping.is_none() {
            body::check_type(&parts.headers)?;
        }
        let bytes = body::read(content, app.limits()).await?;
        let Some(mapping) = mapping else {
            let inputs = body::inputs(&bytes)?;
            // Only a session can want to know more.
            let body = || Some(Value::Object(inputs.clone()));
            let parts = served.mappings.session.as_ref().map(|_| of(parts, body()));
            return Ok(Self {
                inputs: Inputs::Given(inputs),
                parts,
            });
        };
        // Some webhooks have no body, and say nothing of its type.
        let body = match bytes.is_empty() {
            true => None,
            false => {
                body::check_type(&parts.headers)?;
                Some(body::value(&bytes)?)
            }
        };
        Ok(Self {
            inputs: Inputs::Mapped(mapping.clone()),
            parts: Some(of(parts, body)),
        })
    }

    /// Makes an idempotency key. What a mapping makes may differ each time; what arrives is the same.
    pub(super) fn key(&self, text: &str) -> Key {
        match (&self.inputs, &self.parts) {
            (Inputs::Given(inputs), _) => Key::new(text, inputs),
            (Inputs::Mapped(_), parts) => {
                let mut whole = Map::new();
                if let Some(parts) = parts {
                    whole.insert("body".to_owned(), parts.body.clone().into());
                    let query = parts
                        .query
                        .iter()
                        .map(|(name, value)| format!("{name}={value}"));
                    whole.insert("query".to_owned(), query.collect::<Vec<_>>().into());
                }
                Key::new(text, &whole)
            }
        }
    }
}

fn of(parts: &Parts, body: Option<Value>) -> RequestParts {
    let query = parts.uri.query().unwrap_or_default();
    let mut headers = parts.headers.clone();
    // The credential of the caller is nobody's input.
    headers.remove(axum::http::header::AUTHORIZATION);
    RequestParts::new(parts.method.clone(), headers, query, body)
}
