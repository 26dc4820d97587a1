//! An API description as a whole: what it is, what it calls itself.

use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

use super::OperationKey;
use super::apis::Apis;
use super::parse::ParseError;
use super::root::{RootKind, describe, kind, stated, usable};
use super::tree::{Dialect, Node, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// An API description in [`Apis`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DescriptionId(pub(crate) u32);

/// An opened description.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) tree: Rc<Tree>,
    pub(super) dialect: Dialect,
    pub(super) operations: OnceCell<Rc<[OperationKey]>>,
}

/// Why a file cannot be used as an API description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenDescriptionError {
    pub(crate) code: Code,
    /// A fact in lower case.
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// The place in the file itself.
    pub(crate) at: Option<Span>,
}

impl OpenDescriptionError {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        OpenDescriptionError {
            code,
            message: message.into(),
            help: None,
            at: None,
        }
    }

    /// The finding at the place that names the file as the source description `source`.
    pub(crate) fn diagnostic(&self, span: Span, source: &str) -> Diagnostic {
        let message = format!("source `{source}`: {}", self.message);
        let mut diagnostic = Diagnostic::new(self.code, span, message);
        diagnostic.help.clone_from(&self.help);
        match self.at {
            Some(at) => diagnostic.also(at, "here"),
            None => diagnostic,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.position {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl Apis<'_> {
    /// Parses the file as an API description.
    pub(crate) fn open(&self, file: FileId) -> Result<DescriptionId, OpenDescriptionError> {
        if let Some(known) = self.opened(file) {
            return Ok(known);
        }
        let tree = self.tree(file).map_err(|e| self.unparsable(file, &e))?;
        let Some(dialect) = usable(tree.root.fields()).map_err(|error| error.named(self, file))?
        else {
            let error =
                OpenDescriptionError::new(Code::SourceTypeMismatch, describe(tree.root.fields()));
            return Err(error.named(self, file));
        };
        let mut descriptions = self.descriptions.borrow_mut();
        descriptions.push(Rc::new(Description {
            tree,
            dialect,
            operations: OnceCell::new(),
        }));
        Ok(DescriptionId(descriptions.len() as u32 - 1))
    }

    pub(super) fn opened(&self, file: FileId) -> Option<DescriptionId> {
        let descriptions = self.descriptions.borrow();
        let known = descriptions.iter().position(|d| d.tree.file == file)?;
        Some(DescriptionId(known as u32))
    }

    pub(super) fn unparsable(&self, file: FileId, error: &ParseError) -> OpenDescriptionError {
        let code = if error.too_large {
            Code::TooLarge
        } else {
            Code::SourceNotFound
        };
        let message = format!("cannot be read: {error}");
        OpenDescriptionError {
            at: error.position.and_then(|at| self.position(file, at)),
            ..OpenDescriptionError::new(code, message).named(self, file)
        }
    }

    /// The character at a line and a column.
    fn position(&self, file: FileId, (line, column): (usize, usize)) -> Option<Span> {
        let text = self.files().borrow().map.file(file).text.clone();
        let before: usize = text
            .split_inclusive('\n')
            .take(line.checked_sub(1)?)
            .map(str::len)
            .sum();
        let rest = text.get(before..)?;
        let mut characters = rest.char_indices().skip(column.saturating_sub(1));
        let (at, length) = characters
            .next()
            .map_or((rest.len(), 0), |(at, c)| (at, c.len_utf8()));
        Some(Span {
            file,
            start: u32::try_from(before + at).ok()?,
            end: u32::try_from(before + at + length).ok()?,
        })
    }

    /// What kind of document the file is, to infer or check the type of a source description.
    pub(crate) fn root_kind(&self, file: FileId) -> Option<RootKind> {
        kind(self.tree(file).ok()?.root.fields())
    }

    pub(super) fn description(&self, id: DescriptionId) -> Rc<Description> {
        self.descriptions.borrow()[id.0 as usize].clone()
    }

    pub(crate) fn file(&self, id: DescriptionId) -> FileId {
        self.description(id).tree.file
    }

    /// `info.title`.
    pub(crate) fn title(&self, id: DescriptionId) -> String {
        self.info(id, "title")
    }

    /// `info.version`: the version of the API.
    pub(crate) fn version(&self, id: DescriptionId) -> String {
        self.info(id, "version")
    }

    fn info(&self, id: DescriptionId, key: &str) -> String {
        let info = self.description(id).root().get("info");
        info.and_then(|info| info.text(key)).unwrap_or_default()
    }

    /// The specification that the description follows: `OpenAPI 3.0.3`, `Swagger 2.0`.
    pub(crate) fn specification(&self, id: DescriptionId) -> String {
        let description = self.description(id);
        let root = description.tree.root.fields();
        let names = [
            ("openapi", "OpenAPI"),
            ("asyncapi", "AsyncAPI"),
            ("swagger", "Swagger"),
        ];
        let mut stated = names
            .iter()
            .filter_map(|(key, name)| Some(format!("{name} {}", stated(root, key)?)));
        stated.next().unwrap_or_default()
    }
}

impl Description {
    pub(super) fn root(&self) -> Node {
        Node::root(self.tree.clone(), self.dialect)
    }
}

impl OpenDescriptionError {
    /// Puts the name of the file before the fact.
    pub(super) fn named(mut self, apis: &Apis<'_>, file: FileId) -> Self {
        let files = apis.files().borrow();
        let name = files.map.file(file).name.display().to_string();
        self.message = format!("`{name}` {}", self.message);
        self
    }
}
