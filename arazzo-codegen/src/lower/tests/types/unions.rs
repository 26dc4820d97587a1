//! Values of one of several types.

use expect_test::expect;

use super::{check, check_with};

#[test]
fn alternatives_that_rust_sees_as_one_type_are_that_type() {
    check(
        "{type: object, required: [a, b, c, d, e], properties: {a: {oneOf: [{type: string, format: uuid}, {type: string, maxLength: 3}]}, b: {anyOf: [{type: integer}, {type: number}]}, c: {oneOf: [{type: 'null'}, {type: integer}]}, d: {anyOf: [{type: object}, {type: object, additionalProperties: {type: string}}]}, e: {anyOf: [{type: array, items: {type: string}}, {type: array, items: {type: string, format: date}}]}}}",
        "a b c d e",
        expect![[r#"
            pub struct Outputs {
            pub a: String,
            pub b: Number,
            pub c: Option<i64>,
            pub d: Map,
            pub e: Vec<String>,
            }
        "#]],
    );
}

#[test]
fn alternatives_of_several_kinds_are_an_enumeration() {
    check(
        "{type: object, required: [id, either, list], properties: {id: {type: [string, integer, 'null']}, either: {oneOf: [{type: boolean}, {type: number}, {type: array, items: {type: string}}]}, list: {type: array, items: {anyOf: [{type: string}, {type: object, title: Named thing, properties: {name: {type: string}}}]}}}}",
        "id either list",
        expect![[r#"
            pub struct Outputs {
            pub id: Option<Id>,
            pub either: Either,
            pub list: Json<Vec<ListItem>>,
            }
            pub enum Id {
            String(String),
            Integer(i64),
            }
            pub enum Either {
            Array(Vec<String>),
            Number(Number),
            Boolean(bool),
            }
            pub enum ListItem {
            NamedThing(NamedThing),
            String(String),
            }
            pub struct NamedThing {
            pub name: Option<String>,
            }
        "#]],
    );
}

#[test]
fn a_text_that_may_also_be_a_listed_one_is_the_open_enumeration() {
    check(
        "{type: object, required: [model], properties: {model: {anyOf: [{type: string}, {type: string, enum: [small, large]}]}}}",
        "model",
        expect![[r#"
            pub struct Outputs {
            pub model: Model,
            }
            pub enum Model: String {
            Small = "small",
            Large = "large",
            _ => Other,
            }
        "#]],
    );
}

const SOURCES: &str = "\
    Card: {type: object, required: [kind, last4], properties: {kind: {type: string}, last4: {type: string}}}
    Bank: {type: object, required: [kind, iban], properties: {kind: {type: string}, iban: {type: string}}}";

#[test]
fn a_discriminator_names_the_variants() {
    check_with(
        SOURCES,
        "{type: object, required: [s, t], properties: {s: {title: Source, oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}], discriminator: {propertyName: kind, mapping: {credit-card: Card, bank: '#/components/schemas/Bank'}}}, t: {title: Target, oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}], discriminator: {propertyName: kind}}}}",
        "s t",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<Source2>,
            pub t: Json<Target>,
            }
            pub enum Source2 {
            CreditCard(Card),
            Bank(Bank),
            Other(Value),
            }
            pub struct Card {
            pub last4: String,
            }
            pub struct Bank {
            pub iban: String,
            }
            pub enum Target {
            Card(Card),
            Bank(Bank),
            Other(Value),
            }
        "#]],
    );
}

#[test]
fn several_tags_of_one_branch_stay_in_it() {
    check_with(
        SOURCES,
        "{type: object, required: [s], properties: {s: {title: Source, oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}], discriminator: {propertyName: kind, mapping: {visa: Card, master: Card, bank: Bank}}}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<Source2>,
            }
            pub enum Source2 {
            Bank(Bank),
            Card(Card),
            Other(Value),
            }
            pub struct Card {
            pub kind: String,
            pub last4: String,
            }
            pub struct Bank {
            pub iban: String,
            }
        "#]],
    );
}

#[test]
fn a_member_that_is_fixed_in_every_branch_is_the_tag() {
    check(
        "{type: object, required: [s], properties: {s: {oneOf: [{type: object, required: [object, type, a], properties: {object: {const: source}, type: {const: card}, a: {type: string}}}, {type: object, required: [object, type, b], properties: {object: {const: source}, type: {type: string, enum: [bank]}, b: {type: string}}}, {type: string}]}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<S>,
            }
            pub enum S {
            Card(SCard),
            Bank(SBank),
            String(String),
            Other(Value),
            }
            pub struct SCard {
            pub object: String,
            pub a: String,
            }
            pub struct SBank {
            pub object: String,
            pub b: String,
            }
        "#]],
    );
}

#[test]
fn what_a_branch_fixes_counts_more_than_its_name() {
    check_with(
        "Card: {type: object, required: [kind], properties: {kind: {const: card}, a: {type: string}}}
         Bank: {type: object, required: [kind], properties: {kind: {const: bank}, b: {type: string}}}",
        "{type: object, required: [s], properties: {s: {title: Source, discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}]}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<Source2>,
            }
            pub enum Source2 {
            Card(Card),
            Bank(Bank),
            Other(Value),
            }
            pub struct Card {
            pub a: Option<String>,
            }
            pub struct Bank {
            pub b: Option<String>,
            }
        "#]],
    );
}

#[test]
fn members_beside_the_alternatives_are_in_all_of_them() {
    check(
        "{type: object, required: [s], properties: {s: {type: object, required: [id], properties: {id: {type: string}}, oneOf: [{title: Cash, required: [till], properties: {till: {type: integer}}}, {title: Cheque, properties: {number: {type: string}}}]}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<S>,
            }
            pub enum S {
            Cash(Cash),
            Cheque(Cheque),
            Other(Value),
            }
            pub struct Cash {
            pub id: String,
            pub till: i64,
            }
            pub struct Cheque {
            pub id: String,
            pub number: Option<String>,
            }
        "#]],
    );
}

#[test]
fn alternatives_that_only_require_something_make_no_union() {
    check(
        "{type: object, required: [s], properties: {s: {type: object, title: Filter, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Json<Filter>,
            }
            pub struct Filter {
            pub a: Option<String>,
            pub b: Option<String>,
            }
        "#]],
    );
}

