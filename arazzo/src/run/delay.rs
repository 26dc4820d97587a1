//! How long to wait: `Retry-After` (RFC 9110, section 10.2.3) and `retryAfter`.

use std::time::{Duration, SystemTime};

use crate::{error::StepId, response::Response};

/// The longest wait that a server may ask for.
const MAX_DELAY: Duration = Duration::from_secs(60 * 60);

/// Returns the wait that a response asks for, at most [`MAX_DELAY`]. A date in the past asks for no
/// wait; a value that is neither a number of seconds nor a date is ignored.
pub(super) fn asked_for<S: StepId>(response: &Response<S>, now: SystemTime) -> Option<Duration> {
    let text = response.header_text("retry-after")?;
    parse(text, now)
}

/// See [`crate::fuzzing::retry_after`].
#[cfg(fuzzing)]
pub(crate) fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    parse(text, now)
}

fn parse(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let wait = if digits {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(now).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(MAX_DELAY))
}

/// Converts the seconds of a document; negative numbers and NaN give no wait.
pub(super) fn seconds(seconds: f64) -> Duration {
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds).unwrap_or(MAX_DELAY)
    } else {
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        for (text, wait) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", Some(3600)),
            ("Sunday, 06-Nov-94 08:49:40 GMT", Some(3)),
            ("86400", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("1.5", None),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse(text, now), wait.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn no_number_of_seconds_is_out_of_range() {
        for (number, wait) in [
            (1.5, Duration::from_millis(1500)),
            (-1.0, Duration::ZERO),
            (f64::NAN, Duration::ZERO),
            (f64::INFINITY, MAX_DELAY),
        ] {
            assert_eq!(seconds(number), wait);
        }
    }
}
