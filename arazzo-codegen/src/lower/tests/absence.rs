//! Values that may be null where the API requires one.

use expect_test::{Expect, expect};

use super::findings_with;

/// An order, with what else its object has; `more` are members.
fn check(more: &str, criteria: &str, value: &str, expected: Expect) {
    let api = format!(
        "\
openapi: 3.0.3
info: {{title: Orders, version: '1'}}
servers: [{{url: https://orders.example}}]
paths:
  /orders:
    post:
      operationId: order
      responses:
        '201':
          description: Ordered
          content:
            application/json:
              schema:
                type: object
                properties: {{parcel: {{type: string, nullable: true}}, {more}}}
  /parcels/{{parcel}}:
    get:
      operationId: track
      parameters: [{{name: parcel, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'204': {{description: Known}}}}
"
    );
    let document = format!(
        "\
arazzo: 1.0.1
info: {{title: Orders, version: '1'}}
sourceDescriptions: [{{name: orders, url: api.yml, type: openapi}}]
workflows:
  - workflowId: ship
    steps:
      - stepId: order
        operationId: order
        successCriteria: [{criteria}]
        outputs: {{parcel: $response.body#/parcel}}
      - stepId: track
        operationId: track
        parameters: [{{name: parcel, in: path, value: '{value}'}}]
"
    );
    expected.assert_eq(&findings_with(&api, &document));
}

const CREATED: &str = "{condition: $statusCode == 201}";
const WHOLE: &str = "$steps.order.outputs.parcel";

#[test]
fn one_nullable_member_may_be_null() {
    check(
        "id: {type: string}, total: {type: integer}",
        CREATED,
        WHOLE,
        expect![[r#"
            AZ613 Warning 13:54 the value may be null, and the API requires one here | let step `order` fail without it: `- condition: $response.body#/parcel != null` in its `successCriteria`
        "#]],
    );
}

#[test]
fn what_a_criterion_excludes_is_not_null() {
    for excluded in [
        "$response.body#/parcel != null",
        "$statusCode == 201 && null != $response.body#/parcel",
        "$response.body#/parcel == 'p1'",
    ] {
        let criteria = format!("{CREATED}, {{condition: \"{excluded}\"}}");
        check("id: {type: string}", &criteria, WHOLE, expect![""]);
    }
}

#[test]
fn a_criterion_on_another_place_excludes_nothing() {
    check(
        "id: {type: string}",
        "{condition: $statusCode == 201}, {condition: $response.body#/id != null}",
        WHOLE,
        expect![[r#"
            AZ613 Warning 13:54 the value may be null, and the API requires one here | let step `order` fail without it: `- condition: $response.body#/parcel != null` in its `successCriteria`
        "#]],
    );
}

#[test]
fn where_nearly_every_member_is_nullable_it_says_nothing_of_one() {
    let null = "type: string, nullable: true";
    let more = format!("id: {{{null}}}, note: {{{null}}}, status: {{type: string}}");
    check(&more, CREATED, WHOLE, expect![""]);
    check(
        &more,
        CREATED,
        "p-{$steps.order.outputs.parcel}",
        expect![""],
    );
}

#[test]
fn a_part_of_a_text_may_be_null() {
    check(
        "id: {type: string}",
        CREATED,
        "p-{$steps.order.outputs.parcel}",
        expect![[r#"
            AZ435 Warning 13:54 a part of this text may be missing, and the API requires the whole
        "#]],
    );
}
