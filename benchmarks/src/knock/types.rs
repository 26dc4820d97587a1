//! Types of the bodies, as a program that calls these three operations would have them.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(super) struct BulkSet<'a> {
    pub(super) objects: &'a [Object<'a>],
}

#[derive(Serialize)]
pub(super) struct Object<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

#[derive(Serialize)]
pub(super) struct Trigger<'a> {
    pub(super) recipients: [Recipient<'a>; 1],
}

#[derive(Serialize)]
pub(super) struct Recipient<'a> {
    pub(super) id: &'a str,
    pub(super) collection: &'a str,
}

/// Members that are not used are left out.
#[derive(Deserialize)]
pub(super) struct BulkOperation {
    pub(super) id: String,
    pub(super) status: Status,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Queued,
    Processing,
    Completed,
    Failed,
}

#[derive(Deserialize)]
pub(super) struct Triggered {
    pub(super) workflow_run_id: String,
}

/// What a run returns.
pub(super) struct Outputs {
    pub(super) operation: String,
    pub(super) status: Status,
    pub(super) run: String,
}

impl Outputs {
    /// Panics if they are not those that every contender must have.
    pub(super) fn check(&self) {
        assert!(self.status == Status::Completed && !self.operation.is_empty());
        assert_eq!(self.run, super::RUN);
    }
}

impl Status {
    pub(super) fn is_over(&self) -> bool {
        !matches!(self, Status::Queued | Status::Processing)
    }
}

pub(super) fn objects() -> Vec<Object<'static>> {
    let object = |(id, name)| Object { id, name };
    super::OBJECTS.into_iter().map(object).collect()
}

pub(super) const TRIGGER: Trigger<'_> = Trigger {
    recipients: [Recipient {
        id: super::OBJECTS[0].0,
        collection: super::COLLECTION,
    }],
};
