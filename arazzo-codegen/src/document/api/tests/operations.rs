//! Operations of every version.

use expect_test::{Expect, expect};

use super::read;

#[track_caller]
fn check(description: &str, expect: &Expect) {
    expect.assert_eq(&read(&[("api.yaml", description)]));
}

#[test]
fn the_same_operation_in_every_version() {
    let expect = expect![[r#"
        PUT /pets/{id} (putPet) deprecated
          Path id! Simple: integer (int64)
          Query tags Form: array of string
          Header X-Trace Simple: string
          body!
            application/json: Pet
          200
            header X-Left: integer
            application/json: array of Pet
          default
            application/json: map of string
          security [key]
    "#]];
    check(V2, &expect);
    check(V3_0, &expect);
    check(V3_1, &expect);
    check(&V3_1.replace("3.1.0", "3.2.0"), &expect);
}

const V2: &str = "
swagger: '2.0'
consumes: [application/json]
produces: [application/json]
security: [{key: []}]
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    put:
      operationId: putPet
      deprecated: true
      parameters:
        - {name: tags, in: query, type: array, items: {type: string}}
        - {name: X-Trace, in: header, type: string}
        - {name: pet, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
      responses:
        200:
          description: ok
          headers: {X-Left: {type: integer}}
          schema: {type: array, items: {$ref: '#/definitions/Pet'}}
        default:
          description: wrong
          schema: {type: object, additionalProperties: {type: string}}
definitions:
  Pet: {type: object}
";

const V3_0: &str = "
openapi: 3.0.3
security: [{key: []}]
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, format: int64}}
    put:
      operationId: putPet
      deprecated: true
      parameters:
        - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses:
        '200':
          description: ok
          headers: {X-Left: {schema: {type: integer}}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}
        default:
          description: wrong
          content:
            application/json: {schema: {type: object, additionalProperties: {type: string}}}
components:
  schemas:
    Pet: {type: object}
";

const V3_1: &str = "
openapi: 3.1.0
security: [{key: []}]
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: [integer], format: int64}}
    put:
      operationId: putPet
      deprecated: true
      parameters:
        - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses:
        200:
          headers: {X-Left: {schema: {type: integer}}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}
        default:
          content:
            application/json: {schema: {type: object, additionalProperties: {type: string}}}
components:
  schemas:
    Pet: {type: object}
";

#[test]
fn styles_have_defaults_by_location() {
    check(
        "
openapi: 3.1.0
paths:
  /{a}/{b}:
    get:
      parameters:
        - {name: a, in: path, schema: {}}
        - {name: b, in: path, style: matrix, explode: true, schema: {}}
        - {name: c, in: query, allowReserved: true, schema: {}}
        - {name: d, in: query, style: deepObject, schema: {}}
        - {name: e, in: query, style: pipeDelimited, schema: {}}
        - {name: f, in: header, schema: {}}
        - {name: g, in: cookie, schema: {}}
        - {name: h, in: query, content: {application/json: {schema: {type: object}}}}
",
        &expect![[r#"
            GET /{a}/{b}
              Path a! Simple: anything
              Path b! Matrix*: anything
              Query c Form* reserved: anything
              Query d DeepObject*: anything
              Query e PipeDelimited: anything
              Header f Simple: anything
              Cookie g Form*: anything
              Query h application/json: object
        "#]],
    );
}

#[test]
fn an_operation_overrides_the_parameters_of_its_path() {
    check(
        "
openapi: 3.0.0
paths:
  /a:
    parameters:
      - {name: q, in: query, schema: {type: string}}
      - {name: q, in: header, schema: {type: string}}
    get:
      parameters:
        - {name: q, in: query, required: true, schema: {type: integer}}
",
        &expect![[r#"
            GET /a
              Header q Simple: string
              Query q! Form*: integer
        "#]],
    );
}

#[test]
fn the_nearest_server_and_security_count() {
    check(
        "
openapi: 3.0.0
security: [{all: []}]
paths:
  /a:
    servers: [{url: /path}]
    get:
      servers: [{url: 'https://{region}.x', variables: {region: {default: eu}}}]
      security: [{one: [], two: [read, write]}, {}]
",
        &expect![[r#"
            GET /a
              server https://eu.x
              security [one, two(read write)]
              security []
        "#]],
    );
}

#[test]
fn an_empty_list_takes_security_away() {
    let text = "
openapi: 3.0.0
security: [{all: []}]
paths: {/a: {servers: [{url: /path}], get: {security: []}}}
";
    check(
        text,
        &expect![["
        GET /a
          server /path
    "]],
    );
}

#[test]
fn statuses_are_codes_classes_and_the_default() {
    check(
        "
openapi: 3.0.0
paths:
  /a:
    get:
      responses:
        200: {description: a}
        '404': {description: a}
        5XX: {description: a}
        4xx: {description: a}
        x-more: {description: a}
        default: {description: a}
",
        &expect![[r#"
            GET /a
              200
              404
              5XX
              4XX
              default
        "#]],
    );
}

#[test]
fn odd_fields_refuse_nothing() {
    check(
        "
openapi: 3.0.0
paths:
  /a:
    get:
      operationId: 7
      deprecated: 'true'
      tags: none
      parameters:
        - {name: p, in: query, style: simple, required: 'yes', schema: {type: string}}
        - {name: q, in: query, description: nothing else}
        - {name: r, in: nowhere}
        - {in: query}
        - 5
      responses:
        200: {content: {application/json: {schema: {type: object, required: true}}}}
",
        &expect![[r#"
            GET /a (7) deprecated
              Query p Form*: string
              Query q Form*: undescribed
              200
                application/json: object
        "#]],
    );
}

#[test]
fn openapi_3_2_adds_query_and_querystring() {
    check(
        "
openapi: 3.2.0
paths:
  /a:
    query:
      operationId: ask
      parameters:
        - name: all
          in: querystring
          content: {application/x-www-form-urlencoded: {schema: {type: object}}}
      responses:
        200: {content: {application/json: {$ref: '#/components/mediaTypes/Answer'}}}
components:
  mediaTypes:
    Answer: {schema: {type: string}}
",
        &expect![[r#"
            QUERY /a (ask)
              QueryString all application/x-www-form-urlencoded: object
              200
                application/json: string
        "#]],
    );
}
