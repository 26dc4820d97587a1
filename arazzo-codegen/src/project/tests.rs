//! Documents that try to break out of the files of a project.

use expect_test::{Expect, expect};

use super::*;
use crate::{SourceSummary, WorkflowSummary};

fn document(title: &str, workflow: &str, summary: &str) -> Document {
    Document {
        path: PathBuf::from("../pets.arazzo.yml"),
        name: "pets".to_owned(),
        module: "pets".to_owned(),
        text: "//! Generated.\n".to_owned(),
        summary: Summary {
            module: "pets".to_owned(),
            title: title.to_owned(),
            sources: vec![SourceSummary { document: "pets".to_owned(), name: "api".to_owned() }],
            workflows: vec![WorkflowSummary {
                id: workflow.to_owned(),
                summary: Some(summary.to_owned()),
                unit: "GetPet".to_owned(),
                inputs: vec![("petId".to_owned(), false), ("na\"me".to_owned(), true)],
            }],
            features: vec!["xpath".to_owned()],
        },
    }
}

#[track_caller]
fn check(project: &Project, file: &str, expected: Expect) {
    let found = project.files.iter().find(|(path, _)| path == Path::new(file));
    let (_, text) = found.expect("a file of every project");
    expected.assert_eq(text);
}

#[test]
fn a_project_has_all_that_cargo_needs() {
    let document = document("Pets", "getPet", "Gets a pet.");
    let runtime = Runtime::Path(PathBuf::from("../arazzo"));
    let project = Project::new("pets", &runtime, &[document], &Options::default());
    let paths: Vec<_> = project.files.iter().map(|(path, _)| path.to_string_lossy()).collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "arazzo.toml",
            "README.md",
            ".gitignore",
            "src/main.rs",
            "src/workflows/mod.rs",
            "src/workflows/pets.rs",
        ]
    );
    check(
        &project,
        "Cargo.toml",
        expect![[r#"
            [workspace]

            [package]
            name = "pets"
            version = "0.1.0"
            edition = "2024"
            publish = false

            [dependencies]
            arazzo = { path = "../arazzo", default-features = false, features = ["program", "reqwest", "xpath"] }
        "#]],
    );
    check(
        &project,
        "arazzo.toml",
        expect![[r#"
            # `arazzo-codegen generate` makes the modules again; with `--check`, it says whether they are
            # what it would make.
            output = "src/workflows"

            [[document]]
            path = "../pets.arazzo.yml"
            module = "pets"
        "#]],
    );
}
