//! The value of a file: read as a whole, or the parts of it that somebody asks for.
//!
//! One pass over a text of YAML finds its upper levels; a value is read from its own text when it
//! is asked for. Only where each value stands for itself: a text with aliases, merge keys, tags or
//! repeated keys in its upper levels is read as a whole.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::parse::{self, ParseError, Parsed};
use crate::pointer::unescape;
use crate::source::SourceFile;
use crate::source::outline::{Landmark, Outline, Shape};
use crate::syntax::locate::{is_text, outlined};

/// The value of a file.
#[derive(Debug)]
pub(super) enum RootValue {
    Whole {
        value: Value,
        /// Whether an object has a key twice. The last one counts.
        repeats: bool,
    },
    Parts(Box<Parts>),
}

/// A text whose parts are read on demand.
#[derive(Debug)]
pub(super) struct Parts {
    text: Arc<str>,
    outline: Arc<Outline>,
    /// By landmark.
    values: Vec<OnceCell<Box<Value>>>,
    whole: OnceCell<Value>,
    /// The scalars of the root; empty collections for the others.
    fields: Value,
    /// Whether an object of what was read has a key twice.
    repeats: Cell<bool>,
    /// The byte at which a part begins that cannot be read, and why.
    refused: OnceCell<(usize, ParseError)>,
}

/// What a pointer leads to.
enum Spot<'p> {
    Root,
    /// A landmark, and the pointer from there.
    Below(usize, &'p str),
}

impl RootValue {
    /// Reads a file.
    pub(super) fn read(source: &SourceFile) -> Result<RootValue, ParseError> {
        let text = &source.text;
        if parse::is_block_yaml(text) {
            let outline = outlined(source);
            if outline.separable {
                return Ok(RootValue::Parts(Box::new(Parts::new(text, outline))));
            }
        }
        parse::parse(text).map(|Parsed { root, repeats }| RootValue::Whole {
            value: root,
            repeats,
        })
    }

    /// The members of the root; those that are collections without what is in them.
    pub(super) fn fields(&self) -> &Value {
        match self {
            RootValue::Whole { value, .. } => value,
            RootValue::Parts(parts) => &parts.fields,
        }
    }

    /// All of it.
    pub(super) fn whole(&self) -> &Value {
        match self {
            RootValue::Whole { value, .. } => value,
            RootValue::Parts(parts) => parts.whole(),
        }
    }

    /// The value that a JSON Pointer leads to.
    pub(super) fn value(&self, pointer: &str) -> Option<&Value> {
        match self {
            RootValue::Whole { value, .. } => value.pointer(pointer),
            RootValue::Parts(parts) => parts.value(pointer),
        }
    }

    /// Whether there is a value. Reads less than the value where that can be told from the upper
    /// levels.
    pub(super) fn has(&self, pointer: &str) -> bool {
        match self.parts_spot(pointer) {
            Some((_, None)) => false,
            Some((_, Some(Spot::Root | Spot::Below(_, "")))) => true,
            _ => self.value(pointer).is_some(),
        }
    }

    /// The keys of a mapping.
    pub(super) fn keys(&self, pointer: &str) -> Vec<String> {
        if let Some((parts, Some(Spot::Below(at, "")))) = self.parts_spot(pointer)
            && parts.shape(at) == Shape::Outlined
        {
            return parts.keys(at);
        }
        let members = self.value(pointer).and_then(Value::as_object);
        members.into_iter().flat_map(Map::keys).cloned().collect()
    }

    /// Whether the value is a mapping.
    pub(super) fn is_object(&self, pointer: &str) -> bool {
        match self.parts_spot(pointer) {
            Some((parts, Some(Spot::Below(at, "")))) => {
                matches!(parts.shape(at), Shape::Outlined | Shape::Mapping)
            }
            _ => self.value(pointer).is_some_and(Value::is_object),
        }
    }

    /// Whether the value is a `null`, or there is none.
    pub(super) fn is_null(&self, pointer: &str) -> bool {
        match self.parts_spot(pointer) {
            Some((parts, Some(Spot::Below(at, "")))) if parts.shape(at) != Shape::Scalar => {
                parts.shape(at) == Shape::Nothing
            }
            _ => self.value(pointer).is_none_or(Value::is_null),
        }
    }

    /// Whether an object of what was read has a key twice.
    pub(super) fn repeats(&self) -> bool {
        match self {
            RootValue::Whole { repeats, .. } => *repeats,
            RootValue::Parts(parts) => parts.repeats.get(),
        }
    }

    /// Whether more may be read later.
    pub(super) fn is_read_in_parts(&self) -> bool {
        matches!(self, RootValue::Parts(_))
    }

    /// The byte at which a part begins that was asked for and cannot be read, and why.
    pub(super) fn refused(&self) -> Option<&(usize, ParseError)> {
        match self {
            RootValue::Whole { .. } => None,
            RootValue::Parts(parts) => parts.refused.get(),
        }
    }

    fn parts_spot<'p>(&self, pointer: &'p str) -> Option<(&Parts, Option<Spot<'p>>)> {
        match self {
            RootValue::Whole { .. } => None,
            RootValue::Parts(parts) => Some((parts, parts.spot(pointer))),
        }
    }
}

