//! Real documents: none makes the compiler panic or dawdle, every complete one that is refused is in
//! a table with the reason, and rustc has nothing to say about the code of all others.
//!
//! The documents are no part of this repository. They are looked for where `ARAZZO_CORPUS` says,
//! else in `../shared/corpus`; `index.jsonl` has a line for each.

pub(crate) mod check;
mod mend;
mod refusals;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use arazzo_codegen::Compiler;
use arazzo_codegen::diagnostic::Severity;
use serde::Deserialize;
use support::{shared, tell};

/// What a document may take: a bound on hangs, since a busy machine is slow. The compiler is ten
/// times slower without optimisation.
const PATIENCE: Duration = if cfg!(debug_assertions) {
    Duration::from_secs(60)
} else {
    Duration::from_secs(10)
};

const THREADS: usize = 2;

/// A line of the index.
#[derive(Debug, Deserialize)]
struct Line {
    path: String,
    sources: Vec<Source>,
    all_sources_resolved: bool,
    operations_unresolved: usize,
}

#[derive(Debug, Deserialize)]
struct Source {
    name: Option<String>,
    resolved_path: Option<PathBuf>,
}

/// What became of a document.
struct Outcome<'a> {
    line: &'a Line,
    /// The code and the line of every error; none if code was generated.
    errors: Vec<(String, usize)>,
    /// The module, if code was generated.
    module: Option<String>,
    panicked: bool,
    took: Duration,
}

impl Line {
    /// Whether everything that it names is there, so that it ought to compile unless it is wrong.
    fn is_complete(&self) -> bool {
        self.all_sources_resolved && self.operations_unresolved == 0
    }

    fn compiler(&self, corpus: &Path) -> Compiler {
        let found = |source: &Source| {
            let path = corpus.join(source.resolved_path.as_ref()?);
            Some((source.name.clone()?, path))
        };
        let sources = self.sources.iter().filter_map(found);
        sources.fold(Compiler::new().root(corpus), |compiler, (name, path)| {
            compiler.source(name, path)
        })
    }

    fn compile(&self, corpus: &Path) -> Outcome<'_> {
        let begun = Instant::now();
        let compiler = self.compiler(corpus);
        let compile = || {
            let compilation = compiler.compile(corpus.join(&self.path));
            let errors = compilation.diagnostics.iter();
            let errors = errors.filter(|found| found.severity == Severity::Error);
            let place = |span| compilation.sources.start(span).line;
            let errors = errors.map(|found| {
                let line = found.span.map_or(0, place);
                (found.code.id().to_string(), line)
            });
            (errors.collect(), compilation.file())
        };
        let done = catch_unwind(AssertUnwindSafe(compile));
        let panicked = done.is_err();
        let (errors, module) = done.unwrap_or_default();
        Outcome {
            line: self,
            errors,
            module,
            panicked,
            took: begun.elapsed(),
        }
    }
}

#[test]
fn real_documents_compile_or_are_refused_for_a_reason() {
    let Some(corpus) = shared("ARAZZO_CORPUS", "corpus") else {
        return;
    };
    let lines = index(&corpus);
    let begun = Instant::now();
    let outcomes = compile(&corpus, &lines);
    summarize(&outcomes, begun.elapsed());
    let mut wrong = Vec::new();
    for outcome in &outcomes {
        let path = &outcome.line.path;
        if outcome.panicked {
            wrong.push(format!("{path}: panics"));
        }
        // On a machine that does something else too, a document may wait for its turn.
        if outcome.took > PATIENCE && outcome.line.compile(&corpus).took > PATIENCE {
            wrong.push(format!("{path}: takes {:?}", outcome.took));
        }
    }
    wrong.extend(refusals::compare(&outcomes));
    let modules: Vec<check::Module<'_>> = outcomes
        .iter()
        .filter_map(|outcome| Some((&*outcome.line.path, outcome.module.as_deref()?)))
        .collect();
    let checked = check::compile("corpus", "check", &modules);
    tell(format_args!(
        "corpus: rustc checked {} modules of {} lines in {} crates in {:.0?}, {} complaints",
        checked.modules,
        checked.lines,
        checked.crates,
        checked.took,
        checked.complaints.len(),
    ));
    wrong.extend(checked.complaints);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn index(corpus: &Path) -> Vec<Line> {
    let index = fs::read_to_string(corpus.join("index.jsonl")).expect("the index");
    let lines = index.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .expect("a document on each line")
}

fn compile<'a>(corpus: &Path, lines: &'a [Line]) -> Vec<Outcome<'a>> {
    let (queue, outcomes) = (Mutex::new(lines.iter()), Mutex::new(Vec::new()));
    let next = || queue.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(line) = next() {
                    let outcome = line.compile(corpus);
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push(outcome);
                    }
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by(|a, b| a.line.path.cmp(&b.line.path));
    outcomes
}

fn summarize(outcomes: &[Outcome<'_>], took: Duration) {
    let complete: Vec<&Outcome<'_>> = outcomes
        .iter()
        .filter(|outcome| outcome.line.is_complete())
        .collect();
    let refused = |outcome: &&&Outcome<'_>| !outcome.errors.is_empty();
    let all: Vec<&Outcome<'_>> = outcomes.iter().collect();
    let slowest = outcomes.iter().max_by_key(|outcome| outcome.took);
    tell(format_args!(
        "corpus: {} documents, {} refused; {} complete, {} of them generated, {} refused: {}; \
         {took:.0?}, the slowest {}",
        all.len(),
        all.iter().filter(refused).count(),
        complete.len(),
        complete.len() - complete.iter().filter(refused).count(),
        complete.iter().filter(refused).count(),
        codes(&complete),
        slowest.map_or_else(String::new, |slowest| format!(
            "{} in {:.2?}",
            slowest.line.path, slowest.took
        )),
    ));
}

/// In how many documents each error is.
fn codes(outcomes: &[&Outcome<'_>]) -> String {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in outcomes {
        let mut own: Vec<&str> = outcome.errors.iter().map(|(code, _)| &**code).collect();
        own.sort_unstable();
        own.dedup();
        own.iter()
            .for_each(|code| *codes.entry(code).or_default() += 1);
    }
    let codes: Vec<String> = codes
        .iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    codes.join(", ")
}
