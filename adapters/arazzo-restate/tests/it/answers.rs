//! Runs that wait for a person, who answers while no worker lives.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use arazzo::{
    Client, HttpTransport, Map, Transport, Value, Workflow, WorkflowError,
    bytes::Bytes,
    http::{Method, Request},
    rt::{Channel, Run, Source, StepError},
};
use arazzo_restate::{Answers, Endpoint, EndpointError, UserInput, open_error, open_outputs};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    api::Api,
    engine::{Engine, send, within},
    secrecy::found_in_any_form,
    worker::{Settings, Worker, durable},
};

const CASES: Source = Source::new("cases", "https://cases.example");
const DESK: Source = Source::new("desk", "");
const OPEN: &str = "POST /cases";
const ACT: &str = "POST /acts";
/// Nobody but the run is to know it.
const NAME: &str = "ann-whom-nobody-knows";

type Step = &'static str;

/// Opens a case, asks a person, who may take as long as it takes, and acts.
pub(crate) struct Approve;

impl Workflow for Approve {
    const ID: &'static str = "approve";
    type Inputs = Map;
    type Outputs = Map;
    type Error = WorkflowError<Step, ()>;

    async fn run(client: &Client, _: Map) -> Result<Map, Self::Error> {
        let approved = approve(client).await;
        approved.map_err(|error| error.with_progress(()))
    }
}

async fn approve(client: &Client) -> Result<Map, StepError<Step>> {
    let run = Run::new(client);
    run.connect(&[Channel::receives(DESK, "approvals/{case}")])
        .await?;
    run.request("open", Method::POST, CASES, "/cases")
        .send()
        .await?;
    let answer = run
        .message("ask", DESK, "approvals/{case}")
        .channel("case", "c-1")
        .correlate(&["$message.payload#/case"], "c-1")
        .read(&["/by"])
        .receive()
        .await?;
    let (by, note): (String, String) = (answer.output("/by")?, answer.header_output("note")?);
    run.request("act", Method::POST, CASES, "/acts")
        .send()
        .await?;
    let outputs = json!({"by": by, "note": note});
    Ok(outputs.as_object().cloned().unwrap_or_default())
}

pub(crate) fn schema() -> Value {
    json!({"type": "object", "required": ["by"], "properties": {"by": {"type": "string"}}})
}

/// Where a file makes that nobody can be told.
fn closed(events: &Path) -> PathBuf {
    events.with_extension("closed")
}

/// Writes an event to a file, as the person sees it.
pub(crate) async fn write(
    file: PathBuf,
    event: UserInput,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if closed(&file).exists() {
        return Err("nobody is there".into());
    }
    let mut line = event.to_value();
    line["awakeable"] = json!(event.wait.id);
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)?;
    file.write_all(format!("{line}\n").as_bytes())?;
    Ok(())
}

/// An engine, a worker, a server, and who takes answers.
struct Desk {
    engine: Engine,
    worker: Worker,
    api: Api,
}

impl Desk {
    async fn start() -> Option<Self> {
        let engine = Engine::start().await?;
        let done = [(201, json!({}))];
        let api = Api::start(&[(OPEN, &done), (ACT, &done)]).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let ingress = format!("http://127.0.0.1:{}", engine.ingress());
        let client = Client::builder().build().expect("valid settings");
        let answers = Answers::new(&ingress, client, durable());
        let answers = answers.message_schema("approvals/{case}", &schema());
        let answers = answers.expect("a schema");
        tokio::spawn(answers.serve(listener, std::future::pending::<()>()));
        let settings = Settings {
            inactivity: Duration::from_millis(100),
            answers: port,
            ..Settings::new(api.port)
        };
        let worker = Worker::start(&engine, settings).await;
        Some(Self {
            engine,
            worker,
            api,
        })
    }

    fn events(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.worker.events()).unwrap_or_default();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("JSON")
    }

    /// Starts a run, and waits until it waits, and no worker has it: its id, and what was told.
    async fn begin(&self) -> (String, Value) {
        let run = self.engine.start_run("approve", "run-1", &json!({})).await;
        within("somebody is told", async || !self.events().is_empty()).await;
        within("the run is suspended", async || {
            self.engine.status(&run).await == "suspended"
        })
        .await;
        (run, self.events().remove(0))
    }

    async fn end(&self) -> (u16, Value) {
        self.engine.call("approve", "run-1", &json!({})).await
    }
}

/// Posts an answer: the status.
async fn answer(url: &str, payload: &str) -> u16 {
    let request = Request::post(url).header("x-message-note", "by hand");
    let request = request.body(Bytes::from(payload.to_owned()));
    let sent = HttpTransport::new().send(request.expect("a request")).await;
    sent.expect("it is answered").status().as_u16()
}

fn told(event: &Value) {
    assert_eq!(event["event"], "workflow.UserInput");
    assert_eq!(event["notificationId"], "approvals/{case}");
    assert_eq!(event["inputParams"], schema());
    assert_eq!(event["namespaces"], json!(["crew"]));
    assert_eq!(event["replayed"], false);
    for name in ["uuid", "requestId", "timestamp"] {
        assert!(
            event[name].as_str().is_some_and(|text| text.len() > 20),
            "{name}"
        );
    }
}

