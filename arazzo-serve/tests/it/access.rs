//! Who may call, by which name, and from where.

use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_serve::Service;

use crate::support::{TOKEN, inputs, send, service, usual};

const PATHS: [&str; 8] = [
    "/",
    "/workflows",
    "/runs",
    "/runs/9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807",
    "/events",
    "/openapi.json",
    "/metrics",
    "/nothing",
];

#[tokio::test]
async fn without_a_choice_only_the_probes_answer() {
    let served = service(|service| service.add::<BulkSetObjectsNotify>()).await;
    for path in PATHS {
        for request in [served.anonymous_get(path), served.get(path)] {
            let answer = send(request).await;
            answer.is_problem(401, "unauthorized");
            assert!(
                answer.header("www-authenticate").starts_with("Bearer "),
                "{path}"
            );
        }
    }
    for request in [served.anonymous_post(&inputs()), served.post(&inputs())] {
        send(request).await.is_problem(401, "unauthorized");
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(send(served.anonymous_get(path)).await.status, 200);
    }
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn every_route_but_the_probes_needs_the_token() {
    let served = usual().await;
    for path in PATHS {
        send(served.anonymous_get(path))
            .await
            .is_problem(401, "unauthorized");
        // A token in a URL ends up in logs, so it is none.
        let with_token = served.anonymous_get(&format!("{path}?access_token={TOKEN}"));
        send(with_token).await.is_problem(401, "unauthorized");
    }
    for authorization in [
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "Basic dDp0",
        TOKEN,
        "Bearer token-of-the-default-principa",
        "Bearer token-of-the-default-principal2",
    ] {
        let request = served
            .anonymous_get("/workflows")
            .header("authorization", authorization);
        let answer = send(request).await;
        answer.is_problem(401, "unauthorized");
        // RFC 6750, section 3.1.
        assert!(
            answer
                .header("www-authenticate")
                .contains("error=\"invalid_token\"")
        );
    }
    // The name of a scheme has no case (RFC 9110, section 11.1).
    let request = served
        .anonymous_get("/workflows")
        .header("authorization", format!("bearer {TOKEN}"));
    assert_eq!(send(request).await.status, 200);
}

#[tokio::test]
async fn without_authentication_everybody_may() {
    let served = service(|service| {
        service
            .without_authentication()
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    assert_eq!(send(served.anonymous_get("/workflows")).await.status, 200);
    assert_eq!(send(served.anonymous_post(&inputs())).await.status, 200);
    let runs = send(served.anonymous_get("/runs")).await.json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn foreign_names_and_pages_are_refused() {
    let served = service(|service| {
        service
            .bearer(TOKEN)
            .host("api.example.com")
            .origin("https://app.example.com")
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let get = |host: &str| served.get("/workflows").header("host", host);
    send(get("evil.example"))
        .await
        .is_problem(403, "foreign-host");
    send(get("user@localhost")).await.is_problem(400, "no-host");
    assert_eq!(send(get("api.example.com")).await.status, 200);
    assert_eq!(send(get("localhost:1")).await.status, 200);
    // Probes of an orchestrator call by address.
    assert_eq!(
        send(served.anonymous_get("/healthz").header("host", "10.0.0.7"))
            .await
            .status,
        200
    );

    let from = |origin: &str| served.post(&inputs()).header("origin", origin);
    for foreign in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://app.example.com.evil.example",
    ] {
        send(from(foreign)).await.is_problem(403, "foreign-origin");
    }
    assert_eq!(served.api.calls(), 0);
    for own in [served.url.as_str(), "https://app.example.com"] {
        assert_eq!(send(from(own)).await.status, 200, "{own}");
    }
}

#[tokio::test]
async fn a_run_is_visible_to_its_principal_alone() {
    let served = service(|service| {
        service
            .bearer_of("alice", "token-of-alice")
            .bearer_of("alice", "new-token-of-alice")
            .bearer_of("bob", "token-of-bob")
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    let as_ = |request: reqwest::RequestBuilder, token: &str| request.bearer_auth(token);
    let answer = send(as_(served.anonymous_post(&inputs()), "token-of-alice")).await;
    let path = format!("/runs/{}", answer.header("arazzo-run-id"));
    for token in ["token-of-alice", "new-token-of-alice"] {
        assert_eq!(
            send(as_(served.anonymous_get(&path), token)).await.status,
            200
        );
    }
    // As if there were none.
    let foreign = send(as_(served.anonymous_get(&path), "token-of-bob")).await;
    let missing = "/runs/9b2f1c1e-7a40-4f6f-9d0a-3c2b1a090807";
    let missing = send(as_(served.anonymous_get(missing), "token-of-bob")).await;
    foreign.is_problem(404, "unknown-run");
    assert_eq!(foreign.body, missing.body);
    let listed = send(as_(served.anonymous_get("/runs"), "token-of-bob")).await;
    assert_eq!(listed.json()["runs"], serde_json::json!([]));
}

#[test]
fn all_wrong_settings_are_told_at_once() {
    let script = arazzo::testing::Script::new();
    let client = arazzo::Client::builder().transport(script).build().unwrap();
    let service = Service::new(client)
        .bearer("")
        .bearer("with space")
        .host("a/b")
        .origin("app.example.com")
        .keep_alive(std::time::Duration::from_secs(4), None)
        .bind("collection", "s3cr3t")
        .webhook(
            arazzo_serve::Webhook::new("w", arazzo::signing::Signer::new("s3cr3t"))
                .starts("nothing"),
        )
        .add_with::<BulkSetObjectsNotify>(
            arazzo_serve::WorkflowOptions::new()
                .stream("op.id")
                .concurrency(0),
        )
        .add::<FindPets>()
        .add::<FindPets>();
    let error = service.build().expect_err("they are wrong");
    let expected = [
        "the token of `default` is empty, or has characters that a header cannot have",
        "the token of `default` is empty, or has characters that a header cannot have",
        "`a/b` is not the name of a host",
        "`app.example.com` is not an origin: it has a scheme and a host alone",
        "a keep-alive every 4s is too often: 5 s is the shortest",
        "`bulk-set-objects-notify`: the input `collection` is not a secret",
        "`bulk-set-objects-notify`: `op.id` is not an output of a step, written `stepId.output`",
        "`bulk-set-objects-notify`: a concurrency of 0 lets nothing run",
        "two workflows have the id `findPets`",
        "a webhook starts `nothing`, which is no workflow",
    ];
    assert_eq!(error.problems(), expected);
    assert!(!format!("{error:?}").contains("s3cr3t"));
}
