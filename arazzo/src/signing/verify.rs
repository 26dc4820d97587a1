//! Verification, on the receiving side: whether a signature was made with the secret, and recently.

use std::{
    error::Error,
    fmt,
    time::{Duration, SystemTime},
};

use hmac::Mac;
use sha2::{Digest, Sha256};

use super::Signer;

/// Why a signature is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The header has no timestamp.
    MissingTimestamp,
    /// The header has no signature.
    MissingSignature,
    /// The timestamp is not a number.
    BadTimestamp,
    /// No signature matches the body, the timestamp and the secret.
    WrongSignature,
    /// The signature is correct, but older than the tolerance.
    TooOld {
        /// How old it is.
        age: Duration,
    },
    /// The signature is correct, but its time is further in the future than the tolerance.
    TooNew {
        /// How far in the future it is.
        ahead: Duration,
    },
}

impl Signer {
    /// Verifies the value of the header against the body that arrived with it.
    ///
    /// `tolerance` is how far the timestamp may be from `now`, in either direction; if the header
    /// has no timestamp, signatures of any age are accepted. If there are several signatures, one
    /// of them must be correct, so that a sender can rotate its secret. To verify a header that
    /// occurs several times, join its values with commas.
    ///
    /// # Errors
    ///
    /// See [`VerifyError`].
    pub fn verify(
        &self,
        header: &str,
        body: &[u8],
        now: SystemTime,
        tolerance: Duration,
    ) -> Result<(), VerifyError> {
        let (timestamp, signatures) = self.format.read(header);
        if signatures.is_empty() {
            return Err(VerifyError::MissingSignature);
        }
        let sent = match (self.format.has_timestamp(), timestamp) {
            (true, None) => return Err(VerifyError::MissingTimestamp),
            (true, Some(text)) => Some((text, self.time(text)?)),
            (false, _) => None,
        };
        let mac = self.mac(sent.map_or("", |(text, _)| text), body);
        let is_right = |text: &&str| {
            let signature = self.decode(text);
            // `verify_slice` compares in constant time: the duration of a plain comparison would
            // tell an attacker how many bytes of a forged signature are correct.
            signature.is_some_and(|bytes| mac.clone().verify_slice(&bytes).is_ok())
        };
        if !signatures.iter().any(is_right) {
            return Err(VerifyError::WrongSignature);
        }
        // Last, since the age of a forged timestamp says nothing.
        sent.map_or(Ok(()), |(_, time)| check_age(time, now, tolerance))
    }

    /// Returns a digest of what a header says was signed: the timestamp, if it is signed, and the
    /// body. It is the same for every way to write the header and for every secret, so a receiver
    /// can recognise a message that arrives a second time. It proves nothing: verify first.
    pub fn fingerprint(&self, header: &str, body: &[u8]) -> [u8; 32] {
        let (timestamp, _) = self.format.read(header);
        let mut digest = Sha256::new();
        self.payload
            .feed(timestamp.unwrap_or_default(), body, |bytes| {
                digest.update(bytes);
            });
        digest.finalize().into()
    }

    fn time(&self, text: &str) -> Result<SystemTime, VerifyError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let count: u64 = text
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or(VerifyError::BadTimestamp)?;
        let since = if self.milliseconds {
            Duration::from_millis(count)
        } else {
            Duration::from_secs(count)
        };
        let time = SystemTime::UNIX_EPOCH.checked_add(since);
        time.ok_or(VerifyError::BadTimestamp)
    }
}

fn check_age(time: SystemTime, now: SystemTime, tolerance: Duration) -> Result<(), VerifyError> {
    match now.duration_since(time) {
        Ok(age) if age > tolerance => Err(VerifyError::TooOld { age }),
        Err(ahead) if ahead.duration() > tolerance => Err(VerifyError::TooNew {
            ahead: ahead.duration(),
        }),
        _ => Ok(()),
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingTimestamp => f.write_str("the header has no timestamp"),
            Self::MissingSignature => f.write_str("the header has no signature"),
            Self::BadTimestamp => f.write_str("the timestamp of the header is not a number"),
            Self::WrongSignature => f.write_str("the signature is not that of this body"),
            Self::TooOld { age } => write!(f, "the signature is {age:?} old"),
            Self::TooNew { ahead } => write!(f, "the signature is of a time {ahead:?} ahead"),
        }
    }
}

impl Error for VerifyError {}
