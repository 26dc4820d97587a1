//! Alternatives and combinations, and what is missing.

use arazzo::rt::{Cause, Client, Location, Method, Run, Scheme, Source};
use arazzo::testing::{Reply, Script};
use arazzo::{BoxFuture, Transport, TransportError};
use bytes::Bytes;

use super::{BASIC, BEARER, KEY, client, get};
use crate::support::API;

/// What a client with these credentials sends for these alternatives: key and authorization.
async fn shown(names: &[&str], alternatives: &[&[Scheme]]) -> String {
    let script = Script::new().reply(Reply::status(204));
    let client = client(&script, |client| {
        let given =
            |client: arazzo::ClientBuilder, name: &&str| client.credential("api", *name, "a:b");
        names.iter().fold(client, given)
    });
    match get(&Run::new(&client), alternatives).await {
        Ok(_) => {
            let request = script.requests().remove(0);
            let header = |name| request.header(name).unwrap_or("-").to_owned();
            format!("{} {}", header("x-key"), header("authorization"))
        }
        Err(error) => {
            assert!(script.requests().is_empty() && error.stops_run());
            let Cause::NoCredential {
                source,
                alternatives,
                ..
            } = error.reason()
            else {
                panic!("another cause: {error}");
            };
            let names =
                |one: &Vec<Scheme>| one.iter().map(Scheme::name).collect::<Vec<_>>().join("+");
            let names: Vec<_> = alternatives.iter().map(names).collect();
            format!("{source} lacks {}", names.join(" or "))
        }
    }
}

#[tokio::test]
async fn the_first_alternative_that_can_be_satisfied_is_taken() {
    for (names, alternatives, expected) in [
        (&["key"][..], &[&[KEY][..]][..], "a:b -"),
        (&["key", "basic"], &[&[KEY], &[BASIC]], "a:b -"),
        (&["basic"], &[&[KEY], &[BASIC]], "- Basic YTpi"),
        (&["key", "basic"], &[&[KEY, BASIC]], "a:b Basic YTpi"),
        (&["key"], &[&[KEY, BASIC], &[KEY]], "a:b -"),
        // An alternative without schemes comes last, wherever it stands.
        (&["key"], &[&[], &[KEY]], "a:b -"),
        (&[], &[&[], &[KEY]], "- -"),
        (&[], &[&[KEY], &[]], "- -"),
        (&["key"], &[], "- -"),
        // Two schemes of one place: the first is shown.
        (&["basic", "bearer"], &[&[BASIC, BEARER]], "- Basic YTpi"),
        (&[], &[&[KEY]], "api lacks key"),
        (&["basic"], &[&[KEY, BASIC]], "api lacks key"),
        (
            &[],
            &[&[KEY, BASIC], &[BEARER]],
            "api lacks key+basic or bearer",
        ),
    ] {
        assert_eq!(
            shown(names, alternatives).await,
            expected,
            "{names:?} {alternatives:?}"
        );
    }
}

#[tokio::test]
async fn what_is_missing_is_told_before_the_first_step() {
    let script = Script::new();
    let run = Run::new(&client(&script, |client| {
        client.credential("api", "basic", "a:b")
    }));
    let checked = run.check_credentials::<&str>(&[&[&[BASIC]], &[&[KEY, BASIC], &[BEARER]]]);
    let error = checked.expect_err("two are missing");
    assert_eq!(error.step(), None);
    assert_eq!(
        error.to_string(),
        "the workflow could not start: the client has no credential for the source `api`, which asks \
         for `key`, or for `bearer`; set `Client::builder().credential(\"api\", \"key\", …)` \
         (`--credential api.key=…`), or `Client::builder().credential(\"api\", \"bearer\", …)` \
         (`--credential api.bearer=…`)"
    );
    let enough: &[&[&[Scheme]]] = &[&[&[BASIC]], &[&[KEY], &[BASIC]], &[]];
    assert!(run.check_credentials::<&str>(enough).is_ok());
    let unfit = Run::new(&client(&script, |client| {
        client.credential("api", "basic", "s3cr3t")
    }));
    let error = unfit
        .check_credentials::<&str>(enough)
        .expect_err("it does not fit");
    assert_eq!(
        error.to_string(),
        "the workflow could not start: the credential for the scheme `basic` of the source `api` \
         cannot be used: it must be `user:password`"
    );
}

