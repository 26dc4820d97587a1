//! A document with its fixes applied, as long as they help.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::fixes::apply::apply;
use crate::source::{Disk, FileId, Loader, Position};
use crate::{Compilation, Compiler};

/// The limit of rounds, in each of which the document is compiled again, so that findings which a fix
/// uncovers are fixed too. Every round removes a finding, so only absurd documents need many.
const MAX_ROUNDS: usize = 100;

/// A byte order mark.
const MARK: &str = "\u{feff}";

/// A document with its fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Its file, as it was found.
    pub path: PathBuf,
    /// The new text.
    pub text: String,
    /// The findings whose fixes were applied, in the order of application.
    pub fixed: Vec<Fixed>,
}

/// A finding that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Its code.
    pub code: Code,
    /// Its message.
    pub message: String,
    /// Where it was: in the document, or if another fix uncovered it, in the document with that fix.
    pub at: Position,
}

impl Compiler {
    /// Applies the fixes of a document's findings; with `notes`, those of notes too. None if there is
    /// nothing to fix. Nothing is written.
    ///
    /// A fix stays only if the document can still be read with it, has fewer findings, and none that
    /// it did not have. The rest of the document stays as it is, byte for byte.
    pub fn mend(&mut self, document: impl AsRef<Path>, notes: bool) -> Option<Mended> {
        let edited = Rc::new(RefCell::new(None));
        let inner = std::mem::replace(&mut self.loader, Box::new(Disk));
        let inner: Rc<dyn Loader> = Rc::from(inner);
        self.loader = Box::new(Edited {
            inner: Rc::clone(&inner),
            edited: Rc::clone(&edited),
        });
        let fixer = Fixer {
            compiler: self,
            document: document.as_ref(),
            edited: Rc::clone(&edited),
            notes,
        };
        let mended = fixer.run().map(|mut mended| {
            // The mark is not part of the text, but it stays in the file.
            let bytes = inner.read(&mended.path).unwrap_or_default();
            if bytes.starts_with(MARK.as_bytes()) {
                mended.text.insert_str(0, MARK);
            }
            mended
        });
        edited.borrow_mut().take();
        mended
    }
}

/// What a fix has to achieve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    /// Remove its own finding.
    Each,
    /// Leave no finding that was not there.
    Whole,
}

/// What two findings share that count as the same mistake.
type Kind = (Code, Severity);

struct Fixer<'a> {
    compiler: &'a Compiler,
    document: &'a Path,
    edited: Rc<RefCell<Option<(PathBuf, String)>>>,
    notes: bool,
}

