//! What `openapiv3` reads of a node and what is read field by field are the same.

use crate::document::api::schema::{keywords, strict};
use crate::document::api::tree::Dialect;

#[track_caller]
fn check(text: &str) {
    let value = serde_yaml::from_str(text).expect("the test is YAML");
    let serde_json::Value::Object(members) = value else {
        panic!("a schema is a mapping")
    };
    let strict = strict::schema(&members).expect("a schema of 3.0");
    let tolerant = keywords::keywords(&members, Dialect::V3_0);
    assert_eq!(format!("{strict:#?}"), format!("{tolerant:#?}"));
}

#[test]
fn scalars() {
    check("{type: string, format: date-time, minLength: 1, maxLength: 5, pattern: a}");
    check("{type: string, format: own, enum: [a, b], default: a, title: t, description: d}");
    check("{type: string, format: byte, readOnly: true, writeOnly: true, deprecated: true}");
    check("{type: string, nullable: true, enum: [a, null]}");
    check("{type: string, default: null}");
    check("{type: integer, format: int64, minimum: 1, maximum: 5, exclusiveMinimum: true}");
    check("{type: integer, enum: [1, 2], maximum: 18446744073709551615}");
    check("{type: number, format: double, minimum: 1.5, exclusiveMaximum: true}");
    check("{type: boolean, enum: [true]}");
}

#[test]
fn structures() {
    check("{type: object, required: [a], nullable: true}");
    check("{type: array, minItems: 2}");
    check("{required: [a], minItems: 1, minLength: 1, enum: [1, a], format: f}");
    check("{type: object, format: f, enum: [{}]}");
    check("{nullable: true}");
    check("{x-nullable: true, type: string}");
    check("{}");
}
