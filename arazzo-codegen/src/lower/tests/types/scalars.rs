//! Numbers, texts and their values.

use expect_test::expect;

use super::check;

#[test]
fn a_format_decides_the_width_of_a_number() {
    check(
        "{type: object, required: [a, b, c, d, e, f, g, h, i], properties: {a: {type: integer, format: int8}, b: {type: integer, format: int64}, c: {type: integer, format: uint16}, d: {type: integer, format: uint64}, e: {type: number, format: double}, f: {type: number, format: int64}, g: {type: number, format: decimal}, h: {type: integer, format: unheard-of}, i: {type: integer, format: double}}}",
        "a b c d e f g h i",
        expect![[r#"
            pub struct Outputs {
            pub a: i32,
            pub b: i64,
            pub c: u32,
            pub d: u64,
            pub e: Number,
            pub f: i64,
            pub g: Number,
            pub h: i64,
            pub i: i64,
            }
        "#]],
    );
}

#[test]
fn a_format_decides_what_a_text_is() {
    check(
        "{type: object, required: [a, b, c, d, e, f], properties: {a: {type: string, format: byte}, b: {type: string, format: binary}, c: {type: string, contentEncoding: base64}, d: {type: string, format: uuid}, e: {type: string, format: date}, f: {type: string, format: int64}}}",
        "a b c d e f",
        expect![[r#"
            pub struct Outputs {
            pub a: Bytes,
            pub b: Bytes,
            pub c: Bytes,
            pub d: String,
            pub e: String,
            pub f: String,
            }
        "#]],
    );
}

#[test]
fn integers_that_are_listed_are_an_open_enumeration() {
    check(
        "{type: object, required: [p, q, r], properties: {p: {type: integer, enum: [1, 10, -1]}, q: {enum: [0.5, 1.5]}, r: {type: [integer, 'null'], enum: [1, 2, null]}}}",
        "p q r",
        expect![[r#"
            pub struct Outputs {
            pub p: P,
            pub q: Number,
            pub r: Option<R>,
            }
            pub enum P: i64 {
            N1 = 1,
            N10 = 10,
            Minus1 = -1,
            _ => Other,
            }
            pub enum R: i64 {
            N1 = 1,
            N2 = 2,
            _ => Other,
            }
        "#]],
    );
}

#[test]
fn null_is_the_same_in_every_spelling() {
    check(
        "{type: object, required: [a, b, c, d, e, f, g, h, i], properties: {a: {type: [string, 'null']}, b: {type: string, nullable: true}, c: {oneOf: [{type: string}, {type: 'null'}]}, d: {anyOf: [{type: 'null'}, {type: string}]}, e: {type: string, enum: [x, y, null]}, f: {type: string, x-nullable: true}, g: {oneOf: [{type: string}, {const: null}]}, h: {oneOf: [{type: string}, {enum: [null]}]}, i: {anyOf: [{type: string}, {nullable: true}]}}}",
        "a b c d e f g h i",
        expect![[r#"
            pub struct Outputs {
            pub a: Option<String>,
            pub b: Option<String>,
            pub c: Option<String>,
            pub d: Option<String>,
            pub e: Option<E>,
            pub f: Option<String>,
            pub g: Option<String>,
            pub h: Option<String>,
            pub i: Option<String>,
            }
            pub enum E: String {
            X = "x",
            Y = "y",
            _ => Other,
            }
        "#]],
    );
}

#[test]
fn what_is_always_the_same_is_its_type() {
    check(
        "{type: object, required: [a, b, c], properties: {a: {const: list}, b: {const: 2}, c: {type: boolean, enum: [true]}}}",
        "a b c",
        expect![[r#"
            pub struct Outputs {
            pub a: String,
            pub b: i64,
            pub c: bool,
            }
        "#]],
    );
}
