//! What the schema of the inputs demands beyond their types.

use arazzo::{
    Client, Violation,
    rt::{Cause, Keyword, Object, Rules, Run},
    testing::Script,
};
use serde::Serialize;
use serde_json::{Value, json};

use Keyword::{
    AdditionalProperties, AllOf, AnyOf, Contains, DependentRequired, DependentSchemas, Enum,
    EnumJson, ExclusiveMaximum, ExclusiveMinimum, False, Format, If, Items, MaxItems, MaxLength,
    MaxProperties, Maximum, MinItems, MinLength, MinProperties, Minimum, MultipleOf, Not, OneOf,
    Pattern, PatternProperties, PrefixItems, Properties, PropertyNames, Required, Type,
    UniqueItems,
};

fn checked(rules: Rules, inputs: &impl Serialize) -> Result<(), Cause> {
    let client = Client::builder().transport(Script::new()).build();
    Run::new(&client.expect("a client")).check("order", rules, inputs)
}

fn violations(rules: Rules, inputs: &impl Serialize) -> Vec<Violation> {
    match checked(rules, inputs) {
        Ok(()) => Vec::new(),
        Err(Cause::InvalidInputs { violations, .. }) => violations,
        Err(other) => panic!("{other}"),
    }
}

fn valid(rules: Rules, value: &Value) -> bool {
    violations(rules, value).is_empty()
}

#[test]
fn every_keyword_means_what_json_schema_says() {
    let table: &[(Rules, &[Value], &[Value])] = &[
        (
            &[Type(&["integer"])],
            &[json!(1), json!(1.0)],
            &[json!(1.5), json!("1"), json!(null)],
        ),
        (
            &[Type(&["string", "null"])],
            &[json!(""), json!(null)],
            &[json!([]), json!(true)],
        ),
        (
            &[Enum(&["a", "b"])],
            &[json!("a")],
            &[json!("c"), json!(1), json!("A")],
        ),
        (
            &[EnumJson(&["1", "null", "[2]"])],
            &[json!(1.0), json!(null), json!([2])],
            &[json!("1"), json!([])],
        ),
        (
            &[Minimum(1.0)],
            &[json!(1), json!("0")],
            &[json!(0.99), json!(-5)],
        ),
        (&[Maximum(1.5)], &[json!(1.5)], &[json!(1.6), json!(2)]),
        (
            &[ExclusiveMinimum(0.0)],
            &[json!(0.1)],
            &[json!(0), json!(-0.0)],
        ),
        (
            &[ExclusiveMaximum(2.0)],
            &[json!(1)],
            &[json!(2), json!(2.0)],
        ),
        (
            &[MultipleOf(0.05)],
            &[json!(0.15), json!(1)],
            &[json!(0.12)],
        ),
        (
            &[MinLength(2)],
            &[json!("éé"), json!(1)],
            &[json!("é"), json!("")],
        ),
        (&[MaxLength(2)], &[json!("éé"), json!("")], &[json!("ééé")]),
        (&[MaxLength(0)], &[json!("")], &[json!("a")]),
        (
            &[Pattern("^a+$")],
            &[json!("aa"), json!(5)],
            &[json!("ab"), json!("")],
        ),
        (&[Pattern("b")], &[json!("abc")], &[json!("ac")]),
        (
            &[Format("date")],
            &[json!("2024-02-29"), json!(5)],
            &[json!("2023-02-29")],
        ),
        (
            &[MinItems(1), MaxItems(2)],
            &[json!([1]), json!({})],
            &[json!([]), json!([1, 2, 3])],
        ),
        (
            &[UniqueItems],
            &[json!([1, "1", [1]]), json!([])],
            &[json!([1, 1.0]), json!([{"a": 1}, {"a": 1}])],
        ),
        (
            &[Items(&[Type(&["string"])])],
            &[json!(["a"]), json!([])],
            &[json!([1]), json!(["a", 1])],
        ),
        (
            &[
                PrefixItems(&[&[Type(&["string"])]]),
                Items(&[Type(&["integer"])]),
            ],
            &[json!(["a", 1]), json!([])],
            &[json!(["a", "b"]), json!([1])],
        ),
        (
            &[Contains(&[Enum(&["x"])], 1, Some(2))],
            &[json!(["x", "a"]), json!(["x", "x"])],
            &[json!(["a"]), json!([]), json!(["x", "x", "x"])],
        ),
        (
            &[MinProperties(1), MaxProperties(1)],
            &[json!({"a": 1})],
            &[json!({}), json!({"a": 1, "b": 1})],
        ),
        (
            &[Required(&["a"])],
            &[json!({"a": null}), json!([])],
            &[json!({})],
        ),
        (
            &[Properties(&[("a", &[Minimum(1.0)])])],
            &[json!({"a": 1}), json!({"b": 0})],
            &[json!({"a": 0})],
        ),
        (
            &[
                Properties(&[("a", &[])]),
                PatternProperties(&[("^x-", &[Type(&["string"])])]),
                AdditionalProperties(&[False]),
            ],
            &[json!({"a": 1, "x-b": "c"}), json!({})],
            &[json!({"b": 1}), json!({"x-b": 1})],
        ),
        (
            &[PropertyNames(&[MaxLength(2)])],
            &[json!({"ab": 1})],
            &[json!({"abc": 1})],
        ),
        (
            &[DependentRequired(&[("card", &["address"])])],
            &[
                json!({}),
                json!({"card": 1, "address": 2}),
                json!({"address": 1}),
            ],
            &[json!({"card": 1})],
        ),
        (
            &[DependentSchemas(&[("card", &[Required(&["address"])])])],
            &[json!({}), json!({"card": 1, "address": 2})],
            &[json!({"card": 1})],
        ),
        (
            &[AllOf(&[&[Minimum(1.0)], &[Maximum(2.0)]])],
            &[json!(1), json!(2)],
            &[json!(0), json!(3)],
        ),
        (
            &[AnyOf(&[&[Required(&["a"])], &[Required(&["b"])]])],
            &[json!({"a": 1}), json!({"a": 1, "b": 1})],
            &[json!({})],
        ),
        (
            &[OneOf(&[&[Required(&["a"])], &[Required(&["b"])]])],
            &[json!({"a": 1})],
            &[json!({}), json!({"a": 1, "b": 1})],
        ),
        (&[Not(&[Enum(&["root"])])], &[json!("me")], &[json!("root")]),
        (
            &[If(&[Enum(&["DE"])], &[Pattern("^D")], &[Pattern("^x")])],
            &[json!("DE"), json!("xy")],
            &[json!("FR")],
        ),
        (&[False], &[], &[json!(null), json!(1)]),
        (&[], &[json!(null), json!({"a": []})], &[]),
    ];
    for (rules, good, bad) in table {
        for value in *good {
            assert!(valid(rules, value), "{value} fits {rules:?}");
        }
        for value in *bad {
            assert!(!valid(rules, value), "{value} does not fit {rules:?}");
        }
    }
}

