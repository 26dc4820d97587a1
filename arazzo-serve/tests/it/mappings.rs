//! Inputs from requests and responses from outputs, by mappings.

use arazzo::BoxFuture;
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{
    Service, WorkflowOptions,
    context::{ContextScope, FileStore, Key, Store, StoreError, Write},
    mapping::Mapping,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Served, TOKEN, outputs, send, service};

fn mapping(value: &Value) -> Mapping {
    Mapping::parse(value).unwrap()
}

/// A mapping for a foreign webhook.
fn foreign() -> Mapping {
    mapping(&json!({
        "collection": "$request.query.collection",
        "objects": "$request.body#/data/objects",
        "notifyObjectId": "$request.body#/data/objects/0/id",
        "workflowKey": "$request.header.X-Workflow",
        "data": {"region": "$setting.region", "run": "$run.id", "by": "$request.method"},
    }))
}

async fn mapped(options: WorkflowOptions) -> Served {
    service(|service| {
        service
            .bearer(TOKEN)
            .bind("apiKey", "sk_bound")
            .value("region", "eu")
            .add_with::<BulkSetObjectsNotify>(options)
    })
    .await
}

fn request(service: &Served, query: &str, body: &Value) -> reqwest::RequestBuilder {
    let url = format!(
        "{}/workflows/{}?{query}",
        service.url,
        crate::support::WORKFLOW
    );
    let built = service.http().post(url).bearer_auth(TOKEN);
    built
        .header("x-workflow", "w")
        .header("content-type", "application/json")
        .body(body.to_string())
}

#[tokio::test]
async fn a_foreign_webhook_becomes_inputs() {
    let service = mapped(WorkflowOptions::new().request(foreign())).await;
    let body = json!({"data": {"objects": [{"id": "a"}, {"id": "b"}]}, "ignored": true});
    let response = send(request(&service, "collection=c%20d", &body)).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.json(), outputs());
    assert_eq!(service.api.keys()[0], "Bearer sk_bound");
}

#[tokio::test]
async fn what_a_mapping_does_not_find_is_a_violation() {
    let service = mapped(WorkflowOptions::new().request(foreign())).await;
    let response = send(request(&service, "", &json!({"data": {"objects": "none"}}))).await;
    assert_eq!(response.status, 400);
    let problem: Value = response.json();
    let found: Vec<_> = problem["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["keyword"].as_str().unwrap(),
                one["dataPath"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(found.contains(&("type", ".objects")), "{problem}");
    assert!(
        found.iter().any(|(keyword, _)| *keyword == "required"),
        "{problem}"
    );
    assert_eq!(service.api.calls(), 0);
}

#[tokio::test]
async fn outputs_become_status_headers_and_body() {
    let response = mapping(&json!({
        "status": 201,
        "headers": {"X-Operation": "$outputs#/bulkOperationId", "X-Gone": "$outputs#/bulkStatus/x",
            "X-Region": "$setting.region"},
        "body": {"run": "$outputs#/workflowRunId", "same": ["$run.id", "$run.correlationId"]},
    }));
    let wrong = service_of(WorkflowOptions::new().response(response)).err();
    let wrong = wrong.expect("a part of a text").to_string();
    assert!(
        wrong.contains("`$outputs#/bulkStatus/x` never exists"),
        "{wrong}"
    );
    let response = mapping(&json!({
        "status": 201,
        "headers": {"X-Operation": "$outputs#/bulkOperationId", "X-Region": "$setting.region"},
        "body": {"run": "$outputs#/workflowRunId", "same": ["$run.id", "$run.correlationId"]},
    }));
    let service = mapped(WorkflowOptions::new().request(foreign()).response(response)).await;
    let body = json!({"data": {"objects": [{"id": "a"}]}});
    let response = send(request(&service, "collection=c", &body)).await;
    assert_eq!(response.status, 201);
    assert_eq!(response.header("x-operation"), "op");
    assert_eq!(response.header("x-region"), "eu");
    let id = response.header("arazzo-run-id").to_owned();
    let body: Value = response.json();
    assert_eq!(body, json!({"run": "run", "same": [id, id]}));
}

#[tokio::test]
async fn a_response_stands_in_the_place_of_the_outputs_wherever_a_run_is_shown() {
    let response = mapping(&json!({
        "status": 201,
        "headers": {"X-Operation": "$outputs#/bulkOperationId"},
        "body": {"run": "$outputs#/workflowRunId", "last": "$context.user.last"},
    }));
    let options = WorkflowOptions::new()
        .request(foreign())
        .response(response)
        .save(ContextScope::User, "last", mapping(&json!("$run.id")));
    let service = mapped(options).await;
    let body = json!({"data": {"objects": [{"id": "a"}]}});
    let streamed = request(&service, "collection=c", &body).header("accept", "text/event-stream");
    let streamed = send(streamed).await;
    let id = streamed.header("arazzo-run-id").to_owned();
    let expected = json!({
        "status": 201, "headers": {"x-operation": "op"}, "body": {"run": "run", "last": id},
    });
    let last = streamed.text().trim_end().rsplit("\n\n").next().unwrap();
    let (name, data) = last.split_once('\n').unwrap();
    assert_eq!(name, "event: response");
    let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(data, expected);
    // A later run saves another value; what was answered stays what it was.
    send(request(&service, "collection=c", &body)).await;
    let shown = send(service.get(&format!("/runs/{id}"))).await;
    assert_eq!(shown.json()["response"], expected);
    assert!(!shown.text().contains("bulkStatus") && !streamed.text().contains("\"completed\""));
    let accepted = request(&service, "collection=c", &body).header("prefer", "respond-async");
    assert_eq!(send(accepted).await.status, 202);
    let listed = send(service.get("/runs")).await.json();
    assert!(
        listed["runs"][1].get("response").is_none() && listed["runs"][1].get("outputs").is_none()
    );
    let description = send(service.get("/openapi.json")).await.json();
    let schema = json!({
        "$ref": "#/components/schemas/Run", "components": description["components"],
    });
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&shown.json()), "{shown:?}");
}

