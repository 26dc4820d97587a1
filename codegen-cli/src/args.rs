//! The command-line arguments and their help texts.

#[cfg(feature = "fetch")]
mod fetch;

use std::path::PathBuf;

use arazzo_codegen::RustPath;
use arazzo_codegen::diagnostic::Code;
use arazzo_codegen::project;
use clap::{Parser, Subcommand, ValueEnum};
use serde::Deserialize;

#[cfg(feature = "fetch")]
pub(crate) use fetch::Fetch;

/// Typed async Rust functions from Arazzo workflows.
#[derive(Debug, Parser)]
#[command(name = "arazzo-codegen", bin_name = "arazzo-codegen", version, about)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to show colors
    #[arg(long, value_name = "WHEN", value_enum, global = true, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Also in files and pipes
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report the mistakes in documents
    Check(Check),
    /// Write Rust modules
    Generate(Generate),
    /// Write a program that runs the workflows from the command line
    New(New),
    /// Set up an existing package for its workflows
    Init(Init),
    /// Download the API descriptions that documents name by URL
    #[cfg(feature = "fetch")]
    Fetch(fetch::Fetch),
    /// Show what the compiler makes of a document
    Inspect(Inspect),
    /// Explain a code such as AZ443
    Explain(Explain),
    /// Write a completion script for a shell
    Completions(Completions),
}

/// The options of every command that reads documents.
#[derive(Clone, Debug, Default, PartialEq, clap::Args)]
pub(crate) struct Options {
    /// Read the source description NAME from FILE instead of from its URL
    #[arg(long = "source", value_name = "NAME=FILE", value_parser = source)]
    pub(crate) sources: Vec<(String, PathBuf)>,

    /// Allow documents to reference files below DIR
    #[arg(long = "root", value_name = "DIR")]
    pub(crate) roots: Vec<PathBuf>,

    /// Treat warnings about deviations from the specification as errors
    #[arg(long)]
    pub(crate) strict: bool,

    /// Treat all warnings, or the findings with these codes, as errors
    #[arg(long, value_name = "warnings|CODE", value_parser = deny, value_delimiter = ',')]
    pub(crate) deny: Vec<Deny>,

    /// Treat the findings with these codes as warnings: also notes, warnings that `--deny warnings`
    /// would make errors, and errors that only contradict an API description
    #[arg(long, value_name = "CODE", value_parser = code, value_delimiter = ',')]
    pub(crate) warn: Vec<Code>,

    /// Do not report warnings and notes with these codes
    #[arg(long, value_name = "CODE", value_parser = code, value_delimiter = ',')]
    pub(crate) allow: Vec<Code>,

    /// Use this Rust type for values of FORMAT, such as date-time=jiff::Timestamp
    #[arg(long = "type", value_name = "FORMAT=TYPE", value_parser = format_type)]
    pub(crate) types: Vec<(String, RustPath)>,

    /// Derive another trait for the structs and enumerations that hold values
    #[arg(long = "derive", value_name = "TRAIT", value_parser = derive)]
    pub(crate) derives: Vec<RustPath>,

    /// Fail a step if an output that the document declares is absent when the run continues
    #[arg(long, value_enum)]
    pub(crate) outputs: Option<Outputs>,
}

/// Which outputs of a step must be present before a run continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outputs {
    /// All outputs that the document declares
    Required,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Workflow documents, folders of such, patterns such as 'workflows/**/*.yml', configuration
    /// files, or `-` for standard input; by default, `arazzo.toml`
    #[arg(value_name = "DOC")]
    pub(crate) documents: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) options: Options,

    /// The format of the findings
    #[arg(long, value_enum, default_value_t = Findings::Human)]
    pub(crate) format: Findings,

    /// Report notes, too
    #[arg(long)]
    pub(crate) notes: bool,

    /// Apply the corrections of findings to the documents, then report the remaining findings
    #[arg(long)]
    pub(crate) fix: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// Workflow documents; by default, those of `arazzo.toml`
    #[arg(value_name = "DOC")]
    pub(crate) documents: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) options: Options,

    /// The file to write, or the folder, in which a `mod.rs` is written, too; by default, standard
    /// output
    #[arg(short, long, value_name = "FILE|DIR", requires = "documents")]
    pub(crate) output: Option<PathBuf>,

    /// Write nothing; fail if a file is not up to date
    #[arg(long)]
    pub(crate) check: bool,

    /// Go on, and write the modules again whenever a file that they are made from has changed
    #[arg(long, conflicts_with = "check")]
    pub(crate) watch: bool,

    /// The configuration file with the documents and where to write their modules
    #[arg(
        long,
        value_name = "FILE",
        default_value = "arazzo.toml",
        conflicts_with = "documents"
    )]
    pub(crate) config: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The folder to create; it may exist if it is empty
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    /// Workflow documents
    #[arg(value_name = "DOC", required = true)]
    pub(crate) documents: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) options: Options,

    /// Depend on the runtime in this folder instead of the published one; other packages are taken
    /// from beside it
    #[arg(long, value_name = "PATH")]
    pub(crate) arazzo_path: Option<PathBuf>,

    /// Write a program that also serves the workflows, by URL and as tools for models
    #[arg(long)]
    pub(crate) serve: bool,

    /// Write a program that also works for an engine, with runs that survive the process
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub(crate) durable: Option<Engine>,

    /// Write a program that can send and receive messages through such brokers, with `--channel`
    #[arg(long = "broker", value_name = "KIND", value_enum)]
    pub(crate) brokers: Vec<Broker>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Workflow documents
    #[arg(value_name = "DOC", required = true)]
    pub(crate) documents: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) options: Options,

    /// Compile the documents in `build.rs` instead of in a macro
    #[arg(long)]
    pub(crate) build_script: bool,

    /// The manifest of the package
    #[arg(long, value_name = "FILE", default_value = "Cargo.toml")]
    pub(crate) manifest_path: PathBuf,

    /// Depend on the runtime in this folder instead of the published one
    #[arg(long, value_name = "PATH")]
    pub(crate) arazzo_path: Option<PathBuf>,
}

