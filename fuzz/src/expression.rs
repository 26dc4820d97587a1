//! Runtime expressions: what is printed is read as what was printed.

use arazzo_codegen::fuzzing;

use crate::found;

/// Reads a text as an expression, and as a value.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (read, issues) = fuzzing::expression(text);
    found::valid(text, &issues);
    // An escape may hide what could not be written without it.
    if let Some((printed, _)) = &read
        && issues.is_empty()
        && !text.contains('\\')
    {
        printed_again(text, printed);
    }
    let (_, issues) = fuzzing::value(text);
    found::valid(text, &issues);
}

/// Printing is a fixed point of reading and printing, and loses nothing.
fn printed_again(text: &str, printed: &str) {
    let (read, _) = fuzzing::expression(text);
    let (again, _) = fuzzing::expression(printed);
    let Some((printed_again, meaning)) = again else {
        panic!("{text:?} is printed as {printed:?}, which is no expression");
    };
    assert_eq!(printed, printed_again, "{text:?}");
    // Only a pointer can spell some paths.
    let plain = |meaning: String| meaning.replace("dotted: true", "dotted: false");
    let read = read.map(|(_, meaning)| plain(meaning));
    assert_eq!(read, Some(plain(meaning)), "{text:?}: {printed:?}");
}