#[tokio::test]
async fn a_text_of_another_type_is_sent_as_it_is() {
    let response = mapping(&json!({
        "headers": {"Content-Type": "text/plain"}, "body": "$outputs#/bulkStatus",
    }));
    let service = mapped(WorkflowOptions::new().request(foreign()).response(response)).await;
    let body = json!({"data": {"objects": [{"id": "a"}]}});
    let response = send(request(&service, "collection=c", &body)).await;
    assert_eq!(response.header("content-type"), "text/plain");
    assert_eq!(response.text(), "completed");
}

#[tokio::test]
async fn the_credential_of_the_caller_is_no_input() {
    let made = mapping(&json!({
        "collection": "$request.header.Authorization", "objects": [], "notifyObjectId": "a",
        "workflowKey": "w",
    }));
    let service = mapped(WorkflowOptions::new().request(made)).await;
    let response = send(request(&service, "", &json!({}))).await;
    assert_eq!(response.status, 400);
    assert!(!response.text().contains(TOKEN));
}

fn service_of(options: WorkflowOptions) -> Result<arazzo_serve::App, arazzo_serve::ServiceError> {
    let client = arazzo::Client::builder().build().unwrap();
    Service::new(client)
        .bearer(TOKEN)
        .bind("apiKey", "sk_bound")
        .value("region", "eu")
        .add_with::<BulkSetObjectsNotify>(options)
        .build()
}

#[tokio::test]
async fn mappings_are_checked_when_the_service_is_built() {
    let request = mapping(&json!({"collections": "$request.body", "apiKey": "$request.query.key"}));
    let response = mapping(&json!({"status": 99, "headers": {"Connection": "close"}, "bdy": 1}));
    let options = WorkflowOptions::new()
        .request(request)
        .response(response)
        .save(
            ContextScope::Session,
            "last",
            mapping(&json!("$request.method")),
        );
    let error = service_of(options).unwrap_err();
    let at = "`bulk-set-objects-notify`: in the mapping of";
    assert_eq!(
        error.problems(),
        [
            format!(
                "{at} the request: `/collections`: the workflow has no input `collections`: did you mean `collection`?"
            ),
            format!("{at} the request: `/apiKey`: the input `apiKey` is set by the settings"),
            format!("{at} the request: the required input `collection` is missing"),
            format!("{at} the request: the required input `objects` is missing"),
            format!("{at} the request: the required input `notifyObjectId` is missing"),
            format!("{at} the request: the required input `workflowKey` is missing"),
            format!("{at} the response: `/status`: a status is a whole number from 200 to 599"),
            format!(
                "{at} the response: `/headers/Connection`: the header `Connection` is written by the service"
            ),
            format!("{at} the response: `/bdy`: a response has no `bdy`: did you mean `body`?"),
            format!("{at} the value `session.last`: a response has no request"),
            format!(
                "{at} the value `session.last`: no session is named: write what names it as `session`"
            ),
        ]
    );
}

