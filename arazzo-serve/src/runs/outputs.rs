//! [`Outputs`]: the outputs of a run that has succeeded.

use std::fmt;

use arazzo::{Value, bytes::Bytes};

/// The outputs of a run that has succeeded, as JSON text, without the secrets that the service has
/// bound.
///
/// A service keeps those of thousands of runs: as texts, they take less memory than as trees of
/// values.
#[derive(Clone)]
pub struct Outputs(Bytes);

impl Outputs {
    pub(super) fn of(value: &Value) -> Self {
        Self(serde_json::to_vec(value).unwrap_or_default().into())
    }

    /// Returns the JSON text.
    pub fn text(&self) -> &Bytes {
        &self.0
    }

    /// Reads the outputs.
    pub fn value(&self) -> Value {
        // The text was written from a value.
        serde_json::from_slice(&self.0).unwrap_or_default()
    }
}

impl From<Bytes> for Outputs {
    /// Takes text that was written from a value.
    fn from(text: Bytes) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Outputs {
    /// Without the outputs, which may have secrets that a caller asked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outputs").finish_non_exhaustive()
    }
}
