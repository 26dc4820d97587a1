//! `new`: writes a project with a program that runs workflows.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use arazzo_codegen::Compilation;
use arazzo_codegen::project::{self, Broker, Project, document_names, module_names, package_name};

use crate::args::{Deny, New, Options};
use crate::documents::{compile, existing};
use crate::files::{self, File};
use crate::paths::{relative, resolved};
use crate::runtime::{publish_warning, runtime};
use crate::terminal::{Failure, Status, Terminal};

/// The packages with the commands that serve.
const SERVING: [&str; 2] = ["arazzo-mcp", "arazzo-serve"];

pub(crate) fn run(args: &New, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    args.options.check()?;
    let compiler = args.options.compiler();
    let documents = existing(&args.documents)?;
    is_free(&args.directory)?;
    let directory = resolved(&args.directory)?;
    let runtime = runtime(args.arazzo_path.as_deref(), &packages(args), &directory)?;
    let Some((compilations, counts)) = compile(&compiler, &documents, terminal)? else {
        return Ok(Status::Errors);
    };
    let folder = directory.file_name().unwrap_or_default().to_string_lossy();
    let package = package_name(&folder);
    let documents = described(&documents, &compilations, &directory);
    let project = Project::new(
        &package,
        &runtime,
        &documents,
        &configuration(args, &directory)?,
    );
    let files: Vec<File> = project
        .files
        .into_iter()
        .map(|(path, text)| File {
            path: args.directory.join(path),
            text,
        })
        .collect();
    files::write(&files)?;
    let created = format!("created `{package}` in `{}`", args.directory.display());
    terminal.conclude(counts, Some(&created));
    next_steps(args, terminal);
    Ok(Status::Success)
}

/// Says what to do with the project.
fn next_steps(args: &New, terminal: &mut Terminal<'_>) {
    let name = args.directory.display();
    if args.arazzo_path.is_none() {
        publish_warning(format_args!("remove `{name}`, and repeat"), terminal);
        return;
    }
    terminal.say(format_args!(
        "next: `cd {name}`, then `cargo run -- list` shows the workflows; `README.md` there tells \
         how to run them"
    ));
}

/// Describes the documents for the project.
pub(crate) fn described(
    documents: &[&Path],
    compilations: &[Compilation],
    directory: &Path,
) -> Vec<project::Document> {
    let names = document_names(documents)
        .into_iter()
        .zip(module_names(documents));
    let paths = documents.iter().zip(compilations).zip(names);
    let describe = |((path, compilation), (name, module)): ((&&Path, &Compilation), _)| {
        Some(project::Document {
            path: relative(directory, &resolved(path).ok()?),
            name,
            module,
            text: compilation.file()?,
            summary: compilation.summary()?,
        })
    };
    paths.filter_map(describe).collect()
}

/// Returns the options with which the project was generated, with paths relative to its folder.
fn configuration(args: &New, directory: &Path) -> Result<project::Options, Failure> {
    Ok(project::Options {
        serve: args.serve,
        durable: args.durable.map(project::Engine::from),
        brokers: brokers(args),
        ..compilation(&args.options, directory)?
    })
}

/// Returns the options of the compiler, with paths relative to a folder.
pub(crate) fn compilation(
    options: &Options,
    directory: &Path,
) -> Result<project::Options, Failure> {
    let here = |path: &Path| resolved(path).map(|path| relative(directory, &path));
    let source = |(name, path): &(String, PathBuf)| Ok((name.clone(), here(path)?));
    let code = |deny: &Deny| match deny {
        Deny::Warnings => None,
        Deny::Code(code) => Some(*code),
    };
    Ok(project::Options {
        sources: options
            .sources
            .iter()
            .map(source)
            .collect::<Result<_, Failure>>()?,
        roots: options
            .roots
            .iter()
            .map(|root| here(root))
            .collect::<Result<_, Failure>>()?,
        strict: options.strict,
        required_outputs: options.outputs.is_some(),
        deny_warnings: options.deny.contains(&Deny::Warnings),
        deny: options.deny.iter().filter_map(code).collect(),
        warn: options.warn.clone(),
        allow: options.allow.clone(),
        types: options
            .types
            .iter()
            .map(|(format, path)| (format.clone(), path.as_str().to_owned()))
            .collect(),
        derives: options
            .derives
            .iter()
            .map(|path| path.as_str().to_owned())
            .collect(),
        ..project::Options::default()
    })
}

/// Returns the kinds of brokers, each once.
fn brokers(args: &New) -> Vec<Broker> {
    let mut brokers: Vec<Broker> = Vec::new();
    for broker in args.brokers.iter().copied().map(Broker::from) {
        if !brokers.contains(&broker) {
            brokers.push(broker);
        }
    }
    brokers
}

/// Checks that the folder does not exist or is empty.
fn is_free(directory: &Path) -> Result<(), Failure> {
    let name = directory.display();
    match fs::read_dir(directory) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Failure::new(format!("folder `{name}` is not empty"))),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(Failure::new(format!("`{name}` is not a folder")))
        }
        Err(error) => Err(Failure::io("read", directory, &error)),
    }
}

/// Returns the packages that the project has besides the runtime.
fn packages(args: &New) -> Vec<&'static str> {
    let serving = args.serve.then_some(SERVING).into_iter().flatten();
    let engine = args.durable.map(project::Engine::from);
    let engine = engine
        .into_iter()
        .flat_map(|engine| engine.packages().iter().copied());
    let brokers = brokers(args).into_iter().map(Broker::folder);
    serving.chain(engine).chain(brokers).collect()
}
