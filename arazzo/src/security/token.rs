//! Tokens: fetched when the first request needs one, kept for all runs of the client, renewed
//! before they expire (RFC 6749, sections 4.3, 4.4 and 6).
//!
//! The invariant: whatever number of runs needs a token, one request is on its way for it, and none
//! waits for one that was given up.

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
};

/// The tokens of a client, and what it knows of their servers. Each scheme with its scopes has its
/// own.
#[derive(Default)]
pub(super) struct Tokens {
    tokens: SingleFlights<Token>,
    discovered: SingleFlights<Discovered>,
}

type SingleFlights<T> = Mutex<HashMap<Scheme, Arc<SingleFlight<T>>>>;

fn single_flight<T>(by_scheme: &SingleFlights<T>, scheme: Scheme) -> Arc<SingleFlight<T>> {
    let mut by_scheme = by_scheme.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(by_scheme.entry(scheme).or_default())
}

/// A token that is shown for a request.
pub(crate) struct Issued {
    pub(crate) token: Secret,
    single_flight: Arc<SingleFlight<Token>>,
}

impl Issued {
    /// The API does not take it: the next request gets a new one.
    pub(crate) fn rejected(&self) {
        self.single_flight.forget(|known| known.text == self.token);
    }
}

/// Why there is no token.
pub(crate) enum Untold {
    Failed(TokenError),
    Deadline(Duration),
}

/// A token for a scheme: the one that is known, or a new one.
pub(crate) async fn obtain(
    run: &Run,
    scheme: Scheme,
    grant: &Grant,
    timeout: Option<Duration>,
) -> Result<Issued, Untold> {
    let client = run.client();
    let single_flight = single_flight(&client.settings().security.tokens.tokens, scheme);
    let fresh = |token: &Token| token.is_fresh(client.transport().now());
    let token = single_flight.get(fresh, |stale| fetch::fetch(run, scheme, grant, stale));
    let token = match run.limited(timeout, token).await {
        Ok(token) => token.map_err(Untold::Failed)?,
        Err(Late::Timeout(limit)) => {
            let late = format!("there was none within {limit:?}");
            return Err(Untold::Failed(TokenError::new(scheme, late)));
        }
        Err(Late::Deadline(limit)) => return Err(Untold::Deadline(limit)),
    };
    token.redact(run);
    Ok(Issued {
        token: token.text,
        single_flight,
    })
}

impl Issued {
    /// The token in its place.
    pub(crate) fn placed(&self) -> Placed {
        Placed {
            location: Location::Header,
            name: "Authorization",
            text: format!("Bearer {}", self.token.expose()).into(),
        }
    }
}
