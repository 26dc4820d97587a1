//! The values of fields: text, lists, maps, numbers.

use super::object::{Object, Reader};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, NodeKind};

/// The place of a scalar without its quotes.
pub(super) fn inner(node: &Node) -> Span {
    match node.as_str() {
        Some(text) => node.part(0, text.len()),
        None => node.span,
    }
}

/// The place of a key without its quotes.
pub(super) fn inner_key(entry: &Entry) -> Span {
    let span = entry.key.span;
    let length = entry.key.value.len();
    if (span.end - span.start) as usize == length + 2 {
        span.part(1, length + 1)
    } else {
        span
    }
}

/// The text of a scalar, whatever its type; none for null.
pub(super) fn scalar_text(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::String(text) => Some(text.clone()),
        NodeKind::Number(number) => Some(number.to_string()),
        NodeKind::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

impl Reader<'_> {
    /// The text of a field. What is not text has been reported; a number or boolean still counts.
    pub(super) fn text(&mut self, object: &Object<'_>, field: &str) -> Option<Spanned<String>> {
        let node = self.required_value(object, field, "a string")?;
        self.as_text(node, &of(object, field))
    }

    /// A field that takes a few words only. A number or boolean is not one of them, and is reported as
    /// an unknown word.
    pub(super) fn word(&mut self, object: &Object<'_>, field: &str) -> Option<Spanned<String>> {
        let node = self.required_value(object, field, "a string")?;
        self.as_word(node, &of(object, field))
    }

    /// A node as one of a few words.
    pub(super) fn as_word(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        let word = scalar_text(node);
        if word.is_none() {
            self.wrong_type(node, what, "a string");
        }
        Some(Spanned::new(word?, inner(node)))
    }

    /// The same for text whose place is not needed.
    pub(super) fn plain_text(&mut self, object: &Object<'_>, field: &str) -> Option<String> {
        let node = self.present(object, field, "a string")?;
        self.as_text(node, &of(object, field))
            .map(|text| text.value)
    }

    /// The text of a required field; empty if it is missing, which has been reported.
    pub(super) fn required_text(&mut self, object: &Object<'_>, field: &str) -> Spanned<String> {
        let text = self.text(object, field);
        text.unwrap_or_else(|| Spanned::new(String::new(), object.name_span))
    }

    /// A node as text.
    pub(super) fn as_text(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        let Some(text) = scalar_text(node) else {
            self.wrong_type(node, what, "a string");
            return None;
        };
        if node.as_str().is_some() {
            return Some(Spanned::new(text, inner(node)));
        }
        let message = format!("{what} is {}, expected a string", node.describe());
        let diagnostic =
            Diagnostic::new(Code::WrongType, node.span, message).help("put it in quotes");
        // `1.10` and `1.1` are one number, so only text of the same length is surely the same.
        let same = text.len() == (node.span.end - node.span.start) as usize;
        let diagnostic = if same {
            diagnostic.fix_source(node.span, format!("\"{text}\""))
        } else {
            diagnostic
        };
        self.report(diagnostic);
        Some(Spanned::new(text, node.span))
    }

    /// The items of a field that is a list.
    pub(super) fn list<'n>(&mut self, object: &Object<'n>, field: &str) -> Option<&'n [Node]> {
        let node = self.present(object, field, "a list")?;
        let items = node.items();
        if items.is_none() {
            self.wrong_type(node, &of(object, field), "a list");
        }
        items
    }

    /// The entries of a field that is a map.
    pub(super) fn map<'n>(&mut self, object: &Object<'n>, field: &str) -> &'n [Entry] {
        let Some(node) = self.present(object, field, "a mapping") else {
            return &[];
        };
        let entries = node.entries();
        if entries.is_none() {
            self.wrong_type(node, &of(object, field), "a mapping");
        }
        entries.unwrap_or_default()
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, object: &Object<'_>, field: &str) -> Vec<Spanned<String>> {
        let items = self.list(object, field).unwrap_or_default();
        let what = format!("an item of {}", of(object, field));
        items
            .iter()
            .filter_map(|item| self.as_text(item, &what))
            .collect()
    }

    /// A field with a value: `outputs:` without a value counts as absent, which has been
    /// reported where the field is required.
    fn present<'n>(
        &mut self,
        object: &Object<'n>,
        field: &str,
        expected: &str,
    ) -> Option<&'n Node> {
        self.filled(object, field, expected, Severity::Warning)
    }

    /// The same for a field that says what to do: leaving it empty is a mistake.
    fn required_value<'n>(
        &mut self,
        object: &Object<'n>,
        field: &str,
        expected: &str,
    ) -> Option<&'n Node> {
        let node = self.filled(object, field, expected, Severity::Error);
        if node.is_none() && object.entry(field).is_some() {
            self.lost += 1;
        }
        node
    }

    fn filled<'n>(
        &mut self,
        object: &Object<'n>,
        field: &str,
        expected: &str,
        severity: Severity,
    ) -> Option<&'n Node> {
        let entry = object.entry(field)?;
        if entry.value.kind != NodeKind::Null {
            return Some(&entry.value);
        }
        if object.requires(field) {
            return None;
        }
        let message = format!("{} is empty, expected {expected}", of(object, field));
        self.report(
            Diagnostic::new(Code::WrongType, entry.key.span, message)
                .severity(severity)
                .help(match severity {
                    Severity::Error => "give it a value, or remove the field",
                    _ => "remove the field",
                }),
        );
        None
    }

    /// A number that a field holds.
    pub(super) fn number(&mut self, object: &Object<'_>, field: &str) -> Option<Spanned<f64>> {
        let node = self.required_value(object, field, "a number")?;
        let what = of(object, field);
        let number = match &node.kind {
            NodeKind::Number(number) => return Some(Spanned::new(number.as_f64()?, node.span)),
            NodeKind::String(text) => text.parse::<f64>().ok().filter(|value| value.is_finite()),
            _ => None,
        };
        let Some(value) = number else {
            self.wrong_type(node, &what, "a number");
            return None;
        };
        let message = format!("{what} is a string, expected a number");
        self.report(
            Diagnostic::new(Code::WrongType, node.span, message)
                .help("remove the quotes")
                .fix_source(node.span, node.as_str().unwrap_or_default()),
        );
        Some(Spanned::new(value, node.span))
    }

    /// A whole number that a field holds.
    pub(super) fn integer(&mut self, object: &Object<'_>, field: &str) -> Option<Spanned<i64>> {
        let number = self.number(object, field)?;
        if number.value.fract() == 0.0 {
            // The conversion saturates; no number beyond that is meaningful.
            return Some(Spanned::new(number.value as i64, number.span));
        }
        let message = format!(
            "{} is {}, expected a whole number",
            of(object, field),
            number.value
        );
        self.report(Diagnostic::new(Code::WrongType, number.span, message));
        None
    }
}

/// `` `version` in `info` ``
pub(super) fn of(object: &Object<'_>, field: &str) -> String {
    format!("`{field}` in {}", object.who)
}
