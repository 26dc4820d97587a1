//! A payload against the schema of the body: what is missing, unknown, or no allowed value.

use crate::diagnostic::suggest::some_of;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::document::api::navigate::named::plain;
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId};
use crate::document::arazzo::Location;
use crate::expr::template;
use crate::lower::Lower;
use crate::lower::value::member_schema;
use crate::source::Span;
use crate::syntax::{Entry, Node, NodeKind};

/// How deep payloads are looked into.
pub(in crate::lower) const MAX_DEPTH: usize = 16;

impl Lower<'_, '_> {
    /// Members that the API does not know, and those that it misses. `sent` are the parameters of
    /// the step, whose names are no members.
    pub(in crate::lower) fn check_payload(
        &mut self,
        payload: &Node,
        schema: Option<SchemaId>,
        sent: &[(Location, String)],
        depth: usize,
    ) {
        if depth >= MAX_DEPTH || stands_for_another(payload) {
            return;
        }
        if self.check_reference(payload, schema) {
            return;
        }
        let Some(schema) = schema else {
            return self.check_references(payload, depth);
        };
        match &payload.kind {
            NodeKind::Mapping(_) if !self.may_be(schema, |types| types.object) => {
                self.report_structure(payload, schema, Code::PayloadTypeMismatch);
            }
            NodeKind::Sequence(_) if !self.may_be(schema, |types| types.array) => {
                self.report_structure(payload, schema, Code::PayloadTypeMismatch);
            }
            NodeKind::Mapping(_) | NodeKind::Sequence(_)
                if self.check_alternatives(payload, schema, depth) => {}
            NodeKind::Mapping(entries) => self.check_members(payload, entries, schema, sent, depth),
            NodeKind::Sequence(items) => {
                let flat = self.apis.flat(schema);
                for (index, item) in items.iter().enumerate() {
                    let schema = flat.prefix_items.get(index).copied().or(flat.items);
                    self.check_payload(item, schema, &[], depth + 1);
                }
            }
            NodeKind::String(text)
                if matches!(template::value(text).0, template::ValueText::Literal(_)) =>
            {
                // A whole body that is a text may be anything, spelt out.
                self.check_constant(&payload.to_json(), schema, payload.span, depth == 0);
                if depth > 0 && self.apis.values(schema).is_none() {
                    self.check_alternatives(payload, schema, depth);
                }
            }
            NodeKind::Number(_) | NodeKind::Bool(_) => {
                self.check_constant(&payload.to_json(), schema, payload.span, false);
                if self.apis.values(schema).is_none() {
                    self.check_alternatives(payload, schema, depth);
                }
            }
            _ => {}
        }
    }

    fn check_members(
        &mut self,
        payload: &Node,
        entries: &[Entry],
        schema: SchemaId,
        sent: &[(Location, String)],
        depth: usize,
    ) {
        let flat = self.apis.flat(schema);
        let alternatives = !flat.one_of.is_empty() || !flat.any_of.is_empty();
        let described = !flat.properties.is_empty()
            || !flat.patterns.is_empty()
            || matches!(flat.additional, Additional::Schema(_));
        if alternatives || !described {
            return self.check_references(payload, depth);
        }
        self.check_lacking(payload, entries, schema);
        for entry in entries {
            self.check_member(schema, entry, entries, sent, depth);
        }
    }

    /// Required members that the payload does not have; those that are misspelt are told there.
    fn check_lacking(&mut self, payload: &Node, entries: &[Entry], schema: SchemaId) {
        let flat = &*self.apis.flat(schema);
        let names = || flat.properties.keys().map(String::as_str);
        let renamed = renamed(flat, entries);
        let misspelt = |name: &str| {
            let mut unknown = entries.iter().filter(|entry| is_unknown(flat, entry));
            renamed == Some(name)
                || unknown.any(|entry| suggest::closest(&entry.key.value, names()) == Some(name))
        };
        let read_only = |name: &str| {
            let schema = flat.properties.get(name);
            schema.is_some_and(|schema| self.apis.flat(*schema).read_only)
        };
        let lacking = flat.required.iter().map(String::as_str);
        let lacking = lacking.filter(|name| payload.get(name).is_none() && !read_only(name));
        let lacking: Vec<&str> = lacking.filter(|name| !misspelt(name)).collect();
        let message = match lacking.as_slice() {
            [] => return,
            [one] => format!("the payload lacks the required property `{one}`"),
            several => {
                let several: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
                let several = several.join(", ");
                format!("the payload lacks the required properties {several}")
            }
        };
        let place = payload_place(payload);
        let diagnostic = Diagnostic::new(Code::MissingBodyProperty, place, message)
            .help("add it to the payload");
        let declared = lacking.first().and_then(|name| flat.properties.get(*name));
        self.report(match declared {
            Some(property) => self.with_keyword(diagnostic, *property, &[""], "declared here"),
            None => self.with_keyword(diagnostic, schema, &["/required"], "required here"),
        });
    }

