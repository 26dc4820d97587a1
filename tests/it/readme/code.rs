//! The code of the README, compiled in packages that depend on what it lists.

use std::fs;

use support::{Folder, workspace};

use super::{Block, block, of, with_documents};
use crate::process;

/// What its fragments leave to the reader. A name of their own goes before one from here.
const GIVEN: &str = "\
#![allow(dead_code, unused, clippy::all)]
mod given {
    pub use std::time::Duration;
    pub use arazzo::{Client, Message, testing::{Messages, Script}};
    pub use arazzo_generated::{knock, knock::*, shipping::*};
    pub use serde_json::json;
    pub fn any<T>() -> T { unimplemented!() }
    pub use any as inputs;
}
";

/// What the test of the README leaves to the reader.
const HEAD_OF_TEST: &str = r#"
mod knock { arazzo::arazzo_workflow!("workflows/bulk-set-objects-notify.yml"); }
use knock::*;
fn inputs() -> bulk_set_objects_notify::Inputs {
    bulk_set_objects_notify::Inputs::from(bulk_set_objects_notify::Required {
        api_key: "sk".into(), collection: "c".into(), objects: vec![],
        notify_object_id: "apollo".into(), workflow_key: "project-updated".into(),
    })
}
"#;

#[test]
fn code_compiles_with_the_macro() {
    let code = of("rust").into_iter().filter(Block::is_of_macro);
    let files = code.filter(|block| !block.text.contains("meetings"));
    let mut folder = with_documents("readme-macro").file(
        "Cargo.toml",
        manifest(&[
            &block(
                "toml",
                "[dependencies]\narazzo = { path = \"../arazzo/arazzo\" }",
            ),
            &block("toml", "[dev-dependencies]"),
        ]),
    );
    let test = block("rust", "#[tokio::test]");
    folder = folder.file("tests/it.rs", format!("{HEAD_OF_TEST}{test}"));
    let mut count = 0;
    for block in files {
        let (name, main) = if block.text.contains("fn main") {
            ("src/main.rs".to_owned(), "")
        } else {
            (format!("examples/line_{}.rs", block.line), "fn main() {}\n")
        };
        let text = format!("#![allow(unused)]\n{main}{}", block.text);
        folder = folder.file(&name, text);
        count += 1;
    }
    assert!(count >= 3, "there are {count}");
    cargo("readme-macro", &folder, &["check", "--examples", "--bins"]);
    cargo("readme-macro", &folder, &["test", "--test", "it"]);
}

#[test]
fn code_compiles_with_a_build_script() {
    let scripts: Vec<_> = of("rust")
        .into_iter()
        .filter(|block| block.text.starts_with("// build.rs"))
        .collect();
    assert_eq!(scripts.len(), 2);
    for script in scripts {
        let main = block("rust", "include_workflows!");
        let folder = with_documents("readme-build")
            .file(
                "Cargo.toml",
                manifest(&[&block("toml", "[build-dependencies]")]),
            )
            .file("build.rs", script.text)
            .file("src/main.rs", format!("{main}\nfn main() {{}}"));
        cargo("readme-build", &folder, &["check"]);
    }
}

/// What fragments depend on, with the types that the one on custom types names.
const FRAGMENTS: &str = r#"[dependencies]
arazzo = { path = "../arazzo/arazzo", features = ["signing"] }
arazzo-generated = { path = "../arazzo/generated" }
arazzo-serve = { path = "../arazzo/arazzo-serve" }
jiff = { version = "0.2", default-features = false, features = ["serde"] }
serde_json = "1"
uuid = { version = "1", features = ["serde"] }
"#;

#[test]
fn fragments_compile() {
    let fragments = of("rust").into_iter().filter(Block::is_fragment);
    // An engine's package is in another workspace, whose documentation has the same lines.
    let fragments = fragments.filter(|block| !block.text.contains("arazzo_restate"));
    let functions = fragments.map(|block| function(&block));
    let functions: Vec<String> = functions.collect();
    assert!(functions.len() >= 7, "there are {}", functions.len());
    let custom = block("rust", "meetings");
    let root = workspace();
    let meetings = root.join("tests/projects/types/workflows");
    let read = |name: &str| fs::read(meetings.join(name)).expect("a document of the test projects");
    let folder = Folder::new("readme-fragments")
        .file("Cargo.toml", manifest(&[FRAGMENTS]))
        .file(
            "workflows/meetings.arazzo.yaml",
            read("meetings.arazzo.yaml"),
        )
        .file("workflows/api.openapi.yaml", read("api.openapi.yaml"))
        .file(
            "src/lib.rs",
            format!("{GIVEN}{}mod custom {{ {custom} }}", functions.concat()),
        );
    cargo("readme-fragments", &folder, &["check"]);
}

/// Writes a fragment as a function, which has what the fragment leaves to the reader.
fn function(Block { line, text, .. }: &Block) -> String {
    let given = "client: Client, transport: arazzo::HttpTransport, key: String, secret: String, token: String";
    let inputs = if text.contains("inputs()") {
        ""
    } else {
        ", inputs: bulk_set_objects_notify::Inputs"
    };
    format!(
        "mod line_{line} {{
    use super::given::*;
    async fn body({given}{inputs}) -> Result<(), Box<dyn std::error::Error>> {{
        {text}
        Ok(())
    }}
}}
"
    )
}

/// A manifest with these parts; paths to the clone are made those of this one.
fn manifest(parts: &[&str]) -> String {
    let parts = parts
        .join("\n")
        .replace("../arazzo", &workspace().to_string_lossy());
    format!(
        "[package]\nname = \"readme\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{parts}\n[workspace]\n"
    )
}

fn cargo(name: &str, fresh: &Folder, arguments: &[&str]) {
    let folder = process::programs().join(name);
    process::renew(&fresh.path(""), &folder);
    if let Err(problem) = process::cargo(&folder, arguments) {
        panic!("{problem}");
    }
}
