//! The header `Prefer` (RFC 7240).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};

/// The name of the header.
pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The preferences of a request that the service knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// `respond-async`: the client does not wait for the end.
    pub(crate) asynchronous: bool,
    /// `wait=N`: for how long it would wait all the same.
    pub(crate) wait: Option<Duration>,
    /// `cancel-on-disconnect`: the run ends when the client leaves. This name is our own.
    pub(crate) end_with_client: bool,
}

impl Preferences {
    /// Reads the preferences. What is unknown or malformed is none (RFC 7240, section 2).
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(PREFER).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let mut preferences = Self::default();
        for preference in texts.flat_map(|text| text.split(',')) {
            preferences.add(preference);
        }
        preferences
    }

    fn add(&mut self, preference: &str) {
        let token = preference.split(';').next().unwrap_or_default();
        let (name, value) = token.split_once('=').unwrap_or((token, ""));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "respond-async" => self.asynchronous = true,
            "cancel-on-disconnect" => self.end_with_client = true,
            // If a preference is there twice, the first one holds.
            "wait" if self.wait.is_none() => {
                self.wait = value.parse().ok().map(Duration::from_secs);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, asynchronous: bool, wait: Option<u64>, end_with_client: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(PREFER, text.parse().expect("a value"));
        let expected = Preferences {
            asynchronous,
            wait: wait.map(Duration::from_secs),
            end_with_client,
        };
        assert_eq!(Preferences::of(&headers), expected, "{text}");
    }

    #[test]
    fn preferences_are_read_as_the_rfc_writes_them() {
        check("respond-async", true, None, false);
        check("respond-async, wait=10", true, Some(10), false);
        check(
            "Wait=\"5\", RESPOND-ASYNC; foo=\"bar\"",
            true,
            Some(5),
            false,
        );
        check("wait=1, wait=2", false, Some(1), false);
        check("cancel-on-disconnect", false, None, true);
    }

    #[test]
    fn what_is_unknown_is_no_preference() {
        check(
            "return=minimal, wait=soon, respond-asynchronously",
            false,
            None,
            false,
        );
        check(", ;,=", false, None, false);
    }
}
