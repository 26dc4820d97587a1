//! Build scripts over documents in memory.

#![allow(clippy::disallowed_methods, reason = "tests make their own files")]

use super::*;
use crate::source::Memory;

const DOCUMENT: &str = "\
arazzo: 1.0.1
info: { title: Pets, version: '1' }
sourceDescriptions:
  - { name: api, url: api.yml, type: openapi }
workflows:
  - workflowId: getPet
    steps:
      - stepId: find
        operationId: getPet
        parameters:
          - { name: Authorization, in: header, value: 'Bearer $inputs.token' }
    inputs: { type: object, properties: { token: { type: string } } }
";

const API: &str = "\
openapi: 3.0.3
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pet:
    get:
      operationId: getPet
      responses: { '200': { description: A pet. } }
";

/// Builds `w/<name>` for every document, beside an API description, into a folder that is empty.
fn run(documents: &[(&str, &str)]) -> (Build, Vec<(String, String)>) {
    let directory = std::env::temp_dir().join(format!(
        "arazzo-build-script-{}-{:?}",
        std::process::id(),
        std::thread::current().id(),
    ));
    fs::create_dir_all(&directory).expect("a temporary folder");
    let mut memory = Memory::default().with("w/api.yml", API);
    for (path, text) in documents {
        memory = memory.with(path, *text);
    }
    let paths: Vec<&Path> = documents.iter().map(|(path, _)| Path::new(*path)).collect();
    let done = build(Compiler::new().loader(memory), &paths, &directory);
    let entries = fs::read_dir(&directory).expect("the folder").flatten();
    let mut files: Vec<(String, String)> = entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    let _ = fs::remove_dir_all(&directory);
    (done, files)
}

#[test]
fn a_document_becomes_a_file_of_items() {
    let (done, files) = run(&[("w/get-pet.arazzo.yml", DOCUMENT)]);
    assert_eq!(done.errors, "");
    // The other one is for those who write the name as that of the document.
    let [(as_written, other), (name, text)] = files.as_slice() else {
        panic!("{files:?}")
    };
    assert_eq!((&**as_written, &**name), ("get-pet.rs", "get_pet.rs"));
    assert_eq!(
        other,
        "include!(concat!(env!(\"OUT_DIR\"), \"/get_pet.rs\"));\n"
    );
    assert!(text.contains("pub async fn get_pet"), "{text}");
    // `include!` takes no inner attributes and no inner docs.
    assert!(!text.contains("#![") && !text.contains("//!"), "{text}");
}

#[test]
fn cargo_watches_every_file_and_hears_every_warning() {
    let (done, _) = run(&[("w/x.yml", DOCUMENT)]);
    let (watch, warnings): (Vec<&str>, Vec<&str>) = done
        .instructions
        .lines()
        .partition(|line| line.starts_with("cargo::rerun-if-changed="));
    assert_eq!(
        watch,
        [
            "cargo::rerun-if-changed=w/x.yml",
            "cargo::rerun-if-changed=w/api.yml"
        ]
    );
    let [warning] = warnings.as_slice() else {
        panic!("{warnings:?}")
    };
    assert!(warning.starts_with("cargo::warning=AZ433: "), "{warning}");
    assert!(warning.ends_with("(w/x.yml:11:63)"), "{warning}");
}

#[test]
fn a_source_that_no_document_has_is_a_warning() {
    let compiler = Compiler::new()
        .loader(
            Memory::default()
                .with("x.yml", DOCUMENT)
                .with("api.yml", API),
        )
        .source("ap", "api.yml");
    let done = build(
        compiler,
        &[Path::new("x.yml")],
        &std::env::temp_dir().join("no/such"),
    );
    let warning = "cargo::warning=no source description is named `ap`\n";
    assert!(done.instructions.contains(warning), "{}", done.instructions);
    assert!(
        done.errors.starts_with("error: cannot write `"),
        "{}",
        done.errors
    );
}

