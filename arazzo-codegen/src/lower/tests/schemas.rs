//! The schemas of inputs and outputs that generated modules keep (JSON Schema 2020-12).

use serde_json::{Value, json};

use super::{API, DOCUMENT};
use crate::Compiler;
use crate::source::Memory;

/// What files beside the document say.
const SHARED: &str = "
Short: {type: string, maxLength: 3, $anchor: short}
Old: {$ref: 'old.yml#/components/schemas/Size'}
";

/// A description in the spelling of OpenAPI 3.0.
const OLD: &str = "
openapi: 3.0.3
info: {title: Old, version: '1'}
paths: {}
components:
  schemas:
    Size: {type: integer, nullable: true, minimum: 0, exclusiveMinimum: true, example: 3, xml: {name: s}}
";

const COMPONENTS: &str = "
components:
  inputs:
    Tree: {type: object, properties: {name: {type: string}, kids: {type: array, items: {$ref: '#/components/inputs/Tree'}}}}
";

/// A constant of the module that the document makes.
#[track_caller]
fn constant(name: &str, document: &str) -> Value {
    let files = Memory::default()
        .with("api.yml", API)
        .with("shared.yml", SHARED)
        .with("old.yml", OLD)
        .with("doc.yml", document);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let code = compilation.items();
    let code = code.unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics));
    let file = syn::parse_file(&code).expect("it is Rust");
    let modules = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Mod(module) => module.content,
        _ => None,
    });
    let items = modules.flat_map(|(_, items)| items);
    let mut texts = items.filter_map(|item| match item {
        syn::Item::Const(one) if one.ident == name => match *one.expr {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let text = texts.next().expect("the module has the constant");
    serde_json::from_str(&text).expect("a schema is JSON")
}

/// The schema of the inputs where one of them has this schema.
#[track_caller]
fn inputs(probe: &str) -> Value {
    let inputs = format!("properties: {{name: {{type: string}}, probe: {probe}, limit:");
    let document = DOCUMENT.replace("properties: {name: {type: string}, limit:", &inputs);
    constant("INPUTS_SCHEMA", &(document + COMPONENTS))
}

#[test]
fn a_schema_is_kept_as_it_is_written() {
    for (written, kept) in [
        (
            "{type: string, minLength: 2, examples: [ab]}",
            json!({"type": "string", "minLength": 2, "examples": ["ab"]}),
        ),
        (
            "{type: array, items: {const: x}, uniqueItems: true}",
            json!({"type": "array", "items": {"const": "x"}, "uniqueItems": true}),
        ),
        (
            "{x-note: {$ref: nowhere}, enum: [{$ref: a}]}",
            json!({"x-note": {"$ref": "nowhere"}, "enum": [{"$ref": "a"}]}),
        ),
        (
            "{type: object, properties: {$ref: {type: string}}}",
            json!({"type": "object", "properties": {"$ref": {"type": "string"}}}),
        ),
        (
            "{$id: 'https://x.example/y', type: string, xml: {name: z}}",
            json!({"type": "string"}),
        ),
        ("true", json!(true)),
    ] {
        let schema = inputs(written);
        assert_eq!(schema["properties"]["probe"], kept, "{written}");
        assert_eq!(schema["$defs"], Value::Null, "{written}");
        assert_eq!(schema["required"], json!(["name"]), "{written}");
    }
}

#[test]
fn references_lead_into_the_schema_itself() {
    let tree = json!({"type": "object", "properties": {
        "name": {"type": "string"},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
    }});
    // Before OpenAPI 3.1, null and exclusive bounds are spelt in another way.
    let size = json!({"type": ["integer", "null"], "exclusiveMinimum": 0});
    for (written, name, definition) in [
        ("{$ref: '#/components/inputs/Tree'}", "Tree", tree),
        (
            "{$ref: 'shared.yml#/Short'}",
            "Short",
            json!({"type": "string", "maxLength": 3}),
        ),
        (
            "{$ref: 'shared.yml#short'}",
            "Short",
            json!({"type": "string", "maxLength": 3}),
        ),
        ("{$ref: 'old.yml#/components/schemas/Size'}", "Size", size),
    ] {
        let schema = inputs(written);
        let reference = json!({"$ref": format!("#/$defs/{name}")});
        assert_eq!(schema["properties"]["probe"], reference, "{written}");
        assert_eq!(schema["$defs"], json!({name: definition}), "{written}");
    }
}

#[test]
fn the_schema_has_what_lowering_finds_out() {
    let bearer = "        parameters:\n          - {name: Authorization, in: header, value: $inputs.key}\n          - {name: petId";
    let document = DOCUMENT.replacen("        parameters:\n          - {name: petId", bearer, 1);
    let schema = constant("INPUTS_SCHEMA", &document);
    // Not declared, and yet sent by every run, as a secret.
    assert_eq!(schema["properties"]["key"]["writeOnly"], true, "{schema}");
}

#[test]
fn outputs_are_described_as_they_are_returned() {
    let schema = constant("OUTPUTS_SCHEMA", DOCUMENT);
    assert_eq!(schema["type"], "object");
    for (name, property) in schema["properties"].as_object().expect("properties") {
        let required = schema["required"]
            .as_array()
            .is_some_and(|all| all.contains(&json!(name)));
        let nullable = property["type"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("null")))
            || property["anyOf"].is_array();
        assert!(required != nullable, "{name}: {property}");
    }
}
