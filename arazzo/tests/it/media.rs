//! What the body of a response is, by its media type.

use arazzo::rt::Verdict;
use arazzo::testing::Reply;
use serde_json::{Value, json};

use crate::support::answer;

const READS: &[&str] = &["/id", "/list/0/a", "/list"];

#[tokio::test]
async fn bodies_that_are_no_json() {
    let json = "application/json";
    let cases: [(&str, &[u8], Option<&str>); 7] = [
        (
            "text/plain; charset=utf-8",
            "hello\n\"x\"".as_bytes(),
            Some("hello\n\"x\""),
        ),
        ("application/xml", b"<a/>", Some("<a/>")),
        ("text/plain", b"{\"id\": 1}", Some("{\"id\": 1}")),
        ("text/plain; charset=ISO-8859-1", b"caf\xe9", Some("café")),
        ("image/png", b"\x89PNG", None),
        (json, b"not json", None),
        (json, b"", None),
    ];
    for (content_type, body, text) in cases {
        let response = answer(Reply::bytes(200, content_type, body), &["", "/id"]).await;
        assert_eq!(
            response.body("").into_value(),
            text.map(Value::from),
            "{content_type}"
        );
        assert!(response.body("/id").is_missing());
        let bytes = response.bytes_output();
        assert_eq!(bytes.as_deref(), Some(body).filter(|body| !body.is_empty()));
    }
    let untyped = |body: &'static str| Reply::status(200).body(body);
    let response = answer(untyped("{\"id\": 1}"), &["/id"]).await;
    assert_eq!(response.body("/id").into_value(), Some(json!(1)));
    let response = answer(untyped("plain"), &["/id"]).await;
    assert_eq!(response.body("").into_value(), Some(json!("plain")));
}

#[tokio::test]
async fn hostile_bodies_are_harmless() {
    let deep = "[".repeat(100_000);
    for body in [
        deep.as_str(),
        "{\"id\":",
        "{\"id\": 1e999}",
        "\"\\ud800\"",
        "\u{0}",
    ] {
        let response = answer(
            Reply::bytes(200, "application/json", body.to_owned()),
            READS,
        )
        .await;
        assert!(response.output::<i64>("/id").is_err());
        let shown = format!("{:?}", response.unmet(Verdict::new().and("no", false)));
        assert!(shown.len() < 2000, "{shown}");
    }
}

