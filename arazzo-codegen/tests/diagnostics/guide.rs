//! The chapter of the guide that lists all codes, `arazzo/docs/guide/codes.md`, and a page for each
//! area with what `arazzo-codegen explain` prints.
//!
//! All of it is written from the codes, so `UPDATE_EXPECT=1` keeps it as they are.

use std::fmt::Write;
use std::path::PathBuf;

use arazzo_codegen::diagnostic::Code;
use expect_test::expect_file;

/// The areas: what their numbers begin with, the module of their page, and what they are about.
const AREAS: [(&[&str], &str, &str); 10] = [
    (&["AZ1"], "documents", "Documents: version, syntax, fields"),
    (&["AZ2"], "sources", "Sources: files, descriptions, servers"),
    (
        &["AZ30", "AZ31", "AZ32"],
        "structure",
        "Workflows and steps: ids, parameters, operations",
    ),
    (
        &["AZ33", "AZ34", "AZ35", "AZ36"],
        "requests",
        "Requests: parameters, bodies, time limits, dependencies, credentials",
    ),
    (
        &["AZ37", "AZ38", "AZ39"],
        "actions",
        "Actions and components",
    ),
    (&["AZ4"], "expressions", "Expressions, inputs and outputs"),
    (&["AZ5"], "criteria", "Conditions"),
    (&["AZ6"], "values", "Values and types of responses"),
    (&["AZ7"], "flow", "Control flow"),
    (&["AZ9"], "generation", "What becomes of it in Rust"),
];

const HEAD: &str = "\
All codes of the compiler's findings.

A finding has a code, a severity, a place in the document, and often a correction.
Codes are stable: a number never gets a second meaning.
The options `deny`, `warn` and `allow` of the macro, the builder and the command line set the severity of a code; what cannot be compiled stays an error.
The links lead to an example, and to what to write instead; the command `explain` prints the same.

```console
$ arazzo-codegen check workflows
$ arazzo-codegen explain AZ323
$ arazzo-codegen explain --list
```

`check` shows notes with `--notes`; the macro shows errors alone.
";

#[test]
fn the_guide_lists_all_codes() {
    expect_file![chapter("codes.md")].assert_eq(&table());
}

#[test]
fn the_guide_explains_all_codes() {
    for (numbers, module, about) in AREAS {
        let file = chapter(&format!("codes/{module}.md"));
        expect_file![file].assert_eq(&explanations(numbers, about));
    }
}

#[test]
fn every_code_is_in_one_area() {
    for code in Code::ALL {
        let areas = AREAS.iter().filter(|(numbers, ..)| is_in(numbers, *code));
        assert_eq!(areas.count(), 1, "{}", code.id());
    }
}

fn chapter(name: &str) -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.join("../arazzo/docs/guide").join(name)
}

fn codes(numbers: &[&str]) -> impl Iterator<Item = Code> {
    let all = Code::ALL.iter().copied();
    all.filter(move |code| is_in(numbers, *code))
}

fn is_in(numbers: &[&str], code: Code) -> bool {
    let mut numbers = numbers.iter();
    numbers.any(|number| code.id().starts_with(number))
}

/// One table for each area, with what a code means in a sentence or two.
fn table() -> String {
    let mut text = HEAD.to_owned();
    for (numbers, module, about) in AREAS {
        text += &format!("\n# {about}\n\n| code | severity | what it means |\n|---|---|---|\n");
        for code in codes(numbers) {
            let (id, slug) = (code.id(), code.slug());
            let anchor = format!("{id}-{slug}").to_lowercase();
            let severity = format!("{:?}", code.severity()).to_lowercase();
            let meaning = first_paragraph(code).replace('|', "\\|");
            writeln!(
                text,
                "| [`{id}`](crate::guide::codes::{module}#{anchor}) `{slug}` | {severity} | {meaning} |"
            )
            .expect("a string takes everything");
        }
    }
    text
}

fn first_paragraph(code: Code) -> String {
    let text = code.explanation();
    let (first, _) = text.split_once("\n\n").unwrap_or((text, ""));
    first.replace('\n', " ")
}

/// What `explain` prints, code by code.
fn explanations(numbers: &[&str], about: &str) -> String {
    let mut text = format!("{about}: what the codes mean, and what to write instead.\n");
    for code in codes(numbers) {
        let (id, slug, explanation) = (code.id(), code.slug(), code.explanation());
        text += &format!("\n# {id} {slug}\n\n{explanation}\n");
    }
    text
}
