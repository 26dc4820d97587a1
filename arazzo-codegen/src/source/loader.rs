//! Where bytes come from: the disk, or memory.

#![allow(
    clippy::disallowed_methods,
    reason = "this is the one place that reads files"
)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// The size limit of a file, in bytes.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// What the compiler needs of a file system.
pub trait Loader {
    /// The absolute form of a path that exists, with symbolic links resolved.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if the path does not exist, or another error of the system.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// The bytes of a regular file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for anything that is not a regular file,
    /// [`ErrorKind::FileTooLarge`] for more than [`MAX_FILE_SIZE`] bytes.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
}

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Loader for Disk {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Asked before opening, because opening a named pipe waits for a writer.
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        File::open(path)?
            .take(MAX_FILE_SIZE + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE_SIZE {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }
}

/// Files that exist only in memory, below one root folder.
///
/// # Examples
///
/// ```
/// use arazzo_codegen::source::Memory;
///
/// let files = Memory::default().with("api.yaml", "openapi: 3.0.3");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// The same with one more file.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(absolute(path.as_ref()), content.into());
        self
    }
}

impl Loader for Memory {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let path = absolute(path);
        let mut known = self.files.keys();
        if known.any(|file| file.starts_with(&path)) {
            return Ok(path);
        }
        Err(ErrorKind::NotFound.into())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(&absolute(path)) {
            Some(bytes) => Ok(bytes.clone()),
            None if self.canonicalize(path).is_ok() => Err(ErrorKind::InvalidInput.into()),
            None => Err(ErrorKind::NotFound.into()),
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    normalize(&Path::new("/").join(path))
}

/// The path without `.` and `..`, where that can be told from the text alone.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                Some(Component::RootDir) => {}
                _ => normal.push(".."),
            },
            other => normal.push(other),
        }
    }
    normal
}
