//! Request bodies by media type.

use arazzo::Bytes;
use arazzo::testing::Recorded;
use arazzo::workflow::{JsonPath, MultipartField, Object, Payload, Style};
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
        r.json(None::<i64>).text("a/b", None).form(None::<i64>)
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
        "the value of `map` cannot be sent: key must be a string"
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

#[tokio::test]
async fn forms() {
    let body = json!({
        "client_secret": "p&w=1 +%",
        "scope": ["read", null, "write"],
        "ttl": 60,
        "absent": null,
        "meta": {"a": [1]},
        "none": [],
    });
    let sent = send("/x", |r| r.form(body)).await.expect("it can be sent");
    assert_eq!(
        sent.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        sent.text(),
        Some(
            "client_secret=p%26w%3D1+%2B%25&scope=read&scope=write&ttl=60\
             &meta=%7B%22a%22%3A%5B1%5D%7D"
        )
    );
    let styled = [
        ("csv", Style::form().exploded(false)),
        ("deep", Style::deep_object()),
    ];
    let body = json!({"csv": ["a", "b c"], "deep": {"x": {"y": 1}}, "rest": "z z"});
    let sent = send("/x", |r| r.form_as(body, &styled))
        .await
        .expect("it can be sent");
    assert_eq!(
        sent.text(),
        Some("csv=a,b%20c&deep%5Bx%5D%5By%5D=1&rest=z+z")
    );
    let sent = send("/x", |r| r.form("a=1&b=2"))
        .await
        .expect("it can be sent");
    assert_eq!(sent.text(), Some("a=1&b=2"));
    let why = refusal("/x", |r| r.form(json!([1]))).await;
    assert_eq!(
        why,
        "the value of `body` cannot be sent: a form cannot be an array"
    );
}

const FIELDS: &[MultipartField] = &[
    MultipartField::new("photo")
        .bytes()
        .content_type("image/png"),
    MultipartField::new("tags").json(),
    MultipartField::new("readme")
        .content_type("text/markdown")
        .file_name("a \"b\".md"),
];

#[tokio::test]
async fn multipart_forms() {
    let body = json!({
        "name": "Zoë",
        "photo": "iVBORw==",
        "ids": [1, 2],
        "meta": {"a": 1},
        "tags": ["x"],
        "readme": "# Hi",
        "absent": null,
    });
    let sent = send("/x", |r| r.multipart(body, FIELDS))
        .await
        .expect("it can be sent");
    let parts = parts(&sent);
    let expected: [(&str, &[u8]); 7] = [
        (
            "Content-Disposition: form-data; name=\"name\"",
            "Zoë".as_bytes(),
        ),
        (
            "Content-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\
             Content-Type: image/png",
            b"\x89PNG",
        ),
        ("Content-Disposition: form-data; name=\"ids\"", b"1"),
        ("Content-Disposition: form-data; name=\"ids\"", b"2"),
        (
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json",
            br#"{"a":1}"#,
        ),
        (
            "Content-Disposition: form-data; name=\"tags\"\r\nContent-Type: application/json",
            br#"["x"]"#,
        ),
        (
            "Content-Disposition: form-data; name=\"readme\"; filename=\"a %22b%22.md\"\r\n\
             Content-Type: text/markdown",
            b"# Hi",
        ),
    ];
    assert_eq!(parts.len(), expected.len());
    for ((head, content), (expected_head, expected_content)) in parts.iter().zip(expected) {
        assert_eq!(
            (head.as_str(), content.as_slice()),
            (expected_head, expected_content)
        );
    }
    let why = refusal("/x", |r| r.multipart(json!({"photo": "?"}), FIELDS)).await;
    assert_eq!(why, "the value of `photo` cannot be sent: it is not Base64");
    let why = refusal("/x", |r| r.multipart("text", FIELDS)).await;
    assert!(why.contains("a multipart body cannot be a string"), "{why}");
}

#[tokio::test]
async fn a_multipart_content_type_keeps_its_boundary() {
    let given = send("/x", |r| {
        r.multipart(json!({"a": 1}), &[])
            .header("Content-Type", "multipart/related")
    });
    let given = given.await.expect("it can be sent");
    let content_type = given.header("content-type").unwrap_or_default();
    assert!(
        content_type.starts_with("multipart/related; boundary=arazzo-"),
        "{content_type}"
    );
}

/// Splits a multipart body into the heads and contents of its parts.
fn parts(sent: &Recorded) -> Vec<(String, Vec<u8>)> {
    let content_type = sent.header("content-type").unwrap_or_default();
    let (_, boundary) = content_type
        .split_once("boundary=")
        .expect("there is a boundary");
    let body = sent.body.to_vec();
    let end = format!("--{boundary}--\r\n").into_bytes();
    let mut rest = body
        .strip_suffix(end.as_slice())
        .expect("the body ends with its boundary");
    let line = format!("--{boundary}\r\n").into_bytes();
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(line.as_slice()) {
        let end = find(part, &line).unwrap_or(part.len());
        let (part, after) = part.split_at(end);
        let head = find(part, b"\r\n\r\n").expect("a part has a head");
        let content = part[head + 4..]
            .strip_suffix(b"\r\n")
            .expect("a part ends its line");
        parts.push((
            String::from_utf8_lossy(&part[..head]).into_owned(),
            content.to_vec(),
        ));
        rest = after;
    }
    assert!(rest.is_empty());
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
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
            "`/list/01` cannot be sent: it is no index of the array",
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
            "`$[` cannot be sent: it is no valid JSONPath query",
        ),
        (
            Payload::new("<xml/>").set("/a", 1),
            "`/a` cannot be sent: the body is a text that holds no JSON",
        ),
    ] {
        assert_eq!(
            refusal("/x", |r| r.json(payload)).await,
            format!("the value of {message}")
        );
    }
}
