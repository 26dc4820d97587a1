//! Behaviour cases: documents, scripted exchanges, and what must come of them.
//!
//! Our own are in `tests/cases`, whose README describes the format. More are looked for where
//! `ARAZZO_CONFORMANCE` says, else in `../shared/conformance`; their paths begin with
//! `conformance/`. All that can run become one program. `ARAZZO_CASES` narrows all this to the
//! cases whose paths begin so.

pub(crate) mod case;
pub(crate) mod compare;
mod findings;
mod play;
mod player;
mod program;
pub(crate) mod script;
mod servers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use arazzo_codegen::diagnostic::Code;
use support::{Folder, shared, tell, workspace};

use self::case::{Case, Run};
use crate::process::arazzo_codegen;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = cases();
    let work = Folder::new("conformance");
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut runnable: Vec<(&Case, &Run, PathBuf)> = Vec::new();
    for case in &cases {
        let problems = wrong.entry(&case.path).or_default();
        problems.extend(case.flaw().map(str::to_owned));
        problems.extend(findings::wrong(case, &work));
        let Some(run) = &case.run else {
            continue;
        };
        let documents = program::lay_out(case, &work.path("documents"));
        match documents.and_then(|document| generates(case, document)) {
            Ok(document) => runnable.push((case, run, document)),
            Err(problem) => problems.push(problem),
        }
    }
    let (demanding, plain): (Vec<_>, Vec<_>) = runnable
        .into_iter()
        .partition(|(case, ..)| case.outputs.is_some());
    let played = play::play("conformance", plain);
    let demanding = play::play("conformance-required", demanding);
    for (path, problems) in played.into_iter().chain(demanding) {
        wrong.entry(path).or_default().extend(problems);
    }
    judge(&cases, &wrong);
}

/// What only an API description denies can be lowered, and runs.
#[test]
fn every_contradiction_is_played() {
    let cases = read(&workspace().join("tests/cases"), "");
    let lowered = |code: &Code| {
        let names = |case: &&Case| case.warn.iter().any(|one| one == code.id());
        cases.iter().any(|case| case.run.is_some() && names(&case))
    };
    let all = Code::ALL.iter().filter(|code| code.is_contradiction());
    let missing = all.filter(|code| !lowered(code)).map(|code| code.id());
    let missing: Vec<&str> = missing.collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// The cases that are wanted.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = read(&workspace().join("tests/cases"), "");
    if let Some(folder) = shared("ARAZZO_CONFORMANCE", "conformance") {
        cases.extend(read(&folder, "conformance/"));
    }
    let prefix = env::var("ARAZZO_CASES").unwrap_or_default();
    cases.retain(|case| case.path.starts_with(&prefix));
    assert!(!cases.is_empty(), "no case begins with `{prefix}`");
    cases
}

fn read(folder: &Path, prefix: &str) -> Vec<Case> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let place = file.strip_prefix(folder).unwrap_or(file).to_string_lossy();
        let path = format!("{prefix}{}", place.replace('\\', "/"));
        Case::read(file, path).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
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

/// The document, if code can be generated from it.
fn generates(case: &Case, document: PathBuf) -> Result<PathBuf, String> {
    let path = document.to_string_lossy();
    let mut arguments = vec!["generate", &path];
    arguments.extend(case.options());
    let ran = arazzo_codegen(&arguments);
    match ran.status {
        0 => Ok(document),
        _ => Err(format!("does not generate: {}", ran.err)),
    }
}

fn judge(cases: &[Case], wrong: &BTreeMap<&str, Vec<String>>) {
    let mut failed = String::new();
    let mut passed = 0;
    for case in cases {
        let problems = &wrong[&*case.path];
        passed += usize::from(problems.is_empty());
        if !problems.is_empty() {
            let problems = problems.join("\n    ");
            failed += &format!("{}: {}\n    {problems}\n", case.path, case.name);
        }
    }
    tell(format_args!("conformance: {passed}/{} passed", cases.len()));
    assert!(failed.is_empty(), "\n{failed}");
}
