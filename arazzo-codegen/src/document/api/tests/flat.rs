//! Compositions merged into one level, and questions about schemas.

use expect_test::{Expect, expect};

use super::{Apis, SchemaId, with_schemas};
use crate::document::api::schema::Additional;

/// A flat schema: name, description, types, properties with `!` for required.
fn show(apis: &Apis<'_>, id: SchemaId) -> String {
    let flat = apis.flat(id);
    let mark = |name: &String| {
        if flat.required.contains(name) {
            "!"
        } else {
            ""
        }
    };
    let properties = flat.properties.iter();
    let properties =
        properties.map(|(name, id)| format!("{name}{}: {}", mark(name), apis.describe(*id)));
    let closed = if flat.additional == Additional::Forbidden {
        " closed"
    } else {
        ""
    };
    let name = flat.name.as_deref().unwrap_or("unnamed");
    let types = flat
        .types
        .map_or("untyped".to_owned(), |types| types.names().join("|"));
    let nullable = if apis.nullable(id) { " nullable" } else { "" };
    let properties: Vec<_> = properties.collect();
    format!(
        "{name} {types}{nullable}{closed} {{{}}}",
        properties.join(", ")
    )
}

#[track_caller]
fn check(schemas: &str, expect: Expect) {
    expect.assert_eq(&with_schemas("3.1", schemas, show));
}

#[test]
fn members_unite() {
    check(
        "
        T:
          allOf:
            - {$ref: '#/components/schemas/Base'}
            - {type: object, required: [b, a], properties: {b: {type: integer}}}
        Base: {type: object, required: [a], properties: {a: {type: string}}, additionalProperties: false}
        ",
        expect!["T object closed {a!: string, b!: integer}"],
    );
}

#[test]
fn a_property_of_several_members_is_all_of_them() {
    check(
        "
        T:
          properties: {a: {type: [string, 'null']}}
          allOf: [{properties: {a: {type: string, format: date}}}]
        ",
        expect!["T object {a: string (date)}"],
    );
}

#[test]
fn types_intersect() {
    check(
        "T: {type: [string, number], allOf: [{type: [integer, 'null']}]}",
        expect!["T integer {}"],
    );
    check(
        "T: {type: string, allOf: [{type: object}]}",
        expect!["T string {}"],
    );
    check(
        "T: {allOf: [{type: [object, 'null']}, {type: [object, 'null']}]}",
        expect!["T object|null nullable {}"],
    );
    check(
        "T: {allOf: [{type: [object, 'null']}, {type: object}]}",
        expect!["T object {}"],
    );
}

#[test]
fn annotations_change_no_identity() {
    let inner = |text: &str| {
        let schemas = format!(
            "T: {{properties: {{p: {text}}}}}\nPet: {{type: object, properties: {{a: {{}}}}}}\n"
        );
        with_schemas("3.1", &schemas, |apis, id| {
            let property = apis.flat(id).properties["p"];
            let description = apis.flat(property).description.clone();
            format!("{} {description:?}", show(apis, property))
        })
    };
    expect![[r#"Pet object {a: anything} Some("mine")"#]].assert_eq(&inner(
        "{$ref: '#/components/schemas/Pet', description: mine}",
    ));
    expect![[r#"Pet object|null nullable {a: anything} None"#]].assert_eq(&inner(
        "{allOf: [{$ref: '#/components/schemas/Pet'}], nullable: true}",
    ));
    expect![[r#"Pet object {a: anything} None"#]].assert_eq(&inner(
        "{allOf: [{$ref: '#/components/schemas/Pet'}, {description: other}]}",
    ));
    expect![[r#"unnamed object {b: anything, a: anything} None"#]].assert_eq(&inner(
        "{allOf: [{$ref: '#/components/schemas/Pet'}], properties: {b: {}}}",
    ));
}

#[test]
fn keywords_imply_a_type() {
    check(
        "T: {properties: {a: {}}}",
        expect!["T object {a: anything}"],
    );
    check("T: {items: {}}", expect!["T array {}"]);
    check("T: {minLength: 1}", expect!["T string {}"]);
    check("T: {minimum: 1}", expect!["T number {}"]);
    check("T: {description: any}", expect!["T untyped {}"]);
}

#[test]
fn alternatives_may_be_null() {
    check(
        "T: {anyOf: [{type: string}, {type: 'null'}]}",
        expect!["T untyped nullable {}"],
    );
    check(
        "T: {oneOf: [{oneOf: [{type: [string, 'null']}]}]}",
        expect!["T untyped nullable {}"],
    );
    check(
        "T: {oneOf: [{type: string}, {type: integer}]}",
        expect!["T untyped {}"],
    );
    check(
        "T: {oneOf: [{$ref: '#/components/schemas/T'}]}",
        expect!["T untyped {}"],
    );
}

#[test]
fn values_come_from_enumerations_and_constants() {
    let values = |schemas: &str| {
        with_schemas("3.1", schemas, |apis, id| match apis.values(id) {
            Some(values) => serde_json::Value::from(values).to_string(),
            None => "open".to_owned(),
        })
    };
    expect![[r#"["a","b"]"#]].assert_eq(&values("T: {type: string, enum: [a, b, null]}"));
    expect![[r#"["b"]"#]].assert_eq(&values("T: {enum: [a, b], allOf: [{enum: [b, c]}]}"));
    expect![[r#"["a","b"]"#]].assert_eq(&values(
        "T: {oneOf: [{const: a}, {const: b, title: B}, {type: 'null'}]}",
    ));
    expect!["open"].assert_eq(&values("T: {anyOf: [{enum: [a]}, {type: string}]}"));
    expect!["open"].assert_eq(&values("T: {type: boolean}"));
}

#[test]
fn schemas_in_words() {
    let words = |schema: &str| {
        let schemas = format!("T: {{properties: {{p: {schema}}}}}\nPet: {{type: object}}\n");
        with_schemas("3.1", &schemas, |apis, id| {
            apis.describe(apis.flat(id).properties["p"])
        })
    };
    let pet = "{$ref: '#/components/schemas/Pet'}";
    expect!["string"].assert_eq(&words("{type: string}"));
    expect!["integer (int64)"].assert_eq(&words("{type: integer, format: int64}"));
    expect!["array of Pet"].assert_eq(&words(&format!("{{type: array, items: {pet}}}")));
    expect!["map of array of string"].assert_eq(&words(
        "{type: object, additionalProperties: {type: array, items: {type: string}}}",
    ));
    expect!["string or integer or null"].assert_eq(
        &words("{type: [string, integer, 'null']}")
            .replace("integer or string", "string or integer"),
    );
    expect!["Pet or null"].assert_eq(&words(&format!("{{anyOf: [{pet}, {{type: 'null'}}]}}")));
    expect!["one of Pet, string"]
        .assert_eq(&words(&format!("{{oneOf: [{pet}, {{type: string}}]}}")));
    expect!["anything"].assert_eq(&words("{}"));
    expect!["nothing"].assert_eq(&words("false"));
    expect!["null"].assert_eq(&words("{type: 'null'}"));
    expect!["array"].assert_eq(&words("{type: array}"));
}
