//! [`Cause`]: why a step failed.

use std::{borrow::Cow, error::Error, time::Duration};

use crate::{
    constraint::Violation,
    message::ChannelError,
    request::Location,
    security::{Scheme, TokenError},
    transport::TransportError,
    value::Refusal,
};

mod message;

/// Why a step failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// A success criterion does not hold.
    #[non_exhaustive]
    Criterion {
        /// The criterion as written in the document.
        condition: &'static str,
    },
    /// A failure action of type `end` ended the workflow.
    #[non_exhaustive]
    Ended {
        /// The name of the action.
        action: &'static str,
    },
    /// The request could not be sent, or its response could not be read.
    Transport(TransportError),
    /// The request may have been sent before a restart of the program, and is not sent again: an
    /// engine that repeats the run from a journal found that it was to be sent, and no response.
    FateUnknown,
    /// The message could not be sent or received.
    Channel(ChannelError),
    /// No complete response arrived in time.
    #[non_exhaustive]
    Timeout {
        /// The time limit of one attempt of the step.
        limit: Duration,
    },
    /// The response is larger than the client accepts.
    #[non_exhaustive]
    ResponseTooLarge {
        /// The size limit of a response in bytes, after decompression.
        limit: u64,
    },
    /// The request would go to a host that the client does not allow. Nothing was sent.
    #[non_exhaustive]
    ForbiddenHost {
        /// The host.
        host: String,
        /// Whether `only_hosts` excludes the host; otherwise no description and no setting names
        /// it.
        narrowed: bool,
    },
    /// A credential or a secret value would go over plain `http` to another machine. Nothing was
    /// sent.
    #[non_exhaustive]
    ForbiddenPlainHttp {
        /// The host.
        host: String,
    },
    /// A value that the request needs is absent. Nothing was sent.
    #[non_exhaustive]
    MissingValue {
        /// The parameter, property or body.
        name: Cow<'static, str>,
        /// The location of a parameter; `None` for a property or a body.
        location: Option<Location>,
    },
    /// A value cannot be sent as it is. Nothing was sent.
    #[non_exhaustive]
    InvalidValue {
        /// The parameter, property or replacement target.
        name: Cow<'static, str>,
        /// What is wrong, without the value.
        reason: Cow<'static, str>,
    },
    /// A value does not have the type that its consumer expects. Nothing was sent.
    #[non_exhaustive]
    UnfitValue {
        /// The value's name.
        name: Cow<'static, str>,
        /// The expected type, as in `an integer`.
        expected: String,
        /// The kind of the actual value, as in `a string`.
        found: &'static str,
    },
    /// The step reads the body, and the Content-Type says JSON, but the body is not valid JSON.
    #[non_exhaustive]
    BrokenBody {
        /// The Content-Type.
        media_type: String,
        /// The length of the body in bytes, without a byte order mark.
        length: usize,
        /// The byte, counted from 0, at which the body stops being JSON; its length if it is
        /// truncated.
        offset: usize,
    },
    /// The response lacks an output that is declared and needed.
    #[non_exhaustive]
    MissingOutput {
        /// The JSON Pointer into the body, or the name of the header; the runtime expression of a
        /// value that is not read from a response.
        pointer: Cow<'static, str>,
    },
    /// An output does not have the type that the API describes.
    #[non_exhaustive]
    UnfitOutput {
        /// The JSON Pointer into the body, or the name of the header.
        pointer: Cow<'static, str>,
        /// The described type, as in `an integer`.
        expected: String,
        /// The kind of the actual value, as in `a string`.
        found: &'static str,
    },
    /// The run has used up its step executions.
    #[non_exhaustive]
    StepLimit {
        /// How many step executions a run has, including those of called workflows.
        limit: u64,
    },
    /// The run has used up its time.
    #[non_exhaustive]
    Deadline {
        /// The time limit of a run.
        limit: Duration,
    },
    /// Workflows call each other too deeply.
    #[non_exhaustive]
    NestingLimit {
        /// How deeply workflows may call each other.
        limit: u32,
    },
    /// A step that this one depends on has not succeeded in this run.
    #[non_exhaustive]
    UnmetDependency {
        /// The id of the step or the workflow.
        step: Cow<'static, str>,
    },
    /// The server of a source description cannot be determined.
    #[non_exhaustive]
    Server {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// What is wrong.
        reason: Cow<'static, str>,
    },
    /// The workflow sends or receives messages, and the client has no channel for them. Nothing was
    /// sent.
    #[non_exhaustive]
    NoChannel {
        /// The name of the source description.
        source: Cow<'static, str>,
    },
    /// The API requires credentials that the client does not have. Nothing was sent.
    #[non_exhaustive]
    NoCredential {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// The alternatives that the API accepts: all schemes of one of these lists are needed.
        alternatives: Vec<Vec<Scheme>>,
    },
    /// A credential cannot be used for its scheme. Nothing was sent.
    #[non_exhaustive]
    Credential {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// The name of the security scheme.
        scheme: Cow<'static, str>,
        /// What is wrong, without the credential.
        reason: Cow<'static, str>,
    },
    /// The client could not obtain a token for the request. The request was not sent.
    Token(TokenError),
    /// The workflow that the step called failed.
    Workflow(Box<dyn Error + Send + Sync>),
    /// The inputs do not fit the workflow.
    #[non_exhaustive]
    Inputs {
        /// What is wrong, without the values.
        reason: Cow<'static, str>,
    },
    /// The inputs have the right types, but violate their schema. Nothing was sent.
    #[non_exhaustive]
    InvalidInputs {
        /// The violations, at most the first 100.
        violations: Vec<Violation>,
    },
}

