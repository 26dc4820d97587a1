//! Names of everything that a generated module may import or has in scope anyway: as schemas,
//! inputs, outputs, steps, actions, sources and workflows.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use support::workspace;

use super::{check, module};

/// What is in scope everywhere in Rust, of every edition.
const PRELUDE: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "ToOwned",
    "ToString",
    "Iterator",
    "IntoIterator",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "Extend",
    "FromIterator",
    "Default",
    "Clone",
    "Copy",
    "Send",
    "Sync",
    "Sized",
    "Unpin",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "AsRef",
    "AsMut",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "PartialEq",
    "PartialOrd",
    "Eq",
    "Ord",
    "Debug",
    "Hash",
    "Future",
    "IntoFuture",
    "drop",
    "size_of",
    "size_of_val",
    "align_of",
    "align_of_val",
    "bool",
    "char",
    "str",
    "u8",
    "i64",
    "f64",
    "usize",
    "std",
    "core",
    "alloc",
    "serde",
    "arazzo",
];

/// What generated modules use beside the runtime, and the letters of type parameters.
const OWN: &[&str] = &[
    "Inputs",
    "Outputs",
    "Error",
    "Step",
    "Progress",
    "Next",
    "Completed",
    "Earlier",
    "Display",
    "Duration",
    "ControlFlow",
    "BTreeMap",
    "Serialize",
    "Serializer",
    "Deserialize",
    "Deserializer",
    "fmt",
    "S",
    "D",
    "T",
    "E",
    "f",
    "defaults",
    "CHANNELS",
    "CONSTRAINTS",
    "CREDENTIALS",
    "PATTERN",
    "QUERY",
    "Other",
    "new",
    "execute",
    "run_steps",
    "constrained",
];

/// How many steps a workflow has.
const STEPS: usize = 30;

/// The public items of the runtime, by its source: nobody has to keep a list.
fn runtime() -> Vec<String> {
    let mut names = Vec::new();
    collect(&workspace().join("arazzo/src"), &mut names);
    assert!(names.iter().any(|name| name == "Channel"), "{names:?}");
    names
}

fn collect(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, names);
        } else {
            let text = fs::read_to_string(&path).expect("a source file");
            names.extend(text.lines().filter_map(item).map(str::to_owned));
        }
    }
}

/// The name of the item that a line declares.
fn item(line: &str) -> Option<&str> {
    const KINDS: &[&str] = &[
        "struct", "enum", "trait", "type", "fn", "const", "static", "mod",
    ];
    let line = line.strip_prefix("pub ")?;
    let line = line.strip_prefix("async ").unwrap_or(line);
    let (kind, rest) = line.split_once(' ')?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    let name = &rest[..end.unwrap_or(rest.len())];
    (KINDS.contains(&kind) && !name.is_empty()).then_some(name)
}

/// All of them, each once.
fn names() -> Vec<String> {
    let mut names = runtime();
    names.extend(PRELUDE.iter().chain(OWN).map(|name| (*name).to_owned()));
    names.sort();
    names.dedup();
    names
}

fn members(names: &[String], value: impl Fn(&str) -> Value) -> Map<String, Value> {
    names
        .iter()
        .map(|name| (name.clone(), value(name)))
        .collect()
}

fn api(names: &[String]) -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let kind = |index: usize, name: &str| match index % 3 {
        0 => {
            json!({"type": "object", "properties": {"a": {"type": "string"}, "of": {"type": "string", "enum": [name, "x"]}}})
        }
        1 => json!({"type": "string", "enum": [name, "x"]}),
        _ => json!({"type": "integer", "enum": [1, 2]}),
    };
    let schemas = names.iter().enumerate();
    let schemas: Map<_, _> = schemas
        .map(|(at, name)| (name.clone(), kind(at, name)))
        .collect();
    let union: Vec<Value> = names.iter().take(40).map(|name| reference(name)).collect();
    let mut properties = members(names, reference);
    properties.insert("union".to_owned(), json!({"oneOf": union}));
    let schema = json!({"type": "object", "properties": properties, "required": names});
    let sent =
        json!({"type": "object", "properties": members(names, |_| json!({"type": "string"}))});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/p": {"post": {
            "operationId": "op",
            "requestBody": {"content": {"application/json": {"schema": sent}, "text/plain": {}}},
            "responses": {"200": {"description": "D", "content": {"application/json": {"schema": schema}}}},
        }}},
        "components": {"schemas": schemas},
    })
}

