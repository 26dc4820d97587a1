//! [`Bytes`]: binary data, Base64 in JSON.

use std::{fmt, ops::Deref};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Binary data: an image, an archive. Base64 (RFC 4648 §4) wherever it is written as JSON.
///
/// Cheap to clone: the bytes are shared.
///
/// ```
/// let bytes = arazzo::Bytes::from(vec![1, 2, 3]);
/// assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""AQID""#);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(bytes::Bytes);

impl Bytes {
    /// Returns the bytes as the type of the crate `bytes`, without copying.
    pub fn into_inner(self) -> bytes::Bytes {
        self.0
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

impl From<bytes::Bytes> for Bytes {
    fn from(bytes: bytes::Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self(bytes::Bytes::from_static(bytes))
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match STANDARD.decode(text.as_bytes()) {
            Ok(bytes) => Ok(Self(bytes.into())),
            Err(_) => Err(D::Error::custom("invalid text, expected Base64")),
        }
    }
}
