//! Every code is reported, and looks as it should.
//!
//! The page of a code, `src/diagnostic/explain/AZ323.md`, is its test: under `## Cases` it has
//! files with one mistake, the text that people read about it, and the file as the fix of the
//! finding makes it. `api.yaml` of `diagnostics/` is there for all of them. `UPDATE_EXPECT=1` writes
//! findings and fixes into the pages; a correction that no fix makes stands under `Instead:`. A case
//! shows one mistake, so nothing else may be found in it but notes. A page without a case says why:
//! `None: …`.

#![allow(clippy::disallowed_methods, reason = "pages are files")]

use std::collections::BTreeSet;
use std::fs;

use arazzo_codegen::diagnostic::render::json;
use arazzo_codegen::diagnostic::{Code, Diagnostic};
use expect_test::expect_file;
use serde_json::Value;

use page::{cases, pages, pages_folder};

#[path = "diagnostics/case.rs"]
mod case;
#[path = "diagnostics/fixes.rs"]
mod fixes;
#[path = "diagnostics/guide.rs"]
mod guide;
#[path = "diagnostics/page.rs"]
mod page;

#[test]
fn every_code_has_cases_or_a_reason() {
    for page in pages() {
        let names: BTreeSet<String> = page.cases.iter().map(|case| case.name()).collect();
        let reason = page.reason.as_deref().unwrap_or_default();
        let id = page.code.id();
        assert_eq!(names.len(), page.cases.len(), "{id}: two of one name");
        assert_ne!(names.is_empty(), reason.len() < 10, "{id} has no case");
    }
}

/// That every code has a page, the compiler makes sure of.
#[test]
fn every_page_has_a_code() {
    let entries = fs::read_dir(pages_folder()).expect("a folder").flatten();
    let mut names: BTreeSet<_> = entries.map(|entry| entry.file_name()).collect();
    for other in ["README.md", "not-given.md"] {
        assert!(names.remove(other.as_ref() as &std::ffi::OsStr), "{other}");
    }
    let codes = Code::ALL
        .iter()
        .map(|code| format!("{}.md", code.id()).into());
    assert_eq!(names, codes.collect());
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
fn every_page_reads_as_expected() {
    for page in pages() {
        expect_file![&page.path].assert_eq(&page.written());
    }
}

#[test]
fn one_mistake_is_one_finding() {
    let mut wrong = String::new();
    for case in cases() {
        let compilation = case.compile();
        let codes = |of: &mut dyn Iterator<Item = &Diagnostic>| -> Vec<&str> {
            of.map(|found| found.code.id()).collect()
        };
        let shown = codes(&mut case.shown(&compilation));
        if shown != [case.code.id()] {
            let all = codes(&mut compilation.diagnostics.iter());
            wrong += &format!("{}: {shown:?} of {all:?}\n", case.name());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn places_are_inside_the_files() {
    for case in cases() {
        let compilation = case.compile();
        let text = json(&compilation.diagnostics, &compilation.sources, true);
        let Value::Array(findings) = serde_json::from_str(&text).expect("JSON") else {
            panic!("no array: {text}");
        };
        for finding in &findings {
            case.check_place(finding, "line", "column");
            case.check_place(finding, "end_line", "end_column");
            for label in finding["labels"].as_array().into_iter().flatten() {
                case.check_place(label, "line", "column");
            }
        }
    }
}