    pub(in crate::lower) fn check_member(
        &mut self,
        parent: SchemaId,
        entry: &Entry,
        entries: &[Entry],
        sent: &[(Location, String)],
        depth: usize,
    ) {
        let flat = &*self.apis.flat(parent);
        let (key, value) = (&entry.key, &entry.value);
        if let Some(schema) = flat.properties.get(&key.value) {
            if self.apis.flat(*schema).read_only {
                let message = format!("the server sets `{}` itself: it is read-only", key.value);
                let diagnostic = Diagnostic::new(Code::ReadOnlyInRequest, key.span, message);
                let parts = ["/readOnly", ""];
                let diagnostic = self.with_keyword(diagnostic, *schema, &parts, "declared here");
                self.report(diagnostic.help("leave it out").fix_by_removing(key.span));
            }
            return self.check_payload(value, Some(*schema), &[], depth + 1);
        }
        let open = matches!(flat.additional, Additional::Any | Additional::Schema(_));
        if open || flat.pattern_properties || flat.properties.is_empty() {
            let schema = member_schema(flat, &key.value);
            return self.check_payload(value, schema, &[], depth + 1);
        }
        let closed = flat.additional == Additional::Forbidden;
        let message = format!("the API knows no property `{}` here", key.value);
        let mut diagnostic = Diagnostic::new(Code::UnknownBodyProperty, key.span, message);
        if closed {
            diagnostic = diagnostic.label("and allows no others");
        } else {
            diagnostic = diagnostic.label("sent as written");
        }
        let parts = if closed {
            ["/additionalProperties", "/properties"]
        } else {
            ["/properties", ""]
        };
        let label = if closed {
            "allows no others"
        } else {
            "these are known"
        };
        let diagnostic = self.with_keyword(diagnostic, parent, &parts, label);
        let known: Vec<String> = flat.properties.keys().cloned().collect();
        // What is there already cannot be meant.
        let absent = |name: &&str| entries.iter().all(|entry| entry.key.value != *name);
        let names = known.iter().map(String::as_str).filter(absent);
        let mut diagnostic = diagnostic.suggest(key.span, &key.value, names);
        // Where two resemble one property, nobody knows which is meant.
        let rivals = entries
            .iter()
            .filter(|one| is_unknown(flat, one))
            .filter(|one| {
                let known = known.iter();
                known.clone().any(|name| {
                    suggest::is_slip_of(&key.value, name)
                        && suggest::is_slip_of(&one.key.value, name)
                })
            });
        if rivals.count() > 1 {
            diagnostic.fix = None;
        }
        let renamed = renamed(flat, entries);
        let parameter = sent.iter().find(|(_, name)| *name == key.value);
        self.report(match (&diagnostic.help, parameter) {
            (_, Some((place, _))) => {
                let place = crate::lower::parameters::word(*place);
                diagnostic.help(format!("it is sent as a {place} parameter: remove it here"))
            }
            (Some(_), None) => diagnostic,
            (None, None) => match renamed {
                Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
                None => diagnostic.note(format!("it has {}", some_of(&known))),
            },
        });
    }
}

fn is_unknown(flat: &Schema, entry: &Entry) -> bool {
    !flat.properties.contains_key(&entry.key.value)
}

/// The one required member that lacks, where the one that is unknown has its name and more:
/// `loanStatus` for `status`.
fn renamed<'s>(flat: &'s Schema, entries: &[Entry]) -> Option<&'s str> {
    let given = |name: &str| entries.iter().any(|entry| entry.key.value == name);
    let mut lacking = flat.required.iter().filter(|name| !given(name));
    let mut unknown = entries.iter().filter(|entry| is_unknown(flat, entry));
    let (lacks, other) = (lacking.next()?, unknown.next()?);
    let alone = lacking.next().is_none() && unknown.next().is_none();
    let contains = plain(&other.key.value).ends_with(&plain(lacks));
    (alone && contains).then_some(lacks.as_str())
}

/// Whether a mapping is a selector, which stands for what it selects.
pub(in crate::lower) fn stands_for_another(payload: &Node) -> bool {
    payload.entries().is_some() && payload.get("selector").is_some()
}

pub(in crate::lower) fn payload_place(payload: &Node) -> Span {
    match payload.entries().and_then(<[_]>::first) {
        Some(first) => first.key.span,
        None => payload.span,
    }
}
