//! Defaults against their schemas.
//!
//! Every line is the schema of one input, and the finding that it must bring. Its place is the value
//! that the message begins with.

use super::{API, DOCUMENT, findings, findings_with};

const FIT: &[&str] = &[
    "{type: integer, format: int32, default: 2147483647}",
    "{type: integer, default: -9223372036854775808}",
    "{type: integer, default: 3.0}",
    "{type: integer, default: 1e3}",
    "{type: integer, format: uint64, default: 18446744073709551615}",
    "{type: number, default: 1e300}",
    "{type: number, default: 9007199254740992}",
    "{type: [string, 'null'], default: null}",
    "{type: string, default: null}",
    "{type: string, default: '010'}",
    "{type: string, format: date, default: 2024-01-02}",
    "{type: string, pattern: '^(?!x)', default: x}",
    "{type: string, format: byte, default: aGk=}",
    "{type: [string, integer], default: 7}",
    "{oneOf: [{type: string}, {type: integer}], default: 7}",
    "{anyOf: [{type: integer}, {type: number}], default: 7}",
    "{type: array, items: {type: string}, default: [a, b]}",
    "{type: object, properties: {x: {type: integer, default: 3}}, default: {x: 1}}",
    "{enum: [a, 1, null], default: 1}",
    "{const: 5, default: 5}",
    "{default: anything}",
    "{type: object, additionalProperties: {type: integer}, default: {a: 1}}",
    "{type: array, uniqueItems: true, default: [1, '1']}",
];

const UNFIT: &[(&str, &str)] = &[
    (
        "{type: integer, format: int32, default: 3000000000}",
        "the default `3000000000` is outside of `int32`, which goes from -2147483648 to 2147483647",
    ),
    (
        "{type: integer, default: 18446744073709551615}",
        "the default `18446744073709551615` is outside of `int64`, which goes from -9223372036854775808 to 9223372036854775807",
    ),
    (
        "{type: integer, format: uint8, default: -1}",
        "the default `-1` is outside of `uint8`, which goes from 0 to 255",
    ),
    (
        "{type: integer, default: 1e40}",
        "the default `1e+40` is outside of `int64`, which goes from -9223372036854775808 to 9223372036854775807",
    ),
    (
        "{type: number, default: 9007199254740993}",
        "the default `9007199254740993` is beyond 2^53, so a `number` does not keep its digits; `type: integer` does",
    ),
    (
        "{type: integer, default: 3.5}",
        "the default `3.5` is not an integer",
    ),
    (
        "{type: boolean, default: 'yes'}",
        "the default `yes` is not a boolean",
    ),
    (
        "{type: boolean, default: 'true'}",
        "the default `true` is not a boolean | write it without quotes: `true`",
    ),
    (
        "{type: string, default: 010}",
        "the default `10` is not a string | put it in quotes: `'010'`",
    ),
    (
        "{type: [integer, 'null'], default: x}",
        "the default `x` is not an integer or null",
    ),
    (
        "{type: string, enum: [sea, garden], default: gardn}",
        "the default `gardn` is not one of the values that its schema lists | did you mean `garden`?",
    ),
    (
        "{type: string, enum: [on, off], default: blinking}",
        "the default `blinking` is not one of the values that its schema lists | they are `on`, `off`",
    ),
    (
        "{const: 5, default: 6}",
        "the default `6` is not one of the values that its schema lists | they are `5`",
    ),
    (
        "{type: integer, minimum: 1, default: 0}",
        "the default `0` is less than 1",
    ),
    (
        "{type: integer, exclusiveMaximum: 9, default: 9}",
        "the default `9` is not less than 9",
    ),
    (
        "{type: number, multipleOf: 0.5, default: 0.3}",
        "the default `0.3` is not a multiple of 0.5",
    ),
    (
        "{type: string, maxLength: 2, default: abc}",
        "the default `abc` is longer than the 2 characters that it may have",
    ),
    (
        "{type: string, pattern: '^[A-Z]+$', default: abc}",
        "the default `abc` is not of the pattern `^[A-Z]+$`",
    ),
    (
        "{type: string, format: date, default: 2024-02-30}",
        "the default `2024-02-30` is not of the format `date`",
    ),
    (
        "{type: string, format: binary, default: 'a*'}",
        "the default `a*` is not of the format `binary`",
    ),
    (
        "{type: array, items: {type: string}, default: a}",
        "the default `a` is not an array of string",
    ),
    (
        "{type: array, items: {type: integer}, default: [1, b]}",
        "`b` in the default is not an integer",
    ),
    (
        "{type: array, uniqueItems: true, default: [1, 1.0]}",
        "the default `[1,1.0]` is a list whose items must differ, and 1.0 is twice",
    ),
    (
        "{type: array, maxItems: 1, default: [1, 2]}",
        "the default `[1,2]` is longer than the 1 items that it may have",
    ),
    (
        "{type: object, properties: {x: {type: integer}}, default: {x: a}}",
        "`a` in the default is not an integer",
    ),
    (
        "{type: object, required: [x], properties: {x: {type: integer}}, default: {}}",
        "the default `{}` is without `x`, which it must have",
    ),
    (
        "{type: object, additionalProperties: false, properties: {x: {type: integer}}, default: {y: 1}}",
        "`1` in the default is not allowed here",
    ),
    (
        "{type: object, properties: {x: {type: integer, default: a}}}",
        "the default `a` is not an integer",
    ),
    (
        "{type: array, items: {type: boolean, default: 2}}",
        "the default `2` is not a boolean",
    ),
    (
        "{oneOf: [{type: string}, {type: integer}], default: true}",
        "the default `true` is none of the alternatives",
    ),
    (
        "{oneOf: [{type: number}, {type: integer}], default: 7}",
        "the default `7` is several of the alternatives at once",
    ),
    (
        "{type: string, not: {const: x}, default: x}",
        "the default `x` is what the schema excludes",
    ),
    (
        "{allOf: [{type: integer}, {default: x}]}",
        "the default `x` is not an integer",
    ),
    (
        "{$ref: '#/components/inputs/Level', default: 11}",
        "the default `11` is more than 10",
    ),
    (
        "{pattern: '^a', default: 1}",
        "the default `1` is not a string | put it in quotes: `'1'`",
    ),
];

