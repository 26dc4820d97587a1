//! The lines of a file that a snippet shows.

use std::ops::Range;

use super::text::{boundary, is_hidden};
use crate::source::{SourceMap, Span};

/// How much of a long line is shown after what is marked, in bytes.
const MAX_AFTER_MARK: usize = 200;
/// How much of a long span is marked, in bytes.
const MAX_MARK: usize = 200;

/// A few lines with marks.
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The number of its first line.
    pub(super) line: usize,
    /// A range of the text for each span, in their order.
    pub(super) marks: Vec<Range<usize>>,
}

/// The lines in which the spans begin, and those between. All spans are of one file and ascend.
pub(super) fn excerpt(map: &SourceMap, spans: &[Span]) -> Excerpt {
    let Some(first) = spans.first() else {
        return Excerpt {
            text: String::new(),
            line: 1,
            marks: Vec::new(),
        };
    };
    let text: &str = &map.file(first.file).text;
    let ranges: Vec<_> = spans
        .iter()
        .map(|span| on_first_line(text, *span))
        .collect();
    let from = line_of(text, ranges[0].start).start;
    let last = ranges.last().map_or(from, |range| range.start);
    let to = line_of(text, last).end;
    let mut excerpt = Excerpt {
        text: String::new(),
        line: map.start(*first).line,
        marks: Vec::new(),
    };
    let mut start = from;
    while start <= to {
        let line = line_of(text, start);
        let on_line = |range: &&Range<usize>| (line.start..=line.end).contains(&range.start);
        let marks: Vec<_> = ranges.iter().filter(on_line).cloned().collect();
        excerpt.push_line(text, line.clone(), &marks);
        start = line.end + 1;
    }
    excerpt
}

impl Excerpt {
    fn push_line(&mut self, text: &str, line: Range<usize>, marks: &[Range<usize>]) {
        let end = marks.last().map_or(line.start, |mark| mark.end) + MAX_AFTER_MARK;
        let end = boundary(text, end.min(line.end));
        let base = self.text.len();
        let at = |offset: usize| {
            base + shown(&text[line.start..offset])
                .map(char::len_utf8)
                .sum::<usize>()
        };
        self.marks
            .extend(marks.iter().map(|mark| at(mark.start)..at(mark.end)));
        self.text.extend(shown(&text[line.start..end]));
        if end < line.end {
            self.text.push('…');
        }
        self.text.push('\n');
    }
}

/// The part of a span on the line where it begins.
fn on_first_line(text: &str, span: Span) -> Range<usize> {
    let start = boundary(text, span.start as usize);
    let end = line_of(text, start).end;
    let end = end.min(span.end as usize).min(start + MAX_MARK).max(start);
    start..boundary(text, end)
}

/// The line that holds an offset, without what ends it.
fn line_of(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    start
        ..start
            + text[start..end]
                .trim_end_matches('\r')
                .len()
                .max(offset - start)
}

/// A line as it is shown: every hidden character is one visible character.
fn shown(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| match c {
        '\t' => ' ',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    })
}
