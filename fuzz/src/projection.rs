//! Responses: a body of which parts are read gives what the whole body gives.

use arazzo::bytes::Bytes;
use arazzo::fuzzing;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::split;

/// What steps read, in several combinations: parts within parts, siblings, indices, escapes.
const WANTED: [&[&str]; 8] = [
    &["/a", "/b"],
    &["/a/b", "/a/c", "/a"],
    &["/0", "/1/a", "/01"],
    &["/a~1b", "/m~0n", "/"],
    &["/a/0/b", "/a/1", "/a/0"],
    &["", "/a"],
    &["/a/a/a/a", "/b/-", "/a/b/0/c"],
    &["/ä", "/a", "/a/length"],
];

/// What is asked for: what was read, and what was not.
const ASKED: [&str; 16] = [
    "",
    "/",
    "/a",
    "/a/b",
    "/a/c",
    "/a/0",
    "/a/0/b",
    "/0",
    "/1/a",
    "/01",
    "/a~1b",
    "/m~0n",
    "/a/b/0/c",
    "/ä",
    "/b/-",
    "/a/length",
];

/// Reads a body in parts and as a whole.
pub fn check(data: &[u8]) {
    let (choice, body) = split::first(data);
    let wanted = WANTED[usize::from(choice) % WANTED.len()];
    let whole = serde_json::from_slice::<Value>(body).ok();
    let bytes = Bytes::copy_from_slice(body);
    let parts = fuzzing::read(Some("application/json"), bytes.clone(), wanted, &ASKED);
    // A byte order mark is read over, and an empty body is none.
    let marked = body.starts_with(b"\xEF\xBB\xBF") || body.is_empty();
    match (parts, whole) {
        (Some(parts), Some(whole)) => same(&parts, &whole, wanted),
        (None, None) => {}
        (Some(_), None) if marked || is_skipped(body) => {}
        (parts, whole) => panic!("{body:?}: {parts:?} of {whole:?}, read for {wanted:?}"),
    }
    unread(bytes);
}

/// Whether only values are wrong that are skipped: numbers that no `f64` holds, halves of characters,
/// bytes of other encodings.
fn is_skipped(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

fn same(parts: &[Option<Value>], whole: &Value, wanted: &[&str]) {
    for (pointer, part) in ASKED.iter().zip(parts) {
        let expected = whole.pointer(pointer);
        assert_eq!(
            part.as_ref(),
            expected,
            "{pointer} of {whole}, read for {wanted:?}"
        );
    }
}

/// What nobody wanted is found when it is asked for, whatever the body is said to be.
fn unread(body: Bytes) {
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&body);
    let whole = serde_json::from_slice::<Value>(text).ok();
    let asked = fuzzing::read(None, body, &[], &ASKED[2..]).unwrap_or_default();
    for (pointer, part) in ASKED[2..].iter().zip(&asked) {
        let expected = whole.as_ref().and_then(|whole| whole.pointer(pointer));
        if part.is_some() || expected.is_some() {
            assert_eq!(part.as_ref(), expected, "{pointer} of what was not read");
        }
    }
}
