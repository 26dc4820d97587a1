//! The macro, the build script and the command line make the same items of every fixture.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::Compiler;
use arazzo_codegen::project::module_names;
use serde_json::Value;
use support::{Folder, fixtures, workspace};

use crate::process::{self, arazzo_codegen};

/// The documents, as paths below the folder of fixtures.
pub(crate) const DOCUMENTS: [&str; 12] = [
    "billing/billing.arazzo.yaml",
    "exports/exports.arazzo.yaml",
    "knock/bulk-set-objects-notify.yml",
    "knock/cancellable-workflow-trigger.yml",
    "knock/identify-user-set-preferences.yml",
    "orders/orders.arazzo.yaml",
    "petstore/petstore.arazzo.json",
    "shapes/shapes.arazzo.yaml",
    "shipping/shipping.arazzo.yaml",
    "travel/payments.arazzo.yaml",
    "travel/travel.arazzo.yaml",
    "uploads/prints.arazzo.yaml",
];

/// The document that is compiled with options which change its types.
const WITH_OPTIONS: &str = "travel/travel.arazzo.yaml";

#[test]
fn every_front_door_makes_the_same_items() {
    let folder = project();
    let expansions = process::programs().join("expansions");
    let built = build(&folder, &expansions);
    for document in DOCUMENTS {
        let path = folder.join("workflows").join(document);
        let mut compiler = Compiler::new();
        let path_text = path.to_string_lossy();
        let mut line = vec!["generate", &path_text];
        if document == WITH_OPTIONS {
            compiler = compiler.type_for("date-time", "String").derive("Eq");
            line.extend(["--type", "date-time=String", "--derive", "Eq"]);
        }
        let items = compiler.compile(&path).items();
        let items = items.unwrap_or_else(|| panic!("{document} has errors"));
        let module = module_names(&[document]).concat();
        assert!(
            read(&built.join(&module).with_extension("rs")) == items,
            "build script: {document}"
        );
        assert!(
            expansion(&expansions, &module) == items,
            "macro: {document}"
        );
        let printed = arazzo_codegen(&line);
        assert_eq!(printed.status, 0, "{}", printed.err);
        let header = printed.out.strip_suffix(&items);
        let header = header.unwrap_or_else(|| panic!("command line: {document}"));
        let comment = |line: &str| line.is_empty() || line.starts_with("//");
        assert!(header.lines().all(comment), "{header}");
    }
}

#[test]
fn every_fixture_is_a_document_here() {
    let mut found = Vec::new();
    for provider in fs::read_dir(fixtures()).expect("the fixtures").flatten() {
        let documents = fs::read_dir(provider.path()).expect("a folder").flatten();
        for document in documents.filter(|entry| entry.path().is_file()) {
            let text = read(&document.path());
            if text.starts_with("arazzo: ") || text.starts_with("{\n  \"arazzo\"") {
                let path = document.path();
                let name = path.strip_prefix(fixtures()).expect("it is below");
                found.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    assert_eq!(found, DOCUMENTS);
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A package that compiles every fixture by its build script and by the macro.
fn project() -> PathBuf {
    let (runtime, compiler) = (
        workspace().join("arazzo"),
        workspace().join("arazzo-codegen"),
    );
    let manifest = format!(
        "[package]\nname = \"doors\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narazzo = {{ path = {:?} }}\n\n\
         [build-dependencies]\narazzo-codegen = {{ path = {:?} }}\n",
        runtime.display(),
        compiler.display()
    );
    let documents = DOCUMENTS.map(|document| format!("workflows/{document}"));
    let (special, plain): (Vec<_>, Vec<_>) = documents
        .iter()
        .partition(|document| document.ends_with(WITH_OPTIONS));
    let script = format!(
        "use arazzo_codegen::Compiler;\n\nfn main() {{\n    \
         Compiler::new().build_scripts(&{plain:?});\n    \
         Compiler::new().type_for(\"date-time\", \"String\").derive(\"Eq\").build_scripts(&{special:?});\n}}\n"
    );
    let modules: Vec<String> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| {
            let options = if document.ends_with(WITH_OPTIONS) {
                ", types = { date-time = \"String\" }, derives = \"Eq\""
            } else {
                ""
            };
            format!("mod m{index} {{\n    arazzo::arazzo_workflow!({document:?}{options});\n}}\n")
        })
        .collect();
    let fresh = Folder::new("doors")
        .file("Cargo.toml", manifest)
        .file("build.rs", script)
        .file("src/lib.rs", modules.concat());
    process::renew(&fixtures(), &fresh.path("workflows"));
    let folder = process::programs().join("doors");
    process::renew(&fresh.path(""), &folder);
    folder
}

/// Builds it, and returns the folder that the build script wrote to.
fn build(folder: &Path, expansions: &Path) -> PathBuf {
    let arguments = ["check", "--message-format", "json"];
    let ran = process::cargo_with(folder, &arguments, &[("ARAZZO_EXPAND_DIR", expansions)]);
    let ran = ran.unwrap_or_else(|problem| panic!("{problem}"));
    let messages = ran
        .out
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own = |message: &Value| {
        let id = message["package_id"].as_str().unwrap_or_default();
        message["reason"] == "build-script-executed" && id.contains("doors")
    };
    let script = messages
        .into_iter()
        .find(own)
        .expect("the build script ran");
    PathBuf::from(script["out_dir"].as_str().expect("a folder"))
}

/// What the macro wrote for the document of this module, most recently.
fn expansion(folder: &Path, module: &str) -> String {
    let entries = fs::read_dir(folder).expect("expansions").flatten();
    let begin = format!("doors-{module}-");
    let hash = |name: &str| name.strip_prefix(&begin).map(str::len) == Some("12345678.rs".len());
    let mut paths: Vec<PathBuf> = entries
        .filter(|entry| hash(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    paths.sort_by_key(|path| fs::metadata(path).and_then(|file| file.modified()).ok());
    read(
        paths
            .last()
            .unwrap_or_else(|| panic!("no expansion of `{module}`")),
    )
}
