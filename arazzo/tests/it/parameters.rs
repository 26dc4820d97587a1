//! Parameters in queries, headers and cookies.

use arazzo::rt::{Location, Object, Style};
use serde_json::{Value, json};

use crate::support::{refusal, send};

#[tokio::test]
async fn absent_values_are_left_out() {
    let sent = send("/x", |r| {
        r.query("a", None::<&str>)
            .query("b", Value::Null)
            .query("c", json!([]))
            .query("d", json!([null]))
            .header("X-A", None::<i64>)
            .cookie("s", None::<i64>)
            .cookie("t", json!([]))
    });
    let sent = sent.await.expect("it can be sent");
    assert_eq!(sent.url, "https://api.example.com/x");
    assert!(sent.headers.is_empty(), "{:?}", sent.headers);
}

#[tokio::test]
async fn required_parameters_must_have_a_value() {
    for (location, name, message) in [
        (
            Location::Query,
            "limit",
            "there is no value for the query parameter `limit`",
        ),
        (
            Location::Header,
            "X-Trace",
            "there is no value for the header `X-Trace`",
        ),
        (
            Location::Cookie,
            "sid",
            "there is no value for the cookie `sid`",
        ),
    ] {
        assert_eq!(refusal("/x", |r| r.require(location, name)).await, message);
    }
    let sent = send("/x", |r| {
        r.require(Location::Header, "x-trace")
            .header("X-Trace", "t")
            .require(Location::Query, "limit")
            .query("limit", 0)
    });
    assert!(sent.await.is_ok());
}

#[tokio::test]
async fn queries() {
    for (style, value, text) in [
        (
            Style::form(),
            json!("a b&c=d+é"),
            "q=a%20b%26c%3Dd%2B%C3%A9",
        ),
        (
            Style::form(),
            json!(["a", null, 1, {"x": [1]}]),
            "q=a&q=1&q=%7B%22x%22%3A%5B1%5D%7D",
        ),
        (Style::form(), json!({"a b": 1, "n": null}), "a%20b=1"),
        (
            Style::space_delimited().exploded(true),
            json!(["a", "b"]),
            "q=a&q=b",
        ),
        (
            Style::form().exploded(false),
            json!(["a,b", "c"]),
            "q=a%2Cb,c",
        ),
        (
            Style::deep_object(),
            json!({"a": {"b": [1, 2]}, "c": [{"d": 3}], "n": null, "e e": "x y"}),
            "q%5Ba%5D%5Bb%5D=1&q%5Ba%5D%5Bb%5D=2&q%5Bc%5D%5B0%5D%5Bd%5D=3&q%5Be%20e%5D=x%20y",
        ),
        (Style::text(), json!({"a": 1}), "q=%7B%22a%22%3A1%7D"),
        (
            Style::form().allow_reserved(),
            json!("a/b?c:d#e[f] g%20h%z"),
            "q=a/b?c:d%23e%5Bf%5D%20g%20h%25z",
        ),
    ] {
        let sent = send("/x", |r| r.query_as(style, "q", value)).await;
        assert_eq!(sent.expect("it can be sent").query.as_deref(), Some(text));
    }
    let sent = send("/x", |r| {
        r.query("filter[name]", 1)
            .query("$top", 2)
            .query("filter[name]", 3)
    });
    let query = sent.await.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("%24top=2&filter%5Bname%5D=3"));
}

#[tokio::test]
async fn a_query_string_is_sent_as_it_is() {
    let sent = send("/x", |r| r.query_string("a=1&b=x y&c=%20#")).await;
    let query = sent.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("a=1&b=x%20y&c=%20%23"));
    let sent = send("/x", |r| r.query_string(json!({"a": "x y", "b": [1, 2]}))).await;
    let query = sent.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("a=x+y&b=1&b=2"));
    let sent = send("/x", |r| {
        r.query_string_as(Style::json(), json!({"a": "x&y"}))
    });
    let query = sent.await.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("%7B%22a%22%3A%22x%26y%22%7D"));
    let sent = send("/x", |r| r.query_string_as(Style::json(), "{\"a\": 1}")).await;
    let query = sent.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("%7B%22a%22%3A%201%7D"));
    let sent = send("/x", |r| r.query_string(None::<&str>)).await;
    assert_eq!(sent.expect("it can be sent").query, None);
}

#[tokio::test]
async fn headers() {
    let sent = send("/x", |r| {
        r.header("X-Roles", ["admin", "ops"])
            .header("X-Level", 7)
            .header("X-Object", Object::new().field("a", 1).field("b", "x,y"))
            .header_as(
                Style::simple().exploded(true),
                "X-Exploded",
                json!({"a": 1, "b": 2}),
            )
            .header_as(Style::json(), "X-Json", json!({"a": "é"}))
            .header("X-Text", "a b/c=d")
            .header("accept", "text/csv")
            .accept("application/json")
            .header("Content-Length", 5)
    });
    let sent = sent.await.expect("it can be sent");
    for (name, value) in [
        ("x-roles", "admin,ops"),
        ("x-level", "7"),
        ("x-object", "a,1,b,x,y"),
        ("x-exploded", "a=1,b=2"),
        ("x-json", r#"{"a":"é"}"#),
        ("x-text", "a b/c=d"),
        ("accept", "text/csv"),
    ] {
        assert_eq!(sent.header(name), Some(value), "{name}");
    }
    assert_eq!(sent.header("content-length"), None);
    let sent = send("/x", |r| r.accept("application/json"))
        .await
        .expect("it can be sent");
    assert_eq!(sent.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn headers_that_are_none_are_refused() {
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\0b", "\u{7f}"] {
        let why = refusal("/x", |r| r.header("X-A", value)).await;
        assert_eq!(
            why,
            "the value of `X-A` cannot be sent: it has a line break or another control character"
        );
        let why = refusal("/x", |r| r.secret_header("X-A", value)).await;
        assert!(why.contains("control character"), "{why}");
    }
    for name in ["X A", "", "X:A", "Ä"] {
        let why = refusal("/x", |r| r.header(name, "v")).await;
        assert!(why.contains("it is not a valid header name"), "{why}");
    }
}

#[tokio::test]
async fn cookies() {
    let sent = send("/x", |r| {
        r.cookie("sid", "abc%3A123")
            .cookie("note", "a;b c")
            .cookie("ids", [1, 2])
            .cookie_as(Style::form().exploded(false), "csv", ["a", "b"])
            .secret_cookie("key", "k")
    });
    let sent = sent.await.expect("it can be sent");
    assert_eq!(
        sent.header("cookie"),
        Some("sid=abc%253A123; note=a%3Bb%20c; ids=1; ids=2; csv=a,b; key=k")
    );
    let sent = send("/x", |r| r.header("Cookie", "a=1").cookie("b", 2)).await;
    assert_eq!(
        sent.expect("it can be sent").header("cookie"),
        Some("a=1; b=2")
    );
}
