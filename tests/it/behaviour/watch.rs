//! What those hear who watch generated functions.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use arazzo::testing::{Recorder, Replay, Reply, Script};
use arazzo::watch::Event;
use arazzo::{Client, ClientBuilder};
use arazzo_generated::{billing, knock, orders, petstore, shipping, travel};
use serde_json::{Value, json};

use super::{
    billing as bills, knock as knocks, loopback, orders as ordering, shipping as ships,
    travel as trips,
};

/// The events of a client, one line for each: called workflows further in, without requests.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Event>>>);

impl Heard {
    fn listen(&self, builder: ClientBuilder) -> Client {
        let heard = self.clone();
        let builder =
            builder.on_event(move |event| heard.0.lock().expect("no poison").push(event.clone()));
        builder.build().expect("the settings are valid")
    }

    fn client(&self, script: &Script) -> Client {
        self.listen(Client::builder().transport(script.clone()))
    }

    fn events(&self) -> Vec<Event> {
        self.0.lock().expect("no poison").clone()
    }

    fn lines(&self) -> Vec<String> {
        let told = self.events();
        let told = told.iter().filter(|event| {
            let step = event.name().starts_with("workflow.Step");
            step || event.name().starts_with("workflow.Run")
        });
        let line = |event: &Event| {
            let name = event.name().trim_start_matches("workflow.");
            let about = event.step.unwrap_or(event.workflow);
            let value = event.to_value();
            let handled = if value["handled"] == true {
                " (handled)"
            } else {
                ""
            };
            let outcome = value["outcome"].as_str().unwrap_or_default();
            let line = format!("{name} {about}{handled} {outcome}");
            let indent = "  ".repeat(event.depth as usize - 1);
            format!("{indent}{}", line.trim_end())
        };
        told.map(line).collect()
    }
}

#[tokio::test]
async fn a_sequence_tells_its_steps_in_order() {
    let heard = Heard::default();
    let client = heard.client(&knocks::knock(&["processing", "completed"]));
    let done = knock::bulk_set_objects_notify(&client, knocks::inputs()).await;
    done.expect("it succeeds");
    assert_eq!(
        heard.lines(),
        [
            "RunStarted bulk-set-objects-notify",
            "StepStarted bulkSetObjects",
            "StepSucceeded bulkSetObjects",
            "StepStarted pollBulkOperation",
            "StepSucceeded pollBulkOperation",
            "StepStarted notifyObject",
            "StepSucceeded notifyObject",
            "RunFinished bulk-set-objects-notify succeeded",
        ]
    );
}

#[tokio::test]
async fn a_machine_tells_failures_that_it_handles_and_detours() {
    let heard = Heard::default();
    let script = Script::new()
        .on_step("signIn", ordering::token("t1"))
        .on_step("signIn", ordering::token("t2"))
        .on_step("reserve", Reply::status(401))
        .on_step("reserve", Reply::status(409))
        .on_step("joinWaitlist", Reply::json(200, json!({"place": 3})));
    let client = heard.client(&script);
    let done = orders::place_order(&client, ordering::inputs()).await;
    done.expect("it succeeds");
    assert_eq!(
        heard.lines(),
        [
            "RunStarted placeOrder",
            "StepStarted signIn",
            "StepSucceeded signIn",
            "StepStarted reserve",
            "StepStarted signIn",
            "StepSucceeded signIn",
            "StepFailed reserve (handled)",
            "StepStarted joinWaitlist",
            "StepSucceeded joinWaitlist",
            "RunFinished placeOrder succeeded",
        ]
    );
}

#[tokio::test]
async fn a_called_workflow_is_told_inside_of_its_step() {
    let heard = Heard::default();
    let client = heard.client(&trips::services(&["pending", "captured"]));
    let done = travel::book_trip(&client, trips::inputs()).await;
    done.expect("it succeeds");
    assert_eq!(
        heard.lines()[5..],
        [
            "StepStarted pay",
            "  RunStarted pay",
            "  StepStarted charge",
            "  StepSucceeded charge",
            "  StepStarted await",
            "  StepSucceeded await",
            "  RunFinished pay succeeded",
            "StepSucceeded pay",
            "StepStarted fetch",
            "StepSucceeded fetch",
            "RunFinished bookTrip succeeded",
        ]
    );
    let events = heard.events();
    let retries = events
        .iter()
        .filter(|event| event.name() == "workflow.RetryScheduled");
    let retries: Vec<Value> = retries.map(Event::to_value).collect();
    assert_eq!(retries.len(), 1);
    assert_eq!(retries[0]["delay"], 1.5);
    assert_eq!(retries[0]["resource"]["parent"]["step"], "pay");
}

