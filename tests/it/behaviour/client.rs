//! What the settings of a client do to generated functions.

use arazzo::testing::{Reply, Script};
use arazzo::{Client, ClientBuilder};
use arazzo_generated::transfers::transfer;
use arazzo_generated::{orders, transfers};
use serde_json::json;

use super::orders::inputs;

fn build(script: &Script, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = set(Client::builder().transport(script.clone()));
    builder.build().expect("the settings are valid")
}

/// Where the transfer of a client goes, or why it goes nowhere.
async fn first_url(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> String {
    let script = Script::new().reply(Reply::status(400));
    let inputs = transfer::Inputs {
        reference: "r".to_owned(),
        amount: 1,
    };
    let error = transfers::transfer(&build(&script, set), inputs).await;
    let error = error.expect_err("400 is not a success");
    match script.requests().first() {
        Some(request) => request.url.clone(),
        None => error.to_string(),
    }
}

#[tokio::test]
async fn servers_are_those_of_the_description() {
    let eu = first_url(|client| client).await;
    assert_eq!(eu, "https://eu.payments.example/v1/transfers");
    let us = first_url(|client| client.server_variable("payments", "region", "us")).await;
    assert_eq!(us, "https://us.payments.example/v1/transfers");
    let sandbox = first_url(|client| client.server_index("payments", 1)).await;
    assert_eq!(sandbox, "https://sandbox.payments.example/v1/transfers");
    let own = first_url(|client| client.server("payments", "http://localhost:1/")).await;
    assert_eq!(own, "http://localhost:1/transfers");
    assert_eq!(
        first_url(|client| client.server_variable("payments", "region", "cn")).await,
        "the workflow could not start: the server of the source `payments` takes as `region` one of `eu`, \
         `us`, not `cn`"
    );
}

#[tokio::test]
async fn all_attempts_of_an_execution_carry_one_id_and_detours_have_their_own() {
    let token = |text: &str| Reply::json(200, json!({ "access_token": text }));
    let script = [
        token("t1"),
        Reply::status(503),
        Reply::status(401),
        Reply::status(429),
        token("t2"),
        Reply::json(201, json!({"id": "r", "total": 9.5})),
        Reply::json(200, json!({"receipt": "q"})),
    ];
    let script = script.into_iter().fold(Script::new(), Script::reply);
    let client = build(&script, |client| {
        client.request_id_header("Idempotency-Key")
    });
    orders::place_order(&client, inputs())
        .await
        .expect("it succeeds");
    let mut known: Vec<String> = Vec::new();
    let sent = script.requests().into_iter().map(|request| {
        let id = request
            .header("idempotency-key")
            .unwrap_or_default()
            .to_owned();
        let place = known
            .iter()
            .position(|other| *other == id)
            .unwrap_or(known.len());
        known.resize(known.len().max(place + 1), id);
        format!("{} {place}", request.path)
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [
            "/oauth/token 0",
            "/v7/reservations 1",
            "/v7/reservations 1",
            "/oauth/token 2",
            "/oauth/token 2",
            "/v7/reservations 1",
            "/v7/payments 3",
        ]
    );
}
