//! `check --fix` over real documents: no finding comes about, a second run changes nothing, and
//! what no fix is for stays byte for byte.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use arazzo_codegen::Compilation;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::{Disk, Loader};
use similar::{DiffOp, DiffTag, TextDiff};
use support::{shared, tell};

use super::{Line, THREADS, index};

/// The disk, but for one file.
struct Edited(PathBuf, String);

impl Loader for Edited {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if *path == self.0 {
            Ok(self.1.clone().into_bytes())
        } else {
            Disk.read(path)
        }
    }
}

#[test]
fn mended_documents_have_no_new_findings_and_stay_as_they_are() {
    let Some(corpus) = shared("ARAZZO_CORPUS", "corpus") else {
        return;
    };
    let lines = index(&corpus);
    let (queue, wrong) = (Mutex::new(lines.iter()), Mutex::new(Vec::new()));
    let count = Mutex::new(0);
    let next = || queue.lock().ok()?.next();
    let work = || {
        while let Some(line) = next() {
            if let Some(complaints) = mended_badly(line, &corpus) {
                *count.lock().expect("no thread panics") += 1;
                wrong.lock().expect("no thread panics").extend(complaints);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let count = count.into_inner().expect("no thread panics");
    tell(format_args!(
        "corpus: {count} of {} documents mended",
        lines.len()
    ));
    let wrong: Vec<String> = wrong.into_inner().expect("no thread panics");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is wrong with a mended document; none if there is nothing to mend.
fn mended_badly(line: &Line, corpus: &Path) -> Option<Vec<String>> {
    let document = corpus.join(&line.path);
    let before = line.compiler(corpus).compile(&document);
    let fixable = before.diagnostics.iter().any(|one| one.fix.is_some());
    let mended = fixable.then(|| line.compiler(corpus).mend(&document, false))??;
    let old = std::fs::read(&document).ok()?;
    let edited = || {
        let loader = Edited(mended.path.clone(), mended.text.clone());
        line.compiler(corpus).loader(loader)
    };
    let after = edited().compile(&document);
    let mut wrong = Vec::new();
    let known = tally(&before);
    for (code, count) in tally(&after) {
        let had = known.get(&code).copied().unwrap_or(0);
        if count > had {
            wrong.push(format!("{}: {count} × {code}, and {had} before", line.path));
        }
    }
    if edited().mend(&document, false).is_some() {
        wrong.push(format!("{}: is mended twice", line.path));
    }
    if !keeps_lines(
        &String::from_utf8_lossy(&old),
        &mended.text,
        mended.fixed.len(),
    ) {
        wrong.push(format!("{}: changes lines that no fix is for", line.path));
    }
    Some(wrong)
}

/// Warnings and errors by code.
fn tally(compilation: &Compilation) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for one in compilation.diagnostics.iter() {
        if one.severity > Severity::Note {
            *tally.entry(one.code.id()).or_default() += 1;
        }
    }
    tally
}

/// Whether the lines, their ends included, are those of before but for the places of the fixes. An
/// id that gets another name changes everywhere, so a fix may have several places; a member that it
/// removes may have any number of lines, and what it writes has few.
fn keeps_lines(old: &str, new: &str, fixes: usize) -> bool {
    let places: Vec<DiffOp> = TextDiff::from_lines(old, new)
        .ops()
        .iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .copied()
        .collect();
    let few = |op: &DiffOp| op.new_range().len() <= op.old_range().len() + 4;
    places.len() <= fixes * 4 && places.iter().all(few)
}
