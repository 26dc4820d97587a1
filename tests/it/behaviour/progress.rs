//! What the steps of a workflow gave is there when it succeeds, whatever the workflow's shape.

use arazzo::testing::{Reply, Script};
use arazzo_generated::shapes::{buy, dive, pages, record, search};
use arazzo_generated::travel;
use serde::Serialize;
use serde_json::{Value, json};

use super::{client, sent};

/// Answers with these numbers, in order.
fn numbers(numbers: &[i64]) -> Script {
    let reply = |number: &i64| Reply::json(200, json!({ "number": number }));
    numbers.iter().map(reply).fold(Script::new(), Script::reply)
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("outputs are JSON")
}

#[tokio::test]
async fn a_workflow_without_outputs_gives_those_of_its_steps() {
    let script = numbers(&[4, 5]);
    let inputs = record::Inputs::default();
    let done = record::run_with_progress(&client(&script), inputs).await;
    let (outputs, progress) = done.expect("it succeeds");
    assert_eq!(json(&outputs), json!({}));
    assert_eq!(
        progress.open.map(|open| open.number.to_string()),
        Some("4".to_owned())
    );
    let second = progress.run_with_progress_2.expect("the step ran");
    assert_eq!(json(&second), json!({ "number": 5 }));
}

#[tokio::test]
async fn steps_that_are_jumped_over_gave_nothing() {
    let script = numbers(&[1, 6]);
    let inputs = search::Inputs::default();
    let done = search::run_with_progress(&client(&script), inputs).await;
    let (_, progress) = done.expect("it succeeds");
    let expected = json!({ "look": { "number": 1 }, "take": { "number": 6 } });
    assert_eq!(json(&progress), expected);
}

#[tokio::test]
async fn a_workflow_that_goes_over_to_another_gives_its_own_steps() {
    let script = numbers(&[0, 7, 8]);
    let done = buy::run_with_progress(&client(&script), buy::Inputs::default()).await;
    let (outputs, progress) = done.expect("it succeeds");
    assert!(matches!(outputs, buy::Outputs::Record(_)), "{outputs:?}");
    assert_eq!(json(&progress), json!({ "order": { "number": 0 } }));
    assert_eq!(sent(&script).len(), 3);
}

#[tokio::test]
async fn a_workflow_that_starts_over_gives_the_steps_of_its_last_round() {
    let script = numbers(&[2, 0]);
    let done = pages::run_with_progress(&client(&script), pages::Inputs::default()).await;
    let (_, progress) = done.expect("it succeeds");
    assert_eq!(json(&progress), json!({ "page": { "number": 0 } }));
    assert_eq!(
        sent(&script),
        [
            "GET https://api.example.com/numbers?of=1",
            "GET https://api.example.com/numbers?of=2"
        ]
    );
}

#[tokio::test]
async fn a_workflow_that_runs_itself_gives_the_steps_of_the_outermost_run() {
    let script = numbers(&[3, 2, 0]);
    let done = dive::run_with_progress(&client(&script), dive::Inputs { depth: 9 }).await;
    let (outputs, progress) = done.expect("it succeeds");
    assert_eq!(json(&outputs), json!({ "number": 3 }));
    let expected = json!({ "measure": { "number": 3 }, "deeper": { "number": 2 } });
    assert_eq!(json(&progress), expected);
}

#[tokio::test]
async fn an_error_keeps_the_progress_as_it_does_without() {
    let script = numbers(&[4]).reply(Reply::status(500));
    let inputs = record::Inputs::default();
    let failed = record::run_with_progress(&client(&script), inputs).await;
    let error = failed.expect_err("500 is not a success");
    assert_eq!(error.step(), Some(record::Step::RunWithProgress));
    assert_eq!(json(error.progress()), json!({ "open": { "number": 4 } }));
}

/// The called workflow is a function of its own, with its own steps.
#[tokio::test]
async fn a_workflow_that_others_call_can_be_run_alone() {
    let charge = json!({ "id": "c1", "state": "pending" });
    let captured = json!({ "id": "c1", "state": "captured", "capturedAt": "2026-03-01T09:30:00Z" });
    let script = Script::new()
        .reply(Reply::json(202, charge))
        .reply(Reply::json(200, captured));
    let inputs = travel::payments::pay::Inputs {
        api_key: "k".into(),
        reference: "r".to_owned(),
        amount: 5,
        currency: "CHF".to_owned(),
        source: Default::default(),
    };
    let done = travel::payments::pay::run_with_progress(&client(&script), inputs).await;
    let (_, progress) = done.expect("it succeeds");
    assert!(progress.charge.is_some() && progress.await_.is_some());
}