impl Parts {
    fn new(text: &Arc<str>, outline: &Arc<Outline>) -> Self {
        let mut parts = Parts {
            text: text.clone(),
            outline: outline.clone(),
            values: outline
                .landmarks()
                .iter()
                .map(|_| OnceCell::new())
                .collect(),
            whole: OnceCell::new(),
            fields: Value::Null,
            repeats: Cell::new(false),
            refused: OnceCell::new(),
        };
        let field = |at: usize| {
            let landmark = &parts.outline.landmarks()[at];
            let value = match landmark.shape {
                Shape::Sequence => Value::Array(Vec::new()),
                Shape::Outlined | Shape::Mapping => Value::Object(Map::new()),
                Shape::Scalar | Shape::Block | Shape::Nothing => parts.landmark(at).clone(),
            };
            (landmark.key.clone(), value)
        };
        let fields: Map<_, _> = parts.outline.members(None).map(field).collect();
        parts.fields = Value::Object(fields);
        parts
    }

    fn shape(&self, at: usize) -> Shape {
        self.outline.landmarks()[at].shape
    }

    fn keys(&self, at: usize) -> Vec<String> {
        let members = self.outline.members(Some(at));
        members
            .map(|at| self.outline.landmarks()[at].key.clone())
            .collect()
    }

    /// None where the outline says that there is nothing.
    fn spot<'p>(&self, pointer: &'p str) -> Option<Spot<'p>> {
        let (mut at, mut rest) = (None, pointer);
        while let Some(tokens) = rest.strip_prefix('/') {
            let end = tokens.find('/').unwrap_or(tokens.len());
            match self.outline.member(at, &unescape(&tokens[..end])) {
                Some(member) => (at, rest) = (Some(member), &tokens[end..]),
                None if at.is_none_or(|at| self.shape(at) == Shape::Outlined) => return None,
                None => break,
            }
        }
        match at {
            Some(at) => Some(Spot::Below(at, rest)),
            None => rest.is_empty().then_some(Spot::Root),
        }
    }

    fn value(&self, pointer: &str) -> Option<&Value> {
        match self.spot(pointer)? {
            Spot::Root => Some(self.whole()),
            Spot::Below(at, rest) => self.landmark(at).pointer(rest),
        }
    }

    fn whole(&self) -> &Value {
        self.whole.get_or_init(|| self.parse(0, &self.text))
    }

    fn landmark(&self, at: usize) -> &Value {
        self.values[at].get_or_init(|| Box::new(self.read(&self.outline.landmarks()[at])))
    }

    fn read(&self, landmark: &Landmark) -> Value {
        let start = self.start(landmark);
        let text = &self.text[start..landmark.until];
        match landmark.shape {
            Shape::Nothing => Value::Null,
            Shape::Scalar => match simple(text) {
                Some(simple) => Value::String(simple.to_owned()),
                None => self.parse(start, text),
            },
            Shape::Block => self.parse(start, text),
            _ => self.parse(start, &indented(&self.text, start, text)),
        }
    }

    /// Where the text of the value begins for a reader. Events leave out the header of a block, and
    /// the first dash of a list that is not indented.
    fn start(&self, landmark: &Landmark) -> usize {
        let start = landmark.place.value.0;
        let key_end = landmark.place.key.map_or(0, |key| key.1);
        let colon = || self.text[key_end..].find(':').map(|at| key_end + at + 1);
        match landmark.shape {
            Shape::Block => colon().unwrap_or(start),
            Shape::Sequence if self.text.as_bytes().get(start) != Some(&b'[') => {
                let dash = colon().and_then(|colon| first_dash(&self.text, colon));
                dash.unwrap_or(start)
            }
            _ => start,
        }
    }

    fn parse(&self, start: usize, text: &str) -> Value {
        match parse::yaml(text) {
            Ok(parsed) => {
                self.repeats.set(self.repeats.get() || parsed.repeats);
                parsed.root
            }
            Err(error) => {
                // The first is reported, and ends the compilation.
                let _ = self.refused.set((start, error));
                Value::Null
            }
        }
    }
}

/// A scalar in one line that means its own text.
fn simple(text: &str) -> Option<&str> {
    let line = |text: &&str| !text.contains(['\n', '\r', '\\']);
    let quoted = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    match quoted('"').or_else(|| quoted('\'')) {
        Some(inner) => Some(inner)
            .filter(line)
            .filter(|inner| !inner.contains(['"', '\''])),
        None => Some(text).filter(line).filter(|text| is_text(text)),
    }
}

/// The dash that comes next, after spaces, comments and anchors.
fn first_dash(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..)?;
        let word = rest.trim_start();
        at = text.len() - word.len();
        at += match word.chars().next()? {
            '-' => return Some(at),
            '#' => word.find('\n')?,
            '&' => word.find(char::is_whitespace)?,
            _ => return None,
        };
    }
}

/// The text of a block, with spaces for what precedes it on its line, so that its lines keep their
/// indentation.
fn indented(whole: &str, start: usize, text: &str) -> String {
    let line = whole[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = whole[line..start].chars().count();
    " ".repeat(indent) + text
}

#[cfg(test)]
mod tests;
