//! Why a service has no keys, why a run does not start, and how it ends without outputs.

use std::{error::Error, fmt};

use arazzo::Report;

use crate::journal::JournalError;

/// Neither a key was given, nor leave to do without: see
/// [`DurableBuilder::key`](crate::DurableBuilder::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKey;

impl fmt::Display for NoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the journal would have requests and responses in the clear: give a key with \
             `.key(…)`, or say `.journal_in_the_clear()`",
        )
    }
}

impl Error for NoKey {}

/// Why a run does not start. It repeats no value of the inputs.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// A secret input is no reference: the engine would keep it in the clear.
    #[non_exhaustive]
    PlainSecret {
        /// The JSON Pointer of the input.
        path: String,
    },
    /// A secret input refers to a secret that this service does not give.
    #[non_exhaustive]
    UnknownSecret {
        /// The JSON Pointer of the input.
        path: String,
        /// The name in the reference.
        name: String,
    },
    /// The inputs do not fit the workflow.
    Inputs(Report),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlainSecret { path } => write!(
                f,
                "the input `{path}` is a secret, which a journal must not have: send the name of a \
                 variable of the worker, as in {{\"$env\": \"NAME\"}}"
            ),
            Self::UnknownSecret { path, .. } => write!(
                f,
                "the input `{path}` refers to a secret that the worker does not give to runs"
            ),
            Self::Inputs(report) => report.fmt(f),
        }
    }
}

impl Error for Refusal {}

/// How a run ended without outputs, or why this process does not go on with it.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// It did not start.
    Refused(Refusal),
    /// It failed.
    Failed(Report),
    /// The journal is of other code: what the run was to do next is not what it did before. Nothing
    /// was repeated, and the run has ended.
    #[non_exhaustive]
    Changed {
        /// What the journal has, and what the code does.
        what: String,
        /// How far the run came; none if the first entry does not fit.
        report: Option<Report>,
    },
    /// It was cancelled.
    #[non_exhaustive]
    Cancelled {
        /// How far the run came; none if that was before its first entry.
        report: Option<Report>,
    },
    /// The journal cannot be used here and now. The run has not ended: another attempt continues it.
    Interrupted(Box<dyn Error + Send + Sync>),
}

impl RunError {
    /// Returns whether the run has ended: no further attempt can change that.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Interrupted(_))
    }

    /// Returns how far the run came, if it has started.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Failed(report) => Some(report),
            Self::Changed { report, .. } | Self::Cancelled { report } => report.as_ref(),
            Self::Refused(_) | Self::Interrupted(_) => None,
        }
    }
}

impl From<JournalError> for RunError {
    /// Makes the error of a run whose first entry cannot be had.
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Changed(what) => Self::Changed { what, report: None },
            JournalError::Interrupted(error) => Self::Interrupted(error),
            JournalError::Cancelled => Self::Cancelled { report: None },
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed(report) => report.fmt(f),
            Self::Changed { what, .. } => JournalError::Changed(what.clone()).fmt(f),
            Self::Cancelled { .. } => JournalError::Cancelled.fmt(f),
            Self::Interrupted(error) => error.fmt(f),
        }
    }
}

impl Error for RunError {}
