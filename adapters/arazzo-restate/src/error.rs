//! [`EndpointError`]: why an endpoint does not serve.

use std::{error::Error, fmt, io};

use arazzo_durable::NoKey;

/// Why an endpoint does not serve.
#[derive(Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// The journal would be in the clear, and nobody has said that it may.
    NoKey(NoKey),
    /// URLs by which runs are answered would not be sealed, and anybody could make one.
    NoKeyForUrls,
    /// The engine takes no service with the id of this workflow.
    Service(String),
    /// Two workflows have this id.
    Twice(String),
    /// Two bridges are of this source.
    TwoBridges(String),
    /// A key of the engine cannot be read.
    IdentityKey(String),
    /// The address cannot be listened on.
    Listen(io::Error),
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey(error) => error.fmt(f),
            Self::NoKeyForUrls => f.write_str(
                "the URLs by which runs are answered need a key: give one with `.key(…)`",
            ),
            Self::Service(id) => write!(f, "the engine takes no service of the name `{id}`"),
            Self::Twice(id) => write!(f, "two workflows have the id `{id}`"),
            Self::TwoBridges(source) => write!(f, "two bridges are of the source `{source}`"),
            Self::IdentityKey(why) => write!(f, "the key of the engine cannot be read: {why}"),
            Self::Listen(error) => write!(f, "the address cannot be listened on: {error}"),
        }
    }
}

impl Error for EndpointError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Listen(error) => error.source(),
            _ => None,
        }
    }
}
