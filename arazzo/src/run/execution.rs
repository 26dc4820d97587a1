//! [`Execution`]: one execution of a step, and its attempts.
//!
//! A retry repeats the execution that failed. Anything else that leads to the step again, such as a
//! `goto` or a retry of another step by way of this one, starts a new execution.

use std::{
    collections::BTreeMap,
    fmt,
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

/// The executions of the steps of one workflow.
#[derive(Debug, Default)]
pub(super) struct Executions {
    /// What the ids are derived from.
    seed: Seed,
    steps: BTreeMap<Arc<str>, Known>,
    /// How many workflows have been called.
    nested: u32,
}

/// The seed of the execution ids of one workflow. Ids are derived from it by step and count, so they
/// do not depend on the order in which steps ask for them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seed(u128);

impl Seed {
    /// Makes a random seed, for a run whose ids are visible outside.
    pub(crate) fn random() -> Self {
        Self(ExecutionId::random().0)
    }

    /// The seed of the nth workflow that is called, by this step.
    pub(crate) fn below(self, step: &str, count: u32) -> Self {
        Self(self.mix("workflow", step, count))
    }

    fn id(self, step: &str, count: u32) -> ExecutionId {
        ExecutionId::of_bits(self.mix("step", step, count))
    }

    /// FNV-1a with 128 bits, which gives the same ids on every platform and by every compiler.
    fn mix(self, kind: &str, step: &str, count: u32) -> u128 {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let (seed, count) = (self.0.to_be_bytes(), count.to_be_bytes());
        // UTF-8 text never contains the separator.
        let parts = [
            &seed[..],
            kind.as_bytes(),
            &[0xff],
            step.as_bytes(),
            &[0xff],
            &count,
        ];
        let bytes = parts.into_iter().flatten();
        bytes.fold(BASIS, |hash, byte| {
            (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
        })
    }
}

#[derive(Debug, Default)]
struct Known {
    attempts: u32,
    /// The last execution, and how many times it was retried.
    latest: Option<(ExecutionId, u32)>,
    /// The execution that the next attempt belongs to, and the number of that retry.
    repeated: Option<(ExecutionId, u32)>,
}

/// An attempt of an execution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execution {
    /// How many times the step has been attempted in this run, including this attempt.
    pub(crate) attempts: u32,
    /// The id that all attempts of one execution share.
    pub(crate) id: ExecutionId,
    /// How many earlier attempts of this execution there were.
    pub(crate) retries: u32,
}

#[cfg(feature = "tracing")]
impl Execution {
    /// Returns the id of a request of this attempt, by the number of redirects before it; never 0.
    pub(crate) fn request(self, redirects: usize) -> u64 {
        let id = Seed(self.id.0).mix("request", &redirects.to_string(), self.attempts);
        let low = u64::try_from(id & u128::from(u64::MAX));
        low.unwrap_or_default().max(1)
    }
}

/// A random UUID (RFC 9562, version 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExecutionId(u128);

impl Executions {
    pub(super) fn new(seed: Seed) -> Self {
        Self {
            seed,
            steps: BTreeMap::new(),
            nested: 0,
        }
    }

    /// The seed of the next workflow that the steps call. One step may call several, those that its
    /// workflow depends on among them.
    pub(super) fn seed_below(&mut self, step: &str) -> Seed {
        self.nested = self.nested.saturating_add(1);
        self.seed.below(step, self.nested)
    }

    /// Counts an attempt.
    pub(super) fn begin(&mut self, step: &Arc<str>) -> Execution {
        let seed = self.seed;
        let known = self.steps.entry(Arc::clone(step)).or_default();
        known.attempts = known.attempts.saturating_add(1);
        let repeated = known.repeated.take();
        let (id, retries) = repeated.unwrap_or_else(|| (seed.id(step, known.attempts), 0));
        known.latest = Some((id, retries));
        Execution {
            attempts: known.attempts,
            id,
            retries,
        }
    }

    /// Records that the next attempt of a step repeats this execution.
    pub(super) fn repeat(&mut self, step: Arc<str>, id: ExecutionId) {
        let known = self.steps.entry(step).or_default();
        let retries = known.latest.map_or(0, |(_, retries)| retries);
        known.repeated = Some((id, retries.saturating_add(1)));
    }

    /// Records that the next attempt of a step belongs to a new execution with this id.
    pub(super) fn announce(&mut self, step: Arc<str>, id: ExecutionId) {
        self.steps.entry(step).or_default().repeated = Some((id, 0));
    }

    /// Returns the last execution of a step.
    pub(super) fn latest(&self, step: &str) -> Option<Execution> {
        let known = self.steps.get(step)?;
        let (id, retries) = known.latest?;
        Some(Execution {
            attempts: known.attempts,
            id,
            retries,
        })
    }
}

impl ExecutionId {
    /// Makes a new id.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 16];
        let bits = match getrandom::fill(&mut bytes) {
            Ok(()) => u128::from_be_bytes(bytes),
            // On a platform without random numbers, an id that is merely unique is enough: the
            // seeds of hash tables provide one.
            Err(_) => u128::from(seed()) << 64 | u128::from(seed()),
        };
        Self::of_bits(bits)
    }

    /// The bits as a UUID: its version and its variant take the place of six.
    fn of_bits(bits: u128) -> Self {
        let version = bits & !(0xf << 76) | 4 << 76;
        Self(version & !(0b11 << 62) | 0b10 << 62)
    }
}

