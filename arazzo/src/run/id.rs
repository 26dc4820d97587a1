//! [`RunId`]: the id of a run.

use std::{
    error::Error,
    fmt,
    hash::{BuildHasher, RandomState},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::uuid::write_uuid;

/// The id of a run: a UUID (RFC 9562), random unless the caller chooses it.
///
/// ```
/// let id: arazzo::RunId = "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807".parse().unwrap();
/// assert_eq!(id.to_string(), "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(u128);

impl RunId {
    /// Makes a new id.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        let bits = match getrandom::fill(&mut bytes) {
            Ok(()) => u128::from_be_bytes(bytes),
            // On a platform without random numbers, an id that is merely unique is enough: the
            // seeds of hash tables provide one.
            Err(_) => u128::from(unique()) << 64 | u128::from(unique()),
        };
        Self(version_4(bits))
    }

    /// Makes the id with these bits. They are kept as they are, whatever version they have.
    pub const fn from_u128(bits: u128) -> Self {
        Self(bits)
    }

    /// Returns the bits.
    pub const fn to_u128(self) -> u128 {
        self.0
    }
}

/// The bits as a random UUID: its version and its variant take the place of six.
pub(super) fn version_4(bits: u128) -> u128 {
    let version = bits & !(0xf << 76) | 4 << 76;
    version & !(0b11 << 62) | 0b10 << 62
}

fn unique() -> u64 {
    RandomState::new().hash_one(std::time::Instant::now())
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_uuid(self.0, f)
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunId({self})")
    }
}

/// A text that is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunIdError;

impl fmt::Display for RunIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a UUID, which is 32 hexadecimal digits with hyphens after the 8th, 12th, 16th and 20th")
    }
}

impl Error for RunIdError {}

impl FromStr for RunId {
    type Err = RunIdError;

    fn from_str(text: &str) -> Result<Self, RunIdError> {
        let mut groups = text.split('-');
        let mut bits = 0;
        for digits in [8, 4, 4, 4, 12] {
            let group = groups.next().filter(|group| group.len() == digits);
            let group = group.filter(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let value = u128::from_str_radix(group.ok_or(RunIdError)?, 16);
            bits = bits << (4 * digits) | value.map_err(|_| RunIdError)?;
        }
        match groups.next() {
            None => Ok(Self(bits)),
            Some(_) => Err(RunIdError),
        }
    }
}

impl Serialize for RunId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RunId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_are_version_4() {
        for _ in 0..64 {
            let id = RunId::random();
            let text = id.to_string();
            let lengths: Vec<_> = text.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            assert_eq!(text.as_bytes()[14], b'4', "{text}");
            assert!(b"89ab".contains(&text.as_bytes()[19]), "{text}");
            assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn what_is_no_uuid_is_refused() {
        for text in [
            "",
            "9b2f1c1e7a404f6f9d0a3c2b1a090807",
            "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a09080",
            "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807-",
            "+b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807",
            "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a09é07",
        ] {
            assert_eq!(text.parse::<RunId>(), Err(RunIdError), "{text}");
        }
    }
}
