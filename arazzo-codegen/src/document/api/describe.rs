//! Questions about a schema that have short answers.

use serde_json::Value;

use super::apis::Apis;
use super::schema::{Additional, Schema, SchemaId, TypeSet};

/// How deep alternatives and arrays are looked into.
const DEPTH: usize = 8;

impl Apis<'_> {
    /// Whether the schema says that `null` may stand there. One that says nothing does not.
    pub(crate) fn nullable(&self, id: SchemaId) -> bool {
        self.nullable_within(id, DEPTH)
    }

    fn nullable_within(&self, id: SchemaId, depth: usize) -> bool {
        let flat = self.flat(id);
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        if let Some(types) = flat.types {
            return types.null;
        }
        let alternatives = flat.one_of.iter().chain(&flat.any_of);
        flat.nullable
            || alternatives
                .into_iter()
                .any(|id| self.nullable_within(*id, depth))
    }

    /// The values that the schema enumerates, `null` left out: by `enum`, by `const`, or by
    /// alternatives that all do.
    pub(crate) fn values(&self, id: SchemaId) -> Option<Vec<Value>> {
        self.values_within(id, DEPTH)
    }

    fn values_within(&self, id: SchemaId, depth: usize) -> Option<Vec<Value>> {
        let flat = self.flat(id);
        let depth = depth.checked_sub(1)?;
        if flat.values.is_some() {
            return flat.values.clone();
        }
        let groups = [&flat.one_of, &flat.any_of];
        let mut groups = groups.into_iter().filter(|group| !group.is_empty());
        groups.find_map(|group| self.values_of_all(group, depth))
    }

    /// The values of alternatives, if every one of them enumerates its own.
    fn values_of_all(&self, group: &[SchemaId], depth: usize) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        for id in group {
            if only_null(&self.flat(*id)) {
                continue;
            }
            for value in self.values_within(*id, depth)? {
                if !all.contains(&value) {
                    all.push(value);
                }
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// The schema in a few words: `string`, `integer (int64)`, `array of Pet`.
    pub(crate) fn describe(&self, id: SchemaId) -> String {
        self.describe_within(id, DEPTH)
    }

    fn describe_within(&self, id: SchemaId, depth: usize) -> String {
        let flat = self.flat(id);
        let Some(depth) = depth.checked_sub(1) else {
            return "…".to_owned();
        };
        let null = if self.nullable(id) && !only_null(&flat) {
            " or null"
        } else {
            ""
        };
        format!("{}{null}", self.without_null(&flat, depth))
    }

    fn without_null(&self, flat: &Schema, depth: usize) -> String {
        let scalar = flat
            .types
            .is_some_and(|types| !types.object && !types.array);
        match &flat.name {
            Some(name) if !scalar => name.clone(),
            _ if flat.never => "nothing".to_owned(),
            _ => match flat.types {
                Some(types) => self.of_types(flat, types, depth),
                None => self.of_alternatives(flat, depth),
            },
        }
    }

    fn of_types(&self, flat: &Schema, types: TypeSet, depth: usize) -> String {
        let name = |name: &'static str| match name {
            "array" => match flat.items {
                Some(items) => format!("array of {}", self.describe_within(items, depth)),
                None => name.to_owned(),
            },
            "object" => match flat.additional {
                Additional::Schema(id) if flat.properties.is_empty() => {
                    format!("map of {}", self.describe_within(id, depth))
                }
                _ => name.to_owned(),
            },
            _ => match &flat.format {
                Some(format) => format!("{name} ({format})"),
                None => name.to_owned(),
            },
        };
        let types = match only_null(flat) {
            true => types,
            false => types.without_null(),
        };
        let names: Vec<String> = types.names().into_iter().map(name).collect();
        names.join(" or ")
    }

    fn of_alternatives(&self, flat: &Schema, depth: usize) -> String {
        let group = if flat.one_of.is_empty() {
            &flat.any_of
        } else {
            &flat.one_of
        };
        let members = group.iter().filter(|id| !only_null(&self.flat(**id)));
        let mut names: Vec<String> = Vec::new();
        for name in members.map(|id| self.describe_within(*id, depth)) {
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
fn only_null(flat: &Schema) -> bool {
    flat.types
        .is_some_and(|types| types.null && types.without_null() == TypeSet::NONE)
}
