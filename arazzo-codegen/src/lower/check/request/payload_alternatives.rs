//! A payload against alternatives: whether it fits any of them, as far as its constants say.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::schema::Additional;
use crate::document::api::{Schema, SchemaId, TypeSet};
use crate::expr::template;
use crate::lower::Lower;
use crate::lower::check::request::constants::fits;
use crate::lower::check::request::payload::{MAX_DEPTH, payload_place, stands_for_another};
use crate::lower::value::member_schema;
use crate::syntax::{Entry, Node, NodeKind};

/// How many places are compared for one payload. Alternatives of alternatives may be without end.
const MAX_TRIED: usize = 4096;
/// How many reasons are told.
const TOLD: usize = 4;

impl Lower<'_, '_> {
    /// Reports a payload that fits none of the alternatives; one that can only be one of them is
    /// checked against it. Whether it is dealt with.
    pub(in crate::lower) fn check_alternatives(
        &mut self,
        payload: &Node,
        schema: SchemaId,
        depth: usize,
    ) -> bool {
        let flat = self.apis.flat(schema);
        let mut lists = lists(&flat).peekable();
        let Some(first) = lists.peek().copied() else {
            return false;
        };
        if let Some(only) = self.only_alternative(first).filter(|_| is_bare(&flat)) {
            self.check_payload(payload, Some(only), &[], depth + 1);
            return true;
        }
        for list in lists {
            let mut misfit = Misfit {
                lower: self,
                left: MAX_TRIED,
            };
            let reasons = misfit.of_all(payload, list, depth);
            if let Some(reasons) = reasons {
                self.report_no_alternative(payload, schema, &reasons);
                return true;
            }
        }
        false
    }

    /// The alternative beside `null`, if there is but one.
    fn only_alternative(&self, list: &[SchemaId]) -> Option<SchemaId> {
        let mut solid = list.iter().filter(|id| !self.is_null(**id));
        let only = solid.next()?;
        solid.next().is_none().then_some(*only)
    }

    fn is_null(&self, id: SchemaId) -> bool {
        let types = self.apis.flat(id).types;
        types.is_some_and(|types| types.null && types.without_null() == TypeSet::NONE)
    }

    fn report_no_alternative(&mut self, payload: &Node, schema: SchemaId, reasons: &[Reason]) {
        let what = match payload.entries() {
            Some(_) => "payload",
            None => "value",
        };
        let told = reasons.iter().take(TOLD);
        let told: Vec<String> = told.map(|(name, why)| format!("`{name}`: {why}")).collect();
        let message = format!("the {what} fits none of the alternatives that the API takes here");
        let diagnostic = Diagnostic::new(
            Code::PayloadFitsNoAlternative,
            payload_place(payload),
            message,
        )
        .label("sent as written")
        .help(format!("write one of them: {}", told.join("; ")));
        let parts = ["/oneOf", "/anyOf", ""];
        self.report(self.with_keyword(diagnostic, schema, &parts, "these are taken"));
    }
}

/// An alternative in words, and why the payload is none of its values.
type Reason = (String, String);

/// The comparison of a payload with schemas. What is computed when the workflow runs fits.
struct Misfit<'l, 'a, 'f> {
    lower: &'l Lower<'a, 'f>,
    left: usize,
}

impl Misfit<'_, '_, '_> {
    /// Why the payload fits none of a list of alternatives. None if it may fit one.
    fn of_all(&mut self, payload: &Node, list: &[SchemaId], depth: usize) -> Option<Vec<Reason>> {
        let reason = |id: &SchemaId| {
            let why = self.of(payload, *id, depth + 1)?;
            Some((self.lower.apis.describe(*id), why))
        };
        let mut reasons: Vec<Reason> = list.iter().map(reason).collect::<Option<_>>()?;
        let solid = |one: &Reason| one.0 != "null";
        reasons.retain(solid);
        Some(reasons)
    }

    /// Why the payload is no value of the schema.
    fn of(&mut self, payload: &Node, schema: SchemaId, depth: usize) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        if depth > MAX_DEPTH || stands_for_another(payload) {
            return None;
        }
        let flat = self.lower.apis.flat(schema);
        if let Some(reason) = self.of_itself(payload, &flat, depth) {
            return Some(reason);
        }
        lists(&flat).find_map(|list| {
            let reasons = self.of_all(payload, list, depth)?;
            reasons.into_iter().next().map(|(_, why)| why)
        })
    }

    /// The alternatives left out.
    fn of_itself(&mut self, payload: &Node, flat: &Schema, depth: usize) -> Option<String> {
        let types = flat.types.unwrap_or(TypeSet::ALL);
        let is = |what: &str| Some(format!("it is {what}"));
        match &payload.kind {
            _ if flat.never => is("not allowed"),
            NodeKind::Null => None,
            NodeKind::String(text)
                if !matches!(template::value(text).0, template::ValueText::Literal(_)) =>
            {
                None
            }
            NodeKind::Mapping(_) if !types.object => is("no object"),
            NodeKind::Sequence(_) if !types.array => is("no list"),
            NodeKind::Mapping(entries) => self.of_members(payload, entries, flat, depth),
            NodeKind::Sequence(items) => {
                let schema = |at: usize| flat.prefix_items.get(at).copied().or(flat.items);
                let mut items = items.iter().enumerate();
                items.find_map(|(at, item)| {
                    let why = self.of(item, schema(at)?, depth + 1)?;
                    Some(format!("item {at}: {why}"))
                })
            }
            _ => {
                let literal = payload.to_json();
                let listed = flat.values.as_ref();
                if !fits(&literal, types, false) {
                    return is(&format!("no {}", types.without_null().names().join(" or ")));
                }
                if listed.is_some_and(|values| !values.contains(&literal)) {
                    is("not one of its values")
                } else {
                    None
                }
            }
        }
    }

    fn of_members(
        &mut self,
        payload: &Node,
        entries: &[Entry],
        flat: &Schema,
        depth: usize,
    ) -> Option<String> {
        let read_only = |name: &String| {
            let schema = flat.properties.get(name);
            schema.is_some_and(|schema| self.lower.apis.flat(*schema).read_only)
        };
        let lacks = |name: &&String| payload.get(name).is_none() && !read_only(name);
        if let Some(name) = flat.required.iter().find(lacks) {
            return Some(format!("`{name}` is missing"));
        }
        entries.iter().find_map(|entry| {
            let name = &entry.key.value;
            match member_schema(flat, name) {
                Some(schema) => {
                    let why = self.of(&entry.value, schema, depth + 1)?;
                    Some(format!("in `{name}`: {why}"))
                }
                None => {
                    let closed = flat.additional == Additional::Forbidden;
                    let unknown = closed && !flat.pattern_properties;
                    unknown.then(|| format!("it has no `{name}`"))
                }
            }
        })
    }
}

/// The lists of alternatives, of each of which one must fit.
fn lists(flat: &Schema) -> impl Iterator<Item = &[SchemaId]> {
    let own = [flat.one_of.as_slice(), flat.any_of.as_slice()];
    let others = flat.also_one_of.iter().map(Vec::as_slice);
    let all = own.into_iter().chain(others);
    all.filter(|list| !list.is_empty())
}

/// Whether a schema says nothing beside its alternatives.
fn is_bare(flat: &Schema) -> bool {
    flat.properties.is_empty() && flat.required.is_empty() && lists(flat).count() == 1
}
