//! A workflow of another document, objects and lists as outputs, features of Arazzo 1.1.

use std::time::Duration;

use arazzo::Client;
use arazzo::rt::{Cause, Method};
use arazzo::testing::{Reply, Script};
use arazzo_generated::travel;
use arazzo_generated::travel::book_trip::{Inputs, Passenger, Step};
use serde_json::{Map, Value, json};

use super::{client, sent, waits};

pub(super) fn inputs() -> Inputs {
    let passenger = |name: &str| Passenger {
        name: name.to_owned(),
        age: Some(30),
        additional: Map::new(),
    };
    let card = json!({"number": "4242", "cvc": "123"});
    Inputs {
        from: "Bern".to_owned(),
        to: "Chur & back".to_owned(),
        after: None,
        carriers: Some(vec!["A".to_owned(), "B|C".to_owned()]),
        passengers: vec![passenger("Ann"), passenger("Bo")],
        payment_key: "pk_1".into(),
        payment_source: card.as_object().expect("an object").clone(),
    }
}

fn trip(id: &str, departure: &str) -> Value {
    json!({
        "id": id,
        "origin": {"name": "Bern", "country": "CH"},
        "destination": {"name": "Chur"},
        "departure": departure,
        "price": {"amount": 9900, "currency": "CHF"},
        "platform": null,
    })
}

fn booking(status: &str) -> Value {
    json!({
        "id": "b1",
        "status": status,
        "seats": [{"coach": 4, "number": "11A", "window": true}, {"coach": 4, "number": "11B"}],
        "total": {"amount": 19800, "currency": "CHF"},
        "ticket": {"barcode": "|||"},
    })
}

/// A script of both services; the charge has these states.
pub(super) fn services(states: &[&str]) -> Script {
    let trips = json!({"data": [trip("t1", "08:00"), trip("t2", "09:00")], "next": null});
    let script = Script::new()
        .on(Method::GET, "/v4/trips", Reply::json(200, trips))
        .on(
            Method::POST,
            "/v4/bookings",
            Reply::json(201, booking("held")),
        )
        .on(
            Method::GET,
            "/v4/bookings/b1",
            Reply::json(200, booking("paid")),
        )
        .on(
            Method::POST,
            "/charges",
            Reply::json(202, json!({"id": "c1", "state": "pending"})),
        );
    states.iter().fold(script, |script, state| {
        let charge = json!({"id": "c1", "state": state, "captured_at": "10:00"});
        script.on(Method::GET, "/charges/c1", Reply::json(200, charge))
    })
}

#[tokio::test]
async fn a_called_workflow_gets_its_inputs_and_gives_its_outputs() {
    let script = services(&["pending", "captured"]);
    let done = travel::book_trip(&client(&script), inputs()).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        [
            "GET https://trips.example/v4/trips?from=Bern&to=Chur%20%26%20back&carriers=A%7CB%7CC",
            "POST https://trips.example/v4/bookings",
            "POST https://payments.example/charges",
            "GET https://payments.example/charges/c1",
            "GET https://payments.example/charges/c1",
            "GET https://trips.example/v4/bookings/b1",
        ]
    );
    let charge = &script.requests()[2];
    assert_eq!(charge.header("x-api-key"), Some("pk_1"));
    assert_eq!(
        charge.json(),
        Some(json!({
            "reference": "booking b1",
            "amount": 19800,
            "currency": "CHF",
            "source": {"number": "4242", "cvc": "123"},
        }))
    );
    assert_eq!(waits(&script), [1.5]);
    assert_eq!(outputs.charge.as_deref(), Some("c1"));
    assert_eq!(outputs.paid_at.as_deref(), Some("10:00"));
}

