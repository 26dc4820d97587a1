//! Questions about a schema that have short answers.

use std::collections::HashSet;

use serde_json::Value;

use super::apis::Apis;
use super::schema::{Additional, Schema, SchemaId, TypeSet};

/// How deep alternatives of alternatives are looked into.
const MAX_DEPTH: usize = 64;

/// How deep a schema is put into words, and how many alternatives of one.
const MAX_DEPTH_IN_WORDS: usize = 4;
const MAX_BRANCHES_IN_WORDS: usize = 4;

impl Apis<'_> {
    /// Whether the schema allows `null` explicitly. A schema without a type does not.
    pub(crate) fn nullable(&self, id: SchemaId) -> bool {
        self.says_null(id, &mut HashSet::new(), MAX_DEPTH)
    }

    fn says_null(&self, id: SchemaId, asked: &mut HashSet<SchemaId>, depth: usize) -> bool {
        if depth == 0 || !asked.insert(id) {
            return false;
        }
        let flat = self.flat(id);
        if let Some(types) = flat.types {
            return types.null;
        }
        let mut alternatives = flat.one_of.iter().chain(&flat.any_of);
        flat.nullable || alternatives.any(|id| self.says_null(*id, asked, depth - 1))
    }

    /// The values that the schema enumerates, `null` left out: by `enum`, by `const`, or by
    /// alternatives that all do.
    pub(crate) fn values(&self, id: SchemaId) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        let enumerated = self.add_values(id, &mut all, &mut HashSet::new(), MAX_DEPTH);
        (enumerated && !all.is_empty()).then_some(all)
    }

    /// Adds the values of a schema. False if it is not enumerated.
    fn add_values(
        &self,
        id: SchemaId,
        all: &mut Vec<Value>,
        asked: &mut HashSet<SchemaId>,
        depth: usize,
    ) -> bool {
        // The values of a cycle were added where it was first met.
        if !asked.insert(id) {
            return true;
        }
        let flat = self.flat(id);
        if let Some(values) = &flat.values {
            let new = |value: &&Value| !all.contains(value);
            let new: Vec<Value> = values.iter().filter(new).cloned().collect();
            all.extend(new);
            return true;
        }
        let groups = [&flat.one_of, &flat.any_of];
        let mut groups = groups.into_iter().filter(|group| !group.is_empty());
        match groups.next() {
            Some(group) if depth > 0 => {
                let mut add = |id: &SchemaId| self.add_values(*id, all, asked, depth - 1);
                group.iter().all(|id| only_null(&self.flat(*id)) || add(id))
            }
            _ => false,
        }
    }

    /// The schema in a few words: `string`, `integer (int64)`, `array of Pet`.
    pub(crate) fn describe(&self, id: SchemaId) -> String {
        self.in_words(id, MAX_DEPTH_IN_WORDS)
    }

    fn in_words(&self, id: SchemaId, depth: usize) -> String {
        if depth == 0 {
            return "…".to_owned();
        }
        let flat = self.flat(id);
        let words = self.without_null(&flat, depth - 1);
        if self.nullable(id) && !only_null(&flat) {
            format!("{words} or null")
        } else {
            words
        }
    }

    fn without_null(&self, flat: &Schema, depth: usize) -> String {
        let scalar = flat
            .types
            .is_some_and(|types| !types.object && !types.array);
        match (&flat.name, flat.types) {
            _ if flat.never => "nothing".to_owned(),
            (Some(name), _) if !scalar => name.clone(),
            (_, Some(types)) => self.of_types(flat, types, depth),
            (_, None) => self.of_alternatives(flat, depth),
        }
    }

    fn of_types(&self, flat: &Schema, types: TypeSet, depth: usize) -> String {
        let types = if only_null(flat) {
            types
        } else {
            types.without_null()
        };
        let words = |name: &'static str| match (name, flat.items, flat.additional) {
            ("array", Some(items), _) => format!("array of {}", self.in_words(items, depth)),
            ("object", _, Additional::Schema(id)) if flat.properties.is_empty() => {
                format!("map of {}", self.in_words(id, depth))
            }
            ("array" | "object" | "boolean" | "null", ..) => name.to_owned(),
            _ => match &flat.format {
                Some(format) => format!("{name} ({format})"),
                None => name.to_owned(),
            },
        };
        let names: Vec<String> = types.names().into_iter().map(words).collect();
        names.join(" or ")
    }

    fn of_alternatives(&self, flat: &Schema, depth: usize) -> String {
        let group = if flat.one_of.is_empty() {
            &flat.any_of
        } else {
            &flat.one_of
        };
        let mut names: Vec<String> = Vec::new();
        for id in group.iter().filter(|id| !only_null(&self.flat(**id))) {
            if names.len() == MAX_BRANCHES_IN_WORDS {
                names.push("…".to_owned());
                break;
            }
            let name = self.in_words(*id, depth);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        match names.len() {
            0 => "anything".to_owned(),
            1 => names.swap_remove(0),
            _ => format!("one of {}", names.join(", ")),
        }
    }
}

/// Whether nothing but `null` is allowed.
pub(super) fn only_null(flat: &Schema) -> bool {
    flat.types
        .is_some_and(|types| types.null && types.without_null() == TypeSet::NONE)
}
