//! `check --fix` over real documents: what it changes helps, is all that it changes, and is done
//! once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::{Disk, Loader};
use support::{shared, tell};

use super::{Line, THREADS, index};

#[test]
fn mended_documents_have_no_new_mistakes_and_stay_as_they_are() {
    let Some(corpus) = shared("ARAZZO_CORPUS", "corpus") else {
        return;
    };
    let lines = index(&corpus);
    let (queue, done) = (Mutex::new(lines.iter()), Mutex::new(Vec::new()));
    let next = || queue.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(line) = next() {
                    let outcome = mend(&corpus, line);
                    if let Ok(mut done) = done.lock() {
                        done.extend(outcome);
                    }
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_default();
    let mut wrong: Vec<String> = done.iter().flat_map(|one| one.wrong.clone()).collect();
    wrong.sort();
    let fixes: usize = done.iter().map(|one| one.fixes).sum();
    tell(format_args!(
        "corpus: {fixes} fixes in {} documents",
        done.len()
    ));
    assert!(fixes > 500, "{fixes} fixes");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What came of a document that had something to mend.
struct Outcome {
    fixes: usize,
    wrong: Vec<String>,
}

fn mend(corpus: &Path, line: &Line) -> Option<Outcome> {
    let path = corpus.join(&line.path);
    let mended = line.compiler(corpus).mend(&path, false)?;
    let before = line.compiler(corpus).compile(&path);
    let edited = || {
        let loader = Edited {
            path: mended.path.clone(),
            text: mended.text.clone(),
        };
        line.compiler(corpus).loader(loader)
    };
    let after = edited().compile(&path);
    let mut wrong = Vec::new();
    let (known, left) = (errors(&before), errors(&after));
    // A fix may uncover what it hid, and takes its own error away.
    if left.len() > known.len() {
        let new = left.iter().filter(|code| !known.contains(code));
        wrong.extend(new.map(|code| format!("a new {code}")));
    }
    if edited().mend(&path, false).is_some() {
        wrong.push("is mended twice".to_owned());
    }
    let old = fs::read_to_string(&mended.path).expect("a document");
    if comments(&old) != comments(&mended.text) {
        wrong.push("a comment changes".to_owned());
    }
    wrong.extend(others(&before, &old, &mended.text));
    Some(Outcome {
        fixes: mended.fixes,
        wrong: wrong
            .iter()
            .map(|what| format!("{}: {what}", line.path))
            .collect(),
    })
}

fn errors(of: &Compilation) -> Vec<&'static str> {
    let errors = of.diagnostics.iter();
    let errors = errors.filter(|one| one.severity == Severity::Error);
    errors.map(|one| one.code.id()).collect()
}

/// What stands behind ` #` on the lines of a text. A pointer in a string is one to this, and
/// changes with its fix, so only what reads like words counts.
fn comments(text: &str) -> Vec<&str> {
    let behind = text
        .lines()
        .filter_map(|line| Some(line.split_once("# ")?.1));
    behind
        .filter(|comment| !comment.contains(['$', '{', '"']))
        .collect()
}

/// Lines that change although no finding with a fix is near them.
fn others(before: &Compilation, old: &str, new: &str) -> Vec<String> {
    let mut near = vec![false; old.lines().count() + 2];
    for fix in before.diagnostics.iter().filter_map(|one| one.fix.as_ref()) {
        let (start, end) = (before.sources.start(fix.span), before.sources.end(fix.span));
        // What a fix uncovers is mended too, and stands on the same line or beside it.
        let range = start.line.saturating_sub(2)..(end.line + 1).min(near.len());
        near[range].fill(true);
    }
    let kept: Vec<&str> = new.lines().collect();
    let mut wrong = Vec::new();
    let mut at = 0;
    for (number, line) in old.lines().enumerate() {
        match kept[at.min(kept.len())..]
            .iter()
            .position(|one| *one == line)
        {
            Some(distance) => at += distance + 1,
            None if near[number] => {}
            None => wrong.push(format!("line {} changes: {line}", number + 1)),
        }
    }
    wrong
}

/// The disk, with another text for one file.
struct Edited {
    path: PathBuf,
    text: String,
}

impl Loader for Edited {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match path == self.path {
            true => Ok(self.text.clone().into_bytes()),
            false => Disk.read(path),
        }
    }
}
