//! Schemas of every dialect, normalised.

use expect_test::{Expect, expect};

use super::{Apis, Schema, SchemaId, with_schemas};
use crate::document::api::schema::Additional;

/// What a schema says, without what it does not say.
fn show(apis: &Apis<'_>, id: SchemaId) -> String {
    let schema = apis.schema(id);
    let mut words = vec![match schema.types {
        Some(types) => types.names().join("|"),
        None => "untyped".to_owned(),
    }];
    words.extend(
        schema
            .format
            .iter()
            .map(|format| format!("format {format}")),
    );
    words.extend(
        schema
            .values
            .iter()
            .map(|values| format!("values {values:?}")),
    );
    words.extend(bounds(&schema));
    words.extend(schema.nullable.then(|| "nullable".to_owned()));
    words.extend(schema.never.then(|| "never".to_owned()));
    if let Additional::Any | Additional::Forbidden = schema.additional {
        words.push(format!("additional {:?}", schema.additional));
    }
    let groups = [
        ("all", &schema.all_of),
        ("one", &schema.one_of),
        ("any", &schema.any_of),
        ("prefix", &schema.prefix_items),
    ];
    for (name, ids) in groups.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let ids: Vec<_> = ids.iter().map(|id| apis.describe(*id)).collect();
        words.push(format!("{name} [{}]", ids.join(", ")));
    }
    words.extend(
        schema
            .items
            .map(|items| format!("items {}", apis.describe(items))),
    );
    words.join(", ")
}

fn bounds(schema: &Schema) -> Option<String> {
    let (open, close) = (
        if schema.exclusive_minimum { "(" } else { "[" },
        if schema.exclusive_maximum { ")" } else { "]" },
    );
    schema.minimum.or(schema.maximum)?;
    let bound = |bound: Option<f64>| bound.map_or("…".to_owned(), |bound| bound.to_string());
    Some(format!(
        "{open}{}, {}{close}",
        bound(schema.minimum),
        bound(schema.maximum)
    ))
}

#[track_caller]
fn check(version: &str, schema: &str, expect: Expect) {
    let schemas = format!("T: {schema}\nPet: {{type: object, properties: {{a: {{}}}}}}\n");
    expect.assert_eq(&with_schemas(version, &schemas, show));
}

