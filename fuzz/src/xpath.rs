//! XPath: an end within bounds, and one answer of the compiler and the run.

use std::time::{Duration, Instant};

use arazzo_codegen::fuzzing::{self, Part};

use crate::{found, split};

/// What an evaluation may take at most; it takes milliseconds, but machines stall.
const LIMIT: Duration = Duration::from_secs(10);

/// An XML text for expressions that come without one.
const XML: &str = "<a x='1'><b>2</b><b>3<!--c--></b><n:c xmlns:n='u:n'>t&amp;u</n:c></a>";

/// Reads an expression, and evaluates it on the XML text after it.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (path, xml) = split::parts(text);
    let (parts, issues) = fuzzing::xpath(path);
    found::valid(path, &issues);
    found::covered(path, &parts);
    let parsed = arazzo_xpath::parse(path);
    if let Err(wrong) = &parsed {
        found::valid_range(path, &wrong.range);
    }
    let is_text = matches!(&parts[..], [] | [Part::Text(_)]);
    if is_text && issues.is_empty() {
        assert!(parsed.is_ok(), "the compiler takes {path:?}");
    }
    evaluate(path, if xml.is_empty() { XML } else { xml });
}

fn evaluate(path: &str, xml: &str) {
    let began = Instant::now();
    let first = arazzo::rt::xpath_text(path, xml);
    let holds = arazzo::rt::xpath_matches(path, xml);
    assert!(
        began.elapsed() < LIMIT,
        "{path:?} takes {:?}",
        began.elapsed()
    );
    // An expression with a value that is text and not empty holds, unless it is a number or `false`.
    if arazzo_xpath::parse(path).is_err() {
        assert!(first.is_none() && !holds, "{path:?} is evaluated");
    }
}
