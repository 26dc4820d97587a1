//! `$ref` within a file, between files, by `$id` and by anchor.

use expect_test::{Expect, expect};

use super::{Files, Memory, Path, Sink, Span, read, with, with_schemas};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::api::Apis;

#[track_caller]
fn check(files: &[(&str, &str)], expect: Expect) {
    expect.assert_eq(&read(files));
}

#[test]
fn parts_may_be_in_other_files() {
    check(
        &[
            (
                "api/openapi.yaml",
                "
openapi: 3.0.0
paths:
  /pets/{id}: {$ref: 'paths/pet%20item.yaml'}
components:
  schemas:
    Local: {type: object}
",
            ),
            (
                "api/paths/pet item.yaml",
                "
parameters: [{$ref: '../common.yaml#/parameters/Id'}]
get:
  operationId: getPet
  requestBody: {$ref: '../common.yaml#/bodies/Pet'}
  responses:
    200: {$ref: '../common.yaml#/responses/Pet'}
    404:
      description: back to the root
      content: {application/json: {schema: {$ref: '../openapi.yaml#/components/schemas/Local'}}}
",
            ),
            (
                "api/common.yaml",
                "
parameters: {Id: {name: id, in: path, required: true, schema: {$ref: schemas/Pet.yaml#/properties/id}}}
bodies: {Pet: {content: {application/json: {schema: {$ref: ./schemas/Pet.yaml}}}}}
responses: {Pet: {description: ok, headers: {X-A: {$ref: '#/headers/A'}}}}
headers: {A: {required: true, schema: {type: string}}}
",
            ),
            (
                "api/schemas/Pet.yaml",
                "{type: object, properties: {id: {type: string, nullable: true}}}",
            ),
        ],
        expect![[r#"
            GET /pets/{id} (getPet)
              Path id! Simple: string or null
              body
                application/json: Pet
              200
                header X-A!: string
              404
                application/json: Local
        "#]],
    );
}

#[test]
fn broken_references_are_reported_and_left_out() {
    check(
        &[(
            "api.yaml",
            "
openapi: 3.0.0
paths:
  /a:
    get:
      parameters:
        - {$ref: '#/components/parameters/Lmit'}
        - {$ref: 'missing.yaml#/a'}
        - {$ref: 'https://example.com/a.yaml#/a'}
        - {name: fine, in: query, schema: {type: string}}
      responses:
        200: {$ref: '#/components/responses/A'}
components:
  parameters: {Limit: {name: limit, in: query}}
  responses: {A: {$ref: '#/components/responses/B'}, B: {$ref: '#/components/responses/A'}}
",
        )],
        expect![[r#"
            GET /a
              Query fine Form*: string
              200
                */*: anything
            AZ209: `$ref: #/components/parameters/Lmit` leads nowhere
            AZ209: cannot read `missing.yaml`: no such file
            AZ209: `https://example.com/a.yaml` is not downloaded: builds use no network
        "#]],
    );
}

#[test]
fn what_is_not_used_may_be_broken() {
    check(
        &[(
            "api.yaml",
            "
openapi: 3.0.0
paths:
  /a: {get: {responses: {200: {description: ok}}}}
  /b: {get: {parameters: [{$ref: nowhere}], responses: 7}}
  /c: {$ref: nowhere}
components: {schemas: 5}
",
        )],
        expect![[r#"
            GET /a
              200
        "#]],
    );
}

#[test]
fn broken_schemas_are_known_once_they_are_asked_for() {
    let text = "T: {properties: {a: {$ref: '#/components/schemas/Nil'}, b: {$ref: '#/components/schemas/T'}}}";
    let problems = with_schemas("3.0", text, |apis, id| {
        let a = apis.flat(id).properties["a"];
        let before = apis.take_problems().len();
        let words = apis.describe(a);
        let after = apis.take_problems();
        let after: Vec<_> = after
            .iter()
            .map(|p| format!("{} at {}", p.message, p.place.pointer))
            .collect();
        format!("{before}, {words}, {}", after.join(", "))
    });
    expect!["0, anything, `$ref: #/components/schemas/Nil` leads nowhere at /components/schemas/T/properties/a"]
        .assert_eq(&problems);
}

#[test]
fn pointers_are_escaped_and_encoded() {
    let schemas = "
T: {properties: {p: {$ref: '#/components/schemas/a~1b%20c%7B%7D'}, q: {$ref: '#components/schemas/U'}}}
a/b c{}: {type: integer}
U: {type: boolean}
";
    let words = with_schemas("3.0", schemas, |apis, id| {
        let flat = apis.flat(id);
        format!(
            "{} {}",
            apis.describe(flat.properties["p"]),
            apis.describe(flat.properties["q"])
        )
    });
    expect!["integer boolean"].assert_eq(&words);
}

#[test]
fn anchors_and_ids_name_schemas() {
    let schemas = "
T:
  properties:
    a: {$ref: '#here'}
    b: {$ref: 'https://example.com/other'}
    c: {$ref: 'https://example.com/other#/$defs/inner'}
    d: {$ref: '#/components/schemas/Other/properties/deep'}
Here: {$anchor: here, type: string}
Other:
  $id: https://example.com/other
  type: object
  properties: {deep: {$ref: '#/$defs/inner'}, rel: {$ref: 'other'}}
  $defs: {inner: {type: integer}}
";
    let words = with_schemas("3.1", schemas, |apis, id| {
        let flat = apis.flat(id);
        let words: Vec<_> = flat
            .properties
            .values()
            .map(|id| apis.describe(*id))
            .collect();
        let other = apis.flat(apis.flat(id).properties["b"]);
        format!(
            "{} {}",
            words.join(" "),
            apis.describe(other.properties["rel"])
        )
    });
    expect!["string Other integer integer Other"].assert_eq(&words);
}

#[test]
fn inputs_of_a_workflow_document_refer_to_its_components() {
    let memory = Memory::default().with("flow.yaml", "arazzo: 1.0.1").with(
        "shared.yaml",
        "{type: object, properties: {b: {type: [string, 'null']}}}",
    );
    let mut files = Files::new(&memory);
    let file = files
        .open_entry(Path::new("flow.yaml"))
        .expect("the file exists");
    let apis = Apis::new(files);
    let root = serde_json::json!({
        "workflows": [{"inputs": {"allOf": [
            {"$ref": "#/components/inputs/page"},
            {"$ref": "shared.yaml"},
        ]}}],
        "components": {"inputs": {"page": {"type": "object", "properties": {"a": {"const": 1}}}}},
    });
    apis.register_document(file, root);
    let flat = apis.flat(apis.schema_at(file, "/workflows/0/inputs"));
    let words: Vec<_> = flat
        .properties
        .iter()
        .map(|(n, id)| format!("{n}: {}", apis.describe(*id)))
        .collect();
    expect!["a: integer, b: string or null"].assert_eq(&words.join(", "));
}

#[test]
fn a_description_that_was_read_is_known_by_its_own_name() {
    check(
        &[
            (
                "api.yaml",
                "
openapi: 3.2.0
$self: https://example.com/api
paths:
  /a: {$ref: 'a.yaml'}
components: {schemas: {Pet: {type: object}}}
",
            ),
            (
                "a.yaml",
                "
get:
  responses:
    200:
      content:
        application/json: {schema: {$ref: 'https://example.com/api#/components/schemas/Pet'}}
",
            ),
        ],
        expect![[r#"
            GET /a
              200
                application/json: Pet
        "#]],
    );
}

#[test]
fn mistakes_in_a_workflow_document_are_reported_where_they_stand() {
    let text = "{arazzo: 1.0.1, inputs: {$ref: '#/nowhere'}}";
    let memory = Memory::default().with("flow.yaml", text);
    let mut files = Files::new(&memory);
    let file = files
        .open_entry(Path::new("flow.yaml"))
        .expect("the file exists");
    let apis = Apis::new(files);
    apis.flat(apis.schema_at(file, "/inputs"));
    let mut diagnostics = Sink::default();
    for problem in apis.take_problems() {
        apis.report(&problem, Span::NOWHERE, Severity::Warning, &mut diagnostics);
    }
    let files = apis.files().borrow();
    let show = |d: &Diagnostic| {
        let span = d.span.expect("it has a place");
        format!("{} {}: {}", d.code.id(), d.message, files.map.slice(span))
    };
    let found: Vec<_> = diagnostics.finish().iter().map(show).collect();
    expect!["AZ401 `$ref: #/nowhere` leads nowhere: {$ref: '#/nowhere'}"]
        .assert_eq(&found.join("\n"));
}

#[test]
fn the_operation_of_a_referenced_path_item_has_its_place() {
    let files = [
        (
            "api.yaml",
            "{openapi: 3.1.0, paths: {/a: {$ref: 'a.yaml'}}}",
        ),
        ("a.yaml", "get: {operationId: x}"),
    ];
    let place = with(&files, |apis, id| {
        let key = apis.operations(id)[0].clone();
        let span = apis.place(&key.place).expect("it stands there");
        let files = apis.files().borrow();
        let name = files.map.file(span.file).name.display().to_string();
        format!("{name}: {}", files.map.slice(span))
    });
    expect!["a.yaml: {operationId: x}"].assert_eq(&place);
}
