//! Types and derives of the options.

use expect_test::{Expect, expect};

use crate::Compiler;
use crate::diagnostic::Code;
use crate::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: https://things.example}]
paths:
  /things/{id}:
    get:
      operationId: get
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [made, size, kind, tags]
                properties:
                  made: {type: string, format: date-time}
                  size: {type: number, format: decimal}
                  kind: {type: string, format: uuid, enum: [a, b]}
                  tags: {type: array, items: {type: string, format: uuid}}
                  part: {type: object, properties: {weight: {type: number}, of: {type: string, format: uuid}}}
                  note: {type: object, properties: {by: {type: string}, at: {type: string, format: date-time}}}
";

const WORKFLOW: &str = "\
arazzo: 1.0.1
info: {title: Things, version: '1'}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
  - workflowId: look
    inputs:
      type: object
      required: [id, key, token]
      properties:
        id: {type: string, format: uuid}
        key: {type: string, format: uuid}
        token: {type: string, format: password}
        since: {type: string, format: date-time, default: '2026-01-01T00:00:00Z'}
    steps:
      - stepId: get
        operationId: get
        parameters:
          - {name: id, in: path, value: $inputs.id}
          - {name: since, in: header, value: $inputs.since}
          - {name: x-token, in: header, value: $inputs.token}
          - {name: Authorization, in: header, value: 'Bearer {$inputs.key}'}
        outputs:
          made: $response.body#/made
          size: $response.body#/size
          kind: $response.body#/kind
          tags: $response.body#/tags
          part: $response.body#/part
          note: $response.body#/note
    outputs: {made: $steps.get.outputs.made, tags: $steps.get.outputs.tags}
";

fn with(compiler: Compiler) -> crate::Compilation {
    let memory = Memory::default()
        .with("w/w.yaml", WORKFLOW)
        .with("w/api.yaml", API);
    compiler.loader(memory).compile("w/w.yaml")
}

/// The lines of generated code that these words are in.
#[track_caller]
fn check(compiler: Compiler, words: &[&str], expect: Expect) {
    let compilation = with(compiler);
    let items = compilation.items();
    let items = items.unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics));
    let lines = items.lines().map(str::trim);
    let found = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    let found: Vec<&str> = found.collect();
    expect.assert_eq(&(found.join("\n") + "\n"));
}

#[test]
fn formats_have_the_types_of_the_options_and_secrets_stay_secret() {
    let compiler = Compiler::new()
        .type_for("uuid", "uuid::Uuid")
        .type_for("decimal", "crate::Money")
        .type_for("date-time", "chrono::DateTime<chrono::Utc>");
    check(
        compiler,
        &[
            "pub id:",
            "pub key:",
            "pub token:",
            "pub since:",
            "pub made:",
            "pub size:",
            "pub kind:",
            "pub tags:",
            "pub of:",
            "pub at:",
        ],
        expect![[r#"
            pub id: ::uuid::Uuid,
            pub key: Secret,
            pub token: Secret,
            pub since: Option<::chrono::DateTime<::chrono::Utc>>,
            pub id: ::uuid::Uuid,
            pub key: Secret,
            pub token: Secret,
            pub made: ::chrono::DateTime<::chrono::Utc>,
            pub tags: Vec<::uuid::Uuid>,
            pub made: ::chrono::DateTime<::chrono::Utc>,
            pub size: Option<crate::Money>,
            pub kind: Option<Kind>,
            pub tags: Vec<::uuid::Uuid>,
            pub of: Option<::uuid::Uuid>,
            pub at: Option<::chrono::DateTime<::chrono::Utc>>,
        "#]],
    );
}

#[test]
fn a_default_must_be_one_of_the_type() {
    let compiler = Compiler::new().type_for("date-time", "jiff::Timestamp");
    check(
        compiler,
        &["Keyword::Required", "from_str"],
        expect![[r#"
        self.since = ::arazzo::__private::serde_json::from_str(
        Keyword::Required(&["since"]),
    "#]],
    );
}

/// The definitions whose `derive` has this trait, and those whose has not. What macros of the runtime
/// derive is not in the text.
fn deriving(derive: &str) -> String {
    let items = with(Compiler::new().derive(derive)).items();
    let items = items.expect("a correct document");
    let last = derive.rsplit("::").next().unwrap_or_default();
    let (mut has, mut lacks) = (Vec::new(), Vec::new());
    for item in items.split("#[derive(").skip(1) {
        let (list, rest) = item.split_once(')').expect("the end of the list");
        let line = rest.lines().find(|line| line.trim().starts_with("pub "));
        let words = line.map(|line| line.trim().split([' ', ';', ':']));
        let name = words.and_then(|mut words| words.nth(2));
        let derives = list.split([',', ' ', '\n', ':']).any(|one| one == last);
        let names = if derives { &mut has } else { &mut lacks };
        names.extend(name.map(str::to_owned));
    }
    format!("{} | {}", has.join(" "), lacks.join(" "))
}

#[test]
fn traits_are_derived_where_all_parts_have_them() {
    let table = [
        "Eq",
        "Hash",
        "Default",
        "Copy",
        "serde::Serialize",
        "schemars::JsonSchema",
    ]
    .map(|derive| format!("{derive}: {}\n", deriving(derive)));
    expect![[r#"
        Eq: Inputs Outputs Note | Look Required Progress Get Part
        Hash: Outputs Note | Look Inputs Required Progress Get Part
        Default: Outputs Progress Get Part Note | Look Inputs Required
        Copy: Look | Inputs Required Outputs Progress Get Part Note
        serde::Serialize: Inputs Outputs Progress Get Part Note | Look Required
        schemars::JsonSchema: Inputs Outputs Progress Get Kind Part Note | Look Required
    "#]]
    .assert_eq(&table.concat());
}

#[test]
fn what_is_no_path_is_an_error_with_the_place_of_the_option() {
    let compiler = Compiler::new()
        .type_for("uuid", "uuid:Uuid")
        .type_for("password", "a::B")
        .derive("Eq + Hash");
    let compilation = with(compiler);
    assert!(compilation.items().is_none());
    let wrong = compilation.diagnostics.iter();
    let wrong = wrong.filter(|found| found.code == Code::WrongOption);
    let found = wrong.map(|found| {
        let given = found.notes.first().cloned().unwrap_or_default();
        assert!(given.contains("own.rs:"), "{given}");
        format!("{} {}\n", found.code.id(), found.message)
    });
    expect![[r#"
        AZ954 `uuid:Uuid` is not a path of a Rust type
        AZ954 texts of the format `password` have a type of their own already
        AZ954 `Eq + Hash` is not a path of a derive
    "#]]
    .assert_eq(&found.collect::<String>());
}
