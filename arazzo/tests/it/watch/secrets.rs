//! A secret is put wherever a request and its answer have room, and looked for in every event.

use std::time::Duration;

use arazzo::{
    rt::{Method, Retry, Run, Secret, StepError, Verdict},
    testing::{Reply, Script},
};
use serde_json::json;

use super::Heard;
use crate::support::{API, Step};

pub(super) const SECRET: &str = "s3cr3t \"key\"/+";

/// Asserts that no form of the secret is in a text.
#[track_caller]
pub(super) fn assert_hidden(text: &str) {
    for form in ["s3cr3t", "czNjcjN0", "key%22", "key\\\""] {
        assert!(!text.contains(form), "{form} in {text}");
    }
}

/// A step whose request has the secret everywhere, and whose first answers are failures.
pub(super) async fn tell(run: &Run, secret: &Secret) -> Result<String, StepError<Step>> {
    let mut again = Retry::new(3, Some(1.0));
    loop {
        let response = run
            .request("tell", Method::POST, API, "/keys/{key}")
            .secret_path("key", secret.expose())
            .secret_query("token", secret.expose())
            .secret_header("Authorization", format!("Bearer {}", secret.expose()))
            .secret_cookie("session", secret.expose())
            .json(json!({"password": secret.expose()}))
            .read(&["/key"])
            .timeout(Duration::from_secs(5))
            .attempt()
            .await?;
        let verdict = Verdict::new().and("$statusCode == 200", response.status() == 200);
        if !verdict.holds() {
            if again.take() {
                again.pause(run, "tell", &response).await?;
                continue;
            }
            return Err(response.unmet(verdict));
        }
        // The answer is not of this type.
        return response.output::<u64>("/key").map(|key| key.to_string());
    }
}

/// Answers that repeat the secret, as a server, a transport and a redirect might.
pub(super) fn answers() -> Script {
    let echo = || Reply::json(500, json!({"key": SECRET, "nested": {"password": SECRET}}));
    Script::new()
        .reply(echo().header("X-Echo", SECRET))
        .reply(Reply::failure(format!(
            "cannot send `{SECRET}` to https://x/?token={SECRET}"
        )))
        .reply(Reply::status(200).after(Duration::from_secs(60)))
        .reply(Reply::status(307).header("Location", "/moved?key=s3cr3t%20%22key%22%2F%2B"))
        .reply(Reply::json(200, json!({"key": SECRET})))
}

pub(super) async fn run(client: &arazzo::Client) -> Result<String, StepError<Step>> {
    let run = &Run::new(client);
    let secret = Secret::from(SECRET);
    run.workflow("tell", async {
        let handled = async { Ok((tell(run, &secret).await, ())) };
        let (finished, ()) = run.handled_step("tell", handled).await?;
        finished
    })
    .await
}

#[tokio::test]
async fn no_event_shows_a_secret() {
    let heard = Heard::default();
    let client = heard.client(&answers());
    run(&client).await.expect_err("the output is not a number");
    let names = heard.names().join("\n");
    for kind in [
        "RunStarted",
        "StepStarted",
        "RequestSent",
        "ResponseReceived",
        "RequestFailed",
        "RetryScheduled",
        "StepFailed",
        "RunFinished",
    ] {
        assert!(names.contains(kind), "{kind} is not in {names}");
    }
    for event in heard.events() {
        let written = serde_json::to_string(&event).expect("events are written");
        assert_hidden(&written);
        assert_hidden(&format!("{event:?} {event:#?}"));
    }
    let urls: Vec<String> = heard
        .values()
        .iter()
        .filter_map(|event| event["resource"]["url"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(urls[0], "/keys/{key}");
}

#[tokio::test]
async fn a_secret_of_a_called_workflow_is_hidden_in_the_cause_of_its_caller() {
    let heard = Heard::default();
    let client = heard.client(&answers());
    let run = &Run::new(&client);
    let secret = Secret::from(SECRET);
    let result = run
        .workflow("outer", async {
            let call = async {
                let nested = &run.nested("call")?;
                let steps = nested.step("tell", tell(nested, &secret));
                run.call("call", None, nested.workflow("inner", steps))
                    .await
            };
            run.step("call", call).await
        })
        .await;
    result.expect_err("it fails");
    let causes: Vec<String> = heard
        .values()
        .iter()
        .filter_map(|event| event["cause"].as_str().map(str::to_owned))
        .collect();
    assert!(causes.len() >= 4, "{causes:?}");
    causes.iter().for_each(|cause| assert_hidden(cause));
}
