//! Where the keys of the upper levels of a document are.

use super::{Event, Located, Walk};
use crate::source::outline::{Landmark, Outline, Range};
use crate::syntax::event::{Events, Scalar};

/// As deep as operations (`/paths/~1a/get`) and schemas (`/components/schemas/A`) are.
const DEPTH: usize = 3;

/// Outlines a text.
pub(super) fn outline(text: &str, named_json: bool) -> Outline {
    let mut builder = Builder {
        walk: Walk {
            events: Events::new(text, named_json),
        },
        landmarks: Vec::new(),
    };
    let complete = builder.walk.root().and_then(|root| builder.value(&root, 0));
    match complete {
        Some(_) => Outline::of(builder.landmarks),
        None => Outline::default(),
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
            // Added before those inside its value; where they end is known only afterwards.
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
