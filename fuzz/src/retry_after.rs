//! `Retry-After`: at most an hour, numbers by their digits, dates as they are written.

use std::time::{Duration, SystemTime};

use arazzo::fuzzing::retry_after;

/// The longest wait.
const HOUR: Duration = Duration::from_secs(3600);

/// Reads a text as the value of the header, at a time that the data begins with.
pub fn check(data: &[u8]) {
    let Some((clock, text)) = data.split_first_chunk::<4>() else {
        return;
    };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(u32::from_le_bytes(*clock).into());
    if let Ok(text) = std::str::from_utf8(text) {
        read(text, now);
        written(text, now);
    }
}

fn read(text: &str, now: SystemTime) {
    let wait = retry_after(text, now);
    let digits = text.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let date = httpdate::parse_http_date(digits).ok();
    let expected = match (is_number, date) {
        (true, _) => Some(seconds(digits)),
        (false, Some(date)) => Some(date.duration_since(now).unwrap_or_default().min(HOUR)),
        (false, None) => None,
    };
    assert_eq!(wait, expected, "{text:?}");
}

/// The number of seconds by hand, which stops at an hour.
fn seconds(digits: &str) -> Duration {
    let more = |sum: u64, digit: u8| (sum * 10 + u64::from(digit - b'0')).min(HOUR.as_secs());
    Duration::from_secs(digits.bytes().fold(0, more))
}

/// A date that is written is read as it was meant.
fn written(text: &str, now: SystemTime) {
    let wait = Duration::from_secs(text.bytes().map(u64::from).sum::<u64>() % 3600);
    let date = httpdate::fmt_http_date(now + wait);
    assert_eq!(retry_after(&date, now), Some(wait), "{date}");
}