fn seed() -> u64 {
    RandomState::new().hash_one(std::time::Instant::now())
}

impl fmt::Display for ExecutionId {
    /// As in `9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, bits: u32| self.0 >> shift & ((1 << bits) - 1);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 32),
            part(80, 16),
            part(64, 16),
            part(48, 16),
            part(0, 48)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_4() {
        let text = ExecutionId(0x9b2f_1c1e_7a40_4f6f_9d0a_3c2b_1a09_0807).to_string();
        assert_eq!(text, "9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807");
        for _ in 0..64 {
            let text = ExecutionId::random().to_string();
            let lengths: Vec<_> = text.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            assert_eq!(text.as_bytes()[14], b'4', "{text}");
            assert!(b"89ab".contains(&text.as_bytes()[19]), "{text}");
        }
    }

    #[test]
    fn a_repeated_execution_keeps_its_id() {
        let mut executions = Executions::default();
        let first = executions.begin(&"a".into());
        executions.repeat("a".into(), first.id);
        let other = executions.begin(&"b".into());
        let second = executions.begin(&"a".into());
        let third = executions.begin(&"a".into());
        assert!(first.id == second.id && second.id != third.id && first.id != other.id);
        assert_eq!([first.attempts, second.attempts, third.attempts], [1, 2, 3]);
        assert_eq!([first.retries, second.retries, third.retries], [0, 1, 0]);
    }

    #[test]
    fn ids_follow_from_the_seed_whatever_order_steps_have() {
        let seed = Seed::random();
        let ids = |order: [&str; 3]| {
            let mut executions = Executions::new(seed);
            let begin = |step: &str| (step.to_owned(), executions.begin(&step.into()).id);
            let mut ids: Vec<_> = order.map(begin).into_iter().collect();
            ids.sort_by_key(|(step, id)| (step.clone(), id.0));
            ids
        };
        let first = ids(["a", "b", "a"]);
        assert_eq!(first, ids(["b", "a", "a"]));
        assert!(first[0].1 != first[1].1 && first[1].1 != first[2].1);
        let (below, other) = (seed.below("a", 1), Seed::random());
        assert!(below.id("a", 1) != seed.id("a", 1) && other.id("a", 1) != seed.id("a", 1));
    }

    #[test]
    fn an_announced_execution_is_a_new_one() {
        let mut executions = Executions::default();
        assert!(executions.latest("a").is_none());
        let id = ExecutionId::random();
        executions.announce("a".into(), id);
        let first = executions.begin(&"a".into());
        let latest = executions.latest("a").expect("it has begun");
        assert!(first.id == id && latest.id == id);
        assert_eq!([first.retries, latest.retries], [0, 0]);
    }
}
