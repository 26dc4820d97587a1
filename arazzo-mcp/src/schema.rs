//! The schemas that a model sees.
//!
//! The invariant: what is taken away only makes a schema of inputs weaker. Every call is checked
//! against the document's own schema, so a part that may no longer be true without the secrets is
//! left out.

use arazzo::{Description, Map, Value};
use serde_json::json;

/// Keywords of an object's schema that apply to the same object, or depend on its members.
const SAME_OBJECT: [&str; 14] = [
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "minProperties",
    "examples",
    "default",
];

/// Returns the names of the inputs that a model must not see.
pub(crate) fn secrets(description: &Description) -> Vec<&'static str> {
    let schema = parse(description.inputs_schema);
    let is_marked = |name: &str| schema["properties"][name]["writeOnly"] == true;
    let inputs = description.inputs.iter();
    let secret = inputs.filter(|input| input.is_secret() || is_marked(input.name()));
    secret.map(|input| input.name()).collect()
}

/// Returns the inputs that the document requires.
pub(crate) fn required(description: &Description) -> Vec<String> {
    let schema = parse(description.inputs_schema);
    let names = schema["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns the schema of the inputs without the secret ones.
pub(crate) fn inputs(description: &Description, secrets: &[&str]) -> Map {
    let mut schema = object(description.inputs_schema);
    if secrets.is_empty() {
        return schema;
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| !secrets.contains(&name.as_str()));
    }
    if let Some(names) = schema.get_mut("required").and_then(Value::as_array_mut) {
        names.retain(|name| !secrets.iter().any(|secret| name == secret));
    }
    for keyword in SAME_OBJECT {
        schema.shift_remove(keyword);
    }
    schema
}

/// Returns the schema of a result: the outputs as the document has them, or why there are none.
///
/// Clients check structured content against the schema of a tool even if the call has failed, so
/// the schema has both.
pub(crate) fn result(description: &Description) -> Map {
    let mut outputs = object(description.outputs_schema);
    let definitions = outputs.shift_remove("$defs");
    let failure = json!({
        "type": "object",
        "description": "Why the workflow failed.",
        "properties": {
            "step": {"type": ["string", "null"], "description": "The step that failed."},
            "status": {"type": ["integer", "null"], "description": "The HTTP status of its response."},
            "cause": {"type": "string"},
            "runId": {"type": ["string", "null"], "description": "The run, if there was one."},
            "details": {"type": "array", "description": "What is wrong with the inputs."},
            "code": {"type": "string", "description": "What has happened, as a word for programs."},
            "retryAfter": {"type": "integer", "description": "When to call again, in seconds."},
        },
        "required": ["step", "status", "cause", "runId"],
    });
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("anyOf".to_owned(), json!([outputs, failure]));
    schema.extend(definitions.map(|all| ("$defs".to_owned(), all)));
    schema
}

/// Returns the schema in a text of the document; of any object, if the text is none.
fn object(text: &str) -> Map {
    let mut schema = match parse(text) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    // The protocol demands it at the root.
    schema.entry("type").or_insert_with(|| json!("object"));
    schema
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use arazzo::Input;

    use super::*;

    #[test]
    fn secrets_leave_no_trace() {
        const INPUTS: &[Input] = &[
            Input::secret("key"),
            Input::json("login"),
            Input::text("name"),
        ];
        let description = Description::new().inputs(
            INPUTS,
            r#"{"type": "object", "required": ["key", "name"],
                "properties": {"key": {"writeOnly": true}, "login": {"writeOnly": true}, "name": {"type": "string"}},
                "oneOf": [{"required": ["key"]}, {"required": ["login"]}], "minProperties": 2,
                "examples": [{"key": "sk_1"}], "additionalProperties": false}"#,
        );
        let found = secrets(&description);
        assert_eq!(found, ["key", "login"]);
        let expected = json!({
            "type": "object", "required": ["name"],
            "properties": {"name": {"type": "string"}}, "additionalProperties": false,
        });
        assert_eq!(Value::Object(inputs(&description, &found)), expected);
    }

    #[test]
    fn without_secrets_the_schema_is_the_documents() {
        let text = r#"{"type": "object", "minProperties": 1, "anyOf": [{"required": ["a"]}]}"#;
        let description = Description::new().inputs(&[], text);
        assert_eq!(Value::Object(inputs(&description, &[])), parse(text));
        assert_eq!(
            Value::Object(inputs(&Description::new(), &[])),
            json!({"type": "object"})
        );
    }

    #[test]
    fn a_result_is_outputs_or_a_failure() {
        let description = Description::new().outputs(
            r##"{"type": "object", "properties": {"status": {"$ref": "#/$defs/S"}},
                "required": ["status"], "$defs": {"S": {"enum": ["open"]}}}"##,
        );
        let schema = Value::Object(result(&description));
        let schema = jsonschema::draft202012::new(&schema).expect("a schema");
        let failure = json!({"step": "a", "status": 500, "cause": "c", "runId": "r"});
        assert!(schema.is_valid(&failure));
        assert!(schema.is_valid(&json!({"status": "open"})));
        assert!(!schema.is_valid(&json!({"status": "closed"})));
        assert!(!schema.is_valid(&json!({})));
    }
}
