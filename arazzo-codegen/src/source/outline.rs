//! An index of the keys of the upper levels of a document, built on first use.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Members of a mapping up to which comparing all of their keys takes less time than an index.
const FEW: usize = 12;

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
    /// Of mappings with many members: by the number of the mapping (0: the root, else that of its
    /// landmark plus 1) and the hash of the key, the first landmark of such a key.
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
            index: HashMap::new(),
            landmarks,
            separable,
        };
        outline.add_members(None);
        outline
    }

    /// Looks for keys that are given twice, and indexes the members of large mappings. Recurses as
    /// deep as outlines are.
    fn add_members(&mut self, parent: Option<usize>) {
        let members: Vec<usize> = self.members(parent).collect();
        let many = members.len() > FEW;
        for (nth, at) in members.iter().copied().enumerate() {
            let first = if many {
                let key = (number(parent), hash(&self.landmarks[at].key));
                *self.index.entry(key).or_insert(at)
            } else {
                let key = &self.landmarks[at].key;
                let same = |other: &&usize| self.landmarks[**other].key == *key;
                members[..nth].iter().find(same).copied().unwrap_or(at)
            };
            // The last value of a key counts, wherever its members are.
            self.separable &= first == at;
            if self.landmarks[at].next > at + 1 {
                self.add_members(Some(at));
            }
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
        let has_key = |at: &usize| self.landmarks[*at].key == key;
        if self.members(parent).nth(FEW).is_none() {
            return self.members(parent).find(has_key);
        }
        let first = *self.index.get(&(number(parent), hash(key)))?;
        // Two keys may have one hash.
        has_key(&first)
            .then_some(first)
            .or_else(|| self.members(parent).find(has_key))
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

/// The number of a mapping.
fn number(parent: Option<usize>) -> usize {
    parent.map_or(0, |parent| parent + 1)
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
