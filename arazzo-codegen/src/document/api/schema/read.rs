//! One schema of any dialect, normalised.
//!
//! Keywords of a wrong kind count as absent: a description that its own tools accept is accepted.

use serde_json::{Map, Value};

use super::super::apis::Apis;
use super::super::tree::{Dialect, Node, unescape};
use super::{Additional, Discriminator, Schema, SchemaId, TypeSet};

/// Keywords that may stand beside a `$ref` without changing what it means for code.
const SILENT: [&str; 5] = ["$ref", "$dynamicRef", "$comment", "example", "examples"];

/// Whether a schema that is a reference says something of its own. Before 3.1 siblings are to be
/// ignored; `nullable` is heeded all the same, because who writes it there means it.
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
        schema.name = component_name(&node.pointer);
        self.children(node, &mut schema);
        schema
    }

    fn keywords(&self, node: &Node, members: &Map<String, Value>) -> Schema {
        let strict = match node.dialect {
            Dialect::V3_0 => super::super::v3_0::schema(members),
            Dialect::V2 | Dialect::V3_1 => None,
        };
        strict.unwrap_or_else(|| keywords(members, node.dialect))
    }

    /// The sub-schemas. Their places follow from the keywords, whatever the dialect.
    fn children(&self, node: &Node, schema: &mut Schema) {
        if let Some(reference) = node.reference().map(str::to_owned) {
            match self.intern_target(node, &reference) {
                Ok(target) => schema.all_of.push(target),
                Err(problem) => self.remember(problem),
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
        if let Some(property) = discriminator.value().as_str() {
            return Some(Discriminator {
                property: property.to_owned(),
                mapping: Vec::new(),
            });
        }
        let property = discriminator.text("propertyName")?;
        let entries = discriminator.get("mapping").map(|map| map.entries());
        let explicit = entries.unwrap_or_default().into_iter();
        let mut mapping: Vec<(String, SchemaId)> = explicit
            .filter_map(|(value, target)| Some((value, self.mapped(&target)?)))
            .collect();
        for member in schema.one_of.iter().chain(&schema.any_of) {
            if mapping.iter().all(|(_, id)| id != member) {
                mapping.extend(self.schema_name(*member).map(|name| (name, *member)));
            }
        }
        Some(Discriminator { property, mapping })
    }

    /// A value of a mapping: the name of a component, or a reference.
    fn mapped(&self, node: &Node) -> Option<SchemaId> {
        let text = node.value().as_str()?;
        let named = format!("#/components/schemas/{}", super::super::tree::escape(text));
        let by_name = !text.contains(['/', '#']);
        let target = match self.target(node, if by_name { &named } else { text }) {
            Err(_) if by_name => self.target(node, text),
            other => other,
        };
        target.ok().map(|target| self.intern(target))
    }

    /// The component name of a schema, without reading it.
    fn schema_name(&self, id: SchemaId) -> Option<String> {
        match &self.schemas.borrow().entries[id.0 as usize].origin {
            super::Origin::Node(node) => component_name(&node.pointer),
            _ => None,
        }
    }
}

fn is_schema(node: &Node) -> bool {
    node.value().is_object() || node.value().is_boolean()
}

/// What a schema that is a reference says itself.
fn beside_reference(node: &Node, members: &Map<String, Value>) -> Schema {
    match node.dialect {
        Dialect::V3_1 => keywords(members, node.dialect),
        Dialect::V2 | Dialect::V3_0 => Schema {
            nullable: says_nullable(members),
            ..Schema::default()
        },
    }
}

fn says_nullable(members: &Map<String, Value>) -> bool {
    let says = |key: &str| members.get(key).and_then(Value::as_bool) == Some(true);
    says("nullable") || says("x-nullable")
}

/// The keywords of a schema that have no sub-schemas.
fn keywords(members: &Map<String, Value>, dialect: Dialect) -> Schema {
    let get = |key: &str| members.get(key);
    let text = |key: &str| get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str| get(key).and_then(Value::as_bool).unwrap_or(false);
    let mut schema = Schema {
        title: text("title"),
        description: text("description"),
        types: get("type").and_then(types),
        format: format(members),
        default: get("default").cloned(),
        required: required(members),
        min_items: count(get("minItems")),
        read_only: flag("readOnly"),
        write_only: flag("writeOnly"),
        deprecated: flag("deprecated") || flag("x-deprecated"),
        pattern: text("pattern"),
        minimum: get("minimum").and_then(Value::as_f64),
        maximum: get("maximum").and_then(Value::as_f64),
        min_length: count(get("minLength")),
        max_length: count(get("maxLength")),
        ..Schema::default()
    };
    bounds(members, &mut schema);
    let values = match (get("const"), get("enum")) {
        (Some(value), _) if dialect == Dialect::V3_1 => Some(vec![value.clone()]),
        (_, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    };
    settle(&mut schema, values, says_nullable(members));
    schema
}

/// Moves `null` out of the values, and gives a nullable type its `null`.
pub(in super::super) fn settle(schema: &mut Schema, values: Option<Vec<Value>>, nullable: bool) {
    if let Some(values) = values {
        let of_values = || {
            values
                .iter()
                .map(TypeSet::of)
                .fold(TypeSet::NONE, TypeSet::or)
        };
        let types = schema.types.get_or_insert_with(of_values);
        types.null |= values.contains(&Value::Null);
        let rest: Vec<Value> = values.into_iter().filter(|v| !v.is_null()).collect();
        schema.values = (!rest.is_empty()).then_some(rest);
    }
    match &mut schema.types {
        Some(types) => types.null |= nullable,
        None => schema.nullable = nullable,
    }
}

/// `type`: a name or several. Unknown names restrict nothing.
fn types(value: &Value) -> Option<TypeSet> {
    let mut types = TypeSet::NONE;
    let mut add = |value: &Value| match value.as_str() {
        Some("file") => types.add("string"),
        Some(name) => types.add(&name.to_ascii_lowercase()),
        None => value.is_null() && types.add("null"),
    };
    let known = match value {
        Value::Array(names) => names.iter().fold(true, |known, name| add(name) && known),
        _ => add(value),
    };
    (known && types != TypeSet::NONE).then_some(types)
}

/// `format`, or what 2.0 and 3.1 write for `binary` and `byte`.
fn format(members: &Map<String, Value>) -> Option<String> {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let implied = match (
        text("type"),
        text("contentEncoding"),
        text("contentMediaType"),
    ) {
        (Some("file"), ..) => Some("binary"),
        (_, Some("base64" | "base64url"), _) => Some("byte"),
        (_, None, Some("application/octet-stream")) => Some("binary"),
        _ => None,
    };
    text("format").or(implied).map(str::to_owned)
}

fn required(members: &Map<String, Value>) -> Vec<String> {
    let names = members.get("required").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

/// A count; `1.0` is one too.
fn count(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let whole = |number: &f64| *number >= 0.0 && number.fract() == 0.0;
    let rounded = || value.as_f64().filter(whole).map(|number| number as u64);
    value.as_u64().or_else(rounded)
}

/// The exclusive bounds: flags before 3.1, numbers of their own since; the stricter one counts.
fn bounds(members: &Map<String, Value>, schema: &mut Schema) {
    match members.get("exclusiveMinimum") {
        Some(Value::Bool(flag)) => schema.exclusive_minimum = *flag && schema.minimum.is_some(),
        Some(Value::Number(number)) => {
            let bound = number
                .as_f64()
                .filter(|b| schema.minimum.is_none_or(|min| *b >= min));
            schema.exclusive_minimum = bound.is_some();
            schema.minimum = bound.or(schema.minimum);
        }
        _ => {}
    }
    match members.get("exclusiveMaximum") {
        Some(Value::Bool(flag)) => schema.exclusive_maximum = *flag && schema.maximum.is_some(),
        Some(Value::Number(number)) => {
            let bound = number
                .as_f64()
                .filter(|b| schema.maximum.is_none_or(|max| *b <= max));
            schema.exclusive_maximum = bound.is_some();
            schema.maximum = bound.or(schema.maximum);
        }
        _ => {}
    }
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
