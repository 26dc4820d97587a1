//! Large descriptions: what a workflow does not reach costs no more than to be parsed.
//!
//! Optimised or not, both sides of the comparison are, so that the bound is one on what the compiler
//! does beside parsing: `cargo test --release -p arazzo-tests --test it large -- --nocapture` prints
//! the times.

use std::fmt::Write;
use std::time::{Duration, Instant};

use arazzo_codegen::Compiler;
use support::{Folder, tell};

const MEGABYTE: usize = 1 << 20;

/// Without optimisation a parser needs seconds for what is milliseconds' work.
const SIZE: usize = if cfg!(debug_assertions) { 1 } else { 10 } * MEGABYTE;

/// What everything but parsing may take on top, whatever the size.
const FLOOR: Duration = Duration::from_millis(100);

#[test]
fn a_workflow_over_a_large_json_takes_twice_the_time_of_parsing_it() {
    let description = json(SIZE);
    let parsing = fastest(|| {
        let value: serde_json::Value = serde_json::from_str(&description).expect("it is JSON");
        assert!(value["paths"].is_object());
    });
    check("json", &description, parsing);
}

#[test]
fn a_workflow_over_a_large_yaml_takes_twice_the_time_of_parsing_it() {
    let description = yaml(SIZE);
    let parsing = fastest(|| {
        let value: serde_json::Value = serde_yaml::from_str(&description).expect("it is YAML");
        assert!(value["paths"].is_object());
    });
    check("yaml", &description, parsing);
}

fn check(extension: &str, description: &str, parsing: Duration) {
    let folder = Folder::new(&format!("large-{extension}"))
        .file(&format!("api.{extension}"), description)
        .file("workflow.yaml", workflow(extension));
    let compiling = fastest(|| {
        let compilation = Compiler::new().compile(folder.path("workflow.yaml"));
        let module = compilation.file().expect("the document has no mistakes");
        // The one that is reached, and not a thousand others.
        assert!(module.contains("struct Thing7 ") && !module.contains("Thing8"));
    });
    tell(format_args!(
        "large: {:.1} MB of {extension} parsed in {parsing:.0?}, compiled against in {compiling:.0?}",
        description.len() as f64 / MEGABYTE as f64
    ));
    assert!(
        compiling <= parsing * 2 + FLOOR,
        "parsing takes {parsing:?}, compiling {compiling:?}"
    );
}

/// The fastest of some runs: the others have waited for something.
fn fastest(run: impl Fn()) -> Duration {
    let times = (0..3).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    times.min().unwrap_or_default()
}

fn workflow(extension: &str) -> String {
    format!(
        "\
arazzo: 1.0.1
info: {{title: Things, version: '1'}}
sourceDescriptions: [{{name: things, url: api.{extension}, type: openapi}}]
workflows:
  - workflowId: look
    inputs: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
    steps:
      - stepId: get
        operationId: getThing7
        parameters: [{{name: id, in: path, value: $inputs.id}}]
        successCriteria: [{{condition: $statusCode == 200}}]
        outputs: {{thing: $response.body}}
    outputs: {{thing: $steps.get.outputs.thing}}
"
    )
}

/// A description of as many operations as fill so many bytes, each with a schema of its own.
fn json(bytes: usize) -> String {
    let (mut paths, mut schemas) = (String::new(), String::new());
    for number in 0.. {
        if paths.len() + schemas.len() > bytes {
            break;
        }
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

/// The same in YAML, as people lay it out.
fn yaml(bytes: usize) -> String {
    let value: serde_json::Value = serde_json::from_str(&json(bytes / 2)).expect("it is JSON");
    let mut text = String::new();
    block(&value, 0, &mut text);
    text
}

fn block(value: &serde_json::Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let line = |text: &mut String, key: &str, value: &serde_json::Value| {
        let nested = value.is_object() || value.is_array();
        let end = if nested {
            "\n".to_owned()
        } else {
            format!(" {value}\n")
        };
        write!(text, "{indent}{key}{end}").expect("text grows");
        if nested {
            block(value, depth + 1, text);
        }
    };
    match value {
        serde_json::Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| line(text, &format!("{key:?}:"), value)),
        serde_json::Value::Array(items) => items.iter().for_each(|item| line(text, "-", item)),
        _ => {}
    }
}