#[tokio::test]
async fn objects_and_lists_are_typed() {
    let script = services(&["captured"]);
    let done = travel::book_trip(&client(&script), inputs()).await;
    let outputs = done.expect("it succeeds");
    let trip = outputs.trip.as_ref().expect("there is one");
    assert_eq!(trip.origin.country.as_deref(), Some("CH"));
    assert_eq!(trip.destination.country, None);
    assert_eq!(trip.platform, Some(None));
    assert_eq!(trip.price.amount, 9900);
    let seats = outputs.seats.as_ref().expect("there are some");
    assert_eq!(seats[0].window, Some(true));
    assert_eq!(seats[1].number, "11B");
    let json = serde_json::to_value(&outputs).expect("JSON");
    assert_eq!(json["departures"], json!(["08:00", "09:00"]));
    assert_eq!(json["ticket"], json!({"barcode": "|||"}));
    assert_eq!(json["seats"], booking("paid")["seats"]);
}

#[tokio::test]
async fn a_replacement_sets_a_member_of_the_payload() {
    let script = services(&["captured"]);
    let done = travel::book_trip(&client(&script), inputs()).await;
    done.expect("it succeeds");
    assert_eq!(
        script.requests()[1].json(),
        Some(json!({
            "trip": "t1",
            "passengers": [{"name": "Ann", "age": 18}, {"name": "Bo", "age": 30}],
        }))
    );
}

#[tokio::test]
async fn an_end_leaves_the_outputs_of_later_steps_out() {
    let script = Script::new().reply(Reply::json(200, json!({"data": []})));
    let done = travel::book_trip(&client(&script), inputs()).await;
    let outputs = done.expect("nothing to book is not a failure");
    assert_eq!(script.requests().len(), 1);
    let json = serde_json::to_value(&outputs).expect("JSON");
    assert_eq!(json, json!({"departures": []}));
}

#[tokio::test]
async fn a_called_workflow_that_fails_fails_its_step() {
    let script = services(&["refused"]);
    let done = travel::book_trip(&client(&script), inputs()).await;
    let error = done.expect_err("there is no money");
    assert_eq!(error.step(), Some(Step::Pay));
    let Cause::Workflow(inner) = error.reason() else {
        panic!("it is not the called workflow that failed: {error}");
    };
    assert!(error.to_string().contains(&inner.to_string()));
    let text = error.to_string();
    assert!(
        text.contains("await") && text.contains("captured"),
        "{text}"
    );
    assert!(!format!("{error:?}").contains("pk_1"), "{error:?}");
    let progress = error.into_progress();
    assert_eq!(progress.book.expect("it finished").id, "b1");
}

#[tokio::test]
async fn a_called_workflow_shares_the_budget_of_steps() {
    let script = services(&["pending"]);
    let client = Client::builder()
        .transport(script.clone())
        .max_steps(6)
        .build()
        .expect("the settings are valid");
    let done = travel::book_trip(&client, inputs()).await;
    done.expect_err("the budget ends");
    // Two requests, the step that calls, and three requests of what it calls.
    assert_eq!(script.requests().len(), 5);
}

#[tokio::test]
async fn a_retry_ends() {
    let script = services(&["pending"]);
    let done = travel::book_trip(&client(&script), inputs()).await;
    done.expect_err("it stays pending");
    assert_eq!(waits(&script), vec![1.5; 20]);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_fails_the_step() {
    let late = Reply::json(200, json!({"data": []})).after(Duration::from_secs(6));
    let script = Script::new().reply(late);
    let done = travel::book_trip(&client(&script), inputs()).await;
    let error = done.expect_err("five seconds are the limit");
    assert_eq!(error.step(), Some(Step::Find));
    assert!(matches!(error.reason(), Cause::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn servers_are_set_by_the_name_in_either_document() {
    let script = services(&["captured"]);
    let client = Client::builder()
        .transport(script.clone())
        .server("payments", "http://localhost:1/")
        .build()
        .expect("the settings are valid");
    let done = travel::book_trip(&client, inputs()).await;
    done.expect("it succeeds");
    let sent = sent(&script);
    assert_eq!(sent[2], "POST http://localhost:1/charges");
    assert_eq!(sent[1], "POST https://trips.example/v4/bookings");
}
