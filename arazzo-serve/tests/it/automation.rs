//! Runs that nobody asks for: by schedule, by event, by message.

use std::time::Duration;

use arazzo::{
    Message,
    testing::{Messages, Script},
    watch::EventFilter,
};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{Limits, Service, mapping::Mapping, schedule::Schedule, trigger::Trigger};
use serde_json::{Value, json};

use crate::support::{Answer, Served, TOKEN, WORKFLOW, inputs, send, service, until};

fn mapping(value: &Value) -> Mapping {
    Mapping::parse(value).unwrap()
}

/// Inputs with an object of an event.
fn with(object: &Value) -> Mapping {
    mapping(&json!({
        "collection": "c", "objects": [object], "notifyObjectId": "a", "workflowKey": "w",
    }))
}

async fn bound(build: impl FnOnce(Service) -> Service) -> Served {
    service(|service| {
        let service = service.bearer(TOKEN).bind("apiKey", "sk_bound");
        build(service.add::<BulkSetObjectsNotify>())
    })
    .await
}

async fn runs(service: &Served) -> Vec<Value> {
    let answer: Value = send(service.get("/runs")).await.json();
    answer["runs"].as_array().unwrap().clone()
}

async fn tell(service: &Served, event: &Value, correlation: Option<&str>) -> Answer {
    let request = service
        .http()
        .post(format!("{}/events", service.url))
        .bearer_auth(TOKEN);
    let request = match correlation {
        Some(id) => request.header("x-correlation-id", id),
        None => request,
    };
    let request = request
        .header("content-type", "application/json")
        .body(event.to_string());
    send(request).await
}

#[tokio::test]
async fn a_schedule_starts_runs_and_is_listed() {
    let often = Schedule::every("often", WORKFLOW, Duration::from_secs(1)).unwrap();
    let rare = Schedule::cron("rare", WORKFLOW, "0 5 29 2 *").unwrap();
    let inputs = with(&json!({"id": "$run.id"}));
    let service = bound(|service| {
        service
            .schedule(often.inputs(inputs.clone()))
            .schedule(rare.inputs(inputs))
    })
    .await;
    service.api.called(3).await;
    let listed: Value = send(service.get("/schedules")).await.json();
    let schedules = listed["schedules"].as_array().unwrap();
    assert_eq!(schedules.len(), 2);
    assert_eq!(schedules[0]["when"], "every 1s");
    assert!(schedules[0]["last"]["runId"].is_string(), "{listed}");
    let next = schedules[1]["next"][0].as_str().unwrap();
    assert!(next.ends_with("-02-29T05:00:00Z"), "{next}");
    // A run of the service itself is visible to those who may call it.
    assert!(!runs(&service).await.is_empty());
    assert_eq!(send(service.anonymous_get("/schedules")).await.status, 401);
}

#[tokio::test]
async fn an_event_that_fits_starts_a_workflow() {
    let filter = EventFilter::new()
        .with("event", "order.*")
        .with("data.total", "1*");
    let trigger =
        Trigger::event("orders", WORKFLOW, filter).inputs(with(&json!({"id": "$event#/data/id"})));
    let service = bound(|service| service.trigger(trigger)).await;
    let event = |total: u32| json!({"event": "order.created", "data": {"id": "o", "total": total}});
    for total in [20, 17] {
        let response = tell(&service, &event(total), Some("corr-1")).await;
        assert_eq!(response.status, 202);
        let answer: Value = response.json();
        assert_eq!(answer["correlationId"], "corr-1");
    }
    service.api.called(3).await;
    let runs = runs(&service).await;
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert_eq!(runs[0]["correlationId"], "corr-1");
}

#[tokio::test]
async fn the_failure_of_a_run_starts_another_one() {
    let filter = EventFilter::new()
        .with("event", "workflow.ResponseReceived")
        .with("status", "5*");
    let trigger =
        Trigger::event("repair", WORKFLOW, filter).inputs(with(&json!({"id": "$event#/runId"})));
    let mut limits = Limits::default();
    limits.depth = 3;
    let service = bound(|service| service.trigger(trigger).limits(limits)).await;
    // Every run fails, so every run starts another one: the depth ends that.
    service.api.fail(500);
    let mut first = inputs();
    first.as_object_mut().unwrap().remove("apiKey");
    let mut events = service.app.runs().subscribe();
    let response = send(service.post(&first)).await;
    assert_eq!(response.status, 502);
    let refused = loop {
        let event = tokio::time::timeout(Duration::from_secs(10), events.recv()).await;
        let notice = event.expect("a refusal").unwrap();
        if notice.name == "trigger.Refused" {
            break notice;
        }
    };
    assert_eq!(
        refused.event["reason"],
        "too many runs have started each other"
    );
    let runs = runs(&service).await;
    assert_eq!(runs.len(), 4);
    assert!(
        runs.iter()
            .all(|run| run["correlationId"] == runs[0]["correlationId"]),
        "{runs:?}"
    );
}

