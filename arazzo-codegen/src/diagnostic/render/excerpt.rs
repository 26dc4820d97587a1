//! The lines of a file that a snippet shows.

use std::ops::Range;

use super::text::is_hidden;
use crate::source::{SourceMap, Span};

/// Lines longer than this are cut around what is marked, in bytes.
const LONG_LINE: usize = 300;
/// How much of a long line is shown around what is marked.
const AROUND: usize = 80;

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
        let kept = kept(text, line.clone(), marks);
        if kept.start > line.start {
            self.text.push('…');
        }
        let base = self.text.len();
        let at = |offset: usize| {
            let offset = offset.clamp(kept.start, kept.end);
            base + shown(&text[kept.start..offset]).len()
        };
        self.marks
            .extend(marks.iter().map(|mark| at(mark.start)..at(mark.end)));
        self.text.push_str(&shown(&text[kept.clone()]));
        if kept.end < line.end {
            self.text.push('…');
        }
        self.text.push('\n');
    }
}

/// The part of a line that is shown.
fn kept(text: &str, line: Range<usize>, marks: &[Range<usize>]) -> Range<usize> {
    if line.len() <= LONG_LINE {
        return line;
    }
    let start = marks
        .first()
        .map_or(line.start, |mark| mark.start.saturating_sub(AROUND));
    let start = text.floor_char_boundary(start.max(line.start));
    let end = marks.last().map_or(start, |mark| mark.end) + AROUND;
    let end = end.min(start + 2 * LONG_LINE).min(line.end);
    start..text.floor_char_boundary(end)
}

/// The part of a span on the line where it begins.
fn on_first_line(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary((span.start as usize).min(text.len()));
    let end = line_of(text, start).end;
    let end = end.min(span.end as usize).max(start);
    start..text.floor_char_boundary(end)
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
fn shown(text: &str) -> String {
    let visible = |c| match c {
        '\t' => ' ',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(visible).collect()
}
