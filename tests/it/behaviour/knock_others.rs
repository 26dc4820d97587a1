//! Two more flows of the same provider: optional inputs, a nullable output, an answer without a
//! body.

use arazzo::testing::{Reply, Script};
use arazzo_generated::knock_cancel::cancellable_workflow_trigger as cancel;
use arazzo_generated::knock_preferences::identify_user_set_preferences_trigger_workflow as prefer;
use arazzo_generated::{knock_cancel, knock_preferences};
use serde_json::{Map, Value, json};

use super::{client, sent};

fn preferences() -> prefer::Inputs {
    prefer::Inputs::from(prefer::Required {
        api_key: "sk".into(),
        user_id: "u/1".to_owned(),
        preference_set_id: "default".to_owned(),
        workflow_key: "welcome".to_owned(),
    })
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// Answers to the three steps; the user has this mail address.
fn answers(user: &Value) -> Script {
    Script::new()
        .reply(Reply::json(200, user))
        .reply(Reply::json(200, json!({"id": "default"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "w1"})))
}

#[tokio::test]
async fn absent_inputs_leave_their_properties_out() {
    let script = answers(&json!({"id": "u/1", "email": "a@b.example"}));
    let done = knock_preferences::identify_user_set_preferences_trigger_workflow(
        &client(&script),
        preferences(),
    )
    .await;
    let outputs = done.expect("the workflow succeeds");
    assert_eq!(
        sent(&script),
        [
            "PUT https://api.knock.app/v1/users/u%2F1",
            "PUT https://api.knock.app/v1/users/u%2F1/preferences/default",
            "POST https://api.knock.app/v1/workflows/welcome/trigger",
        ]
    );
    let bodies: Vec<Option<Value>> = script.requests().iter().map(|one| one.json()).collect();
    assert_eq!(
        bodies,
        [
            Some(json!({})),
            Some(json!({})),
            Some(json!({"recipients": ["u/1"]})),
        ]
    );
    assert_eq!(outputs.user_id, "u/1");
    assert_eq!(outputs.email.as_deref(), Some("a@b.example"));
}

#[tokio::test]
async fn present_inputs_are_sent() {
    let script = answers(&json!({"id": "u1"}));
    let inputs = preferences()
        .email("a@b.example")
        .name("A")
        .channel_types(map(&json!({"email": true, "sms": false})))
        .workflow_preferences(map(&json!({"welcome": {"channel_types": {"push": true}}})))
        .data(map(&json!({"n": 1.5})));
    let done =
        knock_preferences::identify_user_set_preferences_trigger_workflow(&client(&script), inputs)
            .await;
    done.expect("the workflow succeeds");
    let bodies: Vec<Option<Value>> = script.requests().iter().map(|one| one.json()).collect();
    assert_eq!(
        bodies,
        [
            Some(json!({"email": "a@b.example", "name": "A"})),
            Some(json!({
                "channel_types": {"email": true, "sms": false},
                "workflows": {"welcome": {"channel_types": {"push": true}}},
            })),
            Some(json!({"recipients": ["u1"], "data": {"n": 1.5}})),
        ]
    );
}

#[tokio::test]
async fn a_nullable_output_is_none_where_it_is_null_or_absent() {
    for user in [json!({"id": "u1", "email": null}), json!({"id": "u1"})] {
        let script = answers(&user);
        let done = knock_preferences::identify_user_set_preferences_trigger_workflow(
            &client(&script),
            preferences(),
        )
        .await;
        assert_eq!(done.expect("the workflow succeeds").email, None);
    }
}

fn cancelled() -> cancel::Inputs {
    cancel::Inputs {
        api_key: "sk".into(),
        user_id: "u1".to_owned(),
        email: None,
        workflow_key: "reminder".to_owned(),
        cancellation_key: "k1".to_owned(),
        data: None,
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_a_success() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "u1"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "w1"})))
        .reply(Reply::status(204));
    let done = knock_cancel::cancellable_workflow_trigger(&client(&script), cancelled()).await;
    let outputs = done.expect("the workflow succeeds");
    assert_eq!(outputs.workflow_run_id, "w1");
    let cancel = &script.requests()[2];
    assert_eq!(cancel.path, "/v1/workflows/reminder/cancel");
    assert_eq!(
        cancel.json(),
        Some(json!({"cancellation_key": "k1", "recipients": ["u1"]}))
    );
}

#[tokio::test]
async fn another_success_is_not_the_one_that_was_asked_for() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "u1"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "w1"})))
        .reply(Reply::json(200, json!({})));
    let done = knock_cancel::cancellable_workflow_trigger(&client(&script), cancelled()).await;
    let error = done.expect_err("the criterion is 204");
    assert_eq!(error.step(), Some(cancel::Step::CancelWorkflow));
    assert_eq!(error.status(), Some(200));
}
