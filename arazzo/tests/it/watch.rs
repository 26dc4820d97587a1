//! What those hear who watch a run.

mod secrets;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "tracing")]
mod trace_context;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use arazzo::{
    ClientBuilder,
    rt::{Client, Method, Retry, Run, StepError, Verdict, simple},
    testing::{Reply, Script},
    watch::{Event, EventFilter, EventKind, Outcome},
};
use serde_json::{Value, json};

use crate::support::{API, Step};

/// The events of a client.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Event>>>);

impl Heard {
    fn listen(&self, builder: ClientBuilder) -> ClientBuilder {
        let heard = self.clone();
        builder.on_event(move |event| heard.0.lock().expect("no poison").push(event.clone()))
    }

    fn client(&self, script: &Script) -> Client {
        let builder = Client::builder().transport(script.clone());
        self.listen(builder)
            .build()
            .expect("the settings are valid")
    }

    fn events(&self) -> Vec<Event> {
        self.0.lock().expect("no poison").clone()
    }

    /// As in `StepStarted poll`.
    fn names(&self) -> Vec<String> {
        let name = |event: &Event| {
            let name = event.name().trim_start_matches("workflow.");
            match &event.step {
                Some(step) => format!("{name} {step}"),
                None => name.to_owned(),
            }
        };
        self.events().iter().map(name).collect()
    }

    fn values(&self) -> Vec<Value> {
        self.events().iter().map(Event::to_value).collect()
    }
}

async fn submit(run: &Run) -> Result<String, StepError<Step>> {
    run.request("submit", Method::POST, API, "/orders")
        .json(json!({"sku": "tea"}))
        .read(&["/id"])
        .send()
        .await?
        .require("$statusCode == 201", |response| response.status() == 201)?
        .output("/id")
}

/// Polls by `retry` while the server is away, and by `goto` while the order is new.
async fn poll(run: &Run, id: &str) -> Result<String, StepError<Step>> {
    let mut again = Retry::new(2, Some(2.5));
    loop {
        let response = run
            .request("poll", Method::GET, API, "/orders/{id}")
            .path("id", id)
            .read(&["/status"])
            .timeout(Duration::from_secs(5))
            .attempt()
            .await?;
        let verdict = Verdict::new().and("$statusCode == 200", response.status() == 200);
        if !verdict.holds() {
            if again.take() {
                again.pause(run, "poll", &response).await?;
                continue;
            }
            return Err(response.unmet(verdict));
        }
        if simple::eq(response.body("/status"), "new") {
            run.pace("poll", &response).await?;
            continue;
        }
        return response.output("/status");
    }
}

async fn order(client: &Client) -> Result<String, StepError<Step>> {
    let run = &Run::new(client);
    run.workflow("order", async {
        let id = run.step("submit", submit(run)).await?;
        run.step("poll", poll(run, &id)).await
    })
    .await
}

fn created() -> Reply {
    Reply::json(201, json!({"id": "o 1"}))
}

#[tokio::test]
async fn a_run_is_told_from_start_to_end() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503))
        .reply(Reply::failure("connection reset"))
        .reply(Reply::json(200, json!({"status": "new"})))
        .reply(Reply::json(200, json!({"status": "paid"})));
    order(&heard.client(&script)).await.expect("it succeeds");
    assert_eq!(
        heard.names(),
        [
            "RunStarted",
            "StepStarted submit",
            "RequestSent submit",
            "ResponseReceived submit",
            "StepSucceeded submit",
            "StepStarted poll",
            "RequestSent poll",
            "ResponseReceived poll",
            "RetryScheduled poll",
            "RequestSent poll",
            "RequestFailed poll",
            "RetryScheduled poll",
            "RequestSent poll",
            "ResponseReceived poll",
            "RetryScheduled poll",
            "RequestSent poll",
            "ResponseReceived poll",
            "StepSucceeded poll",
            "RunFinished",
        ]
    );
    let scheduled: Vec<Value> = heard
        .values()
        .into_iter()
        .filter(|event| event["event"] == "workflow.RetryScheduled")
        .map(|event| {
            json!([
                event["trigger"],
                event["attempt"],
                event["status"],
                event["delay"]
            ])
        })
        .collect();
    assert_eq!(
        scheduled,
        [
            json!(["retry", 1, 503, 2.5]),
            json!(["retry", 2, null, 2.5]),
            json!(["goto", 3, 200, 1.0]),
        ]
    );
}

