//! Schemas of documents at their place in the description of a service.
//!
//! A schema of a document is a resource of its own, and its references begin at its root. In the
//! description, the root is that of the description. Its definitions become components beside it,
//! since many tools know no others.

use std::collections::BTreeMap;

use arazzo::{Map, Value};

use super::component;

/// What references that begin in a certain way become.
struct Places {
    /// The component of the schema itself.
    root: String,
    /// The components of its definitions, by their names as a JSON Pointer has them.
    definitions: BTreeMap<String, String>,
}

/// Returns the components that a schema becomes: itself as `name`, and its definitions.
pub(super) fn place(mut schema: Value, name: &str) -> Map {
    let members = schema.as_object_mut();
    let definitions = members.and_then(|members| {
        members.shift_remove("$schema");
        members.shift_remove("$defs")
    });
    let definitions = match definitions {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let named = definitions.keys().enumerate().map(|(index, definition)| {
        let part = component(definition, || index.to_string());
        (escaped(definition), format!("{name}.{part}"))
    });
    let places = Places {
        root: name.to_owned(),
        definitions: named.collect(),
    };
    let parts = definitions.into_iter().map(|(definition, schema)| {
        let name = places.definitions.get(&escaped(&definition)).cloned();
        (name.unwrap_or_default(), schema)
    });
    let mut components: Map = parts.chain([(name.to_owned(), schema)]).collect();
    components
        .values_mut()
        .for_each(|schema| places.move_references(schema));
    components
}

/// A token of a JSON Pointer (RFC 6901, section 3).
fn escaped(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

impl Places {
    fn move_references(&self, schema: &mut Value) {
        match schema {
            Value::Object(members) => members
                .iter_mut()
                .for_each(|(keyword, value)| self.move_member(keyword, value)),
            Value::Array(elements) => {
                elements
                    .iter_mut()
                    .for_each(|element| self.move_references(element));
            }
            _ => {}
        }
    }

    fn move_member(&self, keyword: &str, value: &mut Value) {
        match (keyword, value) {
            ("$ref", Value::String(reference)) => {
                if let Some(pointer) = reference.strip_prefix('#') {
                    *reference = self.moved(pointer);
                }
            }
            // These have values of an API, which may look like schemas.
            ("const" | "enum" | "default" | "examples", _) => {}
            (_, value) => self.move_references(value),
        }
    }

    fn moved(&self, pointer: &str) -> String {
        let inner = pointer.strip_prefix("/$defs/");
        let (definition, rest) = match inner {
            Some(inner) => inner.split_at(inner.find('/').unwrap_or(inner.len())),
            None => ("", pointer),
        };
        let component = self.definitions.get(definition).unwrap_or(&self.root);
        format!("#/components/schemas/{component}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn definitions_become_components_and_references_follow() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "pet": {"$ref": "#/$defs/Pet"},
                "name": {"$ref": "#/$defs/Pet/properties/name"},
                "odd": {"$ref": "#/$defs/a~1b"},
                "self": {"$ref": "#"},
                "data": {"const": {"$ref": "#/$defs/Pet"}},
            },
            "$defs": {
                "Pet": {"properties": {"name": {"type": "string"}, "mother": {"$ref": "#/$defs/Pet"}}},
                "a/b": true,
            },
        });
        let at = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let expected = json!({
            "W.Pet": {"properties": {"name": {"type": "string"}, "mother": at("W.Pet")}},
            "W.1": true,
            "W": {
                "type": "object",
                "properties": {
                    "pet": at("W.Pet"),
                    "name": at("W.Pet/properties/name"),
                    "odd": at("W.1"),
                    "self": at("W"),
                    "data": {"const": {"$ref": "#/$defs/Pet"}},
                },
            },
        });
        assert_eq!(Value::Object(place(schema, "W")), expected);
    }
}
