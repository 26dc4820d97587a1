//! Documents as they were read.

use expect_test::{expect, expect_file};

use crate::Compiler;
use crate::inspect::{Format, Stage};
use crate::source::Memory;

const SHOP: &str = "
arazzo: 1.0.1
info: {title: Shop, version: '2'}
sourceDescriptions:
- {name: api, url: api.yml, type: openapi}
- {name: stock, url: stock.yml, type: arazzo}
- {name: gone, url: gone.yml}
workflows:
- workflowId: order
  inputs: {type: object, properties: {item: {type: string}}}
  dependsOn: [$sourceDescriptions.stock.count]
  steps:
  - stepId: take
    operationId: api.take
    requestBody: {contentType: application/json, payload: {}}
    successCriteria: [{condition: $statusCode == 200}]
    onFailure: [{reference: $components.failureActions.again}]
    outputs: {id: $response.body#/id, when: $response.body#/when}
  - {stepId: count, workflowId: $sourceDescriptions.stock.count}
  outputs: {id: $steps.take.outputs.id}
components:
  failureActions: {again: {name: again, type: retry}}
";

const STOCK: &str = "
arazzo: 1.0.0
info: {title: Stock, version: '1'}
sourceDescriptions: [{name: api, url: api.yml}]
workflows: [{workflowId: count, steps: [{stepId: count, operationId: take}]}]
";

const API: &str = "
openapi: 3.1.0
info: {title: API, version: '3'}
servers: [{url: https://shop.example}]
paths: {/take: {post: {operationId: take, responses: {'200': {description: Taken}}}}}
";

fn shown(format: Format) -> String {
    let files = Memory::default()
        .with("shop.yml", SHOP)
        .with("stock.yml", STOCK)
        .with("api.yml", API);
    let compilation = Compiler::new().loader(files).compile("shop.yml");
    let shown = compilation.inspect(Stage::Document, format);
    shown.expect("the document can be read")
}

#[test]
fn every_object_has_a_line() {
    expect![[r#"
        document shop.yml  Arazzo 1.0.1: Shop, version 2
          source api  api.yml, openapi => api.yml, OpenAPI 3.1.0: API, version 3
          source stock  stock.yml, arazzo => stock.yml, arazzo
          source gone  gone.yml => not read
          workflow order  line 9
            inputs item
            depends on $sourceDescriptions.stock.count
            step take  line 13, operationId api.take
              body application/json, 1 criterion, 1 failure action
              outputs id, when
            step count  line 19, workflowId $sourceDescriptions.stock.count
            outputs id
          components, failure actions again

        document stock.yml  Arazzo 1.0.0: Stock, version 1
          source api  api.yml => api.yml, OpenAPI 3.1.0: API, version 3
          workflow count  line 5
            step count  line 5, operationId take
    "#]]
    .assert_eq(&shown(Format::Text));
}

#[test]
fn json_has_every_object() {
    expect_file!["tests/shop.json"].assert_eq(&shown(Format::Json));
}
