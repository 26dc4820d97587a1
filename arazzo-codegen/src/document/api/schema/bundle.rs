//! A schema as it is written, as JSON Schema 2020-12 that needs no other file.
//!
//! What `$ref`s lead to becomes a member of `$defs`, once, under the last part of its place, so that
//! recursion stays recursion. Names and anchors go, since nothing refers to them any more.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::super::ApiPlace;
use super::super::apis::Apis;
use super::super::tree::{Dialect, Node};
use crate::source::FileId;

/// How many schemas are copied at most. Real inputs have hundreds.
const MAX_SCHEMAS: usize = 5_000;

/// How deep schemas are followed; those below may be anything.
const MAX_DEPTH: usize = 64;

/// Keywords with one schema, a list of schemas, and named schemas.
const ONE: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
const LIST: &[&str] = &["allOf", "anyOf", "items", "oneOf", "prefixItems"];
const NAMED: &[&str] = &["dependentSchemas", "patternProperties", "properties"];

/// What says nothing once a schema stands alone.
const DROPPED: &[&str] = &[
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "definitions",
    "discriminator",
    "example",
    "externalDocs",
    "nullable",
    "x-nullable",
    "xml",
];

impl Apis<'_> {
    /// The schema at a place of a document that is not an API description. An object is said to be
    /// one.
    pub(crate) fn bundled(&self, file: FileId, pointer: &str) -> Map<String, Value> {
        let root = self.tree(file).map(|tree| Node::root(tree, Dialect::V3_1));
        let Some(node) = root.ok().and_then(|root| root.at(pointer)) else {
            return Map::new();
        };
        let mut bundle = Bundle {
            apis: self,
            names: HashMap::new(),
            definitions: Map::new(),
            left: MAX_SCHEMAS,
        };
        let schema = bundle.whole(node);
        let mut members = match schema {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        members.entry("type").or_insert_with(|| json!("object"));
        if !bundle.definitions.is_empty() {
            members.insert("$defs".to_owned(), Value::Object(bundle.definitions));
        }
        members
    }
}

struct Bundle<'b, 'f> {
    apis: &'b Apis<'f>,
    /// What is in `$defs`, or will be.
    names: HashMap<ApiPlace, String>,
    definitions: Map<String, Value>,
    left: usize,
}

impl Bundle<'_, '_> {
    /// The schema itself: a reference alone is its target, since callers look for its members.
    fn whole(&mut self, mut node: Node) -> Value {
        for _ in 0..MAX_DEPTH {
            let alone = node.value().as_object().is_some_and(|all| all.len() == 1);
            let target = node.reference().filter(|_| alone);
            let target = target.and_then(|to| self.apis.target(&node, to).ok());
            match target {
                Some(target) => node = target,
                None => break,
            }
        }
        self.schema(&node, 0)
    }

    fn schema(&mut self, node: &Node, depth: usize) -> Value {
        let Some(left) = self.left.checked_sub(1).filter(|_| depth < MAX_DEPTH) else {
            return json!({});
        };
        self.left = left;
        let Value::Object(members) = node.value() else {
            return node.value().as_bool().map_or(json!({}), Value::Bool);
        };
        let mut schema = Map::new();
        if let Some(name) = self.definition(node, depth) {
            schema.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
            if node.dialect != Dialect::V3_1 {
                // Before 3.1 a reference hides its siblings (OpenAPI 3.0, Reference Object).
                return Value::Object(schema);
            }
        }
        for (key, value) in members {
            if !DROPPED.contains(&key.as_str()) {
                schema.insert(key.clone(), self.keyword(node, key, value, depth + 1));
            }
        }
        if node.dialect != Dialect::V3_1 {
            modernise(&mut schema, members);
        }
        Value::Object(schema)
    }

    fn keyword(&mut self, node: &Node, key: &str, value: &Value, depth: usize) -> Value {
        let child = || node.get(key);
        match value {
            Value::Array(_) if LIST.contains(&key) => {
                let items = child().map(|list| list.items()).unwrap_or_default();
                Value::Array(items.iter().map(|item| self.schema(item, depth)).collect())
            }
            Value::Object(_) if NAMED.contains(&key) => {
                let entries = child().map(|map| map.entries()).unwrap_or_default();
                let entries = entries.into_iter();
                let named = entries.map(|(name, node)| (name, self.schema(&node, depth)));
                Value::Object(named.collect())
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&key) => {
                child().map_or(json!({}), |one| self.schema(&one, depth))
            }
            _ => value.clone(),
        }
    }

    /// The escaped name in `$defs` of what a schema refers to.
    fn definition(&mut self, node: &Node, depth: usize) -> Option<String> {
        let target = self.apis.target(node, node.reference()?).ok()?;
        if let Some(known) = self.names.get(&target.place()) {
            return Some(crate::pointer::escape(known));
        }
        let name = self.name(&target);
        self.names.insert(target.place(), name.clone());
        // The place is taken before the schema is read, which may refer to itself.
        self.definitions.insert(name.clone(), json!({}));
        let schema = self.schema(&target, depth + 1);
        self.definitions.insert(name.clone(), schema);
        Some(crate::pointer::escape(&name))
    }

    /// A name that nothing else has.
    fn name(&self, target: &Node) -> String {
        let last = target.pointer.rsplit('/').next().unwrap_or_default();
        let base = match crate::pointer::unescape(last) {
            empty if empty.is_empty() => "schema".to_owned(),
            name => name,
        };
        let mut names = (1..).map(|number| match number {
            1 => base.clone(),
            more => format!("{base}{more}"),
        });
        let free = names.find(|name| !self.definitions.contains_key(name));
        free.unwrap_or(base)
    }
}

/// What OpenAPI 3.0 and Swagger 2.0 spell in another way.
fn modernise(schema: &mut Map<String, Value>, written: &Map<String, Value>) {
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match schema.get(flag) {
            Some(Value::Bool(true)) => {
                let limit = schema.remove(bound);
                schema.remove(flag);
                schema.extend(limit.map(|limit| (flag.to_owned(), limit)));
            }
            Some(Value::Bool(false)) => {
                schema.remove(flag);
            }
            _ => {}
        }
    }
    if !super::keywords::says_nullable(written) {
        return;
    }
    if let Some(kind) = schema.get_mut("type").filter(|kind| kind.is_string()) {
        *kind = json!([kind.take(), "null"]);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
