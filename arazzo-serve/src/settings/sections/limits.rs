//! The limits of the service.

use std::time::Duration;

use super::{Reading, variable};
use crate::{Limits, settings::item::Item};

/// A limit, and how its setting changes it.
type Limit = (&'static str, fn(&mut Limits, &Item<'_>) -> Option<()>);

/// All limits by name. A variable is `ARAZZO_LIMIT_RUNS`.
const LIMITS: [Limit; 14] = [
    ("body_bytes", |limits, item| {
        size(&mut limits.body_bytes, item)
    }),
    ("header_bytes", |limits, item| {
        size(&mut limits.header_bytes, item)
    }),
    ("receive_time", |limits, item| {
        time(&mut limits.receive_time, item)
    }),
    ("run_time", |limits, item| time(&mut limits.run_time, item)),
    ("runs", |limits, item| size(&mut limits.runs, item)),
    ("queue", |limits, item| size(&mut limits.queue, item)),
    ("streams", |limits, item| size(&mut limits.streams, item)),
    ("connections", |limits, item| {
        size(&mut limits.connections, item)
    }),
    ("shortest_interval", |limits, item| {
        time(&mut limits.shortest_interval, item)
    }),
    ("depth", |limits, item| {
        limits.depth = u32::try_from(item.whole()?).unwrap_or(u32::MAX);
        Some(())
    }),
    ("kept_time", |limits, item| {
        time(&mut limits.kept_time, item)
    }),
    ("kept_runs", |limits, item| {
        size(&mut limits.kept_runs, item)
    }),
    ("key_time", |limits, item| time(&mut limits.key_time, item)),
    ("keys", |limits, item| size(&mut limits.keys, item)),
];

pub(super) fn limits(reading: &Reading<'_, '_>) -> Limits {
    let mut limits = Limits::default();
    let table = reading.root.table("limits");
    for (name, set) in LIMITS {
        let written = table.as_ref().and_then(|table| table.get(name));
        let variable = reading.variable(&variable("ARAZZO_LIMIT", &[name]));
        if let Some(item) = variable.or(written) {
            let _ = set(&mut limits, &item);
            if name == "runs" && limits.runs == 0 {
                item.refuse("a limit of 0 runs lets nothing run");
            }
        }
    }
    if let Some(table) = table {
        table.finish();
    }
    limits
}

fn size(limit: &mut usize, item: &Item<'_>) -> Option<()> {
    *limit = usize::try_from(item.whole()?).unwrap_or(usize::MAX);
    Some(())
}

fn time(limit: &mut Duration, item: &Item<'_>) -> Option<()> {
    *limit = item.duration()?;
    Some(())
}
