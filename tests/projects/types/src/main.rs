//! Workflows whose formats have types of this crate. It runs them, and panics where something is
//! not as it should be.

mod time;

mod meetings {
    arazzo::arazzo_workflow!(
        "workflows/meetings.arazzo.yaml",
        types = { date-time = "crate::time::Moment", "uuid" = "crate::time::Id" },
        derives = ["Eq", "Hash"],
    );
}

/// The same with a default that the type cannot be read from.
mod refused {
    arazzo::arazzo_workflow!(
        "workflows/meetings.arazzo.yaml",
        types = { date-time = "u8" },
    );
}

use std::hash::Hash;

use arazzo::testing::{Recorded, Reply, Script};
use arazzo::rt::Cause;
use arazzo::{Client, Secret};
use serde_json::{Value, json};

use meetings::{look, move_};
use time::{Id, Moment};

const ID: &str = "6f1c1f0a-7c0e-4a57-9d0b-1f2f6a3f4b5c";

fn client(script: &Script) -> Client {
    let client = Client::builder().transport(script.clone()).build();
    client.expect("the settings are valid")
}

fn meeting() -> Reply {
    let moments = ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"];
    let room = json!({"size": 4.5, "booked": moments[0]});
    let meeting = json!({
        "id": ID, "starts": moments[0], "ends": null, "reminders": moments, "room": room,
    });
    Reply::json(200, meeting).header("expires", "2029-01-01T00:00:00Z")
}

fn is_hashed<T: Eq + Hash>() {}

/// The pairs of the last query, decoded.
fn query(request: &Recorded) -> Vec<String> {
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    let decoded = query.replace("%40", "@").replace("%20", " ").replace("+", " ");
    decoded.split('&').map(str::to_owned).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    read().await;
    sent_on().await;
    default_that_does_not_fit().await;
    is_hashed::<look::Inputs>();
    is_hashed::<move_::Outputs>();
}

async fn read() {
    let script = Script::new().reply(meeting());
    let inputs = look::Inputs {
        id: Id(ID.to_owned()),
        after: None,
        at: vec![Moment::of(2030), Moment::of(2031)],
        since: Some(Some(Moment::of(2025))),
    };
    let outputs = meetings::look(&client(&script), inputs).await;
    let outputs = outputs.expect("it succeeds");
    assert_eq!(outputs.starts, Moment::of(2027));
    assert_eq!(outputs.ends, None);
    assert_eq!(outputs.reminders, [Moment::of(2027), Moment::of(2028)]);
    assert_eq!(outputs.expires, Moment::of(2029));
    let room = outputs.meeting.room.as_ref().expect("it has a room");
    assert_eq!(room.booked, Some(Moment::of(2027)));

    let request = &script.requests()[0];
    assert_eq!(request.path, format!("/meetings/{ID}"));
    let of_id = format!("note=of {ID}");
    let expected = ["after=@2026", "at=@2030", "at=@2031", of_id.as_str()];
    assert_eq!(query(request), expected);
    assert_eq!(request.header("since"), Some("@2025"));
}

async fn sent_on() {
    let script = Script::new().reply(meeting()).reply(Reply::status(204));
    let inputs = move_::Inputs {
        id: Id(ID.to_owned()),
        key: Secret::from(ID),
        starts: Some(Moment::of(2032)),
        reminders: vec![Moment::of(2033)],
    };
    let outputs = meetings::move_(&client(&script), inputs).await;
    assert_eq!(outputs.expect("it succeeds").was, Moment::of(2027));
    let request = &script.requests()[1];
    let body: Value = serde_json::from_slice(&request.body).expect("it is JSON");
    let expected = json!({
        "starts": "2032-01-01T00:00:00Z", "reminders": ["2033-01-01T00:00:00Z"],
    });
    assert_eq!(body, expected);
}

async fn default_that_does_not_fit() {
    let script = Script::new();
    let inputs = refused::look::Inputs {
        id: ID.to_owned(),
        after: None,
        at: Vec::new(),
        since: None,
    };
    let error = refused::look(&client(&script), inputs).await;
    let error = error.expect_err("nothing stands for the input");
    assert!(matches!(error.reason(), Cause::InvalidInputs { .. }), "{error}");
    assert!(script.requests().is_empty());
}