fn document(workflows: &[Value], source: &str) -> String {
    json!({
        "arazzo": "1.0.1",
        "info": {"title": "T", "version": "1"},
        "sourceDescriptions": [{"name": source, "url": "api.json", "type": "openapi"}],
        "workflows": workflows,
    })
    .to_string()
}

/// Types by these names, and outputs.
fn reading(names: &[String]) -> Value {
    let mut outputs = members(names, |name| json!(format!("$response.body#/{name}")));
    outputs.insert("union".to_owned(), json!("$response.body#/union"));
    json!({
        "workflowId": "reading",
        "steps": [{"stepId": "s", "operationId": "op", "outputs": outputs}],
        "outputs": members(names, |name| json!(format!("$steps.s.outputs.{name}"))),
    })
}

/// Inputs by these names, optional ones and required ones, that fill members and holes.
fn taking(id: &str, names: &[String], required: &[String]) -> Value {
    let input = |name: &str| {
        if required.iter().any(|one| one == name) {
            json!({"type": "string", "minLength": 1})
        } else {
            json!({"type": "string", "default": name})
        }
    };
    json!({
        "workflowId": id,
        "inputs": {"type": "object", "properties": members(names, input), "required": required},
        "steps": [{"stepId": "s", "operationId": "op", "requestBody": {
            "contentType": "application/json",
            "payload": members(names, |name| json!(format!("{{$inputs.{name}}}!"))),
        }}],
    })
}

/// Steps and actions by these names, each of which reads the one before.
fn stepping(id: usize, names: &[String]) -> Value {
    let mut before: Option<&String> = None;
    let steps = names.iter().map(|name| {
        let body = match before.replace(name) {
            Some(before) => format!("at {{$steps.{before}.outputs.Json}}"),
            None => "at none".to_owned(),
        };
        json!({
            "stepId": name,
            "operationId": "op",
            "requestBody": {"contentType": "text/plain", "payload": body},
            "outputs": {"Json": "$response.body#/Json"},
            "onFailure": [{"name": name, "type": "retry", "retryLimit": 1, "criteria": [{"condition": format!("$response.body#/{name} == 'x'")}]}],
        })
    });
    json!({"workflowId": format!("stepping{id}"), "steps": steps.collect::<Vec<_>>()})
}

#[test]
fn no_name_is_one_that_a_module_names() {
    let names = names();
    let api = api(&names).to_string();
    let some: Vec<String> = ["text", "exposed", "Cause"].map(str::to_owned).into();
    let made = |workflows: &[Value], source: &str| {
        module(&[("w.json", &document(workflows, source)), ("api.json", &api)])
    };
    let around = names.iter().filter(|name| {
        let name = name.as_str();
        PRELUDE.contains(&name) || OWN.contains(&name)
    });
    let workflows: Vec<Value> = around.map(|name| taking(name, &some, &some[..2])).collect();
    let stepping = names.chunks(STEPS).enumerate();
    let stepping: Vec<Value> = stepping
        .map(|(id, names)| self::stepping(id, names))
        .collect();
    check(
        "hostile-imported",
        &[
            &made(&[reading(&names)], "CHANNELS"),
            &made(
                &[
                    taking("all", &names, &[]),
                    taking("few", &names, &names[..5]),
                ],
                "Source",
            ),
            &made(&[taking("text", &names, &some)], "text"),
            &made(&stepping, "PATTERN"),
            &made(&workflows, "run"),
        ],
    );
}
