//! A secret is looked for in every place where text leaves the library.

use std::error::Error;

use arazzo::rt::{
    Cause, Client, Failure, Json, Method, RequestBuilder, Run, Secret, StepError, Verdict,
    WorkflowError, operand,
};
use arazzo::testing::{Reply, Script};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{API, Step, client};

const SECRET: &str = "s3cr3t \"key\"/+";

/// Every text of an error, and of everything that can be reached from it.
fn texts(error: StepError<Step>) -> String {
    let mut texts = vec![format!("{error} {error:?} {error:#?}")];
    texts.push(format!("{0} {0:?} {0:#?}", error.reason()));
    let mut source = error.source();
    while let Some(inner) = source {
        texts.push(format!("{inner} {inner:?}"));
        source = inner.source();
    }
    if let Some(exchange) = error.exchange() {
        texts.push(format!("{exchange} {exchange:?} {exchange:#?}"));
        texts.push(format!(
            "{} {} {}",
            exchange.url(),
            exchange.path(),
            exchange.method()
        ));
        texts.push(exchange.text().unwrap_or_default().to_owned());
        for name in ["location", "set-cookie", "x-echo", "x-auth-token"] {
            texts.push(exchange.header(name).unwrap_or_default().to_owned());
        }
    }
    let error: WorkflowError<Step, Progress> = error.with_progress(Progress {
        token: Secret::from(SECRET),
    });
    texts.push(format!("{error} {error:?} {}", Failure::reason(&error)));
    texts.push(error.outputs().to_string());
    texts.join("\n")
}

#[derive(Debug, Serialize)]
struct Progress {
    token: Secret,
}

/// Asserts that no form of the secret is in the texts, except in their names.
#[track_caller]
fn assert_hidden(texts: &str) {
    for form in ["s3cr3t", "czNjcjN0", "key\\\\\\\"", "%22key"] {
        assert!(!texts.contains(form), "{form} in {texts}");
    }
}

/// What a server may echo: the secret as it is, and as URLs, forms and JSON write it.
fn echo(status: u16) -> Reply {
    let body = json!({
        "plain": SECRET,
        "url": "https://x.example/?k=s3cr3t%20%22key%22%2F%2B",
        "form": "k=s3cr3t+%22key%22%2F%2B",
        "cut": format!("Bearer {SECRET} is not valid"),
    });
    Reply::json(status, body)
        .header("Location", "https://x.example/?k=s3cr3t%20%22key%22%2F%2B")
        .header("X-Echo", SECRET)
        .header("X-Auth-Token", "s3cr3t-other")
        .header("Set-Cookie", "sid=s3cr3t-other; Path=/")
}

type Build = for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>;

#[tokio::test]
async fn secrets_of_parameters_are_never_shown() {
    let builds: [(Build, bool); 7] = [
        (|r| r.secret_header("X-Key", SECRET), true),
        (
            |r| r.secret_header("Authorization", format!("Bearer {SECRET}")),
            true,
        ),
        (
            |r| r.header("Authorization", format!("Bearer {SECRET}")),
            true,
        ),
        (|r| r.secret_query("key", SECRET), false),
        (|r| r.secret_path("id", SECRET), false),
        (|r| r.secret_cookie("sid", SECRET), true),
        (|r| r.secret_query("key", json!({"deep": [SECRET]})), false),
    ];
    for (build, url_is_shown) in builds {
        for reply in [
            echo(500),
            Reply::failure(format!("cannot reach /?key={SECRET}")),
        ] {
            let run = Run::new(&client(&Script::new().reply(reply)));
            let request = run
                .request("s", Method::GET, API, "/v1/{id}")
                .path("id", "7");
            let response = build(request).attempt().await.expect("it can be sent");
            assert_hidden(&format!("{response:?} {response:#?} {run:?}"));
            let error = response.unmet(Verdict::new().and("$statusCode == 200", false));
            let url = error.exchange().map(|exchange| exchange.url().to_owned());
            let shown = "https://api.example.com/v1/7";
            assert_eq!(
                url.as_deref(),
                Some(if url_is_shown { shown } else { "/v1/{id}" })
            );
            assert_hidden(&texts(error));
        }
    }
}

