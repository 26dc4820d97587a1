//! Where requests go.

use arazzo::rt::{Client, Method, Run, Source};
use arazzo::testing::{Reply, Script};

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
        Err(error) => error.reason().to_string(),
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
            absolute.at("//files.example.com/up/v2"),
            &local,
            "http://127.0.0.1:8080/up/v2/pets",
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

const REGION: (&str, &str, &[&str]) = ("region", "eu", &["eu", "us"]);

const SHOP: Source = Source::new("shop", "https://eu.shop.example/v1")
    .of("doc")
    .servers(&[
        (
            "https://{region}.shop.example/{version}",
            &[REGION, ("version", "v1", &[])],
        ),
        ("https://sandbox.shop.example/v1/", &[]),
        ("https://{tenant}.shop.example", &[("tenant", "", &[])]),
        ("/local/{version}", &[("version", "v1", &[])]),
    ]);

/// The URL of a request to `/pets` with these choices, or the message why there is none.
async fn chosen(source: Source, index: Option<usize>, variables: &[(&str, &str)]) -> String {
    let script = Script::new().reply(Reply::status(204));
    let mut builder = Client::builder().transport(script.clone());
    if let Some(index) = index {
        builder = builder.server_index("shop", index);
    }
    for (name, value) in variables {
        builder = builder.server_variable("shop", *name, *value);
    }
    let run = Run::new(&builder.build().expect("the settings are valid"));
    match run.request("s", Method::GET, source, "/pets").send().await {
        Ok(response) => response.url().to_owned(),
        Err(error) => {
            assert!(error.stops_run() && script.requests().is_empty());
            error.reason().to_string()
        }
    }
}

#[tokio::test]
async fn servers_are_chosen_by_index_and_by_variables() {
    let own = SHOP.at_template("https://{region}.files.example/up", &[REGION]);
    for (source, index, variables, expected) in [
        (SHOP, None, &[][..], "https://eu.shop.example/v1/pets"),
        (SHOP, Some(0), &[], "https://eu.shop.example/v1/pets"),
        (SHOP, Some(1), &[], "https://sandbox.shop.example/v1/pets"),
        (
            SHOP,
            None,
            &[("region", "us")],
            "https://us.shop.example/v1/pets",
        ),
        (
            SHOP,
            None,
            &[("version", "v2/eu")],
            "https://eu.shop.example/v2/eu/pets",
        ),
        (
            SHOP,
            Some(2),
            &[("tenant", "acme")],
            "https://acme.shop.example/pets",
        ),
        (own, None, &[], "https://eu.files.example/up/pets"),
        (
            own,
            Some(1),
            &[("region", "us")],
            "https://us.files.example/up/pets",
        ),
        (
            SHOP.at("v9"),
            Some(1),
            &[],
            "https://sandbox.shop.example/v1/v9/pets",
        ),
        (
            SHOP.at("/v9"),
            None,
            &[("region", "us")],
            "https://us.shop.example/v9/pets",
        ),
        (
            Source::new("shop", "https://shop.example"),
            Some(0),
            &[],
            "https://shop.example/pets",
        ),
    ] {
        let found = chosen(source, index, variables).await;
        assert_eq!(found, expected, "{index:?} {variables:?}");
    }
}

#[tokio::test]
async fn choices_that_the_api_does_not_describe_are_refused() {
    for (index, variables, message) in [
        (
            Some(4),
            &[][..],
            "has no number 4: the API describes 4, counted from 0",
        ),
        (
            None,
            &[("region", "cn")],
            "takes as `region` one of `eu`, `us`, not `cn`",
        ),
        (
            None,
            &[("stage", "x")],
            "has no variable `stage`; it has `region`, `version`",
        ),
        (
            Some(1),
            &[("region", "us")],
            "has no variable `region`, nor any other",
        ),
        (
            Some(2),
            &[],
            "has a variable `tenant` without a default: name it with \
             `.server_variable(\"shop\", \"tenant\", …)` (`--server-variable shop.tenant=…`)",
        ),
        (
            Some(2),
            &[("tenant", "evil.example/")],
            "cannot have `tenant` as `evil.example/`: it is not a part of a URL",
        ),
        (
            Some(2),
            &[("tenant", "user@evil.example")],
            "cannot have `tenant` as `user@evil.example`: it is not a part of a URL",
        ),
        (
            None,
            &[("version", "v1?x=1")],
            "cannot have `version` as `v1?x=1`: it is not a part of a URL",
        ),
        (
            Some(3),
            &[],
            "is only described as `/local/v1`: name it with `.server(\"shop\", …)` or `--server shop=…`",
        ),
    ] {
        let found = chosen(SHOP, index, variables).await;
        assert_eq!(found, format!("the server of the source `shop` {message}"));
    }
    let error = Client::builder()
        .server("shop", "https://a.example")
        .server_index("shop", 1)
        .build();
    assert_eq!(
        error.expect_err("both cannot be meant").to_string(),
        "the source `shop` has a server of its own, so it takes no server index and no server \
         variables"
    );
}

#[tokio::test]
async fn paths_are_joined_to_bases_as_they_are_written() {
    for (base, path, expected) in [
        ("https://a.example", "/x", "https://a.example/x"),
        ("https://a.example/", "/x", "https://a.example/x"),
        ("https://a.example", "x", "https://a.example/x"),
        ("https://a.example/v1", "x", "https://a.example/v1/x"),
        ("https://a.example/v1//", "//x", "https://a.example/v1//x"),
        ("https://a.example/v1/", "/x/", "https://a.example/v1/x/"),
        ("https://a.example/v1", "/", "https://a.example/v1/"),
        ("https://a.example/v1", "", "https://a.example/v1/"),
        (
            "https://a.example/a%2Fb/%7Eme",
            "/x",
            "https://a.example/a%2Fb/%7Eme/x",
        ),
        (
            "https://a.example/a b/é",
            "/x",
            "https://a.example/a%20b/%C3%A9/x",
        ),
        (
            "https://a.example:443/v1",
            "/x:y",
            "https://a.example/v1/x:y",
        ),
        (
            "https://a.example/v1/../v2/",
            "/x",
            "https://a.example/v2/x",
        ),
    ] {
        let script = Script::new().reply(Reply::status(204));
        let builder = Client::builder()
            .transport(script.clone())
            .server("api", base);
        let run = Run::new(&builder.build().expect("the server is valid"));
        let request = run.request("s", Method::GET, Source::new("api", "/"), path);
        assert!(request.send().await.is_ok(), "{base} {path}");
        assert_eq!(script.requests()[0].url, expected, "{base} {path}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_known_is_named() {
    for (server, message) in [
        (
            "/v1",
            "is only described as `/v1`: name it with `.server(\"api\", …)` or `--server api=…`",
        ),
        (
            "",
            "is only described as ``: name it with `.server(\"api\", …)` or `--server api=…`",
        ),
        ("ftp://a.example", "has the scheme `ftp`, not http(s)"),
        ("http://", "is not a URL: empty host"),
        (
            "https://us3r:s3cr3t@api.example.com/v1",
            "holds a user or a password: set a credential instead",
        ),
    ] {
        let found = url(Source::new("api", server), &[]).await;
        assert_eq!(found, format!("the server of the source `api` {message}"));
    }
}

#[test]
fn servers_that_cannot_be_used_are_refused() {
    for (server, reason) in [
        ("no url", "it begins with neither `http://` nor `https://`"),
        ("/v1", "it begins with neither `http://` nor `https://`"),
        (
            "127.0.0.1:8080",
            "it begins with neither `http://` nor `https://`; write `http://127.0.0.1:8080`",
        ),
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