#[tokio::test]
async fn the_source_of_a_document_has_its_own_credential() {
    const OTHER: Source = Source::new("api", "https://api.example.com").of("other");
    let other = Scheme::api_key(OTHER, "key", Location::Header, "X-Key");
    let script = Script::new().on(Method::GET, "/thing", Reply::status(204));
    let client = client(&script, |client| {
        client
            .credential("api", "key", "all")
            .credential("doc/api", "key", "own")
    });
    let run = Run::new(&client);
    get(&run, &[&[KEY]]).await.expect("it is sent");
    get(&run, &[&[other]]).await.expect("it is sent");
    let keys: Vec<_> = script
        .requests()
        .iter()
        .map(|one| one.header("x-key").map(str::to_owned))
        .collect();
    assert_eq!(keys, [Some("own".to_owned()), Some("all".to_owned())]);
}

/// Answers everything with 204, and shows a certificate or not.
struct Certified(bool);

impl Transport for Certified {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let response = http::Response::builder().status(204).body(Bytes::new());
        Box::pin(async { response.map_err(TransportError::new) })
    }

    fn sleep(&self, _: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn has_client_certificate(&self) -> bool {
        self.0
    }
}

#[tokio::test]
async fn mutual_tls_asks_for_a_certificate_of_the_transport() {
    let tls = Scheme::mutual_tls(API, "mtls");
    let client = |has| {
        Client::builder()
            .transport(Certified(has))
            .build()
            .expect("it is valid")
    };
    assert!(get(&Run::new(&client(true)), &[&[tls]]).await.is_ok());
    let error = get(&Run::new(&client(false)), &[&[tls, BEARER], &[KEY]]).await;
    assert_eq!(
        error.expect_err("there is none").reason().to_string(),
        "the client has no credential for the source `api`, which asks for `mtls` and `bearer`, or \
         for `key`; set a transport with a client certificate and \
         `Client::builder().credential(\"api\", \"bearer\", …)` (`--credential api.bearer=…`), or \
         `Client::builder().credential(\"api\", \"key\", …)` (`--credential api.key=…`)"
    );
    // The default transport has none unless it is given one.
    #[cfg(any(feature = "http", feature = "reqwest"))]
    assert!(!crate::support::DefaultTransport::new().has_client_certificate());
}

#[tokio::test]
async fn what_answers_a_challenge_is_never_shown() {
    for name in [
        "Digest",
        "negotiate",
        "NTLM",
        "hoba",
        "mutual",
        "SCRAM-SHA-256",
    ] {
        let scheme = Scheme::http(API, "odd", name);
        let script = Script::new();
        let client = client(&script, |client| client.credential("api", "odd", "a:b"));
        let run = Run::new(&client);
        let error = get(&run, &[&[scheme]]).await.expect_err(name);
        assert!(script.requests().is_empty() && error.stops_run(), "{name}");
        assert_eq!(
            error.reason().to_string(),
            "the credential for the scheme `odd` of the source `api` cannot be used: its scheme \
             answers a challenge of the server, which the client does not: set the header \
             `Authorization` in the step"
        );
        let checked = run.check_credentials::<crate::support::Step>(&[&[&[scheme]]]);
        assert!(checked.is_err(), "{name}");
    }
}

#[tokio::test]
async fn another_alternative_or_the_step_helps_where_a_challenge_is_answered() {
    let digest = Scheme::http(API, "digest", "digest");
    for (names, alternatives, expected) in [
        (
            &["basic", "digest"][..],
            &[&[digest][..], &[BASIC]][..],
            "- Basic YTpi",
        ),
        (&["digest"], &[&[digest], &[KEY]], "api lacks key"),
        (&["digest"], &[&[digest], &[]], "- -"),
    ] {
        assert_eq!(
            shown(names, alternatives).await,
            expected,
            "{alternatives:?}"
        );
    }
    let script = Script::new().reply(Reply::status(204));
    let client = client(&script, |client| client);
    let run = Run::new(&client);
    let request = run
        .request("step", Method::GET, API, "/thing")
        .security(&[&[digest]]);
    let request = request.secret_header("Authorization", "Digest x");
    request.send().await.expect("the step shows it");
    assert_eq!(
        script.requests()[0].header("authorization"),
        Some("Digest x")
    );
}
