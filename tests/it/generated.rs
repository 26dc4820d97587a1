//! What is checked in under `generated/`, and in an example, is what the compiler makes of its documents.

use std::path::Path;

use support::{update, workspace};

use crate::process::{self, arazzo_codegen};

#[test]
fn checked_in_code_is_what_the_compiler_makes() {
    for config in ["generated/arazzo.toml", "examples/checked-in/arazzo.toml"] {
        let path = workspace().join(config);
        let path = path.to_string_lossy();
        let mut arguments = vec!["generate", "--config", &path];
        arguments.extend((!update()).then_some("--check"));
        let ran = arazzo_codegen(&arguments);
        let (said, shown) = (ran.err, ran.out);
        assert_eq!(
            ran.status, 0,
            "{said}\n{shown}\nUPDATE_EXPECT=1 rewrites it"
        );
    }
}

#[test]
fn every_document_is_in_the_table() {
    let read = |name: &str| {
        let path = workspace().join("generated").join(name);
        std::fs::read_to_string(path).expect("a file of the package")
    };
    let (index, table) = (read("src/lib.rs"), read("README.md"));
    let modules = index
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "));
    for module in modules.map(|line| line.trim_end_matches(';')) {
        assert!(table.contains(&format!("| `{module}` |")), "`{module}`");
    }
}

#[test]
fn its_pages_have_no_warnings() {
    let arguments = ["doc", "--package", "arazzo-generated", "--no-deps"];
    let flags = [("RUSTDOCFLAGS", Path::new("-D warnings"))];
    if let Err(problem) = process::cargo_with(&workspace(), &arguments, &flags) {
        panic!("{problem}");
    }
}
