//! The only place that reads files.
//!
//! [`Files`] opens the entry document and what it refers to, each file once, and nothing outside
//! the folders that it may read from. A message about a file never carries any of its text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::source::{FileId, Loader, MAX_FILE_SIZE, SourceMap, normalize};

mod error;
mod locked;
mod reference;
#[cfg(test)]
mod tests;

pub(crate) use error::{OpenError, Problem};

/// The files of a compilation, and the rules by which more are opened.
pub(crate) struct Files<'a> {
    loader: &'a dyn Loader,
    /// Canonical folders; everything below them may be read.
    roots: Vec<PathBuf>,
    /// The locks of folders that were looked for.
    locks: HashMap<PathBuf, Option<Rc<locked::Found>>>,
    /// Whether URLs mean the files that were downloaded from them.
    uses_locks: bool,
    /// The files that were read.
    pub(crate) map: SourceMap,
}

impl<'a> Files<'a> {
    /// No files yet, and no folder to read from.
    pub(crate) fn new(loader: &'a dyn Loader) -> Self {
        Files {
            loader,
            roots: Vec::new(),
            locks: HashMap::new(),
            uses_locks: true,
            map: SourceMap::default(),
        }
    }

    /// The same without the files of locks: what is there may be out of date.
    pub(crate) fn without_locks(mut self) -> Self {
        self.uses_locks = false;
        self
    }

    /// Allows reading everything below `folder`. A folder that does not exist allows nothing.
    pub(crate) fn allow(&mut self, folder: &Path) {
        if let Ok(root) = self.loader.canonicalize(&or_here(folder)) {
            self.roots.push(root);
        }
    }

    /// Opens the document that the user named. Its folder, the parent of that, and everything
    /// below them may be read from now on.
    pub(crate) fn open_entry(&mut self, path: &Path) -> Result<FileId, OpenError> {
        let folder = or_here(path.parent().unwrap_or(Path::new("")));
        if let Ok(folder) = self.loader.canonicalize(&folder) {
            self.roots.extend(folder.parent().map(Path::to_owned));
            self.roots.push(folder);
        }
        self.named(path)
    }

    /// Opens a file that the user named beside the document, such as a source's replacement. Its
    /// folder and everything below may be read from now on.
    pub(crate) fn open_named(&mut self, path: &Path) -> Result<FileId, OpenError> {
        self.allow(path.parent().unwrap_or(Path::new("")));
        self.named(path)
    }

    /// Opens what `reference` means inside the file `base`: a path, or else a URL that was
    /// downloaded.
    pub(crate) fn open(&mut self, base: FileId, reference: &str) -> Result<FileId, OpenError> {
        let name = &self.map.file(base).name;
        let folder = name.parent().unwrap_or(Path::new("")).to_owned();
        let opened = self.open_in(&folder, reference);
        opened.or_else(|error| match self.open_locked(base, reference) {
            Some(opened) if error.may_be_downloaded() => opened,
            _ => Err(error),
        })
    }

    fn open_in(&mut self, folder: &Path, reference: &str) -> Result<FileId, OpenError> {
        let fail = |problem, tried: &Path| OpenError::new(problem, reference, tried);
        let candidates = reference::paths(reference).map_err(|e| fail(e, Path::new("")))?;
        let mut missing = None;
        for candidate in candidates {
            let tried = folder.join(candidate);
            match self.confined(&tried) {
                Ok(path) => {
                    let name = self.display_name(&tried, &path);
                    return self.load(name, path).map_err(|e| fail(e, &tried));
                }
                Err(problem) => missing = missing.or(Some(fail(problem, &tried))),
            }
        }
        Err(missing.unwrap_or_else(|| fail(Problem::BadReference, folder)))
    }

    /// The canonical form of a path, if it may be read. Outside the roots the error is the same
    /// whether or not a file exists, so that a document cannot probe the disk.
    fn confined(&self, tried: &Path) -> Result<PathBuf, Problem> {
        match self.loader.canonicalize(tried) {
            Ok(path) if self.allows(&path) => Ok(path),
            Ok(_) => Err(Problem::Outside),
            Err(error) if self.may_lie_inside(tried) => Err(Problem::from_io(&error)),
            Err(_) => Err(Problem::Outside),
        }
    }

    fn allows(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    fn may_lie_inside(&self, tried: &Path) -> bool {
        let here = self.loader.canonicalize(Path::new(".")).unwrap_or_default();
        let tried = normalize(&here.join(tried));
        // The folder may be reached through a link, so the nearest one that exists decides.
        let folder = tried.ancestors().skip(1);
        let mut existing = folder.filter_map(|folder| self.loader.canonicalize(folder).ok());
        existing.next().is_some_and(|folder| self.allows(&folder))
    }

    /// `a/../b` is shown as `b` where both are the same file.
    fn display_name(&self, tried: &Path, path: &Path) -> PathBuf {
        let short = normalize(tried);
        match self.loader.canonicalize(&short) {
            Ok(same) if same == path => short,
            _ => tried.to_owned(),
        }
    }

    fn named(&mut self, path: &Path) -> Result<FileId, OpenError> {
        let fail = |problem| OpenError::new(problem, &path.to_string_lossy(), path);
        let canonical = self
            .loader
            .canonicalize(path)
            .map_err(|error| fail(Problem::from_io(&error)))?;
        self.load(path.to_owned(), canonical).map_err(fail)
    }

    fn load(&mut self, name: PathBuf, path: PathBuf) -> Result<FileId, Problem> {
        if let Some(file) = self.map.find(&path) {
            return Ok(file);
        }
        let bytes = self
            .loader
            .read(&path)
            .map_err(|error| Problem::from_io(&error))?;
        if bytes.len() as u64 > MAX_FILE_SIZE {
            return Err(Problem::TooLarge);
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| Problem::NotUtf8(error.utf8_error().valid_up_to()))?;
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Ok(self.map.add(name, path, text))
    }
}

/// The folder of a bare file name is the current one.
fn or_here(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder.to_owned()
    }
}
