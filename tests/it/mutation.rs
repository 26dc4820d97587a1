//! Correct documents with one mistake at a known place: the mistake is found, on its line.
//!
//! `subject.rs` collects documents, `mistake/` makes mistakes in them, `print.rs` writes a document
//! so that the line of every value is known. A mistake counts as found if the compiler reports it
//! on a line that `Mistake::at` accepts, with at least the severity that it asks for, and if it did
//! not report the same before. `ARAZZO_MISTAKES` is how many of a kind are made in each document.

mod mistake;
mod print;
mod subject;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write;

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::Severity;
use serde_json::Value;
use support::tell;

use mistake::{KINDS, Mistake};
use print::Printed;
use subject::Subject;

/// One in so many mistakes of a kind may be missed, and one more: not every change is a mistake.
const MISSED: usize = 100;

/// How the mistakes of a kind fared.
#[derive(Default)]
struct Score {
    made: usize,
    missed: Vec<String>,
}

#[test]
fn a_mistake_is_found_on_its_line() {
    let each = env::var("ARAZZO_MISTAKES").ok();
    let each = each.and_then(|each| each.parse().ok()).unwrap_or(3);
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let subjects = subject::all();
    for subject in &subjects {
        let known = Known::of(subject);
        for (kind, make) in KINDS {
            let score = scores.entry(kind).or_default();
            // A url counts only where nothing else says where the file is.
            if kind.contains("file") && !subject.sources.is_empty() {
                continue;
            }
            for mistake in spread(make(&subject.document, &subject.apis), each) {
                score.made += 1;
                score.missed.extend(known.missed(subject, &mistake));
            }
        }
    }
    let report = report(&scores);
    tell(format_args!("{} documents\n{report}", subjects.len()));
    let poor = |score: &Score| score.missed.len() > 1 + score.made / MISSED;
    let poor: Vec<&&str> = scores
        .iter()
        .filter(|(_, s)| poor(s))
        .map(|(k, _)| k)
        .collect();
    assert!(poor.is_empty(), "{poor:?}\n{report}");
    let empty: Vec<_> = scores.iter().filter(|(_, score)| score.made == 0).collect();
    assert!(empty.is_empty(), "a kind of mistake was never made");
}

/// What the compiler says of a document that is correct.
struct Known(BTreeSet<(String, String)>);

impl Known {
    fn of(subject: &Subject) -> Self {
        let (compilation, _) = compile(subject, &subject.document);
        let found = || compilation.diagnostics.iter();
        let errors = found().filter(|found| found.severity == Severity::Error);
        let errors: Vec<&String> = errors.map(|found| &found.message).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", subject.name);
        let said = found().map(|found| (found.code.id().to_string(), found.message.clone()));
        Known(said.collect())
    }

    /// What to say if this mistake was not found.
    fn missed(&self, subject: &Subject, mistake: &Mistake) -> Option<String> {
        let (compilation, printed) = compile(subject, &mistake.document);
        let right = printed.lines(&mistake.at);
        let mut others = String::new();
        for found in compilation.diagnostics.iter() {
            let code = found.code.id().to_string();
            let start = found.span.map(|span| compilation.sources.start(span));
            let line = start.map_or(0, |start| start.line);
            let new = !self.0.contains(&(code.clone(), found.message.clone()));
            if new && found.severity >= mistake.severity && right.contains(&line) {
                return None;
            }
            if new {
                let _ = write!(others, "\n        {code}:{line} {}", found.message);
            }
        }
        let (name, what) = (&subject.name, &mistake.what);
        Some(format!("{name}: {what}, lines {right:?}{others}"))
    }
}

fn compile(subject: &Subject, document: &Value) -> (Compilation, Printed) {
    let printed = print::print(document, subject.json);
    (subject.compile(&printed.text), printed)
}

/// At most `count` of them, from everywhere in the document.
fn spread(mistakes: Vec<Mistake>, count: usize) -> impl Iterator<Item = Mistake> {
    let step = mistakes.len().div_ceil(count.max(1)).max(1);
    mistakes.into_iter().step_by(step)
}

fn report(scores: &BTreeMap<&str, Score>) -> String {
    let mut text = String::new();
    let (mut made, mut missed) = (0, 0);
    for (kind, score) in scores {
        made += score.made;
        missed += score.missed.len();
        let _ = writeln!(
            text,
            "{kind}: {} of {}",
            score.made - score.missed.len(),
            score.made
        );
        for missed in &score.missed {
            let _ = writeln!(text, "    {missed}");
        }
    }
    let _ = writeln!(text, "{} of {made} mistakes were found", made - missed);
    text
}
