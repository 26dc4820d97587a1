//! A document from standard input. What it refers to is found from the current folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arazzo_codegen::source::{Disk, Loader};

/// How the document is called in messages.
pub(crate) const NAME: &str = "<stdin>";

/// The disk, and the document.
pub(crate) struct WithInput(pub(crate) Arc<[u8]>);

impl Loader for WithInput {
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if path == Path::new(NAME) {
            return Ok(path.to_owned());
        }
        Disk.canonicalize(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == Path::new(NAME) {
            return Ok(self.0.to_vec());
        }
        Disk.read(path)
    }
}