#[tokio::test]
async fn a_message_that_fits_starts_a_workflow() {
    let message = |kind: &str| {
        Message::json("orders", json!({"kind": kind, "id": "o"})).header("region", "eu")
    };
    let broker = Messages::new(&Script::new())
        .deliver(message("old"))
        .deliver(message("new"));
    let trigger = Trigger::message("orders", WORKFLOW, broker, "orders")
        .filter(
            EventFilter::new()
                .with("payload.kind", "new")
                .with("headers.region", "eu"),
        )
        .inputs(with(&json!({"id": "$event#/payload/id"})));
    let service = bound(|service| service.trigger(trigger)).await;
    service.api.called(3).await;
    let runs = runs(&service).await;
    assert_eq!(runs.len(), 1, "{runs:?}");
}

#[tokio::test]
async fn what_is_no_event_of_others_is_refused() {
    let service = bound(|service| service).await;
    for event in [
        json!({}),
        json!({"event": 1}),
        json!({"event": ""}),
        json!({"event": "workflow.RunFinished"}),
        json!({"event": "schedule.Planned"}),
    ] {
        let response = tell(&service, &event, None).await;
        response.is_problem(422, "not-an-event");
    }
    assert_eq!(tell(&service, &json!([]), None).await.status, 400);
    let open = service.http().post(format!("{}/events", service.url));
    let open = open.header("content-type", "application/json").body("{}");
    assert_eq!(send(open).await.status, 401);
}

#[tokio::test]
async fn a_posted_event_is_as_deep_as_the_runs_that_led_to_it() {
    let filter = EventFilter::new().with("event", "again");
    let trigger = Trigger::event("again", WORKFLOW, filter).inputs(with(&json!({"id": "a"})));
    let mut limits = Limits::default();
    limits.depth = 2;
    let service = bound(|service| service.trigger(trigger).limits(limits)).await;
    service.api.hold();
    // Each run goes on while the next event is told, as if it told the event itself.
    for calls in 1..=2 {
        tell(&service, &json!({"event": "again"}), Some("corr")).await;
        service.api.called(calls).await;
    }
    let mut events = service.app.runs().subscribe();
    tell(&service, &json!({"event": "again"}), Some("corr")).await;
    let mut names = Vec::new();
    while names.last().map(String::as_str) != Some("trigger.Refused") {
        let event = tokio::time::timeout(Duration::from_secs(10), events.recv()).await;
        names.push(event.expect("a refusal").unwrap().name.clone());
    }
    service.api.release();
    until(|| service.api.calls() >= 6).await;
    assert_eq!(service.api.calls(), 6);
}

#[tokio::test]
async fn schedules_and_triggers_are_checked_when_the_service_is_built() {
    let client = arazzo::Client::builder().build().unwrap();
    let often =
        || Schedule::every("often", "bulk-set-object-notify", Duration::from_secs(30)).unwrap();
    let trigger = Trigger::event("t", WORKFLOW, EventFilter::new()).inputs(mapping(
        &json!({"collection": "$request.body", "apiKey": "$event#/key"}),
    ));
    let mut limits = Limits::default();
    limits.shortest_interval = Duration::from_secs(60);
    let built = Service::new(client)
        .bearer(TOKEN)
        .limits(limits)
        .add::<BulkSetObjectsNotify>()
        .schedule(often())
        .schedule(often())
        .trigger(trigger)
        .build();
    let error = built.unwrap_err();
    let often = "the schedule `often`";
    let interval = "runs would follow each other after 30s; the shortest interval is 1m, which \
                    `limits.shortest_interval` sets";
    let unknown = "there is no workflow `bulk-set-object-notify`: did you mean \
                   `bulk-set-objects-notify`?";
    assert_eq!(
        error.problems(),
        [
            format!("{often}: {interval}"),
            format!("{often}: {unknown}"),
            format!("{often} is there twice"),
            format!("{often}: {interval}"),
            format!("{often}: {unknown}"),
            "the trigger `t`: `/collection`: an event has no request".to_owned(),
            "the trigger `t`: `/apiKey`: the input `apiKey` is a secret, which a caller cannot give: \
             bind it in `secrets`".to_owned(),
            "the trigger `t`: the required input `objects` is missing".to_owned(),
            "the trigger `t`: the required input `notifyObjectId` is missing".to_owned(),
            "the trigger `t`: the required input `workflowKey` is missing".to_owned(),
        ]
    );
}
