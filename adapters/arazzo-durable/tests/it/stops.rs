//! Every generated workflow is stopped everywhere, and ends as if it had not been.

use std::collections::BTreeMap;

use arazzo_durable::testing::{MemoryEngine, Summary, check};

use super::scenarios;

/// The scenarios that fail by themselves, and how.
const FAILING: &[(&str, &str)] = &[
    ("a trip that is not paid", "workflow"),
    ("an order that is not sent off", "timeout"),
    ("an order that is sold out", "ended"),
    ("an order that nobody answers", "timeout"),
    ("an order without a network", "transport"),
    ("knock out of time", "deadline"),
    ("knock refused", "criterion"),
    ("knock with a time limit", "timeout"),
];

fn failing<'s>(summaries: &'s BTreeMap<&str, Summary>) -> Vec<(&'s str, &'s str)> {
    let failing = summaries.iter();
    let failing = failing.filter_map(|(name, one)| Some((*name, one.failure.as_deref()?)));
    failing.collect()
}

#[tokio::test]
async fn a_run_that_is_stopped_anywhere_ends_as_without_a_stop() {
    let mut failures = Vec::new();
    let mut summaries: BTreeMap<&str, Summary> = BTreeMap::new();
    for (name, scenario) in scenarios::all() {
        match check(&scenario, &MemoryEngine::default()).await {
            Ok(summary) => drop(summaries.insert(name, summary)),
            Err(error) => failures.push(format!("{name}:\n{error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    let total = |of: fn(&Summary) -> usize| summaries.values().map(of).sum::<usize>();
    let (requests, stops) = (total(|one| one.requests), total(|one| one.stops));
    let (repeated, unknown) = (total(|one| one.repeated), total(|one| one.unknown));
    eprintln!("{requests} requests, {stops} stops, {repeated} repeated, {unknown} unknown");
    assert!(summaries.values().all(|one| one.stops > 4 * one.requests));
    assert_eq!(failing(&summaries), FAILING);
    assert!(repeated > 20 && unknown > 20);
    // Where every request has a key, no stop ends a run.
    assert_eq!(summaries["knock with keys"].unknown, 0);
    assert_eq!(summaries["a transfer with references"].unknown, 0);
    assert_eq!(summaries["an order that may be sent twice"].unknown, 0);
    assert!(summaries["an order"].unknown > 0 && summaries["an alert"].unknown > 0);
    assert!(summaries["knock"].unknown > 0 && summaries["a transfer"].unknown > 0);
}