/// The person's answer comes while no worker lives, and the engine dies before there is one again.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_ends_the_wait_once() {
    let Some(mut desk) = Desk::start().await else {
        return;
    };
    let (_, event) = desk.begin().await;
    told(&event);
    desk.worker.kill().await;
    let url = event["url"].as_str().expect("a URL");
    for misfit in [
        "{}",
        "no JSON",
        r#"{"by": 7}"#,
        r#"{"by": "eve", "case": "c-2"}"#,
    ] {
        assert_eq!(answer(url, misfit).await, 400, "{misfit}");
    }
    let right = json!({"by": NAME}).to_string();
    assert_eq!(answer(url, &right).await, 202);
    assert_eq!(answer(url, &right).await, 410);
    assert_eq!(answer(url, r#"{"by": "eve"}"#).await, 410);
    desk.engine.kill().await;
    assert_eq!(answer(url, &right).await, 502);
    desk.engine.restart().await;
    assert_eq!(answer(url, r#"{"by": "eve"}"#).await, 410);
    desk.worker.restart();
    let (status, body) = desk.end().await;
    assert_eq!(status, 200, "{body}");
    let outputs = open_outputs(&durable(), body).expect("it opens");
    assert_eq!(outputs, json!({"by": NAME, "note": "by hand"}));
    assert_eq!((desk.api.count(OPEN), desk.api.count(ACT)), (1, 1));
    // It was told of once, and as replayed by those who went on.
    let events = desk.events();
    assert!(events.iter().all(|one| one["uuid"] == event["uuid"]));
    assert!(events.iter().skip(1).all(|one| one["replayed"] == true));
    desk.engine.kill().await;
    assert_eq!(found_in_any_form(desk.engine.folder(), NAME), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_cannot_be_guessed() {
    let Some(desk) = Desk::start().await else {
        return;
    };
    let (run, event) = desk.begin().await;
    let url = event["url"].as_str().expect("a URL");
    let (base, token) = url.rsplit_once('/').expect("a path");
    assert!(token.len() > 100);
    let swapped = if token.ends_with('A') { "E" } else { "A" };
    let changed = format!("{}{swapped}", &token[..token.len() - 1]);
    let middle = token.len() / 2;
    let flipped = if &token[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    let flipped = format!("{}{flipped}{}", &token[..middle], &token[middle + 1..]);
    let id = event["awakeable"].as_str().expect("an id");
    for guess in [id, "x", &changed, &flipped, &token[..40]] {
        let status = answer(
            &format!("{base}/{guess}"),
            &json!({"by": "eve"}).to_string(),
        )
        .await;
        assert_eq!(status, 404, "{guess}");
    }
    assert_eq!(desk.engine.status(&run).await, "suspended");
}

/// Nor can who reaches the engine make an answer; but that there is none can be said there.
#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_is_rejected_is_an_error_of_its_step() {
    let Some(desk) = Desk::start().await else {
        return;
    };
    let (_, event) = desk.begin().await;
    let id = event["awakeable"].as_str().expect("an id");
    let path = format!("/restate/awakeables/{id}/reject");
    let said = Some(json!("nobody is in the office"));
    let answer = send(desk.engine.ingress(), Method::POST, &path, &[], said).await;
    assert!(answer.expect("it is answered").status().is_success());
    let (status, body) = desk.end().await;
    assert_eq!(status, 422, "{body}");
    let failure = open_error(&durable(), body["message"].as_str().expect("a message"));
    let failure = failure.expect("it opens");
    assert_eq!(
        (&failure["kind"], &failure["report"]["step"]),
        (&json!("channel"), &json!("ask"))
    );
    assert!(
        failure.to_string().contains("nobody is in the office"),
        "{failure}"
    );
    assert_eq!(desk.api.count(ACT), 0);
}

/// The run is not at its end, and what it did before is not done again.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_which_nobody_can_be_told_is_tried_again() {
    let Some(desk) = Desk::start().await else {
        return;
    };
    let mark = closed(&desk.worker.events());
    std::fs::write(&mark, "").expect("a file");
    let run = desk.engine.start_run("approve", "run-1", &json!({})).await;
    within("it is tried again", async || {
        desk.engine.status(&run).await == "backing-off"
    })
    .await;
    std::fs::remove_file(&mark).expect("it was there");
    let (_, event) = desk.begin().await;
    told(&event);
    let url = event["url"].as_str().expect("a URL");
    assert_eq!(answer(url, &json!({"by": NAME}).to_string()).await, 202);
    let (status, body) = desk.end().await;
    assert_eq!((status, desk.api.count(OPEN)), (200, 1), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waits_can_be_cancelled() {
    let Some(desk) = Desk::start().await else {
        return;
    };
    let (run, _) = desk.begin().await;
    desk.engine.cancel(&run).await;
    let (status, body) = desk.end().await;
    assert_eq!(status, 409, "{body}");
    assert_eq!(desk.api.count(ACT), 0);
}

#[tokio::test]
async fn urls_need_a_key() {
    let client = Client::builder().build().expect("valid settings");
    let endpoint = Endpoint::new(client)
        .journal_in_the_clear()
        .on_user_input("http://127.0.0.1:1", |_| async { Ok(()) })
        .listen(([127, 0, 0, 1], 0).into());
    assert!(matches!(endpoint.await, Err(EndpointError::NoKeyForUrls)));
}
