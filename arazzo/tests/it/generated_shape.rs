//! Functions in the shape of generated code, against a scripted transport.

use std::time::Duration;

use arazzo::rt::{
    Cause, Client, Location, Method, Object, Response, Retry, Run, Secret, Source, StepError,
    Template, Verdict, WorkflowError, simple,
};
use arazzo::testing::{Reply, Script};
use serde_json::json;

const API: Source = Source::new("api", "https://api.example.com/v1").of("doc");

arazzo::rt::steps! {
    pub enum Step {
        Submit = "submit",
        Poll = "poll",
        Notify = "notify",
    }
}

#[derive(Debug, Default, serde::Serialize)]
struct Progress {
    submit: Option<String>,
    poll: Option<String>,
}

struct Inputs {
    key: Secret,
    collection: String,
    note: Option<String>,
}

async fn workflow(
    client: &Client,
    inputs: Inputs,
) -> Result<String, WorkflowError<Step, Progress>> {
    let mut progress = Progress::default();
    let run = Run::new(client);
    match steps(&run, &inputs, &mut progress).await {
        Ok(outputs) => Ok(outputs),
        Err(error) => Err(error.with_progress(progress)),
    }
}

async fn steps(
    run: &Run,
    inputs: &Inputs,
    progress: &mut Progress,
) -> Result<String, StepError<Step>> {
    let id = submit(run, inputs).await?;
    let id = progress.submit.insert(id);
    let status = poll(run, inputs, id).await?;
    progress.poll = Some(status);
    notify(run, inputs).await
}

async fn submit(run: &Run, inputs: &Inputs) -> Result<String, StepError<Step>> {
    let bearer = Template::new().text("Bearer ").value(inputs.key.expose());
    run.request(
        Step::Submit,
        Method::POST,
        API,
        "/objects/{collection}/bulk",
    )
    .secret_header("Authorization", bearer.finish())
    .path("collection", &inputs.collection)
    .query("limit", 5)
    .require(Location::Query, "limit")
    .json(Object::new().optional("note", inputs.note.as_ref()))
    .accept("application/json")
    .read(&["/id"])
    .send()
    .await?
    .require("$statusCode == 200", |response| response.status() == 200)?
    .output("/id")
}

async fn poll(run: &Run, inputs: &Inputs, id: &str) -> Result<String, StepError<Step>> {
    let mut again = Retry::new(3, Some(2.5));
    loop {
        let response = run
            .request(Step::Poll, Method::GET, API, "/bulk/{id}")
            .secret_header("Authorization", inputs.key.expose())
            .path("id", id)
            .read(&["/status"])
            .timeout(Duration::from_millis(250))
            .attempt()
            .await?;
        let verdict = Verdict::new()
            .and("$statusCode == 200", simple::eq(response.status(), 200))
            .and("done", response.body("/status") != "x".into());
        if !verdict.holds() {
            if again.take() {
                again.pause(run, Step::Poll, &response).await?;
                continue;
            }
            return Err(response.unmet(verdict));
        }
        if simple::eq(response.body("/status"), "QUEUED") {
            run.pace(Step::Poll, &response).await?;
            continue;
        }
        return response.output("/status");
    }
}

async fn notify(run: &Run, inputs: &Inputs) -> Result<String, StepError<Step>> {
    let response: Response<Step> = run
        .request(Step::Notify, Method::POST, API, "/notify/{key}")
        .secret_path("key", inputs.key.expose())
        .send()
        .await?
        .require_success()?;
    response.header_output("X-Run")
}

fn client(script: &Script) -> Client {
    Client::builder()
        .transport(script.clone())
        .build()
        .expect("the settings are valid")
}

fn inputs() -> Inputs {
    Inputs {
        key: "sk_12345".into(),
        collection: "a/b c".to_owned(),
        note: None,
    }
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn a_run_polls_retries_and_finishes() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "o1", "more": [1, 2]})))
        .reply(Reply::json(200, json!({"status": "queued"})))
        .reply(Reply::status(503).header("Retry-After", "7"))
        .reply(Reply::status(500))
        .reply(Reply::json(200, json!({"status": "done"})).after(Duration::from_secs(1)))
        .reply(Reply::json(200, json!({"status": "done"})))
        .reply(Reply::status(204).header("x-run", "r1"));
    let client = client(&script);
    let outputs = assert_send(workflow(&client, inputs()))
        .await
        .expect("it succeeds");
    assert_eq!(outputs, "r1");
    let requests = script.requests();
    assert_eq!(
        requests[0].url,
        "https://api.example.com/v1/objects/a%2Fb%20c/bulk?limit=5"
    );
    assert_eq!(requests[0].text(), Some("{}"));
    assert_eq!(requests[0].header("authorization"), Some("Bearer sk_12345"));
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[0].header("accept"), Some("application/json"));
    let waits: Vec<_> = script.waits().iter().map(Duration::as_millis).collect();
    assert_eq!(waits, [1000, 7000, 2500, 250, 2500]);
}

#[tokio::test]
async fn a_failure_names_step_cause_and_exchange() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "o1"})))
        .reply(Reply::json(200, json!({"status": "done"})))
        .reply(Reply::json(404, json!({"message": "no sk_12345 here"})));
    let error = workflow(&client(&script), inputs())
        .await
        .expect_err("it fails");
    assert_eq!(
        error.to_string(),
        "step `notify` failed: `status is 2xx` does not hold \
         (POST /notify/{key} returned 404 Not Found)"
    );
    assert_eq!(error.step(), Some(Step::Notify));
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.progress().poll.as_deref(), Some("done"));
    assert!(matches!(error.reason(), Cause::Criterion { .. }));
    assert!(!format!("{error:?}").contains("12345"), "{error:?}");
    assert_eq!(size_of_val(&error), size_of::<usize>());
}
