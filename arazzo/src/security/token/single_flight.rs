//! [`SingleFlight`]: a value that one fetches and all others wait for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::TokenError;

/// A value that is fetched when it is needed, by one at a time.
pub(super) struct SingleFlight<T> {
    state: Mutex<State<T>>,
    /// Held by the one that fetches. Who gives up lets the next one fetch.
    turn: tokio::sync::Mutex<()>,
}

struct State<T> {
    value: Option<T>,
    /// How many fetches have come to an end.
    rounds: u64,
    /// How the last one failed.
    failure: Option<TokenError>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                value: None,
                rounds: 0,
                failure: None,
            }),
            turn: tokio::sync::Mutex::new(()),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value if it is fresh, else what `fetch` makes of the old one. The outcome of a fetch,
    /// a failure too, is that of all who waited for it; who comes later tries anew.
    pub(super) async fn get<F>(
        &self,
        fresh: impl Fn(&T) -> bool,
        fetch: impl FnOnce(Option<T>) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, TokenError>>,
    {
        let seen = match self.lock().fresh(&fresh) {
            Ok(value) => return Ok(value),
            Err(rounds) => rounds,
        };
        let _turn = self.turn.lock().await;
        if let Some(outcome) = self.lock().since(seen, &fresh) {
            return outcome;
        }
        let old = self.lock().value.clone();
        let outcome = fetch(old).await;
        self.lock().end(&outcome);
        outcome
    }

    /// Drops the value if it is this one.
    pub(super) fn forget(&self, is: impl Fn(&T) -> bool) {
        let mut state = self.lock();
        if state.value.as_ref().is_some_and(is) {
            state.value = None;
        }
    }
}

impl<T: Clone> State<T> {
    fn fresh(&self, fresh: &impl Fn(&T) -> bool) -> Result<T, u64> {
        let value = self.value.as_ref().filter(|value| fresh(value));
        value.cloned().ok_or(self.rounds)
    }

    /// What has come of the fetches behind `seen`, if any have ended.
    fn since(&self, seen: u64, fresh: &impl Fn(&T) -> bool) -> Option<Result<T, TokenError>> {
        match (self.fresh(fresh), &self.failure) {
            (Ok(value), _) => Some(Ok(value)),
            (Err(rounds), _) if rounds == seen => None,
            (Err(_), Some(failure)) => Some(Err(failure.clone())),
            // One that lives too short to be kept is still new for those who waited.
            (Err(_), None) => self.value.clone().map(Ok),
        }
    }

    fn end(&mut self, outcome: &Result<T, TokenError>) {
        self.rounds += 1;
        match outcome {
            Ok(value) => (self.value, self.failure) = (Some(value.clone()), None),
            Err(failure) => self.failure = Some(failure.clone()),
        }
    }
}
