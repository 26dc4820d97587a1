//! Whether rustc has anything to say about the code of real documents.
//!
//! All of it takes minutes, so that only one provider's is checked unless `ARAZZO_CORPUS_CHECK`
//! names the command of Cargo that is to have a look: `check`, `clippy` or `doc`.

use std::env;

use arazzo_codegen::project::index;
use support::{Folder, workspace};

use super::Outcome;
use crate::process;

/// The provider whose documents are always checked.
const PROVIDER: &str = "knock-app/";

/// How many modules make a crate; more would take too much memory.
const CRATE: usize = 60;

/// Whether the module of the document at this path is to be checked.
pub(super) fn is_wanted(path: &str) -> bool {
    path.starts_with(PROVIDER) || command().is_some()
}

/// The command that is to look at everything.
fn command() -> Option<String> {
    let command = env::var("ARAZZO_CORPUS_CHECK").ok()?;
    Some(if command == "1" {
        "check".to_owned()
    } else {
        command
    })
}

/// What rustc has to say about the modules.
pub(super) fn compile(outcomes: &[Outcome<'_>]) -> Vec<String> {
    let modules: Vec<(&str, &str)> = outcomes
        .iter()
        .filter_map(|outcome| Some((&*outcome.line.path, outcome.module.as_deref()?)))
        .collect();
    let crates = modules.chunks(CRATE).enumerate();
    crates
        .flat_map(|(number, modules)| one(number, modules))
        .collect()
}

/// Checks one crate. Every complaint begins with the document that it is about.
fn one(number: usize, modules: &[(&str, &str)]) -> Vec<String> {
    let name = format!("corpus-{number}");
    let runtime = workspace().join("arazzo");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narazzo = {{ path = {:?} }}\n\n\
         [lints.rust]\nmissing_docs = \"warn\"\nunreachable_pub = \"warn\"\n",
        runtime.display()
    );
    let names: Vec<String> = (0..modules.len())
        .map(|index| format!("m{index}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut fresh = Folder::new(&name)
        .file("Cargo.toml", manifest)
        .file("src/lib.rs", index(&names));
    for (name, (_, text)) in names.iter().zip(modules) {
        fresh = fresh.file(&format!("src/{name}.rs"), text);
    }
    let folder = process::programs().join(&name);
    process::renew(&fresh.path(""), &folder);
    let command = command().unwrap_or_else(|| "check".to_owned());
    let mut arguments = vec![command.as_str(), "--message-format", "short"];
    arguments.extend((command == "doc").then_some("--no-deps"));
    let said = match process::cargo(&folder, &arguments) {
        Ok(ran) => ran.err,
        Err(problem) => problem,
    };
    let document = |line: &str| {
        let module = line.strip_prefix("src/m")?.split('.').next()?;
        let index: usize = module.parse().ok()?;
        let (path, _) = modules.get(index)?;
        Some(format!("{path}: {line}"))
    };
    let complaints: Vec<String> = said.lines().filter_map(document).collect();
    match complaints.is_empty() && !said.is_empty() {
        true => vec![said],
        false => complaints,
    }
}
