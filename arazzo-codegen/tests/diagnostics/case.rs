//! A case of a page: files with one mistake, what is said about it, and the files without it.

use std::fs;
use std::path::Path;

use arazzo_codegen::diagnostic::render::{Style, human_one};
use arazzo_codegen::diagnostic::{Code, Diagnostic, Severity};
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};
use serde_json::Value;

/// A fence of a block of code.
const FENCE: &str = "```";

/// The language of the block that has the finding; those with files have their name behind it.
const FINDING: &str = "text";

/// What stands above a correction that a machine makes, and above one that is written by hand.
const FIX: &str = "With its fix:";
const BY_HAND: &str = "Instead:";

/// Files with one mistake.
pub(super) struct Case {
    pub(super) code: Code,
    title: String,
    /// The document first.
    files: Files,
    /// The files that are other ones without the mistake, if the page shows that.
    correction: Option<Correction>,
}

/// Names and texts.
pub(super) type Files = Vec<(String, String)>;

/// Files without the mistake.
pub(super) struct Correction {
    /// No fix makes it.
    pub(super) by_hand: bool,
    pub(super) files: Files,
}

impl Case {
    /// Reads what a page has behind `## Cases`.
    pub(super) fn read_all(code: Code, text: &str) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(title) = line.strip_prefix("### ") {
                cases.push(Case::new(code, title));
            } else if !line.is_empty() {
                let case = cases.last_mut().expect("a case begins with its title");
                case.take(line, &mut lines);
            }
        }
        cases
    }

    fn new(code: Code, title: &str) -> Case {
        Case {
            code,
            title: title.to_owned(),
            files: Vec::new(),
            correction: None,
        }
    }

    /// Takes a line that is no title, and those behind it that belong to it.
    fn take<'l>(&mut self, line: &str, rest: &mut impl Iterator<Item = &'l str>) {
        let Some(info) = line.strip_prefix(FENCE) else {
            let by_hand = line == BY_HAND;
            assert!(by_hand || line == FIX, "{}: what is {line:?}?", self.name());
            let files = Vec::new();
            self.correction = Some(Correction { by_hand, files });
            return;
        };
        let lines = rest.take_while(|line| *line != FENCE);
        let text = lines.flat_map(|line| [line, "\n"]).collect();
        if info == FINDING {
            // What is found is compared with the page as a whole.
            return;
        }
        let (_, name) = info.split_once(' ').expect("a block is named after a file");
        let corrected = self
            .correction
            .as_mut()
            .map(|correction| &mut correction.files);
        let files = corrected.unwrap_or(&mut self.files);
        files.push((name.to_owned(), text));
    }

    pub(super) fn name(&self) -> String {
        format!("{} {:?}", self.code.id(), self.title)
    }

    /// The case as its page has it, with what is found now.
    pub(super) fn written(&self) -> String {
        let compilation = self.compile();
        let shown = self.shown(&compilation);
        let shown = shown.map(|found| human_one(found, &compilation.sources, Style::default()));
        let shown: Vec<String> = shown.collect();
        let mut text = format!("\n### {}\n{}", self.title, blocks(&self.files));
        text += &block(FINDING, &shown.join("\n"));
        let by_hand = self
            .correction
            .as_ref()
            .filter(|correction| correction.by_hand);
        if let Some(file) = self.fixed(&compilation) {
            text += &format!("\n{FIX}\n{}", blocks(&[file]));
        } else if let Some(correction) = by_hand {
            text += &format!("\n{BY_HAND}\n{}", blocks(&correction.files));
        }
        text
    }

    pub(super) fn compile(&self) -> Compilation {
        compile(&self.all_files())
    }

    /// The files, and the API that they mean if they bring none.
    pub(super) fn all_files(&self) -> Files {
        with_api(self.files.clone())
    }

    /// All files as the page corrects them, if it does.
    pub(super) fn corrected(&self) -> Option<Correction> {
        let Correction { by_hand, files } = self.correction.as_ref()?;
        let mut all = self.all_files();
        for (name, text) in files {
            let file = all.iter_mut().find(|(known, _)| known == name);
            file.expect("a correction is one of a file of the case").1 = text.clone();
        }
        Some(Correction {
            by_hand: *by_hand,
            files: all,
        })
    }

    /// The file that the fix of the finding changes.
    fn fixed(&self, compilation: &Compilation) -> Option<(String, String)> {
        let mut shown = self.shown(compilation);
        let fix = shown.find_map(|found| found.fix.as_ref())?;
        let name = &compilation.sources.file(fix.span.file).name;
        let mut files = self.files.iter().cloned();
        let file = files.find(|(file, _)| Path::new(file) == name);
        let (name, mut text) = file.expect("fixes are for files of the case");
        let range = fix.span.start as usize..fix.span.end as usize;
        text.replace_range(range, &fix.replacement);
        Some((name, text))
    }

    /// Errors and warnings, and notes if the case is about them.
    pub(super) fn shown<'c>(
        &self,
        compilation: &'c Compilation,
    ) -> impl Iterator<Item = &'c Diagnostic> {
        let code = self.code;
        let all = compilation.diagnostics.iter();
        all.filter(move |one| one.severity != Severity::Note || one.code == code)
    }

    pub(super) fn check_place(&self, finding: &Value, line: &str, column: &str) {
        let Some(name) = finding["file"].as_str() else {
            return;
        };
        let files = self.all_files();
        let file = files.iter().find(|(known, _)| known == name);
        let (_, text) = file.unwrap_or_else(|| panic!("{}: no file `{name}`", self.name()));
        let at = |key: &str| finding[key].as_u64().expect("a number") as usize;
        let (line, column) = (at(line), at(column));
        let here = text.split('\n').nth(line.wrapping_sub(1));
        let width = here.map(|here| here.chars().count());
        let inside = width.is_some_and(|width| (1..=width + 1).contains(&column));
        let case = self.name();
        assert!(inside, "{case}: {line}:{column} is not in `{name}`");
    }
}

fn blocks(files: &[(String, String)]) -> String {
    let block = |(name, text): &(String, String)| {
        let language = Path::new(name).extension().expect("a file of a language");
        block(&format!("{} {name}", language.to_string_lossy()), text)
    };
    files.iter().map(block).collect()
}

fn block(info: &str, text: &str) -> String {
    format!("\n{FENCE}{info}\n{text}{FENCE}\n")
}

fn with_api(mut files: Files) -> Files {
    const API: &str = "api.yaml";
    if files.iter().all(|(name, _)| name != API) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
        let text = fs::read_to_string(folder.join(API)).expect("the API");
        files.push((API.to_owned(), text));
    }
    files
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
