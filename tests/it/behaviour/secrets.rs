//! A key goes to the server and nowhere else: not into `Debug`, errors, outputs of steps or what a
//! transport may log.

use arazzo::Secret;
use arazzo::testing::{Reply, Script};
use arazzo_generated::knock::bulk_set_objects_notify::Inputs;
use arazzo_generated::{knock, orders, prints};
use serde_json::json;

use super::client;
use super::knock::inputs;

const KEY: &str = "sk_test_12345";

#[track_caller]
fn hides(text: &str, secret: &str) {
    assert!(!text.contains(secret), "{text}");
}

#[test]
fn an_input_that_reaches_authorization_is_a_secret() {
    let Inputs { api_key, .. } = inputs();
    let key: Secret = api_key;
    assert_eq!(key.expose(), KEY);
    hides(&format!("{key} {key:?}"), KEY);
}

#[test]
fn inputs_do_not_print_it() {
    let text = format!("{:?} {:#?}", inputs(), inputs());
    hides(&text, KEY);
    assert!(text.contains("projects"), "{text}");
}

#[tokio::test]
async fn the_header_is_marked_for_transports_that_log() {
    let script = Script::new().reply(Reply::status(500));
    let done = knock::bulk_set_objects_notify(&client(&script), inputs()).await;
    done.expect_err("it fails");
    let headers = &script.requests()[0].headers;
    assert!(headers["authorization"].is_sensitive());
    hides(&format!("{headers:?}"), KEY);
}

#[tokio::test]
async fn errors_do_not_print_what_a_server_echoes() {
    let echo =
        json!({"message": format!("no access with {KEY}"), "header": format!("Bearer {KEY}")});
    let replies = [
        Reply::json(401, &echo).header("x-echo", KEY),
        Reply::text(401, format!("no access with {KEY}")),
        Reply::json(200, json!({"id": [format!("not with {KEY}")]})),
        Reply::failure(format!("proxy refused Bearer {KEY}")),
    ];
    for reply in replies {
        let script = Script::new().reply(reply);
        let done = knock::bulk_set_objects_notify(&client(&script), inputs()).await;
        let error = done.expect_err("it fails");
        hides(&format!("{error} {error:?} {error:#?}"), KEY);
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            hides(&format!("{cause} {cause:?}"), KEY);
            source = cause.source();
        }
    }
}

#[tokio::test]
async fn outputs_of_finished_steps_do_not_print_it() {
    // Even a server that answers with the key as if it were an id does not bring it out.
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": KEY})))
        .reply(Reply::status(500));
    let done = knock::bulk_set_objects_notify(&client(&script), inputs()).await;
    let error = done.expect_err("it fails");
    let outputs = arazzo::rt::Failure::outputs(&error);
    hides(&outputs.to_string(), KEY);
    hides(&format!("{error:?}"), KEY);
}

#[tokio::test]
async fn a_password_of_a_form_is_hidden_too() {
    let script = Script::new().reply(Reply::text(403, "pa$$ w&rd is wrong"));
    let inputs = prints::upload_picture::Inputs {
        user: "me".to_owned(),
        password: "pa$$ w&rd".into(),
        album: "a".to_owned(),
        file: b"png".to_vec().into(),
        caption: None,
        tags: None,
    };
    hides(&format!("{inputs:?}"), "pa$$");
    let done = prints::upload_picture(&client(&script), inputs).await;
    let error = done.expect_err("it fails");
    hides(&format!("{error} {error:?}"), "pa$$");
    let form = script.requests()[0].text().map(str::to_owned);
    assert!(form.is_some_and(|form| form.contains("password=pa%24%24")));
}

#[tokio::test]
async fn a_token_that_a_step_fetches_is_a_secret() {
    let script = Script::new()
        .reply(Reply::json(
            200,
            json!({"access_token": "tok_999", "expires_in": 1}),
        ))
        .reply(Reply::text(403, "tok_999 may not"));
    let inputs = orders::place_order::Inputs {
        client_id: "c".to_owned(),
        client_secret: "cs_777".into(),
        customer: 7,
        sku: "s".to_owned(),
        quantity: None,
    };
    let done = orders::place_order(&client(&script), inputs).await;
    let error = done.expect_err("it fails");
    let text = format!("{error} {error:?}");
    hides(&text, "tok_999");
    hides(&text, "cs_777");
    let signed_in = error
        .into_progress()
        .sign_in
        .expect("the first step finished");
    assert_eq!(signed_in.token.expose(), "tok_999");
}
