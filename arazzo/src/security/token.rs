//! Tokens: fetched when the first request needs one, kept for all runs of the client, renewed
//! before they expire (RFC 6749, sections 4.3, 4.4 and 6).
//!
//! The invariant: however many runs need a token, at most one request for it is in flight, and no
//! run waits for a request that was cancelled.

mod answer;
mod discovery;
mod endpoint;
mod error;
mod fetch;
mod single_flight;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub use self::error::TokenError;
use self::{answer::Token, discovery::Discovered, single_flight::SingleFlight};
use super::{
    Scheme,
    usage::{Grant, Placed},
};
use crate::{
    request::Location,
    run::{Late, Run},
    secret::Secret,
    transport::TransportError,
};

/// The tokens of a client, and the discovery documents of their servers: one of each per scheme and
/// its scopes.
#[derive(Default)]
pub(crate) struct Tokens {
    tokens: SingleFlights<Token>,
    discovered: SingleFlights<Discovered>,
}

type SingleFlights<T> = Mutex<HashMap<Scheme, Arc<SingleFlight<T>>>>;

fn single_flight<T>(by_scheme: &SingleFlights<T>, scheme: Scheme) -> Arc<SingleFlight<T>> {
    let mut by_scheme = by_scheme.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(by_scheme.entry(scheme).or_default())
}

/// A token that a request carries.
pub(crate) struct Issued {
    pub(crate) token: Secret,
    single_flight: Arc<SingleFlight<Token>>,
}

impl Issued {
    /// Drops the token because the API has rejected it, so that the next request fetches a new one.
    pub(crate) fn rejected(&self) {
        self.single_flight.forget(|known| known.text == self.token);
    }
}

/// Why there is no token.
pub(crate) enum Untold {
    Failed(TokenError),
    Deadline(Duration),
    /// The transport ends the run.
    Ended(TransportError),
}

impl From<TokenError> for Untold {
    fn from(error: TokenError) -> Self {
        match error.ending() {
            Some(ending) => Self::Ended(ending.clone()),
            None => Self::Failed(error),
        }
    }
}

/// Returns a token for a scheme: the known one if it is fresh, else a new one.
pub(crate) async fn obtain(
    run: &Run,
    scheme: Scheme,
    grant: &Grant,
    timeout: Option<Duration>,
) -> Result<Issued, Untold> {
    let client = run.client();
    let single_flight = single_flight(&client.tokens().tokens, scheme);
    let fresh = |token: &Token| token.is_fresh(client.transport().now());
    let token = single_flight.get(fresh, |stale| fetch::fetch(run, scheme, grant, stale));
    // The time limit of the step also covers the wait for a fetch of another run, which has a limit
    // of its own that may be longer.
    let token = match run.limited(timeout, token).await {
        Ok(token) => token.map_err(Untold::from)?,
        Err(Late::Timeout(limit)) => {
            let late = format!("there was none within {limit:?}");
            return Err(Untold::Failed(TokenError::new(scheme, late)));
        }
        Err(Late::Deadline(limit)) => return Err(Untold::Deadline(limit)),
    };
    // The token may have been fetched by another run, so this run does not hide it yet.
    token.redact(run);
    Ok(Issued {
        token: token.text,
        single_flight,
    })
}

impl Issued {
    /// Returns the token with the place where it is sent.
    pub(crate) fn placed(&self) -> Placed {
        Placed {
            location: Location::Header,
            name: "Authorization",
            text: format!("Bearer {}", self.token.expose()).into(),
        }
    }
}
