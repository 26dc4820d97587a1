//! [`Execution`]: one execution of a step, and its attempts.
//!
//! A retry repeats the execution that failed. Anything else that leads to the step again, such as a
//! `goto` or a retry of another step by way of this one, starts a new execution.

use std::{
    collections::BTreeMap,
    fmt,
    hash::{BuildHasher, RandomState},
};

/// The executions of the steps of one workflow.
#[derive(Debug, Default)]
pub(super) struct Executions(BTreeMap<String, Known>);

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

/// A random UUID (RFC 9562, version 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExecutionId(u128);

impl Executions {
    /// Counts an attempt.
    pub(super) fn begin(&mut self, step: String) -> Execution {
        let known = self.0.entry(step).or_default();
        known.attempts = known.attempts.saturating_add(1);
        let repeated = known.repeated.take();
        let (id, retries) = repeated.unwrap_or_else(|| (ExecutionId::random(), 0));
        known.latest = Some((id, retries));
        Execution {
            attempts: known.attempts,
            id,
            retries,
        }
    }

    /// Records that the next attempt of a step repeats this execution.
    pub(super) fn repeat(&mut self, step: String, id: ExecutionId) {
        let known = self.0.entry(step).or_default();
        let retries = known.latest.map_or(0, |(_, retries)| retries);
        known.repeated = Some((id, retries.saturating_add(1)));
    }

    /// Records that the next attempt of a step belongs to a new execution with this id.
    pub(super) fn announce(&mut self, step: String, id: ExecutionId) {
        self.0.entry(step).or_default().repeated = Some((id, 0));
    }

    /// Returns the last execution of a step.
    pub(super) fn latest(&self, step: &str) -> Option<Execution> {
        let known = self.0.get(step)?;
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
        let first = executions.begin("a".to_owned());
        executions.repeat("a".to_owned(), first.id);
        let other = executions.begin("b".to_owned());
        let second = executions.begin("a".to_owned());
        let third = executions.begin("a".to_owned());
        assert!(first.id == second.id && second.id != third.id && first.id != other.id);
        assert_eq!([first.attempts, second.attempts, third.attempts], [1, 2, 3]);
        assert_eq!([first.retries, second.retries, third.retries], [0, 1, 0]);
    }

    #[test]
    fn an_announced_execution_is_a_new_one() {
        let mut executions = Executions::default();
        assert!(executions.latest("a").is_none());
        let id = ExecutionId::random();
        executions.announce("a".to_owned(), id);
        let first = executions.begin("a".to_owned());
        let latest = executions.latest("a").expect("it has begun");
        assert!(first.id == id && latest.id == id);
        assert_eq!([first.retries, latest.retries], [0, 0]);
    }
}