/// The members whose values are random, checked and taken out.
fn settled(mut event: Value) -> Value {
    let members = event.as_object_mut().expect("an event is an object");
    for id in ["uuid", "runId", "requestId"] {
        let text = members.remove(id).expect("every event has ids");
        let text = text.as_str().expect("ids are texts");
        assert_eq!((text.len(), text.matches('-').count()), (36, 4), "{text}");
    }
    let timestamp = members.remove("timestamp").expect("every event has a time");
    let timestamp = timestamp.as_str().expect("times are texts");
    assert!(
        timestamp.len() == 27 && timestamp.ends_with('Z'),
        "{timestamp}"
    );
    assert_eq!(&timestamp[10..11], "T", "{timestamp}");
    let resource = members["resource"].as_object_mut().expect("an object");
    if resource["type"] != "workflow.Step" {
        resource.remove("id").expect("a run and a request have ids");
    }
    event
}

#[tokio::test]
async fn events_are_written_with_the_resource_that_they_are_about() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created().after(Duration::from_millis(250)))
        .reply(Reply::status(404));
    order(&heard.client(&script)).await.expect_err("a 404");
    let run = json!({"type": "workflow.Run", "workflow": "order", "depth": 1});
    let step =
        |id: &str| json!({"type": "workflow.Step", "id": id, "workflow": "order", "depth": 1});
    let request = json!({
        "type": "workflow.Request", "workflow": "order", "step": "submit", "depth": 1,
        "method": "POST", "url": "https://api.example.com/orders", "template": "/orders",
        "attempt": 1, "redirects": 0,
    });
    let values: Vec<Value> = heard.values().into_iter().map(settled).collect();
    assert_eq!(
        values[..5],
        [
            json!({"event": "workflow.RunStarted", "resource": run}),
            json!({"event": "workflow.StepStarted", "resource": step("submit")}),
            json!({"event": "workflow.RequestSent", "resource": request, "size": 13}),
            json!({
                "event": "workflow.ResponseReceived", "resource": request,
                "status": 201, "size": 12, "duration": 0.25,
            }),
            json!({
                "event": "workflow.StepSucceeded", "resource": step("submit"), "duration": 0.25,
            }),
        ]
    );
}

#[tokio::test]
async fn the_end_of_a_failed_run_says_where_and_why() {
    let heard = Heard::default();
    let script = Script::new().reply(created()).reply(Reply::status(404));
    let script = script.reply(Reply::status(500)).reply(Reply::status(500));
    order(&heard.client(&script)).await.expect_err("a 500");
    let mut values: Vec<Value> = heard.values().into_iter().map(settled).collect();
    let (finished, failed) = (values.pop(), values.pop());
    assert_eq!(
        failed,
        Some(json!({
            "event": "workflow.StepFailed",
            "resource": {"type": "workflow.Step", "id": "poll", "workflow": "order", "depth": 1},
            "cause": "`$statusCode == 200` does not hold",
            "status": 500, "attempts": 3, "handled": false, "duration": 5.0,
        }))
    );
    assert_eq!(
        finished,
        Some(json!({
            "event": "workflow.RunFinished",
            "resource": {"type": "workflow.Run", "workflow": "order", "depth": 1},
            "outcome": "failed", "failedStep": "poll",
            "cause": "`$statusCode == 200` does not hold", "duration": 5.0,
        }))
    );
}

#[tokio::test]
async fn times_are_those_of_the_transports_clock() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503).header("Retry-After", "1800"))
        .reply(Reply::json(200, json!({"status": "paid"})));
    order(&heard.client(&script)).await.expect("it succeeds");
    let events = heard.events();
    let (first, last) = (&events[0], &events[events.len() - 1]);
    let passed = last.timestamp.duration_since(first.timestamp);
    assert_eq!(passed.ok(), Some(Duration::from_secs(1800)));
}

