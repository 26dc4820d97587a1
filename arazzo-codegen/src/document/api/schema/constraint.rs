//! What a schema demands of values, keyword by keyword as it is written.
//!
//! Types need a schema with its `allOf` merged in; what values must satisfy is the conjunction of
//! everything that is written, wherever it is, so nothing is merged here.

use serde_json::{Map, Value};

use super::super::ApiPlace;
use super::super::apis::Apis;
use super::super::tree::{Dialect, Node};
use super::keywords::keywords;
use super::{Origin, Schema, SchemaId};
use crate::keyword::Keyword;
use crate::source::FileId;

/// How many parts of an `allOf` are looked through for a default.
const MAX_PARTS: usize = 500;

impl Apis<'_> {
    /// The place of a keyword of a schema.
    pub(crate) fn keyword_place(&self, id: SchemaId, keyword: &str) -> Option<ApiPlace> {
        match &self.schemas.borrow().entries[id.0 as usize].origin {
            Origin::Node(node) => node.get(keyword).map(|node| node.place()),
            Origin::Broken(_) | Origin::Made(_) => None,
        }
    }

    /// The place of the default of a schema: its own, or the first one of what it refers to and of
    /// its `allOf`.
    pub(crate) fn default_place(&self, id: SchemaId) -> Option<ApiPlace> {
        let (mut seen, mut open) = (Vec::new(), vec![id]);
        while let Some(id) = open.pop() {
            if seen.contains(&id) || seen.len() > MAX_PARTS {
                continue;
            }
            seen.push(id);
            if let Some(place) = self.keyword_place(id, "default") {
                return Some(place);
            }
            for keyword in self.constraints(id).into_iter().rev() {
                match keyword {
                    Keyword::Ref(part) => open.push(part),
                    Keyword::AllOf(parts) => open.extend(parts.into_iter().rev()),
                    _ => {}
                }
            }
        }
        None
    }

    /// The file that a schema is written in.
    pub(crate) fn file_of(&self, id: SchemaId) -> Option<FileId> {
        match &self.schemas.borrow().entries[id.0 as usize].origin {
            Origin::Node(node) => Some(node.tree.file),
            Origin::Broken(_) | Origin::Made(_) => None,
        }
    }

    /// The keywords of a schema, one level deep. None where it is not written anywhere.
    pub(crate) fn constraints(&self, id: SchemaId) -> Vec<Keyword<SchemaId>> {
        let node = match &self.schemas.borrow().entries[id.0 as usize].origin {
            Origin::Node(node) => node.clone(),
            Origin::Broken(_) | Origin::Made(_) => return Vec::new(),
        };
        match node.value() {
            Value::Bool(false) => vec![Keyword::False],
            Value::Object(members) => self.of_members(&node, members),
            _ => Vec::new(),
        }
    }

    fn of_members(&self, node: &Node, members: &Map<String, Value>) -> Vec<Keyword<SchemaId>> {
        let mut found = Vec::new();
        if let Some(reference) = node.reference() {
            // Before 3.1 a reference hides its siblings (OpenAPI 3.0, Reference Object).
            found.extend(self.intern_target(node, reference).ok().map(Keyword::Ref));
            if node.dialect != Dialect::V3_1 {
                return found;
            }
        }
        let schema = keywords(members, node.dialect);
        scalars(&schema, members, &mut found);
        counts(&schema, members, &mut found);
        self.parts_of_arrays(node, members, &mut found);
        self.parts_of_objects(node, &mut found);
        self.compositions(node, &mut found);
        found
    }

    fn parts_of_arrays(
        &self,
        node: &Node,
        members: &Map<String, Value>,
        found: &mut Vec<Keyword<SchemaId>>,
    ) {
        let tuple = members.get("items").is_some_and(Value::is_array);
        let (prefix, rest) = if tuple {
            ("items", "additionalItems")
        } else {
            ("prefixItems", "items")
        };
        let prefix = self.list(node, prefix);
        found.extend((!prefix.is_empty()).then_some(Keyword::PrefixItems(prefix)));
        found.extend(self.sub(node, rest).map(Keyword::Items));
        let count = |key: &str| members.get(key).and_then(Value::as_u64);
        found.extend(self.sub(node, "contains").map(|schema| {
            Keyword::Contains(
                schema,
                count("minContains").unwrap_or(1),
                count("maxContains"),
            )
        }));
    }

    fn parts_of_objects(&self, node: &Node, found: &mut Vec<Keyword<SchemaId>>) {
        let map = |key: &str| {
            let map = self.map(node, key);
            (!map.is_empty()).then_some(map)
        };
        found.extend(map("properties").map(Keyword::Properties));
        found.extend(map("patternProperties").map(Keyword::PatternProperties));
        let additional = self.sub(node, "additionalProperties");
        found.extend(additional.map(Keyword::AdditionalProperties));
        found.extend(self.sub(node, "propertyNames").map(Keyword::PropertyNames));
        found.extend(map("dependentSchemas").map(Keyword::DependentSchemas));
    }

    fn compositions(&self, node: &Node, found: &mut Vec<Keyword<SchemaId>>) {
        let list = |key: &str| {
            let list = self.list(node, key);
            (!list.is_empty()).then_some(list)
        };
        found.extend(list("allOf").map(Keyword::AllOf));
        found.extend(list("anyOf").map(Keyword::AnyOf));
        found.extend(list("oneOf").map(Keyword::OneOf));
        found.extend(self.sub(node, "not").map(Keyword::Not));
        let branches = (self.sub(node, "then"), self.sub(node, "else"));
        found.extend(
            self.sub(node, "if")
                .filter(|_| branches != (None, None))
                .map(|condition| Keyword::If(condition, branches.0, branches.1)),
        );
    }

    fn sub(&self, node: &Node, key: &str) -> Option<SchemaId> {
        let sub = node.get(key).filter(super::read::is_schema)?;
        Some(self.intern(sub))
    }

    fn list(&self, node: &Node, key: &str) -> Vec<SchemaId> {
        let items = node.get(key).map(|list| list.items()).unwrap_or_default();
        items.into_iter().map(|item| self.intern(item)).collect()
    }

    fn map(&self, node: &Node, key: &str) -> Vec<(String, SchemaId)> {
        let entries = node.get(key).map(|map| map.entries()).unwrap_or_default();
        let schemas = entries
            .into_iter()
            .filter(|(_, node)| super::read::is_schema(node));
        schemas
            .map(|(name, node)| (name, self.intern(node)))
            .collect()
    }
}

