//! What a step reads of a response.

use std::time::Duration;

use arazzo::rt::{Method, Object, Operand, Run, Verdict};
use arazzo::testing::{Reply, Script};
use serde_json::{Value, json};

use crate::support::{API, answer, client};

const READS: &[&str] = &["/id", "/list/0/a", "/list", "/null"];

#[tokio::test]
async fn parts_of_a_json_body() {
    let body = json!({"id": 7, "list": [{"a": "x"}], "null": null, "unread": {"deep": [1]}});
    for reply in [
        Reply::json(200, &body),
        Reply::bytes(
            200,
            "application/vnd.api+json; charset=utf-8",
            body.to_string(),
        ),
        Reply::bytes(200, "TEXT/JSON", format!("\u{feff}{body}")),
    ] {
        let response = answer(reply, READS).await;
        for (pointer, value) in [
            ("/id", Some(json!(7))),
            ("/id/x", None),
            ("/list", Some(json!([{"a": "x"}]))),
            ("/list/0/a", Some(json!("x"))),
            ("/list/1", None),
            ("/null", Some(json!(null))),
            ("/missing", None),
            ("/unread/deep/0", Some(json!(1))),
            ("", Some(body.clone())),
            ("id", None),
        ] {
            assert_eq!(response.body(pointer).into_value(), value, "{pointer}");
        }
    }
}

#[tokio::test]
async fn status_codes() {
    let response = answer(Reply::status(204), &[]).await;
    let status = response.status();
    assert!(status == 204 && status > 199 && status < 300 && status != 200);
    assert_eq!(status.as_u16(), Some(204));
    assert_eq!(Operand::from(status).into_value(), Some(json!(204)));
    assert_eq!(
        (json!(status), status.to_string()),
        (json!(204), "204".to_owned())
    );
    assert!(response.is_success() && response.require_success().is_ok());
    let response = answer(Reply::failure("refused"), &["/id"]).await;
    let status = response.status();
    assert!(!response.arrived() && !response.is_success());
    assert!(status != 200);
    assert_eq!((status < 200, status >= 200), (false, false));
    assert!(Operand::from(status).is_missing());
    assert!(response.body("/id").is_missing() && response.header("x").is_missing());
    assert!(response.bytes_output().is_none());
    assert_eq!(
        response
            .require_success()
            .err()
            .map(|error| error.to_string())
            .as_deref(),
        Some("step `step` failed: refused (GET /thing got no response)")
    );
}

#[tokio::test]
async fn headers() {
    let reply = Reply::status(200)
        .header("X-Next", "p2")
        .header("X-Next", "p3")
        .header("X-Count", "12")
        .header("X-On", "true")
        .header("Set-Cookie", "sid=1; Path=/, x")
        .header("Set-Cookie", "lang=de");
    let response = answer(reply, &[]).await;
    let cookie = response.header("set-cookie").into_value();
    assert_eq!(cookie, Some(json!("sid=1; Path=/, x")));
    assert_eq!(response.header("x-next").into_value(), Some(json!("p2")));
    assert_eq!(response.header_text("X-NEXT"), Some("p2"));
    assert!(response.header("X-None").is_missing());
    assert!(response.header("not a name").is_missing());
    assert_eq!(
        response.header_output::<String>("X-Count").ok(),
        Some("12".to_owned())
    );
    assert_eq!(response.header_output::<i64>("X-Count").ok(), Some(12));
    assert_eq!(response.header_output::<bool>("X-On").ok(), Some(true));
    assert_eq!(
        response.optional_header_output::<i64>("X-None").ok(),
        Some(None)
    );
    assert_eq!(response.lenient_header_output::<i64>("X-Next"), None);
    for (error, message) in [
        (
            response.header_output::<i64>("X-None"),
            "the response lacks the header `X-None`",
        ),
        (
            response.header_output::<i64>("X-Next"),
            "the header `X-Next` of the response is a string, expected an integer",
        ),
    ] {
        assert_eq!(error.expect_err("it fails").reason().to_string(), message);
    }
}