#[test]
fn alternatives_of_alternatives_are_one_list() {
    check(
        "{type: object, required: [s], properties: {s: {anyOf: [{oneOf: [{type: string}, {type: 'null'}]}, {anyOf: [{type: integer}, {type: boolean}]}]}}}",
        "s",
        expect![[r#"
            pub struct Outputs {
            pub s: Option<S>,
            }
            pub enum S {
            String(String),
            Integer(i64),
            Boolean(bool),
            }
        "#]],
    );
}

#[test]
fn subtypes_of_a_schema_with_a_discriminator_are_its_variants() {
    check_with(
        "Pet: {type: object, required: [kind, name], discriminator: {propertyName: kind}, properties: {kind: {type: string}, name: {type: string}}}
         Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {type: integer}}}]}
         Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}
         Puppy: {allOf: [{$ref: '#/components/schemas/Dog'}, {type: object, properties: {weeks: {type: integer}}}]}",
        "{type: object, required: [p, c], properties: {p: {$ref: '#/components/schemas/Pet'}, c: {$ref: '#/components/schemas/Cat'}}}",
        "p c",
        expect![[r#"
            pub struct Outputs {
            pub p: Json<Pet>,
            pub c: Json<Cat2>,
            }
            pub enum Pet {
            Cat(Cat),
            Dog(Dog),
            Puppy(Puppy),
            Other(Value),
            }
            pub struct Cat {
            pub name: String,
            pub lives: Option<i64>,
            }
            pub struct Dog {
            pub name: String,
            }
            pub struct Puppy {
            pub name: String,
            pub weeks: Option<i64>,
            }
            pub struct Cat2 {
            pub kind: String,
            pub name: String,
            pub lives: Option<i64>,
            }
        "#]],
    );
}