fn document(schema: &str) -> String {
    let from = "limit: {type: integer}";
    assert_eq!(DOCUMENT.matches(from).count(), 1);
    let properties = "properties: {name: {type: string}, limit: {type: integer}}";
    let own = format!(
        "properties:\n          x: {schema}\n          limit: {{type: integer}}\n          name: {{type: string}}"
    );
    DOCUMENT.replace(properties, &own)
        + "components: {inputs: {Level: {type: integer, maximum: 10}}}\n"
}

#[test]
fn a_default_that_fits_says_nothing() {
    for schema in FIT {
        assert_eq!(findings(&document(schema)), "", "{schema}");
    }
}

#[test]
fn a_default_that_its_schema_rules_out_is_an_error_at_its_place() {
    let mut wrong = String::new();
    for (schema, expected) in UNFIT {
        let document = document(schema);
        let found = findings(&document);
        let rest = found.strip_prefix("AZ406 Error 10:").expect(schema);
        let (column, message) = rest.split_once(' ').expect("a place and a message");
        if message.trim_end() != *expected {
            wrong += &format!("{schema}\n{message}");
        }
        let line = document.lines().nth(9).expect("the input");
        let (before, at) = line.split_at(column.parse::<usize>().expect("a column") - 1);
        let inner = expected
            .strip_prefix('`')
            .map(|rest| at.starts_with(&rest[..1]));
        assert!(
            inner.unwrap_or(before.ends_with("default: ")),
            "{schema}: {at}"
        );
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_default_of_an_api_description_that_does_not_fit_is_none() {
    let api = API.to_owned() + "    Level: {type: integer, format: int32, default: 3000000000}\n";
    let document = document("{$ref: 'api.yml#/components/schemas/Level'}");
    let place = api.lines().count();
    let expected = format!(
        "AZ406 Warning {place}:52 the default `3000000000` is outside of `int32`, which goes from \
         -2147483648 to 2147483647\n"
    );
    assert_eq!(findings_with(&api, &document), expected);
}

#[test]
fn a_shared_default_is_told_once() {
    let document = document("{$ref: '#/components/inputs/Wrong'}").replace(
        "          limit:",
        "          y: {$ref: '#/components/inputs/Wrong'}\n          limit:",
    );
    let document = document.replace(
        "{inputs: {",
        "{inputs: {Wrong: {type: integer, default: x}, ",
    );
    let found = findings(&document);
    assert_eq!(found.lines().count(), 1, "{found}");
    assert!(
        found.contains("the default `x` is not an integer"),
        "{found}"
    );
}
