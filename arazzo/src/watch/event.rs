//! [`Event`]: something that happened in a run.
//!
//! The invariant: an event contains no value of a request or a response. Its texts come from the
//! workflow document, or have the secrets of the run removed.

use std::{
    borrow::Cow,
    fmt,
    time::{Duration, SystemTime},
};

use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::{
    request::RequestContext,
    run::{RunId, Uuid},
};

/// Something that happened in a run.
///
/// It serialises as a flat object with a `resource`, which is what the event is about:
///
/// ```json
/// {
///   "event": "workflow.StepFailed",
///   "uuid": "8d0dcbb6-7a1f-4f0e-8b0d-5a3c9e3f1a55",
///   "timestamp": "2026-03-01T09:30:00.125000Z",
///   "runId": "0b0c4f8e-3c63-4b6b-9c65-2f0a1e9d7c11",
///   "requestId": "f6b5b5a4-1c7e-4c0a-9a34-7f4e2ad0c9d2",
///   "resource": {
///     "type": "workflow.Step", "id": "charge", "workflow": "pay", "depth": 2,
///     "parent": { "workflow": "bookTrip", "step": "pay", "requestId": "5e1c…" }
///   },
///   "cause": "`$statusCode == 202` does not hold",
///   "status": 402, "attempts": 1, "handled": false, "duration": 0.125
/// }
/// ```
///
/// `resource.type` is `workflow.Run` for a workflow that starts or finishes, `workflow.Step` for
/// its steps and their retries, `workflow.Request` for HTTP exchanges. Durations are in seconds,
/// sizes in bytes. Members without a value are left out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The event's own id.
    pub uuid: Uuid,
    /// When it happened, by the clock of the transport.
    pub timestamp: SystemTime,
    /// The run's id: the same in all workflows that the run calls.
    pub run_id: RunId,
    /// The id of the step's execution, which its requests and their retries share. For the start and
    /// the end of a workflow, it is the id of the run.
    pub request_id: Uuid,
    /// The workflow's id in its document.
    pub workflow: &'static str,
    /// The step's id in its document; `None` for the start and the end of a workflow.
    pub step: Option<&'static str>,
    /// The depth of the workflow: 1 for the workflow that the program called, and one more for each
    /// level of calls.
    pub depth: u32,
    /// The step that called the workflow; `None` if the program did.
    pub parent: Option<Parent>,
    /// Whether an engine repeats this part of the run from a journal: it has been told before.
    pub replayed: bool,
}

/// The step that called a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parent {
    /// The id of the step's workflow.
    pub workflow: &'static str,
    /// The step's id.
    pub step: &'static str,
    /// The id of the step's execution.
    pub request_id: Uuid,
}

/// The outputs of a step that has succeeded, for the caller of the run: see
/// [`RunScope::on_outputs`](crate::RunScope::on_outputs). No event has them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepOutputs {
    /// The workflow's id in its document.
    pub workflow: &'static str,
    /// The step's id in its document.
    pub step: &'static str,
    /// The depth of the workflow, as in [`Event::depth`].
    pub depth: u32,
    /// The outputs, an object. The secrets of the run are shown as `…`.
    pub outputs: Value,
}

