//! The formats of strings that are checked (JSON Schema Validation, section 7.3, and OpenAPI's).

use std::net::{Ipv4Addr, Ipv6Addr};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{Span, civil::Date};
use url::Url;

use crate::criterion::is_pattern;

/// Returns whether a text has a format. Any text has an unknown format.
pub(super) fn holds(format: &str, text: &str) -> bool {
    match format {
        "date-time" => is_date_time(text),
        "date" => is_date(text),
        "time" => is_time(text),
        "duration" => text.starts_with('P') && text.parse::<Span>().is_ok(),
        "email" | "idn-email" => is_email(text),
        "hostname" => is_hostname(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uri" | "url" => text.is_ascii() && is_uri(text),
        "iri" => is_uri(text),
        "uri-reference" | "iri-reference" => is_reference(text),
        "uuid" => is_uuid(text),
        "json-pointer" => is_pointer(text),
        "regex" => is_pattern(text),
        "byte" => STANDARD.decode(text).is_ok(),
        _ => true,
    }
}

/// RFC 3339, `date-time`.
fn is_date_time(text: &str) -> bool {
    let parts = text.get(..10).zip(text.get(11..));
    let separated = matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    separated && parts.is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// RFC 3339, `full-date`.
fn is_date(text: &str) -> bool {
    let [year, month, day] = &*text.split('-').collect::<Vec<_>>() else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    Date::new(year, month as i8, day as i8).is_ok()
}

/// RFC 3339, `full-time`. A minute may have a leap second.
fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let in_zone = match zone.as_bytes() {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', ..] => is_clock(&zone[1..], &[23, 59]),
        _ => false,
    };
    let whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    in_zone && whole && is_clock(clock, &[23, 59, 60])
}

/// Returns whether a text is two-digit numbers, each within its limit.
fn is_clock(text: &str, limits: &[i16]) -> bool {
    let parts: Vec<_> = text.split(':').map(|part| digits(part, 2)).collect();
    let within = |(part, limit): (&Option<i16>, &i16)| part.is_some_and(|part| part <= *limit);
    parts.len() == limits.len() && parts.iter().zip(limits).all(within)
}

fn digits(text: &str, count: usize) -> Option<i16> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Returns whether a text is a local part and a host. Further rules of RFC 5321 depend on the
/// receiver and are not checked.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let is_disallowed = |character: char| character.is_whitespace() || character.is_control();
    let plain = !local.is_empty() && !local.contains(|c: char| is_disallowed(c) || c == '@');
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let host = match literal {
        Some(address) => {
            let v6 = address.strip_prefix("IPv6:").map(str::parse::<Ipv6Addr>);
            v6.is_some_and(|parsed| parsed.is_ok()) || address.parse::<Ipv4Addr>().is_ok()
        }
        None => idna_host(domain),
    };
    (quoted || (plain && !dots)) && host
}

/// Returns whether a text is a host name, in ASCII or internationalised.
fn idna_host(text: &str) -> bool {
    text.is_ascii() && is_hostname(text)
        || !text.is_ascii()
            && url::Host::parse(text).is_ok_and(|host| is_hostname(&host.to_string()))
}

/// RFC 1123, section 2.1.
fn is_hostname(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let label = |label: &str| {
        let hyphen = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !hyphen && label.bytes().all(letter)
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn is_uri(text: &str) -> bool {
    let is_disallowed = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    !text.contains(is_disallowed) && Url::parse(text).is_ok()
}

fn is_reference(text: &str) -> bool {
    let is_disallowed = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    let base = Url::parse("https://base.invalid/");
    !text.contains(is_disallowed) && base.is_ok_and(|base| base.join(text).is_ok())
}

/// RFC 9562, section 4.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// RFC 6901, section 3.
fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1);
    (text.is_empty() || text.starts_with('/'))
        && escapes.into_iter().all(|rest| rest.starts_with(['0', '1']))
}

#[cfg(test)]
mod tests {
    use super::holds;

    /// By format: texts that have it, and texts that have it not.
    const TABLE: &[(&str, &[&str], &[&str])] = &[
        (
            "date-time",
            &[
                "2026-02-28T23:59:60Z",
                "1985-04-12t23:20:50.52z",
                "1996-12-19T16:39:57-08:00",
            ],
            &[
                "2026-02-30T00:00:00Z",
                "2026-02-28",
                "2026-02-28T00:00:00",
                "2026-02-28 00:00:00Z",
                "2026-02-28T24:00:00Z",
                "2026-02-28T00:00:00.Z",
                "é2026-02-28T00:00:00Z",
            ],
        ),
        (
            "date",
            &["2024-02-29"],
            &[
                "2023-02-29",
                "2024-2-9",
                "20240209",
                "2024-02-29Z",
                "",
                "2024-13-01",
                "+024-01-01",
            ],
        ),
        (
            "time",
            &["10:05:08+01:00", "00:00:00Z"],
            &[
                "10:05:08",
                "10:05Z",
                "25:00:00Z",
                "10:05:08+1:00",
                "10:05:08Zulu",
            ],
        ),
        (
            "duration",
            &["P3DT4H", "PT0S", "P1Y2M"],
            &["3 days", "P", "", "-P1D"],
        ),
        (
            "email",
            &[
                "a@b.example",
                "first.last+tag@xn--bcher-kva.example",
                "\"a b\"@b.example",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]",
                "a@bücher.example",
            ],
            &[
                "a",
                "@b.example",
                "a@",
                "a b@c.example",
                ".a@b.example",
                "a..b@c.example",
                "a@b@c.example",
                "a@[1.2.3]",
                "a@-b.example",
            ],
        ),
        (
            "hostname",
            &["a", "a-b.example"],
            &["", "-a", "a..b", "a_b", "a."],
        ),
        (
            "ipv4",
            &["127.0.0.1"],
            &["127.0.0", "256.0.0.1", "127.0.0.01"],
        ),
        (
            "ipv6",
            &["::1", "2001:db8::"],
            &["1::2::3", "127.0.0.1", ""],
        ),
        (
            "uri",
            &[
                "https://a.example/b?c#d",
                "urn:isbn:1",
                "mailto:a@b.example",
            ],
            &[
                "/b",
                "a b",
                "https://é.example",
                "https:// x",
                "https://a.example/<b>",
            ],
        ),
        (
            "uri-reference",
            &["/b", "", "#x", "https://a.example"],
            &["a b", "http://[", "<"],
        ),
        (
            "uuid",
            &[
                "123e4567-e89b-12d3-a456-426614174000",
                "123E4567-E89B-12D3-A456-426614174000",
            ],
            &[
                "123e4567e89b12d3a456426614174000",
                "123e4567-e89b-12d3-a456-42661417400",
                "123e4567-e89b-12d3-a456-42661417400g",
            ],
        ),
        ("json-pointer", &["", "/a~0~1/b"], &["a", "/~2", "/~"]),
        ("regex", &["^a+$", "\\d\\-"], &["(", "[a"]),
        ("byte", &["aGk=", ""], &["aGk", "*"]),
        ("something else", &["", "anything"], &[]),
    ];

    #[test]
    fn formats_are_what_their_specifications_say() {
        for (format, valid, invalid) in TABLE {
            for text in *valid {
                assert!(holds(format, text), "{text:?} is of the format {format}");
            }
            for text in *invalid {
                assert!(
                    !holds(format, text),
                    "{text:?} is not of the format {format}"
                );
            }
        }
    }
}
