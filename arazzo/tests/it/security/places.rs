//! What each kind of scheme makes of a credential.

use arazzo::Credential;
use arazzo::rt::{Cause, Location, Method, Run, Scheme};
use arazzo::testing::{Reply, Script};

use super::{BASIC, BEARER, KEY, OAUTH, client, sent};
use crate::support::API;

#[tokio::test]
async fn each_scheme_has_its_form_of_the_header() {
    let signed = Scheme::http(API, "signed", "Signed");
    let oidc = Scheme::open_id_connect(API, "oidc", "/openid");
    for (scheme, credential, header, expected) in [
        (KEY, Credential::from("k 1"), "x-key", "k 1"),
        (BEARER, "t-1".into(), "authorization", "Bearer t-1"),
        // RFC 7617, section 2.
        (
            BASIC,
            "Aladdin:open sesame".into(),
            "authorization",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        (
            BASIC,
            Credential::basic("a", "b:c"),
            "authorization",
            "Basic YTpiOmM=",
        ),
        (
            BASIC,
            Credential::token("YTpi"),
            "authorization",
            "Basic YTpi",
        ),
        (
            signed,
            "username=\"a\"".into(),
            "authorization",
            "Signed username=\"a\"",
        ),
        // A text without a colon is a token.
        (OAUTH, "t-2".into(), "authorization", "Bearer t-2"),
        (
            OAUTH,
            Credential::token("a:b"),
            "authorization",
            "Bearer a:b",
        ),
        (oidc, "t-3".into(), "authorization", "Bearer t-3"),
        // Without a flow there is nothing to get a token with.
        (
            Scheme::oauth2(API, "x"),
            "a:b".into(),
            "authorization",
            "Bearer a:b",
        ),
    ] {
        let request = sent(scheme, credential).await.expect("it is sent");
        assert_eq!(request.header(header), Some(expected), "{scheme:?}");
        assert!(request.headers[header].is_sensitive(), "{scheme:?}");
    }
}

#[tokio::test]
async fn keys_go_into_the_query_and_into_cookies() {
    let query = Scheme::api_key(API, "q", Location::Query, "api key");
    let request = sent(query, "a&b=c").await.expect("it is sent");
    assert_eq!(request.query.as_deref(), Some("api%20key=a%26b%3Dc"));
    let cookie = Scheme::api_key(API, "c", Location::Cookie, "session");
    let request = sent(cookie, "s-1").await.expect("it is sent");
    assert_eq!(request.header("cookie"), Some("session=s-1"));
}

#[tokio::test]
async fn a_key_is_added_to_the_queries_and_cookies_of_the_step() {
    let script = Script::new().on(Method::GET, "/thing", Reply::status(204));
    let query = Scheme::api_key(API, "q", Location::Query, "key");
    let cookie = Scheme::api_key(API, "c", Location::Cookie, "session");
    let client = client(&script, |client| {
        client
            .credential("api", "q", "k-1")
            .credential("api", "c", "s-1")
    });
    let run = Run::new(&client);
    let request = run
        .request("step", Method::GET, API, "/thing")
        .query("page", 2);
    let request = request
        .cookie("theme", "dark")
        .security(&[&[query, cookie]]);
    request.send().await.expect("it is sent");
    let request = run
        .request("step", Method::GET, API, "/thing")
        .query_string("a=1");
    request
        .security(&[&[query]])
        .send()
        .await
        .expect("it is sent");
    let [first, second] = &script.requests()[..] else {
        panic!("two were sent");
    };
    assert_eq!(first.query.as_deref(), Some("page=2&key=k-1"));
    assert_eq!(first.header("cookie"), Some("theme=dark; session=s-1"));
    assert_eq!(second.query.as_deref(), Some("a=1&key=k-1"));
}

#[tokio::test]
async fn a_parameter_of_the_step_wins() {
    let script = Script::new().on(Method::GET, "/thing", Reply::status(204));
    let query = Scheme::api_key(API, "q", Location::Query, "key");
    let cookie = Scheme::api_key(API, "c", Location::Cookie, "session");
    let client = client(&script, |client| {
        client
            .credential("api", "key", "other")
            .credential("api", "bearer", "other")
            .credential("api", "q", "other")
            .credential("api", "c", "other")
    });
    let run = Run::new(&client);
    let thing = || run.request("step", Method::GET, API, "/thing");
    for request in [
        thing().header("x-key", "own").security(&[&[KEY]]),
        thing()
            .header("authorization", "own")
            .security(&[&[BEARER]]),
        thing().query("key", "own").security(&[&[query]]),
        thing().query_string("a=1&key=own").security(&[&[query]]),
        thing().cookie("session", "own").security(&[&[cookie]]),
        thing()
            .header("Cookie", "a=1; session=own")
            .security(&[&[cookie]]),
        // What the step fills is taken before what comes first.
        thing()
            .header("x-key", "own")
            .security(&[&[BEARER], &[KEY]]),
    ] {
        request.send().await.expect("it is sent");
    }
    for request in script.requests() {
        let shown = format!("{request:?}");
        assert!(!request.url.contains("other"), "{shown}");
        for value in request.headers.values() {
            assert_ne!(value.as_bytes(), b"other", "{shown}");
        }
        let own = request.url.contains("own")
            || request
                .headers
                .values()
                .any(|value| value.as_bytes().ends_with(b"own"));
        assert!(own, "{shown}");
    }
    assert_eq!(script.requests()[6].header("authorization"), None);
}

#[tokio::test]
async fn a_parameter_without_a_value_leaves_the_place_to_the_credential() {
    let script = Script::new().reply(Reply::status(204));
    let client = client(&script, |client| client.credential("api", "key", "k-1"));
    let run = Run::new(&client);
    let request = run.request("step", Method::GET, API, "/thing");
    let request = request.header("X-Key", None::<&str>).security(&[&[KEY]]);
    request.send().await.expect("it is sent");
    assert_eq!(script.requests()[0].header("x-key"), Some("k-1"));
}

#[tokio::test]
async fn a_credential_that_does_not_fit_is_refused() {
    for (scheme, credential, reason) in [
        (
            BASIC,
            Credential::from("s3cr3t"),
            "it must be `user:password`",
        ),
        (
            BASIC,
            Credential::client("a", "s3cr3t"),
            "it must be `user:password`",
        ),
        (
            BASIC,
            Credential::basic("a:b", "s3cr3t"),
            "its user contains a colon",
        ),
        (
            BEARER,
            Credential::basic("a", "s3cr3t"),
            "it must be a single text",
        ),
        (
            BEARER,
            "s3cr3t\n".into(),
            "it has a line break or another control character",
        ),
        (
            KEY,
            "s3cr3t\r".into(),
            "it has a line break or another control character",
        ),
        (
            OAUTH,
            Credential::password("a", "s3cr3t"),
            "the API describes no such flow of OAuth 2, and no token URL is set: give a token",
        ),
        (
            OAUTH,
            Credential::basic("a", "s3cr3t"),
            "it is for HTTP basic; say `Credential::password`",
        ),
    ] {
        let error = sent(scheme, credential).await.expect_err("it is refused");
        assert!(error.stops_run());
        let Cause::Credential {
            source,
            scheme: name,
            ..
        } = error.reason()
        else {
            panic!("another cause: {error}");
        };
        assert_eq!((&**source, &**name), ("api", scheme.name()));
        let expected = format!(
            "step `step` failed: the credential for the scheme `{name}` of the source `api` cannot be \
             used: {reason}"
        );
        assert_eq!(error.to_string(), expected);
    }
}
