//! The short form of the soak test: a few seconds of what the example does for minutes.
//!
//! It is a process of its own: no other test takes its time or adds to its memory.

mod load;
mod memory;
mod plan;
mod server;

use std::time::Duration;

/// How much memory may grow between two rounds: what allocators and pools keep.
const GROWTH: u64 = 64 * 1024;

#[test]
fn every_run_of_a_hundred_ends_as_its_plan_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("there are threads");
    let rounds = [1, 2].map(|seed| {
        let report = runtime.block_on(load::load(Duration::from_secs(2), seed));
        assert!(report.wrong.is_empty(), "{}", report.wrong.join("\n"));
        assert!(
            report.runs >= load::RUNS_AT_ONCE && report.repeated > 0,
            "{report:?}"
        );
        memory::resident()
    });
    if let [Some(first), Some(second)] = rounds {
        assert!(second < first + GROWTH, "{first} KiB, then {second} KiB");
    }
}
