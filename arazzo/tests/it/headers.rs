//! Headers that the client adds to the requests of a source, and its user agent.

use arazzo::rt::{Client, Method, RequestBuilder, Run, Scheme, Source};
use arazzo::testing::{Recorded, Reply, Script};
use arazzo::{ClientBuilder, Location};
use serde_json::json;

use crate::support::{API, Step};

type Fill = for<'r> fn(RequestBuilder<'r, Step>) -> RequestBuilder<'r, Step>;

/// Sends one request and returns all that arrive, those of redirects and for tokens too.
async fn send(
    source: Source,
    script: Script,
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    fill: Fill,
) -> Vec<Recorded> {
    let client = set(Client::builder()).transport(script.clone()).build();
    let run = Run::new(&client.expect("the settings are valid"));
    let request = fill(run.request("s", Method::POST, source, "/a"));
    let _ = request.send().await;
    script.requests()
}

fn plain(request: RequestBuilder<'_, Step>) -> RequestBuilder<'_, Step> {
    request
}

fn answer() -> Script {
    Script::new().on(Method::POST, "/a", Reply::status(200))
}

#[tokio::test]
async fn every_request_of_the_source_has_its_headers() {
    let set = |client: ClientBuilder| {
        client
            .header("api", "X-Tenant", "first")
            .header("api", "x-tenant", "acme")
            .secret_header("api", "X-Trust", "s3cr3t-s3cr3t")
            .header("other", "X-Other", "1")
    };
    let requests = send(API, answer(), set, plain).await;
    let headers = &requests[0];
    assert_eq!(headers.header("X-Tenant"), Some("acme"));
    assert_eq!(headers.header("X-Trust"), Some("s3cr3t-s3cr3t"));
    assert_eq!(headers.header("X-Other"), None);
}

#[tokio::test]
async fn a_qualified_source_wins_over_a_bare_one() {
    let set = |client: ClientBuilder| {
        client
            .header("api", "X-Tenant", "bare")
            .header("doc/api", "X-Tenant", "qualified")
    };
    let requests = send(API, answer(), set, plain).await;
    assert_eq!(requests[0].header("X-Tenant"), Some("qualified"));
}

#[tokio::test]
async fn what_a_request_sets_itself_wins() {
    let set = |client: ClientBuilder| {
        client
            .header("api", "X-Tenant", "client")
            .header("api", "Accept", "text/html")
            .header("api", "Cookie", "a=client")
            .header("api", "X-Key", "client")
            .header("api", "Idempotency-Key", "client")
            .header("api", "User-Agent", "of the source")
            .credential("api", "key", "credential")
            .request_id_header("Idempotency-Key")
            .user_agent("of the client")
    };
    let fill: Fill = |request| {
        request
            .header("x-tenant", "step")
            .accept("application/json")
            .cookie("a", "step")
            .security(&[&[Scheme::api_key(API, "key", Location::Header, "X-Key")]])
    };
    let requests = send(API, answer(), set, fill).await;
    for (name, value) in [
        ("X-Tenant", "step"),
        ("Accept", "application/json"),
        ("Cookie", "a=step"),
        ("X-Key", "credential"),
        ("User-Agent", "of the source"),
    ] {
        assert_eq!(requests[0].header(name), Some(value), "{name}");
    }
    assert_ne!(requests[0].header("Idempotency-Key"), Some("client"));
}

#[cfg(feature = "signing")]
#[tokio::test]
async fn a_signature_wins() {
    let set = |client: ClientBuilder| {
        let signer = arazzo::signing::Signer::new("s3cr3t-s3cr3t");
        let name = signer.header_name().to_string();
        client.header("api", &name, "client").sign("api", signer)
    };
    let requests = send(API, answer(), set, plain).await;
    let name = arazzo::signing::Signer::new("x").header_name().to_string();
    let signature = requests[0].header(&name).expect("it is signed");
    assert_ne!(signature, "client");
}

#[tokio::test]
async fn a_redirect_takes_no_secret_header_to_another_origin() {
    let to = |location: &str| {
        Script::new()
            .reply(Reply::status(307).header("Location", location))
            .reply(Reply::status(200))
    };
    let set = |client: ClientBuilder| {
        client
            .allow_redirects_to("away.example")
            .header("api", "X-Plain", "plain")
            .header("api", "X-Api-Key", "k")
            .header("api", "X-Note", "with s3cr3t-s3cr3t in it")
            .secret_header("api", "X-Trust", "s3cr3t-s3cr3t")
            .user_agent("shop/1.0")
    };
    let names = ["X-Plain", "X-Api-Key", "X-Note", "X-Trust", "User-Agent"];
    let sent = |request: &Recorded| names.map(|name| request.header(name).is_some());
    let home = send(API, to("/b"), set, plain).await;
    assert_eq!([sent(&home[0]), sent(&home[1])], [[true; 5]; 2]);
    let away = send(API, to("https://away.example/b"), set, plain).await;
    assert_eq!(sent(&away[0]), [true; 5]);
    assert_eq!(sent(&away[1]), [true, false, false, false, true]);
}

#[tokio::test]
async fn a_secret_header_stays_off_plain_http() {
    const PLAIN: Source = Source::new("api", "http://api.example");
    type Set = fn(ClientBuilder) -> ClientBuilder;
    let cases: [(Set, usize); 4] = [
        (|client| client.header("api", "X-Tenant", "t"), 1),
        (|client| client.secret_header("api", "X-Tenant", "t"), 0),
        (
            |client| client.header("api", "Authorization", "Bearer t"),
            0,
        ),
        (
            |client| {
                let client = client.secret_header("api", "X-Tenant", "t");
                client.allow_plain_http("api.example")
            },
            1,
        ),
    ];
    for (index, (set, count)) in cases.into_iter().enumerate() {
        let requests = send(PLAIN, answer(), set, plain).await;
        assert_eq!(requests.len(), count, "{index}");
    }
}

#[tokio::test]
async fn a_secret_header_is_not_shown() {
    let builder = Client::builder()
        .secret_header("api", "X-Trust", "s3cr3t-s3cr3t")
        .header("api", "Authorization", "Bearer t0k3n-t0k3n")
        .transport(Script::new().reply(Reply::failure("t0k3n-t0k3n, not s3cr3t-s3cr3t")));
    let shown = format!("{builder:?}");
    let client = builder.build().expect("the settings are valid");
    let run = Run::new(&client);
    let error = run.request("s", Method::POST, API, "/a").send().await;
    let error = error.map(|_| ()).expect_err("there is no answer");
    for shown in [shown, format!("{client:?}"), format!("{error} {error:?}")] {
        assert!(
            !shown.contains("s3cr3t") && !shown.contains("t0k3n"),
            "{shown}"
        );
    }
    assert!(error.to_string().contains("…, not …"), "{error}");
}

#[tokio::test]
async fn requests_for_tokens_have_the_user_agent_and_no_header() {
    let token = json!({"access_token": "t", "token_type": "Bearer"});
    let script = Script::new()
        .reply(Reply::json(200, token))
        .reply(Reply::status(200));
    let set = |client: ClientBuilder| {
        client
            .credential("api", "oauth", "id:secret")
            .header("api", "X-Tenant", "acme")
            .user_agent("shop/1.0")
    };
    let fill: Fill = |request| {
        let scheme = Scheme::oauth2(API, "oauth");
        request.security(&[&[scheme.client_credentials("/token")]])
    };
    let requests = send(API, script, set, fill).await;
    let names = ["User-Agent", "X-Tenant"];
    let sent = requests
        .iter()
        .map(|request| names.map(|name| request.header(name)));
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [[Some("shop/1.0"), None], [Some("shop/1.0"), Some("acme")]]
    );
}

