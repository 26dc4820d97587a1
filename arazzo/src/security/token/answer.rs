//! [`Token`]: the response of a token endpoint (RFC 6749, section 5).

use std::{
    fmt,
    time::{Duration, Instant},
};

use http::HeaderValue;
use serde_json::{Map, Value};

use super::TokenError;
use crate::{run::Run, secret::Redaction, secret::Secret, security::Scheme};

/// The longest time before its expiry at which a token is renewed.
const MARGIN: Duration = Duration::from_secs(30);

/// How many characters of a server's text a message repeats.
const EXCERPT: usize = 200;

/// A token, and the time from which it is renewed.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) refresh: Option<Secret>,
    /// `None` if the server does not say, or if the time is out of range.
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

    /// Reads the response to a request that was sent at `asked`, the time from which the token's life
    /// is counted.
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
        // Some servers write `null` for absent members.
        let refused = members.get("error").is_some_and(|error| !error.is_null());
        if !answer.status().is_success() || refused {
            let (error, description) = (shown("error"), shown("error_description"));
            let status = answer.status().as_u16();
            return Err(TokenError::answered(scheme, status, error, description));
        }
        let unusable = |problem: String| Err(TokenError::new(scheme, problem));
        if no_json {
            return unusable("the token endpoint did not return a JSON object".to_owned());
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
            return unusable("the response of the token endpoint has no `access_token`".to_owned());
        };
        if HeaderValue::from_str(token).is_err() {
            return unusable("the token has characters that a header cannot contain".to_owned());
        }
        let life = members.get("expires_in").and_then(seconds);
        Ok(Self {
            text: token.into(),
            refresh: text("refresh_token").map(Secret::from),
            renewal: life.and_then(|life| asked.checked_add(life - MARGIN.min(life / 10))),
        })
    }
}

/// Reads a number of seconds, which some servers write as a string.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(f64::max(seconds, 0.0)).ok()
}

/// Prepares a server's text for a message: without secrets, on one line, shortened.
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
