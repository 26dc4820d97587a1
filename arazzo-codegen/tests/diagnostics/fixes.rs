//! Corrections mend what they are for, and nothing else.

use std::fmt::Write;

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::{Code, Diagnostic, Severity};

use super::case::{Case, compile, compiler};
use super::page::cases;

/// Holds for fixes and for what is corrected by hand, where nothing else may be wrong. That no fix
/// is lost, the pages show.
///
/// AZ214 has none: under its own name a document is found only if somebody says where, so a fix
/// would break the build.
#[test]
fn a_correction_mends_what_it_is_for() {
    let mut wrong = String::new();
    for case in cases() {
        let Some(corrected) = case.corrected() else {
            continue;
        };
        let left = compile(&corrected.files).diagnostics;
        let counts = |one: &&Diagnostic| {
            let serious = one.severity != Severity::Note;
            one.code == case.code || corrected.by_hand && serious
        };
        for one in left.iter().filter(counts) {
            let _ = writeln!(wrong, "{}: {} {}", case.name(), one.code.id(), one.message);
        }
    }
    assert!(wrong.is_empty(), "these corrections mend nothing:\n{wrong}");
}

#[test]
fn a_mended_document_has_no_new_mistakes_and_stays_as_it_is() {
    let mut wrong = String::new();
    for case in cases() {
        for complaint in case.mended_badly() {
            let _ = writeln!(wrong, "{}: {complaint}", case.name());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

impl Case {
    fn mended_badly(&self) -> Vec<String> {
        let before = self.compile();
        let mut files = self.all_files();
        let (name, text) = files[0].clone();
        let Some(mended) = compiler(&files).mend(&name, true) else {
            return Vec::new();
        };
        files[0].1 = mended.text;
        let (after, mut wrong) = (compile(&files), Vec::new());
        for new in new_errors(&before, &after) {
            wrong.push(format!("new: {} {}", new.code.id(), new.message));
        }
        if compiler(&files).mend(&name, true).is_some() {
            wrong.push("is mended twice".to_owned());
        }
        if comments(&text) != comments(&files[0].1) {
            wrong.push("its comments change".to_owned());
        }
        wrong
    }
}

/// The errors of which there were fewer before, if there are more in all: a fix may uncover what it
/// hid, and takes its own error away.
fn new_errors<'c>(before: &'c Compilation, after: &'c Compilation) -> Vec<&'c Diagnostic> {
    let errors = |of: &'c Compilation| -> Vec<&'c Diagnostic> {
        let all = of.diagnostics.iter();
        all.filter(|one| one.severity == Severity::Error).collect()
    };
    let (before, after) = (errors(before), errors(after));
    let known: Vec<Code> = before.iter().map(|one| one.code).collect();
    let grew = after.len() > before.len();
    let new = after.into_iter().filter(|one| !known.contains(&one.code));
    new.filter(|_| grew).collect()
}

fn comments(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| Some(line.split_once(" # ")?.1))
        .collect()
}
