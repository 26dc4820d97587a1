//! Another program's reading of the cases: `roas-arazzo-executor` interprets the documents that we
//! compile, and is held to the same exchanges.
//!
//! Our own program does what the cases say, so where the executor does not, the two differ. Every
//! such case is in a table with the rule that decides.

mod executor;

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use support::tell;

use crate::conformance::case::{Case, Run};
use crate::conformance::cases;
use crate::table::Table;

/// The executor waits for nobody, so a case takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a row shows of a difference.
const LENGTH: usize = 160;

const TABLE: Table = Table {
    file: "differential.txt",
    head: "\
# Cases that roas-arazzo-executor does not play as they say, with what differs and the rule that decides.
# UPDATE_EXPECT=1 rewrites the rows and keeps the reasons; a reason is written by hand.
",
};

#[test]
fn another_executor_does_the_same_or_a_rule_decides() {
    let cases = cases();
    // It knows nothing of what an API asks for, and has no way to be told.
    let told = cases
        .iter()
        .filter(|case| !case.path.starts_with("security/"));
    let runs = told.filter_map(|case| Some((case, case.run.as_ref()?)));
    let played: BTreeMap<&str, Option<String>> = runs
        .map(|(case, run)| (&*case.path, play(case, run)))
        .collect();
    let differ: BTreeMap<String, String> = played
        .iter()
        .filter_map(|(path, difference)| Some(((*path).to_owned(), difference.clone()?)))
        .collect();
    let (all, same) = (played.len(), played.len() - differ.len());
    tell(format_args!(
        "differential: {same}/{all} are played the same"
    ));
    let wrong = TABLE.compare(&differ, |path| played.contains_key(path));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// How the executor differs from the case, on one line.
fn play(case: &Case, run: &Run) -> Option<String> {
    let (say, said) = mpsc::channel();
    let (case, run) = (case.clone(), run.clone());
    // A thread that hangs is left behind; the process ends soon.
    thread::spawn(move || say.send(executor::play(&case, &run)));
    let difference = match said.recv_timeout(PATIENCE) {
        Ok(differences) => differences.into_iter().next()?,
        Err(mpsc::RecvTimeoutError::Timeout) => "hangs".to_owned(),
        Err(mpsc::RecvTimeoutError::Disconnected) => "panics".to_owned(),
    };
    Some(shown(&difference))
}

/// A cell of the table.
fn shown(difference: &str) -> String {
    let line = difference.replace(['\n', '|'], " ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
