//! [`Sessions`]: a session belongs to the principal that opened it.
//!
//! The results of a session are those of runs, which others must not see. So the id that a client is
//! told has a code that only this process can make, for this id and this principal; nothing has to
//! be remembered for it.

use arazzo::RunId;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{http::Problem, principal::Principal};

const SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");

/// How many bytes of a digest are told. The rest stays here, so that no digest can be continued.
const TOLD: usize = 16;

/// What is between an id and its code. No id has it.
const BETWEEN: char = '.';

/// Makes and checks the ids of sessions.
#[derive(Clone)]
pub(super) struct Sessions {
    secret: String,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self {
            secret: format!("{}{}", RunId::random(), RunId::random()),
        }
    }

    /// Replaces the id that a client sends by that of the transport.
    ///
    /// # Errors
    ///
    /// 404, which makes a client begin anew, if the session is not one of the principal.
    pub(super) fn open(&self, headers: &mut HeaderMap, by: &Principal) -> Result<(), Problem> {
        let Some(given) = headers.get(SESSION_ID) else {
            return Ok(());
        };
        let id = given.to_str().ok().and_then(|given| self.id(given, by));
        let id = id.and_then(|id| HeaderValue::from_str(id).ok());
        let id = id.ok_or_else(|| {
            Problem::new(StatusCode::NOT_FOUND, "unknown-session")
                .detail("there is no such session, or it has ended")
        })?;
        headers.insert(SESSION_ID, id);
        Ok(())
    }

    /// Replaces the id of the transport by the one that a client is told.
    pub(super) fn close(&self, headers: &mut HeaderMap, by: &Principal) {
        let Some(id) = headers.get(SESSION_ID).and_then(|id| id.to_str().ok()) else {
            return;
        };
        let told = format!("{id}{BETWEEN}{}", self.code(id, by));
        if let Ok(told) = HeaderValue::from_str(&told) {
            headers.insert(SESSION_ID, told);
        }
    }

    fn id<'g>(&self, given: &'g str, by: &Principal) -> Option<&'g str> {
        let (id, code) = given.rsplit_once(BETWEEN)?;
        let expected = self.code(id, by);
        bool::from(expected.as_bytes().ct_eq(code.as_bytes())).then_some(id)
    }

    fn code(&self, id: &str, by: &Principal) -> String {
        let principal = by.key();
        let mut digest = Sha256::new();
        for part in [self.secret.as_str(), &principal, id] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        URL_SAFE_NO_PAD.encode(&digest.finalize()[..TOLD])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(id: &str) -> HeaderMap {
        HeaderMap::from_iter([(SESSION_ID, id.parse().expect("a value"))])
    }

    #[test]
    fn an_id_is_good_for_one_principal() {
        let (sessions, alice) = (Sessions::new(), Principal::token("alice"));
        let mut told = headers("s-1");
        sessions.close(&mut told, &alice);
        assert_ne!(told, headers("s-1"));
        let mut opened = told.clone();
        assert!(sessions.open(&mut opened, &alice).is_ok());
        assert_eq!(opened, headers("s-1"));
        for other in [
            Principal::token("bob"),
            Principal::webhook("alice"),
            Principal::anyone(),
        ] {
            assert!(sessions.open(&mut told.clone(), &other).is_err());
        }
        assert!(Sessions::new().open(&mut told, &alice).is_err());
        for forged in ["s-1", "s-1.", "", ".", "s-1.AAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(
                sessions.open(&mut headers(forged), &alice).is_err(),
                "{forged}"
            );
        }
        assert!(sessions.open(&mut HeaderMap::new(), &alice).is_ok());
    }
}
