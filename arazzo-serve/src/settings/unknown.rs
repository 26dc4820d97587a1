//! Variables that look like settings, and are none.
//!
//! They are told as warnings and are no mistakes: other programs set variables with the same
//! beginning, such as an orchestrator for a service of the name `arazzo`.

use super::{
    problem::{Place, Problem},
    sources::{FILE, Sources},
};
use crate::mapping::did_you_mean;

/// The beginning of the names of settings.
const OURS: &str = "ARAZZO_";

/// The beginnings of names that are not for services: those of tests and benchmarks.
const OTHERS: [&str; 2] = ["ARAZZO_TEST_", "ARAZZO_BENCH_"];

/// Returns a warning for each variable that no setting is read from, after all settings have been
/// read.
pub(super) fn warnings(sources: &Sources<'_>) -> Vec<Problem> {
    let asked = sources.asked.borrow();
    let is_unknown = |name: &&String| {
        name.starts_with(OURS)
            && *name != FILE
            && !asked.contains(*name)
            && !OTHERS.iter().any(|other| name.starts_with(other))
    };
    let mut unknown: Vec<&String> = sources.named.iter().filter(is_unknown).collect();
    unknown.sort();
    let warning = |name: &String| {
        let known = asked.iter().map(String::as_str).chain([FILE]);
        let known = known.filter(|one| one.starts_with(OURS));
        Problem {
            place: Place::Variable(name.clone()),
            message: format!("no setting is read from it{}", did_you_mean(name, known)),
        }
    };
    unknown.into_iter().map(warning).collect()
}
