//! The README: its code compiles with the dependencies that it lists, its commands run, and what it
//! shows of other files is there.

mod blocks;
mod code;

use std::{fs, path::Path};

use support::{Folder, fixtures, workspace};

use self::blocks::{Block, blocks};
use crate::process::arazzo_codegen;

const DOCUMENT: &str = "tests/fixtures/knock/bulk-set-objects-notify.yml";

fn of(language: &str) -> Vec<Block> {
    let all = blocks(&workspace().join("README.md"));
    all.into_iter()
        .filter(|block| block.language == language)
        .collect()
}

/// Finds the block of a language with this text in it.
fn block(language: &str, text: &str) -> String {
    let found = of(language)
        .into_iter()
        .find(|block| block.text.contains(text));
    found
        .unwrap_or_else(|| panic!("no {language} has `{text}`"))
        .text
}

#[test]
fn code_of_an_engine_is_that_of_its_documentation() {
    let code = block("rust", "arazzo_restate::Endpoint");
    let documented = fs::read_to_string(workspace().join("adapters/arazzo-restate/src/lib.rs"));
    let documented = documented.expect("the package of the engine");
    for line in code.lines().skip(1) {
        let call = line.split("//").next().unwrap_or_default().trim();
        let name = call.split(['(', '<', ':', '?']).next().unwrap_or_default();
        assert!(documented.contains(name), "`{call}` is not documented");
    }
}

#[test]
fn signatures_are_those_of_the_module() {
    let module = fs::read_to_string(workspace().join("generated/src/knock.rs"));
    let module = module.expect("a checked-in module");
    let code = block("rust", "pub mod bulk_set_objects_notify {");
    let lines = code
        .lines()
        .map(|line| line.split(" //").next().unwrap_or_default().trim());
    for line in lines.filter(|line| line.starts_with("pub ")) {
        assert!(module.contains(line), "`{line}` is not in it");
    }
}

#[test]
fn excerpts_are_in_the_documents() {
    for (language, start, document) in [
        ("yaml", "workflows:", "knock/bulk-set-objects-notify.yml"),
        (
            "yaml",
            "      - stepId: accepted",
            "shipping/shipping.arazzo.yaml",
        ),
    ] {
        let excerpt = block(language, start);
        let text = fs::read_to_string(fixtures().join(document)).expect("a fixture");
        let mut lines = text.lines();
        for line in excerpt
            .lines()
            .filter(|line| !line.trim_start().starts_with("# …"))
        {
            assert!(
                lines.any(|own| own == line),
                "{document} has no `{line}` there"
            );
        }
    }
    let event: serde_json::Value =
        serde_json::from_str(&block("json", "StepFailed")).expect("JSON");
    assert_eq!(event["resource"]["type"], "workflow.Step");
}

#[test]
fn the_flow_is_that_of_the_document() {
    let document = workspace().join(DOCUMENT);
    let ran = arazzo_codegen(&[
        "inspect",
        "--format",
        "mermaid",
        &document.to_string_lossy(),
    ]);
    assert!(
        ran.out.contains(&block("mermaid", "flowchart")),
        "{}",
        ran.out
    );
}

#[test]
fn findings_are_those_of_the_document() {
    let document = workspace().join(DOCUMENT);
    let ran = arazzo_codegen(&["check", &document.to_string_lossy()]);
    let root = format!("{}/", workspace().display());
    let said = ran.err.replace(&root, "");
    for code in ["AZ433", "AZ707"] {
        let shown = block("text", &format!("warning[{code}]"));
        assert!(
            said.contains(shown.trim_end()),
            "{shown}\nis not in\n{said}"
        );
    }
}

#[test]
fn a_misspelt_operation_is_reported_as_shown() {
    let folder = with_documents("readme-mistake");
    let path = folder.path("workflows/bulk-set-objects-notify.yml");
    let text = fs::read_to_string(&path).expect("a copy");
    let wrong = text.replacen(
        "operationId: bulkSetObjects",
        "operationId: bulkSetObject",
        1,
    );
    fs::write(&path, wrong).expect("a copy can be written");
    let ran = arazzo_codegen(&["check", &path.to_string_lossy()]);
    let shown = block("text", "error: no source");
    let said = |line: &str| {
        ran.err
            .contains(line.trim().trim_start_matches("--> workflows"))
    };
    let [first, place, help, note] = shown.lines().take(4).collect::<Vec<_>>()[..] else {
        panic!("{shown}");
    };
    let message = first
        .trim_start_matches("error: ")
        .trim_end_matches(" [AZ323]");
    for line in [
        message,
        place,
        help.trim().trim_start_matches("help: "),
        note.trim().trim_start_matches("note: "),
    ] {
        assert!(said(line), "`{line}` is not in\n{}", ran.err);
    }
}

