//! Where pointers lead in schemas.

use expect_test::{Expect, expect};

use super::{pointer, with_schemas};

#[track_caller]
fn check(schemas: &str, text: &str, expect: Expect) {
    let found = with_schemas("3.1", schemas, |apis, id| {
        let navigated = apis.navigate(id, &pointer(text));
        let words: Vec<_> = navigated
            .alternatives
            .iter()
            .map(|id| apis.describe(*id))
            .collect();
        match words.as_slice() {
            [] => format!("{:?}", navigated.verdict),
            words if navigated.always => format!("always {}", words.join(" / ")),
            words => words.join(" / "),
        }
    });
    expect.assert_eq(&found);
}

const PET: &str = "
T:
  type: object
  required: [id, owner, tags, pair]
  properties:
    id: {type: integer}
    name: {type: string}
    owner: {type: object, required: [mail], properties: {mail: {type: string}}}
    friend: {$ref: '#/components/schemas/T'}
    tags: {type: array, items: {type: string}, minItems: 1}
    pair: {type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2}
    notes: {type: object, additionalProperties: {type: boolean}}
    extra: {type: object}
    raw: {}
    closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
    maybe: {type: [object, 'null'], required: [a], properties: {a: {type: string}}}
";

#[test]
fn required_all_the_way_is_always_there() {
    check(PET, "", expect!["always T"]);
    check(PET, "/id", expect!["always integer"]);
    check(PET, "/owner/mail", expect!["always string"]);
    check(PET, "/name", expect!["string"]);
    check(PET, "/friend/owner/mail", expect!["string"]);
    check(PET, "/maybe/a", expect!["string"]);
}

#[test]
fn elements_are_certain_only_by_their_least_number() {
    check(PET, "/tags/0", expect!["always string"]);
    check(PET, "/tags/1", expect!["string"]);
    check(PET, "/pair/1", expect!["always integer"]);
    check(PET, "/pair/2", expect!["Open { at: 1 }"]);
    check(PET, "/tags/name", expect!["MemberOfArray { at: 1 }"]);
    check(PET, "/tags/01", expect!["MemberOfArray { at: 1 }"]);
}

#[test]
fn open_objects_may_have_more() {
    check(PET, "/notes/any", expect!["boolean"]);
    check(PET, "/extra/any", expect!["Open { at: 1 }"]);
    check(PET, "/raw/any/more", expect!["Open { at: 1 }"]);
    check(
        PET,
        "/owner/phone",
        expect![[r#"Missing { at: 1, known: ["mail"] }"#]],
    );
    check(
        PET,
        "/closed/b",
        expect![[r#"Closed { at: 1, known: ["a"] }"#]],
    );
    check(
        PET,
        "/id/x",
        expect![[r#"ThroughScalar { at: 1, found: "integer" }"#]],
    );
}

#[test]
fn alternatives_are_all_that_may_stand_there() {
    let schemas = "
T:
  oneOf:
    - {type: object, required: [id, kind], properties: {id: {type: integer}, kind: {const: a}}}
    - {type: object, required: [id], properties: {id: {type: string}}}
    - {type: 'null'}
";
    check(schemas, "/id", expect!["integer / string"]);
    check(schemas, "/kind", expect!["string"]);
    check(
        schemas,
        "/other",
        expect![[r#"Missing { at: 0, known: ["id", "kind"] }"#]],
    );
}

#[test]
fn what_all_alternatives_require_is_always_there() {
    let schemas = "
T:
  type: object
  required: [id]
  properties: {id: {type: integer}}
  anyOf:
    - {required: [a], properties: {a: {type: string}}}
    - {required: [a], properties: {a: {type: string}, b: {type: string}}}
";
    check(schemas, "/id", expect!["always integer"]);
    check(schemas, "/a", expect!["always string / string"]);
    check(schemas, "/b", expect!["string"]);
}

#[test]
fn compositions_are_one_object() {
    let schemas = "
T: {allOf: [{$ref: '#/components/schemas/A'}, {required: [a], properties: {b: {type: string}}}]}
A: {type: object, properties: {a: {type: integer}}}
";
    check(schemas, "/a", expect!["always integer"]);
    check(schemas, "/b", expect!["string"]);
    check(
        schemas,
        "/c",
        expect![[r#"Missing { at: 0, known: ["a", "b"] }"#]],
    );
}

#[test]
fn patterns_name_members_too() {
    let schemas = "
T: {type: object, patternProperties: {'^x-': {type: string}}, additionalProperties: false}
";
    check(schemas, "/x-a", expect!["string"]);
    check(schemas, "/y", expect!["Closed { at: 0, known: [] }"]);
}

#[test]
fn a_parent_may_be_any_of_its_subtypes() {
    let schemas = "
T:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {cat: Cat, dog: Dog}}
Cat: {allOf: [{$ref: '#/components/schemas/T'}, {required: [lives], properties: {lives: {type: integer}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/T'}, {properties: {barks: {type: boolean}}}]}
";
    check(schemas, "/kind", expect!["always string"]);
    check(schemas, "/lives", expect!["integer"]);
    check(schemas, "/barks", expect!["boolean"]);
    check(
        schemas,
        "/wings",
        expect![[r#"Missing { at: 0, known: ["kind"] }"#]],
    );
}

#[test]
fn a_required_member_without_description_exists() {
    check(
        "T: {type: object, required: [a], properties: {b: {}}}",
        "/a",
        expect!["Open { at: 0 }"],
    );
}

#[test]
fn a_declared_member_counts_whatever_the_type_says() {
    let schemas = "
T: {properties: {a: {type: string, properties: {x: {}}}, b: {type: array, properties: {x: {}}}}}
";
    check(schemas, "/a/x", expect!["anything"]);
    check(schemas, "/b/x", expect!["anything"]);
    check(schemas, "/b/y", expect!["MemberOfArray { at: 1 }"]);
}

#[test]
fn unions_of_themselves_end() {
    let schemas = "
T: {oneOf: [{$ref: '#/components/schemas/T'}, {$ref: '#/components/schemas/U'}]}
U: {anyOf: [{$ref: '#/components/schemas/T'}, {type: object, properties: {a: {type: string}}}]}
";
    check(schemas, "/a", expect!["string"]);
    check(
        schemas,
        "/b",
        expect![[r#"Missing { at: 0, known: ["a"] }"#]],
    );
}