impl Cause {
    pub(crate) fn missing_value(name: impl Into<Cow<'static, str>>) -> Self {
        Self::MissingValue {
            name: name.into(),
            location: None,
        }
    }

    pub(crate) fn missing_parameter(location: Location, name: Cow<'static, str>) -> Self {
        Self::MissingValue {
            name,
            location: Some(location),
        }
    }

    pub(crate) fn invalid(
        name: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::InvalidValue {
            name: name.into(),
            reason: reason.into(),
        }
    }

    /// Makes [`Cause::NoCredential`]. All alternatives belong to one operation, so they have one
    /// source.
    pub(crate) fn no_credential(alternatives: Vec<Vec<Scheme>>) -> Self {
        let first = alternatives.iter().flatten().next();
        Self::NoCredential {
            source: first.map_or("", |scheme| scheme.source().name()).into(),
            alternatives,
        }
    }

    pub(crate) fn unfit_credential(scheme: &Scheme, reason: &'static str) -> Self {
        Self::Credential {
            source: scheme.source().name().into(),
            scheme: scheme.name().into(),
            reason: reason.into(),
        }
    }

    /// Makes the cause for a value that cannot be written; `whole` names the value if the refusal
    /// names no part of it.
    pub(crate) fn from_refusal(refusal: Refusal, whole: impl Into<Cow<'static, str>>) -> Self {
        match refusal {
            Refusal::Missing(name) => Self::missing_value(name),
            Refusal::Invalid { name, reason } => {
                Self::invalid(name.map_or_else(|| whole.into(), Cow::Owned), reason)
            }
        }
    }

    /// Makes the cause of a run that its transport ends.
    pub(crate) fn ended_by(error: TransportError) -> Self {
        if error.is_fate_unknown() {
            Self::FateUnknown
        } else {
            Self::Transport(error)
        }
    }

    /// Makes the cause of a run whose channel has failed.
    pub(crate) fn failed_channel(error: ChannelError) -> Self {
        if error.is_fate_unknown() {
            Self::FateUnknown
        } else {
            Self::Channel(error)
        }
    }

    /// Returns the kind of the failure as one word, for metrics and logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Criterion { .. } => "criterion",
            Self::Ended { .. } => "ended",
            Self::Transport(_) => "transport",
            Self::FateUnknown => "fate_unknown",
            Self::Channel(_) => "channel",
            Self::Timeout { .. } => "timeout",
            Self::ResponseTooLarge { .. } => "response_too_large",
            Self::ForbiddenHost { .. } => "forbidden_host",
            Self::ForbiddenPlainHttp { .. } => "forbidden_plain_http",
            Self::MissingValue { .. } => "missing_value",
            Self::InvalidValue { .. } => "invalid_value",
            Self::UnfitValue { .. } => "unfit_value",
            Self::BrokenBody { .. } => "broken_body",
            Self::MissingOutput { .. } => "missing_output",
            Self::UnfitOutput { .. } => "unfit_output",
            Self::StepLimit { .. } => "step_limit",
            Self::Deadline { .. } => "deadline",
            Self::NestingLimit { .. } => "nesting_limit",
            Self::UnmetDependency { .. } => "unmet_dependency",
            Self::Server { .. } => "server",
            Self::NoChannel { .. } => "no_channel",
            Self::NoCredential { .. } => "no_credential",
            Self::Credential { .. } => "credential",
            Self::Token(_) => "token",
            Self::Workflow(_) => "workflow",
            Self::Inputs { .. } => "inputs",
            Self::InvalidInputs { .. } => "invalid_inputs",
        }
    }

    /// Returns whether no failure action may handle the failure.
    pub(crate) fn stops_run(&self) -> bool {
        if let Self::Token(error) = self {
            return error.is_final();
        }
        if let Self::Transport(error) = self {
            return error.ends_run();
        }
        if let Self::Channel(error) = self {
            return error.ends_run();
        }
        matches!(
            self,
            Self::FateUnknown
                | Self::MissingValue { .. }
                | Self::InvalidValue { .. }
                | Self::UnfitValue { .. }
                | Self::ForbiddenHost { .. }
                | Self::ForbiddenPlainHttp { .. }
                | Self::StepLimit { .. }
                | Self::Deadline { .. }
                | Self::NestingLimit { .. }
                | Self::Server { .. }
                | Self::NoChannel { .. }
                | Self::NoCredential { .. }
                | Self::Credential { .. }
                | Self::Inputs { .. }
                | Self::InvalidInputs { .. }
        )
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // The text of a cause has that of its inner error, so the chain goes on after that one: what
        // prints the chain prints nothing twice. The inner error itself is in the variant.
        match self {
            Self::Transport(error) => error.source(),
            Self::Channel(error) => error.source(),
            Self::Token(error) => error.source(),
            Self::Workflow(error) => error.source(),
            _ => None,
        }
    }
}
