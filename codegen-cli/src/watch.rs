//! `generate --watch`: generates again whenever a file has changed.
//!
//! Files are asked for their times now and then. That works on every file system, and there are few.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use arazzo_codegen::source::{Disk, Loader};

/// The time between two looks at the files.
const PAUSE: Duration = Duration::from_millis(200);

/// What tells one state of a file from another; none if it is not there.
type State = Option<(SystemTime, u64)>;

/// The disk, and the files that were looked for, in the state that each had before.
///
/// Also what was not found is one of them: it may be there later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watched(Arc<Mutex<BTreeMap<PathBuf, State>>>);

impl Watched {
    /// Adds a file.
    pub(crate) fn add(&self, path: &Path) {
        // One file may have two names.
        let path = Disk.canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let state = state(&path);
        self.files().entry(path).or_insert(state);
    }

    /// Adds the files of another, in the state that they have now.
    pub(crate) fn add_all(&self, other: &Self) {
        let others = other.files();
        others.keys().for_each(|path| self.add(path));
    }

    /// How many of the files are there.
    pub(crate) fn count(&self) -> usize {
        let files = self.files();
        let there = files
            .iter()
            .filter(|(path, state)| state.is_some() && path.is_file());
        there.count()
    }

    /// Waits until a file is not as it was, and until none of them changes any more: an editor may
    /// need several steps to write.
    pub(crate) fn wait(&self) {
        let mut before = self.files().clone();
        let mut has_changed = false;
        loop {
            thread::sleep(PAUSE);
            let now: BTreeMap<PathBuf, State> = before
                .keys()
                .map(|path| (path.clone(), state(path)))
                .collect();
            let is_same = now == before;
            if is_same && has_changed {
                return;
            }
            has_changed |= !is_same;
            before = now;
        }
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loader for Watched {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let found = Disk.canonicalize(path);
        if found.is_err() {
            self.add(path);
        }
        found
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.add(path);
        Disk.read(path)
    }
}

fn state(path: &Path) -> State {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
