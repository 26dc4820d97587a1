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

use arazzo_codegen::diagnostic::render::{Style, human_one, json};
use arazzo_codegen::diagnostic::{Code, Diagnostic};
use expect_test::expect_file;
use serde_json::Value;

use fixture::{fixtures, folder};

#[path = "diagnostics/fixes.rs"]
mod fixes;
#[path = "diagnostics/fixture.rs"]
mod fixture;

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
