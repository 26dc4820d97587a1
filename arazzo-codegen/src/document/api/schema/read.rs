//! One schema of any dialect, one level deep.

use serde_json::{Map, Value};

use super::super::apis::Apis;
use super::super::tree::{Dialect, Node};
use super::keywords::{beside_reference, keywords, says_nullable};
use super::{Additional, Discriminator, Schema, SchemaId};
use crate::pointer::{child, unescape};

/// Keywords next to a `$ref` that do not change the type.
const SILENT: [&str; 10] = [
    "$ref",
    "$dynamicRef",
    "$comment",
    "$schema",
    "$id",
    "$anchor",
    "$defs",
    "definitions",
    "example",
    "examples",
];

/// Whether a schema that is a reference says something of its own. Before 3.1 siblings are to be
/// ignored; `nullable` counts anyway, because an author who writes it there means it.
pub(super) fn counts_beside_reference(node: &Node) -> bool {
    let Some(members) = node.value().as_object() else {
        return false;
    };
    match node.dialect {
        Dialect::V2 | Dialect::V3_0 => says_nullable(members),
        Dialect::V3_1 => members
            .keys()
            .any(|key| !SILENT.contains(&key.as_str()) && !key.starts_with("x-")),
    }
}

impl Apis<'_> {
    pub(super) fn read_schema(&self, node: &Node) -> Schema {
        let mut schema = match node.value() {
            Value::Object(members) if node.reference().is_some() => beside_reference(node, members),
            Value::Object(members) => self.keywords(node, members),
            Value::Bool(false) => Schema {
                never: true,
                ..Schema::default()
            },
            _ => Schema::default(),
        };
        schema.place = Some(node.place());
        schema.name = self.component_name(node);
        self.children(node, &mut schema);
        schema
    }

    fn keywords(&self, node: &Node, members: &Map<String, Value>) -> Schema {
        let strict = match node.dialect {
            Dialect::V3_0 => super::strict::schema(members),
            Dialect::V2 | Dialect::V3_1 => None,
        };
        strict.unwrap_or_else(|| keywords(members, node.dialect))
    }

    /// The sub-schemas. Their places follow from the keywords, whatever the dialect.
    fn children(&self, node: &Node, schema: &mut Schema) {
        if let Some(reference) = node.reference().map(str::to_owned) {
            match self.intern_target(node, &reference) {
                Ok(target) => schema.all_of.push(target),
                Err(problem) => {
                    self.remember(problem);
                    schema.unread = true;
                }
            }
            if node.dialect != Dialect::V3_1 {
                return;
            }
        }
        let list = |key: &str| {
            let items = node.get(key).map(|list| list.items()).unwrap_or_default();
            items.into_iter().map(|item| self.intern(item))
        };
        schema.all_of.extend(list("allOf"));
        schema.one_of.extend(list("oneOf"));
        schema.any_of.extend(list("anyOf"));
        self.object_children(node, schema);
        self.array_children(node, schema);
        schema.discriminator = self.discriminator(node, schema);
    }

    fn object_children(&self, node: &Node, schema: &mut Schema) {
        let map = |key: &str| {
            let entries = node.get(key).map(|map| map.entries()).unwrap_or_default();
            let entries = entries.into_iter().filter(|(_, value)| is_schema(value));
            entries.map(|(name, value)| (name, self.intern(value)))
        };
        schema.properties.extend(map("properties"));
        schema.patterns.extend(map("patternProperties"));
        schema.pattern_properties = !schema.patterns.is_empty();
        let additional = node
            .get("additionalProperties")
            .or_else(|| node.get("unevaluatedProperties"));
        schema.additional = match additional {
            Some(node) => self.additional(node),
            None => Additional::Unsaid,
        };
    }

    fn additional(&self, node: Node) -> Additional {
        match node.value() {
            Value::Bool(false) => Additional::Forbidden,
            Value::Bool(true) => Additional::Any,
            Value::Object(members) if members.is_empty() => Additional::Any,
            Value::Object(_) => Additional::Schema(self.intern(node)),
            _ => Additional::Unsaid,
        }
    }

    /// `items` as a list is how tuples were written before `prefixItems`.
    fn array_children(&self, node: &Node, schema: &mut Schema) {
        let list = |node: Node| node.items().into_iter().map(|item| self.intern(item));
        schema
            .prefix_items
            .extend(node.get("prefixItems").into_iter().flat_map(list));
        let items = match node.get("items") {
            Some(items) if items.value().is_array() => {
                schema.prefix_items.extend(list(items));
                node.get("additionalItems")
            }
            items => items,
        };
        schema.items = items.filter(is_schema).map(|items| self.intern(items));
    }

    fn discriminator(&self, node: &Node, schema: &Schema) -> Option<Discriminator> {
        let discriminator = node.get("discriminator")?;
        let property = match discriminator.value().as_str() {
            Some(property) => property.to_owned(),
            None => discriminator.text("propertyName")?,
        };
        let entries = discriminator.get("mapping").map(|map| map.entries());
        let explicit = entries.unwrap_or_default().into_iter();
        let mut mapping: Vec<(String, SchemaId)> = explicit
            .filter_map(|(value, target)| Some((value, self.mapped(&target)?)))
            .collect();
        let listed = mapping.len();
        let mut implied: Vec<SchemaId> = schema.one_of.clone();
        implied.extend_from_slice(&schema.any_of);
        if implied.is_empty() && listed == 0 {
            implied = self.subtypes(node);
        }
        // A schema that `mapping` does not list is chosen by its own name (OpenAPI, Discriminator
        // Object).
        for member in implied {
            if mapping.iter().all(|(_, id)| *id != member) {
                mapping.extend(self.schema_name(member).map(|name| (name, member)));
            }
        }
        Some(Discriminator {
            property,
            mapping,
            listed,
        })
    }

    /// A value of a mapping: the name of a component, or a reference.
    fn mapped(&self, node: &Node) -> Option<SchemaId> {
        let text = node.value().as_str()?;
        let named = child("#/components/schemas", text);
        // `Dog` may name a component or a file; the specification prefers the component.
        let by_name = !text.contains(['/', '#']);
        let target = match self.target(node, if by_name { &named } else { text }) {
            Err(_) if by_name => self.target(node, text),
            other => other,
        };
        target.ok().map(|target| self.intern(target))
    }

    /// The component name of a schema; of a schema that is a whole file, the name of the file.
    fn component_name(&self, node: &Node) -> Option<String> {
        if !node.pointer.is_empty() {
            return component_name(&node.pointer);
        }
        let files = self.files().borrow();
        let name = files
            .map
            .file(node.tree.file)
            .name
            .file_name()?
            .to_str()?
            .to_owned();
        name.split('.').next().map(str::to_owned)
    }

    /// The component name of a schema, without reading it.
    pub(in super::super) fn schema_name(&self, id: SchemaId) -> Option<String> {
        match &self.schemas.borrow().entries[id.0 as usize].origin {
            super::Origin::Node(node) => component_name(&node.pointer),
            _ => None,
        }
    }
}

pub(super) fn is_schema(node: &Node) -> bool {
    node.value().is_object() || node.value().is_boolean()
}

/// The name of the component that a pointer leads to, if it leads to one.
fn component_name(pointer: &str) -> Option<String> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let of_components = ["/components/schemas", "/components/inputs", "/schemas"];
    let named = of_components.contains(&parent)
        || parent.ends_with("/definitions")
        || parent.ends_with("/$defs")
        || parent.is_empty();
    (named && !name.is_empty()).then(|| unescape(name))
}
