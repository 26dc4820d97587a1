//! A document with its fixes applied, as long as they help.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::apply::apply;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::{Disk, FileId, Loader};
use crate::{Compilation, Compiler};

/// How often a document is compiled anew, so that what a fix uncovers is mended too.
const MOST_ROUNDS: usize = 12;

/// A document that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Its file, as it was found.
    pub path: PathBuf,
    /// The new text.
    pub text: String,
    /// How many fixes are in it.
    pub fixes: usize,
}

impl Compiler {
    /// Applies the fixes of a document's findings, those of notes only if they are asked for. None
    /// if there is nothing to mend. Nothing is written.
    ///
    /// A fix stays only if the document can still be read with it and its finding is gone.
    pub fn mend(&mut self, document: impl AsRef<Path>, notes: bool) -> Option<Mended> {
        let edited = Rc::new(RefCell::new(None));
        let inner = std::mem::replace(&mut self.loader, Box::new(Disk));
        let inner: Rc<dyn Loader> = Rc::from(inner);
        self.loader = Box::new(Edited {
            inner: Rc::clone(&inner),
            edited: Rc::clone(&edited),
        });
        let mending = Mending {
            compiler: self,
            document: document.as_ref(),
            edited: Rc::clone(&edited),
            notes,
        };
        let mended = mending.run();
        edited.borrow_mut().take();
        mended
    }
}

struct Mending<'a> {
    compiler: &'a Compiler,
    document: &'a Path,
    edited: Rc<RefCell<Option<(PathBuf, String)>>>,
    notes: bool,
}

impl Mending<'_> {
    fn run(&self) -> Option<Mended> {
        let mut current = self.compiler.compile(self.document);
        let (id, file) = current.sources.entries().next()?;
        let path = file.path.clone();
        let mut seen = vec![file.text.to_string()];
        let mut fixes = 0;
        for _ in 0..MOST_ROUNDS {
            let Some((next, applied)) = self.round(&current, id, &path) else {
                break;
            };
            let text = next.sources.file(id).text.to_string();
            // Two fixes that undo each other would go on for ever.
            if seen.contains(&text) {
                break;
            }
            seen.push(text);
            fixes += applied;
            current = next;
        }
        let text = seen.pop().filter(|_| fixes > 0)?;
        Some(Mended { path, text, fixes })
    }

    /// One more compilation, with as many fixes as help.
    fn round(&self, before: &Compilation, id: FileId, path: &Path) -> Option<(Compilation, usize)> {
        let (loud, notes) = (Severity::Warning, self.notes);
        let found = before.diagnostics.iter();
        let found = found.filter(|one| notes || one.severity >= loud);
        let all: Vec<(&Diagnostic, &Fix)> = found
            .filter_map(|one| Some((one, one.fix.as_ref()?)))
            .filter(|(_, fix)| fix.span.file == id)
            .collect();
        let text = before.sources.file(id).text.to_string();
        let fixes: Vec<&Fix> = all.iter().map(|(_, fix)| *fix).collect();
        let (edited, applied) = apply(&text, &fixes);
        let tried: Vec<_> = all
            .into_iter()
            .filter(|(_, fix)| applied.iter().any(|one| std::ptr::eq(*one, *fix)))
            .collect();
        if tried.is_empty() {
            return None;
        }
        let next = self.compiled(path, edited);
        if tried.iter().all(|(one, _)| helps(before, &next, one)) {
            return Some((next, tried.len()));
        }
        self.one_by_one(before, &tried, path, text)
    }

    fn one_by_one(
        &self,
        before: &Compilation,
        tried: &[(&Diagnostic, &Fix)],
        path: &Path,
        mut text: String,
    ) -> Option<(Compilation, usize)> {
        let mut kept: Option<(Compilation, usize)> = None;
        // From the last one on, so that the places of the others stay.
        for (one, fix) in tried.iter().rev() {
            let (edited, _) = apply(&text, &[fix]);
            let next = self.compiled(path, edited.clone());
            let known = kept.as_ref().map_or(before, |(known, _)| known);
            if helps(known, &next, one) {
                let fixes = kept.map_or(0, |(_, fixes)| fixes);
                (text, kept) = (edited, Some((next, fixes + 1)));
            }
        }
        kept
    }

    fn compiled(&self, path: &Path, text: String) -> Compilation {
        *self.edited.borrow_mut() = Some((path.to_owned(), text));
        self.compiler.compile(self.document)
    }
}

/// Whether the document can be read as before, and has one such finding less.
fn helps(before: &Compilation, after: &Compilation, found: &Diagnostic) -> bool {
    let same = |one: &&Diagnostic| one.code == found.code && one.message == found.message;
    let count = |compilation: &Compilation| compilation.diagnostics.iter().filter(same).count();
    let readable = after.input.is_some() || before.input.is_none();
    readable && count(after) < count(before)
}

/// A loader for which one file has another text, if it is told so.
struct Edited {
    inner: Rc<dyn Loader>,
    edited: Rc<RefCell<Option<(PathBuf, String)>>>,
}

impl Loader for Edited {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.inner.canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match &*self.edited.borrow() {
            Some((edited, text)) if edited == path => Ok(text.clone().into_bytes()),
            _ => self.inner.read(path),
        }
    }
}
