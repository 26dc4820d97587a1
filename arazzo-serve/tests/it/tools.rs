//! Workflows as tools for models: a call is a run of the service, of the principal that calls.

use std::time::Duration;

use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_serve::{Limits, Service};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{Served, TOKEN, WORKFLOW, inputs, outputs, send, service};

const KEY: &str = "sk_of_the_service";
const OTHER: &str = "token-of-alice";

/// A client of the tools, who writes its messages by hand.
#[derive(Clone)]
struct Session {
    http: reqwest::Client,
    url: String,
    token: &'static str,
    id: String,
}

async fn tools(change: impl FnOnce(Service) -> Service) -> Served {
    service(|service| {
        let service = service.bearer(TOKEN).bearer_of("alice", OTHER);
        let service = service.bind("apiKey", KEY).tool(WORKFLOW);
        change(service.add::<BulkSetObjectsNotify>().add::<FindPets>())
    })
    .await
}

fn arguments() -> Value {
    let mut arguments = inputs();
    arguments.as_object_mut().unwrap().remove("apiKey");
    arguments
}

impl Session {
    async fn open(served: &Served, token: &'static str) -> Self {
        let mut session = Self {
            http: served.http().clone(),
            url: format!("{}/mcp", served.url),
            token,
            id: String::new(),
        };
        let params = json!({
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "scripted", "version": "0"},
        });
        let hello = session.ask(0, "initialize", params);
        let answer = hello.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let id = answer.headers()["mcp-session-id"].to_str().unwrap();
        session.id = id.to_owned();
        session.tell("notifications/initialized", json!({})).await;
        session
    }

    fn post(&self, message: &Value) -> reqwest::RequestBuilder {
        let request = self.http.post(&self.url).bearer_auth(self.token);
        let request = request
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(message.to_string());
        match self.id.as_str() {
            "" => request,
            id => request.header("mcp-session-id", id),
        }
    }

    fn ask(&self, id: u32, method: &str, params: Value) -> reqwest::RequestBuilder {
        self.post(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
    }

    async fn tell(&self, method: &str, params: Value) {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        assert_eq!(send(self.post(&message)).await.status, 202);
    }

    /// Calls the tool, and returns all messages until the result.
    async fn messages(&self, id: u32, arguments: Value, meta: Value) -> Vec<Value> {
        let params = json!({"name": WORKFLOW, "arguments": arguments, "_meta": meta});
        let answer = send(self.ask(id, "tools/call", params)).await;
        let data = answer.text().lines();
        let data = data.filter_map(|line| line.strip_prefix("data:"));
        let told = data.filter(|data| !data.trim().is_empty());
        told.map(|data| serde_json::from_str(data).unwrap())
            .collect()
    }

    /// Calls the tool, and returns the result.
    async fn call(&self, arguments: Value, meta: Value) -> Value {
        let mut messages = self.messages(1, arguments, meta).await;
        messages.pop().expect("a result")["result"].take()
    }

    /// Does so in a task.
    fn calling(&self) -> JoinHandle<Vec<Value>> {
        let session = self.clone();
        tokio::spawn(async move { session.messages(1, arguments(), json!({})).await })
    }
}

async fn runs(served: &Served, token: &str) -> Vec<Value> {
    let request = served.anonymous_get("/runs").bearer_auth(token);
    let shown = send(request).await.json();
    shown["runs"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_call_is_a_run_of_its_principal() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    let list = send(session.ask(1, "tools/list", json!({}))).await;
    assert!(list.text().contains(WORKFLOW) && !list.text().contains("findPets"));
    assert!(!list.text().contains("apiKey"), "{list:?}");
    let meta = json!({"correlationId": "order-17"});
    let result = session.call(arguments(), meta).await;
    assert_eq!(
        (&result["structuredContent"], &result["isError"]),
        (&outputs(), &json!(false))
    );
    assert_eq!(served.api.keys()[0], format!("Bearer {KEY}"));
    let mine = runs(&served, TOKEN).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (&mine[0]["status"], &mine[0]["correlationId"]),
        (&json!("succeeded"), &json!("order-17"))
    );
    let path = format!("/runs/{}", mine[0]["id"].as_str().unwrap());
    assert_eq!(send(served.get(&path)).await.json()["outputs"], outputs());
    let others = served.anonymous_get(&path).bearer_auth(OTHER);
    send(others).await.is_problem(404, "unknown-run");
    assert!(runs(&served, OTHER).await.is_empty());
    let metrics = send(served.get("/metrics")).await;
    let counted = format!("arazzo_runs_total{{workflow=\"{WORKFLOW}\",outcome=\"succeeded\"}} 1\n");
    assert!(metrics.text().contains(&counted), "{}", metrics.text());
}

