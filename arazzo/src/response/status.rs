//! [`Status`]: the status of a response, which may be missing.

use std::{cmp::Ordering, fmt};

use serde::{Serialize, Serializer};

/// `$statusCode`: the HTTP status of a response; missing if no response arrived.
///
/// A missing status equals no number, and is neither less nor greater than any number.
#[derive(Clone, Copy, Debug)]
pub struct Status(Option<u16>);

impl Status {
    pub(super) const fn new(status: Option<u16>) -> Self {
        Self(status)
    }

    /// Returns the status as a number.
    pub const fn as_u16(self) -> Option<u16> {
        self.0
    }
}

impl PartialEq<u16> for Status {
    fn eq(&self, other: &u16) -> bool {
        self.0 == Some(*other)
    }
}

impl PartialOrd<u16> for Status {
    fn partial_cmp(&self, other: &u16) -> Option<Ordering> {
        Some(self.0?.cmp(other))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(status) => status.fmt(f),
            None => f.write_str("no status"),
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
