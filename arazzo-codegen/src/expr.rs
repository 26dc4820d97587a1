//! Runtime expressions: what they say, not yet what they refer to.
//!
//! `Display` of an [`Expression`] prints its source. Parsing never stops at the first mistake
//! of a document: it returns what it could read together with what is wrong, as offsets into the
//! text.

use crate::pointer::escape;
use std::fmt;

pub(crate) mod condition;
mod display;
mod issue;
pub(crate) mod json_template;
pub(crate) mod jsonpath;
pub(crate) mod logic;
pub(crate) mod parse;
pub(crate) mod pattern;
pub(crate) mod pointer;
pub(crate) mod regex;
pub(crate) mod template;
pub(crate) mod xpath;

pub(crate) use issue::Issue;

/// A JSON Pointer (RFC 6901), unescaped, one string per reference token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Pointer(pub(crate) Vec<String>);

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|token| write!(f, "/{}", escape(token)))
    }
}

/// A name, which may be followed by navigation. Whether `a.b[0]` is the name `a.b[0]` or leads
/// from `a` to a member is known only where names are declared, so the text is kept whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    /// `a.b[0]`: everything up to `#`.
    pub(crate) text: String,
    /// What follows `#`.
    pub(crate) pointer: Option<Pointer>,
}

/// A part of a request, a response or a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Header(String),
    Query(String),
    Path(String),
    /// `body`, `body#/a/0`; `body.a[0]` is read as the pointer that it means, with `dotted` set.
    Body {
        pointer: Pointer,
        dotted: bool,
    },
    /// `payload`, of a message.
    Payload {
        pointer: Pointer,
        dotted: bool,
    },
}

/// A runtime expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Expression {
    Url,
    Method,
    StatusCode,
    SelfUri,
    Request(Part),
    Response(Part),
    Message(Part),
    Inputs(Name),
    Outputs(Name),
    /// `$steps.<step>.outputs.<name>`; `outputs` is false where the word was left out.
    Steps {
        step: String,
        outputs: bool,
        name: Name,
    },
    /// `$workflows.<workflow>.inputs.<name>` or `.outputs.<name>`.
    Workflows {
        workflow: String,
        inputs: bool,
        name: Name,
    },
    /// `$steps.<step>.outputs`: all of them.
    AllOfStep(String),
    /// `$workflows.<workflow>.outputs`: all of them.
    AllOfWorkflow(String),
    /// `$sourceDescriptions.<source>.<rest>`.
    Source {
        source: String,
        rest: String,
    },
    /// `$components.<kind>.<name>`.
    Components {
        kind: String,
        name: String,
    },
}

/// Splits navigation off a name that is not declared as written: the longest declared prefix that
/// ends before a `.` or `[`, and the pointer that the rest means.
///
/// `a.b[0].c` with `a.b` declared is `("a.b", /0/c)`. None if no prefix is declared.
pub(crate) fn resolve_name(text: &str, declared: impl Fn(&str) -> bool) -> Option<(&str, Pointer)> {
    if declared(text) {
        return Some((text, Pointer::default()));
    }
    let ends = text
        .char_indices()
        .rev()
        .filter(|(_, c)| matches!(c, '.' | '['));
    ends.map(|(at, _)| text.split_at(at))
        .find(|(prefix, _)| declared(prefix))
        .and_then(|(prefix, rest)| Some((prefix, navigation(rest)?)))
}

/// The pointer that `.a[0].b` means. None if it is not navigation (`[?(…)]`, `..`).
pub(crate) fn navigation(text: &str) -> Option<Pointer> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (index, tail) = inner.split_once(']')?;
            let index = index.trim_matches(|c| c == '\'' || c == '"');
            // A pointer cannot count from the end.
            if index.is_empty() || index.starts_with(['?', '-', '*']) || index.contains('[') {
                return None;
            }
            tokens.push(index.to_owned());
            rest = tail;
        } else {
            let inner = rest.strip_prefix('.')?;
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            if matches!(&inner[..end], "" | "*") || inner[..end].contains(']') {
                return None;
            }
            tokens.push(inner[..end].to_owned());
            rest = &inner[end..];
        }
    }
    Some(Pointer(tokens))
}

#[cfg(test)]
mod tests;
