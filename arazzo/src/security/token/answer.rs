//! [`Token`]: what a token endpoint gives (RFC 6749, section 5).

use std::{
    fmt,
    time::{Duration, Instant},
};

use http::HeaderValue;
use serde_json::{Map, Value};

use super::TokenError;
use crate::{error::Redaction, run::Run, secret::Secret, security::Scheme};

/// How long before it expires a token is renewed, at most.
const MARGIN: Duration = Duration::from_secs(30);

/// How much of the words of a server is repeated, in characters.
const EXCERPT: usize = 200;

/// A token, and when it is to be renewed.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) refresh: Option<Secret>,
    /// None where the server does not say, or beyond all times.
    renewal: Option<Instant>,
}

impl Token {
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.renewal.is_none_or(|renewal| now < renewal)
    }

    pub(super) fn redact(&self, run: &Run) {
        run.conceal(&self.text);
        self.refresh.iter().for_each(|token| run.conceal(token));
    }

    /// Reads the answer to a request that was sent at `asked`.
    pub(super) fn read(
        scheme: Scheme,
        answer: &http::Response<bytes::Bytes>,
        asked: Instant,
        redaction: &Redaction,
    ) -> Result<Self, TokenError> {
        let members = serde_json::from_slice::<Map<String, Value>>(answer.body());
        let no_json = members.is_err();
        let members = members.unwrap_or_default();
        let shown = |name: &str| Some(shown(members.get(name)?.as_str()?, redaction));
        // Some servers write `null` for what is not there.
        let refused = members.get("error").is_some_and(|error| !error.is_null());
        if !answer.status().is_success() || refused {
            let (error, description) = (shown("error"), shown("error_description"));
            let status = answer.status().as_u16();
            return Err(TokenError::answered(scheme, status, error, description));
        }
        let unusable = |problem: String| Err(TokenError::new(scheme, problem));
        if no_json {
            return unusable("the token endpoint returned no JSON object".to_owned());
        }
        match members.get("token_type") {
            None | Some(Value::Null) => {}
            Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
            _ => {
                let kind = shown("token_type").unwrap_or_default();
                return unusable(format!(
                    "its type is `{kind}`, and only `Bearer` can be sent"
                ));
            }
        }
        let text = |name: &str| members.get(name)?.as_str().filter(|text| !text.is_empty());
        let Some(token) = text("access_token") else {
            return unusable("the answer of the token endpoint has no `access_token`".to_owned());
        };
        if HeaderValue::from_str(token).is_err() {
            return unusable("the token has characters that no header can have".to_owned());
        }
        let life = members.get("expires_in").and_then(seconds);
        Ok(Self {
            text: token.into(),
            refresh: text("refresh_token").map(Secret::from),
            renewal: life.and_then(|life| asked.checked_add(life - MARGIN.min(life / 10))),
        })
    }
}

/// A number of seconds; some servers write it as a text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(f64::max(seconds, 0.0)).ok()
}

/// The words of a server as they may be shown: without secrets, on one line, not too long.
fn shown(text: &str, redaction: &Redaction) -> String {
    let redacted = redaction.apply(text);
    let mut characters = redacted.chars();
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = characters.by_ref().take(EXCERPT).map(plain).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::secret::HIDDEN)
    }
}
