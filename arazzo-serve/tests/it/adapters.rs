//! Adapters: foreign requests that become inputs, and outputs that become answers.

use std::sync::{Arc, Mutex};

use arazzo::{BoxFuture, Map, Value};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{
    Adapter, Answer, Ended, Principal, Received, Run, Start, Unfit, WorkflowOptions,
};
use axum::{Router, http::StatusCode, routing::get};
use serde_json::json;

use crate::support::{Served, TOKEN, WORKFLOW, inputs, send, service};

/// Takes the inputs from a part of the body and a header.
#[derive(Clone, Default)]
struct Foreign(Arc<Mutex<Vec<&'static str>>>);

impl Adapter for Foreign {
    fn inputs<'a>(&'a self, request: &'a Received<'a>) -> BoxFuture<'a, Result<Map, Unfit>> {
        Box::pin(async {
            assert!(request.body["panic"].is_null(), "s3cr3t");
            let payload = request.body["payload"].as_object();
            let mut inputs = payload
                .cloned()
                .ok_or_else(|| Unfit::new("there is no payload"))?;
            let run = request.run_id.to_string();
            assert_eq!(
                (request.correlation, request.principal.to_string().as_str()),
                (run.as_str(), "default")
            );
            let collection = request.headers["x-collection"]
                .to_str()
                .map_err(Unfit::new)?;
            inputs.insert("collection".to_owned(), collection.into());
            Ok(inputs)
        })
    }

    fn answer(&self, run: &Run, outputs: &Value) -> Answer {
        let headers = [(
            "x-run".parse().unwrap(),
            run.id().to_string().parse().unwrap(),
        )];
        Answer {
            status: StatusCode::CREATED,
            headers: headers.into_iter().collect(),
            body: json!({"id": outputs["workflowRunId"]}),
        }
    }

    fn ended<'a>(&'a self, _: &'a Run, ended: &'a Ended) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().push(ended.outcome.name());
        Box::pin(async { panic!("the end is recorded all the same") })
    }
}

async fn adapted(foreign: Foreign) -> Served {
    let options = WorkflowOptions::new().adapter(foreign);
    let broken = Router::new().route("/broken", get(async || -> String { panic!("s3cr3t") }));
    let own = Router::new().route(
        "/me",
        get(async |principal: Principal| principal.to_string()),
    );
    service(|service| {
        let service = service
            .bearer(TOKEN)
            .add_with::<BulkSetObjectsNotify>(options);
        service.routes(broken).routes(own)
    })
    .await
}

#[tokio::test]
async fn an_adapter_makes_inputs_and_answers() {
    let foreign = Foreign::default();
    let served = adapted(foreign.clone()).await;
    let body = json!({"event": "changed", "payload": inputs()});
    let answer = send(served.post(&body).header("x-collection", "c")).await;
    assert_eq!((answer.status, answer.json()), (201, json!({"id": "run"})));
    assert_eq!(answer.header("x-run"), answer.header("arazzo-run-id"));
    // Whatever starts a run, the adapter hears of its end.
    served.api.fail(500);
    let inputs = inputs().as_object().unwrap().clone();
    let started = served
        .app
        .runs()
        .start(Start::new(WORKFLOW, inputs, Principal::service()));
    started.unwrap().run.ended().await;
    assert_eq!(*foreign.0.lock().unwrap(), ["succeeded", "failed"]);
}

#[tokio::test]
async fn what_an_adapter_cannot_take_starts_nothing() {
    let served = adapted(Foreign::default()).await;
    let problem = send(served.post(&json!([])))
        .await
        .is_problem(400, "unfit-request");
    assert_eq!(problem["detail"], "there is no payload");
    let empty = served
        .post(&json!({"payload": {}}))
        .header("x-collection", "c");
    send(empty).await.is_problem(400, "invalid-inputs");
    let panics = send(served.post(&json!({"panic": true}))).await;
    panics.is_problem(500, "panic");
    assert!(!panics.text().contains("s3cr3t"));
    assert_eq!(served.api.calls(), 0);
}

#[tokio::test]
async fn a_key_is_about_the_body_that_was_sent() {
    let served = adapted(Foreign::default()).await;
    let keyed = |event: &str| {
        let body = json!({"event": event, "payload": inputs()});
        send(
            served
                .post(&body)
                .header("x-collection", "c")
                .header("idempotency-key", "k"),
        )
    };
    let (first, second) = (keyed("a").await, keyed("a").await);
    assert_eq!(
        first.header("arazzo-run-id"),
        second.header("arazzo-run-id")
    );
    keyed("b").await.is_problem(422, "key-of-other-inputs");
}

#[tokio::test]
async fn further_routes_are_behind_the_same_checks() {
    let served = adapted(Foreign::default()).await;
    send(served.anonymous_get("/me"))
        .await
        .is_problem(401, "unauthorized");
    assert_eq!(send(served.get("/me")).await.text(), "default");
    let panics = send(served.get("/broken")).await;
    panics.is_problem(500, "panic");
    assert!(!panics.text().contains("s3cr3t"));
}