/// Keywords about single values.
fn scalars(schema: &Schema, members: &Map<String, Value>, found: &mut Vec<Keyword<SchemaId>>) {
    // Listed values imply their types.
    let typed = members.contains_key("type") && schema.values.is_none();
    let types = schema.types.filter(|_| typed);
    found.extend(types.map(|types| Keyword::Type(types.names())));
    if let Some(values) = &schema.values {
        let null = schema.types.is_some_and(|types| types.null);
        let values = values.iter().cloned().chain(null.then_some(Value::Null));
        found.push(Keyword::Enum(values.collect()));
    }
    found.extend(schema.minimum.map(|limit| {
        if schema.exclusive_minimum {
            Keyword::ExclusiveMinimum(limit)
        } else {
            Keyword::Minimum(limit)
        }
    }));
    found.extend(schema.maximum.map(|limit| {
        if schema.exclusive_maximum {
            Keyword::ExclusiveMaximum(limit)
        } else {
            Keyword::Maximum(limit)
        }
    }));
    let unit = members.get("multipleOf").and_then(Value::as_f64);
    found.extend(unit.filter(|unit| *unit > 0.0).map(Keyword::MultipleOf));
    found.extend(schema.min_length.map(Keyword::MinLength));
    found.extend(schema.max_length.map(Keyword::MaxLength));
    found.extend(schema.pattern.clone().map(Keyword::Pattern));
    found.extend(schema.format.clone().map(Keyword::Format));
}

/// Keywords that count items and members, or name members.
fn counts(schema: &Schema, members: &Map<String, Value>, found: &mut Vec<Keyword<SchemaId>>) {
    let count = |key: &str| members.get(key).and_then(Value::as_u64);
    found.extend(schema.min_items.map(Keyword::MinItems));
    found.extend(count("maxItems").map(Keyword::MaxItems));
    let unique = members.get("uniqueItems") == Some(&Value::Bool(true));
    found.extend(unique.then_some(Keyword::UniqueItems));
    found.extend(count("minProperties").map(Keyword::MinProperties));
    found.extend(count("maxProperties").map(Keyword::MaxProperties));
    if !schema.required.is_empty() {
        found.push(Keyword::Required(schema.required.clone()));
    }
    let groups = members.get("dependentRequired").and_then(Value::as_object);
    let groups: Vec<_> = groups
        .into_iter()
        .flatten()
        .map(|(name, names)| (name.clone(), texts(names)))
        .collect();
    found.extend((!groups.is_empty()).then_some(Keyword::DependentRequired(groups)));
}

fn texts(names: &Value) -> Vec<String> {
    let names = names.as_array().into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}
