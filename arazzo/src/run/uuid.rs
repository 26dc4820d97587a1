//! [`Uuid`]: an id of something that happens in a run.

use std::fmt;

use serde::{Serialize, Serializer};

use super::RunId;

/// A UUID (RFC 9562). It displays and serialises as 36 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(u128);

impl Uuid {
    /// Makes the UUID with these bits.
    pub const fn from_u128(bits: u128) -> Self {
        Self(bits)
    }

    /// Returns the bits.
    pub const fn to_u128(self) -> u128 {
        self.0
    }
}

impl From<RunId> for Uuid {
    fn from(id: RunId) -> Self {
        Self(id.to_u128())
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_uuid(self.0, f)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uuid({self})")
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Writes the text of a UUID, in one piece: events have several.
pub(super) fn write_uuid(bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut place = 0;
    for (index, byte) in bits.to_be_bytes().into_iter().enumerate() {
        // A hyphen stands before these bytes.
        place += usize::from(matches!(index, 4 | 6 | 8 | 10));
        text[place] = DIGITS[usize::from(byte >> 4)];
        text[place + 1] = DIGITS[usize::from(byte & 0xf)];
        place += 2;
    }
    f.write_str(std::str::from_utf8(&text).unwrap_or_default())
}
