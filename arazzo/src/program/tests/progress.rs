//! The lines that are shown while a run goes on.

use std::{ffi::OsString, time::Duration};

use serde_json::json;

use super::{
    super::{Surroundings, progress::Progress},
    asking,
};
use crate::{
    client::{Client, RunScope},
    rt::{Method, Retry, Run, Source, StepError},
    testing::{Reply, Script},
};

const API: Source = Source::new("api", "https://api.example.com");

/// Polls until there is a status, and once again if there is none.
async fn poll(run: &Run) -> Result<(), StepError<&'static str>> {
    let mut again = Retry::new(1, Some(1.5));
    run.step("poll", async {
        loop {
            let request = run
                .request("poll", Method::GET, API, "/batch")
                .read(&["/status"]);
            let answer = request.attempt().await?;
            if answer.body("/status") == "done".into() || !again.take() {
                return answer.output::<String>("/status");
            }
            again.pause(run, "poll", &answer).await?;
        }
    })
    .await
    .map(drop)
}

/// Polls in a workflow that a step calls.
async fn call(run: &Run) -> Result<(), StepError<&'static str>> {
    let attempt = async {
        let nested = run.nested("call")?;
        let called = async { nested.workflow("below", poll(&nested)).await };
        let ended = called.await;
        run.call("call", None, async {
            ended.map_err(|error| error.with_progress(()))
        })
        .await
    };
    run.step("call", attempt).await
}

/// What is written while `call` runs.
async fn shown(script: Script) -> String {
    let client = Client::builder().transport(script).build();
    let client = client.expect("valid settings");
    let progress = Progress::default();
    let run = Run::new(&client.scoped(progress.listen(RunScope::new())));
    let mut written = Vec::new();
    let ended = progress.write(run.workflow("above", call(&run)), &mut written);
    drop(ended.await);
    String::from_utf8(written).expect("text")
}

#[tokio::test]
async fn every_exchange_is_a_line() {
    let later = |reply: Reply| reply.after(Duration::from_millis(250));
    let done = Reply::json(200, json!({"status": "done"}));
    let script = Script::new()
        .reply(later(Reply::status(503)))
        .reply(later(done));
    let expected = "  poll: GET https://api.example.com/batch → 503 Service Unavailable in 250 ms; \
                    again in 1.5 s\n  \
                    poll: GET https://api.example.com/batch (attempt 2) → 200 OK in 250 ms\n\
                    call: done in 2 s\n";
    assert_eq!(shown(script).await, expected);
}

#[tokio::test]
async fn a_missing_answer_says_why() {
    let cause = "no answer is scripted for GET /batch of the step `poll`";
    let first = format!("GET https://api.example.com/batch → no response after 0 ms: {cause}");
    let second = first.replace("/batch →", "/batch (attempt 2) →");
    let expected = format!("  poll: {first}; again in 1.5 s\n  poll: {second}\n");
    assert_eq!(shown(Script::new()).await, expected);
}

/// The stderr of a run that somebody watches.
fn watched(arguments: &[&str]) -> String {
    let mut stderr = Vec::new();
    let surroundings = Surroundings {
        environment: &|_| None,
        stdin: &mut &b""[..],
        stdout: &mut Vec::new(),
        stderr: &mut stderr,
        watched: true,
    };
    asking::program().execute(arguments.iter().map(OsString::from), surroundings);
    String::from_utf8(stderr).expect("text")
}

#[test]
fn a_terminal_gets_lines_unless_they_are_unwanted() {
    let arguments = |url: &str, more: &str| {
        let server = format!("--server=api={url}");
        let given = ["run", "ask", "--input=key=sk_12345", &server, more];
        watched(&given)
    };
    let (url, _sent) = asking::server(r#"{"said": "hello"}"#);
    let shown = arguments(&url, "--pace=0");
    let line = format!("find: POST {url}/ask → 200 OK in ");
    assert!(
        shown.starts_with(&line) && shown.ends_with(" ms\n"),
        "{shown}"
    );
    assert_eq!(shown.lines().count(), 1);
    let (url, _sent) = asking::server(r#"{"said": "hello"}"#);
    assert_eq!(arguments(&url, "--quiet"), "");
}
