//! Why a file could not be opened, and what to do about it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::MAX_FILE_SIZE;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, normalize};

/// Why a file cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It does not exist.
    NotFound,
    /// A folder, a pipe, a device.
    NotAFile,
    /// It is outside the folders that may be read.
    Outside,
    /// It would have to be downloaded.
    Remote,
    /// The text is not a reference to a file.
    BadReference,
    /// It is larger than [`MAX_FILE_SIZE`].
    TooLarge,
    /// It is not UTF-8; the offset of the first byte that is wrong.
    NotUtf8(usize),
    /// Any other error of the system.
    Io(ErrorKind),
}

impl Problem {
    pub(super) fn from_io(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Problem::NotFound,
            ErrorKind::InvalidInput | ErrorKind::IsADirectory => Problem::NotAFile,
            ErrorKind::FileTooLarge => Problem::TooLarge,
            kind => Problem::Io(kind),
        }
    }
}

/// A file could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenError {
    pub(crate) problem: Problem,
    /// As the document or the user wrote it.
    pub(crate) reference: String,
    /// The path that was tried; empty if the reference gives none.
    pub(crate) tried: PathBuf,
}

impl OpenError {
    pub(super) fn new(problem: Problem, reference: &str, tried: &Path) -> Self {
        OpenError {
            problem,
            reference: reference.to_owned(),
            tried: tried.to_owned(),
        }
    }

    /// Whether the reference may mean a file that was downloaded.
    pub(super) fn may_be_downloaded(&self) -> bool {
        use Problem::{BadReference, NotFound, Outside, Remote};
        matches!(self.problem, Remote | NotFound | Outside | BadReference)
    }

    /// The finding at the place where the source description with this name gives the file.
    pub(crate) fn diagnostic(&self, span: Span, source: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code(), span, self.message());
        diagnostic.notes.extend(self.note());
        diagnostic.help = self.help(Some(source));
        diagnostic
    }

    /// The finding for a file that is not named by a source description; its place is up to the
    /// caller.
    pub(crate) fn nowhere(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::nowhere(self.code(), self.message());
        diagnostic.notes.extend(self.note());
        diagnostic.help = self.help(None);
        diagnostic
    }

    fn code(&self) -> Code {
        match self.problem {
            Problem::Remote => Code::RemoteSource,
            Problem::TooLarge => Code::TooLarge,
            _ => Code::SourceNotFound,
        }
    }

    fn message(&self) -> String {
        let reference = &self.reference;
        match &self.problem {
            Problem::Remote => format!("`{reference}` is not downloaded: builds use no network"),
            Problem::BadReference => format!("`{reference}` is not the path of a file"),
            Problem::Outside => {
                format!("`{reference}` is outside the folders that may be read")
            }
            Problem::NotFound => format!("cannot read `{reference}`: no such file"),
            Problem::NotAFile => format!("cannot read `{reference}`: not a regular file"),
            Problem::TooLarge => format!(
                "`{reference}` is larger than {} MiB",
                MAX_FILE_SIZE / (1024 * 1024)
            ),
            Problem::NotUtf8(at) => {
                format!("cannot read `{reference}`: not UTF-8 (byte {at} is wrong)")
            }
            Problem::Io(kind) => format!("cannot read `{reference}`: {kind}"),
        }
    }

    fn note(&self) -> Option<String> {
        let tried = normalize(&self.tried);
        let tried = tried.to_string_lossy();
        let obvious = tried.is_empty() || tried == self.reference.as_str();
        (!obvious).then(|| format!("looked for `{tried}`"))
    }

    /// How to get what is elsewhere.
    fn download(&self) -> String {
        let scheme = self.reference.split(':').next().unwrap_or_default();
        if scheme.eq_ignore_ascii_case("https") {
            "download it once with `arazzo-codegen fetch DOCUMENT`, or ".to_owned()
        } else {
            String::new()
        }
    }

    fn help(&self, source: Option<&str>) -> Option<String> {
        match (&self.problem, source) {
            (Problem::Outside, _) => Some(
                "allow its folder with `--root DIR` (`root = \"…\"` in the macro, `.root(…)` in a \
                 build script)"
                    .to_owned(),
            ),
            (Problem::TooLarge | Problem::NotUtf8(_), _) => None,
            (problem, Some(name)) => Some(format!(
                "{}name the file with `--source {name}=FILE` (`sources = {{ {name} = \"…\" }}` in \
                 the macro, `.source(\"{name}\", …)` in a build script)",
                match problem {
                    Problem::Remote => self.download() + "save a copy next to the document and ",
                    _ => "correct the path, or ".to_owned(),
                },
            )),
            (Problem::Remote, None) => {
                Some(self.download() + "save a copy next to the document and refer to that")
            }
            _ => None,
        }
    }
}
