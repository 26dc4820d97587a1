//! [`StepSet`]: some of the steps of a workflow.

use super::StepId;

const BITS: usize = u64::BITS as usize;

/// A set of steps, a bit for each: a workflow may have a thousand, and a set for every one of them.
/// Bits behind the last one that is set are left out, so that equal sets are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepSet {
    words: Vec<u64>,
}

impl StepSet {
    pub(crate) fn insert(&mut self, step: StepId) {
        let (word, bit) = (step.0 / BITS, step.0 % BITS);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    pub(crate) fn contains(&self, step: &StepId) -> bool {
        let word = self.words.get(step.0 / BITS).copied().unwrap_or(0);
        word & (1 << (step.0 % BITS)) != 0
    }

    /// Its steps, in the order in which they run.
    pub(crate) fn iter(&self) -> impl Iterator<Item = StepId> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(at, word)| {
            let bits = (0..BITS).filter(move |bit| word & (1 << bit) != 0);
            bits.map(move |bit| StepId(at * BITS + bit))
        })
    }

    /// Adds the steps of another set.
    pub(crate) fn unite(&mut self, other: &StepSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Keeps the steps that another set has too.
    pub(crate) fn intersect(&mut self, other: &StepSet) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{StepId, StepSet};

    fn set(steps: &[usize]) -> StepSet {
        let mut set = StepSet::default();
        steps.iter().for_each(|step| set.insert(StepId(*step)));
        set
    }

    #[test]
    fn sets_unite_and_intersect() {
        let mut united = set(&[1, 64]);
        united.unite(&set(&[3, 200]));
        assert_eq!(united, set(&[1, 3, 64, 200]));
        let steps: Vec<usize> = united.iter().map(|step| step.0).collect();
        assert_eq!(steps, [1, 3, 64, 200]);
        united.intersect(&set(&[1, 2, 64]));
        assert_eq!(united, set(&[1, 64]));
        united.intersect(&set(&[1, 199]));
        assert_eq!(united, set(&[1]), "no bits are left behind the last");
        assert!(united.contains(&StepId(1)) && !united.contains(&StepId(500)));
    }
}
