//! Request bodies by media type.

use arazzo::Bytes;
use arazzo::rt::{JsonPath, Object, Payload};
use serde_json::{Value, json};

use crate::support::{refusal, send};

#[tokio::test]
async fn json_bodies() {
    let sent = send("/x", |r| r.json(json!({"a": [1, null]})))
        .await
        .expect("it can be sent");
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.json(), Some(json!({"a": [1, null]})));
    let sent = send("/x", |r| {
        r.json_as("application/merge-patch+json", json!([1]))
    });
    let sent = sent.await.expect("it can be sent");
    assert_eq!(
        sent.header("content-type"),
        Some("application/merge-patch+json")
    );
    let sent = send("/x", |r| {
        r.json(1).header("Content-Type", "application/vnd.api+json")
    });
    let sent = sent.await.expect("it can be sent");
    assert_eq!(
        sent.header("content-type"),
        Some("application/vnd.api+json")
    );
}

#[tokio::test]
async fn an_absent_body_is_none_and_null_is_null() {
    let sent = send("/x", |r| {
        r.json(None::<i64>)
            .text("a/b", None::<&str>)
            .form(None::<i64>)
    });
    let sent = sent.await.expect("it can be sent");
    assert_eq!((sent.text(), sent.header("content-type")), (Some(""), None));
    for null in [json!(Value::Null), json!(Some(None::<i64>))] {
        let sent = send("/x", |r| r.json(null)).await.expect("it can be sent");
        assert_eq!(sent.text(), Some("null"));
    }
    let why = refusal("/x", |r| r.json(None::<i64>).require_body()).await;
    assert_eq!(why, "there is no value for `body`");
}

#[tokio::test]
async fn a_required_property_without_a_value_stops_the_request_at_any_depth() {
    let inner = || Object::new().required("city", None::<&str>);
    let outer = || Object::new().field("list", [Object::new().field("address", inner())]);
    let message = "there is no value for `city`";
    assert_eq!(refusal("/x", |r| r.json(outer())).await, message);
    assert_eq!(refusal("/x", |r| r.form(outer())).await, message);
    assert_eq!(refusal("/x", |r| r.query("q", outer())).await, message);
    let payload = || Payload::new(json!({})).set("/a", outer());
    assert_eq!(refusal("/x", |r| r.json(payload())).await, message);
    let unsendable = std::collections::HashMap::from([((1, 2), 3)]);
    let why = refusal("/x", |r| r.json(Object::new().field("map", unsendable))).await;
    assert_eq!(
        why,
        "the value of `map` cannot be sent: the name of a member must be a string"
    );
}

#[tokio::test]
async fn text_and_bytes() {
    let sent = send("/x", |r| r.text("application/xml", "<a/>".to_owned())).await;
    let sent = sent.expect("it can be sent");
    assert_eq!(sent.header("content-type"), Some("application/xml"));
    assert_eq!(sent.text(), Some("<a/>"));
    let sent = send("/x", |r| r.bytes("image/png", Bytes::from(vec![0, 159]))).await;
    assert_eq!(&*sent.expect("it can be sent").body, [0, 159]);
}

#[test]
fn replacements() {
    let template =
        json!({"amount": 0, "applicant": {"name": "Bo"}, "items": [{"qty": 1}, {"qty": 2}]});
    static RATES: JsonPath = JsonPath::new("$.items[?@.qty > 0].qty");
    let payload = Payload::new(&template)
        .set("/amount", 12.5)
        .set("/applicant/name", "first")
        .set("/applicant/name", "Mr Bo")
        .set_matches(&RATES, 7)
        .set("/items/1/qty", 10)
        .set("/items/-", json!({"qty": 3}))
        .set("/items/3", json!(4))
        .set("/channel", "web")
        .set("/a~1b~0c", true)
        .set("/amount", None::<f64>);
    assert_eq!(
        json!(payload),
        json!({
            "amount": 12.5,
            "applicant": {"name": "Mr Bo"},
            "items": [{"qty": 7}, {"qty": 10}, {"qty": 3}, 4],
            "channel": "web",
            "a/b~c": true,
        })
    );
    assert_eq!(
        json!(Payload::new(r#"{"a": 1}"#).set("/a", Value::Null)),
        json!({"a": null})
    );
    assert_eq!(
        json!(Payload::new(None::<i64>).set("/a", 1)),
        json!({"a": 1})
    );
    assert_eq!(json!(Payload::new(1).set("", "whole")), json!("whole"));
    assert_eq!(json!(Payload::new("text")), json!("text"));
}

#[tokio::test]
async fn replacements_without_a_target_stop_the_request() {
    static NOTHING: JsonPath = JsonPath::new("$.nothing");
    static BROKEN: JsonPath = JsonPath::new("$[");
    let body = || Payload::new(json!({"list": [1], "text": "x"}));
    for (payload, message) in [
        (
            body().set("/a/b", 1),
            "`/a/b` cannot be sent: its parent does not exist in the body",
        ),
        (
            body().set("/text/b", 1),
            "`/text/b` cannot be sent: its parent is neither an object nor an array",
        ),
        (
            body().set("/list/2", 1),
            "`/list/2` cannot be sent: the array is too short",
        ),
        (
            body().set("/list/01", 1),
            "`/list/01` cannot be sent: it is not an index of the array",
        ),
        (
            body().set("list", 1),
            "`list` cannot be sent: a JSON Pointer begins with `/`",
        ),
        (
            body().set_matches(&NOTHING, 1),
            "`$.nothing` cannot be sent: it selects nothing in the body",
        ),
        (
            body().set_matches(&BROKEN, 1),
            "`$[` cannot be sent: it is not a valid JSONPath query",
        ),
        (
            Payload::new("<xml/>").set("/a", 1),
            "`/a` cannot be sent: the body is text that is not JSON",
        ),
    ] {
        assert_eq!(
            refusal("/x", |r| r.json(payload)).await,
            format!("the value of {message}")
        );
    }
}
