//! `arazzo.toml`: which documents become which modules. The documentation of the crate describes
//! it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Code;
use arazzo_codegen::project::{is_module_name, module_names};
use arazzo_codegen::{PathError, RustPath};
use serde::Deserialize;

use crate::args::{Deny, Options, Outputs, deny};
use crate::documents::existing;
use crate::generate::{Module, Plan, Target};
use crate::terminal::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default = "src")]
    output: PathBuf,
    #[serde(default = "mod_rs")]
    index: String,
    #[serde(default)]
    root: Vec<PathBuf>,
    #[serde(default)]
    strict: bool,
    outputs: Option<Outputs>,
    #[serde(default)]
    deny_warnings: bool,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    warn: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    types: BTreeMap<Format, TypePath>,
    #[serde(default)]
    derives: Vec<DerivePath>,
    #[serde(rename = "crate")]
    crate_path: Option<String>,
    #[serde(default)]
    document: Vec<Document>,
}

/// A format for which a user may set a type.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
struct Format(String);

/// The path of a type. An invalid path is an error at its position in the file.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct TypePath(RustPath);

/// The path of a derive.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct DerivePath(RustPath);

impl TryFrom<String> for Format {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        RustPath::check_format(&text).map(|()| Format(text))
    }
}

impl TryFrom<String> for TypePath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        RustPath::of_type(&text).map(TypePath)
    }
}

impl TryFrom<String> for DerivePath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        RustPath::of_derive(&text).map(DerivePath)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    path: PathBuf,
    module: Option<String>,
    #[serde(default)]
    sources: BTreeMap<String, PathBuf>,
}

fn src() -> PathBuf {
    PathBuf::from("src")
}

fn mod_rs() -> String {
    "mod.rs".to_owned()
}

/// How to name a document.
const EXAMPLE: &str = "name documents, as in `arazzo-codegen check workflows/pets.yml` or \
                       `arazzo-codegen generate workflows/pets.yml -o src/pets.rs`";

/// The documents of the configuration file at `path`, each with its options.
pub(crate) fn documents(path: &Path) -> Result<Vec<(PathBuf, Options)>, Failure> {
    let config = read(path)?;
    config.paths(path)?;
    config.documents(path)
}

/// The same, where there may be none, nor a configuration file.
#[cfg(feature = "fetch")]
pub(crate) fn documents_if_any(path: &Path) -> Result<Vec<(PathBuf, Options)>, Failure> {
    if path.exists() {
        read(path)?.documents(path)
    } else {
        Ok(Vec::new())
    }
}

/// What to generate by the configuration file at `path`.
pub(crate) fn plan(path: &Path) -> Result<Plan, Failure> {
    let config = read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let paths = config.paths(path)?;
    existing(&paths)?;
    let names = config.names(&paths, path)?;
    let module = |((document, name), path): ((&Document, String), &PathBuf)| {
        let options = config.options(document, folder)?;
        options.check()?;
        let compiler = options.compiler();
        let compiler = match &config.crate_path {
            Some(crate_path) => compiler.crate_path(crate_path),
            None => compiler,
        };
        Ok(Module {
            name,
            document: path.clone(),
            compiler,
        })
    };
    let modules = config.document.iter().zip(names).zip(&paths).map(module);
    Ok(Plan {
        modules: modules.collect::<Result<_, Failure>>()?,
        target: Target::Folder {
            path: folder.join(&config.output),
            index: config.index.clone(),
        },
    })
}

fn read(path: &Path) -> Result<Config, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let failure = format!("no document is given, and there is no `{name}`");
            Failure::new(failure).help(EXAMPLE)
        }
        _ => Failure::io("read", path, &error),
    })?;
    toml::from_str(&text).map_err(|error| Failure::new(format!("`{name}` is invalid\n{error}")))
}

impl Config {
    /// Returns all documents with their options.
    fn documents(&self, config: &Path) -> Result<Vec<(PathBuf, Options)>, Failure> {
        let folder = config.parent().unwrap_or(Path::new(""));
        let document = |one: &Document| Ok((folder.join(&one.path), self.options(one, folder)?));
        self.document.iter().map(document).collect()
    }

    /// Returns the paths of all documents. There is at least one.
    fn paths(&self, config: &Path) -> Result<Vec<PathBuf>, Failure> {
        let folder = config.parent().unwrap_or(Path::new(""));
        let documents = self.document.iter();
        let paths: Vec<PathBuf> = documents.map(|one| folder.join(&one.path)).collect();
        if paths.is_empty() {
            let config = config.display();
            return Err(Failure::new(format!("`{config}` lists no documents")));
        }
        Ok(paths)
    }

    /// Returns the names of all modules, which must be distinct.
    fn names(&self, paths: &[PathBuf], config: &Path) -> Result<Vec<String>, Failure> {
        let config = config.display();
        let mut taken = HashSet::new();
        let mut names = Vec::new();
        for (document, own) in self.document.iter().zip(module_names(paths)) {
            let name = document.module.clone().unwrap_or(own);
            if !is_module_name(&name) {
                return Err(Failure::new(format!(
                    "`{config}`: `{name}` is not a valid module name"
                )));
            }
            if !taken.insert(name.clone()) {
                return Err(Failure::new(format!(
                    "`{config}`: two documents have the module name `{name}`"
                )));
            }
            names.push(name);
        }
        Ok(names)
    }

    fn denied(&self) -> Result<Vec<Deny>, Failure> {
        let codes = self
            .deny
            .iter()
            .map(|word| deny(word).map_err(Failure::new));
        let all = self.deny_warnings.then_some(Ok(Deny::Warnings));
        all.into_iter().chain(codes).collect()
    }

    /// Returns the options that a command line for this document would have.
    fn options(&self, document: &Document, folder: &Path) -> Result<Options, Failure> {
        let sources = document.sources.iter();
        let code = |code: &String| {
            Code::parse(code).ok_or_else(|| Failure::new(crate::explain::unknown(code)))
        };
        let types = self.types.iter();
        let types = types.map(|(format, path)| (format.0.clone(), path.0.clone()));
        Ok(Options {
            sources: sources
                .map(|(name, file)| (name.clone(), folder.join(file)))
                .collect(),
            roots: self.root.iter().map(|root| folder.join(root)).collect(),
            strict: self.strict,
            outputs: self.outputs,
            deny: self.denied()?,
            warn: self.warn.iter().map(code).collect::<Result<_, _>>()?,
            allow: self.allow.iter().map(code).collect::<Result<_, _>>()?,
            types: types.collect(),
            derives: self.derives.iter().map(|one| one.0.clone()).collect(),
        })
    }
}
