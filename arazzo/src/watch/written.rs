//! Events as JSON: the common members first, then those of the kind.

use std::time::{Duration, SystemTime};

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Event, EventKind, Outcome, Parent, RequestInfo, Trigger};
use crate::run::{RunId, Uuid};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'e> {
    event: &'static str,
    uuid: Uuid,
    timestamp: String,
    run_id: RunId,
    request_id: Uuid,
    resource: Resource<'e>,
    #[serde(skip_serializing_if = "is_false")]
    replayed: bool,
    #[serde(flatten)]
    known: Known<'e>,
}

/// The subject of an event.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'e> {
    r#type: &'static str,
    id: Subject,
    workflow: &'static str,
    /// The step of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'static str>,
    depth: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'e Parent>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    request: Option<Request<'e>>,
}

/// The id of the subject.
#[derive(Serialize)]
#[serde(untagged)]
enum Subject {
    Request(Uuid),
    Step(&'static str),
    Run(RunId),
}

#[derive(Serialize)]
struct Request<'e> {
    method: &'e str,
    url: &'e str,
    template: &'e str,
    attempt: u32,
    redirects: u32,
}

/// The members that only some kinds of events have.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Known<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger: Option<Trigger>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_step: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    delay: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    duration: Option<Duration>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl Event {
    /// Returns the event as JSON.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self.written()).unwrap_or_default()
    }

    fn written(&self) -> Written<'_> {
        Written {
            event: self.name(),
            uuid: self.uuid,
            timestamp: rfc_3339(self.timestamp),
            run_id: self.run_id,
            request_id: self.request_id,
            resource: self.resource(),
            replayed: self.replayed,
            known: Known::of(&self.kind),
        }
    }

    fn resource(&self) -> Resource<'_> {
        let (r#type, id, step, request) = match (self.kind.request(), self.step) {
            (Some(request), step) => {
                let id = Subject::Request(self.request_id);
                ("workflow.Request", id, step, Some(request))
            }
            (None, Some(step)) => ("workflow.Step", Subject::Step(step), None, None),
            (None, None) => ("workflow.Run", Subject::Run(self.run_id), None, None),
        };
        Resource {
            r#type,
            id,
            workflow: self.workflow,
            step,
            depth: self.depth,
            parent: self.parent.as_ref(),
            request: request.map(Request::of),
        }
    }
}

impl EventKind {
    fn request(&self) -> Option<&RequestInfo> {
        match self {
            Self::RequestSent { request, .. }
            | Self::ResponseReceived { request, .. }
            | Self::RequestFailed { request, .. } => Some(request),
            _ => None,
        }
    }

    fn cause(&self) -> Option<&str> {
        match self {
            Self::RunFinished { cause, .. } => cause.as_deref(),
            Self::StepFailed { cause, .. } | Self::RequestFailed { cause, .. } => Some(cause),
            _ => None,
        }
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::StepFailed { status, .. } | Self::RetryScheduled { status, .. } => *status,
            Self::ResponseReceived { status, .. } => Some(*status),
            _ => None,
        }
    }

    fn duration(&self) -> Option<Duration> {
        match self {
            Self::RunFinished { duration, .. }
            | Self::StepSucceeded { duration }
            | Self::StepFailed { duration, .. }
            | Self::ResponseReceived { duration, .. }
            | Self::RequestFailed { duration, .. } => Some(*duration),
            _ => None,
        }
    }
}

impl<'e> Request<'e> {
    fn of(info: &'e RequestInfo) -> Self {
        Self {
            method: info.method.as_str(),
            url: info.url(),
            template: &info.template,
            attempt: info.attempt,
            redirects: info.redirects,
        }
    }
}

impl<'e> Known<'e> {
    fn of(kind: &'e EventKind) -> Self {
        Self {
            cause: kind.cause(),
            status: kind.status(),
            duration: kind.duration(),
            ..Self::of_one_kind(kind)
        }
    }

    /// Returns the members that only this kind of event has.
    fn of_one_kind(kind: &'e EventKind) -> Self {
        let mut known = Self::default();
        match kind {
            EventKind::RunFinished {
                outcome,
                failed_step,
                ..
            } => {
                known.outcome = Some(*outcome);
                known.failed_step = *failed_step;
            }
            EventKind::StepFailed {
                attempts, handled, ..
            } => {
                known.attempts = Some(*attempts);
                known.handled = Some(*handled);
            }
            EventKind::RetryScheduled {
                trigger,
                attempt,
                delay,
                ..
            } => {
                known.trigger = Some(*trigger);
                known.attempt = Some(*attempt);
                known.delay = Some(*delay);
            }
            EventKind::RequestSent { size, .. } | EventKind::ResponseReceived { size, .. } => {
                known.size = Some(*size);
            }
            EventKind::RunStarted
            | EventKind::StepStarted
            | EventKind::StepSucceeded { .. }
            | EventKind::RequestFailed { .. } => {}
        }
        known
    }
}

fn seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration
        .map(|duration| duration.as_secs_f64())
        .serialize(serializer)
}

/// Formats a time in UTC with microseconds (RFC 3339).
pub fn rfc_3339(time: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(time).unwrap_or_default();
    format!("{time:.6}")
}
