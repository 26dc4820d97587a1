//! Sealing: the engine keeps bytes that it cannot read.
//!
//! An entry is sealed with XChaCha20-Poly1305 under a random nonce. The run and the place of the
//! entry are authenticated with it, so that an entry that was moved, or comes from another run, does
//! not open. It names its key, so that keys can be replaced while runs are under way.

use std::{error::Error, fmt};

use arazzo::RunId;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{fingerprint::digest, journal::JournalError};

/// The first byte of an entry in the clear.
pub(crate) const CLEAR: u8 = 0;
/// The first byte of a sealed entry: the length of the key's id, the id, the nonce and the text
/// follow.
const SEALED: u8 = 1;
const NONCE: usize = 24;
/// The length of a mark, in hexadecimal digits.
const MARK: usize = 32;

/// The place of the run's result, which is no entry.
pub(crate) const RESULT: u64 = u64::MAX;
/// The place of messages that runs wait for.
pub(crate) const MESSAGE: u64 = u64::MAX - 1;
/// The place of waits that somebody is told of.
pub(crate) const WAIT: u64 = u64::MAX - 2;
/// The place of messages that are kept until a run waits for them.
pub(crate) const KEPT: u64 = u64::MAX - 3;

/// A key that seals entries, with the id by which they name it.
#[derive(Clone)]
pub struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    /// What marks are made with.
    marking: Zeroizing<[u8; 32]>,
}

impl Key {
    /// Makes a key. The id is of 1 to 64 letters, digits, `-`, `_` and `.`, and must not be used for
    /// another key as long as there are entries that name it.
    ///
    /// # Errors
    ///
    /// If the id is something else.
    pub fn new(id: &str, key: [u8; 32]) -> Result<Self, KeyError> {
        let key = Zeroizing::new(key);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if id.is_empty() || id.len() > 64 || !id.bytes().all(fits) {
            return Err(KeyError(
                "the id of a key is 1 to 64 letters, digits, `-`, `_` and `.`",
            ));
        }
        Ok(Self {
            id: id.to_owned(),
            cipher: XChaCha20Poly1305::new((&*key).into()),
            marking: marking(&key),
        })
    }

    /// Reads a key as it stands in a variable of the environment: `id:` and 64 hexadecimal digits, as
    /// `openssl rand -hex 32` prints them.
    ///
    /// # Errors
    ///
    /// If the text is something else. The error does not repeat it.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let parts = text.trim().split_once(':');
        let (id, digits) = parts.ok_or(KeyError("a key is written as `id:` and 64 hex digits"))?;
        let wrong = KeyError("a key has 64 hexadecimal digits after its id");
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).ok();
            let value = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = value.ok_or(KeyError(wrong.0))?;
        }
        Self::new(id, key)
    }
}

/// Derives what marks are made with, so that the key itself only seals.
fn marking(key: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let derived = Sha256::new_with_prefix(b"arazzo-durable mark ").chain_update(key);
    Zeroizing::new(derived.finalize().into())
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError(&'static str);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for KeyError {}

/// Why sealed bytes do not open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsealed {
    /// Nobody has the key with this id here.
    #[non_exhaustive]
    NoKey {
        /// The id of the key.
        id: String,
    },
    /// They are in the clear, and this is not allowed here.
    Clear,
    /// They were changed, or moved from another run or place.
    Broken,
}

impl fmt::Display for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey { id } => write!(f, "it is sealed with the key `{id}`, which is not here"),
            Self::Clear => f.write_str("it is in the clear, and only sealed ones are taken"),
            Self::Broken => f.write_str("it was changed, or belongs to another place"),
        }
    }
}

impl Error for Unsealed {}

/// The keys of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    /// The key that seals; without one, entries are in the clear.
    pub(crate) current: Option<Key>,
    /// Keys that open what they have sealed.
    pub(crate) old: Vec<Key>,
    /// Whether entries in the clear are taken.
    pub(crate) clear: bool,
}

