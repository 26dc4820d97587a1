//! Findings in a text: their places are places of it.

use std::ops::Range;

use arazzo_codegen::fuzzing::{Found, Part};

/// A text with every fix applied that an issue has, one at a time.
pub(crate) fn fixed<'f>(text: &'f str, found: &'f [Found]) -> impl Iterator<Item = String> + 'f {
    found.iter().filter_map(|one| {
        let (range, new) = one.fix.as_ref()?;
        let mut fixed = text.to_owned();
        fixed.replace_range(range.clone(), new);
        Some(fixed)
    })
}

/// Places lie inside of the text and on boundaries of characters.
pub(crate) fn valid(text: &str, found: &[Found]) {
    for one in found {
        valid_range(text, &one.range);
        if let Some((range, _)) = &one.fix {
            valid_range(text, range);
        }
    }
}

/// The same for one place.
pub(crate) fn valid_range(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
}

/// Every byte of a text is in one piece, and no two pieces of text follow each other.
pub(crate) fn covered(text: &str, parts: &[Part]) {
    let mut at = 0;
    for part in parts {
        match part {
            Part::Text(part) => {
                assert!(text[at..].starts_with(part.as_str()), "{at} in {text:?}");
                at += part.len();
            }
            Part::Hole(_, range) => {
                assert_eq!(range.start, at, "{text:?}");
                valid_range(text, range);
                at = range.end;
            }
        }
    }
    assert_eq!(at, text.len(), "{text:?}");
}