#[test]
fn configuration_is_valid() {
    let folder = with_documents("readme-config").file("arazzo.toml", block("toml", "[[document]]"));
    let config = folder.path("arazzo.toml");
    let ran = arazzo_codegen(&["generate", "--config", &config.to_string_lossy()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(folder.path("src/workflows/knock.rs").is_file());
}

#[test]
fn every_option_of_the_table_is_one() {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("the README");
    let macros =
        fs::read_to_string(workspace().join("arazzo-macros/src/lib.rs")).expect("the macro");
    let help = arazzo_codegen(&["generate", "--help"]).out;
    let rows = readme
        .lines()
        .skip_while(|line| !line.starts_with("### Options"));
    let rows = rows.take_while(|line| !line.starts_with("### Features"));
    let rows: Vec<_> = rows.filter(|line| line.starts_with("| `")).collect();
    assert_eq!(
        rows.len(),
        macros.matches("/// | `").count(),
        "an option of the macro is missing"
    );
    for row in rows {
        let cells: Vec<_> = row
            .split(" | ")
            .map(|cell| cell.trim_matches(['|', ' ', '`']))
            .collect();
        let name = cells[0].split(" =").next().unwrap_or_default();
        assert!(
            macros.contains(&format!("`{name} = ")),
            "the macro has no `{name}`"
        );
        let option = cells[2].split(' ').next().unwrap_or_default();
        assert!(
            ["–", "always"].contains(&option) || help.contains(option),
            "`generate` has no `{option}`"
        );
    }
}

#[test]
fn every_feature_of_the_table_is_one() {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("the README");
    let manifest = fs::read_to_string(workspace().join("arazzo/Cargo.toml")).expect("a manifest");
    let features = manifest
        .lines()
        .skip_while(|line| *line != "[features]")
        .skip(1);
    let features = features.take_while(|line| !line.starts_with('['));
    let features = features
        .filter_map(|line| line.split_once(" = ["))
        .map(|(name, _)| name);
    for name in features.filter(|name| *name != "default") {
        assert!(
            readme.contains(&format!("`{name}`")),
            "the README does not tell of `{name}`"
        );
    }
}

#[test]
fn commands_run() {
    let folder = with_documents("readme-commands").file("src/.keep", "");
    let root = workspace();
    let mut count = 0;
    for line in of("console").iter().flat_map(|block| block.text.lines()) {
        let Some(command) = line.strip_prefix("$ arazzo-codegen ") else {
            continue;
        };
        let arguments = command
            .split(' ')
            .map(|argument| place(argument, &folder, &root));
        let arguments: Vec<String> = arguments.collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = arazzo_codegen(&arguments);
        assert_eq!(ran.status, 0, "{line}\n{}", ran.err);
        count += 1;
    }
    assert!(count >= 8, "there are {count}");
}

/// Makes a path of the README one of this machine: the reader is in the clone, or beside it.
fn place(argument: &str, folder: &Folder, root: &Path) -> String {
    let in_clone = root.join(argument.trim_start_matches("../arazzo/"));
    let path = match argument {
        "arazzo" => root.join("arazzo"),
        "demo" | "../demo" | "../notify" => {
            folder.path(&format!("made-{}", argument.trim_start_matches("../")))
        }
        _ if argument.starts_with("tests/") || argument.starts_with("../arazzo/") => in_clone,
        _ if argument.starts_with("workflows") || argument.starts_with("src/") => {
            folder.path(argument)
        }
        _ => return argument.to_owned(),
    };
    // Two commands make a program of one name.
    let _ = argument.contains("demo").then(|| fs::remove_dir_all(&path));
    path.to_string_lossy().into_owned()
}

/// A folder with the document that the README is about.
fn with_documents(name: &str) -> Folder {
    let knock = fixtures().join("knock");
    let mut folder = Folder::new(name);
    for file in [
        "bulk-set-objects-notify.yml",
        "openapi/objects.yml",
        "openapi/bulk-operations.yml",
        "openapi/workflows.yml",
    ] {
        let text = fs::read(knock.join(file)).expect("a fixture");
        folder = folder.file(&format!("workflows/{file}"), &text);
        // The macro with `sources` has them beside the manifest.
        folder = folder.file(file, text);
    }
    folder
}