#[tokio::test]
async fn outputs() {
    let body = json!({"id": "x", "n": null});
    let response = answer(Reply::json(200, body), &["/id", "/n", "/none"]).await;
    assert_eq!(response.output::<String>("/id").ok().as_deref(), Some("x"));
    assert_eq!(response.output::<Option<i64>>("/n").ok(), Some(None));
    assert_eq!(response.output::<Value>("/n").ok(), Some(Value::Null));
    assert_eq!(response.optional_output::<i64>("/n").ok(), Some(None));
    assert_eq!(response.optional_output::<i64>("/none").ok(), Some(None));
    assert_eq!(response.lenient_output::<i64>("/id"), None);
    assert_eq!(
        response.lenient_output::<String>("/id").as_deref(),
        Some("x")
    );
    assert_eq!(response.lenient_output::<Value>("/n"), None);
    assert!(response.is_null("/n") && response.is_null("/none") && !response.is_null("/id"));
    for (error, message) in [
        (
            response.output::<i64>("/none"),
            "the response lacks `#/none`",
        ),
        (
            response.output::<i64>("/n"),
            "`#/n` of the response is null, expected an integer",
        ),
        (
            response.output::<i64>("/id"),
            "`#/id` of the response is a string, expected an integer",
        ),
        (
            response
                .optional_output("/id")
                .map(Option::unwrap_or_default),
            "`#/id` of the response is a string, expected an integer",
        ),
        (
            response.output::<i64>(""),
            "the body of the response is an object, expected an integer",
        ),
    ] {
        let error = error.expect_err("it does not fit");
        assert_eq!(error.reason().to_string(), message);
        assert!(!error.stops_run());
    }
}

#[tokio::test]
async fn parts_of_the_request() {
    let script = Script::new().reply(Reply::status(202));
    let run = Run::new(&client(&script));
    let response = run
        .request("s", Method::PATCH, API, "/orders/{orderId}")
        .path("orderId", "o-77")
        .query("expand", "lines")
        .header("X-Trace", "t-1")
        .header("X-Level", 7)
        .secret_header("Authorization", "Bearer sk")
        .json(Object::new().field("line", json!({"qty": 3})))
        .send()
        .await
        .expect("it is answered");
    assert_eq!(response.method(), "PATCH");
    assert_eq!(
        response.url(),
        "https://api.example.com/orders/o-77?expand=lines"
    );
    for (operand, value) in [
        (response.request_path("orderId"), Some(json!("o-77"))),
        (response.request_query("expand"), Some(json!("lines"))),
        (response.request_header("x-trace"), Some(json!("t-1"))),
        (response.request_header("X-Level"), Some(json!(7))),
        (
            response.request_header("content-type"),
            Some(json!("application/json")),
        ),
        (
            response.request_header("authorization"),
            Some(json!("Bearer sk")),
        ),
        (response.request_header("X-None"), None),
        (response.request_body("/line/qty"), Some(json!(3))),
        (response.request_body(""), Some(json!({"line": {"qty": 3}}))),
        (response.request_query("none"), None),
    ] {
        assert_eq!(operand.into_value(), value);
    }
}

#[tokio::test]
async fn bodies_of_the_request_by_media_type() {
    for (content_type, body, value) in [
        ("text/plain", "x", Some(json!("x"))),
        ("application/json", "{\"a\": 1}", Some(json!({"a": 1}))),
    ] {
        let script = Script::new().reply(Reply::status(202));
        let run = Run::new(&client(&script));
        let request = run.request("s", Method::POST, API, "/x");
        let response = request.text(content_type, body.to_owned()).send().await;
        let response = response.expect("it is answered");
        assert_eq!(response.request_body("").into_value(), value);
    }
    let script = Script::new()
        .reply(Reply::status(202))
        .reply(Reply::status(202));
    let run = Run::new(&client(&script));
    let request = run
        .request("s", Method::POST, API, "/x")
        .form(json!({"a": [1]}));
    let response = request.send().await.expect("it is answered");
    assert_eq!(response.request_body("/a/0").into_value(), Some(json!(1)));
    let request = run.request("s", Method::POST, API, "/x");
    let response = request.send().await.expect("it is answered");
    assert!(response.request_body("").is_missing());
}

#[tokio::test]
async fn verdicts() {
    let response = answer(Reply::json(200, json!({"ok": false})), &["/ok"]).await;
    let verdict = Verdict::new()
        .and("a", true)
        .and("b", false)
        .and("c", false);
    assert_eq!(
        response.unmet(verdict).reason().to_string(),
        "`b` does not hold"
    );
    assert_eq!(
        response.ended("giveUp").reason().to_string(),
        "the failure action `giveUp` ended the workflow"
    );
    let slow = Reply::status(200).after(Duration::from_secs(5));
    let run = Run::new(&client(&Script::new().reply(slow)));
    let request = run
        .request("s", Method::GET, API, "/x")
        .timeout(Duration::from_millis(1500));
    let response = request.attempt().await.expect("it can be sent");
    let error = response.unmet(Verdict::new().and("a", false));
    assert_eq!(
        error.reason().to_string(),
        "no complete response within 1.5s"
    );
    assert_eq!(error.status(), None);
}
