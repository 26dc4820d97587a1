//! The schema of the inputs, completed by what lowering has found out: inputs that the document uses
//! without declaring them, inputs that every run needs, secrets.

use serde_json::{Map, Value, json};

use crate::program::{Field, Program};

/// Completes the schemas of all workflows. Types and presence of the inputs are settled.
pub(super) fn complete(program: &mut Program) {
    for workflow in &mut program.workflows {
        let schema = &mut workflow.inputs_schema;
        schema.entry("type").or_insert_with(|| json!("object"));
        for field in &workflow.inputs {
            if !declares(schema, &field.name) {
                property(schema, &field.name);
            }
            if field.ty.holds_secrets()
                && let Some(one) = property(schema, &field.name).as_object_mut()
            {
                one.insert("writeOnly".to_owned(), json!(true));
            }
        }
        require(schema, &workflow.inputs);
    }
}

/// Whether a schema, or a part of it that applies to the same object, has a property.
fn declares(schema: &Map<String, Value>, name: &str) -> bool {
    let own = schema.get("properties").and_then(|all| all.get(name));
    own.is_some()
        || ["allOf", "anyOf", "oneOf", "$ref"]
            .iter()
            .any(|key| schema.contains_key(*key))
}

/// The schema of a property, which is made if it is not there.
fn property<'s>(schema: &'s mut Map<String, Value>, name: &str) -> &'s mut Value {
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if !properties.is_object() {
        *properties = json!({});
    }
    let property = &mut properties[name];
    if property.is_null() || *property == json!(true) {
        *property = json!({});
    }
    property
}

/// Lists the inputs that must be given.
fn require(schema: &mut Map<String, Value>, inputs: &[Field]) {
    let needed = inputs.iter().filter(|input| !input.presence.optional);
    let written = schema.get("required").and_then(Value::as_array).cloned();
    let mut names = written.unwrap_or_default();
    for name in needed.map(|input| json!(input.name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        schema.insert("required".to_owned(), Value::Array(names));
    }
}
