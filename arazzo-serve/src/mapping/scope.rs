//! [`Scope`]: where the references of a mapping find their values.

use std::{collections::BTreeMap, fmt};

use arazzo::{
    Map, RunId,
    http::{HeaderMap, Method},
};
use serde_json::Value;

use super::{ContextScope, Reference};

/// What a mapping is evaluated against. What is absent has no values.
#[derive(Clone, Copy, Default)]
pub(crate) struct Scope<'s> {
    pub(crate) request: Option<&'s RequestParts>,
    pub(crate) event: Option<&'s Value>,
    pub(crate) run: Option<(RunId, &'s str)>,
    pub(crate) outputs: Option<&'s Value>,
    pub(crate) contexts: Option<&'s BTreeMap<(ContextScope, String), Value>>,
    pub(crate) settings: Option<&'s Map>,
}

/// The parts of a request that mappings read.
pub(crate) struct RequestParts {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, String)>,
    /// The body; `None` if it is empty.
    pub(crate) body: Option<Value>,
}

impl RequestParts {
    /// Makes the parts of a request; `query` is the part of the URL after `?`.
    pub(crate) fn new(
        method: Method,
        headers: HeaderMap,
        query: &str,
        body: Option<Value>,
    ) -> Self {
        let query = url::form_urlencoded::parse(query.as_bytes());
        Self {
            method,
            headers,
            query: query.into_owned().collect(),
            body,
        }
    }

    fn header(&self, name: &str) -> Option<Value> {
        let values = self.headers.get_all(name).iter();
        let texts: Vec<&str> = values.map(|one| one.to_str().ok()).collect::<Option<_>>()?;
        (!texts.is_empty()).then(|| texts.join(", ").into())
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        let values = self.query.iter().filter(|(known, _)| known == name);
        let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        match values[..] {
            [] => None,
            [only] => Some(only.into()),
            _ => Some(values.into()),
        }
    }
}

impl fmt::Debug for RequestParts {
    /// Omits the values, since any of them may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Scope<'_> {
    /// Returns the value that a reference stands for, if there is one.
    pub(super) fn value(&self, reference: &Reference) -> Option<Value> {
        let part = |value: Option<&Value>, pointer: &str| value?.pointer(pointer).cloned();
        match reference {
            Reference::Body(pointer) => part(self.request?.body.as_ref(), pointer),
            Reference::Header(name) => self.request?.header(name),
            Reference::Query(name) => self.request?.parameter(name),
            Reference::Method => Some(self.request?.method.as_str().into()),
            Reference::Event(pointer) => part(self.event, pointer),
            Reference::Context(scope, name) => self.contexts?.get(&(*scope, name.clone())).cloned(),
            Reference::RunId => Some(self.run?.0.to_string().into()),
            Reference::CorrelationId => Some(self.run?.1.into()),
            Reference::Outputs(pointer) => part(self.outputs, pointer),
            Reference::Setting(name) => self.settings?.get(name).cloned(),
        }
    }
}
