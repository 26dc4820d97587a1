//! Whether rustc has anything to say about the code of many documents.
//!
//! All modules are checked by one Cargo in a workspace of some crates, two at a time: one crate
//! would take more memory than a small machine has. `ARAZZO_CORPUS_CHECK` names another command of
//! Cargo to have a look, `clippy` or `doc`.

use std::env;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use arazzo_codegen::project::index;
use support::{Folder, workspace};

use crate::process;

/// The lines of a crate, about: what rustc checks in less than a gigabyte.
const CRATE: usize = 30_000;

/// What the check has shown.
#[derive(Default)]
pub(crate) struct Checked {
    pub(crate) modules: usize,
    pub(crate) lines: usize,
    pub(crate) crates: usize,
    pub(crate) took: Duration,
    /// What rustc says, each behind the document that it is about.
    pub(crate) complaints: Vec<String>,
}

/// A module: where its document is, and its text.
pub(crate) type Module<'o> = (&'o str, &'o str);

/// Checks all modules, in a folder of this name, by a command of Cargo.
pub(crate) fn compile(name: &str, command: &str, modules: &[Module<'_>]) -> Checked {
    let begun = Instant::now();
    let crates = divide(modules);
    let folder = write(name, &crates);
    let command = env::var("ARAZZO_CORPUS_CHECK").unwrap_or_else(|_| command.to_owned());
    let said = run(&folder, &command);
    Checked {
        modules: modules.len(),
        lines: modules.iter().map(|(_, text)| text.lines().count()).sum(),
        crates: crates.len(),
        took: begun.elapsed(),
        complaints: complaints(&said, &crates),
    }
}

/// Consecutive modules, of about as many lines.
fn divide<'m, 'o>(modules: &'m [Module<'o>]) -> Vec<&'m [Module<'o>]> {
    let (mut crates, mut rest) = (Vec::new(), modules);
    while !rest.is_empty() {
        let mut lines = 0;
        let fitting = rest.iter().take_while(|(_, text)| {
            let fits = lines < CRATE;
            lines += text.lines().count();
            fits
        });
        let (first, others) = rest.split_at(fitting.count());
        crates.push(first);
        rest = others;
    }
    crates
}

/// The folder of a workspace with these crates.
fn write(folder: &str, crates: &[&[Module<'_>]]) -> PathBuf {
    let manifest = "[workspace]\nresolver = \"2\"\nmembers = [\"c*\"]\n";
    let mut fresh = Folder::new(folder).file("Cargo.toml", manifest);
    for (number, modules) in crates.iter().enumerate() {
        let names: Vec<String> = (0..modules.len())
            .map(|index| format!("m{index}"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let library = format!(
            "#![deny(warnings, missing_docs, unreachable_pub)]\n{}",
            index(&names)
        );
        fresh = fresh
            .file(
                &format!("c{number}/Cargo.toml"),
                crate_manifest(folder, number),
            )
            .file(&format!("c{number}/src/lib.rs"), library);
        for (name, (_, text)) in names.iter().zip(*modules) {
            fresh = fresh.file(&format!("c{number}/src/{name}.rs"), text);
        }
    }
    let folder = process::programs().join(folder);
    process::renew(&fresh.path(""), &folder);
    folder
}

/// Generated code is for the editions from 2021 on, so that half of the crates are of that one.
fn crate_manifest(folder: &str, number: usize) -> String {
    let edition = if number.is_multiple_of(2) {
        "2021"
    } else {
        "2024"
    };
    let runtime = workspace().join("arazzo");
    format!(
        "[package]\nname = \"{folder}-{number}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n\
         [dependencies]\narazzo = {{ path = {:?}, default-features = false, features = [\"xpath\"] }}\n",
        runtime.display()
    )
}

/// What Cargo says, if it has anything to say.
fn run(folder: &Path, command: &str) -> String {
    let mut arguments = vec![command, "--workspace", "--message-format", "short"];
    arguments.push(match command {
        "doc" => "--no-deps",
        _ => "--keep-going",
    });
    // What would make the next check quick makes this one slow, and large.
    let once = [("CARGO_INCREMENTAL", Path::new("0"))];
    match process::cargo_with(folder, &arguments, &once) {
        Ok(ran) => ran.err,
        Err(problem) => problem,
    }
}

/// What was said, each behind the document that it is about; all of it if it is about none.
fn complaints(said: &str, crates: &[&[Module<'_>]]) -> Vec<String> {
    let document = |line: &str| {
        let (number, module) = line.strip_prefix('c')?.split_once("/src/m")?;
        let index: usize = module.split('.').next()?.parse().ok()?;
        let modules = crates.get(number.parse::<usize>().ok()?)?;
        let (path, _) = modules.get(index)?;
        Some(format!("{path}: {line}"))
    };
    let complaints: Vec<String> = said.lines().filter_map(document).collect();
    if complaints.is_empty() && !said.is_empty() {
        vec![said.to_owned()]
    } else {
        complaints
    }
}
