//! Tokens: what is asked, how long they are kept, what happens when they are refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::rt::{Cause, Client, Method, Run, Scheme};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo::{BoxFuture, Credential, RunScope, Transport, TransportError, bytes::Bytes, http};
use serde_json::json;

use super::{OAUTH, client, get};
use crate::support::API;

const PASSWORD: Scheme = Scheme::oauth2(API, "oauth").password("/oauth/token?tenant=a");

/// Answers token requests in order, and everything else with 204.
fn script(tokens: impl IntoIterator<Item = Reply>) -> Script {
    let script = Script::new().on(Method::GET, "/thing", Reply::status(204));
    tokens.into_iter().fold(script, |script, reply| {
        script.on(Method::POST, "/token", reply)
    })
}

fn token(text: &str, seconds: u32) -> Reply {
    let body = json!({"access_token": text, "token_type": "Bearer", "expires_in": seconds});
    Reply::json(200, body)
}

fn with(script: &Script, credential: impl Into<Credential>) -> Client {
    client(script, |client| {
        client.credential("api", "oauth", credential)
    })
}

/// The token that each request to the API shows, and the fields of each token request.
fn told(script: &Script) -> Vec<String> {
    let told = |request: &Recorded| match request.path.as_str() {
        "/thing" => request
            .header("authorization")
            .unwrap_or("nothing")
            .to_owned(),
        _ => request.text().unwrap_or_default().to_owned(),
    };
    script.requests().iter().map(told).collect()
}

#[tokio::test]
async fn a_client_gets_one_token_for_all_runs() {
    let script = script([token("t-1", 3600)]);
    let client = with(&script, "my id:s3cr3t/%");
    for run in [Run::new(&client), Run::new(&client.clone())] {
        get(&run, &[&[OAUTH]]).await.expect("it is sent");
        get(&run, &[&[OAUTH]]).await.expect("it is sent");
    }
    let asked = &script.requests()[0];
    assert_eq!(asked.method, Method::POST);
    assert_eq!(asked.url, "https://id.example.com/token");
    assert_eq!(
        asked.text(),
        Some("grant_type=client_credentials&scope=read+write")
    );
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(asked.header("accept"), Some("application/json"));
    // RFC 6749, section 2.3.1: `my+id:s3cr3t%2F%25` in Base64.
    assert_eq!(
        asked.header("authorization"),
        Some("Basic bXkraWQ6czNjcjN0JTJGJTI1")
    );
    assert_eq!(told(&script)[1..], ["Bearer t-1"; 4]);
}

#[tokio::test]
async fn each_set_of_scopes_has_its_token() {
    let script = script([token("t-1", 3600), token("t-2", 3600)]);
    let client = with(&script, Credential::client("id", "s3cr3t").in_body());
    let run = Run::new(&client);
    for scopes in [&["read"][..], &[], &["read"]] {
        get(&run, &[&[OAUTH.scopes(scopes)]])
            .await
            .expect("it is sent");
    }
    assert_eq!(
        told(&script),
        [
            "grant_type=client_credentials&scope=read&client_id=id&client_secret=s3cr3t",
            "Bearer t-1",
            "grant_type=client_credentials&client_id=id&client_secret=s3cr3t",
            "Bearer t-2",
            "Bearer t-1",
        ]
    );
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    // The margin is 30 s of an hour, and a tenth of 100 s.
    for (life, kept) in [(3600, 3569), (100, 89)] {
        let script = script([token("t-1", life), token("t-2", life)]);
        let run = Run::new(&with(&script, "id:s3cr3t"));
        get(&run, &[&[OAUTH]]).await.expect("it is sent");
        run.wait("step", f64::from(kept), None)
            .await
            .expect("there is time");
        get(&run, &[&[OAUTH]]).await.expect("it is sent");
        run.wait("step", 2.0, None).await.expect("there is time");
        get(&run, &[&[OAUTH]]).await.expect("it is sent");
        let told = told(&script);
        let shown: Vec<_> = told
            .iter()
            .filter(|one| one.starts_with("Bearer"))
            .collect();
        assert_eq!(shown, ["Bearer t-1", "Bearer t-1", "Bearer t-2"], "{life}");
    }
}

