//! Nobody sees a credential, a token or the secret of a client.

use arazzo::Credential;
use arazzo::rt::{Location, Method, Run, Scheme};
use arazzo::testing::{Reply, Script};
use serde_json::json;

use super::{BASIC, BEARER, KEY, OAUTH, client};
use crate::support::API;

#[tokio::test]
async fn what_a_response_repeats_is_hidden() {
    let query = Scheme::api_key(API, "query", Location::Query, "key");
    let password = Scheme::oauth2(API, "password").password("/token");
    for (scheme, credential, shows) in [
        (KEY, Credential::from("s3cr3t-1"), "s3cr3t-1"),
        (query, "s3cr3t 2".into(), "s3cr3t%202"),
        (BEARER, "s3cr3t-3".into(), "s3cr3t-3"),
        (BASIC, "user:s3cr3t-4".into(), "dXNlcjpzM2NyM3QtNA=="),
        (BASIC, "user:s3cr3t-5".into(), "s3cr3t-5"),
        (OAUTH, "id:s3cr3t-6".into(), "s3cr3t-6"),
        (OAUTH, "id:s3cr3t-7".into(), "t0k3n"),
        (
            password,
            Credential::password("user", "s3cr3t-8"),
            "s3cr3t-8",
        ),
    ] {
        let tokens = json!({"access_token": "t0k3n", "refresh_token": "r3fr3sh"});
        let body = format!("{shows} and t0k3n {shows}");
        let script = Script::new()
            .on(Method::POST, "/token", Reply::json(200, tokens))
            .on(
                Method::GET,
                "/thing",
                Reply::text(500, body).header("x-echo", shows),
            );
        let client = client(&script, |client| {
            client.credential("api", scheme.name(), credential)
        });
        let run = Run::new(&client);
        let request = run
            .request("step", Method::GET, API, "/thing")
            .security(&[&[scheme]]);
        let response = request.send().await.expect("there is a response");
        let error = response.require_success().expect_err("it is 500");
        let exchange = error.exchange().expect("there was one");
        let hidden = [shows, "s3cr3t", "r3fr3sh"];
        let texts = [
            format!("{error} {error:?} {run:?} {client:?}"),
            exchange.text().unwrap_or_default().to_owned(),
            exchange.header("x-echo").unwrap_or_default().to_owned(),
            exchange.url().to_owned(),
        ];
        for text in texts {
            assert!(
                !hidden.iter().any(|secret| text.contains(secret)),
                "{scheme:?}: {text}"
            );
        }
        if scheme.name() == "query" {
            assert_eq!(exchange.url(), "/thing");
        }
    }
}

#[test]
fn credentials_are_not_printed() {
    let all = [
        Credential::from("s3cr3t"),
        Credential::token("s3cr3t"),
        Credential::basic("us3r", "s3cr3t"),
        Credential::client("us3r", "s3cr3t"),
        Credential::password("us3r", "s3cr3t").with_client("us3r", "s3cr3t"),
    ];
    assert_eq!(format!("{all:?}"), "[…, …, …, …, …]");
    let builder = arazzo::Client::builder().credential("api", "key", "s3cr3t");
    assert!(!format!("{builder:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn every_credential_is_hidden_before_it_is_shown() {
    let echo = "s3cr3t-key s3cr3t-text s3cr3t-pass s3cr3t-client";
    let script = Script::new().on(Method::GET, "/thing", Reply::text(500, echo));
    let client = client(&script, |client| {
        client
            .credential("api", "key", "s3cr3t-key")
            .credential("other", "basic", "user:s3cr3t-text")
            .credential(
                "other",
                "password",
                Credential::password("u", "s3cr3t-pass"),
            )
            .credential("other", "oauth", Credential::client("id", "s3cr3t-client"))
    });
    let run = Run::new(&client);
    let sent = run.request("step", Method::GET, API, "/thing").send().await;
    let error = sent
        .expect("there is a response")
        .require_success()
        .expect_err("it is 500");
    let text = error.exchange().and_then(arazzo::rt::Exchange::text);
    assert_eq!(text, Some("… … … …"));
}

#[tokio::test]
async fn a_credential_that_is_empty_is_none() {
    for scheme in [KEY, BEARER, OAUTH] {
        let script = Script::new().on(Method::GET, "/thing", Reply::status(204));
        let client = client(&script, |client| {
            client.credential("api", scheme.name(), "")
        });
        let run = Run::new(&client);
        let request = run
            .request("step", Method::GET, API, "/thing")
            .security(&[&[scheme]]);
        let error = request.send().await.expect_err("there is nothing to show");
        assert!(script.requests().is_empty(), "{scheme:?}");
        assert!(
            error.to_string().ends_with("cannot be used: it is empty"),
            "{error}"
        );
    }
}
