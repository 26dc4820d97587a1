//! Time limits and waits in one another: a wait ends with the limit of the workflow that waits, and
//! what one exchange has taken is not there for the next.

use std::time::Duration;

use arazzo::{
    Client, Entry, Map, Workflow, WorkflowError,
    rt::{Method, Run, Source, StepError},
    testing::Reply,
};
use arazzo_durable::testing::{MemoryEngine, Scenario, check};
use serde_json::json;

const API: Source = Source::new("api", "https://api.example.com");
const LIMIT: Duration = Duration::from_secs(5);

type Step = &'static str;

/// Calls a workflow that sends a request and waits for a minute, with a limit of 5 s, and goes on.
struct Impatient;

impl Workflow for Impatient {
    const ID: &'static str = "impatient";
    type Inputs = Map;
    type Outputs = Map;
    type Error = WorkflowError<Step, ()>;

    async fn run(client: &Client, _: Map) -> Result<Map, Self::Error> {
        impatient(client)
            .await
            .map_err(|error| error.with_progress(()))
    }
}

async fn impatient(client: &Client) -> Result<Map, StepError<Step>> {
    let run = Run::new(client);
    let called = run
        .call("call", Some(LIMIT), patient(&run, "first", 60.0))
        .await;
    let late = called.expect_err("a minute is too long").to_string();
    // What is left of another limit is enough for this.
    run.call("call", Some(LIMIT), patient(&run, "second", 1.5))
        .await?;
    let last = run.request("last", Method::GET, API, "/last").read(&["/n"]);
    let response = last.send().await?;
    let number: i64 = response.output("/n")?;
    let outputs = json!({"late": late, "n": number});
    Ok(outputs.as_object().cloned().unwrap_or_default())
}

async fn patient(run: &Run, step: Step, seconds: f64) -> Result<(), StepError<Step>> {
    run.request(step, Method::GET, API, "/slow").send().await?;
    run.wait(step, seconds, None).await?;
    run.request(step, Method::GET, API, "/slow").send().await?;
    Ok(())
}

#[tokio::test]
async fn a_wait_ends_with_the_limit_of_its_workflow() {
    let slow = || Reply::status(204).after(Duration::from_secs(3));
    let quick = || Reply::status(204).after(Duration::from_millis(100));
    let scenario = Scenario::new(Entry::of::<Impatient>(), json!({}))
        .reply("first", slow())
        .reply("second", slow())
        .reply("second", quick())
        .reply("last", Reply::json(200, json!({"n": 7})));
    let summary = check(&scenario, &MemoryEngine::default()).await;
    let summary = summary.unwrap_or_else(|failures| panic!("{failures}"));
    assert_eq!((summary.failure, summary.requests), (None, 4));
}

/// A limit that is over during the second exchange of its workflow.
#[tokio::test]
async fn a_limit_counts_all_that_happens_in_it() {
    let slow = || Reply::status(204).after(Duration::from_secs(3));
    let scenario = Scenario::new(Entry::of::<Impatient>(), json!({}))
        .reply("first", slow())
        .reply("second", slow());
    let summary = check(&scenario, &MemoryEngine::default()).await;
    let summary = summary.unwrap_or_else(|failures| panic!("{failures}"));
    assert_eq!(
        (summary.failure.as_deref(), summary.requests),
        (Some("timeout"), 3)
    );
}
