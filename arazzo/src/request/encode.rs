//! Percent-encoding for each place where a text can go.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::byte_serialize;

/// Encodes a text for its place.
pub(super) type Encode = fn(&str) -> String;

/// Everything but the unreserved characters of RFC 3986.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The characters that are encoded in a query even if reserved characters are allowed: those that
/// would end the query, and those that a query cannot contain.
const NOT_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same for a path segment: also the characters that would end the segment.
const NOT_IN_SEGMENT: &AsciiSet = &NOT_IN_QUERY.add(b'/').add(b'?');

/// The same for several path segments, which `/` separates.
const NOT_IN_SEGMENTS: &AsciiSet = &NOT_IN_SEGMENT.remove(b'/');

/// The characters that a cookie cannot contain (RFC 6265).
const NOT_IN_COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// The same, and `%`, which would look like the start of an encoded character.
const NOT_PLAIN_IN_COOKIE: &AsciiSet = &NOT_IN_COOKIE.add(b'%');

pub(super) fn reserved(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

pub(super) fn query(allow_reserved: bool) -> Encode {
    if allow_reserved {
        |text| keep_encoded(text, NOT_IN_QUERY)
    } else {
        reserved
    }
}

/// Returns the encoding for a body of the media type `application/x-www-form-urlencoded`, in which
/// a space is `+` (WHATWG URL, "application/x-www-form-urlencoded serializing").
pub(super) fn form(allow_reserved: bool) -> Encode {
    if allow_reserved {
        |text| keep_encoded(text, NOT_IN_QUERY).replace("%20", "+")
    } else {
        |text| byte_serialize(text.as_bytes()).collect()
    }
}

pub(super) fn segment(allow_reserved: bool) -> Encode {
    if allow_reserved {
        |text| keep_encoded(text, NOT_IN_SEGMENT)
    } else {
        reserved
    }
}

pub(super) fn segments(text: &str) -> String {
    keep_encoded(text, NOT_IN_SEGMENTS)
}

pub(super) fn cookie(text: &str) -> String {
    utf8_percent_encode(text, NOT_PLAIN_IN_COOKIE).to_string()
}

/// Encodes a cookie that a server has set earlier; what is already encoded stays as it is.
pub(super) fn returned_cookie(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_COOKIE).to_string()
}

pub(super) fn nothing(text: &str) -> String {
    text.to_owned()
}

/// Encodes everything that is not already encoded, as `{+var}` of RFC 6570 does.
fn keep_encoded(text: &str, set: &'static AsciiSet) -> String {
    let mut pieces = text.split('%');
    let first = pieces.next().unwrap_or_default();
    let mut encoded = String::from(Cow::from(utf8_percent_encode(first, set)));
    for piece in pieces {
        let digits = piece.as_bytes().iter().take(2);
        let triplet = digits.filter(|byte| byte.is_ascii_hexdigit()).count() == 2;
        encoded.push_str(if triplet { "%" } else { "%25" });
        encoded.extend(utf8_percent_encode(piece, set));
    }
    encoded
}
