//! [`Adapter`]: makes a foreign request fit a workflow, and outputs fit a caller.

use std::fmt;

use arazzo::{BoxFuture, Map, RunId, Value};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use crate::{
    principal::Principal,
    runs::{Ended, Run},
};

/// Stands between requests and a workflow: it makes inputs of a request, and an answer of outputs.
///
/// A workflow without an adapter takes the body as its inputs, and its outputs are the body of the
/// answer. See [`WorkflowOptions::adapter`](crate::WorkflowOptions::adapter).
pub trait Adapter: Send + Sync {
    /// Makes the inputs of a run.
    ///
    /// # Errors
    ///
    /// If the request has nothing to make them of; the request is answered with 400.
    fn inputs<'a>(&'a self, request: &'a Received<'a>) -> BoxFuture<'a, Result<Map, Unfit>>;

    /// Makes the answer of a run that succeeded. Default: 200 with the outputs.
    fn answer(&self, run: &Run, outputs: &Value) -> Answer {
        let _ = run;
        Answer {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: outputs.clone(),
        }
    }

    /// Is called when a run has ended, whatever started it, before anybody learns of the end.
    fn ended<'a>(&'a self, run: &'a Run, ended: &'a Ended) -> BoxFuture<'a, ()> {
        let _ = (run, ended);
        Box::pin(std::future::ready(()))
    }
}

/// A request as an adapter sees it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Received<'r> {
    /// The method.
    pub method: &'r Method,
    /// The path and the query.
    pub uri: &'r Uri,
    /// The headers, with those of authentication.
    pub headers: &'r HeaderMap,
    /// The body.
    pub body: &'r Value,
    /// Who sent it.
    pub principal: &'r Principal,
    /// The id that the run will have.
    pub run_id: RunId,
    /// The id that the run shares with those that it leads to.
    pub correlation: &'r str,
}

/// An answer with outputs.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, beside those of every answer.
    pub headers: HeaderMap,
    /// The body.
    pub body: Value,
}

/// Why inputs cannot be made of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    message: String,
}

impl Unfit {
    /// Makes the error of a sentence, which must repeat nothing of the request.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unfit {}

impl fmt::Debug for Received<'_> {
    /// Without headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .field("principal", &self.principal)
            .field("run_id", &self.run_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    /// Without headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
