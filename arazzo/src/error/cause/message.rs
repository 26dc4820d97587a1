//! The message of a cause: one fact, and how to allow or set what is missing.

use std::fmt::{self, Formatter};

use super::Cause;
use crate::{
    constraint::Violation,
    request::Location,
    security::Scheme,
    transport::{Size, TransportError},
};

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Criterion { condition } => write!(f, "`{condition}` does not hold"),
            Self::Ended { action } => write!(f, "the failure action `{action}` ended the workflow"),
            Self::Transport(error) => error.fmt(f),
            Self::FateUnknown => TransportError::fate_unknown().fmt(f),
            Self::Channel(error) => error.fmt(f),
            Self::Timeout { limit } => write!(f, "no complete response within {limit:?}"),
            Self::ResponseTooLarge { limit } => too_large(f, *limit),
            Self::ForbiddenHost { host, narrowed } => forbidden_host(f, host, *narrowed),
            Self::ForbiddenPlainHttp { host } => forbidden_plain_http(f, host),
            Self::MissingValue { name, location } => missing_value(f, name, *location),
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
            } => broken_body(f, media_type, *length, *offset),
            Self::MissingOutput { pointer } if pointer.starts_with("$") => {
                write!(f, "`{pointer}` has no value")
            }
            Self::MissingOutput { pointer } => write!(f, "the response lacks {}", Part(pointer)),
            Self::UnfitOutput {
                pointer,
                expected,
                found,
            } => unfit_output(f, pointer, expected, found),
            Self::StepLimit { limit } => used_up(f, &format_args!("{limit} step executions")),
            Self::Deadline { limit } => used_up(f, &format_args!("time of {limit:?}")),
            Self::NestingLimit { limit } => {
                write!(f, "more than {limit} workflows call each other")
            }
            Self::UnmetDependency { step } => unmet(f, step),
            Self::Server { source, reason } => server(f, source, reason),
            Self::NoChannel { source } => no_channel(f, source),
            Self::NoCredential {
                source,
                alternatives,
            } => no_credential(f, source, alternatives),
            Self::Credential {
                source,
                scheme,
                reason,
            } => unusable_credential(f, source, scheme, reason),
            Self::Token(error) => error.fmt(f),
            Self::Workflow(error) => write!(f, "the called workflow failed: {error}"),
            Self::Inputs { reason } => write!(f, "the inputs do not fit: {reason}"),
            Self::InvalidInputs { violations } => invalid_inputs(f, violations),
        }
    }
}

fn too_large(f: &mut Formatter<'_>, limit: u64) -> fmt::Result {
    let limit = Size(limit);
    write!(
        f,
        "the response is larger than {limit}; `max_response_bytes(…)` sets the limit"
    )
}

fn forbidden_host(f: &mut Formatter<'_>, host: &str, narrowed: bool) -> fmt::Result {
    write!(f, "the host `{host}` is not allowed: ")?;
    if narrowed {
        f.write_str("`only_hosts` does not name it")
    } else {
        write!(
            f,
            "no server of the API has it; allow it with `allow_host(\"{host}\")`"
        )
    }
}

fn forbidden_plain_http(f: &mut Formatter<'_>, host: &str) -> fmt::Result {
    write!(
        f,
        "a secret would go to `{host}` over plain http: use https, or allow it with \
         `allow_plain_http(\"{host}\")` (`--allow-plain-http {host}`)"
    )
}

fn missing_value(f: &mut Formatter<'_>, name: &str, location: Option<Location>) -> fmt::Result {
    match location {
        None => write!(f, "there is no value for `{name}`"),
        Some(location) => write!(f, "there is no value for the {location} `{name}`"),
    }
}

fn broken_body(
    f: &mut Formatter<'_>,
    media_type: &str,
    length: usize,
    offset: usize,
) -> fmt::Result {
    write!(
        f,
        "the body is `{media_type}` and no JSON: it has {length} bytes, and is wrong from byte \
         {offset} on"
    )
}

fn unfit_output(f: &mut Formatter<'_>, pointer: &str, expected: &str, found: &str) -> fmt::Result {
    let part = Part(pointer);
    write!(f, "{part} of the response is {found}, expected {expected}")
}

fn used_up(f: &mut Formatter<'_>, what: &dyn fmt::Display) -> fmt::Result {
    write!(f, "the run has used up its {what}")
}

fn unmet(f: &mut Formatter<'_>, step: &str) -> fmt::Result {
    write!(f, "it depends on `{step}`, which has not succeeded")
}

fn server(f: &mut Formatter<'_>, source: &str, reason: &str) -> fmt::Result {
    write!(f, "the server of the source `{source}` {reason}")
}

fn no_channel(f: &mut Formatter<'_>, source: &str) -> fmt::Result {
    write!(
        f,
        "the client has no message channel for the source `{source}`; set one with \
         `Client::builder().channel(\"{source}\", …)` (`--channel {source}=URL`)"
    )
}

/// Writes which credentials are missing, and how to set them.
fn no_credential(f: &mut Formatter<'_>, source: &str, alternatives: &[Vec<Scheme>]) -> fmt::Result {
    let joined = |of: fn(&Scheme) -> String, separator: &str| {
        let all = alternatives.iter().map(|schemes| {
            let all: Vec<_> = schemes.iter().map(of).collect();
            all.join(" and ")
        });
        all.collect::<Vec<_>>().join(separator)
    };
    let names = joined(|scheme| format!("`{}`", scheme.name()), ", or for ");
    let ways = joined(Scheme::way, ", or ");
    write!(
        f,
        "the client has no credential for the source `{source}`, which asks for {names}; set {ways}"
    )
}

fn unusable_credential(
    f: &mut Formatter<'_>,
    source: &str,
    scheme: &str,
    reason: &str,
) -> fmt::Result {
    write!(
        f,
        "the credential for the scheme `{scheme}` of the source `{source}` cannot be used: {reason}"
    )
}

fn invalid_inputs(f: &mut Formatter<'_>, violations: &[Violation]) -> fmt::Result {
    f.write_str("the inputs do not fit: ")?;
    for (index, violation) in violations.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        write!(f, "{separator}{violation}")?;
    }
    Ok(())
}

/// A part of a response, named by a JSON Pointer or a header's name.
struct Part<'a>(&'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the body"),
            pointer if pointer.starts_with('/') => write!(f, "`#{pointer}`"),
            header => write!(f, "the header `{header}`"),
        }
    }
}
