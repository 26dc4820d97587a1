//! [`Entry`]: what the journal keeps of a run.
//!
//! An entry is JSON on one line, and after it the body of a response as it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arazzo::{
    TransportError,
    bytes::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode},
};
use serde::{Deserialize, Serialize};

use crate::{fingerprint::Fingerprint, publish::Fate};

/// What is new in the format gets a new number, and what is older is still read.
pub(crate) const FORMAT: u32 = 1;

/// An entry of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "camelCase")]
pub(crate) enum Entry {
    /// The run starts.
    Start {
        format: u32,
        workflow: String,
        /// The digest of the inputs, with references in the place of secrets.
        inputs: String,
        at: Time,
    },
    /// A request is about to be sent that must not be sent twice.
    Intent { request: Fingerprint },
    /// What came of a request.
    Exchange {
        request: Fingerprint,
        /// How long it took, in microseconds.
        took: u64,
        /// When it had ended.
        at: Time,
        outcome: Outcome,
        /// The body of the response.
        #[serde(skip)]
        body: Bytes,
    },
    /// A wait is over.
    Woke { at: Time },
    /// What came of a message that was sent.
    Message {
        message: Fingerprint,
        /// How long it took, in microseconds.
        took: u64,
        /// When it had ended.
        at: Time,
        fate: Fate,
    },
    /// Somebody was told that the run waits for a message.
    Asked {
        /// The digest of the message's description.
        wanted: String,
        at: Time,
    },
}

/// What came of a request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum Outcome {
    /// There is a response.
    Answered {
        status: u16,
        /// A header may have any bytes: each is the character of its number.
        headers: Vec<(String, String)>,
    },
    /// There is none.
    Failed { message: String, kind: Failure },
    /// A time limit of the run was over first.
    Late,
    /// It may have been sent before a restart.
    Unknown,
}

/// The kinds of errors that a run tells apart.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Failure {
    Connect,
    Timeout,
    /// The response has more bytes than this.
    TooLarge(u64),
    /// The transport ends the run.
    Ends,
    Other,
}

/// Microseconds since 1970.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Time(u64);

impl Time {
    pub(crate) fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(micros(since))
    }

    pub(crate) fn to_system(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_micros(self.0)
    }
}

pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl Entry {
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        if let Self::Exchange { body, .. } = self {
            bytes.push(b'\n');
            bytes.extend_from_slice(body);
        }
        Ok(bytes)
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        let mut entry = serde_json::from_slice(line)?;
        if let Self::Exchange { body, .. } = &mut entry {
            *body = Bytes::copy_from_slice(rest.get(1..).unwrap_or_default());
        }
        Ok(entry)
    }

    /// Says in words what the entry is.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Start { workflow, .. } => format!("the start of `{workflow}`"),
            Self::Intent { request }
            | Self::Exchange { request, .. }
            | Self::Message {
                message: request, ..
            } => request.to_string(),
            Self::Woke { .. } => "a wait".to_owned(),
            Self::Asked { .. } => "a wait for a message".to_owned(),
        }
    }
}

impl Outcome {
    /// Takes a result apart; a body with more than `limit` bytes is not kept.
    pub(crate) fn of(sent: Result<Response<Bytes>, TransportError>, limit: u64) -> (Self, Bytes) {
        match sent {
            Ok(response) if response.body().len() as u64 > limit => (
                Self::failed(&TransportError::too_large(limit)),
                Bytes::new(),
            ),
            Ok(response) => {
                let answered = Self::Answered {
                    status: response.status().as_u16(),
                    headers: written(response.headers()),
                };
                (answered, response.into_body())
            }
            Err(error) if error.is_fate_unknown() => (Self::Unknown, Bytes::new()),
            Err(error) => (Self::failed(&error), Bytes::new()),
        }
    }

    fn failed(error: &TransportError) -> Self {
        let kind = match error.exceeded_limit() {
            Some(limit) => Failure::TooLarge(limit),
            None if error.ends_run() => Failure::Ends,
            None if error.is_connect() => Failure::Connect,
            None if error.is_timeout() => Failure::Timeout,
            None => Failure::Other,
        };
        Self::Failed {
            message: error.to_string(),
            kind,
        }
    }

    /// Puts the result together again; `None` if a time limit was over first.
    pub(crate) fn into_result(
        self,
        body: Bytes,
    ) -> Option<Result<Response<Bytes>, TransportError>> {
        Some(match self {
            Self::Answered { status, headers } => response(status, headers, body),
            Self::Failed { message, kind } => Err(kind.error(message)),
            Self::Late => return None,
            Self::Unknown => Err(TransportError::fate_unknown()),
        })
    }
}

impl Failure {
    fn error(self, message: String) -> TransportError {
        let error = TransportError::new(message);
        match self {
            Self::Connect => error.connecting(),
            Self::Timeout => error.timed_out(),
            Self::TooLarge(limit) => TransportError::too_large(limit),
            Self::Ends => error.ending_run(),
            Self::Other => error,
        }
    }
}

fn written(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| {
        value
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect()
    };
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

fn response(
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
) -> Result<Response<Bytes>, TransportError> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).map_err(TransportError::new)?;
    for (name, text) in headers {
        let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
        let name = HeaderName::try_from(name).map_err(TransportError::new)?;
        let value = HeaderValue::from_bytes(&bytes).map_err(TransportError::new)?;
        response.headers_mut().append(name, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(
        sent: Result<Response<Bytes>, TransportError>,
    ) -> Result<Response<Bytes>, TransportError> {
        let (outcome, body) = Outcome::of(sent, 8);
        let entry = Entry::Exchange {
            request: Fingerprint::default(),
            took: 1,
            at: Time(2),
            outcome,
            body,
        };
        let bytes = entry.to_bytes().expect("JSON");
        let Ok(Entry::Exchange { outcome, body, .. }) = Entry::read(&bytes) else {
            panic!("it is an exchange");
        };
        outcome.into_result(body).expect("it was not late")
    }

    #[test]
    fn a_response_comes_back_as_it_was() {
        let sent = Response::builder()
            .status(207)
            .header(
                "x-a",
                HeaderValue::from_bytes(b"\xe9\xff").expect("a value"),
            )
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .body(Bytes::from_static(b"a\n\xff\n\n"))
            .expect("a response");
        let back = again(Ok(sent.clone())).expect("a response");
        assert_eq!(back.status(), sent.status());
        assert_eq!(back.headers(), sent.headers());
        assert_eq!(back.body(), sent.body());
    }

    #[test]
    fn an_error_is_of_its_kind_again() {
        let failed = |error| again(Err(error)).expect_err("an error");
        assert!(failed(TransportError::new("a").connecting()).is_connect());
        assert!(failed(TransportError::new("a").timed_out()).is_timeout());
        assert!(failed(TransportError::new("a").ending_run()).ends_run());
        assert!(failed(TransportError::fate_unknown()).is_fate_unknown());
        assert_eq!(
            failed(TransportError::too_large(5)).exceeded_limit(),
            Some(5)
        );
        let other = failed(TransportError::new("a"));
        assert_eq!((other.to_string().as_str(), other.ends_run()), ("a", false));
    }

    #[test]
    fn a_body_that_is_too_large_is_not_kept() {
        let large = again(Ok(Response::new(Bytes::from_static(b"123456789"))));
        assert_eq!(large.expect_err("9 bytes").exceeded_limit(), Some(8));
    }

    #[test]
    fn what_is_no_entry_is_an_error() {
        for bytes in [&b""[..], b"{}", b"\xff", b"{\"entry\":\"later\"}\n"] {
            assert!(Entry::read(bytes).is_err());
        }
    }
}
