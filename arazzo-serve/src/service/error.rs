//! [`ServiceError`]: everything that is wrong with the settings of a service.

use std::fmt;

/// What is wrong with the settings of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    pub(super) problems: Vec<String>,
}

impl ServiceError {
    /// Returns every problem, as a sentence.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the settings of the service are wrong: {}",
            self.problems.join("; ")
        )
    }
}

impl std::error::Error for ServiceError {}
