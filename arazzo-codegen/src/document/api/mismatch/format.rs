//! Texts against the formats that a run checks before it sends anything (JSON Schema Validation,
//! section 7.3).
//!
//! Only what is surely wrong is refused: a run may refuse a text that passes here, but never accepts
//! one that is refused here.

use core::net::{Ipv4Addr, Ipv6Addr};

use url::Url;

/// Whether a text is of a format. None where the format is not known.
pub(super) fn is_of(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        "date" => is_date(text),
        "time" => is_time(text),
        "date-time" => is_date_time(text),
        "duration" => text.starts_with('P') && text.len() > 2,
        "uuid" => is_uuid(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uri" | "url" => text.is_ascii() && is_uri(text),
        "iri" => is_uri(text),
        "uri-reference" | "iri-reference" => !text.contains(is_excluded_from_uri),
        "email" | "idn-email" => is_email(text),
        "hostname" => is_hostname(text),
        "json-pointer" => text.is_empty() || text.starts_with('/'),
        "byte" | "binary" => is_base64(text),
        _ => return None,
    })
}

/// RFC 3339, `full-date`.
fn is_date(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(digits).collect();
    let lengths = text.split('-').map(str::len);
    let (true, [Some(year), Some(month), Some(day)]) = (lengths.eq([4, 2, 2]), parts.as_slice())
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(day)
}

/// RFC 3339, `full-time`.
fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let zoned = match zone.chars().next() {
        Some('Z' | 'z') => zone.len() == 1,
        Some(_) => is_clock(&zone[1..], &[23, 59]),
        None => false,
    };
    zoned && digits(fraction).is_some() && is_clock(clock, &[23, 59, 60])
}

/// RFC 3339, `date-time`.
fn is_date_time(text: &str) -> bool {
    let parts = text.split_once(['T', 't']);
    parts.is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// Numbers of two digits, each within its limit.
fn is_clock(text: &str, limits: &[u32]) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let within = |(part, limit): (&&str, &u32)| {
        part.len() == 2 && digits(part).is_some_and(|part| part <= *limit)
    };
    parts.len() == limits.len() && parts.iter().zip(limits).all(within)
}

/// A number in digits; one that does not fit is the largest number, which is beyond every limit.
fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(u32::MAX))
}

/// RFC 9562, section 4.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn is_excluded_from_uri(character: char) -> bool {
    let excluded = "\"<>\\^`{|}";
    character.is_whitespace() || character.is_control() || excluded.contains(character)
}

fn is_uri(text: &str) -> bool {
    !text.contains(is_excluded_from_uri) && Url::parse(text).is_ok()
}

/// A local part and a host; the run checks the rest.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

/// RFC 1123, section 2.1.
fn is_hostname(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(letter);
    text.split('.').all(label)
}

/// Any alphabet, with padding or without.
fn is_base64(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    let bytes = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let letters: Vec<u8> = bytes.collect();
    let end = letters.iter().rposition(|byte| *byte != b'=');
    let body = &letters[..end.map_or(0, |end| end + 1)];
    body.len() % 4 != 1 && letters.len() - body.len() < 3 && body.iter().all(|b| letter(*b))
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_text_is_of_its_format_or_not() {
        for (format, right, wrong) in [
            ("date", "2024-02-29", "2023-02-29"),
            ("date", "1900-02-28", "1900-02-29"),
            ("time", "10:05:08.5+01:00", "10:05"),
            ("date-time", "2026-02-28T23:59:60Z", "2026-02-28"),
            ("duration", "P3D", "3 days"),
            ("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8"),
            ("ipv4", "127.0.0.1", "127.0.0.256"),
            ("ipv6", "::1", "12345::"),
            ("uri", "https://a.example/b?c", "/b?c"),
            ("uri-reference", "/b?c", "a b"),
            ("email", "a@b.example", "b.example"),
            ("hostname", "a-b.example", "a_b"),
            ("json-pointer", "/a/0", "a/0"),
            ("byte", "aGk=", "a*"),
            ("byte", "aGk", "aGksa"),
        ] {
            assert_eq!(is_of(format, right), Some(true), "{format} {right}");
            assert_eq!(is_of(format, wrong), Some(false), "{format} {wrong}");
        }
        assert_eq!(is_of("int32", "x"), None);
    }
}
