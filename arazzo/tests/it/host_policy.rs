//! Where requests may go, what may go there unencrypted, and which redirects are followed.

use arazzo::rt::{Cause, Client, Method, RequestBuilder, Run, Source, StepError};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo::{ClientBuilder, Secret};
use serde_json::json;

use crate::support::Step;

/// A step that has nothing to hide.
fn plain(request: RequestBuilder<'_, Step>) -> RequestBuilder<'_, Step> {
    request
}

/// Sends a request to a server, with a redirect as the first answer if there is a target for it.
async fn send(
    server: &'static str,
    redirect: Option<(u16, &str)>,
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    fill: impl for<'r> FnOnce(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>,
) -> (Vec<Recorded>, Result<u16, StepError<Step>>) {
    let mut script = Script::new();
    if let Some((status, location)) = redirect {
        script = script.reply(Reply::status(status).header("Location", location));
    }
    let script = script.reply(Reply::status(200));
    let client = set(Client::builder()).transport(script.clone()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let source = Source::new("api", server);
    let request = fill(run.request("s", Method::POST, source, "/a"));
    let sent = request.send().await;
    let status = sent.and_then(|response| {
        let status = response.status().as_u16().unwrap_or_default();
        response.require_success().map(|_| status)
    });
    (script.requests(), status)
}

#[tokio::test]
async fn secrets_go_over_plain_http_to_this_machine_alone() {
    type Fill = for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>;
    let secrets: [Fill; 5] = [
        |request| request.secret_header("X-Key", "s3cr3t"),
        |request| request.header("Authorization", "Bearer s3cr3t"),
        |request| request.secret_cookie("session", "s3cr3t"),
        |request| request.secret_query("key", "s3cr3t"),
        |request| request.query("api_key", "s3cr3t"),
    ];
    for server in [
        "http://api.example",
        "http://10.0.0.1:8080",
        "http://[fe80::1]/v1",
    ] {
        for secret in secrets {
            let (requests, sent) = send(server, None, |client| client, secret).await;
            let error = sent.expect_err("it is not sent");
            assert!(
                matches!(error.reason(), Cause::ForbiddenPlainHttp { .. }),
                "{error}"
            );
            assert!(requests.is_empty() && error.stops_run() && error.exchange().is_none());
        }
        let (requests, sent) = send(server, None, |client| client, plain).await;
        assert!(sent.is_ok() && requests.len() == 1, "{server}");
    }
    for server in [
        "https://api.example",
        "http://127.0.0.1:1",
        "http://localhost",
        "http://[::1]",
    ] {
        for secret in secrets {
            assert!(
                send(server, None, |client| client, secret).await.1.is_ok(),
                "{server}"
            );
        }
    }
    let named = |client: ClientBuilder| client.allow_plain_http("api.example");
    assert!(
        send("http://api.example", None, named, secrets[0])
            .await
            .1
            .is_ok()
    );
    assert!(
        send("http://other.example", None, named, secrets[0])
            .await
            .1
            .is_err()
    );
    let (_, sent) = send("http://api.example", None, |client| client, secrets[0]).await;
    assert_eq!(
        sent.expect_err("it is not sent").to_string(),
        "step `s` failed: a secret would go to `api.example` over plain http: use https, or allow it \
         with `allow_plain_http(\"api.example\")` (`--allow-plain-http api.example`)"
    );
}

#[tokio::test]
async fn secrets_in_bodies_and_whole_queries_go_over_plain_http_to_this_machine_alone() {
    type Fill = for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>;
    let secrets: [(Fill, bool); 5] = [
        (|request| request.json(json!({"pw": "s3cr3t \"1\""})), true),
        (
            |request| request.text("text/plain", "is s3cr3t \"1\"!"),
            true,
        ),
        (|request| request.header("X-Note", "is s3cr3t \"1\""), true),
        (|request| request.query("note", "s3cr3t \"1\""), true),
        (|request| request.json(json!({"pw": "other"})), false),
    ];
    for (server, plain) in [
        ("http://api.example", true),
        ("http://127.0.0.1:1", false),
        ("https://api.example", false),
    ] {
        for (number, (fill, secret)) in secrets.into_iter().enumerate() {
            let script = Script::new().reply(Reply::status(200));
            let client = Client::builder().transport(script.clone()).build();
            let run = Run::new(&client.expect("the settings are valid"));
            run.conceal(&Secret::from("s3cr3t \"1\""));
            let request = run.request("s", Method::POST, Source::new("api", server), "/a");
            let refused = fill(request).send().await.is_err();
            assert_eq!(refused, plain && secret, "{server} {number}");
            assert_eq!(script.requests().is_empty(), refused, "{server} {number}");
        }
    }
}

#[tokio::test]
async fn an_override_is_a_host_like_any_other() {
    let moved = |client: ClientBuilder| client.server("api", "http://staging.example/v1");
    let (requests, sent) = send("https://api.example", None, moved, plain).await;
    assert!(sent.is_ok() && requests[0].url == "http://staging.example/v1/a");
    let there = Some((302, "https://api.example/b"));
    let (requests, sent) = send("https://api.example", there, moved, plain).await;
    assert!(
        sent.is_err() && requests.len() == 1,
        "the described server is elsewhere now"
    );
}

#[tokio::test]
async fn only_hosts_narrows() {
    for (hosts, allowed) in [
        (&["api.example"][..], true),
        (&["other.example", "*.example"], true),
        (&["api.example:8443"], false),
        (&["example"], false),
        (&[], false),
    ] {
        let narrow = |client: ClientBuilder| client.only_hosts(hosts);
        let (requests, sent) = send("https://api.example", None, narrow, plain).await;
        assert_eq!(
            (requests.len(), sent.is_ok()),
            (usize::from(allowed), allowed),
            "{hosts:?}"
        );
        if let Err(error) = sent {
            assert_eq!(
                error.to_string(),
                "step `s` failed: the host `api.example` is not allowed: `only_hosts` does not name it"
            );
            assert!(error.stops_run());
        }
    }
}

const HOME: &str = "https://api.example";

#[tokio::test]
async fn a_redirect_elsewhere_is_the_response_and_says_so() {
    let elsewhere = "allow it with `allow_redirects_to(\"away.example\")` \
                     (`--allow-redirects-to away.example`)";
    let down = "allow it with `allow_redirects_to(\"api.example\")` \
                (`--allow-redirects-to api.example`)";
    for (location, host, way) in [
        ("https://away.example/b", "away.example", elsewhere),
        ("//away.example/b", "away.example", elsewhere),
        ("http://api.example/b", "api.example", down),
        ("https://api.example:8443/b", "api.example", down),
    ] {
        let (requests, sent) = send(HOME, Some((302, location)), |client| client, plain).await;
        let error = sent.expect_err("302 is not a success");
        assert_eq!(requests.len(), 1, "{location}");
        assert_eq!(
            error.to_string(),
            format!(
                "step `s` failed: `status is 2xx` does not hold (POST /a returned 302 Found; the \
                 redirect to `{host}` was not followed: {way})"
            )
        );
        let exchange = error.exchange().expect("there was one");
        assert_eq!(exchange.unfollowed_redirect(), Some(host));
    }
}

#[tokio::test]
async fn what_is_no_address_elsewhere_needs_no_words() {
    for location in ["javascript:alert(1)", "http://[", "mailto:a@b.example"] {
        let (requests, sent) = send(HOME, Some((302, location)), |client| client, plain).await;
        let error = sent.expect_err("302 is not a success");
        assert!(requests.len() == 1 && error.exchange().is_some());
        assert!(
            error.to_string().ends_with("(POST /a returned 302 Found)"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_redirect_that_is_allowed_by_name_takes_no_secret_along() {
    let allow = |client: ClientBuilder| {
        client
            .allow_redirects_to("*.away.example")
            .request_id_header("Idempotency-Key")
    };
    let fill: for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step> = |request| {
        request
            .secret_header("Authorization", "Bearer s3cr3t")
            .header("X-Api-Token", "t0k3n-t0k3n")
            .header("X-Note", "with s3cr3t in it")
            .header("X-Plain", "plain")
            .secret_cookie("session", "s3ss10n")
            .secret_query("key", "k3yk3yk3y")
            .query("page", 2)
            .json(json!({"a": 1}))
    };
    for (status, method) in [(302, Method::GET), (307, Method::POST)] {
        for location in [
            "https://cdn.away.example/b?x=1",
            "http://cdn.away.example/b?x=1",
        ] {
            let (requests, sent) = send(HOME, Some((status, location)), allow, fill).await;
            assert_eq!(sent.ok(), Some(200));
            let (first, second) = (&requests[0], &requests[1]);
            assert!(first.url.contains("key=k3yk3yk3y") && first.header("cookie").is_some());
            assert_eq!(second.url, location);
            assert_eq!(second.method, method);
            for gone in ["authorization", "x-api-token", "x-note", "cookie"] {
                assert!(second.header(gone).is_none(), "{gone}");
            }
            assert_eq!(second.header("x-plain"), Some("plain"));
            assert_eq!(
                second.header("idempotency-key"),
                first.header("idempotency-key")
            );
        }
    }
}

#[tokio::test]
async fn a_redirect_that_repeats_a_secret_is_not_followed() {
    let allow = |client: ClientBuilder| client.allow_redirects_to("away.example");
    let fill: for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step> = |request| {
        request
            .secret_query("key", "k3yk3yk3y")
            .json(json!({"password": "k3yk3yk3y"}))
    };
    for (status, location, reason) in [
        (
            302,
            "https://away.example/b?key=k3yk3yk3y",
            "since its URL contains a secret",
        ),
        (
            302,
            "https://user:pw@away.example/b",
            "since its URL contains a secret",
        ),
        (
            307,
            "https://away.example/b",
            "since the body that it would repeat contains a secret",
        ),
    ] {
        let (requests, sent) = send(HOME, Some((status, location)), allow, fill).await;
        let error = sent.expect_err("a redirect is not a success").to_string();
        assert_eq!(requests.len(), 1, "{location}");
        assert!(
            error.ends_with(&format!("was not followed, {reason})")),
            "{error}"
        );
        assert!(!error.contains("k3yk3yk3y"), "{error}");
    }
}

#[tokio::test]
async fn only_hosts_narrows_redirects_too() {
    let narrow = |client: ClientBuilder| {
        client
            .only_hosts(["api.example"])
            .allow_redirects_to("away.example")
    };
    let there = Some((302, "https://away.example/b"));
    let (requests, sent) = send(HOME, there, narrow, plain).await;
    let error = sent.expect_err("302 is not a success").to_string();
    assert_eq!(requests.len(), 1);
    assert!(
        error.ends_with("was not followed, since `only_hosts` does not name it)"),
        "{error}"
    );
}

#[test]
fn settings_that_are_no_hosts_are_refused() {
    let reason = "name the host alone, without `https://`";
    let url = "https://a.example";
    for (builder, setting) in [
        (Client::builder().allow_host(url), "allow_host"),
        (Client::builder().only_hosts([url]), "only_hosts"),
        (Client::builder().allow_plain_http(url), "allow_plain_http"),
        (
            Client::builder().allow_redirects_to(url),
            "allow_redirects_to",
        ),
    ] {
        let error = builder.transport(Script::new()).build().expect_err(setting);
        assert_eq!(
            error.to_string(),
            format!("`{setting}` does not take `{url}`: {reason}")
        );
    }
}

#[test]
fn the_settings_of_a_client_show_no_secret() {
    let client = Client::builder()
        .credential("api", "key", Secret::from("s3cr3t"))
        .allow_host("api.example");
    assert!(!format!("{client:?}").contains("s3cr3t"));
}
