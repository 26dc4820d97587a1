//! A mapping read by the table of its object's fields.

use super::Version;
use super::misplaced::Misplaced;
use super::table::{Need, Table};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink, suggest};
use crate::source::Span;
use crate::syntax::{Entry, Node, NodeKind};

/// Reads objects, and reports.
pub(super) struct Reader<'d> {
    pub(super) version: Version,
    /// The place of the document's version, if it has one.
    version_span: Option<Span>,
    /// How many actions have no name.
    pub(super) unnamed: usize,
    /// How many values could not be read.
    pub(super) lost: usize,
    diagnostics: &'d mut Sink,
}

/// A mapping that represents an object of the specification.
pub(super) struct Object<'n> {
    /// Its name in messages: ``step `login` ``.
    pub(super) who: String,
    node: &'n Node,
    table: &'static Table,
    /// The place at which missing fields are reported.
    pub(super) name_span: Span,
    /// Misspelt fields, under the names that they should have.
    misspelt: Vec<(&'static str, &'n Entry)>,
}

impl<'n> Object<'n> {
    /// The value of a field.
    pub(super) fn get(&self, field: &str) -> Option<&'n Node> {
        self.entry(field).map(|entry| &entry.value)
    }

    /// A field with its key.
    pub(super) fn entry(&self, field: &str) -> Option<&'n Entry> {
        let entries = self.node.entries()?;
        let exact = entries.iter().find(|entry| entry.key.value == field);
        let misspelt = self.misspelt.iter().find(|(name, _)| *name == field);
        exact.or(misspelt.map(|(_, entry)| *entry))
    }

    /// A field by exactly this name, whether the object has it or not.
    pub(super) fn own(&self, field: &str) -> Option<&'n Entry> {
        let mut entries = self.node.entries()?.iter();
        entries.find(|entry| entry.key.value == field)
    }

    /// Fields of other objects that must not be ignored here.
    pub(super) fn misplaceable(&self) -> &'static [Misplaced] {
        self.table.misplaced
    }

    /// Reads a field as another one that is absent.
    pub(super) fn take_for(&mut self, field: &'static str, entry: &'n Entry) {
        if self.entry(field).is_none() {
            self.misspelt.push((field, entry));
        }
    }

    pub(super) fn requires(&self, field: &str) -> bool {
        let field = self.table.field(field);
        field.is_some_and(|field| field.need != Need::Optional)
    }

    /// The place of a field's key; of the object's name where it has no such field.
    pub(super) fn key_span(&self, field: &str) -> Span {
        self.entry(field)
            .map_or(self.name_span, |entry| entry.key.span)
    }
}

impl<'d> Reader<'d> {
    pub(super) fn new(
        version: Version,
        version_span: Option<Span>,
        diagnostics: &'d mut Sink,
    ) -> Self {
        Reader {
            version,
            version_span,
            unnamed: 0,
            lost: 0,
            diagnostics,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    /// Reads a mapping by a table: unknown, missing and too new fields are reported.
    pub(super) fn object<'n>(
        &mut self,
        node: &'n Node,
        table: &'static Table,
        who: impl Into<String>,
    ) -> Option<Object<'n>> {
        let who = who.into();
        let Some(entries) = node.entries() else {
            self.wrong_type(node, &who, "a mapping");
            return None;
        };
        let first = entries.first().map_or(node.span, |entry| entry.key.span);
        let named = table
            .id
            .and_then(|id| node.get(id))
            .map(super::value::inner);
        let mut object = Object {
            who,
            node,
            table,
            name_span: named.unwrap_or(first),
            misspelt: Vec::new(),
        };
        let misplaced = self.misplaced(&mut object);
        for entry in entries {
            if !misplaced.iter().any(|one| one.key.span == entry.key.span) {
                self.field(&mut object, entry);
            }
        }
        self.missing(&object);
        Some(object)
    }

