//! [`Upload`]: the body of a request that is read while it is sent.

use std::{
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

use crate::secret::Redaction;

/// The body of a request that consists of files, or contains some. It is read while it is sent, so
/// that it need not fit into memory.
///
/// A request of a run has it among its [`extensions`](http::Request::extensions) if the transport
/// [streams uploads](crate::Transport::streams_uploads). The request's own body is empty then.
#[derive(Clone)]
pub struct Upload {
    parts: Arc<[UploadPart]>,
}

/// A part of an [`Upload`]; the body is all parts, one after the other.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UploadPart {
    /// Bytes in memory, such as the head of a part of a multipart body.
    Bytes(Bytes),
    /// A file, of which as many bytes are sent as it had when it was named.
    #[non_exhaustive]
    File {
        /// Where it is.
        path: PathBuf,
        /// Its length in bytes.
        length: u64,
    },
}

impl Upload {
    pub(crate) fn new(parts: impl IntoIterator<Item = UploadPart>) -> Self {
        Self {
            parts: parts.into_iter().collect(),
        }
    }

    /// Returns the parts of the body.
    pub fn parts(&self) -> &[UploadPart] {
        &self.parts
    }

    /// Returns the length of the body in bytes.
    pub fn length(&self) -> u64 {
        self.parts.iter().map(UploadPart::length).sum()
    }

    /// Reads the body into memory. It blocks the thread as long as files are read.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or has become shorter.
    pub fn read(&self) -> io::Result<Bytes> {
        let mut body = Vec::new();
        for part in self.parts() {
            match part {
                UploadPart::Bytes(bytes) => body.extend_from_slice(bytes),
                UploadPart::File { path, length } => read_file(path, *length, &mut body)?,
            }
        }
        Ok(body.into())
    }
}

impl UploadPart {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

/// Appends the first bytes of a file.
pub(crate) fn read_file(path: &Path, length: u64, body: &mut Vec<u8>) -> io::Result<()> {
    let read = fs::File::open(path)?.take(length).read_to_end(body)?;
    if read as u64 == length {
        Ok(())
    } else {
        Err(shorter())
    }
}

/// Makes the error of a file that ends before the length that was announced.
pub(crate) fn shorter() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the file has become shorter since it was named",
    )
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.length())
    }
}

/// The body of a request.
#[derive(Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    Upload(Upload),
}

impl Content {
    /// Returns the bytes of a body in memory; none of an upload.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Memory(bytes) => bytes,
            Self::Upload(_) => &[],
        }
    }

    /// Returns whether a secret of the run may be in the body. Files are not searched: they may hold
    /// any.
    pub(super) fn may_hold_secret(&self, redaction: &Redaction) -> bool {
        match self {
            Self::Memory(bytes) => redaction.finds(bytes),
            Self::Upload(_) => true,
        }
    }

    /// Makes a request with the body, for a transport that streams uploads or one that does not.
    pub(super) fn request(&self, streams: bool) -> io::Result<http::Request<Bytes>> {
        Ok(match self {
            Self::Memory(bytes) => http::Request::new(bytes.clone()),
            Self::Upload(upload) if streams => {
                let mut request = http::Request::new(Bytes::new());
                request.extensions_mut().insert(upload.clone());
                request
            }
            Self::Upload(upload) => http::Request::new(upload.read()?),
        })
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Memory(Bytes::new())
    }
}

impl<B: Into<Bytes>> From<B> for Content {
    fn from(bytes: B) -> Self {
        Self::Memory(bytes.into())
    }
}

impl From<crate::value::Bytes> for Content {
    fn from(bytes: crate::value::Bytes) -> Self {
        match bytes.upload_part() {
            Some(file) => Self::Upload(Upload::new([file])),
            None => Self::Memory(bytes.into_inner()),
        }
    }
}
