//! [`Bearer`]: a token that a caller presents (RFC 6750).

use std::fmt;

use arazzo::Secret;
use axum::http::HeaderValue;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::principal::Principal;

/// A token and its holder. The token itself is not kept.
pub(crate) struct Bearer {
    digest: [u8; 32],
    principal: Principal,
}

impl Bearer {
    /// Makes the token of a principal; `None` if it cannot be sent in a header, or is empty.
    pub(crate) fn new(name: &str, token: &Secret) -> Option<Self> {
        let text = token.expose();
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self {
            digest: digest(text.as_bytes()),
            principal: Principal::token(name),
        })
    }
}

/// Returns the principal whose token a header `Authorization` has.
pub(super) fn find(bearers: &[Bearer], given: &HeaderValue) -> Option<Principal> {
    let (scheme, token) = split(given.as_bytes())?;
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        return None;
    }
    // Digests have one length, so that a comparison tells nothing of the length of a token; and all
    // are compared, so that the time does not say which one is similar.
    let given = digest(token);
    let mut found = None;
    for bearer in bearers {
        if bool::from(bearer.digest.ct_eq(&given)) {
            found = Some(&bearer.principal);
        }
    }
    found.cloned()
}

/// Splits credentials into the scheme and what follows one space or more.
fn split(given: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = given.iter().position(|byte| *byte == b' ')?;
    Some((&given[..space], given[space..].trim_ascii()))
}

fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bearer").field(&self.principal).finish()
    }
}
