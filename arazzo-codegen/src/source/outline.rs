//! An index of the keys of the upper levels of a document, built on first use.

/// A key and a value, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) key: Option<(usize, usize)>,
    pub(crate) value: (usize, usize),
}

/// The keys of the upper levels, in the order of the text, each before those inside its value.
/// Empty if the text cannot be read to its end, so that no lookup relies on half an outline.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    landmarks: Vec<Landmark>,
}

#[derive(Debug)]
pub(crate) struct Landmark {
    pub(crate) key: String,
    pub(crate) place: Range,
    /// The landmark after those inside this one's value.
    pub(crate) next: usize,
}

impl Outline {
    pub(crate) fn of(landmarks: Vec<Landmark>) -> Self {
        Self { landmarks }
    }

    /// The landmark that leads farthest along the tokens, and how far that is.
    pub(crate) fn longest(&self, tokens: &[String]) -> Option<(Range, usize)> {
        let mut found = None;
        // The children of a landmark are those between it and its `next`.
        let (mut at, mut end) = (0, self.landmarks.len());
        for (depth, token) in tokens.iter().enumerate() {
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