#[tokio::test]
async fn the_charset_of_a_text() {
    for (content_type, body, text) in [
        (
            "text/plain; charset=ISO-8859-1",
            &b"caf\xe9"[..],
            Some("café"),
        ),
        (
            "text/plain;format=x; Charset=\"latin1\"",
            b"caf\xe9",
            Some("café"),
        ),
        ("text/plain; x=\"charset=latin1\"", b"caf\xe9", None),
        ("text/plain; charset=utf-8", b"caf\xe9", None),
        ("text/plain", b"caf\xe9", None),
        ("text/plain", "café".as_bytes(), Some("café")),
        ("text/plain; charset=us-ascii", b"cafe", Some("cafe")),
        // JSON is UTF-8 whatever a charset says (RFC 8259, section 8.1).
        (
            "application/json; charset=ISO-8859-1",
            "\"é\"".as_bytes(),
            Some("é"),
        ),
    ] {
        let response = answer(Reply::bytes(200, content_type, body), &[""]).await;
        assert_eq!(
            response.body("").into_value(),
            text.map(Value::from),
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn an_empty_json_body_is_missing_and_null_is_not() {
    let json = "application/json";
    let response = answer(Reply::bytes(200, json, ""), &[""]).await;
    assert!(response.body("").is_missing() && response.is_null(""));
    assert_eq!(response.optional_output::<Value>("").ok(), Some(None));
    let error = response.output::<Value>("").expect_err("there is none");
    assert_eq!(error.reason().to_string(), "the response lacks the body");

    let response = answer(Reply::bytes(200, json, " null "), &["", "/id"]).await;
    assert_eq!(response.body("").into_value(), Some(Value::Null));
    assert!(response.body("/id").is_missing() && response.is_null(""));
    assert_eq!(response.output::<Value>("").ok(), Some(Value::Null));
    assert_eq!(response.output::<Option<i64>>("").ok(), Some(None));
    let error = response.output::<i64>("").expect_err("it is null");
    let text = "the body of the response is null, expected an integer";
    assert_eq!(error.reason().to_string(), text);
}

#[tokio::test]
async fn whole_numbers_are_exact() {
    let body = r#"{"id": 9007199254740993, "least": -9223372036854775808,
                   "most": 18446744073709551615, "one": 1.0}"#;
    let reads = &["/id", "/least", "/most", "/one"];
    let response = answer(Reply::bytes(200, "application/json", body), reads).await;
    assert_eq!(
        response.output::<i64>("/id").ok(),
        Some(9_007_199_254_740_993)
    );
    assert_eq!(response.output::<i64>("/least").ok(), Some(i64::MIN));
    assert_eq!(response.output::<u64>("/most").ok(), Some(u64::MAX));
    assert_eq!(response.output::<f64>("/one").ok(), Some(1.0));
    for (pointer, text) in [
        ("/id", "9007199254740993"),
        ("/least", "-9223372036854775808"),
        ("/most", "18446744073709551615"),
        ("/one", "1.0"),
    ] {
        let value = response.output::<Value>(pointer).expect("it is there");
        assert_eq!(value.to_string(), text);
    }
    assert!(response.output::<i64>("/most").is_err());
}

#[tokio::test]
async fn an_encoded_body_that_was_not_asked_for_is_no_text() {
    let reply = Reply::bytes(200, "application/json", &b"\x1f\x8b\x08\0"[..]);
    let response = answer(reply.header("Content-Encoding", "gzip"), &["/id"]).await;
    assert!(response.body("").is_missing() && response.output::<i64>("/id").is_err());
    assert_eq!(
        response.bytes_output().as_deref(),
        Some(&b"\x1f\x8b\x08\0"[..])
    );
}

#[tokio::test]
async fn bytes_are_those_of_a_json_string_or_all_that_arrives() {
    let json = "application/json; charset=utf-8";
    type Case = (&'static str, &'static [u8], Option<&'static [u8]>);
    let cases: [Case; 8] = [
        (json, b"\"aGVsbG8=\"", Some(b"hello")),
        (json, b" \"aGVsbG8=\"\n", Some(b"hello")),
        // Frameworks describe downloads as JSON, and send them under that type too.
        (json, b"%PDF-\xff", Some(b"%PDF-\xff")),
        (json, b"{\"a\": 1}", Some(b"{\"a\": 1}")),
        (json, b"null", None),
        (json, b"", None),
        ("application/pdf", b"\"aGVsbG8=\"", Some(b"\"aGVsbG8=\"")),
        ("text/plain", b"null", Some(b"null")),
    ];
    for (content_type, body, expected) in cases {
        let response = answer(Reply::bytes(200, content_type, body), &[]).await;
        let decoded = response.decoded_output().expect("no such text is unfit");
        assert_eq!(decoded.as_deref(), expected, "{content_type} {body:?}");
        assert_eq!(response.lenient_decoded_output(), decoded);
        assert_eq!(
            response.required_decoded_output().is_ok(),
            decoded.is_some()
        );
        let nullable = response.nullable_decoded_output().expect("it is not unfit");
        let is_null = body == b"null" && content_type == json;
        assert_eq!(nullable, is_null.then_some(None).or(decoded.map(Some)));
    }
}

#[tokio::test]
async fn a_json_string_that_is_no_base64_is_no_bytes() {
    let response = answer(Reply::json(200, json!("not it!")), &[]).await;
    let error = response.decoded_output().expect_err("it is not a Base64");
    assert!(error.to_string().contains("Base64"), "{error}");
    assert!(response.lenient_decoded_output().is_none());
}