#[tokio::test]
async fn steps_with_messages_are_told_too() {
    let heard = Heard::default();
    let script = ships::script();
    let messages = ships::shop(&script);
    let builder = Client::builder().transport(script.clone());
    let client = heard.listen(builder.default_channel(messages.clone()));
    let done = shipping::ship_order(&client, ships::inputs()).await;
    done.expect("it succeeds");
    let lines = heard.lines();
    assert_eq!(lines[1..3], ["StepStarted place", "StepSucceeded place"]);
    assert_eq!(lines[lines.len() - 2], "StepSucceeded shipped");
    let written = serde_json::to_string(&heard.events()).expect("events are written");
    assert!(!written.contains("sesame"), "{written}");
}

#[tokio::test]
async fn inputs_that_do_not_fit_are_told_as_a_run_that_failed() {
    let heard = Heard::default();
    let client = heard.client(&Script::new());
    let mut inputs = trips::inputs();
    inputs.after = Some("tomorrow".to_owned());
    let error = travel::book_trip(&client, inputs).await;
    error.expect_err("it is not a date");
    assert_eq!(
        heard.lines(),
        ["RunStarted bookTrip", "RunFinished bookTrip failed"]
    );
    let finished = heard.events()[1].to_value();
    let cause = finished["cause"].as_str().expect("a text");
    assert!(cause.contains("date-time"), "{cause}");
}

/// Futures hold what they await once, so that to watch costs next to nothing where nobody does.
#[test]
fn futures_of_workflows_stay_small() {
    let client = super::client(&Script::new());
    let size = size_of_val(&billing::settle(&client, bills::inputs()));
    assert!(size < 64 * 1024, "{size}");
    let size = size_of_val(&travel::book_trip(&client, trips::inputs()));
    assert!(size < 64 * 1024, "{size}");
    let size = size_of_val(&petstore::find_pets(&client, Default::default()));
    assert!(size < 16 * 1024, "{size}");
}

/// Recorded against a server, replayed without one.
#[tokio::test]
async fn a_recorded_run_gives_the_same_outputs_when_it_is_replayed() {
    let (server, _) = loopback::server();
    let url = server.url();
    let recorder = Recorder::new(arazzo::HttpTransport::new());
    let client = loopback::client(&url).transport(recorder.clone()).build();
    let client = client.expect("the settings are valid");
    let recorded = knock::bulk_set_objects_notify(&client, knocks::inputs()).await;
    let recorded = recorded.expect("it succeeds");
    drop(server);
    let har = recorder.to_har();
    assert!(!har.to_string().contains("sk_test_12345"), "{har}");

    let replay = Replay::from_har(&har).expect("an archive");
    let client = loopback::client(&url).transport(replay.clone()).build();
    let client = client.expect("the settings are valid");
    let replayed = knock::bulk_set_objects_notify(&client, knocks::inputs()).await;
    assert_eq!(replayed.expect("it succeeds"), recorded);
    assert_eq!(replay.left(), 0);
}

/// The test that the README shows.
#[tokio::test]
async fn half_an_hour_of_polling_takes_no_time() {
    let operation = |status| Reply::json(200, json!({"id": "op_1", "status": status}));
    let script = Script::new()
        .on_step("bulkSetObjects", operation("queued"))
        .on_step(
            "notifyObject",
            Reply::json(200, json!({"workflow_run_id": "run_1"})),
        );
    let script = (0..60).fold(script, |script, _| {
        script.on_step("pollBulkOperation", operation("processing"))
    });
    let script = script.on_step("pollBulkOperation", operation("completed"));
    let builder = Client::builder().transport(script.clone());
    let client = builder.pace(Duration::from_secs(30)).build();
    let client = client.expect("the settings are valid");
    let began = Instant::now();
    let outputs = knock::bulk_set_objects_notify(&client, knocks::inputs()).await;
    assert_eq!(outputs.expect("it succeeds").workflow_run_id, "run_1");
    let waited: Duration = script.waits().iter().sum();
    assert_eq!(waited, Duration::from_secs(30 * 60));
    assert!(began.elapsed() < Duration::from_secs(10));
}
