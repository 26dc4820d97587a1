//! What documents refer to outside of the disk, for programs that download it.
//!
//! [`Remote`] reads documents and what they lead to, and finds the URLs in them with their places.
//! It downloads nothing: a program gets the files and hands their text back.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::load::Files;
use crate::source::{FileId, SourceMap, Span};
use crate::{Compiler, lock};

mod contents;

pub use contents::Kind;
use contents::{Contents, Written};

/// Documents, downloaded files, and what they refer to.
#[derive(Default)]
pub struct Remote {
    /// The text of every file, downloaded ones under their URLs.
    pub sources: SourceMap,
    /// The names that files give to themselves or to parts of them: URLs that need no file.
    identities: BTreeSet<String>,
}

/// A reference to a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The URL, in its normal form and without a fragment.
    pub url: String,
    /// The place of the text that names it.
    pub span: Span,
    /// The name of the source description, if it is one.
    pub source: Option<String>,
    /// Whether the source description is one of the document itself, not of one that it calls.
    pub is_own: bool,
}

impl Remote {
    /// Nothing has been read yet.
    pub fn new() -> Self {
        Remote::default()
    }

    /// Reads a document and the files that it leads to on disk, as far as the compiler may read
    /// them, and returns the URLs that they refer to.
    ///
    /// # Errors
    ///
    /// The document itself cannot be read. What is wrong with other files is left to the compiler.
    pub fn document(
        &mut self,
        compiler: &Compiler,
        path: &Path,
    ) -> Result<Vec<Reference>, Box<Diagnostic>> {
        let mut files = Files::new(compiler.loader.as_ref()).without_locks();
        files.map = std::mem::take(&mut self.sources);
        for root in &compiler.options.roots {
            files.allow(root);
        }
        let entry = files.open_entry(path);
        let found = entry.map(|entry| self.on_disk(compiler, &mut files, entry));
        self.sources = files.map;
        found.map_err(|error| Box::new(error.nowhere()))
    }

    fn on_disk(
        &mut self,
        compiler: &Compiler,
        files: &mut Files<'_>,
        entry: FileId,
    ) -> Vec<Reference> {
        let (mut left, mut seen) = (vec![entry], HashSet::from([entry]));
        let mut found = Vec::new();
        while let Some(file) = left.pop() {
            let Ok(contents) = Contents::read(&files.map, file) else {
                continue;
            };
            self.identities.extend(contents.identities);
            for written in contents.references {
                // A given file that is gone may be one that is to be downloaded again.
                let opened = match given(compiler, &written) {
                    Some(path) => files.open_named(path),
                    None => files.open(file, &written.text),
                };
                match opened {
                    Ok(next) if seen.insert(next) => left.push(next),
                    Ok(_) => {}
                    Err(_) => {
                        let base = contents.published.as_deref();
                        let base = base.filter(|_| written.source.is_some());
                        found.extend(written.reference(base, file == entry));
                    }
                }
            }
        }
        found
    }

    /// Takes the text of a file that was downloaded, and returns what it is and which URLs it
    /// refers to.
    ///
    /// # Errors
    ///
    /// Why the text is no YAML or JSON.
    pub fn downloaded(
        &mut self,
        location: &str,
        text: String,
    ) -> Result<(Kind, Vec<Reference>), String> {
        let name = PathBuf::from(location);
        let file = self.sources.add(name.clone(), name, text);
        let contents = Contents::read(&self.sources, file)?;
        self.identities.extend(contents.identities);
        let references = contents.references.iter();
        let references = references.filter_map(|one| one.reference(Some(location), false));
        Ok((contents.kind, references.collect()))
    }

    /// Whether a URL is the name of something that was read, so that it needs no file.
    pub fn is_identity(&self, url: &str) -> bool {
        self.identities.contains(url)
    }
}

impl Written {
    /// The URL that it means in a file at `base`, if it means one.
    fn reference(&self, base: Option<&str>, is_own: bool) -> Option<Reference> {
        let absolute = lock::normal(&self.text);
        let url = match base {
            None => absolute.filter(|_| self.text.contains("://"))?,
            Some(base) => {
                let base = url::Url::parse(base).ok()?;
                lock::normal(base.join(&self.text).ok()?.as_str())?
            }
        };
        Some(Reference {
            url,
            span: self.span,
            source: self.source.clone(),
            is_own,
        })
    }
}

/// The file that the options give in the place of a source description's.
fn given<'c>(compiler: &'c Compiler, written: &Written) -> Option<&'c Path> {
    let name = written.source.as_ref()?;
    let mut sources = compiler.options.sources.iter();
    let (_, path) = sources.find(|(given, _)| given == name)?;
    Some(path)
}

#[cfg(test)]
mod tests;
