//! Files as the user names them: seen from the folder of `Cargo.toml`, wherever rustc runs.

use std::io;
use std::path::{Path, PathBuf};

use arazzo_codegen::source::{Disk, Loader};

/// The disk, with relative paths seen from a folder.
pub(crate) struct Below(pub(crate) PathBuf);

impl Loader for Below {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(&self.0.join(path))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&self.0.join(path))
    }
}
