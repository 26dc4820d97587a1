//! [`Secrets`]: the secrets that a run has met.

use std::sync::{Arc, Mutex, PoisonError};

use super::redaction::Redaction;

/// The secrets of one run, which grow as the run meets more of them. Everything that shows a part of
/// the run shares them, also what was made before a secret was met.
#[derive(Debug, Default)]
pub(crate) struct Secrets(Mutex<Arc<Redaction>>);

impl Secrets {
    /// The secrets that are known before a run begins.
    pub(crate) fn new(known: Arc<Redaction>) -> Self {
        Self(Mutex::new(known))
    }

    /// Returns what hides the secrets that are known by now.
    pub(crate) fn redaction(&self) -> Arc<Redaction> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a secret that may be known already.
    pub(crate) fn add(&self, secret: &str) {
        let mut redaction = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !redaction.knows(secret) {
            Arc::make_mut(&mut redaction).add(secret);
        }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Redaction)) {
        let mut redaction = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut redaction));
    }
}
