//! The table of complete documents that are refused: `path | code:line … | why`.

use std::collections::BTreeMap;

use super::Outcome;
use crate::table::Table;

const TABLE: Table = Table {
    file: "corpus-refusals.txt",
    head: "\
# Complete documents that are refused, with the code and line of every error and the reason.
# UPDATE_EXPECT=1 rewrites the rows and keeps the reasons; a reason is written by hand.
",
};

/// How the refusals differ from the table.
pub(super) fn compare(outcomes: &[Outcome<'_>]) -> Vec<String> {
    let refused = outcomes
        .iter()
        .filter(|outcome| outcome.line.is_complete() && !outcome.errors.is_empty());
    let refused: BTreeMap<String, String> = refused
        .map(|outcome| (outcome.line.path.clone(), places(outcome)))
        .collect();
    TABLE.compare(&refused, |_| true)
}

/// `AZ323:61 AZ443:70`
fn places(outcome: &Outcome<'_>) -> String {
    let mut places: Vec<String> = outcome
        .errors
        .iter()
        .map(|(code, line)| format!("{code}:{line}"))
        .collect();
    places.dedup();
    places.join(" ")
}