#[tokio::test]
async fn a_failure_has_its_step_and_its_run() {
    let served = tools(Service::expose_progress).await;
    let session = Session::open(&served, OTHER).await;
    served.api.fail(500);
    let result = session.call(arguments(), json!({})).await;
    assert_eq!(result["isError"], true);
    let told = &result["structuredContent"];
    assert_eq!(
        (&told["step"], &told["status"], &told["code"]),
        (
            &json!("pollBulkOperation"),
            &json!(500),
            &json!("step-failed")
        )
    );
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(
        text.starts_with("step `pollBulkOperation` failed: "),
        "{text}"
    );
    // Those who call by URL may see them; a model has not asked for more than the outputs.
    assert!(told.get("outputs").is_none(), "{told}");
    let mine = runs(&served, OTHER).await;
    assert_eq!(mine[0]["id"], told["runId"]);
    let wrong = session.call(json!({"collection": 7}), json!({})).await;
    let told = &wrong["structuredContent"];
    assert_eq!(
        (&told["code"], &told["runId"]),
        (&json!("invalid-inputs"), &Value::Null)
    );
    assert!(told["details"].as_array().unwrap().len() > 1, "{told}");
    let text = wrong["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("\n- .collection "), "{text}");
    let secret = json!({"apiKey": "sk_stranger"});
    let result = session.call(secret, json!({})).await;
    assert_eq!(
        result["structuredContent"]["details"][0]["dataPath"],
        ".apiKey"
    );
    assert_eq!(runs(&served, OTHER).await.len(), 1);
}

#[tokio::test]
async fn a_full_service_refuses_a_call() {
    let mut limits = Limits::default();
    (limits.runs, limits.queue) = (1, 0);
    let served = tools(|service| service.limits(limits)).await;
    let session = Session::open(&served, TOKEN).await;
    served.api.hold();
    let first = session.calling();
    served.api.called(1).await;
    let other = Session::open(&served, OTHER).await;
    let result = other.call(arguments(), json!({})).await;
    let told = &result["structuredContent"];
    assert_eq!(
        (&result["isError"], &told["code"], &told["retryAfter"]),
        (&json!(true), &json!("busy"), &json!(1))
    );
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(text, "too many runs wait already; call again in 1 s");
    // Who calls by URL stands in the same queue.
    send(served.post(&arguments()))
        .await
        .is_problem(429, "busy");
    let metrics = send(served.get("/metrics")).await;
    let counted = "arazzo_requests_refused_total{status=\"429\"} 2\n";
    assert!(metrics.text().contains(counted), "{}", metrics.text());
    served.api.release();
    let messages = first.await.unwrap();
    assert_eq!(
        messages.last().unwrap()["result"]["structuredContent"],
        outputs()
    );
}

#[tokio::test]
async fn a_cancelled_call_cancels_its_run() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    served.api.hold();
    let call = session.calling();
    served.api.called(1).await;
    assert_eq!(runs(&served, TOKEN).await[0]["status"], "running");
    let params = json!({"requestId": 1, "reason": "changed my mind"});
    session.tell("notifications/cancelled", params).await;
    for _ in 0..1_000 {
        if runs(&served, TOKEN).await[0]["status"] == "cancelled" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(runs(&served, TOKEN).await[0]["status"], "cancelled");
    call.abort();
    served.api.release();
    assert_eq!(served.api.calls(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_progress_and_none_is_missed() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    for id in 1..20 {
        let meta = json!({"progressToken": id});
        let messages = session.messages(id, arguments(), meta).await;
        let (result, told) = messages.split_last().unwrap();
        assert_eq!(result["result"]["isError"], false);
        let texts: Vec<_> = told
            .iter()
            .map(|one| one["params"]["message"].as_str())
            .collect();
        let steps = ["bulkSetObjects", "pollBulkOperation", "notifyObject"];
        let expected = steps.map(|step| {
            let named = format!("step `{step}`");
            [
                format!("{named} has started"),
                format!("{named} has succeeded"),
            ]
        });
        let expected = expected.as_flattened().iter().map(|one| Some(one.as_str()));
        assert_eq!(texts, expected.collect::<Vec<_>>());
        assert!(told.iter().all(|one| one["params"]["progressToken"] == id));
    }
}

#[tokio::test]
async fn calls_with_one_key_are_one_run() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    let meta = json!({"idempotencyKey": "k"});
    for _ in 0..2 {
        let result = session.call(arguments(), meta.clone()).await;
        assert_eq!(result["structuredContent"], outputs());
    }
    // It is the same key as that of a request by URL.
    let by_url = served.post(&arguments()).header("idempotency-key", "k");
    assert_eq!(send(by_url).await.json(), outputs());
    assert_eq!(
        (served.api.calls(), runs(&served, TOKEN).await.len()),
        (3, 1)
    );
    let mut other = arguments();
    other["collection"] = json!("d");
    let result = session.call(other, meta).await;
    let code = &result["structuredContent"]["code"];
    assert_eq!(code, "key-of-other-inputs");
    let result = session
        .call(arguments(), json!({"idempotencyKey": ""}))
        .await;
    assert_eq!(result["structuredContent"]["code"], "invalid-member");
    assert_eq!(served.api.calls(), 3);
}

#[tokio::test]
async fn the_end_of_the_service_ends_calls_and_streams() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    let stream = session.http.get(&session.url).bearer_auth(TOKEN);
    let stream = stream
        .header("accept", "text/event-stream")
        .header("mcp-session-id", &session.id);
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    served.api.hold();
    let call = session.calling();
    served.api.called(1).await;
    let ending = tokio::time::timeout(Duration::from_secs(10), served.stopped());
    ending.await.expect("nothing holds the end up");
    let messages = call.await.unwrap();
    let result = &messages.last().unwrap()["result"];
    assert_eq!(result["isError"], true, "{messages:?}");
    assert_eq!(result["structuredContent"]["code"], "cancelled");
    // The stream ends as one does that has no more events.
    stream.bytes().await.expect("a whole body");
}

#[tokio::test]
async fn a_session_is_that_of_the_principal_that_opened_it() {
    let served = tools(|service| service).await;
    let session = Session::open(&served, TOKEN).await;
    let stolen = Session {
        token: OTHER,
        ..session.clone()
    };
    let answer = send(stolen.ask(1, "tools/list", json!({}))).await;
    answer.is_problem(404, "unknown-session");
    let stream = session.http.get(&session.url).bearer_auth(OTHER);
    let stream = stream
        .header("accept", "text/event-stream")
        .header("mcp-session-id", &session.id);
    send(stream).await.is_problem(404, "unknown-session");
    let result = session.call(arguments(), json!({})).await;
    assert_eq!(result["isError"], false);
}

#[tokio::test]
async fn bodies_of_calls_have_the_limits_of_the_service() {
    let mut limits = Limits::default();
    limits.body_bytes = 1_000;
    let served = tools(|service| service.limits(limits)).await;
    let session = Session::open(&served, TOKEN).await;
    let large = json!({"collection": "c".repeat(1_000)});
    let params = json!({"name": WORKFLOW, "arguments": large});
    let answer = send(session.ask(1, "tools/call", params)).await;
    answer.is_problem(413, "body-too-large");
    let stranger = Session {
        token: "wrong",
        ..session
    };
    let answer = send(stranger.ask(1, "tools/list", json!({}))).await;
    answer.is_problem(401, "unauthorized");
}

#[test]
fn what_cannot_be_a_tool_is_told() {
    let service = || {
        let client = arazzo::Client::builder().build();
        Service::new(client.unwrap()).add::<BulkSetObjectsNotify>()
    };
    let unknown = "`nothing` is to be a tool, but the service has no such workflow";
    let error = service().tool("nothing").build().unwrap_err();
    assert_eq!(error.problems(), [unknown]);
    // With everything else that is wrong.
    let error = service().tool("nothing").bearer("").build().unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
    let error = service().all_tools().build().unwrap_err().to_string();
    assert!(error.contains("needs its secret input `apiKey`"), "{error}");
}
