//! Which Rust type an output or an input gets.

use expect_test::{Expect, expect};

use crate::Compiler;
use crate::source::Memory;

mod members;
mod scalars;
mod unions;

/// The fields of `Inputs` and `Outputs`, and the definitions that they need.
#[track_caller]
fn check(schema: &str, outputs: &str, expected: Expect) {
    check_with("", schema, outputs, expected);
}

/// The same with components, one a line: `Pet: {type: object}`.
#[track_caller]
fn check_with(components: &str, schema: &str, outputs: &str, expected: Expect) {
    let components = components
        .lines()
        .map(|line| format!("    {}\n", line.trim()));
    let components = components.collect::<String>();
    let api = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: https://t.example}}]\n\
         paths:\n  /t:\n    get:\n      operationId: get\n      responses:\n        '200':\n          \
         description: T\n          content: {{application/json: {{schema: {schema}}}}}\n\
         components:\n  schemas:\n    Unused: {{}}\n{components}"
    );
    let fields: Vec<_> = outputs.split(' ').collect();
    let step: Vec<_> = fields
        .iter()
        .map(|f| format!("{f}: '$response.body#/{f}'"))
        .collect();
    let workflow: Vec<_> = fields
        .iter()
        .map(|f| format!("{f}: $steps.get.outputs.{f}"))
        .collect();
    let document = format!(
        "arazzo: 1.0.1\ninfo: {{title: T, version: '1'}}\n\
         sourceDescriptions: [{{name: t, url: api.yml, type: openapi}}]\nworkflows:\n\
         - workflowId: t\n  steps:\n  - {{stepId: get, operationId: get, outputs: {{{}}}}}\n  outputs: {{{}}}\n",
        step.join(", "),
        workflow.join(", ")
    );
    let files = Memory::default()
        .with("api.yml", api)
        .with("doc.yml", document);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let code = compilation
        .items()
        .unwrap_or_else(|| format!("{:#?}", compilation.diagnostics));
    expected.assert_eq(&declarations(&code));
}

/// The lines that declare types, without those of steps.
fn declarations(code: &str) -> String {
    let mut shown = String::new();
    let mut inside = false;
    for line in code.lines().map(str::trim) {
        let begins = line.starts_with("pub struct ") || line.starts_with("pub enum ");
        let own = ["Inputs", "Progress", "Step ", "T;", "Get "];
        if begins
            && line.ends_with('{')
            && own
                .iter()
                .all(|name| !line[11..].starts_with(name) && !line[9..].starts_with(name))
        {
            inside = true;
        }
        if inside && !line.is_empty() && !line.starts_with("///") && !line.starts_with("#[") {
            shown.push_str(line);
            shown.push('\n');
        }
        inside &= line != "}";
    }
    shown
}

#[test]
fn required_and_nullable_decide_option() {
    check(
        "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: [string, 'null']}, c: {type: string}}}",
        "a b c",
        expect![[r#"
            pub struct Outputs {
            pub a: String,
            pub b: Option<String>,
            pub c: Option<String>,
            }
        "#]],
    );
}

#[test]
fn formats_decide_numbers_and_text() {
    check(
        "{type: object, required: [i, i32, u, f, n, d, p, b], properties: {i: {type: integer}, i32: {type: integer, format: int32}, u: {type: integer, format: uint64}, f: {type: number, format: float}, n: {type: number}, d: {type: string, format: date-time}, p: {type: string, format: password}, b: {type: boolean}}}",
        "i i32 u f n d p b",
        expect![[r#"
            pub struct Outputs {
            pub i: i64,
            pub i32: i32,
            pub u: u64,
            pub f: Number,
            pub n: Number,
            pub d: String,
            pub p: Secret,
            pub b: bool,
            }
        "#]],
    );
}

#[test]
fn enumerations_are_open() {
    check(
        "{type: object, required: [s], properties: {s: {type: string, enum: [a-b, 'A B', type, '1']}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: S,
            }
            pub enum S: String {
            AB = "a-b",
            AB2 = "A B",
            Type = "type",
            X1 = "1",
            _ => Other,
            }
        "#]],
    );
}

#[test]
fn objects_keep_what_the_server_wrote() {
    check(
        "{type: object, required: [o, l, m], properties: {o: {type: object, required: [x], properties: {x: {type: integer}, y: {type: array, items: {type: object, properties: {z: {type: string}}}}}}, l: {type: array, items: {type: string}}, m: {type: object, additionalProperties: {type: integer}}}}",
        "o l m",
        expect![[r#"
            pub struct Outputs {
            pub o: Json<O>,
            pub l: Vec<String>,
            pub m: BTreeMap<String, i64>,
            }
            pub struct O {
            pub x: i64,
            pub y: Option<Vec<OYItem>>,
            }
            pub struct OYItem {
            pub z: Option<String>,
            }
        "#]],
    );
}

#[test]
fn a_recursive_object_is_boxed_where_it_contains_itself() {
    check_with(
        "Tree: {type: object, required: [name], properties: {name: {type: string}, left: {$ref: '#/components/schemas/Tree'}, right: {oneOf: [{$ref: '#/components/schemas/Tree'}, {type: 'null'}]}, all: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}",
        "{type: object, required: [t], properties: {t: {$ref: '#/components/schemas/Tree'}}}",
        "t",
        expect![[r#"
            pub struct Outputs {
            pub t: Json<Tree>,
            }
            pub struct Tree {
            pub name: String,
            pub left: Option<Box<Tree>>,
            default,
            with = "::arazzo::__private::nullable",
            skip_serializing_if = "Option::is_none"
            )]
            pub right: Option<Option<Box<Tree>>>,
            pub all: Option<Vec<Tree>>,
            }
        "#]],
    );
}
