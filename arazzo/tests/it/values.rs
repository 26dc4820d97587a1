//! Values on their way into requests and out of responses.

use arazzo::rt::{Bytes, Cause, Object, Template, convert, convert_optional, pointer, text};
use arazzo::{Secret, nullable};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::Step;

#[test]
fn optional_properties_are_left_out_and_null_is_kept() {
    let object = Object::new()
        .field("id", 1)
        .field("null", None::<i64>)
        .optional("absent", None::<i64>)
        .optional("given", Some("x"))
        .optional("explicit", Some(None::<i64>))
        .required("needed", Some(2))
        .required("nullable", Some(None::<i64>));
    let expected = json!({
        "id": 1, "null": null, "given": "x", "explicit": null, "needed": 2, "nullable": null,
    });
    assert_eq!(json!(object), expected);
}

#[test]
fn texts() {
    for (value, expected) in [
        (json!("a \"b\""), "a \"b\""),
        (json!(5), "5"),
        (json!(1.5), "1.5"),
        (json!(true), "true"),
        (json!(null), "null"),
        (json!({"a": [1]}), r#"{"a":[1]}"#),
    ] {
        assert_eq!(text(&value), expected);
    }
}

#[test]
fn templates() {
    let filled = Template::new()
        .text("q=")
        .value("x")
        .text(":>")
        .value(&50)
        .value(&Some(true));
    assert_eq!(filled.finish().as_deref(), Some("q=x:>50true"));
    assert_eq!(
        Template::new()
            .text("a")
            .value(&None::<i64>)
            .text("b")
            .finish(),
        None
    );
    assert_eq!(
        Template::new()
            .value(&Some(None::<i64>))
            .finish()
            .as_deref(),
        Some("null")
    );
    assert_eq!(
        Template::new().value(&Value::Null).finish().as_deref(),
        Some("null")
    );
}

#[test]
fn conversions() {
    assert_eq!(convert::<i64, Step>("s", "n", &json!(5)).ok(), Some(5));
    assert_eq!(
        convert::<Option<i64>, Step>("s", "n", &None::<i64>).ok(),
        Some(None)
    );
    assert_eq!(
        convert_optional::<i64, Step>("s", "n", &None::<i64>).ok(),
        Some(None)
    );
    let missing = convert::<i64, Step>("s", "n", &None::<i64>).expect_err("it is absent");
    assert_eq!(
        missing.to_string(),
        "step `s` failed: there is no value for `n`"
    );
    assert!(missing.stops_run());
}

#[derive(Debug, Deserialize)]
struct Pet {
    #[serde(rename = "id")]
    _id: i64,
}

#[test]
fn what_does_not_fit_is_named_without_its_value() {
    #[track_caller]
    fn check<T: serde::de::DeserializeOwned + std::fmt::Debug>(value: Value, message: &str) {
        let error = convert::<T, Step>("s", "n", &value).expect_err("it does not fit");
        assert_eq!(error.reason().to_string(), message);
        assert!(matches!(error.reason(), Cause::UnfitValue { .. }));
    }
    check::<i64>(
        json!("secret, expected x"),
        "`n` is a string, expected an integer",
    );
    check::<i64>(json!(1.5), "`n` is a number, expected an integer");
    check::<u8>(
        json!(-1),
        "`n` is an integer, expected an integer that is not negative",
    );
    check::<f64>(json!(true), "`n` is a boolean, expected a number");
    check::<f64>(
        json!(u64::MAX),
        "`n` is an integer, expected a number that needs no rounding, up to 9007199254740992 if it \
         is whole",
    );
    check::<String>(json!(null), "`n` is null, expected a string");
    check::<String>(json!({"a": 1}), "`n` is an object, expected a string");
    check::<bool>(json!([1]), "`n` is an array, expected a boolean");
    check::<Vec<i64>>(json!("x"), "`n` is a string, expected an array");
    check::<Pet>(json!("x"), "`n` is a string, expected an object");
    check::<Pet>(json!({}), "`n` is an object, expected an object with `id`");
    check::<arazzo::Map>(json!(7), "`n` is an integer, expected an object");
    check::<Bytes>(json!("?"), "`n` is a string, expected Base64");
}

#[test]
fn parts_of_values() {
    let value = json!({"a": [{"b": 1}]});
    assert_eq!(pointer(&value, "/a/0/b"), Some(json!(1)));
    assert_eq!(pointer(&value, "/a/1"), None);
    assert_eq!(pointer(&Some(7), ""), Some(json!(7)));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Nullable {
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    bio: Option<Option<String>>,
}

#[test]
fn nullable_fields_are_absent_null_or_a_value() {
    for (text, bio) in [
        ("{}", None),
        (r#"{"bio":null}"#, Some(None)),
        (r#"{"bio":"x"}"#, Some(Some("x".to_owned()))),
    ] {
        let read: Nullable = serde_json::from_str(text).expect("it fits");
        assert_eq!(read, Nullable { bio });
        assert_eq!(serde_json::to_string(&read).expect("it is JSON"), text);
    }
}

#[derive(Serialize)]
struct Outputs {
    #[serde(serialize_with = "arazzo::__private::expose::serialize")]
    token: Secret,
    #[serde(serialize_with = "arazzo::__private::expose::serialize")]
    other: Option<Secret>,
    #[serde(serialize_with = "arazzo::__private::expose::serialize")]
    all: Vec<Option<Secret>>,
    hidden: Secret,
}

#[test]
fn only_outputs_show_their_secrets() {
    let secret = || Secret::from("sk");
    let outputs = Outputs {
        token: secret(),
        other: None,
        all: vec![Some(secret()), None],
        hidden: secret(),
    };
    let expected = json!({"token": "sk", "other": null, "all": ["sk", null], "hidden": "…"});
    assert_eq!(json!(outputs), expected);
}

#[test]
fn bytes_are_base64_in_json() {
    let bytes: Bytes = serde_json::from_str("\"AP8=\"").expect("it fits");
    assert_eq!(&*bytes, [0, 255]);
    assert_eq!(json!(bytes), json!("AP8="));
    assert_eq!(format!("{bytes:?}"), "Bytes(2 bytes)");
}