    fn field<'n>(&mut self, object: &mut Object<'n>, entry: &'n Entry) {
        let table = object.table;
        let key = entry.key.value.as_str();
        match table.field(key) {
            Some(field) if field.since > self.version => {
                self.too_new(entry.key.span, &format!("`{key}`"));
            }
            Some(_) => {}
            None if key.starts_with("x-") || table.ignored.contains(&key) => {}
            None => self.unknown(object, entry),
        }
    }

    /// Reports a key that is not a field. One that resembles an absent field is that field, misspelt:
    /// an error, because ignoring it would silently change what the document does.
    fn unknown<'n>(&mut self, object: &mut Object<'n>, entry: &'n Entry) {
        let table = object.table;
        let key = entry.key.value.as_str();
        let absent = table.fields.iter().map(|field| field.name);
        let absent = absent.filter(|name| object.entry(name).is_none());
        let message = format!("unknown field `{key}` in {}", object.who);
        let diagnostic = Diagnostic::new(Code::UnknownField, entry.key.span, message);
        let Some(meant) = suggest::near_miss(key, absent).or_else(|| slip(object, key)) else {
            let all: Vec<_> = table.fields.iter().map(|field| field.name).collect();
            let help = version_of_type(object, entry).unwrap_or_else(|| {
                format!(
                    "the fields are {}; names of your own begin with `x-`",
                    list(&all)
                )
            });
            let diagnostic = diagnostic.severity(Severity::Warning);
            return self.report(diagnostic.label("ignored").help(help));
        };
        self.report(
            diagnostic
                .help(format!("did you mean `{meant}`?"))
                .fix(super::value::inner_key(entry), meant),
        );
        if let Some(field) = table.field(meant) {
            object.misspelt.push((field.name, entry));
        }
    }

    fn missing(&mut self, object: &Object<'_>) {
        for field in object
            .table
            .fields
            .iter()
            .filter(|field| field.need != Need::Optional)
        {
            let name = field.name;
            let message = match object.get(name) {
                None => format!("{} has no `{name}`", object.who),
                // Null is a value like any other where every value is allowed.
                Some(node) if node.kind == NodeKind::Null && name != "value" => {
                    format!("`{name}` in {} is empty", object.who)
                }
                Some(_) => continue,
            };
            let span = object.key_span(name);
            let severity = match field.need {
                Need::Required => Severity::Error,
                _ => Severity::Warning,
            };
            self.report(
                Diagnostic::new(Code::MissingField, span, message)
                    .severity(severity)
                    .help(format!("add `{name}`")),
            );
        }
    }

    /// Reports a feature that the document's version does not have.
    pub(super) fn too_new(&mut self, span: Span, what: &str) {
        let message = format!(
            "{what} needs arazzo 1.1, the document says {}",
            self.version.name()
        );
        let diagnostic = Diagnostic::new(Code::FeatureNeedsNewerVersion, span, message)
            .help("write `arazzo: 1.1.0`");
        self.report(match self.version_span {
            Some(version) => diagnostic
                .also(version, "the version is set here")
                .fix(version, "1.1.0"),
            None => diagnostic,
        });
    }

    /// Reports a value of a wrong kind.
    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is {}, expected {expected}", node.describe());
        self.lost += 1;
        self.report(Diagnostic::new(Code::WrongType, node.head(), message));
    }
}

/// How a version next to the type of an expression is written.
fn version_of_type(object: &Object<'_>, entry: &Entry) -> Option<String> {
    let version = entry
        .value
        .as_str()
        .filter(|_| entry.key.value == "version")?;
    let kind = object.get("type").and_then(Node::as_str)?;
    let is_criterion = object.table.field("condition").is_some();
    is_criterion.then(|| format!("write `type: {{type: {kind}, version: {version}}}`"))
}

/// The short field that a key is one slip away from, and that is not there although it should.
fn slip(object: &Object<'_>, key: &str) -> Option<&'static str> {
    let needed = object.table.fields.iter().map(|field| field.name);
    let needed = needed.filter(|name| object.requires(name) || *name == "in");
    suggest::slip(key, needed.filter(|name| object.entry(name).is_none()))
}

/// `` `a`, `b` and `c` ``
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}
