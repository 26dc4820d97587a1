//! Webhooks: a signature instead of a token.

use std::time::{Duration, SystemTime};

use arazzo::signing::Signer;
use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_serve::{Limits, Webhook};
use reqwest::RequestBuilder;

use crate::support::{Served, TOKEN, WORKFLOW, inputs, send, service};

fn signer() -> Signer {
    Signer::new("whsec_1")
}

fn webhook() -> Webhook {
    Webhook::new("shop", signer())
        .or_signed_by(Signer::new("whsec_0"))
        .window(Duration::from_secs(60))
        .starts(WORKFLOW)
}

async fn hooked() -> Served {
    service(|service| {
        service
            .bearer(TOKEN)
            .webhook(webhook())
            .add::<BulkSetObjectsNotify>()
            .add::<FindPets>()
    })
    .await
}

fn signed(served: &Served, signer: &Signer, at: SystemTime) -> RequestBuilder {
    let header = signer.sign(inputs().to_string().as_bytes(), at);
    served
        .anonymous_post(&inputs())
        .header("x-webhook-signature", header)
}

#[tokio::test]
async fn a_signed_request_starts_a_run_once() {
    let served = hooked().await;
    let now = SystemTime::now();
    assert_eq!(send(signed(&served, &signer(), now)).await.status, 200);
    send(signed(&served, &signer(), now))
        .await
        .is_problem(401, "unauthorized");
    // Written otherwise, and signed with the other secret, it is the same message.
    let body = inputs().to_string();
    let header = format!("v=2, {}", signer().sign(body.as_bytes(), now));
    let written = served
        .anonymous_post(&inputs())
        .header("x-webhook-signature", header);
    send(written).await.is_problem(401, "unauthorized");
    send(signed(&served, &Signer::new("whsec_0"), now))
        .await
        .is_problem(401, "unauthorized");
    assert_eq!(served.api.calls(), 3);
    let later = now + Duration::from_secs(2);
    assert_eq!(send(signed(&served, &signer(), later)).await.status, 200);
}

#[tokio::test]
async fn each_of_several_secrets_is_accepted() {
    let served = hooked().await;
    let answer = send(signed(&served, &Signer::new("whsec_0"), SystemTime::now())).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_is_not_signed_rightly_and_recently_is_refused() {
    let served = hooked().await;
    let now = SystemTime::now();
    let (old, ahead) = (now - Duration::from_secs(61), now + Duration::from_secs(62));
    let other = signer().sign(b"{}", now);
    for request in [
        signed(&served, &Signer::new("whsec_2"), now),
        signed(&served, &signer(), old),
        signed(&served, &signer(), ahead),
        served
            .anonymous_post(&inputs())
            .header("x-webhook-signature", other),
        served
            .anonymous_post(&inputs())
            .header("x-webhook-signature", "t=1,sha256=00"),
        served.anonymous_post(&inputs()),
        // A wrong token is not made good by a signature.
        signed(&served, &signer(), now).bearer_auth("wrong"),
    ] {
        send(request).await.is_problem(401, "unauthorized");
    }
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn a_signature_opens_nothing_but_its_workflows() {
    let served = hooked().await;
    let header = signer().sign(b"{}", SystemTime::now());
    for (method, path) in [
        ("POST", "/workflows/findPets"),
        ("GET", "/runs"),
        ("GET", "/workflows"),
    ] {
        let url = format!("{}{path}", served.url);
        let request = served.http().request(method.parse().unwrap(), url);
        let request = request
            .header("content-type", "application/json")
            .body("{}");
        let answer = send(request.header("x-webhook-signature", &header)).await;
        answer.is_problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn a_webhook_that_was_turned_away_may_come_again() {
    let served = service(|service| {
        let mut limits = Limits::default();
        (limits.runs, limits.queue) = (1, 0);
        service
            .limits(limits)
            .webhook(webhook())
            .bearer(TOKEN)
            .add::<BulkSetObjectsNotify>()
    })
    .await;
    served.api.hold();
    send(served.post(&inputs()).header("prefer", "respond-async")).await;
    served.api.called(1).await;
    let now = SystemTime::now();
    send(signed(&served, &signer(), now))
        .await
        .is_problem(429, "busy");
    served.api.release();
    served.api.called(3).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(send(signed(&served, &signer(), now)).await.status, 200);
}
