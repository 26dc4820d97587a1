//! `new`: writes a project with a program that runs workflows.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use arazzo_codegen::Compilation;
use arazzo_codegen::project::{
    self, Broker, Project, Runtime, document_names, module_names, package_name,
};

use crate::args::{Deny, New};
use crate::documents::{compile, directory_exists, existing};
use crate::files::{self, File};
use crate::paths::{relative, resolved};
use crate::terminal::{Failure, Status, Terminal};

/// The package of the runtime.
const RUNTIME: &str = "arazzo";

/// The packages with the commands that serve.
const SERVING: [&str; 2] = ["arazzo-mcp", "arazzo-serve"];

pub(crate) fn run(args: &New, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    args.options.check()?;
    let compiler = args.options.compiler();
    let documents = existing(&args.documents)?;
    is_free(&args.directory)?;
    let directory = resolved(&args.directory)?;
    let runtime = runtime(args, &directory)?;
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
        terminal.warn(
            "the project cannot be built yet, because the packages of the runtime are not \
             published",
        );
        terminal.help(format_args!(
            "remove `{name}`, and repeat the command with `--arazzo-path CLONE/arazzo`, where CLONE \
             is a clone of {}",
            env!("CARGO_PKG_REPOSITORY")
        ));
        return;
    }
    terminal.say(format_args!(
        "next: `cd {name}`, then `cargo run -- list` shows the workflows; `README.md` there tells \
         how to run them"
    ));
}

/// Describes the documents for the project.
fn described(
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
    let here = |path: &Path| resolved(path).map(|path| relative(directory, &path));
    let options = &args.options;
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
        serve: args.serve,
        durable: args.durable.map(project::Engine::from),
        brokers: brokers(args),
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

/// Returns where the project finds the runtime, and checks that all its packages are there.
fn runtime(args: &New, directory: &Path) -> Result<Runtime, Failure> {
    let Some(given) = args.arazzo_path.as_deref() else {
        return Ok(Runtime::Published);
    };
    is_runtime(given)?;
    let path = resolved(given)?;
    let beside = packages(args);
    for package in &beside {
        is_package(&path.with_file_name(package))?;
    }
    Ok(Runtime::Path(if given.is_relative() {
        relative(directory, &path)
    } else if !beside.is_empty() {
        // Where a link leads counts: the other packages are beside that.
        path
    } else {
        given.to_owned()
    }))
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

/// Checks that the package of the runtime is there.
fn is_runtime(path: &Path) -> Result<(), Failure> {
    let inside = path.join(RUNTIME);
    let checked = is_package(path).and_then(|()| match package_of(path) {
        Some(name) if name == RUNTIME => Ok(()),
        Some(name) => Err(Failure::new(format!(
            "the package in `{}` is `{name}`, not `{RUNTIME}`",
            path.display()
        ))),
        None => Err(Failure::new(format!(
            "there is no package `{RUNTIME}` in `{}`",
            path.display()
        ))),
    });
    checked.map_err(|failure| match package_of(&inside) {
        Some(name) if name == RUNTIME => {
            failure.help(format!("write `--arazzo-path {}`", inside.display()))
        }
        _ => failure.help(format!(
            "name the folder `{RUNTIME}` of a clone of {}",
            env!("CARGO_PKG_REPOSITORY")
        )),
    })
}

/// Returns the name of the package in a folder. A workspace need not have one.
fn package_of(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = text.parse().ok()?;
    let name = manifest.get("package")?.get("name")?;
    name.as_str().map(str::to_owned)
}

fn is_package(path: &Path) -> Result<(), Failure> {
    directory_exists(path)?;
    if path.join("Cargo.toml").is_file() {
        return Ok(());
    }
    let place = path.display();
    Err(Failure::new(format!("there is no package in `{place}`")))
}
