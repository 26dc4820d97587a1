//! Opens what was downloaded: the files of an `arazzo.lock`.
//!
//! The lock is looked for in the folder of the file that has the reference, and in those around it.
//! It says what its URLs mean for every file there, and its files may be read.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use url::Url;

use super::{Files, OpenError, or_here};
use crate::lock::{LOCK_FILE, Lock};
use crate::source::FileId;

/// A lock and the folder that its files are relative to.
pub(super) struct Found {
    lock: Lock,
    folder: PathBuf,
}

impl Files<'_> {
    /// Opens what `reference` means inside the file `base`, if it is a URL of the lock around that.
    pub(crate) fn open_locked(
        &mut self,
        base: FileId,
        reference: &str,
    ) -> Option<Result<FileId, OpenError>> {
        let found = self.lock_of(base)?;
        let url = found.url(&self.map.file(base).path, reference)?;
        let locked = found.lock.find(url.as_str())?;
        let parts = locked.file.split('/');
        let path = parts.fold(found.folder.clone(), |path, part| path.join(part));
        let path = self.loader.canonicalize(&path).ok()?;
        // A link there must not lead elsewhere.
        if !path.starts_with(&found.folder) && !self.allows(&path) {
            return None;
        }
        let fail = |problem| OpenError::new(problem, reference, &path);
        Some(self.load(self.name_of(&path), path.clone()).map_err(fail))
    }

    /// Whether a file was downloaded.
    pub(crate) fn is_locked(&mut self, file: FileId) -> bool {
        let path = self.map.file(file).path.clone();
        self.lock_of(file)
            .is_some_and(|found| found.base(&path).is_some())
    }

    /// The nearest lock. One that cannot be read counts as none: `arazzo-codegen fetch`, which the
    /// finding then advises, says what is wrong with it.
    fn lock_of(&mut self, base: FileId) -> Option<Rc<Found>> {
        if !self.uses_locks {
            return None;
        }
        let path = self.map.file(base).path.clone();
        let folder = or_here(path.parent().unwrap_or(Path::new("")));
        if let Some(known) = self.locks.get(&folder) {
            return known.clone();
        }
        let mut folders = folder.ancestors();
        let found = folders
            .find_map(|folder| self.read_lock(folder))
            .map(Rc::new);
        self.locks.insert(folder, found.clone());
        found
    }

    /// The lock is one of the files that the front doors watch.
    fn read_lock(&mut self, folder: &Path) -> Option<Found> {
        let path = self.loader.canonicalize(&folder.join(LOCK_FILE)).ok()?;
        let file = self.load(self.name_of(&path), path.clone()).ok()?;
        let lock = Lock::parse(&self.map.file(file).text).ok()?;
        let folder = path.parent()?.to_owned();
        Some(Found { lock, folder })
    }

    /// How messages name a file that no path of the user leads to.
    fn name_of(&self, path: &Path) -> PathBuf {
        let here = self.loader.canonicalize(Path::new("."));
        let short = here.as_ref().map(|here| path.strip_prefix(here));
        match short {
            Ok(Ok(short)) => short.to_owned(),
            _ => path.to_owned(),
        }
    }
}

impl Found {
    /// The URL that a downloaded file has.
    fn base(&self, path: &Path) -> Option<Url> {
        let file = path.strip_prefix(&self.folder).ok()?;
        let is_file = |one: &&crate::lock::Locked| Path::new(&one.file) == file;
        let locked = self.lock.files.iter().find(is_file)?;
        Url::parse(locked.base()).ok()
    }

    /// The URL that a reference in a file means. None in a file of the user, if it is relative.
    fn url(&self, path: &Path, reference: &str) -> Option<Url> {
        match self.base(path) {
            Some(base) => base.join(reference).ok(),
            None => Url::parse(reference).ok(),
        }
    }
}

#[cfg(test)]
mod tests;