#[tokio::test]
async fn basic_credentials_are_hidden_in_both_forms() {
    // `user:s3cr3t` in Base64.
    let run = Run::new(&client(&Script::new().reply(Reply::json(
        401,
        json!({"got": "dXNlcjpzM2NyM3Q=", "user": "user", "pass": "is s3cr3t"}),
    ))));
    let request = run.request("s", Method::GET, API, "/x");
    let request = request.secret_header("Authorization", "Basic dXNlcjpzM2NyM3Q=");
    let error = request
        .send()
        .await
        .expect("it is answered")
        .unmet(Verdict::new());
    let texts = texts(error);
    assert_hidden(&texts);
    assert!(!texts.contains("dXNlcjpzM2NyM3Q"), "{texts}");
}

#[tokio::test]
async fn secrets_that_were_sent_in_bodies_are_hidden_once_they_are_known() {
    let run = Run::new(&client(&Script::new().reply(echo(400))));
    run.conceal(&Secret::from(SECRET));
    let request = run
        .request("s", Method::POST, API, "/x")
        .json(json!({"k": SECRET}));
    let response = request.send().await.expect("it is answered");
    assert_hidden(&texts(response.unmet(Verdict::new())));
}

#[tokio::test]
async fn what_servers_of_other_languages_write_is_hidden() {
    // RFC 3986 takes either case, and RFC 8259 any escape: `/` as in PHP, `&` as in Go and Rails.
    for (secret, repeated) in [
        ("s3cr3t/1", r#"{"k": "s3cr3t\/1"}"#),
        ("s3cr3t&1", r#"{"k": "is s3cr3t\u00261"}"#),
        ("s3cr3t-é", r#"{"k": ["s3cr3t-\u00e9"]}"#),
        ("s3cr3t/1", r#"{"s3cr3t\/1": 5}"#),
        ("s3cr3t\"é/", r#"{"k": "s3cr3t%22%c3%a9%2f"}"#),
        ("s3cr3t/1", "<p>s3cr3t%2f1</p>"),
        ("s3cr3t&\"1", "<p>s3cr3t&amp;&quot;1</p>"),
    ] {
        let reply = Reply::bytes(500, "application/json", repeated);
        let run = Run::new(&client(&Script::new().reply(reply)));
        run.conceal(&Secret::from(secret));
        let response = run.request("s", Method::GET, API, "/x").send().await;
        let error = response.expect("it is answered").unmet(Verdict::new());
        let exchange = error.exchange().expect("there was one");
        let text = exchange.text().unwrap_or_default();
        assert!(text.contains('…'), "{repeated} is {text}");
        assert!(
            !format!("{text} {error:?}").contains("s3cr3t"),
            "{repeated} is {text}"
        );
    }
}

#[tokio::test]
async fn secret_outputs_are_hidden_in_later_steps_too() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"value": SECRET, "n": "x"})))
        .reply(echo(500));
    let run = Run::new(&client(&script));
    let request = run.request("s", Method::GET, API, "/x").read(&["/n"]);
    let response = request
        .read_secret(&["/value"])
        .send()
        .await
        .expect("it is answered");
    let secret = response.output::<Secret>("/value").expect("it is there");
    assert_eq!(secret.expose(), SECRET);
    assert_hidden(&texts(
        response.output::<i64>("/n").expect_err("it does not fit"),
    ));
    let nested = run.nested("t").expect("it may nest");
    let response = nested.request("t", Method::GET, API, "/y").send().await;
    assert_hidden(&texts(
        response.expect("it is answered").unmet(Verdict::new()),
    ));
}