#[test]
fn headers_that_cannot_be_sent_are_refused() {
    let own = "every request has its own";
    for (name, value, problem) in [
        ("Host", "a", own),
        ("content-length", "1", own),
        ("Transfer-Encoding", "chunked", own),
        ("Connection", "close", own),
        ("Keep-Alive", "1", own),
        ("Proxy-Authorization", "Basic x", own),
        ("Content-Type", "text/plain", own),
        ("Accept-Encoding", "br", own),
        ("a b", "x", "it is not a valid name"),
        ("", "x", "it is not a valid name"),
        (
            "X-A",
            "s3cr3t\r\nX-B: 1",
            "its value has a line break or another control character",
        ),
    ] {
        let builder = Client::builder().transport(Script::new());
        let error = builder.header("api", name, value).build();
        assert_eq!(
            error.expect_err(name).to_string(),
            format!("the header `{name}` of the source `api` cannot be sent: {problem}")
        );
    }
    let builder = Client::builder().transport(Script::new());
    let error = builder
        .user_agent("a\nb")
        .build()
        .expect_err("a line break");
    assert_eq!(
        error.to_string(),
        "the user agent is not a valid header value"
    );
}

#[test]
fn the_source_of_a_header_must_be_known() {
    let builder = Client::builder().transport(Script::new());
    let builder = builder.known_sources(&["api"]).header("apu", "X-A", "1");
    assert_eq!(
        builder.build().expect_err("it is unknown").to_string(),
        "no source is named `apu`: did you mean `api`?"
    );
}

/// Over a connection: the transport must not add a second one.
#[cfg(any(feature = "http", feature = "reqwest"))]
#[tokio::test]
async fn the_transport_sends_the_user_agent_of_the_client() {
    use crate::server;
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let server = server::serve(&[answer, answer]).await;
    let builder = || Client::builder().server("api", &server.url);
    for client in [builder().user_agent("shop/1.0"), builder()] {
        let run = Run::new(&client.build().expect("the settings are valid"));
        let request = run.request("s", Method::GET, server::API, "/a");
        let request: RequestBuilder<'_, Step> = request;
        request.send().await.expect("it is answered");
    }
    let requests = server.requests.lock().await;
    let agents = requests.iter().map(|request| {
        let lines = request.lines().map(str::to_ascii_lowercase);
        let agents = lines.filter(|line| line.starts_with("user-agent: "));
        agents.collect::<Vec<_>>()
    });
    let default = concat!("user-agent: arazzo/", env!("CARGO_PKG_VERSION"));
    let expected = [
        vec!["user-agent: shop/1.0".to_owned()],
        vec![default.to_owned()],
    ];
    assert_eq!(agents.collect::<Vec<_>>(), expected);
}
