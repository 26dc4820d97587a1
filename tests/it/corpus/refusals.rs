//! The table of complete documents that are refused: `path | code:line … | why`.
//!
//! `UPDATE_EXPECT=1` writes the rows that there are and keeps their reasons. A new row has `?` for
//! a reason, which is none.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use support::{update, workspace};

use super::Outcome;

const HEAD: &str = "\
# Complete documents that are refused, with the code and line of every error and the reason.
# UPDATE_EXPECT=1 rewrites the rows and keeps the reasons; a reason is written by hand.
";

/// How the refusals differ from the table.
pub(super) fn compare(outcomes: &[Outcome<'_>]) -> Vec<String> {
    let old = read();
    let refused = outcomes
        .iter()
        .filter(|outcome| outcome.line.is_complete() && !outcome.errors.is_empty());
    let new: BTreeMap<String, String> = refused
        .map(|outcome| (outcome.line.path.clone(), places(outcome)))
        .collect();
    if update() {
        write(&new, &old);
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (path, places) in &new {
        match old.get(path) {
            None => wrong.push(format!("{path}: refused, {places}")),
            Some((known, _)) if known != places => {
                wrong.push(format!("{path}: refused, not {known} but {places}"));
            }
            Some((_, why)) if why == "?" => wrong.push(format!("{path}: refused, but why?")),
            Some(_) => {}
        }
    }
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    wrong.extend(gone.map(|path| format!("{path}: not refused any more")));
    wrong
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

fn table() -> PathBuf {
    workspace().join("tests/expected/corpus-refusals.txt")
}

fn read() -> BTreeMap<String, (String, String)> {
    let text = fs::read_to_string(table()).unwrap_or_default();
    let row = |line: &str| {
        let mut columns = line.split(" | ").map(str::to_owned);
        Some((columns.next()?, (columns.next()?, columns.next()?)))
    };
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
}

fn write(new: &BTreeMap<String, String>, old: &BTreeMap<String, (String, String)>) {
    let mut text = HEAD.to_owned();
    for (path, places) in new {
        let why = old.get(path).map_or("?", |(_, why)| why);
        text.push_str(&format!("{path} | {places} | {why}\n"));
    }
    fs::write(table(), text).expect("the table can be written");
}
