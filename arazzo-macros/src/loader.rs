//! Resolves paths relative to the folder of `Cargo.toml`, whatever the working directory of rustc
//! is.

use std::io;
use std::path::{Path, PathBuf};

use arazzo_codegen::source::{Disk, Loader};

/// Reads files from disk, with paths relative to a folder.
pub(crate) struct Below(pub(crate) PathBuf);

impl Loader for Below {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(&self.0.join(path))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&self.0.join(path))
    }
}
