//! Where the keys of the upper levels of a document are.

use super::{Event, Located, Range, Walk};
use crate::syntax::event::{Events, Scalar};

/// As deep as operations (`/paths/~1a/get`) and schemas (`/components/schemas/A`) are.
const DEPTH: usize = 3;

/// The keys of the upper levels, in the order of the text, each before those inside its value.
/// Empty where the text cannot be read to its end, so that one that can be is never half known.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    landmarks: Vec<Landmark>,
}

#[derive(Debug)]
struct Landmark {
    key: String,
    place: Range,
    /// The landmark behind those inside this one's value.
    next: usize,
}

impl Outline {
    pub(super) fn new(text: &str, named_json: bool) -> Self {
        let mut builder = Builder {
            walk: Walk {
                events: Events::new(text, named_json),
            },
            landmarks: Vec::new(),
        };
        let complete = builder.walk.root().and_then(|root| builder.value(&root, 0));
        match complete {
            Some(_) => Outline {
                landmarks: builder.landmarks,
            },
            None => Outline::default(),
        }
    }

    /// The landmark that leads farthest along the tokens, and how far that is.
    pub(super) fn longest(&self, tokens: &[String]) -> Option<(Range, usize)> {
        let mut found = None;
        let (mut at, mut end) = (0, self.landmarks.len());
        for (depth, token) in tokens.iter().enumerate().take(DEPTH) {
            let Some(index) = self.sibling(at, end, token) else {
                break;
            };
            let landmark = &self.landmarks[index];
            found = Some((landmark.place, depth + 1));
            (at, end) = (index + 1, landmark.next);
        }
        found
    }

    fn sibling(&self, mut at: usize, end: usize, key: &str) -> Option<usize> {
        while at < end {
            if self.landmarks[at].key == key {
                return Some(at);
            }
            at = self.landmarks[at].next;
        }
        None
    }
}

struct Builder<'t> {
    walk: Walk<'t>,
    landmarks: Vec<Landmark>,
}

impl<'t> Builder<'t> {
    /// Reads a value that has just begun, and returns where it ends. Recurses as deep as outlines
    /// are.
    fn value(&mut self, value: &Located<'t>, depth: usize) -> Option<usize> {
        if depth == DEPTH || !matches!(value.event, Event::MappingStart(_)) {
            return self.walk.skip(value);
        }
        let mut end = value.end;
        loop {
            let key = self.walk.next()?;
            if key.event == Event::End {
                return Some(end.max(super::last(&key)));
            }
            let key_end = self.walk.skip(&key)?;
            let value = self.walk.next()?;
            let index = self.landmark(&key);
            let value_end = self.value(&value, depth + 1)?;
            if let Some(index) = index {
                let next = self.landmarks.len();
                let landmark = &mut self.landmarks[index];
                landmark.place.value = (value.start, value_end);
                landmark.next = next;
            }
            end = end.max(key_end).max(value_end);
        }
    }

    fn landmark(&mut self, key: &Located<'t>) -> Option<usize> {
        let Event::Scalar(Scalar { text, .. }) = &key.event else {
            return None;
        };
        self.landmarks.push(Landmark {
            key: text.to_string(),
            place: Range {
                key: Some((key.start, key.end)),
                value: (key.end, key.end),
            },
            next: usize::MAX,
        });
        Some(self.landmarks.len() - 1)
    }
}
