//! [`BitSet`]: small numbers.

const BITS: usize = u64::BITS as usize;

/// A set of numbers, a bit for each. Bits behind the last one that is set are left out, so that
/// equal sets are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    pub(crate) fn insert(&mut self, number: usize) {
        let (word, bit) = (number / BITS, number % BITS);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = self.words.get(number / BITS).copied().unwrap_or(0);
        word & (1 << (number % BITS)) != 0
    }

    /// Its numbers in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(at, word)| {
            let bits = (0..BITS).filter(move |bit| word & (1 << bit) != 0);
            bits.map(move |bit| at * BITS + bit)
        })
    }

    /// Adds the numbers of another set.
    pub(crate) fn unite(&mut self, other: &BitSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Keeps the numbers that another set has too.
    pub(crate) fn intersect(&mut self, other: &BitSet) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        self.trim();
    }

    /// Takes away the numbers of another set.
    pub(crate) fn subtract(&mut self, other: &BitSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BitSet;

    fn set(numbers: &[usize]) -> BitSet {
        let mut set = BitSet::default();
        numbers.iter().for_each(|number| set.insert(*number));
        set
    }

    #[test]
    fn sets_unite_intersect_and_subtract() {
        let mut united = set(&[1, 64]);
        united.unite(&set(&[3, 200]));
        assert_eq!(united, set(&[1, 3, 64, 200]));
        assert_eq!(united.iter().collect::<Vec<_>>(), [1, 3, 64, 200]);
        united.intersect(&set(&[1, 2, 64]));
        assert_eq!(united, set(&[1, 64]));
        united.subtract(&set(&[64, 500]));
        assert_eq!(united, set(&[1]), "no bits are left behind the last");
        assert!(united.contains(1) && !united.contains(500));
    }
}