const ORDER: Rules = &[
    Required(&["id"]),
    Properties(&[
        ("id", &[Pattern("^[a-z]+$")]),
        (
            "lines",
            &[
                MinItems(1),
                Items(&[Properties(&[("count", &[Minimum(1.0), Maximum(9.5)])])]),
            ],
        ),
        ("e-mail", &[Format("email")]),
        ("kind", &[AllOf(&[&[Enum(&["a", "b\""])]])]),
    ]),
];

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_places() {
    let inputs = json!({
        "id": "Q1", "lines": [{"count": 1}, {"count": 0}, {"count": 10}], "e-mail": "nobody", "kind": "c",
    });
    let found = violations(ORDER, &inputs);
    let shown = serde_json::to_value(&found).expect("violations are JSON");
    let expected = json!([
        {
            "keyword": "pattern", "dataPath": ".id", "schemaPath": "#/properties/id/pattern",
            "params": {"pattern": "^[a-z]+$"}, "message": "must match the pattern \"^[a-z]+$\"",
        },
        {
            "keyword": "minimum", "dataPath": ".lines[1].count",
            "schemaPath": "#/properties/lines/items/properties/count/minimum",
            "params": {"limit": 1}, "message": "must be at least 1",
        },
        {
            "keyword": "maximum", "dataPath": ".lines[2].count",
            "schemaPath": "#/properties/lines/items/properties/count/maximum",
            "params": {"limit": 9.5}, "message": "must be at most 9.5",
        },
        {
            "keyword": "format", "dataPath": "[\"e-mail\"]", "schemaPath": "#/properties/e-mail/format",
            "params": {"format": "email"}, "message": "must have the format \"email\"",
        },
        {
            "keyword": "enum", "dataPath": ".kind", "schemaPath": "#/properties/kind/allOf/0/enum",
            "params": {"allowedValues": ["a", "b\""]}, "message": "must be one of \"a\", \"b\\\"\"",
        },
    ]);
    assert_eq!(shown, expected);
}

#[test]
fn what_is_said_repeats_no_value_of_an_input() {
    let inputs = json!({"id": "s3cr3t-KEY", "e-mail": "s3cr3t-KEY", "kind": "s3cr3t-KEY"});
    assert_eq!(violations(ORDER, &inputs).len(), 3);
    let cause = checked(ORDER, &inputs).expect_err("they do not fit");
    assert!(!format!("{cause} {cause:?}").contains("s3cr3t"), "{cause}");
}

#[test]
fn what_json_has_no_number_for_is_an_invalid_input() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let inputs = Object::new()
            .field("a", 1.5)
            .field("max-level", [1.0, float]);
        let found = violations(&[Properties(&[("a", &[Type(&["number"])])])], &inputs);
        let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, [r#"`["max-level"]` must be a finite number"#]);
    }
}

#[test]
fn no_more_than_a_hundred_are_listed() {
    let lines = vec![json!({"count": 0}); 1000];
    let found = violations(ORDER, &json!({"id": "a", "lines": lines}));
    assert_eq!(found.len(), 100);
}
