//! A runner of somebody else in the place of a client.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, Map, RunId, Value};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_mcp::{CallFailure, Runner, Server, ToolCall, Tools};
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{KEY, Pipe, arguments, result_schema};

const TOOL: &str = "bulk-set-objects-notify";

/// Keeps what it is asked for, and does what a test wants.
#[derive(Clone, Default)]
struct Told(Arc<Kept>);

#[derive(Default)]
struct Kept {
    asked: Mutex<Vec<(String, Map, Map)>>,
    answers: Mutex<Vec<Result<Value, CallFailure>>>,
    arrived: Notify,
    dropped: Arc<AtomicUsize>,
}

/// Counts the calls that are given up.
struct Going(Arc<AtomicUsize>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Runner for Told {
    fn run<'r>(&'r self, call: ToolCall<'r>) -> BoxFuture<'r, Result<Value, CallFailure>> {
        let shown = format!("{call:?}");
        assert!(!shown.contains(KEY), "{shown}");
        let kept = (call.entry.id().to_owned(), call.inputs, call.meta.clone());
        self.0.asked.lock().expect("no poison").push(kept);
        let answer = self.0.answers.lock().expect("no poison").pop();
        if let Some(progress) = &call.progress {
            let about = json!({"id": "a", "workflow": "w", "depth": 2});
            for event in ["workflow.StepStarted", "workflow.RequestSent", "mine"] {
                progress.tell(&json!({"event": event, "resource": about}));
            }
            progress.tell(&json!({
                "event": "workflow.RetryScheduled", "resource": {"id": "a"}, "delay": 1.5,
            }));
        }
        let going = Going(Arc::clone(&self.0.dropped));
        Box::pin(async move {
            let Some(answer) = answer else {
                self.0.arrived.notify_one();
                return std::future::pending().await;
            };
            std::mem::forget(going);
            answer
        })
    }
}

fn server(runner: &Told) -> Server {
    let tools = Tools::run_by(runner.clone()).add::<BulkSetObjectsNotify>();
    let tools = tools.bind("apiKey", KEY).max_runs(1);
    tools.build().expect("every secret is bound")
}

fn answers(result: Result<Value, CallFailure>) -> Told {
    let runner = Told::default();
    runner.0.answers.lock().expect("no poison").push(result);
    runner
}

#[tokio::test]
async fn a_runner_gets_complete_inputs_and_what_the_call_says_of_itself() {
    let runner = answers(Ok(json!({"bulkStatus": format!("see {KEY}")})));
    let mut pipe = Pipe::connect(server(&runner)).await;
    let params = json!({
        "name": TOOL, "arguments": arguments(),
        "_meta": {"idempotencyKey": "k", "progressToken": 7},
    });
    pipe.send(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}))
        .await;
    let mut texts = Vec::new();
    let result = loop {
        let mut message = pipe.receive().await;
        if message["id"] == 1 {
            break message["result"].take();
        }
        texts.push(message["params"]["message"].take());
    };
    let expected = ["step `a` of `w` has started", "step `a` waits for 1.5 s"];
    assert_eq!(texts, expected);
    // Its outputs are searched for secrets like all others.
    assert_eq!(result["structuredContent"], json!({"bulkStatus": "see …"}));
    let asked = runner.0.asked.lock().expect("no poison").clone();
    let (workflow, inputs, meta) = &asked[0];
    assert_eq!((workflow.as_str(), &inputs["apiKey"]), (TOOL, &json!(KEY)));
    assert_eq!(inputs["collection"], "c");
    assert_eq!(meta["idempotencyKey"], "k");
}

#[tokio::test]
async fn a_refusal_says_what_the_runner_says() {
    let violation = json!({
        "keyword": "type", "dataPath": ".collection", "schemaPath": "#", "params": {},
        "message": "must be string",
    });
    let id = RunId::random();
    let refused = CallFailure::new("there is no room")
        .code("busy")
        .retry_after(Duration::from_secs(3));
    let failed = CallFailure::new("why")
        .sentence("step `a` failed: why")
        .at(Some("a"), Some(500))
        .run(id)
        .details(vec![violation.clone()]);
    for (failure, text, told) in [
        (
            refused,
            "there is no room; call again in 3 s",
            json!({
                "step": null, "status": null, "cause": "there is no room", "runId": null,
                "code": "busy", "retryAfter": 3,
            }),
        ),
        (
            failed,
            "step `a` failed: why\n- .collection must be string",
            json!({
                "step": "a", "status": 500, "cause": "why", "runId": id,
                "details": [violation],
            }),
        ),
    ] {
        let mut pipe = Pipe::connect(server(&answers(Err(failure)))).await;
        let result = pipe.call(TOOL, arguments()).await;
        assert_eq!(result["isError"], true);
        assert_eq!(result["structuredContent"], told);
        assert_eq!(result["content"][0]["text"], text);
        assert!(result_schema(&mut pipe, TOOL).await.is_valid(&told));
    }
}

#[tokio::test]
async fn a_cancelled_call_drops_the_run_of_a_runner() {
    let runner = Told::default();
    let mut pipe = Pipe::connect(server(&runner)).await;
    let params = json!({"name": TOOL, "arguments": arguments()});
    pipe.send(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}))
        .await;
    runner.0.arrived.notified().await;
    assert_eq!(runner.0.dropped.load(Ordering::SeqCst), 0);
    let params = json!({"requestId": 1});
    pipe.send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
        .await;
    for _ in 0..1_000 {
        if runner.0.dropped.load(Ordering::SeqCst) == 1 {
            break;
        }
        pipe.ask(2, "ping", json!({})).await;
    }
    assert_eq!(runner.0.dropped.load(Ordering::SeqCst), 1);
}

/// A secret of the caller does not reach the runner.
#[tokio::test]
async fn what_the_settings_bind_reaches_no_runner_from_a_call() {
    let runner = answers(Ok(json!({})));
    let mut pipe = Pipe::connect(server(&runner)).await;
    let result = pipe.call(TOOL, json!({"apiKey": "sk_stranger"})).await;
    assert_eq!(result["structuredContent"]["runId"], Value::Null);
    assert!(runner.0.asked.lock().expect("no poison").is_empty());
}
