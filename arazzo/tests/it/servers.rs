//! Where requests go.

use arazzo::testing::{Reply, Script};
use arazzo::workflow::{Client, Method, Run, Source};

/// The URL of a request to `/pets`, or the message why there is none.
async fn url(source: Source, overrides: &[(&str, &str)]) -> String {
    let script = Script::new().reply(Reply::status(204));
    let mut builder = Client::builder().transport(script.clone());
    for (name, url) in overrides {
        builder = builder.server(*name, *url);
    }
    let run = Run::new(&builder.build().expect("the servers are valid"));
    match run.request("s", Method::GET, source, "/pets").send().await {
        Ok(response) => {
            assert_eq!(response.url(), script.requests()[0].url);
            response.url().to_owned()
        }
        Err(error) => error.cause().to_string(),
    }
}

#[tokio::test]
async fn base_urls() {
    let absolute = Source::new("api", "https://api.example.com/v1/").of("doc");
    let bare = Source::new("api", "https://api.example.com").of("doc");
    let relative = Source::new("api", "/v1").of("doc");
    let local = [("api", "http://127.0.0.1:8080/base/")];
    for (source, overrides, expected) in [
        (absolute, &[][..], "https://api.example.com/v1/pets"),
        (bare, &[], "https://api.example.com/pets"),
        (absolute, &local, "http://127.0.0.1:8080/base/pets"),
        (relative, &local, "http://127.0.0.1:8080/base/pets"),
        (
            absolute,
            &[("other", "http://127.0.0.1:1")],
            "https://api.example.com/v1/pets",
        ),
        (
            absolute,
            &[("doc/api", "http://127.0.0.1:1")],
            "http://127.0.0.1:1/pets",
        ),
        (
            absolute,
            &[("else/api", "http://127.0.0.1:1")],
            "https://api.example.com/v1/pets",
        ),
        (
            absolute,
            &[
                ("api", "http://127.0.0.1:2"),
                ("doc/api", "http://127.0.0.1:1"),
            ],
            "http://127.0.0.1:1/pets",
        ),
        (
            absolute.at("https://files.example.com/up/v2"),
            &[],
            "https://files.example.com/up/v2/pets",
        ),
        (
            absolute.at("https://files.example.com/up/v2"),
            &local,
            "http://127.0.0.1:8080/up/v2/pets",
        ),
        (
            absolute.at("https://files.example.com"),
            &local,
            "http://127.0.0.1:8080/pets",
        ),
        (absolute.at("/v2"), &local, "http://127.0.0.1:8080/v2/pets"),
        (absolute.at("/v2"), &[], "https://api.example.com/v2/pets"),
        (absolute.at("/v2/"), &[], "https://api.example.com/v2/pets"),
        (absolute.at("v2"), &[], "https://api.example.com/v1/v2/pets"),
        (
            Source::new("api", "https://api.example.com/v1//"),
            &[],
            "https://api.example.com/v1/pets",
        ),
        (
            Source::new("api", "https://api.example.com/v1/?version=2#part"),
            &[],
            "https://api.example.com/v1/pets?version=2",
        ),
        (
            Source::new("api", "https://api.example.com?version=2"),
            &[],
            "https://api.example.com/pets?version=2",
        ),
        (
            absolute.at("https://files.example.com/up?version=2"),
            &local,
            "http://127.0.0.1:8080/up/pets?version=2",
        ),
        (
            relative.at("https://files.example.com/v2"),
            &[],
            "https://files.example.com/v2/pets",
        ),
    ] {
        assert_eq!(
            url(source, overrides).await,
            expected,
            "{source:?} {overrides:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_known_is_named() {
    for (server, message) in [
        (
            "/v1",
            "is only described as `/v1`: name it with `.server(\"api\", …)`",
        ),
        (
            "",
            "is only described as ``: name it with `.server(\"api\", …)`",
        ),
        ("ftp://a.example", "has the scheme `ftp`, not http(s)"),
        ("http://", "is not a URL: empty host"),
    ] {
        let found = url(Source::new("api", server), &[]).await;
        assert_eq!(found, format!("the server of the source `api` {message}"));
    }
}

#[test]
fn servers_that_cannot_be_used_are_refused() {
    for (server, reason) in [
        ("no url", "relative URL without a base"),
        ("/v1", "relative URL without a base"),
        (
            "ftp://a.example",
            "its scheme is neither `http` nor `https`",
        ),
        (
            "http://user:hunter2@a.example",
            "it holds a user or a password",
        ),
        ("http://a.example/?x=1", "it has a query"),
        ("http://a.example/#x", "it has a fragment"),
    ] {
        let error = Client::builder()
            .server("api", server)
            .build()
            .expect_err(server);
        let expected = format!("the server for the source `api` cannot be used: {reason}");
        assert_eq!(error.to_string(), expected);
    }
}