#[tokio::test]
async fn a_value_of_one_run_reaches_the_next_one_of_the_same_user() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("contexts")).unwrap();
    let options = WorkflowOptions::new()
        .request(mapping(&json!({
            "collection": "c", "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w",
        })))
        .session(mapping(&json!("$request.query.session")))
        .response(mapping(&json!({"body": {
            "user": "$context.user.last", "session": "$context.session.last",
            "global": "$context.global.last",
        }})))
        .save(
            ContextScope::User,
            "last",
            mapping(&json!("$outputs#/bulkOperationId")),
        )
        .save(
            ContextScope::Session,
            "last",
            mapping(&json!("$outputs#/workflowRunId")),
        )
        .save(
            ContextScope::Global,
            "last",
            mapping(&json!("$outputs#/bulkStatus")),
        );
    let service = service(|service| {
        service
            .bearer(TOKEN)
            .bearer_of("other", "token-of-another-principal")
            .bind("apiKey", "sk_bound")
            .store(store)
            .add_with::<BulkSetObjectsNotify>(options)
    })
    .await;
    let ask = async |query: &str| {
        let response = send(request(&service, query, &json!({}))).await;
        assert_eq!(response.status, 200);
        response.json()
    };
    // What a run saves is there before its response is made.
    let all = json!({"user": "op", "session": "run", "global": "completed"});
    assert_eq!(ask("session=s").await, all);
    assert_eq!(ask("").await, json!({"user": "op", "global": "completed"}));
}

#[tokio::test]
async fn the_description_of_a_mapped_workflow_is_valid() {
    use roas::{
        v3_1::spec::Spec,
        validation::{Options, Validate},
    };
    let response = mapping(&json!({"status": 201, "body": "$outputs#/bulkStatus"}));
    let service = mapped(WorkflowOptions::new().request(foreign()).response(response)).await;
    let description = send(service.get("/openapi.json")).await.json();
    let spec: Spec = serde_json::from_value(description.clone()).unwrap();
    let valid = spec.validate(Options::IgnoreUnusedSchemas.into(), None);
    assert!(valid.is_ok(), "{valid:#?}");
    let operation = &description["paths"]["/workflows/bulk-set-objects-notify"]["post"];
    assert_eq!(operation["responses"]["200"], Value::Null);
    let any = json!({});
    for content in [&operation["requestBody"], &operation["responses"]["201"]] {
        assert_eq!(content["content"]["application/json"]["schema"], any);
    }
}

/// A store on a disk that is full, or gone.
struct Broken {
    readable: bool,
}

impl Store for Broken {
    fn read<'s>(
        &'s self,
        keys: Vec<Key>,
        _: Timestamp,
    ) -> BoxFuture<'s, Result<Vec<Option<Value>>, StoreError>> {
        let read = if self.readable {
            Ok(vec![None; keys.len()])
        } else {
            Err(StoreError::new("the disk is gone"))
        };
        Box::pin(std::future::ready(read))
    }

    fn write<'s>(&'s self, _: Vec<Write>, _: Timestamp) -> BoxFuture<'s, Result<(), StoreError>> {
        Box::pin(std::future::ready(Err(StoreError::new("the disk is full"))))
    }

    fn sweep(&self, _: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Err(StoreError::new("the disk is full"))))
    }
}

async fn broken(readable: bool) -> Served {
    let options = WorkflowOptions::new()
        .request(mapping(&json!({
            "collection": "c", "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w",
            "data": {"last": "$context.user.last"},
        })))
        .save(
            ContextScope::User,
            "last",
            mapping(&json!("$outputs#/bulkOperationId")),
        );
    service(|service| {
        service
            .bearer(TOKEN)
            .bind("apiKey", "sk_bound")
            .store(Broken { readable })
            .add_with::<BulkSetObjectsNotify>(options)
    })
    .await
}

#[tokio::test]
async fn outputs_are_answered_when_the_disk_is_full_and_the_loss_is_told() {
    let service = broken(true).await;
    let mut events = service.app.runs().subscribe();
    let answer = send(request(&service, "", &json!({}))).await;
    assert_eq!((answer.status, answer.json()), (200, outputs()));
    let told = loop {
        let notice = events.recv().await.unwrap();
        if notice.name == "context.NotSaved" {
            break notice;
        }
    };
    assert_eq!(told.event["reason"], "the disk is full");
    assert_eq!(told.event["runId"], answer.header("arazzo-run-id"));
}

#[tokio::test]
async fn nothing_is_sent_when_the_store_cannot_be_read() {
    let service = broken(false).await;
    let answer = send(request(&service, "", &json!({}))).await;
    answer.is_problem(503, "store");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(service.api.calls(), 0);
}
