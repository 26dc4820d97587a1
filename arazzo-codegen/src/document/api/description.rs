//! An API description as a whole: what it is, what it calls itself.

use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::OperationKey;
use super::apis::Apis;
use super::parse::ParseError;
use super::tree::{Dialect, Node, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// An API description in [`Apis`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DescriptionId(pub(crate) u32);

/// What the root of a file says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootKind {
    OpenApi,
    /// Swagger 2.0 and before.
    Swagger,
    Arazzo,
    AsyncApi,
}

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
    fn new(code: Code, message: impl Into<String>) -> Self {
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

/// What a root is, by its first field that tells.
fn kind(root: &Value) -> Option<RootKind> {
    let kinds = [
        ("openapi", RootKind::OpenApi),
        ("swagger", RootKind::Swagger),
        ("arazzo", RootKind::Arazzo),
        ("asyncapi", RootKind::AsyncApi),
    ];
    let mut present = kinds.iter().filter(|(key, _)| root.get(key).is_some());
    present.next().map(|(_, kind)| *kind)
}

/// The version field; `2.0` may stand there as a number.
fn stated(root: &Value, key: &str) -> Option<String> {
    match root.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The reader that a root asks for. None for a part of a description, and for unknown versions.
pub(super) fn dialect(root: &Value) -> Option<Dialect> {
    let version = match kind(root)? {
        RootKind::OpenApi => stated(root, "openapi")?,
        RootKind::Swagger => stated(root, "swagger")?,
        RootKind::Arazzo => return Some(Dialect::V3_1),
        RootKind::AsyncApi => return None,
    };
    let mut numbers = version.split('.');
    match (numbers.next()?, numbers.next().unwrap_or("0")) {
        ("2", "0") => Some(Dialect::V2),
        ("3", "0") => Some(Dialect::V3_0),
        ("3", "1" | "2") => Some(Dialect::V3_1),
        _ => None,
    }
}

impl Apis<'_> {
    /// Parses the file as an API description.
    pub(crate) fn open(&self, file: FileId) -> Result<DescriptionId, OpenDescriptionError> {
        if let Some(known) = self.opened(file) {
            return Ok(known);
        }
        let tree = self.tree(file).map_err(|e| self.unparsable(file, &e))?;
        let Some(dialect) = usable(&tree.root).map_err(|error| error.named(self, file))? else {
            let error = OpenDescriptionError::new(Code::SourceTypeMismatch, describe(&tree.root));
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

    fn opened(&self, file: FileId) -> Option<DescriptionId> {
        let descriptions = self.descriptions.borrow();
        let known = descriptions.iter().position(|d| d.tree.file == file)?;
        Some(DescriptionId(known as u32))
    }

    fn unparsable(&self, file: FileId, error: &ParseError) -> OpenDescriptionError {
        let code = match error.too_large {
            true => Code::TooLarge,
            false => Code::SourceNotFound,
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
        kind(&self.tree(file).ok()?.root)
    }

    pub(super) fn description(&self, id: DescriptionId) -> Rc<Description> {
        self.descriptions.borrow()[id.0 as usize].clone()
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
        let root = &self.description(id).tree.root;
        match stated(root, "openapi") {
            Some(version) => format!("OpenAPI {version}"),
            None => format!("Swagger {}", stated(root, "swagger").unwrap_or_default()),
        }
    }
}

impl Description {
    pub(super) fn root(&self) -> Node {
        Node::root(self.tree.clone(), self.dialect)
    }
}

impl OpenDescriptionError {
    /// Puts the name of the file before the fact.
    fn named(mut self, apis: &Apis<'_>, file: FileId) -> Self {
        let files = apis.files().borrow();
        let name = files.map.file(file).name.display().to_string();
        self.message = format!("`{name}` {}", self.message);
        self
    }
}

/// The dialect of a root; none if it is no API description; an error if its version is unknown.
fn usable(root: &Value) -> Result<Option<Dialect>, OpenDescriptionError> {
    let key = match kind(root) {
        Some(RootKind::OpenApi) => "openapi",
        Some(RootKind::Swagger) => "swagger",
        _ => return Ok(None),
    };
    if let Some(dialect) = dialect(root) {
        return Ok(Some(dialect));
    }
    let version = stated(root, key).filter(|version| is_version(version));
    let message = match version {
        Some(version) => format!("follows `{key}` {version}, which is not supported"),
        None => format!("does not say in `{key}` which version it follows"),
    };
    let mut error = OpenDescriptionError::new(Code::OpenapiVersion, message);
    error.help = Some("supported: Swagger 2.0, OpenAPI 3.0, 3.1 and 3.2".to_owned());
    Err(error)
}

/// Whether a text can be shown as a version: a message must not carry more of a file than that.
fn is_version(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    text.len() <= 16 && text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(plain)
}

/// What a file that is no API description looks like.
fn describe(root: &Value) -> String {
    let looks = match kind(root) {
        Some(RootKind::Arazzo) => "an Arazzo document".to_owned(),
        Some(RootKind::AsyncApi) => "an AsyncAPI document".to_owned(),
        _ => shape(root),
    };
    format!("is no OpenAPI description: it is {looks}")
}

fn shape(root: &Value) -> String {
    let Value::Object(members) = root else {
        return match root {
            Value::Array(_) => "a list",
            Value::Null => "empty",
            _ => "plain text",
        }
        .to_owned();
    };
    if members.contains_key("$schema") || members.contains_key("properties") {
        return "a JSON Schema".to_owned();
    }
    if members.contains_key("paths") || members.contains_key("components") {
        return "a mapping that lacks the field `openapi`".to_owned();
    }
    "a mapping without the field `openapi` or `swagger`".to_owned()
}