impl Fixer<'_> {
    /// All fixes that help. A fix may uncover findings, which are fixed too if possible; if more are
    /// left in the end than there were, only fixes that uncover nothing are applied.
    fn run(&self) -> Option<Mended> {
        let start = self.compiler.compile(self.document);
        let all = self.rounds(&start, Aim::Each);
        let (end, fixed) = match all.filter(|(end, _)| self.helps(&start, end)) {
            Some(mended) => mended,
            None => self.rounds(&start, Aim::Whole)?,
        };
        let (_, file) = end.sources.entries().next()?;
        let (path, text) = (file.path.clone(), file.text.to_string());
        Some(Mended { path, text, fixed })
    }

    /// The document after as many rounds as change something, and what is fixed in it.
    fn rounds(&self, start: &Compilation, aim: Aim) -> Option<(Compilation, Vec<Fixed>)> {
        let mut mended: Option<(Compilation, Vec<Fixed>)> = None;
        let mut seen = vec![entry(start)?.2];
        for _ in 0..MAX_ROUNDS {
            let current = mended.as_ref().map_or(start, |(one, _)| one);
            let Some((next, more)) = self.round(current, aim) else {
                return mended;
            };
            let text = entry(&next)?.2;
            // Two fixes that undo each other would go on for ever.
            if seen.contains(&text) {
                return None;
            }
            seen.push(text);
            let before = mended.into_iter().flat_map(|(_, fixed)| fixed);
            mended = Some((next, before.chain(more).collect()));
        }
        None
    }

    /// One more compilation, with as many fixes as help.
    fn round(&self, before: &Compilation, aim: Aim) -> Option<(Compilation, Vec<Fixed>)> {
        let (id, path, text) = entry(before)?;
        let found = before.diagnostics.iter().filter(|one| self.counts(one));
        let all: Vec<(&Diagnostic, &Fix)> = found
            .filter_map(|one| Some((one, one.fix.as_ref()?)))
            .filter(|(_, fix)| fix.span.file == id)
            .collect();
        let fixes: Vec<&Fix> = all.iter().map(|(_, fix)| *fix).collect();
        let (_, applied) = apply(&text, &fixes);
        let find = |fix: &&Fix| {
            all.iter()
                .find(|(_, one)| std::ptr::eq(*one, *fix))
                .copied()
        };
        let tried: Vec<_> = applied.iter().filter_map(find).collect();
        self.most(before, &tried, &path, &text, aim)
    }

    /// The compilation with as many of the fixes as help, and what they fixed. They are tried
    /// together, and in halves where some do harm.
    fn most(
        &self,
        before: &Compilation,
        tried: &[(&Diagnostic, &Fix)],
        path: &Path,
        text: &str,
        aim: Aim,
    ) -> Option<(Compilation, Vec<Fixed>)> {
        if tried.is_empty() {
            return None;
        }
        let fixes: Vec<&Fix> = tried.iter().map(|(_, fix)| *fix).collect();
        let next = self.compiled(path, apply(text, &fixes).0);
        let good = match aim {
            Aim::Each => tried.iter().all(|(one, _)| removes(before, &next, one)),
            Aim::Whole => self.helps(before, &next),
        };
        if good {
            let fixed = tried.iter().map(|(one, _)| fixed(before, one));
            return Some((next, fixed.collect()));
        }
        // From the last one on, so that the places of the others stay.
        let (first, last) = tried.split_at(tried.len() / 2);
        if first.is_empty() {
            return None;
        }
        let applied = self.most(before, last, path, text, aim);
        let Some((known, mut fixed)) = applied else {
            return self.most(before, first, path, text, aim);
        };
        let text = entry(&known)?.2;
        match self.most(&known, first, path, &text, aim) {
            Some((both, more)) => {
                fixed.splice(0..0, more);
                Some((both, fixed))
            }
            None => Some((known, fixed)),
        }
    }

    /// Whether a finding is to be fixed, and must not be introduced.
    fn counts(&self, found: &Diagnostic) -> bool {
        self.notes || found.severity >= Severity::Warning
    }

    /// Whether the document can be read as before, and has fewer findings and no new one.
    fn helps(&self, before: &Compilation, after: &Compilation) -> bool {
        let readable = after.input.is_some() || before.input.is_none();
        let (before, after) = (self.tally(before), self.tally(after));
        let sum = |tally: &BTreeMap<Kind, usize>| tally.values().sum::<usize>();
        let known = |(kind, count): (&Kind, &usize)| before.get(kind) >= Some(count);
        readable && sum(&after) < sum(&before) && after.iter().all(known)
    }

    fn tally(&self, compilation: &Compilation) -> BTreeMap<Kind, usize> {
        let mut tally = BTreeMap::new();
        for found in compilation
            .diagnostics
            .iter()
            .filter(|one| self.counts(one))
        {
            *tally.entry((found.code, found.severity)).or_default() += 1;
        }
        tally
    }

    fn compiled(&self, path: &Path, text: String) -> Compilation {
        *self.edited.borrow_mut() = Some((path.to_owned(), text));
        self.compiler.compile(self.document)
    }
}

/// The entry document of a compilation: its id, its path, and its text.
fn entry(compilation: &Compilation) -> Option<(FileId, PathBuf, String)> {
    let (id, file) = compilation.sources.entries().next()?;
    Some((id, file.path.clone(), file.text.to_string()))
}

fn fixed(compilation: &Compilation, found: &Diagnostic) -> Fixed {
    let span = found.span.or(found.fix.as_ref().map(|fix| fix.span));
    let start = Position { line: 1, column: 1 };
    Fixed {
        code: found.code,
        message: found.message.clone(),
        at: span.map_or(start, |span| compilation.sources.start(span)),
    }
}

/// Whether the document can be read as before, and has one such finding less.
fn removes(before: &Compilation, after: &Compilation, found: &Diagnostic) -> bool {
    let same = |one: &&Diagnostic| one.code == found.code && one.message == found.message;
    let count = |compilation: &Compilation| compilation.diagnostics.iter().filter(same).count();
    let readable = after.input.is_some() || before.input.is_none();
    readable && count(after) < count(before)
}

/// A loader that can return another text for one file.
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
