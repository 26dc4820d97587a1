//! Small crates that read like those of users: one for each front door, and one whose names are in
//! the way. All of them take warnings for errors.

use support::workspace;

use crate::process::{self, arazzo_codegen};

/// Checks the project of this name; rustc has nothing to say.
#[track_caller]
fn check(name: &str) {
    let folder = workspace().join("tests/projects").join(name);
    let said = match process::cargo(&folder, &["check"]) {
        Ok(ran) => ran.err,
        Err(problem) => panic!("{problem}"),
    };
    assert_eq!(said, "");
}

#[test]
fn one_workflow_of_three_is_used_by_the_macro() {
    check("macro");
}

#[test]
fn one_workflow_of_three_is_used_by_a_build_script() {
    check("build-script");
}

#[test]
fn one_workflow_of_three_is_used_from_a_generated_file() {
    let config = workspace().join("tests/projects/cli/arazzo.toml");
    let ran = arazzo_codegen(&["generate", "--config", &config.to_string_lossy()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    check("cli");
}

#[test]
fn names_of_users_do_no_harm() {
    check("names");
}

#[test]
fn formats_have_types_of_users() {
    check("types");
    let folder = workspace().join("tests/projects/types");
    if let Err(problem) = process::cargo(&folder, &["run"]) {
        panic!("{problem}");
    }
}
