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
    folder.run("inspect pets.yml").failed(2, &["--stage"]);
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
