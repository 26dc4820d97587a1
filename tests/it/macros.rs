//! What rustc says when the macro is misused: every file of `ui` with the text beside it.
//!
//! Compiled as the binaries of one package, so that what they depend on is built once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{Folder, update, workspace};

use crate::process;

/// What rustc says about a binary.
type Said = BTreeMap<String, String>;

#[test]
fn misuse_is_explained_where_it_is() {
    let ui = workspace().join("tests/ui");
    let said = compile(&ui);
    let mut wrong = String::new();
    for source in sources(&ui) {
        let name = name(&source);
        let (expected, came) = (source.with_extension("stderr"), said.get(&name));
        let came = came.map_or("", String::as_str);
        assert!(!came.is_empty(), "`{name}` compiles");
        if update() {
            fs::write(&expected, came).expect("an expected text can be written");
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        if came != wanted {
            wrong += &format!("{name} is to say:\n{wanted}\nbut says:\n{came}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}UPDATE_EXPECT=1 accepts it");
}

fn sources(ui: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(ui).expect("the folder of misuse").flatten();
    let mut sources: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    sources.sort();
    sources
}

fn name(source: &Path) -> String {
    let stem = source.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Checks all of them, and returns what is said about each.
fn compile(ui: &Path) -> Said {
    let runtime = workspace().join("arazzo");
    let manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narazzo = {{ path = {:?} }}\n",
        runtime.display()
    );
    let mut fresh = Folder::new("ui").file("Cargo.toml", manifest);
    for source in sources(ui) {
        let text = fs::read(&source).expect("a file of misuse");
        fresh = fresh.file(&format!("src/bin/{}.rs", name(&source)), text);
    }
    process::renew(&ui.join("documents"), &fresh.path("documents"));
    let folder = process::programs().join("ui");
    process::renew(&fresh.path(""), &folder);
    let arguments = [
        "check",
        "--bins",
        "--keep-going",
        "--message-format",
        "json",
    ];
    let ran = process::cargo_that_fails(&folder, &arguments);
    let mut said = Said::new();
    for line in ran.out.lines() {
        let message: Value = serde_json::from_str(line).expect("a message of Cargo");
        if let Some((name, text)) = told(&message) {
            said.entry(name).or_default().push_str(&text);
        }
    }
    assert!(!said.is_empty(), "{}", ran.err);
    said
}

/// The binary and the text of a message that is worth reading.
fn told(message: &Value) -> Option<(String, String)> {
    let rendered = message["message"]["rendered"].as_str()?;
    let name = message["target"]["name"].as_str()?;
    let counts = rendered.starts_with("error: aborting");
    let points =
        rendered.starts_with("For more information") || rendered.starts_with("Some errors");
    if counts || points || rendered.starts_with("error: could not compile") {
        return None;
    }
    Some((name.to_owned(), rendered.replace("src/bin/", "ui/")))
}
