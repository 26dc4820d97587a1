//! Workflows whose API says who may do what: the client has the credentials, no input does.

use arazzo::Client;
use arazzo::rt::{Cause, Method};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo_generated::exports::{self, export_table};
use serde_json::json;

fn script() -> Script {
    let token = |text: &str| Reply::json(200, json!({"access_token": text, "expires_in": 600}));
    Script::new()
        .on(Method::POST, "/oauth/token", token("t-write"))
        .on(Method::POST, "/oauth/token", token("t-read"))
        .on(
            Method::POST,
            "/v3/exports",
            Reply::json(202, json!({"id": "e1", "state": "running"})),
        )
        .on(
            Method::GET,
            "/v3/exports/e1",
            Reply::json(200, json!({"id": "e1", "state": "running"})),
        )
        .on(
            Method::GET,
            "/v3/exports/e1",
            Reply::json(
                200,
                json!({"id": "e1", "state": "done", "url": "https://files.example/e1"}),
            ),
        )
        .on(Method::POST, "/v3/audit", Reply::status(204))
}

fn client(script: &Script, credentials: &[(&str, &str)]) -> Client {
    let builder = Client::builder().transport(script.clone());
    let given = credentials.iter().fold(builder, |builder, (scheme, text)| {
        builder.credential("exports", *scheme, *text)
    });
    given.build().expect("the settings are valid")
}

fn inputs(tenant: Option<&str>) -> export_table::Inputs {
    export_table::Inputs {
        table: "orders".to_owned(),
        tenant: tenant.map(Into::into),
    }
}

/// Method, path, and what is shown of who asks.
fn shown(script: &Script) -> Vec<String> {
    let shown = |request: &Recorded| {
        let names = ["authorization", "x-api-key", "x-tenant-key"];
        let headers = names.iter().filter_map(|name| request.header(name));
        let headers: Vec<_> = headers.collect();
        format!(
            "{} {} {}",
            request.method,
            request.path,
            headers.join(" + ")
        )
    };
    script.requests().iter().map(shown).collect()
}

#[tokio::test]
async fn each_scope_has_its_token_and_polls_share_it() {
    let script = script();
    let client = client(&script, &[("oauth", "app:s3cr3t"), ("login", "ann:pw")]);
    let outputs = exports::export_table(&client, inputs(None)).await;
    let outputs = outputs.expect("the workflow succeeds");
    assert_eq!(outputs.url.as_deref(), Some("https://files.example/e1"));
    assert_eq!(
        shown(&script),
        [
            "POST /oauth/token Basic YXBwOnMzY3IzdA==",
            "POST /v3/exports Bearer t-write",
            "POST /oauth/token Basic YXBwOnMzY3IzdA==",
            "GET /v3/exports/e1 Bearer t-read",
            "GET /v3/exports/e1 Bearer t-read",
            "POST /v3/audit Basic YW5uOnB3",
        ]
    );
    assert_eq!(
        script.requests()[0].url,
        "https://id.exports.example/oauth/token"
    );
    assert_eq!(
        script.requests()[0].text(),
        Some("grant_type=client_credentials&scope=exports%3Awrite")
    );
}

#[tokio::test]
async fn an_input_that_is_there_is_half_of_an_alternative() {
    let script = script();
    let client = client(&script, &[("oauth", "a-token"), ("key", "k-1")]);
    let done = exports::export_table(&client, inputs(Some("acme"))).await;
    done.expect("the workflow succeeds");
    // The token comes first in the description; the header of the step is sent in any case.
    assert_eq!(
        shown(&script),
        [
            "POST /v3/exports Bearer a-token",
            "GET /v3/exports/e1 Bearer a-token + acme",
            "GET /v3/exports/e1 Bearer a-token + acme",
            "POST /v3/audit ",
        ]
    );
}

#[tokio::test]
async fn what_is_missing_is_told_before_anything_is_sent() {
    let script = script();
    let client = client(&script, &[("key", "k-1"), ("login", "ann:pw")]);
    let error = exports::export_table(&client, inputs(Some("acme"))).await;
    let error = error.expect_err("beginning an export takes a token");
    assert_eq!(error.step(), None);
    assert!(matches!(
        error.reason(),
        Cause::NoCredential { source, alternatives, .. }
            if source == "exports" && alternatives.len() == 1 && alternatives[0][0].name() == "oauth"
    ));
    assert_eq!(shown(&script), [""; 0]);
}
