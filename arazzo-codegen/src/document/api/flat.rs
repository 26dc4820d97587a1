//! `allOf` merged into one level.
//!
//! What several members say at once holds at once: properties unite, types intersect. Alternatives
//! (`oneOf`, `anyOf`) stay alternatives.

use std::rc::Rc;

use super::apis::{Apis, Problem};
use super::describe::only_null;
use super::schema::{Additional, Schema, SchemaId};

mod merge;

use merge::{
    has_substance, implied, inherit_annotations, merge_alternatives, merge_null, merge_scalars,
    merge_types, stricter,
};

/// How many members are merged for one schema, and how deep they may nest. Real compositions have
/// dozens at most.
const MAX_MEMBERS: usize = 10_000;
const MAX_DEPTH: usize = 64;

/// A schema while it is flattened.
#[derive(Default)]
struct Merging {
    /// The schemas whose members are being merged.
    open: Vec<SchemaId>,
    merged: usize,
    /// A member was left out, so results on the way are not complete.
    partial: bool,
}

impl Apis<'_> {
    /// The schema with its `allOf` merged in, one level deep. `types` is inferred where the
    /// schema says it only by its other keywords.
    pub(crate) fn flat(&self, id: SchemaId) -> Rc<Schema> {
        let mut merging = Merging::default();
        let flat = self.flatten(id, &mut merging);
        // Even if a member was left out: the walk began here, so another one would give the same.
        self.keep_flat(id, &flat);
        flat
    }

    /// The schema that this one only annotates or makes nullable; else the schema itself.
    ///
    /// `allOf: [$ref]` with a description, and `anyOf: [$ref, null]`, are how authors say so.
    pub(crate) fn essence(&self, id: SchemaId) -> SchemaId {
        let mut at = id;
        for _ in 0..MAX_DEPTH {
            let own = self.schema(at);
            let bare = Schema {
                one_of: Vec::new(),
                any_of: Vec::new(),
                ..(*own).clone()
            };
            let null = |id: &&SchemaId| !only_null(&self.schema(**id));
            let parts = own.all_of.iter().chain(&own.one_of).chain(&own.any_of);
            let parts: Vec<_> = parts.filter(null).collect();
            match parts.as_slice() {
                [one] if !has_substance(&bare) && own.discriminator.is_none() => at = **one,
                _ => break,
            }
        }
        at
    }

    /// Whether a property of this schema is for requests alone: because it says so, or because all
    /// that it may be does.
    pub(crate) fn is_write_only(&self, id: SchemaId) -> bool {
        self.is_only_written(id, 2)
    }

    fn is_only_written(&self, id: SchemaId, depth: usize) -> bool {
        let flat = self.flat(id);
        let all = |list: &[SchemaId]| {
            let mut solid = list
                .iter()
                .filter(|id| !only_null(&self.schema(**id)))
                .peekable();
            solid.peek().is_some() && solid.all(|id| self.is_only_written(*id, depth - 1))
        };
        flat.write_only || depth > 0 && (all(&flat.one_of) || all(&flat.any_of))
    }

    fn flatten(&self, id: SchemaId, merging: &mut Merging) -> Rc<Schema> {
        if let Some(known) = self.known_flat(id) {
            return known;
        }
        let own = self.schema(id);
        merging.open.push(id);
        let members = self.members(&own, merging);
        merging.open.pop();
        let flat = Rc::new(self.merged(&own, &members));
        // What lacks a member depends on where the walk began, and is wrong for other walks.
        if !merging.partial {
            self.keep_flat(id, &flat);
        }
        flat
    }

    fn members(&self, own: &Schema, merging: &mut Merging) -> Vec<Rc<Schema>> {
        let mut members = Vec::new();
        for member in &own.all_of {
            merging.merged += 1;
            if merging.open.contains(member) {
                merging.partial = true;
                self.refuse(own, "an `allOf` that contains itself");
            } else if merging.merged > MAX_MEMBERS || merging.open.len() > MAX_DEPTH {
                merging.partial = true;
                self.refuse(own, "an `allOf` of too many schemas");
            } else {
                members.push(self.flatten(*member, merging));
            }
        }
        members
    }

    fn refuse(&self, own: &Schema, message: &str) {
        if let Some(place) = own.place.clone() {
            self.remember(Problem {
                place,
                message: message.to_owned(),
                help: None,
                elsewhere: false,
            });
        }
    }

    fn merged(&self, own: &Schema, members: &[Rc<Schema>]) -> Schema {
        let mut flat = Schema {
            all_of: Vec::new(),
            ..own.clone()
        };
        let mut substance = members.iter().filter(|member| has_substance(member));
        if let (Some(only), None, false) = (substance.next(), substance.next(), has_substance(own))
        {
            inherit_annotations(&mut flat, only);
        }
        for member in members {
            self.merge(&mut flat, member);
        }
        flat.types = flat.types.or_else(|| implied(&flat));
        if flat.unread {
            // What could not be read may well name what the rest leaves out.
            flat.additional = Additional::Any;
        }
        merge_null(&mut flat, own, members);
        flat
    }

    fn merge(&self, flat: &mut Schema, other: &Schema) {
        merge_types(flat, other);
        merge_scalars(flat, other);
        // A property that several members describe has to fit all of the descriptions.
        for (name, id) in &other.properties {
            let known = flat.properties.get(name).copied();
            let id = known.map_or(*id, |known| self.both(known, *id));
            flat.properties.insert(name.clone(), id);
        }
        for name in &other.required {
            if !flat.required.contains(name) {
                flat.required.push(name.clone());
            }
        }
        flat.additional = stricter(flat.additional, other.additional);
        flat.unread |= other.unread;
        flat.pattern_properties |= other.pattern_properties;
        flat.patterns.extend_from_slice(&other.patterns);
        flat.items = match (flat.items, other.items) {
            (Some(a), Some(b)) => Some(self.both(a, b)),
            (a, b) => a.or(b),
        };
        if flat.prefix_items.is_empty() {
            flat.prefix_items.clone_from(&other.prefix_items);
        }
        merge_alternatives(flat, other);
    }
}