#[test]
fn null_has_one_spelling() {
    check(
        "2.0",
        "{type: string, x-nullable: true}",
        expect!["string|null"],
    );
    check(
        "3.0",
        "{type: string, nullable: true}",
        expect!["string|null"],
    );
    check("3.1", "{type: [string, 'null']}", expect!["string|null"]);
    check(
        "3.1",
        "{type: [string, integer, 'null']}",
        expect!["integer|string|null"],
    );
    check(
        "3.0",
        "{type: string, enum: [a, null]}",
        expect![[r#"string|null, values [String("a")]"#]],
    );
    check(
        "3.1",
        "{enum: [a, null]}",
        expect![[r#"string|null, values [String("a")]"#]],
    );
    check("3.1", "{type: 'null'}", expect!["null"]);
    check("3.1", "{const: null}", expect!["null"]);
    check(
        "3.0",
        "{type: string, nullable: 'true'}",
        expect!["string|null"],
    );
}

#[test]
fn null_beside_a_reference_is_heeded() {
    let reference = "{$ref: '#/components/schemas/Pet', nullable: true}";
    check("3.0", reference, expect!["untyped, nullable, all [Pet]"]);
    check(
        "3.0",
        "{nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}",
        expect!["untyped, nullable, all [Pet]"],
    );
    check(
        "3.1",
        "{anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}",
        expect!["untyped, any [Pet, null]"],
    );
}

#[test]
fn exclusive_bounds_have_one_spelling() {
    check(
        "3.0",
        "{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9}",
        expect!["integer, (1, 9]"],
    );
    check(
        "3.1",
        "{type: integer, exclusiveMinimum: 1, maximum: 9}",
        expect!["integer, (1, 9]"],
    );
    check(
        "3.1",
        "{type: number, minimum: 5, exclusiveMinimum: 1}",
        expect!["number, [5, …]"],
    );
    check(
        "2.0",
        "{type: number, maximum: 9, exclusiveMaximum: true}",
        expect!["number, […, 9)"],
    );
    check(
        "3.0",
        "{type: number, exclusiveMaximum: true}",
        expect!["number"],
    );
}

#[test]
fn constants_and_enumerations_are_values() {
    check(
        "3.1",
        "{const: a}",
        expect![[r#"string, values [String("a")]"#]],
    );
    check(
        "3.1",
        "{enum: [1, 2.5]}",
        expect!["number, values [Number(1), Number(2.5)]"],
    );
    check(
        "3.0",
        "{type: integer, enum: [1, 2]}",
        expect!["integer, values [Number(1), Number(2)]"],
    );
    check("3.0", "{const: a}", expect!["untyped"]);
    check("3.1", "{enum: []}", expect!["untyped"]);
}

#[test]
fn siblings_of_a_reference_count_since_3_1() {
    let text = "{$ref: '#/components/schemas/Pet', description: mine, required: [a]}";
    check("3.1", text, expect!["untyped, all [Pet]"]);
    check("3.0", text, expect!["object"]);
    let holder = "{$ref: '#/components/schemas/Pet', $defs: {a: {}}, $schema: x, x-y: z}";
    check("3.1", holder, expect!["object"]);
}

#[test]
fn boolean_schemas_allow_all_or_nothing() {
    check("3.1", "true", expect!["untyped"]);
    check("3.1", "false", expect!["untyped, never"]);
    check(
        "3.1",
        "{additionalProperties: false}",
        expect!["untyped, additional Forbidden"],
    );
    check(
        "3.0",
        "{type: object, additionalProperties: {}}",
        expect!["object, additional Any"],
    );
    check(
        "3.1",
        "{unevaluatedProperties: false}",
        expect!["untyped, additional Forbidden"],
    );
}

#[test]
fn tuples_have_one_spelling() {
    let expected = expect!["array, prefix [string, integer], items boolean"];
    let new =
        "{type: array, prefixItems: [{type: string}, {type: integer}], items: {type: boolean}}";
    check("3.1", new, expected);
    let expected = expect!["array, prefix [string, integer], items boolean"];
    let old = "{type: array, items: [{type: string}, {type: integer}], \
               additionalItems: {type: boolean}}";
    check("2.0", old, expected);
}

#[test]
fn bytes_have_one_spelling() {
    check("2.0", "{type: file}", expect!["string, format binary"]);
    check(
        "3.0",
        "{type: string, format: byte}",
        expect!["string, format byte"],
    );
    check(
        "3.1",
        "{type: string, contentEncoding: base64}",
        expect!["string, format byte"],
    );
    check(
        "3.1",
        "{contentMediaType: application/octet-stream}",
        expect!["untyped, format binary"],
    );
}

#[test]
fn keywords_of_a_wrong_kind_count_as_absent() {
    check(
        "3.0",
        "{type: int, minimum: low, enum: a}",
        expect!["integer"],
    );
    check(
        "3.0",
        "{type: anything, required: true}",
        expect!["untyped"],
    );
    check(
        "3.1",
        "{type: [string, 5], properties: [a], items: b, allOf: {}}",
        expect!["untyped"],
    );
    check("3.0", "[]", expect!["untyped"]);
    check(
        "3.0",
        "{type: [string, 'null'], format: 5}",
        expect!["string|null"],
    );
}

#[test]
fn discriminators_map_values_to_schemas() {
    let mapping = |version, text: &str| {
        with_schemas(version, text, |apis, id| {
            let schema = apis.schema(id);
            let discriminator = schema.discriminator.as_ref().expect("it has one");
            let mapping = discriminator.mapping.iter();
            let words = mapping.map(|(value, id)| format!("{value}={}", apis.describe(*id)));
            format!(
                "{}: {}",
                discriminator.property,
                words.collect::<Vec<_>>().join(" ")
            )
        })
    };
    expect!["kind: c=Cat d=Dog Cow=Cow"].assert_eq(&mapping(
        "3.0",
        "
        T:
          oneOf:
            - {$ref: '#/components/schemas/Cat'}
            - {$ref: '#/components/schemas/Dog'}
            - {$ref: '#/components/schemas/Cow'}
          discriminator:
            propertyName: kind
            mapping: {c: Cat, d: '#/components/schemas/Dog', e: nowhere}
        Cat: {type: object}
        Dog: {type: object}
        Cow: {type: object}
        ",
    ));
    expect!["kind: "].assert_eq(&mapping("2.0", "T: {type: object, discriminator: kind}"));
}