#[test]
fn a_parent_that_lists_its_own_subtypes_ends() {
    check_with(
        "Pet: {type: object, discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], properties: {kind: {type: string}}}
         Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {type: integer}}}]}
         Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {tricks: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}]}",
        "{type: object, required: [p], properties: {p: {$ref: '#/components/schemas/Pet'}}}",
        "p",
        expect![[r#"
            pub struct Outputs {
            pub p: Json<Pet>,
            }
            pub enum Pet {
            Cat(Cat),
            Dog(Dog),
            Other(Value),
            }
            pub struct Cat {
            pub lives: Option<i64>,
            }
            pub struct Dog {
            pub tricks: Option<Vec<Pet>>,
            }
        "#]],
    );
}

#[test]
fn a_recursive_union_is_boxed_where_it_contains_itself() {
    check_with(
        "Rule: {oneOf: [{type: string}, {type: object, title: Not, required: [not], properties: {not: {$ref: '#/components/schemas/Rule'}}}, {type: array, items: {$ref: '#/components/schemas/Rule'}}]}",
        "{type: object, required: [r], properties: {r: {$ref: '#/components/schemas/Rule'}}}",
        "r",
        expect![[r#"
            pub struct Outputs {
            pub r: Json<Rule>,
            }
            pub enum Rule {
            Not(Not),
            Array(Vec<Rule>),
            String(String),
            }
            pub struct Not {
            pub not: Box<Rule>,
            }
        "#]],
    );
}

#[test]
fn a_large_branch_is_boxed() {
    let members = ('a'..='k').map(|name| format!("{name}: {{type: string}}"));
    let members = members.collect::<Vec<_>>().join(", ");
    let schema = format!(
        "{{type: object, required: [s], properties: {{s: {{oneOf: [{{type: string}}, {{type: object, title: Wide, properties: {{{members}}}}}]}}}}}}"
    );
    check(
        &schema,
        "s",
        expect![[r#"
        pub struct Outputs {
        pub s: Json<S>,
        }
        pub enum S {
        Wide(Box<Wide>),
        String(String),
        }
        pub struct Wide {
        pub a: Option<String>,
        pub b: Option<String>,
        pub c: Option<String>,
        pub d: Option<String>,
        pub e: Option<String>,
        pub f: Option<String>,
        pub g: Option<String>,
        pub h: Option<String>,
        pub i: Option<String>,
        pub j: Option<String>,
        pub k: Option<String>,
        }
    "#]],
    );
}

#[test]
fn values_of_several_kinds_are_told_apart_by_kind() {
    check(
        "{type: object, required: [m, n], properties: {m: {enum: [auto, manual, 1, 2, true, null]}, n: {enum: [none, 0]}}}",
        "m n",
        expect![[r#"
            pub struct Outputs {
            pub m: Option<M>,
            pub n: N,
            }
            pub enum M {
            String(MString),
            Integer(MInteger),
            Boolean(bool),
            }
            pub enum MString: String {
            Auto = "auto",
            Manual = "manual",
            _ => Other,
            }
            pub enum MInteger: i64 {
            N1 = 1,
            N2 = 2,
            _ => Other,
            }
            pub enum N {
            String(String),
            Integer(i64),
            }
        "#]],
    );
}

#[test]
fn what_is_reached_through_alternatives_is_of_any_of_their_types() {
    check_with(
        "",
        "{oneOf: [{type: object, required: [id, both], properties: {id: {type: string}, both: {type: string}, one: {type: integer}}}, {type: object, required: [id, both], properties: {id: {type: integer}, both: {type: string}}}]}",
        "id both one",
        expect![[r#"
            pub struct Outputs {
            pub id: Id,
            pub both: String,
            pub one: Option<i64>,
            }
            pub enum Id {
            String(String),
            Integer(i64),
            }
        "#]],
    );
}