#[tokio::test]
async fn a_token_without_an_end_is_kept() {
    let reply = Reply::json(200, json!({"access_token": "t-1"}));
    let script = script([reply, token("t-2", 1)]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    get(&run, &[&[OAUTH]]).await.expect("it is sent");
    run.wait("step", 1e9, None).await.expect("there is time");
    get(&run, &[&[OAUTH]]).await.expect("it is sent");
    assert_eq!(told(&script)[1..], ["Bearer t-1"; 2]);
}

#[tokio::test]
async fn a_token_that_the_api_refuses_is_dropped_and_nothing_is_repeated() {
    let script = Script::new()
        .on(Method::GET, "/thing", Reply::status(401))
        .on(Method::GET, "/thing", Reply::status(204))
        .on(Method::POST, "/token", token("t-1", 3600))
        .on(Method::POST, "/token", token("t-2", 3600));
    let run = Run::new(&with(&script, "id:s3cr3t"));
    let response = get(&run, &[&[OAUTH]]).await.expect("it is sent");
    assert_eq!(response.status().as_u16(), Some(401));
    assert_eq!(script.requests().len(), 2);
    get(&run, &[&[OAUTH]]).await.expect("it is sent");
    assert_eq!(told(&script)[3], "Bearer t-2");
}

#[tokio::test]
async fn a_user_gets_a_token_and_renews_it_with_the_refresh_token() {
    let first = json!({"access_token": "t-1", "refresh_token": "r-1", "expires_in": "60"});
    let second = json!({"access_token": "t-2", "token_type": "bearer", "expires_in": 60});
    let script = Script::new()
        .on(Method::GET, "/thing", Reply::status(204))
        .on(Method::POST, "/oauth/token", Reply::json(200, first))
        .on(Method::POST, "/oauth/token", Reply::json(200, second))
        .on(
            Method::POST,
            "/oauth/token",
            Reply::json(400, json!({"error": "invalid_grant"})),
        )
        .on(Method::POST, "/oauth/token", token("t-3", 60));
    let credential = Credential::password("ann", "p&1").with_client("id", "s3cr3t");
    let run = Run::new(&with(&script, credential.scopes(["a", "b"])));
    for _ in 0..3 {
        get(&run, &[&[PASSWORD]]).await.expect("it is sent");
        run.wait("step", 60.0, None).await.expect("there is time");
    }
    assert_eq!(
        script.requests()[0].url,
        "https://api.example.com/oauth/token?tenant=a"
    );
    assert_eq!(
        script.requests()[2].header("authorization"),
        Some("Basic aWQ6czNjcjN0")
    );
    assert_eq!(
        told(&script),
        [
            "grant_type=password&username=ann&password=p%261&scope=a+b",
            "Bearer t-1",
            "grant_type=refresh_token&refresh_token=r-1",
            "Bearer t-2",
            // The refresh token stays as it is where no new one is given; once it is not taken any
            // more, the user gets a token as at first.
            "grant_type=refresh_token&refresh_token=r-1",
            "grant_type=password&username=ann&password=p%261&scope=a+b",
            "Bearer t-3",
        ]
    );
}

#[tokio::test]
async fn tokens_come_from_the_server_in_the_place_of_the_described_one() {
    let script = Script::new()
        .on(Method::GET, "/base/thing", Reply::status(204))
        .on(Method::POST, "/token", token("t-1", 60))
        .on(Method::POST, "/oauth/token", token("t-2", 60))
        .on(Method::POST, "/own", token("t-3", 60));
    let set = |client: arazzo::ClientBuilder| {
        let client = client.server("api", "https://test.example.com/base");
        client.credential("api", "oauth", "id:s3cr3t")
    };
    let plain = Run::new(&client(&script, set));
    get(&plain, &[&[OAUTH]]).await.expect("it is sent");
    get(&plain, &[&[PASSWORD]]).await.expect("it is sent");
    let own = Run::new(&client(&script, |client| {
        set(client).token_url("api", "oauth", "https://id.example.org/own?a=1")
    }));
    get(&own, &[&[OAUTH]]).await.expect("it is sent");
    let urls: Vec<_> = script.requests().into_iter().map(|one| one.url).collect();
    assert_eq!(
        urls,
        [
            "https://test.example.com/token",
            "https://test.example.com/base/thing",
            "https://test.example.com/oauth/token?tenant=a",
            "https://test.example.com/base/thing",
            "https://id.example.org/own?a=1",
            "https://test.example.com/base/thing",
        ]
    );
    let wrong = Client::builder()
        .token_url("api", "oauth", "/token")
        .transport(script)
        .build();
    assert_eq!(
        wrong.expect_err("it is relative").to_string(),
        "the token URL for the scheme `oauth` of the source `api` cannot be used: it begins with \
         neither `http://` nor `https://`"
    );
}

const OIDC: Scheme =
    Scheme::open_id_connect(API, "oauth", "https://id.example.com/.well-known/openid");

fn provider(document: serde_json::Value) -> Script {
    script([token("t-1", 60), token("t-2", 60)]).on(
        Method::GET,
        "/.well-known/openid",
        Reply::json(200, document),
    )
}

#[tokio::test]
async fn openid_connect_finds_the_token_endpoint_once() {
    for (methods, authorization, body) in [
        (
            json!(null),
            true,
            "grant_type=client_credentials&scope=read",
        ),
        (
            json!(["client_secret_post", "client_secret_basic"]),
            true,
            "grant_type=client_credentials&scope=read",
        ),
        (
            json!(["client_secret_post"]),
            false,
            "grant_type=client_credentials&scope=read&client_id=id&client_secret=s3cr3t",
        ),
    ] {
        let script = provider(json!({
            "token_endpoint": "https://tokens.example.com/token",
            "token_endpoint_auth_methods_supported": methods,
        }));
        let run = Run::new(&with(&script, "id:s3cr3t"));
        get(&run, &[&[OIDC.scopes(&["read"])]])
            .await
            .expect("it is sent");
        run.wait("step", 60.0, None).await.expect("there is time");
        get(&run, &[&[OIDC.scopes(&["read"])]])
            .await
            .expect("it is sent");
        let requests = script.requests();
        let urls: Vec<_> = requests.iter().map(|one| one.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://id.example.com/.well-known/openid",
                "https://tokens.example.com/token",
                "https://api.example.com/thing",
                "https://tokens.example.com/token",
                "https://api.example.com/thing",
            ]
        );
        assert_eq!(requests[1].text(), Some(body));
        assert_eq!(requests[1].header("authorization").is_some(), authorization);
        assert_eq!(requests[4].header("authorization"), Some("Bearer t-2"));
    }
}

