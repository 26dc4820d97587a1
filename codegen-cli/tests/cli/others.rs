//! `inspect`, `explain`, `completions`.

use crate::support::{Folder, PETS};

#[test]
fn a_code_is_explained_by_number_and_by_name() {
    let folder = Folder::empty();
    let by_number = folder.run("explain AZ443");
    assert!(
        by_number.ok().starts_with("AZ443 unknown-step\n\n"),
        "{}",
        by_number.out
    );
    assert_eq!(folder.run("explain az443").out, by_number.out);
    assert_eq!(folder.run("explain unknown-step").out, by_number.out);
}

#[test]
fn an_unknown_code_is_wrong_use() {
    let folder = Folder::empty();
    folder
        .run("explain AZ4443")
        .failed(2, &["no code `AZ4443`; did you mean AZ"]);
    folder
        .run("explain unknown-stp")
        .failed(2, &["did you mean AZ443 (unknown-step)?"]);
    folder
        .run("explain something-else-entirely")
        .failed(2, &["no code `something-else-entirely`"]);
}

#[test]
fn every_code_is_listed() {
    let folder = Folder::empty();
    let ran = folder.run("explain --list");
    let lines: Vec<&str> = ran.ok().lines().collect();
    assert!(
        lines.contains(&"AZ323 error   unknown-operation"),
        "{}",
        ran.out
    );
    assert!(lines.len() > 100, "{}", lines.len());
    assert!(lines.is_sorted(), "{}", ran.out);
}

#[test]
fn colors_can_be_asked_for_and_refused() {
    let folder = Folder::empty().file("broken.yml", "arazzo: [");
    let colored = |line: &str| folder.run(line).err.contains("\x1b[");
    assert!(colored("check broken.yml --color always"));
    assert!(colored("--color always check no.yml"));
    assert!(!colored("check broken.yml --color never"));
    assert!(!colored("check broken.yml --color auto"));
}

#[test]
fn help_fits_the_terminal() {
    let folder = Folder::empty();
    let mut command = folder.command(&["check", "--help"]);
    let output = command
        .env("COLUMNS", "70")
        .output()
        .expect("the binary runs");
    let help = String::from_utf8(output.stdout).expect("help is UTF-8");
    let long = help.lines().filter(|line| line.chars().count() > 70);
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(help.lines().count() > 30, "{help}");
}

#[test]
fn a_stage_is_shown() {
    let folder = Folder::with_pets();
    let ran = folder.run("inspect pets.yml --stage program");
    assert!(ran.ok().contains("getPet"), "{}", ran.out);
    for (format, beginning) in [
        ("text", "workflow "),
        ("json", "{\n"),
        ("mermaid", "flowchart TD\n"),
        ("svg", "<svg xmlns="),
    ] {
        let ran = folder.run(&format!("inspect pets.yml --stage flow --format {format}"));
        assert!(ran.ok().starts_with(beginning), "{}", ran.out);
    }
}

#[test]
fn the_flow_is_shown_by_default() {
    let folder = Folder::with_pets();
    let flow = folder.run("inspect pets.yml --stage flow");
    assert_eq!(folder.run("inspect pets.yml").ok(), flow.ok());
}

#[test]
fn a_document_with_errors_is_shown_as_it_was_read() {
    let folder = Folder::with_pets().file("wrong.yml", PETS.replace("getPet\n", "getCat\n"));
    let ran = folder.run("inspect wrong.yml --stage document");
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.starts_with("document wrong.yml"), "{ran:?}");
    assert!(ran.err.contains("AZ323"), "{ran:?}");
}

#[test]
fn what_cannot_be_shown_is_said() {
    let folder = Folder::with_pets().file("wrong.yml", PETS.replace("getPet\n", "getCat\n"));
    folder
        .run("inspect no.yml --stage program")
        .failed(2, &["`no.yml`"]);
    folder
        .run("inspect pets.yml --stage program --format svg")
        .failed(2, &["stage `program`"]);
    folder
        .run("inspect wrong.yml --stage program")
        .failed(1, &["AZ323"]);
}

#[test]
fn shells_get_a_script() {
    let folder = Folder::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = folder.run(&format!("completions {shell}"));
        assert!(ran.ok().contains("arazzo-codegen"), "{shell}");
    }
    folder.run("completions csh").failed(2, &["csh"]);
}

#[test]
fn help_and_version_are_what_was_asked_for() {
    let folder = Folder::empty();
    assert!(folder.run("--help").ok().contains("Usage: arazzo-codegen"));
    assert!(
        folder
            .run("check --help")
            .ok()
            .contains("--source <NAME=FILE>")
    );
    assert!(folder.run("--version").ok().starts_with("arazzo-codegen "));
}
