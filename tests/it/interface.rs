//! What users of `arazzo` can name, as text that is checked in: `arazzo/public-api.txt`.
//!
//! The list comes from rustdoc's JSON, which only a nightly toolchain writes and whose spelling
//! differs between them. So it is compared where that toolchain is the one which the file names;
//! elsewhere the test says that it is skipped.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use support::{update, workspace};

/// Standard error is shown even if the test passes, with `--nocapture`.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skipped(why: &str) {
    eprintln!("skipped: the interface of `arazzo` is not compared, {why}");
}

#[test]
fn the_interface_of_the_runtime_is_what_is_checked_in() {
    let file = workspace().join("arazzo/public-api.txt");
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let Some(toolchain) = toolchain() else {
        return skipped("there is no nightly toolchain");
    };
    let written_by = format!("# {toolchain}\n");
    if !expected.starts_with(&written_by) && !update() {
        return skipped(&format!("{toolchain} has not written it"));
    }
    let actual = written_by + &interface();
    if update() {
        fs::write(&file, actual).expect("the file can be written");
    } else if actual != expected {
        let diff = similar::TextDiff::from_lines(&expected, &actual);
        let diff = diff.unified_diff().context_radius(0).to_string();
        panic!("the interface of `arazzo` changed:\n{diff}\nUPDATE_EXPECT=1 accepts it");
    }
}

/// The version of the nightly rustdoc, if there is one.
fn toolchain() -> Option<String> {
    let mut rustdoc = Command::new("rustup");
    rustdoc.args(["run", "nightly", "rustdoc", "--version"]);
    let ran = rustdoc.output().ok().filter(|ran| ran.status.success())?;
    let version = String::from_utf8(ran.stdout).ok()?;
    Some(version.trim().to_owned())
}

/// Everything that can be named, with all features; a line for each. The chapters of the guide are
/// modules in the documentation alone.
fn interface() -> String {
    let json = rustdoc_json();
    let builder = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true);
    let all = builder.build().expect("rustdoc wrote JSON").to_string();
    let lines = all.split_inclusive('\n');
    lines
        .filter(|line| !line.starts_with("pub mod arazzo::guide"))
        .collect()
}

fn rustdoc_json() -> PathBuf {
    let target = workspace().join("target/interface");
    let mut cargo = Command::new("rustup");
    cargo
        .args([
            "run",
            "nightly",
            "cargo",
            "rustdoc",
            "--package",
            "arazzo",
            "--lib",
        ])
        .args(["--all-features", "--target-dir"])
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format", "json"])
        // They name the toolchain that runs this test.
        .env_remove("CARGO")
        .env_remove("RUSTC")
        .env_remove("RUSTDOC")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTDOCFLAGS")
        .current_dir(workspace());
    let ran = cargo.output().expect("rustup runs");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}");
    target.join("doc/arazzo.json")
}
