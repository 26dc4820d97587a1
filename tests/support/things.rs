//! Large descriptions: any number of operations, each with a schema of its own, and workflows that
//! call some of them.

use std::fmt::Write;

use serde_json::Value;

/// A workflow document over a description `api` with this extension, with a workflow for each of
/// these operations.
pub fn document(extension: &str, numbers: impl IntoIterator<Item = usize>) -> String {
    let mut text = format!(
        "\
arazzo: 1.0.1
info: {{title: Things, version: '1'}}
sourceDescriptions: [{{name: things, url: api.{extension}, type: openapi}}]
workflows:
"
    );
    for number in numbers {
        let workflow = format!(
            "  - workflowId: look{number}
    inputs: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
    steps:
      - stepId: get
        operationId: getThing{number}
        parameters: [{{name: id, in: path, value: $inputs.id}}]
        successCriteria: [{{condition: $statusCode == 200}}]
        outputs: {{thing: $response.body}}
    outputs: {{thing: $steps.get.outputs.thing}}
"
        );
        text.push_str(&workflow);
    }
    text
}

/// A description of about so many bytes.
pub fn json_of(bytes: usize) -> String {
    const SAMPLE: usize = 1_000;
    json(bytes * SAMPLE / json(SAMPLE).len())
}

/// A description of so many operations.
pub fn json(count: usize) -> String {
    let (mut paths, mut schemas) = (String::new(), String::new());
    for number in 0..count {
        let comma = if number == 0 { "" } else { "," };
        let operation = format!(
            r##"{comma}"/things{number}/{{id}}": {{"get": {{"operationId": "getThing{number}",
  "description": "Gives thing number {number}, with all that is known of it.",
  "parameters": [{{"name": "id", "in": "path", "required": true, "schema": {{"type": "string"}}}}],
  "responses": {{"200": {{"description": "The thing.", "content": {{"application/json":
    {{"schema": {{"$ref": "#/components/schemas/Thing{number}"}}}}}}}}}}}}}}
"##
        );
        paths.push_str(&operation);
        let schema = format!(
            r##"{comma}"Thing{number}": {{"type": "object", "required": ["id"], "properties": {{
  "id": {{"type": "string"}}, "size": {{"type": "integer", "format": "int64"}},
  "state": {{"type": "string", "enum": ["new", "used", "gone"]}},
  "tags": {{"type": "array", "items": {{"type": "string"}}}}}}}}
"##
        );
        schemas.push_str(&schema);
    }
    format!(
        r##"{{"openapi": "3.0.3", "info": {{"title": "Things", "version": "1"}},
"servers": [{{"url": "https://things.example"}}],
"paths": {{{paths}}}, "components": {{"schemas": {{{schemas}}}}}}}"##
    )
}

/// A value in YAML, as people lay it out.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let line = |text: &mut String, key: &str, value: &Value| {
        let nested = value.is_object() || value.is_array();
        let end = if nested {
            "\n".to_owned()
        } else {
            format!(" {value}\n")
        };
        // A string takes all that is written to it.
        let _ = write!(text, "{indent}{key}{end}");
        if nested {
            block(value, depth + 1, text);
        }
    };
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| line(text, &format!("{key:?}:"), value)),
        Value::Array(items) => items.iter().for_each(|item| line(text, "-", item)),
        _ => {}
    }
}
