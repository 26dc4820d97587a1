//! Documents that were made to do harm: none of them makes the compiler panic, hang, or write code
//! that does not compile.

mod imported;
mod mutants;
mod names;
mod shapes;
mod texts;

use std::path::Path;
use std::time::{Duration, Instant};

use arazzo_codegen::project::index;
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};
use support::{Folder, workspace};

use crate::process;

/// Nothing that is refused takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Compiles `w.yml`, which is the first of the files.
fn compile(files: &[(&str, &str)]) -> Compilation {
    let memory = files
        .iter()
        .fold(Memory::default(), |memory, (name, text)| {
            memory.with(format!("w/{name}"), *text)
        });
    let (entry, _) = files[0];
    let begun = Instant::now();
    let compilation = Compiler::new().loader(memory).compile(format!("w/{entry}"));
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    compilation
}

/// The codes of the errors of a compilation.
fn errors(compilation: &Compilation) -> Vec<String> {
    let errors = compilation.diagnostics.iter();
    errors
        .filter(|found| found.severity == arazzo_codegen::diagnostic::Severity::Error)
        .map(|found| format!("{} {}", found.code.id(), found.message))
        .collect()
}

/// The code of a document that is to compile.
#[track_caller]
fn module(files: &[(&str, &str)]) -> String {
    let compilation = compile(files);
    let file = compilation.file();
    file.unwrap_or_else(|| panic!("{:#?}", errors(&compilation)))
}

/// Has rustc and rustdoc look at modules, of which they have nothing to say.
#[track_caller]
fn check(name: &str, modules: &[&str]) {
    let runtime = workspace().join("arazzo");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narazzo = {{ path = {:?} }}\n\n\
         [lints.rust]\nwarnings = \"deny\"\nmissing_docs = \"deny\"\n",
        runtime.display()
    );
    let names: Vec<String> = (0..modules.len())
        .map(|number| format!("m{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut fresh = Folder::new(name)
        .file("Cargo.toml", manifest)
        .file("src/lib.rs", index(&names));
    for (name, text) in names.iter().zip(modules) {
        fresh = fresh.file(&format!("src/{name}.rs"), text);
    }
    let folder = process::programs().join(name);
    process::renew(&fresh.path(""), &folder);
    let strictly = [("RUSTDOCFLAGS", Path::new("-D warnings"))];
    let checked = process::cargo(&folder, &["check"])
        .and_then(|_| process::cargo_with(&folder, &["doc", "--no-deps"], &strictly));
    if let Err(problem) = checked {
        panic!("{problem}");
    }
}
