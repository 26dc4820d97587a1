//! Templates of paths, and what they make of values.

use arazzo::rt::Style;
use serde_json::{Value, json};

use crate::support::{refusal, send};

/// The path and query of a request whose path variables all have this value.
async fn target(template: &'static str, value: impl Into<Value>) -> String {
    let value = value.into();
    let sent = send(template, |r| {
        r.path("a", &value).path("b", &value).query("q", 1)
    });
    let sent = sent.await.expect("it can be sent");
    let query = sent.query.expect("there is a query");
    format!("{}?{query}", sent.path)
}

#[tokio::test]
async fn a_query_in_the_template_is_kept() {
    for (template, expected) in [
        ("/rest", "/rest?q=1"),
        (
            "/rest?method=photos.search",
            "/rest?method=photos.search&q=1",
        ),
        ("/rest?method=x&id={a}", "/rest?method=x&id=%2Fx%3F&q=1"),
        (
            "/{a}?b=..&c=/{a}/{b}",
            "/%2Fx%3F?b=..&c=/%2Fx%3F/%2Fx%3F&q=1",
        ),
        ("/rest?", "/rest?q=1"),
        ("rest", "/rest?q=1"),
    ] {
        assert_eq!(target(template, "/x?").await, expected);
    }
    let sent = send("/rest?method=x", |r| r.query_string("a=1&b")).await;
    let query = sent.expect("it can be sent").query;
    assert_eq!(query.as_deref(), Some("method=x&a=1&b"));
    let sent = send("/rest?method=x", |r| r).await.expect("it can be sent");
    assert_eq!(sent.url, "https://api.example.com/rest?method=x");
}

#[tokio::test]
async fn a_fragment_in_the_template_is_not_sent() {
    for template in ["/{a}#Action=List", "/{a}#X?y={c}"] {
        assert_eq!(target(template, "t").await, "/t?q=1");
    }
}

#[tokio::test]
async fn a_variable_may_occur_twice() {
    let expected = "/users/7/copies-of-7?q=1";
    assert_eq!(target("/users/{a}/copies-of-{a}", 7).await, expected);
}

/// Operators of RFC 6570, section 3.2.
#[tokio::test]
async fn variables_with_operators() {
    for (template, expected) in [
        ("/f/{+a}", "/f/dir/a%20b.txt?q=1"),
        ("/f{/a}", "/f/dir%2Fa%20b.txt?q=1"),
        ("/f{.a}", "/f.dir%2Fa%20b.txt?q=1"),
        ("/f{;a}", "/f;a=dir%2Fa%20b.txt?q=1"),
        ("/f/{a*}", "/f/dir%2Fa%20b.txt?q=1"),
        ("/f{?a}{&b}", "/f?a=dir%2Fa%20b.txt&b=dir%2Fa%20b.txt&q=1"),
    ] {
        assert_eq!(target(template, "dir/a b.txt").await, expected);
    }
    let reserved = target("/f/{+a}/x", "a?b#c%20d:e").await;
    assert_eq!(reserved, "/f/a%3Fb%23c%20d:e/x?q=1");
    for value in ["../b", "a/../b", "a/..", "a/%2E%2e/b", "./x"] {
        let why = refusal("/f/{+a}", |r| r.path("a", value)).await;
        assert!(why.contains("path segment `.` or `..`"), "{why}");
    }
}

/// What a value becomes that is all of a path.
pub(crate) async fn in_path(style: Style, value: &Value) -> String {
    let sent = send("/{color}", |r| r.path_as(style, "color", value)).await;
    sent.expect("it can be sent").path[1..].to_owned()
}

#[tokio::test]
async fn path_values_are_one_segment() {
    for (value, text) in [
        (json!("dir/50% off?.txt"), "dir%2F50%25%20off%3F.txt"),
        (json!("b#1"), "b%231"),
        (json!("ü.txt"), "%C3%BC.txt"),
        (json!("a-b_c.d~e"), "a-b_c.d~e"),
        (json!("a\\b"), "a%5Cb"),
        (json!("a+b&c=d;e,f"), "a%2Bb%26c%3Dd%3Be%2Cf"),
        (json!("..x"), "..x"),
        (json!(7), "7"),
        (json!(-1.5), "-1.5"),
        (json!(true), "true"),
        (json!(["a,b", "c"]), "a%2Cb,c"),
        (json!([{"a": 1}]), "%7B%22a%22%3A1%7D"),
    ] {
        assert_eq!(in_path(Style::simple(), &value).await, text);
    }
}

#[tokio::test]
async fn path_variables_stand_in_any_part_of_a_segment() {
    let sent = send("/v1/{a}:clone/{b}", |r| {
        r.path("a", "x").path("b", "y").path("c", "z")
    });
    assert_eq!(sent.await.expect("it can be sent").path, "/v1/x:clone/y");
}

#[tokio::test]
async fn path_values_that_change_the_path_are_refused() {
    for (value, style) in [
        (json!("."), Style::simple()),
        (json!(".."), Style::simple()),
        (json!("%2e%2E"), Style::simple().allow_reserved()),
        (json!("."), Style::label()),
        (json!([""]), Style::label()),
    ] {
        let why = refusal("/a/{x}/b", |r| r.path_as(style, "x", value)).await;
        assert_eq!(
            why,
            "the value of `x` cannot be sent: it would make a path segment `.` or `..`"
        );
    }
    let why = refusal("/a/{x}{y}", |r| r.path("x", ".").path("y", ".")).await;
    assert!(why.contains("path segment"), "{why}");
    for absent in [json!(null), json!(""), json!([]), json!({}), json!([null])] {
        let why = refusal("/a/{x}", |r| r.path("x", absent)).await;
        assert_eq!(why, "there is no value for the path parameter `x`");
    }
}