#[test]
fn errors_are_told_and_nothing_is_written() {
    let broken = DOCUMENT.replace("operationId: getPet", "operationId: getCat");
    let (done, files) = run(&[("w/x.yml", &broken), ("w/y.yml", DOCUMENT)]);
    assert!(
        done.errors.contains("AZ323") && done.errors.contains("w/x.yml:9:22"),
        "{}",
        done.errors
    );
    assert!(
        done.instructions
            .contains("cargo::rerun-if-changed=w/x.yml\n")
    );
    assert!(!done.instructions.contains("cargo::warning"));
    assert_eq!(files, []);
}

#[test]
fn missing_files_are_watched() {
    let broken = DOCUMENT.replace("url: api.yml", "url: no.yml");
    let (done, _) = run(&[("w/x.yml", &broken)]);
    assert!(done.errors.contains("no.yml"), "{}", done.errors);
    assert!(
        done.instructions
            .contains("cargo::rerun-if-changed=w/no.yml\n")
    );

    let (done, _) = run(&[]);
    assert_eq!(done.errors, "");
    let memory = Compiler::new().loader(Memory::default());
    let done = build(memory, &[Path::new("no.yml")], Path::new("/"));
    assert!(done.errors.contains("no.yml"), "{}", done.errors);
    assert!(
        done.instructions
            .contains("cargo::rerun-if-changed=no.yml\n")
    );
}

#[test]
fn equal_file_names_get_the_name_of_the_folder() {
    let (done, files) = run(&[
        ("w/a/workflows.arazzo.yml", "{}"),
        ("w/b/workflows.arazzo.yml", "{}"),
    ]);
    assert!(!done.errors.is_empty());
    assert_eq!(files, []);

    let one = DOCUMENT.replace("api.yml", "../api.yml");
    let (done, files) = run(&[
        ("w/a/workflows.arazzo.yml", &one),
        ("w/b/workflows.arazzo.yml", &one),
    ]);
    assert_eq!(done.errors, "");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a_workflows.rs", "b_workflows.rs"]);
}

#[test]
fn a_name_that_is_taken_is_not_written_over() {
    let names = |documents| {
        let (done, files) = run(documents);
        assert_eq!(done.errors, "");
        files.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    // Where upper and lower case are one, `Pets.rs` would be `pets.rs`.
    assert_eq!(names(&[("w/Pets.yml", DOCUMENT)]), ["pets.rs"]);
    assert_eq!(
        names(&[("w/get-pet.yml", DOCUMENT), ("w/get-pet.yaml", DOCUMENT)]),
        ["w_get_pet.rs", "w_get_pet_2.rs"],
    );
}

#[test]
fn a_second_document_of_the_same_name_is_an_error() {
    let path = Path::new("/nowhere/pets.rs");
    assert_eq!(is_own(path, Path::new("a/pets.yml")), Ok(()));
    assert_eq!(is_own(path, Path::new("a/pets.yml")), Ok(()));
    assert!(is_own(path, Path::new("b/pets.yml")).is_err());
}

#[test]
fn a_habit_is_one_warning_with_its_places() {
    let step = DOCUMENT.find("      - ").expect("a step");
    let steps = DOCUMENT[step..]
        .find("    inputs")
        .map(|end| &DOCUMENT[step..step + end]);
    let steps = steps.unwrap_or(&DOCUMENT[step..]);
    let again = steps.replace("stepId: ", "stepId: again-");
    let twice = DOCUMENT.replace(steps, &format!("{steps}{again}"));
    let (done, _) = run(&[("w/x.yml", &twice)]);
    let warnings = done.instructions.lines();
    let warnings: Vec<&str> = warnings.filter(|line| line.contains("warning=")).collect();
    let [warning] = warnings.as_slice() else {
        panic!("{warnings:?}")
    };
    assert!(
        warning.contains("AZ433") && warning.contains("; the same on line "),
        "{warning}"
    );
}
