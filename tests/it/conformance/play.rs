//! Plays cases with one program, each against servers of its own.

use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use super::case::{Case, Run};
use super::compare;
use super::player::Player;
use super::program::Program;

/// Most of the time of a case is spent waiting.
const PLAYERS: usize = 4;

/// Plays every case with one program. Cases whose code rustc complains of are told, and those
/// whose code it refuses are left out. The program has this name.
pub(super) fn play<'a>(
    name: &str,
    cases: Vec<(&'a Case, &Run, PathBuf)>,
) -> Vec<(&'a str, Vec<String>)> {
    let (mut left, mut played) = (cases, Vec::new());
    while !left.is_empty() {
        let documents: Vec<PathBuf> = left.iter().map(|(_, _, path)| path.clone()).collect();
        let mut options: Vec<&str> = left.iter().flat_map(|(case, ..)| case.warned()).collect();
        // All cases of a program have the same.
        options.extend(
            left.iter()
                .find_map(|(case, ..)| case.demanded())
                .into_iter()
                .flatten(),
        );
        let (program, said) = match Program::build(name, &documents, &options) {
            Ok((program, said)) => (Some(program), said),
            Err(said) => (None, said),
        };
        let complaints = |case: &Case| -> Vec<String> {
            let module = format!("/{}.rs:", case.id());
            let lines = said.lines().filter(|line| line.contains(&module));
            lines.map(str::to_owned).collect()
        };
        let before = left.len();
        let told = left
            .iter()
            .map(|(case, _, _)| (&*case.path, complaints(case)));
        played.extend(told.filter(|(_, complaints)| !complaints.is_empty()));
        if let Some(program) = program {
            played.extend(play_all(&program, &left));
            return played;
        }
        left.retain(|(case, _, _)| complaints(case).is_empty());
        if left.len() == before {
            let none = |(case, _, _): &(&'a Case, _, _)| (&*case.path, vec![said.clone()]);
            played.extend(left.first().map(none));
            return played;
        }
    }
    played
}

fn play_all<'a>(
    program: &Program,
    cases: &[(&'a Case, &Run, PathBuf)],
) -> Vec<(&'a str, Vec<String>)> {
    let (queue, played) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    let next = || queue.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..PLAYERS {
            scope.spawn(|| {
                while let Some((case, run, _)) = next() {
                    let problems = play_one(program, case, run);
                    if let Ok(mut played) = played.lock() {
                        played.push((&*case.path, problems));
                    }
                }
            });
        }
    });
    played.into_inner().unwrap_or_default()
}

fn play_one(program: &Program, case: &Case, run: &Run) -> Vec<String> {
    let player = match Player::open(case, run.clone()) {
        Ok(player) => player,
        Err(problem) => return vec![problem],
    };
    let inputs = Value::Object(run.inputs.clone());
    let outcome = program.run(case, run, &inputs, &player);
    let mut wrong = player.problems();
    match (outcome, &run.error) {
        (Err(problem), _) => wrong.push(problem),
        (Ok(Ok(outputs)), None) => {
            let wanted = run.outputs.clone().unwrap_or_default();
            wrong.extend(compare::outputs(&wanted, &outputs));
        }
        (Ok(Err(error)), None) => wrong.push(format!("failed: {error}")),
        (Ok(Ok(outputs)), Some(_)) => wrong.push(format!("succeeded: {outputs}")),
        (Ok(Err(error)), Some(wanted)) => {
            for (name, wanted) in wanted {
                if error.get(name) != Some(wanted) {
                    wrong.push(format!("error {name}: not {wanted} but {error}"));
                }
            }
        }
    }
    wrong
}
