//! Expressions that select several values.

use expect_test::expect;

use super::findings_with;
use crate::Compiler;
use crate::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: Books, version: '1'}
servers: [{url: https://books.example}]
paths:
  /books:
    get:
      operationId: list
      responses:
        '200':
          description: Books
          content:
            application/json:
              schema:
                type: object
                properties:
                  items: {type: array, items: {type: object, properties: {id: {type: string}, lent: {type: boolean}}}}
  /orders:
    post:
      operationId: order
      requestBody: {content: {application/json: {schema: {type: object, properties: {ids: {type: array, items: {type: string}}}}}}}
      responses: {'200': {description: Ordered}}
";

fn document(ids: &str) -> String {
    format!(
        "\
arazzo: 1.0.1
info: {{title: Books, version: '1'}}
sourceDescriptions: [{{name: books, url: api.yml, type: openapi}}]
workflows:
  - workflowId: read
    steps:
      - stepId: list
        operationId: list
        outputs: {{answer: $response.body}}
      - stepId: order
        operationId: order
        requestBody: {{payload: {{ids: '{ids}'}}}}
"
    )
}

#[test]
fn all_items_are_a_list() {
    expect![[r#"
        AZ410 Warning 12:71 an expression gives one value, and this selects several | Arazzo 1.1 writes `{context: $steps.list.outputs.answer.items, selector: '$[*].id', type: jsonpath}`
    "#]]
    .assert_eq(&findings_with(
        API,
        &document("$steps.list.outputs.answer.items[*].id"),
    ));
}

#[test]
fn filtered_items_are_a_list() {
    expect![[r#"
        AZ410 Warning 12:71 an expression gives one value, and this selects several | Arazzo 1.1 writes `{context: $steps.list.outputs.answer.items, selector: '$[?(@.lent==false)].id', type: jsonpath}`
    "#]]
    .assert_eq(&findings_with(
        API,
        &document("$steps.list.outputs.answer.items[?(@.lent==false)].id"),
    ));
}

#[test]
fn what_is_no_query_stays_a_mistake() {
    let found = findings_with(API, &document("$steps.list.outputs.answer.items[*]."));
    assert!(found.starts_with("AZ410 Error 12:"), "{found}");
    let found = findings_with(API, &document("$steps.list.outputs.nothing.items[*].id"));
    assert!(found.contains("AZ444 Error 12:"), "{found}");
}

#[test]
fn the_list_is_selected_at_run_time() {
    let files = Memory::default().with("api.yml", API).with(
        "doc.yml",
        document("$steps.list.outputs.answer.items[*].id"),
    );
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let code = compilation.items().expect("there are only warnings");
    assert!(code.contains("\"$[*].id\""), "{code}");
}
