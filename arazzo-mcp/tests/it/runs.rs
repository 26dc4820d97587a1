//! What a client hears of a run, and does to it, while it goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, Transport, TransportError, bytes::Bytes, http};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_mcp::Tools;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::support::{KEY, Pipe, arguments, client, completing, server};

const TOOL: &str = "bulk-set-objects-notify";

#[tokio::test]
async fn steps_are_progress() {
    let mut pipe = Pipe::connect(server(completing())).await;
    let params = json!({"name": TOOL, "arguments": arguments(), "_meta": {"progressToken": "t"}});
    pipe.send(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}))
        .await;
    let mut heard: Vec<Value> = Vec::new();
    let result = loop {
        let message = pipe.receive().await;
        if message["id"] == 1 {
            break message;
        }
        assert_eq!(message["method"], "notifications/progress");
        assert_eq!(message["params"]["progressToken"], "t");
        heard.push(message["params"].clone());
    };
    assert_eq!(result["result"]["isError"], false);
    let counts: Vec<_> = heard.iter().map(|one| one["progress"].as_f64()).collect();
    assert!(counts.is_sorted_by(|a, b| a < b), "{counts:?}");
    let texts: Vec<_> = heard.iter().map(|one| &one["message"]).collect();
    let expected = [
        "step `bulkSetObjects` has started",
        "step `bulkSetObjects` has succeeded",
        "step `pollBulkOperation` has started",
        "step `pollBulkOperation` has succeeded",
        "step `notifyObject` has started",
        "step `notifyObject` has succeeded",
    ];
    assert_eq!(texts, expected);
}

/// `Pipe::ask` takes the next message for the answer.
#[tokio::test]
async fn nobody_hears_of_progress_who_has_not_asked() {
    let mut pipe = Pipe::connect(server(completing())).await;
    let result = pipe.call(TOOL, arguments()).await;
    assert_eq!(result["isError"], false);
}

/// A server that never answers.
#[derive(Clone, Default)]
struct Silent {
    asked: Arc<Notify>,
    open: Arc<AtomicUsize>,
    dropped: Arc<Notify>,
}

struct Exchange(Silent);

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
        self.0.dropped.notify_one();
    }
}

impl Transport for Silent {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.open.fetch_add(1, Ordering::SeqCst);
        let exchange = Exchange(self.clone());
        Box::pin(async move {
            exchange.0.asked.notify_one();
            std::future::pending().await
        })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

fn call(id: u32) -> Value {
    let params = json!({"name": TOOL, "arguments": arguments()});
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})
}

#[tokio::test]
async fn a_cancelled_call_gives_its_exchange_up() {
    let silent = Silent::default();
    let mut pipe = Pipe::connect(server(silent.clone())).await;
    pipe.send(call(1)).await;
    silent.asked.notified().await;
    assert_eq!(silent.open.load(Ordering::SeqCst), 1);
    let params = json!({"requestId": 1, "reason": "changed my mind"});
    pipe.send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
        .await;
    silent.dropped.notified().await;
    // The next message is not about the cancelled call.
    let pong = pipe.ask(2, "ping", json!({})).await;
    assert_eq!(pong["result"], json!({}));
}

#[tokio::test]
async fn more_runs_than_are_allowed_wait() {
    let silent = Silent::default();
    let tools = Tools::new(client(silent.clone())).add::<BulkSetObjectsNotify>();
    let server = tools.bind("apiKey", KEY).max_runs(1).build();
    let mut pipe = Pipe::connect(server.expect("valid")).await;
    pipe.send(call(1)).await;
    silent.asked.notified().await;
    pipe.send(call(2)).await;
    pipe.ask(3, "ping", json!({})).await;
    assert_eq!(silent.open.load(Ordering::SeqCst), 1);
    let params = json!({"requestId": 1});
    pipe.send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
        .await;
    silent.asked.notified().await;
    assert_eq!(silent.open.load(Ordering::SeqCst), 1);
}

/// Panics once, then answers like the script.
struct Panicking(AtomicBool, arazzo::testing::Script);

impl Transport for Panicking {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        assert!(self.0.swap(true, Ordering::SeqCst), "a bug");
        self.1.send(request)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.1.sleep(duration)
    }
}

#[tokio::test]
async fn a_panic_ends_one_run() {
    let transport = Panicking(AtomicBool::new(false), completing());
    let mut pipe = Pipe::connect(server(transport)).await;
    let result = pipe.call(TOOL, arguments()).await;
    assert_eq!(result["isError"], true);
    assert_eq!(
        result["structuredContent"]["cause"],
        "the workflow has panicked"
    );
    let result = pipe.call(TOOL, arguments()).await;
    assert_eq!(result["isError"], false);
}
