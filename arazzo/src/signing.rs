//! Signed requests: a header with an HMAC-SHA256 (RFC 2104) of a timestamp and the body.
//!
//! [`Signer`] makes and verifies such headers. The invariant: signatures are compared in constant
//! time, and no error contains the secret or the expected signature.

mod template;
mod verify;

use std::{fmt, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use sha2::Sha256;

use self::template::{Format, Payload};
pub use self::verify::VerifyError;
use crate::Secret;

/// Signs bodies with a secret, and verifies signatures.
///
/// By default the header is `X-Webhook-Signature: t={timestamp},sha256={signature}`, with the time
/// in seconds since 1970 and the signature in hexadecimal digits, and the signed text is
/// `{timestamp}.{body}`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use arazzo::signing::Signer;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = Signer::new("whsec_1").header("X-Signature")?;
/// let client = arazzo::Client::builder().sign("payments", signer.clone());
/// # let _ = client;
///
/// // The receiving side:
/// let body = br#"{"amount":1}"#;
/// let now = SystemTime::now();
/// let header = signer.sign(body, now);
/// signer.verify(&header, body, now, Duration::from_secs(300))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Signer {
    secret: Secret,
    header: HeaderName,
    format: Format,
    payload: Payload,
    encoding: Encoding,
    milliseconds: bool,
    clock: Option<fn() -> SystemTime>,
}

/// How the bytes of a signature are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits: written in lower case, read in either case.
    Hex,
    /// Base64 (RFC 4648, section 4).
    Base64,
}

/// Why the settings of a [`Signer`] are invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerError {
    message: String,
}

impl SignerError {
    fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
        }
    }
}

impl fmt::Display for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SignerError {}

impl Signer {
    /// Makes a signer with this secret, whose bytes are the key.
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self {
            secret: secret.into(),
            header: HeaderName::from_static("x-webhook-signature"),
            format: Format::default(),
            payload: Payload::default(),
            encoding: Encoding::Hex,
            milliseconds: false,
            clock: None,
        }
    }

    /// Sets the name of the header. Default: `X-Webhook-Signature`.
    ///
    /// # Errors
    ///
    /// If `name` is not a valid header name.
    pub fn header(mut self, name: &str) -> Result<Self, SignerError> {
        let header = HeaderName::from_bytes(name.as_bytes());
        self.header =
            header.map_err(|_| SignerError::new(format!("`{name}` is not a valid header name")))?;
        Ok(self)
    }

    /// Sets the format of the header: text that contains `{signature}`, and also `{timestamp}` if
    /// the timestamp is signed. Default: `t={timestamp},sha256={signature}`.
    ///
    /// For verification, the parts between commas may be in any order and mixed with others, and
    /// there may be several signatures.
    ///
    /// # Errors
    ///
    /// If there is not exactly one `{signature}`, if there is more than one `{timestamp}`, or if
    /// there is anything else in braces.
    pub fn format(mut self, format: &str) -> Result<Self, SignerError> {
        self.format = Format::parse(format)?;
        Ok(self)
    }

    /// Sets the text that is signed: it contains `{body}`, and also `{timestamp}` if the timestamp
    /// is signed. Default: `{timestamp}.{body}`.
    ///
    /// # Errors
    ///
    /// If there is not exactly one `{body}`, or if there is anything in braces but it and
    /// `{timestamp}`.
    pub fn payload(mut self, payload: &str) -> Result<Self, SignerError> {
        self.payload = Payload::parse(payload)?;
        Ok(self)
    }

    /// Sets the encoding of the signature. Default: [`Encoding::Hex`].
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Writes the time in milliseconds since 1970 instead of seconds.
    pub fn milliseconds(mut self) -> Self {
        self.milliseconds = true;
        self
    }

    /// Takes the time of requests from this clock instead of the transport's; for tests.
    pub fn clock(mut self, now: fn() -> SystemTime) -> Self {
        self.clock = Some(now);
        self
    }

    /// Returns the name of the header.
    pub fn header_name(&self) -> &HeaderName {
        &self.header
    }

    /// Returns the value of the header for a body that is sent at a given time.
    pub fn sign(&self, body: &[u8], at: SystemTime) -> String {
        let since = at
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let timestamp = if self.milliseconds {
            since.as_millis().to_string()
        } else {
            since.as_secs().to_string()
        };
        let signature = self.mac(&timestamp, body).finalize().into_bytes();
        self.format.write(&timestamp, &self.encode(&signature))
    }

    fn mac(&self, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let key = self.secret.expose().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        self.payload
            .feed(timestamp, body, |bytes| mac.update(bytes));
        mac
    }

    fn encode(&self, signature: &[u8]) -> String {
        match self.encoding {
            Encoding::Hex => signature.iter().map(|byte| format!("{byte:02x}")).collect(),
            Encoding::Base64 => STANDARD.encode(signature),
        }
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        match self.encoding {
            Encoding::Base64 => STANDARD.decode(text).ok(),
            Encoding::Hex => {
                let digits: Option<Vec<u8>> = text
                    .chars()
                    .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
                    .collect();
                let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
                let bytes = pairs.iter().map(|[high, low]| high << 4 | low);
                rest.is_empty().then(|| bytes.collect())
            }
        }
    }

    /// Checks that the settings are consistent.
    ///
    /// # Errors
    ///
    /// If the timestamp is signed, but the header has no `{timestamp}`: nobody could verify that.
    pub(crate) fn check(&self) -> Result<(), SignerError> {
        if self.payload.has_timestamp() && !self.format.has_timestamp() {
            Err(SignerError::new(
                "the timestamp is signed, but the format of the header has no `{timestamp}`",
            ))
        } else {
            Ok(())
        }
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the value of the header for a request that is sent now, by the clock of its
    /// transport.
    pub(crate) fn sign_now(&self, body: &[u8], wall: SystemTime) -> String {
        self.sign(body, self.clock.map_or(wall, |clock| clock()))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("secret", &self.secret)
            .field("header", &self.header)
            .field("format", &self.format)
            .field("payload", &self.payload)
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}
