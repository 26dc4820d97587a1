//! [`Event`]: something that happened in a run.
//!
//! The invariant: an event holds no value of a request or a response. Texts in it are those of the
//! workflow document, or have had the secrets of the run taken out.

use std::time::{Duration, SystemTime};

use serde::Serialize;

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
/// `resource.type` is `workflow.Run` for a workflow that starts or finishes, `workflow.Step` for its
/// steps and their retries, `workflow.Request` for HTTP exchanges. Durations are in seconds, sizes in
/// bytes. Members without a value are left out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The event's own id, a random UUID.
    pub uuid: String,
    /// When it happened, by the clock of the transport.
    pub timestamp: SystemTime,
    /// The run's id, a random UUID: the same in all workflows that the run calls.
    pub run_id: String,
    /// The id of the step's execution, a random UUID: the same for its requests, and for retries of
    /// them. For the start and the end of a workflow it is that of the run.
    pub request_id: String,
    /// The workflow's id in its document.
    pub workflow: &'static str,
    /// The step's id in its document; `None` for the start and the end of a workflow.
    pub step: Option<String>,
    /// 1 for the workflow that the program called, one more for each call of another one.
    pub depth: u32,
    /// The step that called the workflow; `None` where the program did.
    pub parent: Option<Parent>,
}

/// The step that called a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parent {
    /// The id of the step's workflow.
    pub workflow: &'static str,
    /// The step's id.
    pub step: String,
    /// The id of the step's execution.
    pub request_id: String,
}

/// What happened, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A workflow begins.
    #[non_exhaustive]
    RunStarted,
    /// A workflow is over.
    #[non_exhaustive]
    RunFinished {
        /// How it ended.
        outcome: Outcome,
        /// The step that failed, if one did.
        failed_step: Option<String>,
        /// Why it failed.
        cause: Option<String>,
        /// How long it took.
        duration: Duration,
    },
    /// A step begins.
    #[non_exhaustive]
    StepStarted,
    /// A step has succeeded, and its outputs are there.
    #[non_exhaustive]
    StepSucceeded {
        /// How long it took, with all attempts and waits.
        duration: Duration,
    },
    /// A step has failed, and is not tried again.
    #[non_exhaustive]
    StepFailed {
        /// Why.
        cause: String,
        /// The HTTP status of the last response, if there was one.
        status: Option<u16>,
        /// How often it has been executed in this run; 0 where the failure is not of an exchange.
        attempts: u32,
        /// Whether a failure action says how the workflow goes on. Otherwise it stops.
        handled: bool,
        /// How long it took, with all attempts and waits.
        duration: Duration,
    },
    /// A request goes out.
    #[non_exhaustive]
    RequestSent {
        /// The request.
        request: RequestInfo,
        /// The size of its body in bytes.
        size: usize,
    },
    /// A response has come back, of any status.
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
    /// No response has come back.
    #[non_exhaustive]
    RequestFailed {
        /// The request.
        request: RequestInfo,
        /// Why.
        cause: String,
        /// The time from the request until it was given up.
        duration: Duration,
    },
    /// The run will wait, and then go back: to this step, or by a `goto` to an earlier one.
    #[non_exhaustive]
    RetryScheduled {
        /// What the document says: to retry, or to go back.
        trigger: Trigger,
        /// How often the step has been executed in this run.
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
    /// Its future was dropped: the program gave it up, or the calling step ran out of time.
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestInfo {
    /// The HTTP method.
    pub method: String,
    /// The URL; secrets in it are `…`, or all of it is the template.
    pub url: String,
    /// The path as the API describes it, with `{name}` in the place of parameters.
    pub template: String,
    /// How often the step has been executed in this run, this time included.
    pub attempt: u32,
    /// How many redirects led to this request.
    pub redirects: u32,
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
