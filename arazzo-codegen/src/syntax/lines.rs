//! Strings over several lines, which YAML folds or cuts: where each line is in the value.

use crate::source::Span;

/// A line of a string, without the space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where it begins in the value.
    value: usize,
    /// Where it begins in the text of the file, counted from the string's beginning.
    text: usize,
    length: usize,
}

/// The lines of a string that the file spells `text`, as far as they are found in order. Empty for
/// a string of one line.
///
/// Folding replaces line breaks and drops indentation, so the value as a whole is not in the file.
/// Each of its lines is, trimmed: looking for them in order maps offsets without repeating the
/// rules of YAML. A line with an escape is not found, and ends the search.
pub(super) fn of(value: &str, text: &str, quoted: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut from) = (0, 0);
    for line in text
        .split_inclusive('\n')
        .take_while(|_| text.contains('\n'))
    {
        let inner = line.trim();
        let mut begin = at + (line.len() - line.trim_start().len());
        at += line.len();
        let is_first = lines.is_empty();
        let inner = match inner
            .strip_prefix(['"', '\''])
            .filter(|_| quoted && is_first)
        {
            Some(rest) => {
                begin += 1;
                rest
            }
            None => inner,
        };
        let is_last = quoted && at == text.len();
        let inner = inner
            .strip_suffix(['"', '\''])
            .filter(|_| is_last)
            .unwrap_or(inner);
        let rest = value.get(from..).unwrap_or_default();
        let start = from + (rest.len() - rest.trim_start().len());
        if inner.is_empty() {
            continue;
        }
        if !value[start..].starts_with(inner) {
            break;
        }
        from = start + inner.len();
        lines.push(Line {
            value: start,
            text: begin,
            length: inner.len(),
        });
    }
    lines
}

/// The place of a part of the value; the whole string where its lines are not known.
pub(super) fn part(lines: &[Line], span: Span, start: usize, end: usize) -> Span {
    // An offset between two lines, such as that of a folded break, is at the end of the first.
    let at = |line: &Line, offset: usize| line.text + (offset - line.value).min(line.length);
    let first = lines.iter().rev().find(|line| line.value <= start);
    let last = lines
        .iter()
        .rev()
        .find(|line| line.value < end.max(start + 1));
    match (first, last) {
        (Some(first), Some(last)) => {
            let start = at(first, start);
            span.part(start, at(last, end.max(last.value)).max(start))
        }
        _ => span,
    }
}
