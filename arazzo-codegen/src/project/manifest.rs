//! `Cargo.toml` and `arazzo.toml`.

use std::path::{Path, PathBuf};

use super::{Broker, Document, Engine, Options, Runtime};
use crate::diagnostic::Code;
use crate::escape::toml;

/// `Cargo.toml`: a workspace of its own, so that a project may lie inside another.
pub(super) fn cargo(
    package: &str,
    runtime: &Runtime,
    documents: &[Document],
    options: &Options,
) -> String {
    let from = place(runtime);
    let features = list(features(documents).iter().map(|feature| toml(feature)));
    format!(
        "[workspace]\n\
         \n\
         [package]\n\
         name = {name}\n\
         version = \"0.1.0\"\n\
         edition = \"2024\"\n\
         publish = false\n\
         \n\
         [dependencies]\n\
         arazzo = {{ {from}, default-features = false, features = {features} }}\n{brokers}{services}{engine}",
        name = toml(package),
        brokers = brokers(runtime, &options.brokers),
        services = if options.serve {
            services(runtime)
        } else {
            String::new()
        },
        engine = options
            .durable
            .map_or_else(String::new, |engine| engine_package(engine, runtime)),
    )
}

/// The packages that send messages.
fn brokers(runtime: &Runtime, brokers: &[Broker]) -> String {
    let line = |broker: &Broker| {
        let from = place(&runtime.beside(broker.folder()));
        format!("{} = {{ {from} }}\n", broker.package())
    };
    brokers.iter().map(line).collect()
}

/// The packages with the commands that serve.
fn services(runtime: &Runtime) -> String {
    let (mcp, serve) = (runtime.beside("arazzo-mcp"), runtime.beside("arazzo-serve"));
    format!(
        "arazzo-mcp = {{ {mcp}, features = [\"program\"] }}\n\
         arazzo-serve = {{ {serve}, features = [\"mcp\"] }}\n",
        mcp = place(&mcp),
        serve = place(&serve),
    )
}

/// The package with the command of a worker.
fn engine_package(engine: Engine, runtime: &Runtime) -> String {
    match engine {
        Engine::Restate => {
            let restate = place(&runtime.beside("adapters/arazzo-restate"));
            format!("arazzo-restate = {{ {restate}, features = [\"program\"] }}\n")
        }
    }
}

/// Where Cargo finds a package.
fn place(runtime: &Runtime) -> String {
    match runtime {
        Runtime::Published => format!("version = {}", toml(env!("CARGO_PKG_VERSION"))),
        Runtime::Path(path) => format!("path = {}", path_text(path)),
    }
}

/// The features of the runtime that the program and its workflows need.
fn features(documents: &[Document]) -> Vec<&str> {
    let mut features = vec!["program", "http"];
    for feature in documents.iter().flat_map(|one| &one.summary.features) {
        if !features.contains(&feature.as_str()) {
            features.push(feature);
        }
    }
    features
}

/// `arazzo.toml`: what `arazzo-codegen generate` needs to regenerate the modules.
pub(super) fn arazzo(documents: &[Document], options: &Options) -> String {
    let mut text = "# `arazzo-codegen generate` regenerates the modules; with `--check`, it \
                    reports whether they\n# are up to date.\noutput = \"src/workflows\"\n"
        .to_owned();
    let roots = options.roots.iter().map(|root| path_text(root));
    let codes = |codes: &[Code]| list(codes.iter().map(|code| toml(code.id())));
    for (key, value) in [
        ("root", list(roots)),
        ("deny", codes(&options.deny)),
        ("warn", codes(&options.warn)),
        ("allow", codes(&options.allow)),
        ("derives", list(options.derives.iter().map(|one| toml(one)))),
    ] {
        if value != "[]" {
            text.push_str(&format!("{key} = {value}\n"));
        }
    }
    for (key, value) in [
        ("strict", options.strict),
        ("deny_warnings", options.deny_warnings),
    ] {
        if value {
            text.push_str(&format!("{key} = true\n"));
        }
    }
    if options.required_outputs {
        text.push_str("outputs = \"required\"\n");
    }
    if !options.types.is_empty() {
        text.push_str(&format!(
            "types = {}\n",
            table(&options.types, |path| toml(path))
        ));
    }
    for document in documents {
        text.push_str(&entry(document, options));
    }
    text
}

fn entry(document: &Document, options: &Options) -> String {
    let path = path_text(&document.path);
    let module = toml(&document.module);
    let mut entry = format!("\n[[document]]\npath = {path}\nmodule = {module}\n");
    if !options.sources.is_empty() {
        let sources = table(&options.sources, |path: &PathBuf| path_text(path));
        entry.push_str(&format!("sources = {sources}\n"));
    }
    entry
}

fn table<T>(entries: &[(String, T)], text: impl Fn(&T) -> String) -> String {
    let entry = |(name, value): &(String, T)| format!("{} = {}", toml(name), text(value));
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn path_text(path: &Path) -> String {
    toml(&path.to_string_lossy())
}
