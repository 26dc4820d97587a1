//! Redirects, timeouts and called workflows.

use std::time::Duration;

use arazzo::rt::{Cause, Failure, Method, Response, Run, StepError};
use arazzo::testing::{Reply, Script};
use serde_json::json;

use crate::support::{API, Step, client};

/// Sends one request with a body, following redirects.
async fn post(script: &Script, method: Method) -> Response<Step> {
    let run = Run::new(&client(script));
    let request = run.request("s", method, API, "/a").json(json!({"x": 1}));
    let request = request.secret_header("Authorization", "sk").query("q", 1);
    request.send().await.expect("it is answered")
}

fn redirect(status: u16, location: &str) -> Script {
    Script::new()
        .reply(Reply::status(status).header("Location", location))
        .reply(Reply::status(200))
}

#[tokio::test]
async fn redirects_to_the_same_origin_are_followed() {
    for (status, method, expected, body) in [
        (301, Method::POST, Method::GET, false),
        (302, Method::POST, Method::GET, false),
        (301, Method::PUT, Method::PUT, true),
        (303, Method::PUT, Method::GET, false),
        (303, Method::HEAD, Method::HEAD, true),
        (307, Method::POST, Method::POST, true),
        (308, Method::POST, Method::POST, true),
    ] {
        let script = redirect(status, "../b?page=2#part");
        let response = post(&script, method).await;
        assert!(response.status() == 200);
        assert_eq!(response.url(), "https://api.example.com/a?q=1");
        let second = &script.requests()[1];
        assert_eq!(second.url, "https://api.example.com/b?page=2");
        assert_eq!(second.method, expected, "{status}");
        assert_eq!(!second.body.is_empty(), body, "{status}");
        assert_eq!(second.header("content-type").is_some(), body, "{status}");
        assert_eq!(second.header("authorization"), Some("sk"));
    }
}

#[tokio::test]
async fn other_redirects_are_the_response() {
    for (status, location) in [
        (302, "https://evil.example/b"),
        (302, "http://api.example.com/b"),
        (302, "https://api.example.com:8443/b"),
        (302, "//evil.example/b"),
        (302, "https://user:pw@api.example.com/b"),
        (302, "javascript:alert(1)"),
        (302, "http://["),
        (304, "/b"),
        (300, "/b"),
        (305, "/b"),
    ] {
        let script = redirect(status, location);
        let response = post(&script, Method::GET).await;
        assert!(response.status() == status, "{location}");
        assert_eq!(script.requests().len(), 1, "{location}");
    }
}

#[tokio::test]
async fn redirects_end() {
    let script = Script::new().on(
        Method::GET,
        "/a",
        Reply::status(302).header("Location", "/a"),
    );
    let run = Run::new(&client(&script));
    let response = run.request("s", Method::GET, API, "/a").send().await;
    assert!(response.is_ok_and(|response| response.status() == 302));
    assert_eq!(script.requests().len(), 11);
    let run = Run::new(&client(&script));
    let request = run.request("s", Method::GET, API, "/a").keep_redirects();
    assert!(
        request
            .send()
            .await
            .is_ok_and(|response| response.status() == 302)
    );
    assert_eq!(script.requests().len(), 12);
}

#[tokio::test]
async fn a_slow_response_is_a_timeout() {
    let reply = || Reply::status(200).after(Duration::from_secs(2));
    let script = Script::new().reply(reply()).reply(reply()).reply(reply());
    let run = Run::new(&client(&script));
    let request = |limit| run.request("s", Method::GET, API, "/x").timeout(limit);
    let error = request(Duration::from_secs(1))
        .send()
        .await
        .expect_err("it is too slow");
    assert!(matches!(error.reason(), Cause::Timeout { limit, .. } if limit.as_secs() == 1));
    assert!(!error.stops_run());
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "step `s` failed: no complete response within 1s (GET /x got no response)"
    );
    let attempt = request(Duration::from_secs(1))
        .attempt()
        .await
        .expect("it can be sent");
    assert!(!attempt.arrived());
    assert!(request(Duration::from_secs(3)).send().await.is_ok());
}

#[tokio::test]
async fn the_exchange_of_a_called_workflow_is_known_and_is_no_other() {
    let script = Script::new().reply(Reply::text(404, "gone"));
    let client = client(&script);
    let run = Run::new(&client);
    let nested = run.nested("outer").expect("it may nest");
    let inner = async {
        let request = nested
            .request("inner", Method::GET, API, "/thing")
            .read(&["/id"]);
        let answer = request.send().await?;
        answer.output::<String>("/id")
    };
    let error = run.call("outer", None, inner).await.expect_err("it fails");
    assert_eq!((error.status(), error.exchange().is_none()), (None, true));
    let failure = error.with_progress(());
    let exchange = Failure::exchange(&failure).expect("the exchange of `inner`");
    assert_eq!(
        (exchange.status(), exchange.text()),
        (Some(404), Some("gone"))
    );
}

#[tokio::test]
async fn called_workflows() {
    let script = Script::new();
    let client = client(&script);
    let run = Run::new(&client);
    let called: Result<i32, StepError<&str>> = run
        .call("s", None, async { Ok::<_, StepError<&str>>(5) })
        .await;
    assert_eq!(called.ok(), Some(5));
    let failing = async { Err::<i32, _>(StepError::unmet_dependency("inner", "other")) };
    let error = run.call("s", None, failing).await.expect_err("it fails");
    assert_eq!(
        error.to_string(),
        "step `s` failed: the called workflow failed: step `inner` failed: it depends on `other`, \
         which has not succeeded"
    );
    assert!(matches!(error.reason(), Cause::Workflow(_)));
    assert!(!error.stops_run());
    let never = std::future::pending::<Result<i32, StepError<&str>>>();
    let error = run
        .call("s", Some(Duration::from_secs(9)), never)
        .await
        .expect_err("it is slow");
    assert!(matches!(error.reason(), Cause::Timeout { limit, .. } if limit.as_secs() == 9));
}
