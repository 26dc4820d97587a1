//! The text of every file that was read, and places in it.
//!
//! [`SourceMap`] is the only owner of text. Everything else holds [`Span`]s, which stay valid for
//! as long as the map lives because files are only ever added.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use self::outline::Outline;

mod loader;
pub(crate) mod outline;

pub(crate) use loader::normalize;
pub use loader::{Disk, Loader, MAX_FILE_SIZE, Memory};

/// A file in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

/// A range of bytes in a file. Both ends lie on character boundaries of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first character.
    pub start: u32,
    /// Byte offset after the last character.
    pub end: u32,
}

impl Span {
    /// The part of this span from `start` to `end`, both counted in bytes from its beginning.
    pub(crate) fn part(self, start: usize, end: usize) -> Span {
        let at = |offset: usize| self.start.saturating_add(offset as u32).min(self.end);
        Span {
            file: self.file,
            start: at(start),
            end: at(end),
        }
    }

    /// From the beginning of this place to the end of a later one in the same file.
    pub(crate) fn to(self, end: Span) -> Span {
        Span {
            end: end.end,
            ..self
        }
    }

    /// Whether the other place is a part of this one.
    pub(crate) fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A value and the place that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A line and a column, both counted from 1; columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One file: how the user names it, where it is, what it says.
#[derive(Debug)]
pub struct SourceFile {
    /// The path as given on the command line, or as reached from there.
    pub name: PathBuf,
    /// The path that was opened, with symbolic links resolved.
    pub path: PathBuf,
    /// The text.
    pub text: Arc<str>,
    /// Made when a position in the file is shown for the first time.
    line_starts: OnceLock<Vec<u32>>,
    /// Made when a place in the file is looked up for the first time.
    pub(crate) outline: OnceLock<Arc<Outline>>,
}

impl SourceFile {
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            let after = breaks.map(|(at, _)| at as u32 + 1);
            std::iter::once(0).chain(after).collect()
        })
    }
}

/// All files of a compilation, in the order in which they were read.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file.
    pub fn add(&mut self, name: PathBuf, path: PathBuf, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        self.files.push(SourceFile {
            name,
            path,
            text,
            line_starts: OnceLock::new(),
            outline: OnceLock::new(),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The file that was opened at this path, if it was.
    pub fn find(&self, path: &Path) -> Option<FileId> {
        self.files
            .iter()
            .position(|file| file.path == path)
            .map(|index| FileId(index as u32))
    }

    /// All files, in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// All files with their ids.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let ids = (0..).map(FileId);
        ids.zip(&self.files)
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Where a span begins.
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Where a span ends: the position after its last character.
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    fn position(&self, file: FileId, offset: u32) -> Position {
        let file = self.file(file);
        let line_starts = file.line_starts();
        let line = line_starts.partition_point(|start| *start <= offset);
        let start = line_starts[line - 1] as usize;
        let column = file
            .text
            .get(start..offset as usize)
            .map_or(0, |text| text.chars().count());
        Position {
            line,
            column: column + 1,
        }
    }
}

impl Span {
    /// Stands in for a place while a diagnostic without one is built; never leaves it.
    pub(crate) const NOWHERE: Span = Span {
        file: FileId(u32::MAX),
        start: 0,
        end: 0,
    };
}
