//! [`Execution`]: one execution of a step, and its attempts.
//!
//! A retry repeats the execution that failed. Anything else that leads to the step again, such as a
//! `goto` or a retry of another step by way of this one, starts a new execution.

use std::{collections::BTreeMap, fmt};

use super::{
    Uuid,
    id::{RunId, version_4},
};

/// The executions of the steps of one workflow.
#[derive(Debug, Default)]
pub(super) struct Executions {
    /// What the ids are derived from.
    seed: Seed,
    steps: BTreeMap<&'static str, Known>,
    /// How many workflows have been called.
    nested: u32,
}

/// The seed of the execution ids of one workflow. Ids are derived from it by step and count, so they
/// do not depend on the order in which steps ask for them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seed(u128);

impl Seed {
    /// The seed of a run, for which its id is enough.
    pub(crate) fn of(id: RunId) -> Self {
        Self(id.to_u128())
    }

    /// The id of the run that has this seed.
    pub(crate) fn run_id(self) -> RunId {
        RunId::from_u128(self.0)
    }

    /// The id of the nth event of the run.
    pub(crate) fn event(self, count: u32) -> ExecutionId {
        // There are many: a few multiplications instead of a look at every byte. Each operation keeps
        // different counts different.
        const EVENTS: u128 = 0x2545_f491_4f6c_dd1d_9e37_79b9_7f4a_7c15;
        const ODD: u128 = 0xd6e8_feb8_6659_fd93_bf58_476d_1ce4_e5b9;
        let mut bits = self.0.wrapping_add(u128::from(count).wrapping_mul(EVENTS));
        for _ in 0..2 {
            bits = (bits ^ bits >> 67).wrapping_mul(ODD);
        }
        ExecutionId::of_bits(bits ^ bits >> 64)
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
    /// How many executions there have been. Ids are counted by these: a retry does not shift those
    /// of later executions.
    executions: u32,
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

/// The id of an execution: a UUID (RFC 9562, version 4).
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
    pub(super) fn begin(&mut self, step: &'static str) -> Execution {
        let seed = self.seed;
        let known = self.steps.entry(step).or_default();
        known.attempts = known.attempts.saturating_add(1);
        let repeated = known.repeated.take();
        let (id, retries) = repeated.unwrap_or_else(|| {
            known.executions = known.executions.saturating_add(1);
            (seed.id(step, known.executions), 0)
        });
        known.latest = Some((id, retries));
        Execution {
            attempts: known.attempts,
            id,
            retries,
        }
    }

    /// Records that the next attempt of a step repeats this execution.
    pub(super) fn repeat(&mut self, step: &'static str, id: ExecutionId) {
        let known = self.steps.entry(step).or_default();
        let retries = known.latest.map_or(0, |(_, retries)| retries);
        known.repeated = Some((id, retries.saturating_add(1)));
    }

    /// Returns the id that the next attempt of a step will have, unless that repeats an execution.
    pub(super) fn upcoming(&self, step: &str) -> ExecutionId {
        let executions = self.steps.get(step).map_or(0, |known| known.executions);
        self.seed.id(step, executions.saturating_add(1))
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
    /// The bits as a UUID: its version and its variant take the place of six.
    fn of_bits(bits: u128) -> Self {
        Self(version_4(bits))
    }
}

impl From<ExecutionId> for Uuid {
    fn from(id: ExecutionId) -> Self {
        Self::from_u128(id.0)
    }
}

impl fmt::Display for ExecutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from(*self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_execution_keeps_its_id() {
        let mut executions = Executions::default();
        let first = executions.begin("a");
        executions.repeat("a", first.id);
        let other = executions.begin("b");
        let second = executions.begin("a");
        let third = executions.begin("a");
        assert!(first.id == second.id && second.id != third.id && first.id != other.id);
        assert_eq!([first.attempts, second.attempts, third.attempts], [1, 2, 3]);
        assert_eq!([first.retries, second.retries, third.retries], [0, 1, 0]);
    }

    #[test]
    fn ids_follow_from_the_seed_whatever_order_steps_have() {
        let seed = Seed::of(RunId::random());
        let ids = |order: [&'static str; 3]| {
            let mut executions = Executions::new(seed);
            let begin = |step| (step, executions.begin(step).id);
            let mut ids: Vec<_> = order.map(begin).into_iter().collect();
            ids.sort_by_key(|(step, id)| (*step, id.0));
            ids
        };
        let first = ids(["a", "b", "a"]);
        assert_eq!(first, ids(["b", "a", "a"]));
        assert!(first[0].1 != first[1].1 && first[1].1 != first[2].1);
        let (below, other) = (seed.below("a", 1), Seed::of(RunId::random()));
        assert!(below.id("a", 1) != seed.id("a", 1) && other.id("a", 1) != seed.id("a", 1));
    }

    #[test]
    fn the_id_of_an_execution_is_known_before_it_begins() {
        let mut executions = Executions::new(Seed::of(RunId::random()));
        assert!(executions.latest("a").is_none());
        let id = executions.upcoming("a");
        let first = executions.begin("a");
        let latest = executions.latest("a").expect("it has begun");
        assert!(first.id == id && latest.id == id);
        assert_eq!([first.retries, latest.retries], [0, 0]);
    }

    #[test]
    fn retries_do_not_shift_the_ids_of_later_executions() {
        let seed = Seed::of(RunId::random());
        let second = |retries: u32| {
            let mut executions = Executions::new(seed);
            let first = executions.begin("a");
            for _ in 0..retries {
                executions.repeat("a", first.id);
                assert_eq!(executions.begin("a").id, first.id);
            }
            executions.begin("a").id
        };
        assert_eq!(second(0), second(3));
    }
}
