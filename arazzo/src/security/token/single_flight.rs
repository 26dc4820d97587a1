//! [`SingleFlight`]: a shared value that only one task at a time fetches.
//!
//! Whoever needs the value while it is being fetched waits, and shares the outcome. No task is
//! spawned: the fetch is a part of the future that started it, so dropping that future cancels it,
//! and the next one in line fetches instead.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::TokenError;

/// A value that is fetched on demand, by one future at a time.
pub(super) struct SingleFlight<T> {
    state: Mutex<State<T>>,
    /// Held during a fetch. If the fetch is cancelled, the lock passes to the next future in line.
    turn: tokio::sync::Mutex<()>,
}

struct State<T> {
    value: Option<T>,
    /// How many fetches have finished.
    rounds: u64,
    /// The error of the last fetch, if it failed.
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

    /// Returns the value if it is fresh, or else fetches it; `fetch` takes the old value.
    ///
    /// All futures that wait for a fetch share its outcome, including a failure: otherwise each of
    /// them would repeat a request that has just failed. Later calls try again.
    ///
    /// # Errors
    ///
    /// The error of the fetch.
    pub(super) async fn get<F>(
        &self,
        fresh: impl Fn(&T) -> bool,
        fetch: impl FnOnce(Option<T>) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, TokenError>>,
    {
        // The number of finished fetches tells, after the wait, whether one finished during the
        // wait.
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
        // The end of this run is none of others: the next one in line fetches for itself.
        let ended = outcome
            .as_ref()
            .is_err_and(|error| error.ending().is_some());
        if !ended {
            self.lock().end(&outcome);
        }
        outcome
    }

    /// Drops the value if `is` recognises it; a newer value stays.
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

    /// Returns the outcome of the fetches after `seen`, if any have finished.
    fn since(&self, seen: u64, fresh: &impl Fn(&T) -> bool) -> Option<Result<T, TokenError>> {
        match (self.fresh(fresh), &self.failure) {
            (Ok(value), _) => Some(Ok(value)),
            (Err(rounds), _) if rounds == seen => None,
            (Err(_), Some(failure)) => Some(Err(failure.clone())),
            // A token that expires too soon to be fresh is still new to those who waited for it.
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
