//! [`Record`]: what is kept of a run that has succeeded, beside nothing else on the heap.
//!
//! A service keeps thousands of runs for an hour. As objects of their own, each of which lives much
//! longer than all that is allocated around it, they scatter the heap, and every other allocation
//! pays for that. So a record is a value in the queue of runs, and its outputs are a part of one
//! buffer.

use std::{collections::VecDeque, sync::Arc};

use arazzo::{RunId, bytes::Bytes};
use jiff::Timestamp;

use super::{Ended, Outcome, Outputs, Position, Run};
use crate::principal::Principal;

/// Texts up to this size are in the buffer. It grows by doubling, which would be too much at a time
/// with large ones.
const SHORT: usize = 4 * 1024;

/// A run that has succeeded.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) id: RunId,
    pub(super) workflow: &'static str,
    pub(super) principal: Principal,
    /// `None` if it is the run's own id.
    pub(super) correlation: Option<Arc<str>>,
    pub(super) depth: u32,
    pub(super) created: Timestamp,
    pub(super) started: Option<Timestamp>,
    pub(super) at: Timestamp,
    pub(super) position: Position,
    outputs: Text,
}

/// Where a text is.
#[derive(Debug)]
enum Text {
    /// In [`Texts`].
    Short {
        at: u64,
        len: usize,
    },
    Long(Bytes),
}

/// The texts of records, in the order in which these are forgotten.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: VecDeque<u8>,
    /// How many bytes have been forgotten.
    forgotten: u64,
}

impl Record {
    /// Makes the record of a run; `None` if it has not succeeded, or if more is known of it than a
    /// record has.
    pub(super) fn of(run: &Run, texts: &mut Texts) -> Option<Self> {
        let ended = run.end_of()?;
        let Outcome::Succeeded(outputs) = &ended.outcome else {
            return None;
        };
        if ended.response.is_some() {
            return None;
        }
        Some(Self {
            id: run.id(),
            workflow: run.workflow(),
            principal: run.principal().clone(),
            correlation: run.own_correlation(),
            depth: run.depth(),
            created: run.created(),
            started: ended.started,
            at: ended.at,
            position: ended.position.clone(),
            outputs: texts.add(outputs.text()),
        })
    }

    /// Makes the run again.
    pub(super) fn run(&self, texts: &Texts) -> Arc<Run> {
        let ended = Ended {
            outcome: Outcome::Succeeded(Outputs::from(texts.get(&self.outputs))),
            started: self.started,
            at: self.at,
            position: self.position.clone(),
            response: None,
        };
        Arc::new(Run::ended_as(self, ended))
    }

    /// Forgets the text of the record, which is the oldest.
    pub(super) fn forget(&self, texts: &mut Texts) {
        if let Text::Short { at, len } = self.outputs {
            texts.forget(at + len as u64);
        }
    }
}

impl Texts {
    fn add(&mut self, text: &Bytes) -> Text {
        if text.len() > SHORT {
            // No larger than the text: what it was written into may be twice as large.
            return Text::Long(Bytes::copy_from_slice(text));
        }
        let at = self.forgotten + self.bytes.len() as u64;
        self.bytes.extend(text);
        Text::Short {
            at,
            len: text.len(),
        }
    }

    fn get(&self, text: &Text) -> Bytes {
        match text {
            Text::Long(text) => text.clone(),
            Text::Short { at, len } => {
                let start = usize::try_from(at.saturating_sub(self.forgotten)).unwrap_or_default();
                let bytes = self.bytes.iter().skip(start).take(*len);
                bytes.copied().collect()
            }
        }
    }

    /// Forgets all bytes up to this one.
    fn forget(&mut self, end: u64) {
        let count = usize::try_from(end.saturating_sub(self.forgotten)).unwrap_or_default();
        let count = count.min(self.bytes.len());
        self.bytes.drain(..count);
        self.forgotten += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_what_they_were_until_they_are_forgotten() {
        let mut texts = Texts::default();
        let long = vec![b'x'; SHORT + 1];
        let contents: [&[u8]; 5] = [b"one", b"", b"three", &long, b"five"];
        let mut kept = Vec::new();
        for content in contents {
            let bytes = Bytes::copy_from_slice(content);
            kept.push(texts.add(&bytes));
        }
        for gone in 0..contents.len() {
            for (text, content) in kept.iter().zip(contents).skip(gone) {
                assert_eq!(texts.get(text), content);
            }
            if let Text::Short { at, len } = kept[gone] {
                texts.forget(at + len as u64);
            }
        }
        assert!(texts.bytes.is_empty());
    }
}