impl Keys {
    /// Seals the bytes of an entry.
    ///
    /// # Errors
    ///
    /// If there are no random numbers, or the bytes are more than any cipher takes.
    pub(crate) fn seal(
        &self,
        run: RunId,
        place: u64,
        plain: &[u8],
    ) -> Result<Vec<u8>, JournalError> {
        let Some(key) = &self.current else {
            return Ok([&[CLEAR], plain].concat());
        };
        let mut nonce = [0; NONCE];
        let random = getrandom::fill(&mut nonce);
        random.map_err(|error| JournalError::interrupted(error.to_string()))?;
        let data = associated(run, place);
        let payload = Payload {
            msg: plain,
            aad: &data,
        };
        let text = key.cipher.encrypt(&XNonce::from(nonce), payload);
        let text = text.map_err(|_| JournalError::interrupted("an entry cannot be sealed"))?;
        let length = u8::try_from(key.id.len()).unwrap_or(u8::MAX);
        let mut sealed = vec![SEALED, length];
        sealed.extend_from_slice(key.id.as_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    /// Opens the bytes of an entry.
    ///
    /// # Errors
    ///
    /// If the key is not here, or they are not those that were sealed for this run and place.
    pub(crate) fn open(&self, run: RunId, place: u64, kept: &[u8]) -> Result<Vec<u8>, Unsealed> {
        match kept.split_first() {
            Some((&CLEAR, plain)) if self.clear => Ok(plain.to_vec()),
            Some((&CLEAR, _)) => Err(Unsealed::Clear),
            Some((&SEALED, rest)) => self.unseal(run, place, rest),
            _ => Err(Unsealed::Broken),
        }
    }

    /// Makes the marks of a text under all keys, that of the current key first: the same text has the
    /// same marks, and nobody can find the text without a key.
    pub(crate) fn marks(&self, parts: &[&str]) -> Vec<String> {
        let keys = self.current.iter().chain(&self.old);
        let mut markings: Vec<&[u8]> = keys.map(|key| key.marking.as_slice()).collect();
        if self.clear {
            markings.push(&[]);
        }
        let mark = |marking| {
            let parts = parts.iter().map(|part| part.as_bytes());
            let mut mark = digest(std::iter::once(marking).chain(parts));
            mark.truncate(MARK);
            mark
        };
        markings.into_iter().map(mark).collect()
    }

    fn unseal(&self, run: RunId, place: u64, sealed: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let broken = || Unsealed::Broken;
        let (length, rest) = sealed.split_first().ok_or_else(broken)?;
        let (id, rest) = rest.split_at_checked((*length).into()).ok_or_else(broken)?;
        let id = std::str::from_utf8(id).map_err(|_| broken())?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let mut keys = self.current.iter().chain(&self.old);
        let key = keys.find(|key| key.id == id);
        let key = key.ok_or_else(|| Unsealed::NoKey { id: id.to_owned() })?;
        let data = associated(run, place);
        let payload = Payload {
            msg: text,
            aad: &data,
        };
        let plain = key.cipher.decrypt(&XNonce::from(*nonce), payload);
        plain.map_err(|_| broken())
    }
}

/// What is authenticated with an entry: whose it is, and where it stands.
fn associated(run: RunId, place: u64) -> Vec<u8> {
    let (run, place) = (run.to_u128().to_be_bytes(), place.to_be_bytes());
    [b"arazzo-durable 1 ".as_slice(), &run, &place].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: RunId = RunId::from_u128(1);

    fn key(id: &str, byte: u8) -> Key {
        Key::new(id, [byte; 32]).expect("a key")
    }

    fn keys(current: Option<Key>, old: Vec<Key>) -> Keys {
        let clear = current.is_none();
        Keys {
            current,
            old,
            clear,
        }
    }

    #[test]
    fn an_entry_opens_at_its_place_alone() {
        let keys = keys(Some(key("a", 1)), Vec::new());
        let sealed = keys.seal(RUN, 3, b"sk_1").expect("it is sealed");
        assert!(!sealed.windows(4).any(|part| part == b"sk_1"));
        assert_eq!(keys.open(RUN, 3, &sealed).as_deref(), Ok(&b"sk_1"[..]));
        assert_eq!(keys.open(RUN, 4, &sealed), Err(Unsealed::Broken));
        let other = RunId::from_u128(2);
        assert_eq!(keys.open(other, 3, &sealed), Err(Unsealed::Broken));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(keys.open(RUN, 3, &changed).is_err(), "byte {place}");
            assert!(
                keys.open(RUN, 3, &sealed[..place]).is_err(),
                "{place} bytes"
            );
        }
    }

    #[test]
    fn old_keys_still_open() {
        let before = keys(Some(key("a", 1)), Vec::new());
        let sealed = before.seal(RUN, 0, b"x").expect("it is sealed");
        let after = keys(Some(key("b", 2)), vec![key("a", 1)]);
        assert_eq!(after.open(RUN, 0, &sealed).as_deref(), Ok(&b"x"[..]));
        let without = keys(Some(key("b", 2)), Vec::new());
        let lacking = Unsealed::NoKey { id: "a".to_owned() };
        assert_eq!(without.open(RUN, 0, &sealed), Err(lacking));
        let wrong = keys(Some(key("a", 2)), Vec::new());
        assert_eq!(wrong.open(RUN, 0, &sealed), Err(Unsealed::Broken));
    }

    #[test]
    fn who_seals_takes_nothing_in_the_clear() {
        let open = keys(None, Vec::new());
        let clear = open.seal(RUN, 0, b"x").expect("nothing to do");
        assert_eq!(open.open(RUN, 0, &clear).as_deref(), Ok(&b"x"[..]));
        let sealing = keys(Some(key("a", 1)), Vec::new());
        assert_eq!(sealing.open(RUN, 0, &clear), Err(Unsealed::Clear));
        assert_eq!(sealing.open(RUN, 0, &[]), Err(Unsealed::Broken));
    }

    #[test]
    fn a_mark_is_that_of_a_text_and_a_key() {
        let before = keys(Some(key("a", 1)), Vec::new());
        let after = keys(Some(key("b", 2)), vec![key("a", 1)]);
        let (old, new) = (before.marks(&["c", "1"]), after.marks(&["c", "1"]));
        assert_eq!(old[..], new[1..]);
        assert_ne!(old[0], new[0]);
        assert_ne!(old, before.marks(&["c1"]));
        let clear = keys(None, Vec::new());
        assert_eq!(clear.marks(&["c"]).len(), 1);
    }

    #[test]
    fn a_key_is_read_from_text() {
        let text = format!("2026-11:{}\n", "07".repeat(32));
        let read = keys(Some(Key::from_text(&text).expect("a key")), Vec::new());
        let sealed = read.seal(RUN, 0, b"x").expect("it is sealed");
        let same = keys(Some(key("2026-11", 7)), Vec::new());
        assert_eq!(same.open(RUN, 0, &sealed).as_deref(), Ok(&b"x"[..]));
        for wrong in [
            "",
            "a",
            "a:07",
            &format!(":{}", "07".repeat(32)),
            &format!("a:{}", "é".repeat(32)),
        ] {
            let error = Key::from_text(wrong).expect_err("no key").to_string();
            assert!(wrong.len() < 2 || !error.contains(wrong), "{error}");
        }
    }
}
