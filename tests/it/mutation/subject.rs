//! The documents that mistakes are made in, each with its files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arazzo_codegen::source::{Disk, Loader, Memory};
use arazzo_codegen::{Compilation, Compiler};
use serde_json::Value;
use support::{fixtures, shared, workspace};

use crate::front_doors::DOCUMENTS;

/// A correct document.
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) document: Value,
    /// Whether it is written as JSON.
    pub(super) json: bool,
    /// The API descriptions, by the names of their sources.
    pub(super) apis: BTreeMap<String, Value>,
    path: PathBuf,
    /// None for files on disk.
    files: Option<Memory>,
    /// Where sources are read from, instead of from their `url`.
    pub(super) sources: Vec<(String, PathBuf)>,
    root: Option<PathBuf>,
}

impl Subject {
    /// Compiles another text in the place of the document.
    pub(super) fn compile(&self, text: &str) -> Compilation {
        let mut compiler = Compiler::new();
        if let Some(root) = &self.root {
            compiler = compiler.root(root);
        }
        for (name, path) in &self.sources {
            compiler = compiler.source(name, path);
        }
        let compiler = match &self.files {
            Some(files) => compiler.loader(files.clone().with(&self.path, text)),
            None => compiler.loader(Overlay {
                path: self.path.clone(),
                text: text.to_owned(),
            }),
        };
        compiler.compile(&self.path)
    }
}

/// The disk with another text in one file.
struct Overlay {
    path: PathBuf,
    text: String,
}

impl Loader for Overlay {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == self.path {
            return Ok(self.text.clone().into_bytes());
        }
        Disk.read(path)
    }
}

/// Our own fixtures and cases, and foreign ones where they are.
pub(super) fn all() -> Vec<Subject> {
    let own = DOCUMENTS.iter().map(|name| {
        on_disk(name, &fixtures().join(name)).unwrap_or_else(|| panic!("{name} cannot be read"))
    });
    let mut subjects: Vec<Subject> = own.collect();
    subjects.extend(styles());
    subjects.extend(cases(&workspace().join("tests/cases")));
    if let Some(folder) = shared("ARAZZO_CONFORMANCE", "conformance") {
        subjects.extend(cases(&folder));
    }
    if let Some(folder) = shared("ARAZZO_CORPUS", "corpus") {
        subjects.extend(corpus(&folder));
    }
    subjects
}

/// Correct documents in styles that are rare: anchors, one line, many versions, odd names.
fn styles() -> Vec<Subject> {
    let folder = workspace().join("tests/it/mutation/styles");
    let files = fs::read_dir(folder).expect("a folder").flatten();
    let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
    paths.sort();
    let subject = |path: &PathBuf| {
        let name = path
            .file_name()?
            .to_str()
            .filter(|name| name.contains(".arazzo."))?;
        on_disk(name, path)
    };
    paths.iter().filter_map(subject).collect()
}

fn on_disk(name: &str, path: &Path) -> Option<Subject> {
    let path = path.canonicalize().ok()?;
    let document: Value = serde_yaml::from_str(&fs::read_to_string(&path).ok()?).ok()?;
    let folder = path.parent()?.to_owned();
    let file = |url: &str| {
        let text = fs::read_to_string(folder.join(url)).ok()?;
        serde_yaml::from_str(&text).ok()
    };
    Some(Subject {
        name: name.to_owned(),
        json: path
            .extension()
            .is_some_and(|extension| extension == "json"),
        apis: apis(&document, file),
        document,
        path,
        files: None,
        sources: Vec::new(),
        root: None,
    })
}

fn apis(document: &Value, file: impl Fn(&str) -> Option<Value>) -> BTreeMap<String, Value> {
    let sources = document["sourceDescriptions"].as_array();
    let sources = sources.map(Vec::as_slice).unwrap_or_default();
    let api = |source: &Value| {
        let url = source["url"].as_str()?.trim_start_matches("./");
        Some((source["name"].as_str()?.to_owned(), file(url)?))
    };
    sources.iter().filter_map(api).collect()
}

/// The documents of behaviour cases that run, but for those that need an option to.
fn cases(folder: &Path) -> Vec<Subject> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => files.push(path),
            }
        }
    }
    files.sort();
    let case = |path: &PathBuf| case(folder, path);
    files.iter().filter_map(case).collect()
}

fn case(folder: &Path, path: &Path) -> Option<Subject> {
    let case: Value = serde_yaml::from_str(&fs::read_to_string(path).ok()?).ok()?;
    case.get("run").filter(|_| case.get("warn").is_none())?;
    let documents = case["documents"].as_object()?;
    let mut entries = documents.iter();
    let (entry, text) = entries.find(|(name, _)| name.starts_with("workflow.arazzo."))?;
    let file = |name: &str| serde_yaml::from_str(documents.get(name)?.as_str()?).ok();
    let document: Value = serde_yaml::from_str(text.as_str()?).ok()?;
    let files = documents
        .iter()
        .filter_map(|(name, text)| Some((name, text.as_str()?)));
    let memory = files.fold(Memory::default(), |memory, (name, text)| {
        memory.with(name, text)
    });
    Some(Subject {
        name: path
            .strip_prefix(folder)
            .ok()?
            .to_string_lossy()
            .into_owned(),
        json: entry.ends_with(".json"),
        apis: apis(&document, file),
        document,
        path: Path::new("/").join(entry),
        files: Some(memory),
        sources: Vec::new(),
        root: None,
    })
}

/// Some of the documents of the corpus that are small and compile.
fn corpus(folder: &Path) -> Vec<Subject> {
    let index = fs::read_to_string(folder.join("index.jsonl")).expect("there is an index");
    let lines = index
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let complete = |line: &Value| {
        line["all_sources_resolved"] == true
            && line["operations_unresolved"] == 0
            && line["fail_fixture"] == false
    };
    let lines = lines.filter(complete).step_by(12);
    lines.filter_map(|line| real(folder, &line)).collect()
}

/// None if the compiler refuses it, or if it would take long to compile it over and over.
fn real(folder: &Path, line: &Value) -> Option<Subject> {
    let name = line["path"].as_str()?;
    let mut subject = on_disk(name, &folder.join(name))?;
    let mut size = 0;
    for source in line["sources"].as_array()? {
        let path = folder.join(source["resolved_path"].as_str()?);
        let text = fs::read_to_string(&path).ok()?;
        size += text.len();
        let name = source["name"].as_str()?.to_owned();
        if size < 150_000 {
            let api = serde_yaml::from_str(&text).ok()?;
            subject.apis.insert(name.clone(), api);
        }
        subject.sources.push((name, path));
    }
    subject.root = Some(folder.to_owned());
    let text = fs::read_to_string(&subject.path).ok()?;
    let compiles = size < 150_000 && subject.compile(&text).tokens().is_some();
    compiles.then_some(subject)
}
