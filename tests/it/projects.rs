//! Small crates that read like those of users: one for each front door, and one whose names are in
//! the way. All of them take warnings for errors.

use std::fs;

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

/// Makes a package with one file, sets it up for the user's document, and checks it; rustc has
/// nothing to say.
#[track_caller]
fn check_set_up(name: &str, manifest: &str, (root, text): (&str, &str), arguments: &[&str]) {
    let folder = process::programs().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src")).expect("folders can be made");
    let path = folder.join("Cargo.toml");
    let manifest = format!("[workspace]\n\n[package]\nname = \"{name}\"\n{manifest}");
    fs::write(&path, manifest).expect("a file is written");
    fs::write(folder.join(root), text).expect("a file is written");
    let document = workspace().join("tests/fixtures/knock/bulk-set-objects-notify.yml");
    let document = document.to_string_lossy();
    let (path, runtime) = (path.to_string_lossy(), workspace().join("arazzo"));
    let runtime = runtime.to_string_lossy();
    let mut all = vec![
        "init",
        &document,
        "--manifest-path",
        &path,
        "--arazzo-path",
        &runtime,
    ];
    all.extend(arguments);
    let ran = arazzo_codegen(&all);
    assert_eq!(ran.status, 0, "{}", ran.err);
    match process::cargo(&folder, &["check"]) {
        Ok(ran) => assert_eq!(ran.err, ""),
        Err(problem) => panic!("{problem}"),
    }
}

#[test]
fn a_library_is_set_up_with_the_macro() {
    check_set_up(
        "init-library",
        "edition = \"2021\"\n\n[lints.rust]\nmissing_docs = \"deny\"\nunreachable_pub = \"deny\"\n",
        ("src/lib.rs", "//! A library.\n"),
        &["--warn", "AZ433", "--allow", "AZ707"],
    );
}

#[test]
fn a_program_is_set_up_with_a_build_script() {
    let text = "//! A program.\n\nfn main() {\n    let _ = workflows::bulk_set_objects_notify::bulk_set_objects_notify;\n}\n";
    check_set_up(
        "init-program",
        "edition = \"2024\"\n\n[lints.rust]\nmissing_docs = \"deny\"\nunreachable_pub = \"deny\"\n",
        ("src/main.rs", text),
        &["--build-script", "--allow", "AZ433,AZ707"],
    );
}
