//! Members and items: what is declared, and what is not.

use expect_test::expect;

use super::{check, check_with};

#[test]
fn members_that_are_spoken_of_are_kept_in_a_struct() {
    check(
        "{type: object, required: [a, b, c, d], properties: {a: {type: object, title: A, properties: {x: {type: string}}, additionalProperties: {type: integer}}, b: {type: object, title: B, properties: {x: {type: string}}, additionalProperties: true}, c: {type: object, title: C, properties: {x: {type: string}}, additionalProperties: false}, d: {type: object, title: D, properties: {x: {type: string}}}}}",
        "a b c d",
        expect![[r#"
            pub struct Outputs {
            pub a: Json<A>,
            pub b: Json<B>,
            pub c: Json<C>,
            pub d: Json<D>,
            }
            pub struct A {
            pub x: Option<String>,
            pub additional: BTreeMap<String, i64>,
            }
            pub struct B {
            pub x: Option<String>,
            pub additional: Map,
            }
            pub struct C {
            pub x: Option<String>,
            }
            pub struct D {
            pub x: Option<String>,
            }
        "#]],
    );
}

#[test]
fn an_object_without_declared_members_is_a_map() {
    check(
        "{type: object, required: [a, b, c, d, e, f], properties: {a: {type: object}, b: {type: object, additionalProperties: {type: integer}}, c: {type: object, additionalProperties: true}, d: {type: object, additionalProperties: {type: [string, 'null']}}, e: {type: object, patternProperties: {'^x-': {type: integer}}, additionalProperties: false}, f: {type: object, patternProperties: {'^x-': {type: integer}}}}}",
        "a b c d e f",
        expect![[r#"
            pub struct Outputs {
            pub a: Map,
            pub b: BTreeMap<String, i64>,
            pub c: Map,
            pub d: BTreeMap<String, Option<String>>,
            pub e: BTreeMap<String, i64>,
            pub f: Map,
            }
        "#]],
    );
}

#[test]
fn items_of_tuples_are_of_any_type_that_a_place_has() {
    check(
        "{type: object, required: [a, b, c, d], properties: {a: {type: array, prefixItems: [{type: number}, {type: number}], items: false}, b: {type: array, prefixItems: [{type: string}, {type: integer}], items: false}, c: {type: array, prefixItems: [{type: string}]}, d: {type: array, items: {type: [integer, 'null']}}}}",
        "a b c d",
        expect![[r#"
            pub struct Outputs {
            pub a: Vec<Number>,
            pub b: Vec<BItem>,
            pub c: Vec<Value>,
            pub d: Vec<Option<i64>>,
            }
            pub enum BItem {
            String(String),
            Integer(i64),
            }
        "#]],
    );
}

#[test]
fn what_says_nothing_is_a_value() {
    check(
        "{type: object, required: [a, b, c, d, e], properties: {a: {}, b: true, c: false, d: {not: {type: string}}, e: {if: {type: string}, then: {minLength: 1}}}}",
        "a b c d e",
        expect![[r#"
            pub struct Outputs {
            pub a: Value,
            pub b: Value,
            pub c: Value,
            pub d: Value,
            pub e: Value,
            }
        "#]],
    );
}

#[test]
fn members_of_all_of_are_together() {
    check_with(
        "Base: {type: object, required: [id], properties: {id: {type: string}}}",
        "{type: object, required: [a], properties: {a: {title: Both, allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [n], properties: {n: {type: integer}}}]}}}",
        "a",
        expect![[r#"
            pub struct Outputs {
            pub a: Json<Both>,
            }
            pub struct Both {
            pub id: String,
            pub n: i64,
            }
        "#]],
    );
}
