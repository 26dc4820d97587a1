//! An index of the keys of the upper levels of a document, built on first use.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

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
    /// By the number of the mapping (0: the root, else that of its landmark plus 1) and the hash
    /// of the key: the first landmark of such a key.
    index: HashMap<(usize, u64), usize>,
    /// Whether every value can be read from its own text: nothing elsewhere adds to it or replaces
    /// it, as aliases, merge keys, tags, and keys that are given twice do.
    pub(crate) separable: bool,
}

#[derive(Debug)]
pub(crate) struct Landmark {
    pub(crate) key: String,
    pub(crate) place: Range,
    /// Where the text of the value ends for a reader: a block includes its last line break.
    pub(crate) until: usize,
    pub(crate) shape: Shape,
    /// The landmark after those inside this one's value.
    pub(crate) next: usize,
}

/// What a value looks like before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing is written.
    Nothing,
    Scalar,
    /// A scalar in lines below the key, after `|` or `>`.
    Block,
    Sequence,
    Mapping,
    /// A mapping whose keys are landmarks.
    Outlined,
}

impl Outline {
    /// `separable` is what else is known of the text.
    pub(crate) fn of(landmarks: Vec<Landmark>, separable: bool) -> Self {
        let mut outline = Self {
            index: HashMap::with_capacity(landmarks.len()),
            landmarks,
            separable,
        };
        outline.add_members(0, 0, outline.landmarks.len());
        outline
    }

    /// Indexes the members of a mapping. Recurses as deep as outlines are.
    fn add_members(&mut self, mapping: usize, mut at: usize, end: usize) {
        while at < end {
            let landmark = &self.landmarks[at];
            let (key, next) = ((mapping, hash(&landmark.key)), landmark.next);
            // The last value of a key counts, wherever its members are.
            let first = *self.index.entry(key).or_insert(at);
            self.separable &= first == at;
            self.add_members(at + 1, at + 1, next);
            at = next;
        }
    }

    pub(crate) fn landmarks(&self) -> &[Landmark] {
        &self.landmarks
    }

    /// The members of the value of a landmark, or of the root.
    pub(crate) fn members(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        let (start, end) = match parent {
            None => (0, self.landmarks.len()),
            Some(parent) => (parent + 1, self.landmarks[parent].next),
        };
        let next = |at: &usize| Some(self.landmarks.get(*at)?.next);
        std::iter::successors(Some(start), next).take_while(move |at| *at < end)
    }

    /// The member with this key; the first of several.
    pub(crate) fn member(&self, parent: Option<usize>, key: &str) -> Option<usize> {
        let mapping = parent.map_or(0, |parent| parent + 1);
        let first = *self.index.get(&(mapping, hash(key)))?;
        if self.landmarks[first].key == key {
            return Some(first);
        }
        // Two keys of one hash.
        self.members(parent)
            .find(|at| self.landmarks[*at].key == key)
    }

    /// The landmark that leads farthest along the tokens, and how far that is.
    pub(crate) fn longest(&self, tokens: &[String]) -> Option<(Range, usize)> {
        let mut found = None;
        for (depth, token) in tokens.iter().enumerate() {
            let Some(member) = self.member(found.map(|(at, _)| at), token) else {
                break;
            };
            found = Some((member, depth + 1));
        }
        found.map(|(at, depth)| (self.landmarks[at].place, depth))
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
