//! YAML and JSON as one stream of events, each with its place.
//!
//! Reading an event never recurses, so the consumer of the events bounds nesting.

use std::borrow::Cow;

use super::{json, yaml};
use crate::diagnostic::Code;

/// How deep values may be nested.
pub(super) const MAX_DEPTH: usize = 128;

/// A step through a document.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'t> {
    DocumentStart,
    Scalar(Scalar<'t>),
    SequenceStart(Properties<'t>),
    MappingStart(Properties<'t>),
    /// The end of a sequence or mapping.
    End,
    /// The value of the anchor with this number, again.
    Alias(usize),
}

/// What may stand before a value.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Properties<'t> {
    /// The number of its anchor, 0 if it has none.
    pub(super) anchor: usize,
    /// Its tag.
    pub(super) tag: Option<Tag<'t>>,
}

/// A tag.
#[derive(Debug, PartialEq)]
pub(super) enum Tag<'t> {
    /// `!!str` and the like: the part after `!!`.
    Core(Cow<'t, str>),
    /// Any other.
    Custom(String),
}

/// A value without parts.
#[derive(Debug, PartialEq)]
pub(super) struct Scalar<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) style: Style,
    pub(super) properties: Properties<'t>,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    /// `|` and `>`.
    Block,
}

/// An event and the bytes that it stands for.
#[derive(Debug, PartialEq)]
pub(super) struct Located<'t> {
    pub(super) event: Event<'t>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Why reading cannot go on.
#[derive(Debug, PartialEq)]
pub(super) struct Stop {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
    /// The byte at which it was noticed.
    pub(super) at: usize,
}

impl Stop {
    pub(super) fn syntax(at: usize, message: impl Into<String>) -> Self {
        Stop {
            code: Code::Syntax,
            message: message.into(),
            help: None,
            at,
        }
    }

    pub(super) fn too_deep(at: usize) -> Self {
        Stop {
            code: Code::TooLarge,
            message: format!("values are nested more than {MAX_DEPTH} levels deep"),
            help: None,
            at,
        }
    }
}

/// The events of a text.
pub(super) enum Events<'t> {
    Yaml(Box<yaml::Reader<'t>>),
    Json(json::Reader<'t>),
}

impl<'t> Events<'t> {
    /// Reads JSON if the text is JSON, or is in a file named so.
    ///
    /// A text that begins like JSON may still be a flow mapping of YAML, which the strict reader
    /// would refuse, so it is checked as a whole first.
    pub(super) fn new(text: &'t str, named_json: bool) -> Self {
        if named_json || (looks_like_json(text) && json::check(text).is_ok()) {
            return Events::Json(json::Reader::new(text));
        }
        Events::Yaml(Box::new(yaml::Reader::new(text)))
    }

    /// The next event. None at the end.
    pub(super) fn next(&mut self) -> Result<Option<Located<'t>>, Stop> {
        match self {
            Events::Yaml(reader) => reader.next(),
            Events::Json(reader) => reader.next(),
        }
    }
}

/// Whether an author who wrote this most likely thinks of it as JSON.
pub(super) fn looks_like_json(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix('{') else {
        return false;
    };
    rest.trim_start().starts_with(['"', '}'])
}