/// An engine that keeps the journals of durable runs.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Engine {
    /// Restate
    Restate,
}

impl From<Engine> for project::Engine {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Restate => Self::Restate,
        }
    }
}

/// The kinds of brokers for which there is a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Broker {
    Nats,
    Mqtt,
}

impl From<Broker> for arazzo_codegen::project::Broker {
    fn from(broker: Broker) -> Self {
        match broker {
            Broker::Nats => Self::Nats,
            Broker::Mqtt => Self::Mqtt,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// A workflow document
    #[arg(value_name = "DOC")]
    pub(crate) document: PathBuf,

    #[command(flatten)]
    pub(crate) options: Options,

    /// What to show
    #[arg(long, value_enum, default_value_t = Stage::Flow)]
    pub(crate) stage: Stage,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A code or its name, such as AZ443 or unknown-step
    #[arg(value_name = "CODE", required_unless_present = "list")]
    pub(crate) code: Option<String>,

    /// List all codes with their severities and names
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// What is treated as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deny {
    /// All warnings.
    Warnings,
    /// Findings with this code.
    Code(Code),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Findings {
    /// Snippets on standard error
    Human,
    /// One JSON array on standard output
    Json,
    /// SARIF 2.1.0 on standard output
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The parsed document
    Document,
    /// The program from which code is emitted
    Program,
    /// The control flow between steps
    Flow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Indented lines
    Text,
    /// JSON
    Json,
    /// A Mermaid flowchart
    Mermaid,
    /// An SVG image
    Svg,
}

fn source(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), file.into()))
        }
        _ => Err("expected NAME=FILE".to_owned()),
    }
}

fn format_type(text: &str) -> Result<(String, RustPath), String> {
    match text.split_once('=') {
        Some((format, path)) if !format.is_empty() => {
            RustPath::check_format(format).map_err(|error| error.to_string())?;
            let path = RustPath::of_type(path).map_err(|error| error.to_string())?;
            Ok((format.to_owned(), path))
        }
        _ => Err("expected FORMAT=TYPE".to_owned()),
    }
}

fn derive(text: &str) -> Result<RustPath, String> {
    RustPath::of_derive(text).map_err(|error| error.to_string())
}

pub(crate) fn deny(text: &str) -> Result<Deny, String> {
    match text {
        "warnings" => Ok(Deny::Warnings),
        _ => code(text).map(Deny::Code),
    }
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| crate::explain::unknown(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(line.split_whitespace())
    }

    #[track_caller]
    fn refused(line: &str, words: &str) {
        let error = parse(line).expect_err("wrong use");
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn the_definition_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn wrong_use_is_refused() {
        refused("arazzo-codegen", "Usage");
        refused("arazzo-codegen chekc x.yml", "chekc");
        refused("arazzo-codegen check x.yml --nots", "--notes");
        refused("arazzo-codegen check x.yml --format xml", "xml");
        refused("arazzo-codegen check x.yml --deny errors", "errors");
        refused(
            "arazzo-codegen check x.yml --source api",
            "expected NAME=FILE",
        );
        refused(
            "arazzo-codegen check x.yml --source =api.yml",
            "expected NAME=FILE",
        );
        refused("arazzo-codegen check x.yml --allow AZ44", "AZ44");
        refused("arazzo-codegen check x.yml --allow warnings", "warnings");
        refused("arazzo-codegen check x.yml --warn AZ44", "AZ44");
        refused("arazzo-codegen check x.yml --deny AZ44", "AZ44");
        refused(
            "arazzo-codegen check x.yml --type uuid",
            "expected FORMAT=TYPE",
        );
        refused(
            "arazzo-codegen check x.yml --type uuid=a:b",
            "`a:b` is not a path of a Rust type",
        );
        refused("arazzo-codegen check x.yml --type byte=a::B", "`byte`");
        refused(
            "arazzo-codegen check x.yml --derive a<b>",
            "`a<b>` is not a path of a derive",
        );
        refused("arazzo-codegen generate -o x.rs", "DOC");
        refused("arazzo-codegen new dir", "<DOC>");
        refused("arazzo-codegen init", "<DOC>");
        refused("arazzo-codegen inspect", "<DOC>");
        refused("arazzo-codegen explain", "<CODE>");
        refused("arazzo-codegen explain AZ443 --list", "--list");
        refused("arazzo-codegen check x.yml --allow AZ443,AZ44", "AZ44");
        refused("arazzo-codegen check x.yml --color sometimes", "sometimes");
        refused("arazzo-codegen completions basic", "basic");
    }

    #[test]
    fn a_source_is_split_at_the_first_equals_sign() {
        let (name, file) = source("api=a=b.yml").expect("a name and a file");
        assert_eq!((name.as_str(), file), ("api", PathBuf::from("a=b.yml")));
    }
}
