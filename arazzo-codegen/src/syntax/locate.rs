//! Places in large documents, found by reading events until the wanted value comes; no tree is
//! built.

use super::event::{Event, Events, Located, Scalar};
use crate::source::{FileId, SourceMap, Span};

/// The place of the value that a JSON Pointer leads to. None where it leads nowhere, or where the
/// text cannot be read so far.
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
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect(),
    };
    let json = source.path.extension().is_some_and(|e| e == "json");
    let mut walk = Walk {
        events: Events::new(&source.text, json),
        file,
    };
    walk.find(&tokens)
}

struct Walk<'t> {
    events: Events<'t>,
    file: FileId,
}

impl<'t> Walk<'t> {
    fn find(&mut self, tokens: &[String]) -> Option<Found> {
        let mut key = None;
        let mut value = self.next()?;
        while value.event == Event::DocumentStart {
            value = self.next()?;
        }
        for token in tokens {
            (key, value) = self.member(&value, token)?;
        }
        let key = key.map(|(start, end)| self.span(start, end));
        Some(Found {
            key,
            value: self.whole(&value),
        })
    }

    /// The member of a container that has just begun, with the place of its key.
    #[expect(clippy::type_complexity, reason = "used once, right above")]
    fn member(
        &mut self,
        container: &Located<'t>,
        token: &str,
    ) -> Option<(Option<(usize, usize)>, Located<'t>)> {
        match container.event {
            Event::MappingStart(_) => loop {
                let key = self.next()?;
                let found = match &key.event {
                    Event::End => return None,
                    Event::Scalar(Scalar { text, .. }) => text == token,
                    _ => false,
                };
                self.skip(&key);
                let value = self.next()?;
                if found {
                    return Some((Some((key.start, key.end)), value));
                }
                self.skip(&value);
            },
            Event::SequenceStart(_) => {
                for _ in 0..token.parse::<usize>().ok()? {
                    let item = self.next()?;
                    if item.event == Event::End {
                        return None;
                    }
                    self.skip(&item);
                }
                let item = self.next()?;
                (item.event != Event::End).then_some((None, item))
            }
            _ => None,
        }
    }

    /// Reads to the end of a value that has just begun. Where that is.
    fn skip(&mut self, value: &Located<'t>) -> usize {
        let mut end = value.end;
        let mut depth = usize::from(opens(&value.event));
        while depth > 0 {
            let Some(next) = self.next() else {
                return end;
            };
            match &next.event {
                Event::End => depth -= 1,
                event => depth += usize::from(opens(event)),
            }
            // The end of a block is noticed only behind it, and has no length.
            if next.event != Event::End || next.end > next.start {
                end = end.max(next.end);
            }
        }
        end
    }

    fn whole(&mut self, value: &Located<'t>) -> Span {
        let end = self.skip(value);
        self.span(value.start, end)
    }

    fn next(&mut self) -> Option<Located<'t>> {
        self.events.next().ok().flatten()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: end as u32,
        }
    }
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::SequenceStart(_) | Event::MappingStart(_))
}
