//! How much is kept, and for how long.

use super::{in_millis, store::Kept};
use crate::bridge::{DropReason, Keeping};

/// Returns whether a message is too old to be taken at this time.
pub(super) fn is_over(kept: &Kept, keeping: &Keeping, now: u64) -> bool {
    kept.at.saturating_add(in_millis(keeping.time)) < now
}

/// Takes away what is too old, and the oldest of what is too much. The oldest stand first.
pub(super) fn make_room(kept: &mut Vec<Kept>, keeping: &Keeping) -> Vec<(Kept, DropReason)> {
    let now = kept.last().map_or(0, |newest| newest.at);
    let mut bytes: usize = kept.iter().map(|kept| kept.bytes).sum();
    let mut dropped = Vec::new();
    while let Some(oldest) = kept.first() {
        let reason = if is_over(oldest, keeping, now) {
            DropReason::Expired
        } else if kept.len() > keeping.count || bytes > keeping.bytes {
            DropReason::Crowded
        } else {
            break;
        };
        bytes -= oldest.bytes;
        dropped.push((kept.remove(0), reason));
    }
    dropped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn kept(messages: &[(u64, usize)]) -> Vec<Kept> {
        let messages = messages.iter().zip(0..);
        let messages = messages.map(|((at, bytes), number)| Kept {
            number,
            at: *at,
            bytes: *bytes,
            marks: Vec::new(),
        });
        messages.collect()
    }

    #[test]
    fn the_oldest_go_first() {
        let keeping = Keeping {
            time: Duration::from_secs(1),
            count: 3,
            bytes: 10,
            ..Keeping::default()
        };
        let (expired, crowded) = (DropReason::Expired, DropReason::Crowded);
        for (messages, reasons) in [
            (&[][..], &[][..]),
            (&[(0, 1), (1000, 1)], &[]),
            (&[(0, 1), (1001, 1)], &[expired]),
            (&[(0, 1), (1, 1), (2, 1), (3, 1)], &[crowded]),
            (&[(0, 6), (1, 6)], &[crowded]),
            (&[(0, 1), (1, 1), (1001, 11)], &[expired, crowded, crowded]),
        ] {
            let mut left = kept(messages);
            let dropped = make_room(&mut left, &keeping);
            let told: Vec<DropReason> = dropped.iter().map(|(_, reason)| *reason).collect();
            assert_eq!(told, reasons, "{messages:?}");
            assert_eq!(left.len() + dropped.len(), messages.len());
        }
    }
}