/// What happened, with its details.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A workflow starts.
    RunStarted,
    /// A workflow has ended.
    #[non_exhaustive]
    RunFinished {
        /// How it ended.
        outcome: Outcome,
        /// The step that failed, if one did.
        failed_step: Option<&'static str>,
        /// Why it failed.
        cause: Option<String>,
        /// How long it took.
        duration: Duration,
    },
    /// A step starts.
    StepStarted,
    /// A step has succeeded, and its outputs are available.
    #[non_exhaustive]
    StepSucceeded {
        /// How long it took, with all attempts and waits.
        duration: Duration,
    },
    /// A step has failed, and is not retried.
    #[non_exhaustive]
    StepFailed {
        /// Why it failed.
        cause: String,
        /// The HTTP status of the last response, if there was one.
        status: Option<u16>,
        /// How many times it has been attempted in this run; 0 if the failure arose outside of an
        /// exchange.
        attempts: u32,
        /// Whether a failure action lets the workflow continue. Otherwise it stops.
        handled: bool,
        /// How long it took, with all attempts and waits.
        duration: Duration,
    },
    /// A request is sent.
    #[non_exhaustive]
    RequestSent {
        /// The request.
        request: RequestInfo,
        /// The size of its body in bytes.
        size: usize,
    },
    /// A response of any status has arrived.
    #[non_exhaustive]
    ResponseReceived {
        /// The request.
        request: RequestInfo,
        /// The HTTP status.
        status: u16,
        /// The size of the response's body in bytes.
        size: usize,
        /// The time from request to response.
        duration: Duration,
    },
    /// No response has arrived.
    #[non_exhaustive]
    RequestFailed {
        /// The request.
        request: RequestInfo,
        /// Why there is no response.
        cause: String,
        /// The time from the request to the failure.
        duration: Duration,
    },
    /// The run will wait, and then repeat this step, or jump to an earlier one by a `goto`.
    #[non_exhaustive]
    RetryScheduled {
        /// The kind of the action: a retry, or a jump back.
        trigger: Trigger,
        /// How many times the step has been attempted in this run.
        attempt: u32,
        /// The HTTP status of the response, if there was one.
        status: Option<u16>,
        /// How long the run waits.
        delay: Duration,
    },
}

/// How a workflow ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Outcome {
    /// It returned outputs.
    Succeeded,
    /// It returned an error.
    Failed,
    /// Its future was dropped: the program cancelled it, or the calling step timed out.
    Cancelled,
}

/// Why a run goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Trigger {
    /// An action of type `retry`.
    Retry,
    /// An action of type `goto`.
    Goto,
}

/// A request, as it may be shown.
#[derive(Clone)]
#[non_exhaustive]
pub struct RequestInfo {
    /// The HTTP method.
    pub method: Method,
    /// The path as the API describes it, with `{name}` for parameters.
    pub template: Cow<'static, str>,
    /// How many times the step has been attempted in this run, including this attempt.
    pub attempt: u32,
    /// How many redirects led to this request.
    pub redirects: u32,
    pub(super) shown: RequestContext,
}

impl RequestInfo {
    /// Returns the URL with secrets shown as `…`, or only the path template. It is made when
    /// something asks for it.
    pub fn url(&self) -> &str {
        self.shown.url()
    }

    /// What tells two requests apart.
    fn parts(&self) -> (&Method, &str, &str, u32, u32) {
        (
            &self.method,
            self.url(),
            &self.template,
            self.attempt,
            self.redirects,
        )
    }
}

impl PartialEq for RequestInfo {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for RequestInfo {}

impl fmt::Debug for RequestInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestInfo")
            .field("method", &self.method)
            .field("url", &self.url())
            .field("template", &self.template)
            .field("attempt", &self.attempt)
            .field("redirects", &self.redirects)
            .finish()
    }
}

impl Event {
    /// The event's name, as in `workflow.StepFailed`.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }
}

impl EventKind {
    /// The event's name, as in `workflow.StepFailed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RunStarted => "workflow.RunStarted",
            Self::RunFinished { .. } => "workflow.RunFinished",
            Self::StepStarted => "workflow.StepStarted",
            Self::StepSucceeded { .. } => "workflow.StepSucceeded",
            Self::StepFailed { .. } => "workflow.StepFailed",
            Self::RequestSent { .. } => "workflow.RequestSent",
            Self::ResponseReceived { .. } => "workflow.ResponseReceived",
            Self::RequestFailed { .. } => "workflow.RequestFailed",
            Self::RetryScheduled { .. } => "workflow.RetryScheduled",
        }
    }
}