#[tokio::test]
async fn secrets_in_the_outputs_of_finished_steps_are_hidden() {
    #[derive(Debug, Serialize)]
    struct Progress {
        one: Value,
        two: Option<Value>,
    }
    let pet: Json<Pet> = serde_json::from_value(json!({"tag": SECRET})).expect("it fits");
    assert_hidden(&format!("{pet:?}"));
    assert_eq!(json!(pet), json!({"tag": SECRET}));
    let run = Run::new(&client(&Script::new()));
    run.conceal(&pet.tag);
    run.conceal(&Secret::from("abc"));
    let one = json!([pet, format!("Bearer {SECRET}"), "abc", "abcd", 7]);
    let error = run
        .request("s", Method::GET, API, "/{id}")
        .send()
        .await
        .err();
    let error = error
        .expect("it cannot be sent")
        .with_progress(Progress { one, two: None });
    let outputs = json!({"one": [{"tag": "…"}, "Bearer …", "…", "abcd", 7]});
    assert_eq!(error.outputs(), outputs);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Pet {
    tag: Secret,
}

#[tokio::test]
async fn members_with_telling_names_are_hidden() {
    let body = json!({"access_token": "s3cr3t", "list": [{"clientSecret": "s3cr3t", "n": 1}]});
    let reply = Reply::json(500, body).header("X-Auth-Token", "s3cr3t");
    let run = Run::new(&client(&Script::new().reply(reply)));
    let response = run.request("s", Method::GET, API, "/x").send().await;
    let error = response.expect("it is answered").unmet(Verdict::new());
    let text = error.exchange().and_then(|exchange| exchange.text());
    let shown = r#"{"access_token":"…","list":[{"clientSecret":"…","n":1}]}"#;
    assert_eq!(text, Some(shown));
    let shown = "Exchange { method: GET, url: \"https://api.example.com/x\", status: Some(500), \
                 headers: {\"content-type\": \"application/json\", \"x-auth-token\": \"…\"}, \
                 body: \"{\\\"access_token\\\":\\\"…\\\"";
    let debug = error.exchange().map(|exchange| format!("{exchange:?}"));
    assert!(
        debug.as_ref().is_some_and(|debug| debug.starts_with(shown)),
        "{debug:?}"
    );
    assert_hidden(&texts(error));
}

#[tokio::test]
async fn errors_decode_and_cut_their_body() {
    let long = "x".repeat(1000);
    let body = json!({"code": "E1", "detail": long});
    let run = Run::new(&client(&Script::new().reply(Reply::json(409, body))));
    let response = run.request("s", Method::GET, API, "/x").send().await;
    let error = response.expect("it is answered").unmet(Verdict::new());
    let exchange = error.exchange().expect("there is an exchange");
    assert_eq!(exchange.status(), Some(409));
    assert_eq!(exchange.header("Content-Type"), Some("application/json"));
    let decoded: Option<std::collections::BTreeMap<String, String>> = exchange.body();
    assert_eq!(
        decoded.map(|problem| problem["code"].clone()).as_deref(),
        Some("E1")
    );
    assert_eq!(exchange.body::<Vec<i64>>(), None);
    let shown = format!("{exchange:?}");
    assert!(
        shown.contains("\"application/json\"") && shown.len() < 500,
        "{shown}"
    );
}

#[tokio::test]
async fn values_that_do_not_fit_are_not_repeated() {
    let run = Run::new(&client(
        &Script::new().reply(Reply::json(200, json!({"v": SECRET}))),
    ));
    let response = run
        .request("s", Method::GET, API, "/x")
        .read(&["/v"])
        .send()
        .await;
    let response = response.expect("it is answered");
    let error = response.output::<i64>("/v").expect_err("it does not fit");
    assert_hidden(&format!("{error} {:?}", error.reason()));
    let error = arazzo::rt::convert::<i64, Step>("s", "v", SECRET).expect_err("it fits not");
    assert_hidden(&texts(error));
    let error = WorkflowError::<Step, ()>::before_start(
        Cause::Transport(arazzo::TransportError::new("there is no network")),
        (),
    );
    assert_eq!(
        error.to_string(),
        "the workflow could not start: there is no network"
    );
    assert_eq!((error.step(), error.attempts()), (None, 0));
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_not_repeated() {
    let run = Run::new(&client(&Script::new()));
    let request = run.request("s", Method::GET, API, "/x");
    let error = request
        .secret_header("X-Key", format!("{SECRET}\n"))
        .send()
        .await;
    assert_hidden(&texts(error.expect_err("it cannot be sent")));
    let request = run.request("s", Method::GET, API, "/{id}");
    let error = request
        .secret_path("id", "..")
        .header("X-Key", SECRET)
        .send()
        .await;
    assert_hidden(&texts(error.expect_err("it cannot be sent")));
}

#[test]
fn values_that_hold_secrets() {
    let secret = Secret::from(SECRET);
    assert_hidden(&format!("{secret} {secret:?} {}", json!([secret])));
    assert_hidden(&format!("{:?}", operand(&SECRET)));
    let client = Client::builder()
        .credential("api", "key", SECRET)
        .transport(Script::new());
    assert_hidden(&format!("{client:?}"));
    let client = client.build().expect("the settings are valid");
    let run = Run::new(&client);
    run.conceal(&secret);
    assert_hidden(&format!("{client:?} {run:?}"));
    assert_eq!(secret.clone(), secret);
}
