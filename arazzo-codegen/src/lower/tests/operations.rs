//! Which operation a step means.

use expect_test::expect;

use super::findings_with;

const API: &str = "\
openapi: 3.0.3
info: {title: Books, version: '1'}
servers: [{url: https://books.example}]
paths:
  /books:
    get:
      operationId: books_get
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: Books}}
  /books/{id}:
    get:
      operationId: books_get
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: A book}}
  /loans:
    get:
      operationId: loans
      responses: {'200': {description: Loans}}
  /loans?open=true:
    get:
      operationId: loans
      responses: {'200': {description: Open loans}}
";

fn findings(step: &str) -> String {
    let document = format!(
        "\
arazzo: 1.0.1
info: {{title: Books, version: '1'}}
sourceDescriptions: [{{name: books, url: api.yml, type: openapi}}]
workflows:
  - workflowId: read
    inputs: {{type: object, properties: {{book: {{type: string}}}}}}
    steps:
      - stepId: get
        {step}
"
    );
    findings_with(API, &document)
}

#[test]
fn one_id_of_two_operations_is_that_whose_path_the_step_fills() {
    expect![[r#"
        AZ325 Warning 9:22 operationId `books_get` is that of 2 operations: `GET /books`, `GET /books/{id}` | write `operationPath: '{$sourceDescriptions.books.url}#/paths/~1books~1{id}/get'`
    "#]]
    .assert_eq(&findings(
        "operationId: books_get\n        parameters: [{name: id, in: path, value: $inputs.book}]",
    ));
}

#[test]
fn one_id_of_two_operations_is_that_which_knows_the_query() {
    expect![[r#"
        AZ325 Warning 9:22 operationId `books_get` is that of 2 operations: `GET /books`, `GET /books/{id}` | write `operationPath: '{$sourceDescriptions.books.url}#/paths/~1books/get'`
    "#]]
    .assert_eq(&findings(
        "operationId: $sourceDescriptions.books.books_get\n        parameters: [{name: limit, in: query, value: 3}]",
    ));
}

#[test]
fn one_id_of_two_operations_that_both_fit_is_a_mistake() {
    expect![[r#"
        AZ325 Error 9:22 operationId `loans` is that of 2 operations: `GET /loans`, `GET /loans?open=true` | say which by its path, as in `operationPath: '{$sourceDescriptions.books.url}#/paths/~1loans/get'`
    "#]]
    .assert_eq(&findings("operationId: loans"));
}

#[test]
fn one_id_of_two_operations_of_which_none_fits_is_a_mistake() {
    expect![[r#"
        AZ325 Error 9:22 operationId `books_get` is that of 2 operations: `GET /books`, `GET /books/{id}` | say which by its path, as in `operationPath: '{$sourceDescriptions.books.url}#/paths/~1books/get'`
    "#]]
    .assert_eq(&findings(
        "operationId: books_get\n        parameters: [{name: page, in: query, value: 3}]",
    ));
}

#[test]
fn an_operation_path_in_the_place_of_an_id_is_read() {
    expect![[r#"
        AZ326 Warning 9:22 `operationId` holds an operationPath | write `operationPath: '{$sourceDescriptions.books.url}#/paths/~1books/get'`
    "#]]
    .assert_eq(&findings(
        "operationId: $sourceDescriptions.books#/paths/~1books/get",
    ));
}

#[test]
fn an_operation_path_in_the_place_of_an_id_that_leads_nowhere() {
    expect![[r#"
        AZ327 Error 9:22 the source has no path `/book` | did you mean `/books`?
    "#]]
    .assert_eq(&findings(
        "operationId: $sourceDescriptions.books#/paths/~1book/get",
    ));
}

#[test]
fn a_file_that_a_description_lacks_is_one_mistake() {
    let api = "\
openapi: 3.0.3
info: {title: Books, version: '1'}
servers: [{url: https://books.example}]
paths:
  /a:
    get:
      operationId: a
      parameters: [{$ref: 'common.yml#/limit'}, {$ref: 'common.yml#/page'}]
      responses: {'200': {description: A}}
  /b:
    get:
      operationId: b
      parameters: [{$ref: 'common.yml#/limit'}]
      responses: {'200': {description: B}}
";
    let document = "\
arazzo: 1.0.1
info: {title: Books, version: '1'}
sourceDescriptions: [{name: books, url: api.yml, type: openapi}]
workflows:
  - workflowId: read
    steps:
      - {stepId: a, operationId: a}
      - {stepId: b, operationId: b}
";
    expect![[r#"
        AZ209 Warning 7:34 cannot read `common.yml`: no such file
    "#]]
    .assert_eq(&findings_with(api, document));
}

#[test]
fn headers_that_every_request_has_need_not_be_set() {
    let api = "\
openapi: 3.0.3
info: {title: Books, version: '1'}
servers: [{url: https://books.example}]
paths:
  /books:
    get:
      operationId: list
      parameters:
        - {name: Accept, in: header, required: true, schema: {type: string}}
        - {name: content-type, in: header, required: true, schema: {type: string}}
        - {name: X-Library, in: header, required: true, schema: {type: string}}
      responses: {'204': {description: Books}}
";
    let document = "\
arazzo: 1.0.1
info: {title: Books, version: '1'}
sourceDescriptions: [{name: books, url: api.yml, type: openapi}]
workflows:
  - workflowId: read
    steps:
      - stepId: list
        operationId: list
";
    expect![[r#"
        AZ337 Warning 8:22 step `list` does not set the required header parameter `X-Library` | add `- {name: X-Library, in: header, value: …}` to its `parameters`
    "#]]
    .assert_eq(&super::findings_with(api, document));
}

const ONE_BOOK: &str =
    "operationPath: '{$sourceDescriptions.books.url}#/paths/~1books~1{id}/get'\n        ";

#[test]
fn of_two_unknown_parameters_the_one_that_resembles_the_missing_one_is_it() {
    let parameters =
        "parameters: [{name: colour, in: path, value: 1}, {name: iid, in: path, value: 1}]";
    expect![[r#"
        AZ331 Warning 10:29 the operation has no path parameter `colour`
        AZ331 Error 10:65 the operation has no path parameter `iid`, and requires `id` | did you mean `id`?
    "#]].assert_eq(&findings(&format!("{ONE_BOOK}{parameters}")));
}

#[test]
fn an_expression_that_has_no_value_yet_is_not_told_to_lack_braces() {
    let parameters = "parameters: [{name: id, in: path, value: $response.body/x}]";
    expect![[r#"
        AZ419 Error 10:50 `$response.body` is not known before the request is sent | make it an output of an earlier step and read `$steps.<step>.outputs.<name>`
    "#]].assert_eq(&findings(&format!("{ONE_BOOK}{parameters}")));
}