#[tokio::test]
async fn one_id_holds_a_run_together_and_another_an_execution() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503))
        .reply(Reply::json(200, json!({"status": "new"})))
        .reply(Reply::json(200, json!({"status": "paid"})));
    let builder = Client::builder()
        .transport(script.clone())
        .request_id_header("Idempotency-Key");
    let client = heard.listen(builder).build().expect("valid settings");
    order(&client).await.expect("it succeeds");
    let events = heard.events();
    let run_id = &events[0].run_id;
    assert!(events.iter().all(|event| event.run_id == *run_id));
    assert_eq!(events[0].request_id, (*run_id).into());
    let of = |kind: &str| -> Vec<String> {
        let named = events.iter().filter(|event| event.name() == kind);
        named.map(|event| event.request_id.to_string()).collect()
    };
    let header = |request: &arazzo::testing::Recorded| {
        request.header("Idempotency-Key").unwrap_or("").to_owned()
    };
    let sent: Vec<String> = script.requests().iter().map(header).collect();
    assert_eq!(of("workflow.RequestSent"), sent);
    // The retry repeats an execution, the `goto` begins a new one.
    assert!(sent[1] == sent[2] && sent[2] != sent[3] && sent[0] != sent[1]);
    assert_eq!(
        of("workflow.StepStarted"),
        [sent[0].clone(), sent[1].clone()]
    );
    assert_eq!(
        of("workflow.StepSucceeded"),
        [sent[0].clone(), sent[3].clone()]
    );
    let mut uuids: Vec<_> = events.iter().map(|event| event.uuid).collect();
    uuids.sort();
    uuids.dedup();
    assert_eq!(uuids.len(), events.len());
}

#[tokio::test]
async fn a_failure_that_is_handled_is_told() {
    let heard = Heard::default();
    let script = Script::new().reply(Reply::status(409));
    let client = heard.client(&script);
    let run = &Run::new(&client);
    let result = run
        .workflow("order", async {
            let attempts = async {
                let response = run
                    .request("submit", Method::POST, API, "/orders")
                    .attempt()
                    .await?;
                let verdict = Verdict::new().and("$statusCode == 201", response.status() == 201);
                Ok((Err::<(), _>(response.unmet(verdict)), Some("other")))
            };
            run.handled_step("submit", attempts).await
        })
        .await;
    assert!(matches!(result, Ok((Err(_), Some("other")))));
    assert_eq!(
        heard.names()[1..],
        [
            "StepStarted submit",
            "RequestSent submit",
            "ResponseReceived submit",
            "StepFailed submit",
            "RunFinished",
        ]
    );
    let events = heard.values();
    assert_eq!(events[4]["handled"], true);
    assert_eq!(events[4]["status"], 409);
    assert_eq!(events[5]["outcome"], "succeeded");
}

