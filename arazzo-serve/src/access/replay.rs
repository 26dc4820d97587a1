//! [`Replays`]: the webhooks that have been accepted and could still be sent again by a stranger.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How many webhooks are remembered. Only those with a right signature are.
const REMEMBERED: usize = 100_000;

/// What identifies a signed message.
pub(crate) type Fingerprint = [u8; 32];

/// The messages that were accepted within the window of their signatures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replays(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    until: HashMap<Fingerprint, Instant>,
    order: VecDeque<(Instant, Fingerprint)>,
}

/// A message that is being handled. Dropped without [`keep`](Claim::keep), it may be sent again: the
/// sender repeats what the service had no room for.
#[derive(Debug)]
pub(crate) struct Claim {
    replays: Replays,
    message: Option<Fingerprint>,
}

impl Replays {
    /// Claims a message; `None` if it has been accepted before, or no more can be remembered.
    pub(crate) fn claim(&self, message: Fingerprint, window: Duration) -> Option<Claim> {
        let now = Instant::now();
        let mut known = self.lock();
        known.forget(now);
        if known.until.len() >= REMEMBERED || known.until.contains_key(&message) {
            return None;
        }
        // The time of a signature may be ahead by the window, and is then accepted for two.
        let until = now + window.saturating_mul(2);
        known.until.insert(message, until);
        known.order.push_back((until, message));
        Some(Claim {
            replays: self.clone(),
            message: Some(message),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn forget(&mut self, now: Instant) {
        while let Some((until, message)) = self.order.front() {
            if *until > now {
                break;
            }
            // A message that was released and claimed again has a later entry.
            if self.until.get(message) == Some(until) {
                self.until.remove(message);
            }
            self.order.pop_front();
        }
    }
}

impl Claim {
    /// Keeps the claim: the message is not accepted again.
    pub(crate) fn keep(mut self) {
        self.message = None;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(message) = self.message {
            self.replays.lock().until.remove(&message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(300);

    #[test]
    fn a_kept_message_is_not_claimed_again() {
        let replays = Replays::default();
        replays.claim([1; 32], WINDOW).expect("new").keep();
        assert!(replays.claim([1; 32], WINDOW).is_none());
        assert!(replays.claim([2; 32], WINDOW).is_some());
    }

    #[test]
    fn what_was_not_handled_may_come_again() {
        let replays = Replays::default();
        let first = replays.claim([1; 32], WINDOW).expect("new");
        assert!(
            replays.claim([1; 32], WINDOW).is_none(),
            "it is being handled"
        );
        drop(first);
        assert!(replays.claim([1; 32], WINDOW).is_some());
    }

    #[test]
    fn a_message_is_forgotten_after_its_window() {
        let replays = Replays::default();
        replays.claim([1; 32], Duration::ZERO).expect("new").keep();
        assert!(replays.claim([1; 32], Duration::ZERO).is_some());
    }
}
