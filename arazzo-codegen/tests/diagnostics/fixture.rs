//! The documents of this folder, each with one mistake.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::{Code, Diagnostic, Severity};
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};
use serde_json::Value;

/// A document with one mistake.
pub(super) struct Fixture {
    pub(super) path: PathBuf,
    pub(super) code: Code,
    /// The document first.
    pub(super) files: Vec<(String, String)>,
}

impl Fixture {
    fn read(path: PathBuf) -> Fixture {
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let id = stem.split('-').next().unwrap_or_default();
        let code = Code::parse(id).unwrap_or_else(|| panic!("no code `{id}`"));
        let extension = path.extension().expect("an extension").to_string_lossy();
        let text = fs::read_to_string(&path).expect("a fixture");
        let mut parts = text.split("#=== ");
        let document = parts.next().unwrap_or_default().to_owned();
        let mut files = vec![(format!("doc.{extension}"), document)];
        for part in parts {
            let (name, text) = part.split_once('\n').expect("a name and a text");
            files.push((name.to_owned(), text.to_owned()));
        }
        if files.iter().all(|(name, _)| name != "api.yaml") {
            let api = fs::read_to_string(folder().join("api.yaml")).expect("the API");
            files.push(("api.yaml".to_owned(), api));
        }
        Fixture { path, code, files }
    }

    pub(super) fn name(&self) -> String {
        self.path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    }

    pub(super) fn compile(&self) -> Compilation {
        compile(&self.files)
    }

    /// The files with the fix of a finding.
    pub(super) fn fixed(
        &self,
        found: &Diagnostic,
        compilation: &Compilation,
    ) -> Vec<(String, String)> {
        let fix = found.fix.as_ref().expect("it has one");
        let mut files = self.files.clone();
        let name = &compilation.sources.file(fix.span.file).name;
        let file = files.iter_mut().find(|(file, _)| Path::new(file) == name);
        let (_, text) = file.expect("fixes are for files of the fixture");
        let range = fix.span.start as usize..fix.span.end as usize;
        text.replace_range(range, &fix.replacement);
        files
    }

    /// Errors and warnings, and notes if the fixture is about them.
    pub(super) fn shown<'c>(
        &self,
        compilation: &'c Compilation,
    ) -> impl Iterator<Item = &'c Diagnostic> {
        let code = self.code;
        let all = compilation.diagnostics.iter();
        all.filter(move |one| one.severity != Severity::Note || one.code == code)
    }

    pub(super) fn check_place(&self, finding: &Value, line: &str, column: &str) {
        if finding["file"].is_null() {
            return;
        }
        let name = finding["file"].as_str().expect("a name");
        let (_, text) = self
            .files
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("{}: no file `{name}`", self.name()));
        let at = |key: &str| finding[key].as_u64().expect("a number") as usize;
        let (line, column) = (at(line), at(column));
        let here = text.split('\n').nth(line.wrapping_sub(1));
        let width = here.map(|here| here.chars().count());
        let inside = width.is_some_and(|width| (1..=width + 1).contains(&column));
        assert!(
            inside,
            "{}: {line}:{column} is not in `{name}`",
            self.name()
        );
    }
}

pub(super) fn compile(files: &[(String, String)]) -> Compilation {
    compiler(files).compile(&files[0].0)
}

pub(super) fn compiler(files: &[(String, String)]) -> Compiler {
    let all = files.iter();
    let memory = all.fold(Memory::default(), |memory, (name, text)| {
        memory.with(name, text.as_str())
    });
    Compiler::new().loader(memory)
}

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// All fixtures, in the order of their names.
pub(super) fn fixtures() -> Vec<Fixture> {
    let entries = fs::read_dir(folder())
        .expect("a folder of fixtures")
        .flatten();
    let paths = entries.map(|entry| entry.path());
    let is_fixture = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("AZ") && !name.ends_with(".txt")
    };
    let mut paths: Vec<PathBuf> = paths.filter(is_fixture).collect();
    paths.sort();
    paths.into_iter().map(Fixture::read).collect()
}
