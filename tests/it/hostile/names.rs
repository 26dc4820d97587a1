//! Names that are no Rust names, that Rust keeps for itself, that generated code uses, that collide.

use serde_json::{Map, Value, json};

use super::{check, compile, errors, module};
use support::pointer::child;

const NAMES: &[&str] = &[
    "xi-api-key",
    "filter[name]",
    "$orderby",
    "type",
    "2_body",
    "Self",
    "self",
    "super",
    "crate",
    "a b",
    "a-b",
    "a_b",
    "aB",
    "A_B",
    "ab",
    "größe",
    "名前",
    "🦀",
    "",
    " ",
    "-",
    "_",
    "__",
    "async",
    "await",
    "gen",
    "dyn",
    "abstract",
    "yield",
    "true",
    "none",
    "None",
    "Some",
    "Ok",
    "Err",
    "Option",
    "Result",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Debug",
    "Send",
    "inputs",
    "Inputs",
    "outputs",
    "progress",
    "run",
    "client",
    "error",
    "step",
    "response",
    "value",
    "request",
    "arazzo",
    "std",
    "core",
    "serde",
    "serde_json",
    "additional",
    "new",
    "default",
    "as_str",
    "other",
    "Other",
    "a.b",
    "a#b",
    "a/b",
    "a~b",
    "a\"b",
    "a\\b",
    "a\nb",
    "a\u{202e}b",
    "'",
    "r#type",
    "usize",
    "str",
    "u8",
    "main",
    "test",
    "macro_rules",
    "union",
    "static",
    "finished",
    "next",
    "execute",
    "run_steps",
];

fn api(names: &[&str]) -> Value {
    let property = |name: &&str| ((*name).to_owned(), json!({"type": "string"}));
    let properties: Map<String, Value> = names.iter().map(property).collect();
    let query: Vec<Value> = names
        .iter()
        .filter(|name| !name.is_empty())
        .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}))
        .collect();
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": {"type": "integer"},
    });
    let kinds = json!({"type": "string", "enum": names});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/p": {"post": {
            "operationId": "op",
            "parameters": query,
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": {"200": {
                "description": "D",
                "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["all", "kind"],
                    "properties": {"all": schema, "kind": kinds},
                }}},
            }},
        }}},
    })
}

/// Whether an expression can name it, and the specification allows it as a key.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    !name.is_empty() && name.chars().all(plain)
}

fn step(id: &str, names: &[&str]) -> Value {
    let parameter =
        |name: &&&str| json!({"name": name, "in": "query", "value": format!("$inputs.{name}")});
    let plain = || names.iter().filter(|name| is_plain(name));
    let parameters: Vec<Value> = plain().map(|name| parameter(&name)).collect();
    let output = |name: &&str| {
        let pointer = child("$response.body#/all", name);
        ((*name).to_owned(), Value::String(pointer))
    };
    let mut outputs: Map<String, Value> = plain().map(output).collect();
    outputs.insert("whole".to_owned(), json!("$response.body#/all"));
    outputs.insert("kind".to_owned(), json!("$response.body#/kind"));
    json!({
        "stepId": id,
        "operationId": "op",
        "parameters": parameters,
        "requestBody": {"payload": plain().map(|name| ((*name).to_owned(), json!(format!("$inputs.{name}")))).collect::<Map<_, _>>()},
        "outputs": outputs,
    })
}

fn workflow(id: &str, step_id: &str, names: &[&str]) -> Value {
    let property = |name: &&str| ((*name).to_owned(), json!({"type": "string"}));
    let properties: Map<String, Value> = names.iter().map(property).collect();
    let plain = names.iter().filter(|name| is_plain(name));
    let outputs: Map<String, Value> = plain
        .map(|name| {
            (
                (*name).to_owned(),
                json!(format!("$steps.{step_id}.outputs.{name}")),
            )
        })
        .collect();
    json!({
        "workflowId": id,
        "inputs": {"type": "object", "properties": properties, "required": ["type", "Self"]},
        "steps": [step(step_id, names)],
        "outputs": outputs,
    })
}

fn document(workflows: Vec<Value>) -> String {
    json!({
        "arazzo": "1.0.1",
        "info": {"title": "T", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": workflows,
    })
    .to_string()
}

#[test]
fn any_name_becomes_a_rust_name() {
    let document = document(vec![workflow("w", "s", NAMES)]);
    let names = module(&[("w.json", &document), ("api.json", &api(NAMES).to_string())]);
    check("hostile-names", &[&names]);
}

#[test]
fn workflows_and_steps_can_have_any_plain_name() {
    let plain: Vec<&str> = NAMES
        .iter()
        .copied()
        .filter(|name| is_plain(name))
        .collect();
    let some = ["type", "Self", "a-b", "a_b"];
    let workflows = plain
        .iter()
        .map(|name| workflow(name, name, &some))
        .collect();
    let by_workflow = module(&[
        ("w.json", &document(workflows)),
        ("api.json", &api(&some).to_string()),
    ]);
    let mut long = workflow("w", "first", &some);
    let steps = plain.iter().map(|name| step(name, &some));
    let steps: Vec<Value> = [step("first", &some)].into_iter().chain(steps).collect();
    long["steps"] = Value::Array(steps);
    let by_step = module(&[
        ("w.json", &document(vec![long])),
        ("api.json", &api(&some).to_string()),
    ]);
    check("hostile-workflows", &[&by_workflow, &by_step]);
}

#[test]
fn names_that_no_document_may_have_are_refused_or_renamed() {
    for name in [
        "",
        " ",
        "a b",
        "a\nb",
        "a\u{202e}b",
        "a.b",
        "$a",
        "名前",
        "a/b",
    ] {
        for (pointer, value) in [
            ("/workflows/0/workflowId", name),
            ("/workflows/0/steps/0/stepId", name),
            ("/sourceDescriptions/0/name", name),
        ] {
            let mut document: Value =
                serde_json::from_str(&document(vec![workflow("w", "s", &["type", "Self"])]))
                    .expect("JSON");
            *document.pointer_mut(pointer).expect("a member") = json!(value);
            let api = api(&["type", "Self"]).to_string();
            let compilation = compile(&[("w.json", &document.to_string()), ("api.json", &api)]);
            let refused = !errors(&compilation).is_empty();
            assert_eq!(
                refused,
                compilation.file().is_none(),
                "{name:?} at {pointer}"
            );
        }
    }
}
