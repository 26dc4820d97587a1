//! [`Cause`]: why a step failed.

use std::{borrow::Cow, error::Error, fmt, time::Duration};

use crate::{
    constraint::Violation,
    message::ChannelError,
    request::Location,
    security::{Scheme, TokenError},
    transport::{Size, TransportError},
    value::Refusal,
};

/// Why a step failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// A success criterion does not hold.
    Criterion {
        /// The criterion as the document has it.
        condition: &'static str,
    },
    /// A failure action of type `end` ended the workflow.
    Ended {
        /// The name of the action.
        action: &'static str,
    },
    /// The request could not be sent or its response not be read.
    Transport(TransportError),
    /// The message could not be sent or received.
    Channel(ChannelError),
    /// There was no complete response in time.
    Timeout {
        /// The time that one attempt of the step has.
        limit: Duration,
    },
    /// The response has more bytes than the client reads.
    ResponseTooLarge {
        /// How many bytes a response may have, after decompression.
        limit: u64,
    },
    /// The request would go to a host that the client does not allow. Nothing was sent.
    ForbiddenHost {
        /// The host.
        host: String,
        /// Whether `only_hosts` rules it out, rather than that nobody names it.
        narrowed: bool,
    },
    /// A credential or a secret value would go over plain `http` to another machine. Nothing was
    /// sent.
    ForbiddenPlainHttp {
        /// The host.
        host: String,
    },
    /// A value that the request needs is absent. Nothing was sent.
    MissingValue {
        /// The parameter, property or body.
        name: Cow<'static, str>,
        /// Where a parameter belongs.
        location: Option<Location>,
    },
    /// A value cannot be sent as it is. Nothing was sent.
    InvalidValue {
        /// The parameter, property or replacement target.
        name: Cow<'static, str>,
        /// What is wrong, without the value.
        reason: Cow<'static, str>,
    },
    /// A value is not of the type that its consumer takes. Nothing was sent.
    UnfitValue {
        /// The value's name.
        name: Cow<'static, str>,
        /// The expected type, as in `an integer`.
        expected: String,
        /// The kind of value that is there, as in `a string`.
        found: &'static str,
    },
    /// The step reads the body, whose Content-Type is one of JSON, and it cannot be read as such.
    BrokenBody {
        /// The Content-Type.
        media_type: String,
        /// How many bytes the body has, without a byte order mark.
        length: usize,
        /// At which byte, counted from 0, it is no JSON any more; the length where it ends too early.
        offset: usize,
    },
    /// The response lacks an output that is declared and needed.
    MissingOutput {
        /// The JSON Pointer into the body, or the name of the header.
        pointer: Cow<'static, str>,
    },
    /// An output is not of the type that the API describes.
    UnfitOutput {
        /// The JSON Pointer into the body, or the name of the header.
        pointer: Cow<'static, str>,
        /// The described type, as in `an integer`.
        expected: String,
        /// The kind of value that is there, as in `a string`.
        found: &'static str,
    },
    /// The run has used up its step executions.
    StepLimit {
        /// How many step executions a run has, called workflows included.
        limit: u64,
    },
    /// The run has used up its time.
    Deadline {
        /// How much time a run has.
        limit: Duration,
    },
    /// Workflows call each other too deeply.
    NestingLimit {
        /// How many workflows may be open at once.
        limit: u32,
    },
    /// A step that this one depends on has not succeeded in this run.
    UnmetDependency {
        /// The step's id, or the workflow's.
        step: Cow<'static, str>,
    },
    /// The server of a source description is not known well enough to send a request.
    Server {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// What is wrong.
        reason: Cow<'static, str>,
    },
    /// The workflow sends or receives messages, and the client has no channel for them. Nothing was
    /// sent.
    NoChannel {
        /// The name of the source description.
        source: Cow<'static, str>,
    },
    /// The API asks for credentials, and the client has none that satisfy it. Nothing was sent.
    NoCredential {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// What the client lacks: all schemes of one of these lists are needed.
        alternatives: Vec<Vec<Scheme>>,
    },
    /// A credential cannot be used for its scheme. Nothing was sent.
    Credential {
        /// The name of the source description.
        source: Cow<'static, str>,
        /// The name of the security scheme.
        scheme: Cow<'static, str>,
        /// What is wrong, without the credential.
        reason: Cow<'static, str>,
    },
    /// There is no token for the request. The request was not sent.
    Token(TokenError),
    /// The workflow that the step called has failed.
    Workflow(Box<dyn Error + Send + Sync>),
    /// The inputs do not fit the workflow.
    Inputs {
        /// What is wrong, without the values.
        reason: Cow<'static, str>,
    },
    /// The inputs are of the right types, and not what their schema asks for. Nothing was sent.
    InvalidInputs {
        /// Everything that is wrong, the first hundred of it.
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

    /// All alternatives are those of one operation, so they have one source.
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

    /// The cause for a value that refused to be written; `whole` names it if no part of it is named.
    pub(crate) fn from_refusal(refusal: Refusal, whole: impl Into<Cow<'static, str>>) -> Self {
        match refusal {
            Refusal::Missing(name) => Self::missing_value(name),
            Refusal::Invalid { name, reason } => {
                Self::invalid(name.map_or_else(|| whole.into(), Cow::Owned), reason)
            }
        }
    }

    /// What kind of failure it is, in one word, for those who count them.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Criterion { .. } => "criterion",
            Self::Ended { .. } => "ended",
            Self::Transport(_) => "transport",
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

    /// Whether no failure action may handle this.
    pub(crate) fn stops_run(&self) -> bool {
        if let Self::Token(error) = self {
            return error.is_final();
        }
        matches!(
            self,
            Self::MissingValue { .. }
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

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Criterion { condition } => write!(f, "`{condition}` does not hold"),
            Self::Ended { action } => write!(f, "the failure action `{action}` ended the workflow"),
            Self::Transport(error) => error.fmt(f),
            Self::Channel(error) => error.fmt(f),
            Self::Timeout { limit } => write!(f, "no complete response within {limit:?}"),
            Self::ResponseTooLarge { limit } => write!(
                f,
                "the response is larger than {}; `max_response_bytes(…)` sets the limit",
                Size(*limit)
            ),
            Self::ForbiddenHost {
                host,
                narrowed: true,
            } => write!(
                f,
                "the host `{host}` is not allowed: `only_hosts` does not name it"
            ),
            Self::ForbiddenHost { host, .. } => write!(
                f,
                "the host `{host}` is not allowed: no server of the API has it; allow it with \
                 `allow_host(\"{host}\")`"
            ),
            Self::ForbiddenPlainHttp { host } => write!(
                f,
                "a secret would go to `{host}` over plain http: use https, or allow it with \
                 `allow_plain_http(\"{host}\")` (`--allow-plain-http {host}`)"
            ),
            Self::MissingValue {
                name,
                location: None,
            } => write!(f, "there is no value for `{name}`"),
            Self::MissingValue {
                name,
                location: Some(location),
            } => write!(f, "there is no value for the {location} `{name}`"),
            Self::InvalidValue { name, reason } => {
                write!(f, "the value of `{name}` cannot be sent: {reason}")
            }
            Self::UnfitValue {
                name,
                expected,
                found,
            } => write!(f, "`{name}` is {found}, expected {expected}"),
            Self::BrokenBody {
                media_type,
                length,
                offset,
            } => write!(
                f,
                "the body is `{media_type}` and no JSON: it has {length} bytes, and is wrong from \
                 byte {offset} on"
            ),
            Self::MissingOutput { pointer } => write!(f, "the response lacks {}", Part(pointer)),
            Self::UnfitOutput {
                pointer,
                expected,
                found,
            } => write!(
                f,
                "{} of the response is {found}, expected {expected}",
                Part(pointer)
            ),
            Self::StepLimit { limit } => {
                write!(f, "the run has used up its {limit} step executions")
            }
            Self::Deadline { limit } => write!(f, "the run has used up its time of {limit:?}"),
            Self::NestingLimit { limit } => {
                write!(f, "more than {limit} workflows call each other")
            }
            Self::UnmetDependency { step } => {
                write!(f, "it depends on `{step}`, which has not succeeded")
            }
            Self::Server { source, reason } => {
                write!(f, "the server of the source `{source}` {reason}")
            }
            Self::NoChannel { source } => write!(
                f,
                "the client has no message channel for the source `{source}`; set one with \
                 `Client::builder().channel(\"{source}\", …)`"
            ),
            Self::NoCredential {
                source,
                alternatives,
            } => write_missing(f, source, alternatives),
            Self::Credential {
                source,
                scheme,
                reason,
            } => write!(
                f,
                "the credential for the scheme `{scheme}` of the source `{source}` cannot be used: \
                 {reason}"
            ),
            Self::Token(error) => error.fmt(f),
            Self::Workflow(error) => write!(f, "the called workflow failed: {error}"),
            Self::Inputs { reason } => write!(f, "the inputs do not fit: {reason}"),
            Self::InvalidInputs { violations } => {
                f.write_str("the inputs do not fit: ")?;
                for (index, violation) in violations.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{violation}")?;
                }
                Ok(())
            }
        }
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::Channel(error) => Some(error),
            Self::Token(error) => Some(error),
            Self::Workflow(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// Which credentials are missing, and how to give them.
fn write_missing(
    f: &mut fmt::Formatter<'_>,
    source: &str,
    alternatives: &[Vec<Scheme>],
) -> fmt::Result {
    let joined = |schemes: &Vec<Scheme>| {
        let names: Vec<_> = schemes
            .iter()
            .map(|scheme| format!("`{}`", scheme.name()))
            .collect();
        names.join(" and ")
    };
    let names: Vec<_> = alternatives.iter().map(joined).collect();
    write!(
        f,
        "the client has no credential for the source `{source}`, which asks for {}; set ",
        names.join(", or for ")
    )?;
    let set = |schemes: &Vec<Scheme>| {
        let ways: Vec<_> = schemes.iter().map(Scheme::way).collect();
        ways.join(" and ")
    };
    let ways: Vec<_> = alternatives.iter().map(set).collect();
    f.write_str(&ways.join(", or "))
}

/// A part of a response, named by a JSON Pointer or a header's name.
struct Part<'a>(&'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the body"),
            pointer if pointer.starts_with('/') => write!(f, "`#{pointer}`"),
            header => write!(f, "the header `{header}`"),
        }
    }
}
