//! Places in large documents, found by reading events until the wanted value comes; no tree is
//! built.
//!
//! The upper levels of a file are outlined when it is first asked about, so that further questions
//! read only the part that they are about.

use std::sync::Arc;

use super::event::{Event, Events, Located, Scalar};
use crate::pointer::unescape;
use crate::source::outline::{Outline, Range};
use crate::source::{FileId, SourceFile, SourceMap, Span};

mod outline;

pub(crate) use outline::is_text;

/// The place of the value that a JSON Pointer leads to. None if it leads nowhere, or if the text
/// cannot be read up to there.
pub(crate) fn locate(map: &SourceMap, file: FileId, pointer: &str) -> Option<Span> {
    find(map, file, pointer).map(|found| found.value)
}

/// The place of the key of that value; of the value itself where it has none.
pub(crate) fn locate_key(map: &SourceMap, file: FileId, pointer: &str) -> Option<Span> {
    find(map, file, pointer).map(|found| found.key.unwrap_or(found.value))
}

struct Found {
    key: Option<Span>,
    value: Span,
}

fn find(map: &SourceMap, file: FileId, pointer: &str) -> Option<Found> {
    let source = map.file(file);
    let tokens: Vec<String> = match pointer {
        "" => Vec::new(),
        _ => pointer
            .strip_prefix('/')?
            .split('/')
            .map(unescape)
            .collect(),
    };
    let found = within_outline(source, &tokens)
        .or_else(|| walk(&source.text, named_json(source), &tokens))?;
    let span = |(start, end): (usize, usize)| Span {
        file,
        start: start as u32,
        end: end as u32,
    };
    Some(Found {
        key: found.key.map(span),
        value: span(found.value),
    })
}

/// Goes as far as the outline leads, and reads only the value found there for the rest. A
/// description has thousands of operations, and every finding asks for a place.
fn within_outline(source: &SourceFile, tokens: &[String]) -> Option<Range> {
    let text: &str = &source.text;
    let (known, depth) = outlined(source).longest(tokens)?;
    if depth == tokens.len() {
        return Some(known);
    }
    // Spaces stand for what precedes the value on its line, so that a block keeps its indentation.
    let (start, end) = known.value;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..start].chars().count();
    // A last key without a value ends before its colon.
    let colon = usize::from(text[end..].starts_with(':'));
    let part = " ".repeat(indent) + &text[start..end + colon];
    let found = walk(&part, named_json(source), &tokens[depth..])?;
    let shift = |(from, to): (usize, usize)| (from + start - indent, to + start - indent);
    Some(Range {
        key: found.key.map(shift),
        value: shift(found.value),
    })
}

/// The outline of a file, which is made once.
pub(crate) fn outlined(source: &SourceFile) -> &Arc<Outline> {
    let make = || Arc::new(outline::outline(&source.text, named_json(source)));
    source.outline.get_or_init(make)
}

pub(super) fn named_json(source: &SourceFile) -> bool {
    source
        .path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn walk(text: &str, named_json: bool, tokens: &[String]) -> Option<Range> {
    Walk::new(Events::new(text, named_json)).find(tokens)
}

/// Reads events, and skips what is not asked for.
struct Walk<'t> {
    events: Events<'t>,
    met_alias: bool,
    /// How many collections inside a skipped value were open at a time.
    deepest: usize,
}

impl<'t> Walk<'t> {
    fn new(events: Events<'t>) -> Self {
        Walk {
            events,
            met_alias: false,
            deepest: 0,
        }
    }

    fn find(&mut self, tokens: &[String]) -> Option<Range> {
        let mut key = None;
        let mut value = self.root()?;
        for token in tokens {
            (key, value) = match &value.event {
                Event::MappingStart(_) => self.member(token)?,
                Event::SequenceStart(_) => (None, self.item(token.parse().ok()?)?),
                _ => return None,
            };
        }
        let end = self.skip(&value)?;
        Some(Range {
            key,
            value: (value.start, end),
        })
    }

    fn root(&mut self) -> Option<Located<'t>> {
        let mut value = self.next()?;
        while value.event == Event::DocumentStart {
            value = self.next()?;
        }
        Some(value)
    }

    /// The member of a mapping that has just begun, with the place of its key.
    fn member(&mut self, token: &str) -> Option<(Option<(usize, usize)>, Located<'t>)> {
        loop {
            let key = self.next()?;
            // A key may be a collection, which is skipped like a value.
            let found = match &key.event {
                Event::End => return None,
                Event::Scalar(Scalar { text, .. }) => text == token,
                _ => false,
            };
            self.skip(&key)?;
            let value = self.next()?;
            if found {
                return Some((Some((key.start, key.end)), value));
            }
            self.skip(&value)?;
        }
    }

    /// The item of a sequence that has just begun.
    fn item(&mut self, index: usize) -> Option<Located<'t>> {
        for _ in 0..index {
            let item = self.next()?;
            if item.event == Event::End {
                return None;
            }
            self.skip(&item)?;
        }
        self.next().filter(|item| item.event != Event::End)
    }

    /// Reads to the end of a value that has just begun, and returns where that is.
    fn skip(&mut self, value: &Located<'t>) -> Option<usize> {
        let mut end = value.end;
        let mut depth = usize::from(opens(&value.event));
        if let (1, Events::Yaml(reader)) = (depth, &mut self.events) {
            let skipped = reader.skip().ok()?;
            self.met_alias |= skipped.met_alias;
            self.deepest = self.deepest.max(skipped.deepest);
            return Some(end.max(skipped.end));
        }
        while depth > 0 {
            let next = self.next()?;
            match &next.event {
                Event::End => depth -= 1,
                event => depth += usize::from(opens(event)),
            }
            end = end.max(last(&next));
        }
        Some(end)
    }

    fn next(&mut self) -> Option<Located<'t>> {
        let next = self.events.next().ok().flatten()?;
        self.met_alias |= matches!(next.event, Event::Alias(_));
        Some(next)
    }
}

/// Where an event's text ends. The end of a block is noticed only at the next token, maybe lines
/// below, and has no length.
fn last(located: &Located<'_>) -> usize {
    match located.event {
        Event::End if located.end == located.start => 0,
        _ => located.end,
    }
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::SequenceStart(_) | Event::MappingStart(_))
}
