//! [`TokenError`]: why a token could not be obtained.

use std::{error::Error, fmt, sync::Arc};

use crate::{security::Scheme, transport::TransportError};

/// Why a token could not be obtained for a scheme. It contains no secret.
#[derive(Clone)]
pub struct TokenError(Arc<Details>);

#[derive(Debug)]
struct Details {
    source: &'static str,
    scheme: &'static str,
    status: Option<u16>,
    error: Option<String>,
    description: Option<String>,
    problem: String,
    /// Whether the client's own rules forbid the request.
    forbidden: bool,
    /// What the transport ends the run with.
    ending: Option<TransportError>,
}

impl TokenError {
    /// Makes the error of a request without a response, or with an unusable one.
    pub(super) fn new(scheme: Scheme, problem: impl Into<String>) -> Self {
        Self(Arc::new(Details {
            source: scheme.source().name(),
            scheme: scheme.name(),
            status: None,
            error: None,
            description: None,
            problem: problem.into(),
            forbidden: false,
            ending: None,
        }))
    }

    /// Makes the error of a request in which the transport ends the run. The error is without the
    /// secrets of the run.
    pub(super) fn ended(scheme: Scheme, ending: TransportError) -> Self {
        Self(Arc::new(Details {
            source: scheme.source().name(),
            scheme: scheme.name(),
            status: None,
            error: None,
            description: None,
            problem: ending.to_string(),
            forbidden: false,
            ending: Some(ending),
        }))
    }

    /// Makes the error of a request that the client's own rules forbid.
    pub(super) fn forbidden(scheme: Scheme, problem: impl Into<String>) -> Self {
        Self(Arc::new(Details {
            source: scheme.source().name(),
            scheme: scheme.name(),
            status: None,
            error: None,
            description: None,
            problem: problem.into(),
            forbidden: true,
            ending: None,
        }))
    }

    /// Makes the error of an endpoint that responds with an error.
    pub(super) fn answered(
        scheme: Scheme,
        status: u16,
        error: Option<String>,
        description: Option<String>,
    ) -> Self {
        Self(Arc::new(Details {
            source: scheme.source().name(),
            scheme: scheme.name(),
            status: Some(status),
            error,
            description,
            problem: format!("the token endpoint returned {status}"),
            forbidden: false,
            ending: None,
        }))
    }

    /// Returns the name of the source description.
    pub fn source_name(&self) -> &str {
        self.0.source
    }

    /// Returns the name of the security scheme.
    pub fn scheme(&self) -> &str {
        self.0.scheme
    }

    /// Returns the HTTP status of the token endpoint, if it responded.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the error code of the token endpoint, such as `invalid_client` (RFC 6749, section
    /// 5.2).
    pub fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Returns the error description of the token endpoint, shortened.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Returns what the transport ends the run with, if it does.
    pub(crate) fn ending(&self) -> Option<&TransportError> {
        self.0.ending.as_ref()
    }

    /// Returns whether a retry would be useless, because the credential or the request was
    /// rejected.
    pub(crate) fn is_final(&self) -> bool {
        let passing = [408, 429];
        let refused = |status: u16| (400..500).contains(&status) && !passing.contains(&status);
        self.0.forbidden || self.0.status.is_some_and(refused)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            source,
            scheme,
            problem,
            ..
        } = &*self.0;
        write!(
            f,
            "there is no token for the scheme `{scheme}` of the source `{source}`: {problem}"
        )?;
        if let Some(error) = &self.0.error {
            write!(f, ", `{error}`")?;
        }
        match &self.0.description {
            Some(description) => write!(f, ": {description}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("source", &self.0.source)
            .field("scheme", &self.0.scheme)
            .field("status", &self.0.status)
            .field("error", &self.0.error)
            .field("description", &self.0.description)
            .field("problem", &self.0.problem)
            .finish()
    }
}

impl Error for TokenError {}
