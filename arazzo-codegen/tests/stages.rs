//! Data flows one way: a stage names those before it, and none after it.

#![allow(
    clippy::disallowed_methods,
    reason = "the test reads the sources of the crate"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the crate, each after all that it may name. What stands on a line together may
/// not name each other.
const ORDER: &[&[&str]] = &[
    &[
        "source",
        "pointer",
        "keyword",
        "escape",
        "json",
        "lock",
        "rust_path",
    ],
    &["diagnostic"],
    &["options", "syntax", "load", "format"],
    &["expr"],
    &["document"],
    &["resolve"],
    &["program"],
    &["analyze", "draw"],
    &["lower"],
    &["emit", "fixes"],
    &["compilation"],
    &["pipeline", "inspect"],
    &["compiler", "project"],
    &["build_script", "apply_fixes", "remote", "report", "fuzzing"],
];

#[test]
fn no_stage_names_a_later_one() {
    let mut wrong = String::new();
    for (stage, file, text) in files() {
        let own = place(&stage).unwrap_or_else(|| panic!("`{stage}` has no place in the order"));
        for named in named(&text).into_iter().filter(|named| *named != stage) {
            if place(&named).is_none_or(|at| at >= own) {
                wrong += &format!("{}: `{stage}` names `{named}`\n", file.display());
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_place_has_a_stage() {
    let stages: BTreeSet<String> = files().into_iter().map(|(stage, ..)| stage).collect();
    let listed: BTreeSet<String> = ORDER
        .iter()
        .flat_map(|line| line.iter())
        .map(|one| (*one).to_owned())
        .collect();
    assert_eq!(listed, stages);
}

fn place(stage: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&stage))
}

/// The modules that a file names: `crate::expr::…` and `crate::{expr, …}`. Links in comments lead
/// where they like, and so do tests.
fn named(text: &str) -> BTreeSet<String> {
    let code = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        let rest = &code[at + "crate::".len()..];
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let list = rest
            .strip_prefix('{')
            .map(|list| list.split('}').next().unwrap_or_default());
        let names = list.map_or_else(|| vec![rest], |list| list.split(',').collect());
        for name in names {
            let name = name.trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &name[..end.unwrap_or(name.len())];
            // What the crate gives out is named by its type.
            if name.chars().next().is_some_and(char::is_lowercase) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

/// The files of the crate that are not tests: the stage, the path, the text.
fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name == "tests" || path == root.join("lib.rs") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&root).expect("below the root").to_owned();
                let first = below.components().next().expect("a name");
                let stage = Path::new(first.as_os_str()).file_stem().unwrap_or_default();
                let text = fs::read_to_string(&path).expect("a file");
                found.push((stage.to_string_lossy().into_owned(), below, text));
            }
        }
    }
    found.sort();
    found
}