#[tokio::test]
async fn a_called_workflow_says_who_called_it() {
    let heard = Heard::default();
    let script = Script::new().reply(created()).reply(Reply::status(404));
    let client = heard.client(&script);
    let run = &Run::new(&client);
    let result = run
        .workflow("outer", async {
            let call = async {
                run.spend("call")?;
                let nested = &run.nested("call")?;
                let inner = nested.workflow("inner", nested.step("submit", submit(nested)));
                run.call("call", None, inner).await
            };
            run.step("call", call).await
        })
        .await;
    result.expect("it succeeds");
    assert_eq!(
        heard.names(),
        [
            "RunStarted",
            "StepStarted call",
            "RunStarted",
            "StepStarted submit",
            "RequestSent submit",
            "ResponseReceived submit",
            "StepSucceeded submit",
            "RunFinished",
            "StepSucceeded call",
            "RunFinished",
        ]
    );
    let events = heard.events();
    let calling = &events[1];
    for inner in &events[2..8] {
        assert_eq!((inner.workflow, inner.depth), ("inner", 2));
        let parent = inner.parent.as_ref().expect("it was called");
        assert_eq!((parent.workflow, parent.step), ("outer", "call"));
        assert_eq!(parent.request_id, calling.request_id);
        assert_eq!(inner.run_id, calling.run_id);
    }
    let outer = [&events[0], calling, &events[8], &events[9]];
    assert!(
        outer
            .iter()
            .all(|event| event.depth == 1 && event.parent.is_none())
    );
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_told_before_its_step_fails() {
    let heard = Heard::default();
    let script = Script::new().reply(created());
    let script = (0..3).fold(script, |script, _| {
        script.reply(Reply::status(200).after(Duration::from_secs(60)))
    });
    order(&heard.client(&script)).await.expect_err("no answer");
    let failed = heard
        .values()
        .into_iter()
        .find(|event| event["event"] == "workflow.RequestFailed")
        .expect("it is told");
    assert_eq!(failed["cause"], "no complete response within 5s");
    assert_eq!(failed["duration"], 5.0);
    let names = heard.names();
    let end = names.len() - 3;
    assert_eq!(
        names[end..],
        ["RequestFailed poll", "StepFailed poll", "RunFinished"]
    );
}

#[tokio::test]
async fn a_run_that_is_given_up_is_told_from_the_inside_out() {
    let heard = Heard::default();
    let script = Script::new().reply(created().after(Duration::from_secs(60)));
    let client = heard.client(&script);
    {
        let mut future = Box::pin(order(&client));
        // One poll: the request is out, and its answer is not there yet.
        let waker = std::task::Waker::noop();
        let polled = future
            .as_mut()
            .poll(&mut std::task::Context::from_waker(waker));
        assert!(polled.is_pending());
    }
    assert_eq!(
        heard.names(),
        [
            "RunStarted",
            "StepStarted submit",
            "RequestSent submit",
            "RequestFailed submit",
            "StepFailed submit",
            "RunFinished",
        ]
    );
    let events = heard.events();
    assert!(matches!(
        events[5].kind,
        EventKind::RunFinished {
            outcome: Outcome::Cancelled,
            ..
        }
    ));
}

#[tokio::test]
async fn a_future_that_is_never_polled_is_not_told() {
    let heard = Heard::default();
    drop(order(&heard.client(&Script::new())));
    assert!(heard.names().is_empty());
}

#[tokio::test]
async fn a_filter_chooses_events() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::json(200, json!({"status": "paid"})));
    let filter = EventFilter::from_json(
        r#"{"filter": {"event": "workflow.*", "resource.type": "workflow.St*", "resource.id": "poll"}}"#,
    );
    let filter = filter.expect("a filter");
    let copy = heard.clone();
    let client = Client::builder()
        .transport(script)
        .on_event_matching(filter, move |event| {
            copy.0.lock().expect("no poison").push(event.clone());
        })
        .build()
        .expect("valid settings");
    order(&client).await.expect("it succeeds");
    assert_eq!(heard.names(), ["StepStarted poll", "StepSucceeded poll"]);
}

#[tokio::test]
async fn a_listener_that_panics_does_the_run_no_harm() {
    let heard = Heard::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::json(200, json!({"status": "paid"})));
    let builder = Client::builder()
        .transport(script)
        .on_event(|event| assert_ne!(event.name(), "workflow.StepStarted", "as the test wants it"));
    let client = heard.listen(builder).build().expect("valid settings");
    let status = order(&client).await.expect("it succeeds");
    assert_eq!(status, "paid");
    assert_eq!(heard.names().len(), 10);
}

#[tokio::test]
async fn workflows_that_cannot_start_are_told() {
    use arazzo::rt::{Channel, Source};
    const CHANNELS: &[Channel] = &[Channel::sends(Source::new("events", ""), "orders")];
    let heard = Heard::default();
    let client = heard.client(&Script::new());
    let run = &Run::new(&client);
    let connect = async { run.connect::<Step>(CHANNELS).await };
    run.workflow("order", connect)
        .await
        .expect_err("no channel");
    assert_eq!(heard.names(), ["RunStarted", "RunFinished"]);
    let finished = heard.values().remove(1);
    assert_eq!(finished["outcome"], "failed");
    assert_eq!(finished.get("failedStep"), None);
}
