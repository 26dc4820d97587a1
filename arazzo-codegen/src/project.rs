//! The files that the command line writes besides generated modules, as text.
//!
//! Nothing here touches a disk. Text of documents goes into a file only through `escape`, or as
//! a Rust literal.

use std::path::{Path, PathBuf};

use crate::Summary;
use crate::diagnostic::Code;

mod durable;
mod index;
mod main_file;
mod manifest;
mod names;
mod package;
mod readme;
mod serving;
pub mod setup;

pub use index::{index, is_index};
pub(crate) use names::own_stem;
pub use names::{document_names, is_module_name, module_names};
pub use package::package_name;

/// A complete Cargo project: a program that runs the workflows of some documents.
#[derive(Debug)]
pub struct Project {
    /// Every file, with its path inside the project.
    pub files: Vec<(PathBuf, String)>,
}

/// A document of a project.
#[derive(Debug)]
pub struct Document {
    /// Where it is, seen from the project's folder.
    pub path: PathBuf,
    /// What the program calls it.
    pub name: String,
    /// The Rust name of its module.
    pub module: String,
    /// The text of that module.
    pub text: String,
    /// What the program needs to know of it.
    pub summary: Summary,
}

/// Where a project finds the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// In the registry, in the version of this compiler.
    Published,
    /// In this folder, seen from the project's.
    Path(PathBuf),
}

/// The options that a project was generated with, with paths as seen from its folder.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Source descriptions and their files.
    pub sources: Vec<(String, PathBuf)>,
    /// Folders to read from.
    pub roots: Vec<PathBuf>,
    /// Whether what bends the specification is an error.
    pub strict: bool,
    /// Whether a step fails that goes on without an output that the document declares.
    pub required_outputs: bool,
    /// Whether every warning is an error.
    pub deny_warnings: bool,
    /// Codes of errors.
    pub deny: Vec<Code>,
    /// Codes of warnings.
    pub warn: Vec<Code>,
    /// Codes that are not reported.
    pub allow: Vec<Code>,
    /// Rust types for values, by their format.
    pub types: Vec<(String, String)>,
    /// More derives for the types that hold values.
    pub derives: Vec<String>,
    /// Whether the program also serves the workflows, by URL and as tools for models.
    pub serve: bool,
    /// The engine that the program also works for, with runs that survive the process.
    pub durable: Option<Engine>,
    /// The brokers that it can send messages through.
    pub brokers: Vec<Broker>,
}

/// An engine that keeps the journals of durable runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// Restate, by the package `arazzo-restate`.
    Restate,
}

impl Engine {
    /// The packages of the engine, seen from the folder that the runtime is in.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Restate => &["adapters/arazzo-durable", "adapters/arazzo-restate"],
        }
    }
}

/// A kind of message broker, for which there is a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broker {
    /// NATS, with JetStream or without.
    Nats,
    /// MQTT 5.
    Mqtt,
}

impl Broker {
    /// Returns the name of the package.
    pub fn package(self) -> &'static str {
        match self {
            Self::Nats => "arazzo-nats",
            Self::Mqtt => "arazzo-mqtt",
        }
    }

    /// Returns where the package is, seen from the folder with that of the runtime.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Nats => "adapters/arazzo-nats",
            Self::Mqtt => "adapters/arazzo-mqtt",
        }
    }

    /// Returns the connector of the package, as Rust names it.
    fn connector(self) -> &'static str {
        match self {
            Self::Nats => "arazzo_nats::Connector",
            Self::Mqtt => "arazzo_mqtt::Connector",
        }
    }

    /// Returns the URL of a broker that runs here.
    fn example(self) -> &'static str {
        match self {
            Self::Nats => "nats://127.0.0.1:4222",
            Self::Mqtt => "mqtt://127.0.0.1:1883",
        }
    }
}

impl Runtime {
    /// Where a package beside the runtime is.
    pub fn beside(&self, package: &str) -> Runtime {
        match self {
            Self::Published => Self::Published,
            Self::Path(path) if path.file_name().is_some() => {
                Self::Path(path.with_file_name(package))
            }
            Self::Path(path) => Self::Path(path.join("..").join(package)),
        }
    }
}

impl Project {
    /// The files of a project.
    pub fn new(
        package: &str,
        runtime: &Runtime,
        documents: &[Document],
        options: &Options,
    ) -> Project {
        let modules: Vec<&str> = documents.iter().map(|one| one.module.as_str()).collect();
        let mut files = vec![
            (
                PathBuf::from("Cargo.toml"),
                manifest::cargo(package, runtime, documents, options),
            ),
            (
                PathBuf::from("arazzo.toml"),
                manifest::arazzo(documents, options),
            ),
            (
                PathBuf::from("README.md"),
                readme::readme(package, documents, options),
            ),
            (PathBuf::from(".gitignore"), "/target\n".to_owned()),
            (
                PathBuf::from("src/main.rs"),
                main_file::main_file(package, documents, options),
            ),
            (workflows("mod"), index(&modules)),
        ];
        let module = |one: &Document| (workflows(&one.module), one.text.clone());
        files.extend(documents.iter().map(module));
        Project { files }
    }
}

fn workflows(module: &str) -> PathBuf {
    Path::new("src/workflows").join(format!("{module}.rs"))
}

#[cfg(test)]
mod tests;
