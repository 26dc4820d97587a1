//! Replacements in bodies that are XML text.

use arazzo::rt::Payload;
use serde_json::{Value, json};

use crate::support::refusal;

fn set(xml: &str, target: &str, value: impl serde::Serialize) -> Value {
    json!(Payload::new(xml).set_xpath(target, value))
}

/// Arazzo, "Payload Replacement Object".
#[test]
fn targets_in_a_body_are_replaced() {
    for (xml, target, value, expected) in [
        (
            "<a><b>1</b>  <b>2</b></a>",
            "//b[2]",
            json!(7),
            "<a><b>1</b>  <b>7</b></a>",
        ),
        (
            "<a><b>1</b><b>2</b></a>",
            "//b",
            json!("x"),
            "<a><b>x</b><b>x</b></a>",
        ),
        (
            "<a id='1' b = \"2\"/>",
            "/a/@b",
            json!("<'\"&>"),
            "<a id='1' b = \"&lt;&apos;&quot;&amp;&gt;\"/>",
        ),
        (
            "<a><b c='>' /></a>",
            "//b",
            json!("x<y"),
            "<a><b c='>' >x&lt;y</b></a>",
        ),
        (
            "<a><x:b xmlns:x='u'/></a>",
            "//x:b",
            json!("1"),
            "<a><x:b xmlns:x='u'>1</x:b></a>",
        ),
        (
            "<a><b>1<c/>2</b></a>",
            "/a/b",
            json!(null),
            "<a><b>null</b></a>",
        ),
        (
            "<a>t<![CDATA[u]]>v<c/>w</a>",
            "/a/text()[1]",
            json!("x"),
            "<a>x<c/>w</a>",
        ),
        (
            "<a>t<![CDATA[u]]>v</a >",
            "/a/text()",
            json!("x"),
            "<a>x</a >",
        ),
        ("<a><b>1</b></a>", "//*", json!("x"), "<a>x</a>"),
        (
            "<a><b/></a>",
            "//b",
            json!({"k": [1]}),
            "<a><b>{&quot;k&quot;:[1]}</b></a>",
        ),
        (
            "<?xml version='1.0'?><!-- c --><a/>",
            "/*",
            json!("x"),
            "<?xml version='1.0'?><!-- c --><a>x</a>",
        ),
    ] {
        assert_eq!(set(xml, target, value), json!(expected), "{target}");
    }
    assert_eq!(set("<a/>", "/b", None::<i64>), json!("<a/>"));
}

#[tokio::test]
async fn targets_that_are_not_there_stop_the_request() {
    let nothing = "it selects nothing in the body";
    for (body, target, reason) in [
        (json!("<a/>"), "/b", nothing),
        (
            json!("<a/>"),
            "/a[",
            "it is not a supported XPath expression",
        ),
        (json!("<a>"), "/a", "the body is not XML"),
        (
            json!("<a/>"),
            "1 idiv 0",
            "it cannot be evaluated in the body",
        ),
        (
            json!("<a/>"),
            "count(/a)",
            "it selects something that cannot be replaced",
        ),
        (
            json!("<a/>"),
            "/",
            "it selects something that cannot be replaced",
        ),
        (json!({"a": 1}), "/a", "the body is not XML text"),
    ] {
        let payload = Payload::new(body).set_xpath(target, 1);
        let why = refusal("/x", |r| r.json(payload)).await;
        assert_eq!(
            why,
            format!("the value of `{target}` cannot be sent: {reason}")
        );
    }
}