#[tokio::test]
async fn a_discovery_document_must_name_a_safe_endpoint() {
    for (document, problem) in [
        (json!([]), "is not a JSON object"),
        (json!({}), "names no `token_endpoint`"),
        (
            json!({"token_endpoint": "http://id.example.com/token"}),
            "names a `token_endpoint` that is not an `https` URL",
        ),
        (
            json!({"token_endpoint": "/token"}),
            "names a `token_endpoint` that is not an `https` URL",
        ),
        (
            json!({
                "token_endpoint": "https://id.example.com/token",
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }),
            "allows a client neither `client_secret_basic` nor `client_secret_post`",
        ),
    ] {
        let script = provider(document);
        let run = Run::new(&with(&script, "id:s3cr3t"));
        let error = get(&run, &[&[OIDC]]).await.expect_err("there is no token");
        assert_eq!(
            error.reason().to_string(),
            format!(
                "there is no token for the scheme `oauth` of the source `api`: the discovery document \
                 {problem}"
            )
        );
        assert_eq!(script.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_refused_token_request_says_why_and_ends_the_run() {
    let refused = json!({
        "error": "invalid_client",
        "error_description": format!("s3cr3t is\nwrong{}", "!".repeat(500)),
    });
    let script = script([Reply::json(401, refused)]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    let request = run
        .request("step", Method::GET, API, "/thing")
        .security(&[&[OAUTH]]);
    let error = request.attempt().await.expect_err("there is no token");
    assert!(error.stops_run());
    let Cause::Token(cause) = error.reason() else {
        panic!("another cause: {error}");
    };
    assert_eq!((cause.source_name(), cause.scheme()), ("api", "oauth"));
    assert_eq!(
        (cause.status(), cause.error()),
        (Some(401), Some("invalid_client"))
    );
    let described = format!("… is wrong{}…", "!".repeat(190));
    assert_eq!(cause.description(), Some(&*described));
    assert_eq!(
        error.to_string(),
        format!(
            "step `step` failed: there is no token for the scheme `oauth` of the source `api`: the \
             token endpoint returned 401, `invalid_client`: {described}"
        )
    );
    assert!(!format!("{error:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn an_endpoint_that_fails_this_time_is_a_failure_that_an_action_may_handle() {
    for (reply, problem) in [
        (Reply::status(503), "the token endpoint returned 503"),
        (Reply::failure("connection refused"), "connection refused"),
        (
            Reply::text(200, "ok"),
            "the token endpoint did not return a JSON object",
        ),
        (
            Reply::json(200, json!({"access_token": "t", "token_type": "mac"})),
            "its type is `mac`, and only `Bearer` can be sent",
        ),
        (
            Reply::json(200, json!({"token_type": "Bearer"})),
            "the response of the token endpoint has no `access_token`",
        ),
        (
            Reply::json(200, json!({"access_token": "a\nb"})),
            "the token has characters that a header cannot contain",
        ),
        (
            Reply::json(200, json!({"error": "slow_down"})),
            "the token endpoint returned 200, `slow_down`",
        ),
        (
            Reply::bytes(200, "application/json", vec![b' '; 1024 * 1024 + 1]),
            "the response is larger than 1 MiB",
        ),
    ] {
        let script = script([reply, token("t-2", 60)]);
        let run = Run::new(&with(&script, "id:s3cr3t"));
        let request = || {
            run.request("step", Method::GET, API, "/thing")
                .security(&[&[OAUTH]])
        };
        let response = request().attempt().await.expect("an action may handle it");
        assert!(!response.arrived() && response.status().as_u16().is_none());
        let error = response
            .require_success()
            .expect_err("there is no response");
        assert_eq!(
            error.reason().to_string(),
            format!("there is no token for the scheme `oauth` of the source `api`: {problem}")
        );
        assert!(error.exchange().is_none());
        request().send().await.expect("the next attempt gets one");
    }
}

#[tokio::test]
async fn a_token_request_is_limited_in_time() {
    let slow = || token("t-1", 60).after(Duration::from_secs(5));
    let script = script([slow(), slow()]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    let request = run
        .request("step", Method::GET, API, "/thing")
        .security(&[&[OAUTH]]);
    let response = request.timeout(Duration::from_secs(2)).attempt().await;
    let error = response.expect("an action may handle it").require_success();
    assert_eq!(
        error.expect_err("it is late").reason().to_string(),
        "there is no token for the scheme `oauth` of the source `api`: there was none within 2s"
    );
    let hurried = client(&script, |client| {
        client
            .credential("api", "oauth", "id:s3cr3t")
            .timeout(Duration::from_secs(3))
    });
    let error = get(&Run::new(&hurried), &[&[OAUTH]])
        .await
        .expect_err("it is late");
    assert!(matches!(error.reason(), Cause::Deadline { .. }), "{error}");
}

#[tokio::test]
async fn requests_of_tokens_are_no_steps() {
    let script = script([token("t-1", 60)]);
    let client = client(&script, |client| {
        client.credential("api", "oauth", "id:s3cr3t").max_steps(1)
    });
    get(&Run::new(&client), &[&[OAUTH]])
        .await
        .expect("it is sent");
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_asks_for_no_token() {
    let script = script([token("t-1", 60)]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    let request = run
        .request("step", Method::GET, API, "/thing")
        .security(&[&[OAUTH]]);
    let request = request.require(arazzo::rt::Location::Query, "page");
    assert!(request.send().await.is_err());
    assert!(script.requests().is_empty());
}

#[tokio::test]
async fn no_token_is_asked_for_in_plain_text() {
    let plain = Scheme::oauth2(API, "oauth").client_credentials("http://id.example.com/token");
    let script = script([token("t-1", 60)]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    let request = run
        .request("step", Method::GET, API, "/thing")
        .security(&[&[plain]]);
    let error = request.attempt().await.expect_err("it is refused");
    assert!(error.stops_run(), "no failure action repairs this");
    assert!(error.to_string().contains("id.example.com"), "{error}");
    assert!(script.requests().is_empty());
}

#[tokio::test]
async fn what_is_null_in_an_answer_is_not_there() {
    let body = json!({"access_token": "t-1", "token_type": null, "error": null});
    let script = script([Reply::json(201, body)]);
    let run = Run::new(&with(&script, "id:s3cr3t"));
    get(&run, &[&[OAUTH]]).await.expect("it is sent");
    assert_eq!(told(&script)[1..], ["Bearer t-1"]);
}

/// Ends the run at the nth request of all.
struct Ending {
    script: Script,
    left: AtomicUsize,
    end: TransportError,
}

impl Transport for Ending {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Box::pin(std::future::ready(Err(self.end.clone())));
        }
        self.script.send(request)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.script.sleep(duration)
    }
}

/// As in any other request: what ends the run is no token that could not be obtained.
#[tokio::test]
async fn a_transport_ends_a_run_in_a_token_request() {
    for (end, kind) in [
        (
            TransportError::new("s3cr3t was cancelled").ending_run(),
            "transport",
        ),
        (TransportError::fate_unknown(), "fate_unknown"),
    ] {
        let script = script([token("t-1", 3600)]);
        let client = with(&script, "id:s3cr3t");
        let ending = Arc::new(Ending {
            script: script.clone(),
            left: AtomicUsize::new(0),
            end,
        });
        let run = Run::new(&client.scoped(RunScope::new().transport(ending)));
        let request = run.request("step", Method::GET, API, "/thing");
        let attempt = request.security(&[&[OAUTH]]).attempt().await;
        let error = attempt.expect_err("no failure action may handle it");
        assert!(error.stops_run(), "{error}");
        assert_eq!(error.reason().kind(), kind);
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
        // Another run of the client is not ended by that.
        get(&Run::new(&client), &[&[OAUTH]])
            .await
            .expect("it is sent");
    }
}
