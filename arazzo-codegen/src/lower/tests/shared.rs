//! Types that workflows of a document have alike, and what an enumeration takes.

use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::Compiler;
use crate::source::Memory;

const DOCUMENT: &str = "\
arazzo: 1.0.1
info: {title: Alike, version: '1'}
sourceDescriptions:
  - {name: api, url: api.yaml, type: openapi}
workflows:
  - workflowId: first
    steps:
      - {stepId: read, operationId: readA, outputs: {tree: $response.body#/tree, state: $response.body#/state}}
    outputs: {tree: $steps.read.outputs.tree, state: $steps.read.outputs.state}
  - workflowId: second
    steps:
      - {stepId: read, operationId: readB, outputs: {tree: $response.body#/tree, state: $response.body#/state}}
    outputs: {tree: $steps.read.outputs.tree, state: $steps.read.outputs.state}
";

/// The items of the modules that define or re-export a type of a schema.
#[track_caller]
fn check(a: &str, b: &str, schemas: &str, expect: Expect) {
    let response = |schema: &str| {
        format!(
            "{{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}}}"
        )
    };
    let api = format!(
        "openapi: 3.0.3\ninfo: {{title: Trees, version: '2'}}\nservers: [{{url: https://trees.example}}]\n\
         paths:\n  /a:\n    get: {{operationId: readA, {}\n  /b:\n    get: {{operationId: readB, {}\n\
         components:\n  schemas:\n{schemas}",
        &response(a)[1..],
        &response(b)[1..],
    );
    let items = compile(DOCUMENT, &api);
    let own = ["Inputs", "Outputs", "Step", "Progress", "Read"];
    let mut found = String::new();
    for line in items.lines().map(str::trim) {
        let words: Vec<_> = line.split([' ', '{', ';']).collect();
        let is_type = matches!(words[..], ["pub", "struct" | "enum" | "use", name, ..] if !own.contains(&name));
        if is_type
            || line.starts_with("pub mod")
            || line.contains("are listed")
            || line.starts_with("/// `#")
        {
            writeln!(found, "{line}").expect("a string takes all");
        }
    }
    expect.assert_eq(&found);
}

fn compile(document: &str, api: &str) -> String {
    let memory = Memory::default()
        .with("w/w.yaml", document)
        .with("w/api.yaml", api);
    let compilation = Compiler::new().loader(memory).compile("w/w.yaml");
    let items = compilation.items();
    items.unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics))
}

const WITH_STATE: &str = "{type: object, properties: {tree: {$ref: '#/components/schemas/Tree'}, state: {$ref: '#/components/schemas/State'}}}";

#[test]
fn types_that_refer_to_each_other_are_defined_once() {
    check(
        WITH_STATE,
        WITH_STATE,
        "    State: {type: string, enum: [open, done]}\n    \
             Tree: {type: object, properties: {leaf: {$ref: '#/components/schemas/Leaf'}, trees: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}\n    \
             Leaf: {type: object, properties: {of: {$ref: '#/components/schemas/Tree'}}}\n",
        expect![[r#"
            pub struct First;
            pub mod first {
            pub struct Tree {
            pub struct Leaf {
            /// The values are listed in Trees 2 at `#/components/schemas/State`.
            pub enum State: String {
            pub mod sources {
            pub struct Second;
            pub mod second {
            pub use super::first::{Tree, Leaf, State};
            pub mod sources {
        "#]],
    );
}

#[test]
fn what_refers_to_another_type_is_another_type() {
    check(
        "{type: object, properties: {tree: {title: Tree, type: object, properties: {leaf: {title: Leaf, type: object, properties: {size: {type: integer}}}}}}}",
        "{type: object, properties: {tree: {title: Tree, type: object, properties: {leaf: {title: Leaf, type: object, properties: {size: {type: string}}}}}}}",
        "    Tree: {type: string}\n",
        expect![[r#"
            pub struct First;
            pub mod first {
            pub struct Tree {
            pub struct Leaf {
            pub mod sources {
            pub struct Second;
            pub mod second {
            pub struct Tree {
            pub struct Leaf {
            pub mod sources {
        "#]],
    );
}

#[test]
fn lists_in_two_places_are_one_enumeration_of_both() {
    check(
        "{type: object, properties: {state: {type: string, enum: [open, done]}}}",
        "{type: object, properties: {state: {type: string, enum: [open, done]}}}",
        "    State: {type: string}\n",
        expect![[r#"
            pub struct First;
            pub mod first {
            /// The values are listed in Trees 2 at
            /// `#/paths/~1a/get/responses/200/content/application~1json/schema/properties/state`, in Trees
            pub enum State: String {
            pub mod sources {
            pub struct Second;
            pub mod second {
            pub use super::first::State;
            pub mod sources {
        "#]],
    );
}

#[test]
fn a_value_of_an_enumeration_takes_at_most_three_lines() {
    let long = "x".repeat(90);
    let values: Vec<String> = (0..1602)
        .map(|index| format!("value-{index}-{long}"))
        .collect();
    let inputs = format!(
        "inputs: {{type: object, properties: {{one: {{type: string, enum: [{}]}}}}}}",
        values.join(", ")
    );
    let document =
        |inputs: &str| DOCUMENT.replacen("    steps:", &format!("    {inputs}\n    steps:"), 1);
    let api = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\nservers: [{url: https://a.example}]\n\
         paths:\n  /a: {get: {operationId: readA, responses: {'200': {description: ok}}}}\n  \
         /b: {get: {operationId: readB, responses: {'200': {description: ok}}}}\n";
    let with = compile(&document(&inputs), api).lines().count();
    let numbers: Vec<String> = (0..1602).map(|index| (index * 977).to_string()).collect();
    let inputs = format!(
        "inputs: {{type: object, properties: {{one: {{type: integer, enum: [{}]}}}}}}",
        numbers.join(", ")
    );
    let with_numbers = compile(&document(&inputs), api).lines().count();
    let without = compile(&document("inputs: {type: object}"), api)
        .lines()
        .count();
    for count in [with, with_numbers] {
        let taken = count - without;
        assert!(taken < 3 * 1602 + 100, "{taken} lines for 1602 values");
    }
}
