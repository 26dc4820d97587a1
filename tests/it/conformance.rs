//! Behaviour cases: documents, scripted exchanges, and what must come of them.
//!
//! The cases are no part of this repository. They are looked for where `ARAZZO_CONFORMANCE` says,
//! else in `../shared/conformance`. All that can run become one program.

mod case;
mod compare;
mod player;
mod program;
mod servers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use serde_json::Value;
use support::{Folder, shared, tell};

use self::case::{Case, Finding, Run};
use self::player::Player;
use self::program::Program;
use crate::process::arazzo_codegen;

/// Cases that do not pass, each with its reason. One that passes must go from here.
const KNOWN_FAILURES: &[(&str, &str)] = &[];

/// Most of the time of a case is spent waiting.
const PLAYERS: usize = 4;

#[test]
fn every_case_comes_out_as_it_says() {
    let Some(folder) = shared("ARAZZO_CONFORMANCE", "conformance") else {
        return;
    };
    let cases = read(&folder);
    let work = Folder::new("conformance");
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut runnable: Vec<(&Case, &Run, PathBuf)> = Vec::new();
    for case in &cases {
        let problems = wrong.entry(&case.path).or_default();
        problems.extend(findings(case, &work));
        let Some(run) = &case.run else {
            continue;
        };
        let documents = program::lay_out(case, &work.path("documents"));
        match documents.and_then(generates) {
            Ok(document) => runnable.push((case, run, document)),
            Err(problem) => problems.push(problem),
        }
    }
    for (path, problems) in play(&runnable) {
        wrong.entry(path).or_default().extend(problems);
    }
    judge(&cases, &wrong);
}

fn read(folder: &Path) -> Vec<Case> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        Case::read(folder, file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
}

/// What is wrong with the findings of a case that expects some.
fn findings(case: &Case, work: &Folder) -> Vec<String> {
    if case.build_error.is_none() && case.build_warning.is_none() {
        return Vec::new();
    }
    let found = program::lay_out_plainly(case, &work.path("checked")).and_then(check);
    let found = match found {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    let errors: Vec<&Value> = found
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .collect();
    if let Some(expected) = &case.build_error {
        return missing(expected, &errors).into_iter().collect();
    }
    let mut wrong: Vec<String> = errors
        .iter()
        .map(|error| format!("error: {error}"))
        .collect();
    let found: Vec<&Value> = found.iter().collect();
    let warning = case.build_warning.as_ref();
    wrong.extend(warning.and_then(|expected| missing(expected, &found)));
    wrong
}

/// What `check` finds, as JSON.
fn check(document: PathBuf) -> Result<Vec<Value>, String> {
    let document = document.to_string_lossy();
    let ran = arazzo_codegen(&["check", &document, "--format", "json"]);
    let found: Vec<Value> = serde_json::from_str(&ran.out).map_err(|error| error.to_string())?;
    let errors = found.iter().any(|finding| finding["severity"] == "error");
    if ran.status != i32::from(errors) {
        return Err(format!("exit status {} for {found:?}", ran.status));
    }
    Ok(found)
}

fn missing(expected: &Finding, found: &[&Value]) -> Option<String> {
    let says = |finding: &Value| {
        let part = |name| finding[name].as_str().unwrap_or_default().to_lowercase();
        let text = format!("{} {}", part("message"), part("help"));
        expected.contains.iter().all(|word| text.contains(word))
    };
    let fitting: Vec<&&Value> = found.iter().filter(|finding| says(finding)).collect();
    if fitting.is_empty() {
        return Some(format!("nothing says {:?}: {found:?}", expected.contains));
    }
    let line = |finding: &&&Value| expected.line.is_none_or(|line| finding["line"] == line);
    if fitting.iter().any(line) {
        return None;
    }
    Some(format!("not in line {:?}: {fitting:?}", expected.line))
}

/// The document, if code can be generated from it.
fn generates(document: PathBuf) -> Result<PathBuf, String> {
    let ran = arazzo_codegen(&["generate", &document.to_string_lossy()]);
    match ran.status {
        0 => Ok(document),
        _ => Err(format!("does not generate: {}", ran.err)),
    }
}

/// Plays every case with one program. Cases whose code rustc complains of are told, and those
/// whose code it refuses are left out.
fn play<'a>(cases: &[(&'a Case, &Run, PathBuf)]) -> Vec<(&'a str, Vec<String>)> {
    let (mut left, mut played) = (cases.to_vec(), Vec::new());
    loop {
        let documents: Vec<PathBuf> = left.iter().map(|(_, _, path)| path.clone()).collect();
        let (program, said) = match Program::build(&documents) {
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
        if left.is_empty() || left.len() == before {
            let none = |(case, _, _): &(&'a Case, _, _)| (&*case.path, vec![said.clone()]);
            played.extend(left.first().map(none));
            return played;
        }
    }
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
    let outcome = program.run(case, &run.workflow, &inputs, player.urls());
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

fn judge(cases: &[Case], wrong: &BTreeMap<&str, Vec<String>>) {
    let known = |path: &str| KNOWN_FAILURES.iter().any(|(known, _)| *known == path);
    let mut unexpected = String::new();
    let mut passed = 0;
    for case in cases {
        let problems = &wrong[&*case.path];
        passed += usize::from(problems.is_empty());
        if problems.is_empty() && known(&case.path) {
            unexpected += &format!("{} passes: take it off the list\n", case.path);
        } else if !problems.is_empty() && !known(&case.path) {
            let problems = problems.join("\n    ");
            unexpected += &format!("{}: {}\n    {problems}\n", case.path, case.name);
        }
    }
    tell(format_args!("conformance: {passed}/{} passed", cases.len()));
    assert!(unexpected.is_empty(), "\n{unexpected}");
}
