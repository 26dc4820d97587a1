//! Every code is reported, and looks as it should.
//!
//! A fixture of `diagnostics/` is named after the code that it shows, `AZ323-…`: a workflow
//! document, and behind lines `#=== name` other files beside it. `api.yaml` is there for all of
//! them. Beside a fixture stands the text that people read; `UPDATE_EXPECT=1` writes it. A document
//! shows one mistake, so nothing else may be found in it but notes. `left-out.txt` names the codes
//! without a fixture, and why.

#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::{Style, human_one, json};
use arazzo_codegen::diagnostic::{Code, Diagnostic, Severity};
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};
use expect_test::expect_file;
use serde_json::Value;

/// A document with one mistake.
struct Fixture {
    path: PathBuf,
    code: Code,
    /// The document first.
    files: Vec<(String, String)>,
}

#[test]
fn every_code_has_a_fixture_or_a_reason() {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    let left_out = fs::read_to_string(folder().join("left-out.txt")).expect("a list");
    for line in left_out.lines().filter(|line| !line.is_empty()) {
        let (code, reason) = line.split_once(": ").expect("`AZnnn: reason`");
        let code = Code::parse(code).unwrap_or_else(|| panic!("no code `{code}`"));
        assert!(reason.len() > 10, "{line}");
        assert_eq!(found.insert(code.id(), "a reason"), None, "{line}");
    }
    for fixture in fixtures() {
        let before = found.insert(fixture.code.id(), "a fixture");
        assert_ne!(before, Some("a reason"), "{} has both", fixture.code.id());
    }
    let all = Code::ALL.iter().map(|code| code.id());
    let missing: Vec<_> = all.filter(|id| !found.contains_key(id)).collect();
    assert!(
        missing.is_empty(),
        "neither fixture nor reason: {missing:?}"
    );
}

#[test]
fn codes_are_distinct() {
    for (index, code) in Code::ALL.iter().enumerate() {
        let others = &Code::ALL[..index];
        assert!(
            others.iter().all(|other| other.id() < code.id()),
            "{}",
            code.id()
        );
        assert!(
            others.iter().all(|other| other.slug() != code.slug()),
            "{}",
            code.slug()
        );
    }
}

#[test]
fn every_fixture_reads_as_expected() {
    for fixture in fixtures() {
        let compilation = fixture.compile();
        let shown: String = fixture
            .shown(&compilation)
            .map(|found| human_one(found, &compilation.sources, Style::default()) + "\n")
            .collect();
        expect_file![fixture.path.with_extension("txt")].assert_eq(&shown);
    }
}

#[test]
fn one_mistake_is_one_finding() {
    let mut wrong = String::new();
    for fixture in fixtures() {
        let compilation = fixture.compile();
        let codes = |of: &mut dyn Iterator<Item = &Diagnostic>| -> Vec<&str> {
            of.map(|found| found.code.id()).collect()
        };
        let shown = codes(&mut fixture.shown(&compilation));
        if shown != [fixture.code.id()] {
            let all = codes(&mut compilation.diagnostics.iter());
            wrong += &format!("{}: {shown:?} of {all:?}\n", fixture.name());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn places_are_inside_the_files() {
    for fixture in fixtures() {
        let compilation = fixture.compile();
        let text = json(&compilation.diagnostics, &compilation.sources, true);
        let Value::Array(findings) = serde_json::from_str(&text).expect("JSON") else {
            panic!("no array: {text}");
        };
        for finding in &findings {
            fixture.check_place(finding, "line", "column");
            fixture.check_place(finding, "end_line", "end_column");
            for label in finding["labels"].as_array().into_iter().flatten() {
                fixture.check_place(label, "line", "column");
            }
        }
    }
}

#[test]
fn a_fix_mends_what_it_is_for() {
    let mut wrong = String::new();
    for fixture in fixtures() {
        let compilation = fixture.compile();
        let with_fix = |one: &&Diagnostic| one.code == fixture.code && one.fix.is_some();
        let Some(found) = compilation.diagnostics.iter().find(with_fix) else {
            continue;
        };
        let mended = compile(&fixture.fixed(found, &compilation));
        let left = |compilation: &Compilation| {
            let same = |one: &&Diagnostic| one.code == found.code && one.message == found.message;
            compilation.diagnostics.iter().filter(same).count()
        };
        if left(&mended) >= left(&compilation) {
            let name = fixture.name();
            wrong += &format!("{name}: {:?}\n", found.fix);
            for one in mended.diagnostics.iter() {
                wrong += &format!("    {} {}\n", one.code.id(), one.message);
            }
        }
    }
    assert!(wrong.is_empty(), "these fixes mend nothing:\n{wrong}");
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

    fn name(&self) -> String {
        self.path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    }

    fn compile(&self) -> Compilation {
        compile(&self.files)
    }

    /// The files with the fix of a finding.
    fn fixed(&self, found: &Diagnostic, compilation: &Compilation) -> Vec<(String, String)> {
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
    fn shown<'c>(&self, compilation: &'c Compilation) -> impl Iterator<Item = &'c Diagnostic> {
        let code = self.code;
        let all = compilation.diagnostics.iter();
        all.filter(move |one| one.severity != Severity::Note || one.code == code)
    }

    fn check_place(&self, finding: &Value, line: &str, column: &str) {
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

fn compile(files: &[(String, String)]) -> Compilation {
    let memory = files
        .iter()
        .fold(Memory::default(), |memory, (name, text)| {
            memory.with(name, text.as_str())
        });
    Compiler::new().loader(memory).compile(&files[0].0)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// All fixtures, in the order of their names.
fn fixtures() -> Vec<Fixture> {
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
