//! Bodies and parameters of Swagger 2.0, and encodings of 3.x.

use expect_test::{Expect, expect};

use super::read;

#[track_caller]
fn check(operation: &str, expect: &Expect) {
    let text = format!("swagger: '2.0'\npaths:\n  /a:\n    post:\n{operation}");
    expect.assert_eq(&read(&[("api.yaml", &text)]));
}

#[test]
fn collection_formats_are_styles() {
    check(
        "
      parameters:
        - {name: a, in: query, type: array, items: {type: string}, collectionFormat: csv}
        - {name: b, in: query, type: array, items: {type: string}, collectionFormat: ssv}
        - {name: c, in: query, type: array, items: {type: string}, collectionFormat: tsv}
        - {name: d, in: query, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: e, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: f, in: header, type: array, items: {type: string}}
",
        &expect![[r#"
            POST /a
              Query a Form: array of string
              Query b SpaceDelimited: array of string
              Query c TabDelimited: array of string
              Query d PipeDelimited: array of string
              Query e Form*: array of string
              Header f Simple: array of string
        "#]],
    );
}

#[test]
fn form_fields_make_a_body() {
    check(
        "
      consumes: [application/json, application/x-www-form-urlencoded]
      parameters:
        - {name: name, in: formData, type: string, required: true}
        - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: multi}
",
        &expect![[r#"
            POST /a
              body!
                application/x-www-form-urlencoded: object
                  name: Form 
                  tags: Form* 
        "#]],
    );
}

#[test]
fn a_file_needs_multipart() {
    check(
        "
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: photo, in: formData, type: file}
      responses:
        200: {description: ok, schema: {type: file}}
        204: {description: nothing}
",
        &expect![[r#"
            POST /a
              body
                multipart/form-data: object
                  photo: Form 
              200
                application/json: string (binary)
              204
        "#]],
    );
}

#[test]
fn the_fields_of_a_form_are_properties() {
    let text = "
swagger: '2.0'
paths:
  /a:
    post:
      parameters:
        - {name: name, in: formData, type: string, required: true}
        - {name: age, in: formData, type: integer, format: int32}
";
    let fields = super::with(&[("api.yaml", text)], |apis, id| {
        let key = &apis.operations(id)[0];
        let mut diagnostics = super::Sink::default();
        let operation = apis.operation(id, key, &mut diagnostics, super::Span::NOWHERE);
        let body = operation
            .and_then(|operation| operation.body)
            .expect("a form is a body");
        let schema = apis.flat(body.content[0].schema.expect("a form has a schema"));
        let fields = schema.properties.iter();
        let words = fields.map(|(name, id)| format!("{name}: {}", apis.describe(*id)));
        format!(
            "{:?} required {:?}",
            words.collect::<Vec<_>>(),
            schema.required
        )
    });
    expect![[r#"["name: string", "age: integer (int32)"] required ["name"]"#]].assert_eq(&fields);
}

#[test]
fn encodings_belong_to_fields() {
    let text = "
openapi: 3.0.0
paths:
  /a:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {a: {type: string}}}
            encoding:
              a: {contentType: image/png}
              b: {style: spaceDelimited, explode: true}
";
    expect![[r#"
        POST /a
          body
            multipart/form-data: object
              a: image/png
              b: SpaceDelimited* 
    "#]]
    .assert_eq(&read(&[("api.yaml", text)]));
}
