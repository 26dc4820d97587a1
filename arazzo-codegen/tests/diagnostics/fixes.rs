//! Fixes mend what they are for, and nothing else.

use std::fmt::Write;

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::{Code, Diagnostic, Severity};
use expect_test::expect_file;

use super::fixture::{Fixture, compile, compiler, fixtures, folder};

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

/// What is known to be mended by machine, so that no fix is lost. AZ214 has none: under its own name a
/// document is found only if somebody says where, so the fix would break the build.
#[test]
fn these_codes_have_a_fix() {
    let mut codes: Vec<Code> = Vec::new();
    for fixture in fixtures() {
        let compilation = fixture.compile();
        let mut found = compilation.diagnostics.iter();
        let has_fix = found.any(|one| one.code == fixture.code && one.fix.is_some());
        if has_fix && codes.last() != Some(&fixture.code) {
            codes.push(fixture.code);
        }
    }
    let lines = codes
        .iter()
        .map(|code| format!("{} {}\n", code.id(), code.slug()));
    expect_file![folder().join("fixes.txt")].assert_eq(&lines.collect::<String>());
}

#[test]
fn a_mended_document_has_no_new_mistakes_and_stays_as_it_is() {
    let mut wrong = String::new();
    for fixture in fixtures() {
        for complaint in fixture.mended_badly() {
            let _ = writeln!(wrong, "{}: {complaint}", fixture.name());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

impl Fixture {
    fn mended_badly(&self) -> Vec<String> {
        let before = self.compile();
        let name = &self.files[0].0;
        let Some(mended) = compiler(&self.files).mend(name, true) else {
            return Vec::new();
        };
        let mut files = self.files.clone();
        files[0].1 = mended.text;
        let (after, mut wrong) = (compile(&files), Vec::new());
        for new in new_errors(&before, &after) {
            wrong.push(format!("new: {} {}", new.code.id(), new.message));
        }
        if compiler(&files).mend(name, true).is_some() {
            wrong.push("is mended twice".to_owned());
        }
        if comments(&self.files[0].1) != comments(&files[0].1) {
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
