//! Tools over streamable HTTP, with a real server and a real client.

use std::future::pending;

use arazzo::testing::Script;
use arazzo_mcp::{Http, ServeError};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};

use crate::support::{arguments, completing, server};

const TOKEN: &str = "t0ken";

async fn start(http: Http) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = http.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/mcp")
}

fn post(url: &str, message: &Value) -> RequestBuilder {
    Client::new()
        .post(url)
        .header("Accept", "application/json, text/event-stream")
        .json(message)
}

fn hello() -> Value {
    let params = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "scripted", "version": "0"},
    });
    json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("an answer").status().as_u16()
}

/// The JSON of the events of a stream.
async fn events(response: Response) -> Vec<Value> {
    let text = response.text().await.expect("text");
    let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
    data.filter_map(|data| serde_json::from_str(data.trim()).ok())
        .collect()
}

#[tokio::test]
async fn nobody_may_call_before_it_is_decided() {
    let url = start(server(Script::new()).http()).await;
    let answer = post(&url, &hello()).bearer_auth("").send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["WWW-Authenticate"], "Bearer");
    let elsewhere = url.replace("/mcp", "/");
    assert_eq!(status(Client::new().get(elsewhere)).await, 401);
}

#[tokio::test]
async fn a_token_must_be_one_of_those_that_are_asked_for() {
    let http = server(Script::new()).http().bearer("old").bearer(TOKEN);
    let url = start(http).await;
    for (given, expected) in [
        ("Bearer t0ken", 200),
        ("bearer  t0ken", 200),
        ("Bearer old", 200),
        ("Bearer t0ke", 401),
        ("Bearer t0kens", 401),
        ("Bearer ", 401),
        ("Bearer", 401),
        ("Basic t0ken", 401),
        ("t0ken", 401),
    ] {
        let found = status(post(&url, &hello()).header("Authorization", given)).await;
        assert_eq!(found, expected, "{given}");
    }
    assert_eq!(status(post(&url, &hello())).await, 401);
    // No token in a URL.
    let query = format!("{url}?access_token={TOKEN}");
    assert_eq!(status(post(&query, &hello())).await, 401);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let http = server(Script::new()).http().without_authentication();
    let url = start(
        http.allow_host("tools.example")
            .allow_origin("https://app.example:443"),
    )
    .await;
    for (header, value, expected) in [
        ("Host", "evil.example", 403),
        ("Host", "tools.example", 200),
        ("Host", "localhost:1234", 200),
        ("Origin", "http://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://127.0.0.1", 403),
        ("Origin", "https://app.example", 200),
    ] {
        let found = status(post(&url, &hello()).header(header, value)).await;
        assert_eq!(found, expected, "{header}: {value}");
    }
}

#[tokio::test]
async fn other_types_and_methods_are_refused() {
    let url = start(server(Script::new()).http().without_authentication()).await;
    let text = Client::new().post(&url).body(hello().to_string());
    let text = text
        .header("Accept", "application/json, text/event-stream")
        .header("Content-Type", "text/plain");
    assert_eq!(status(text).await, 415);
    assert_eq!(status(Client::new().put(&url)).await, 405);
}

#[tokio::test]
async fn a_call_streams_its_progress() {
    let url = start(server(completing()).http().bearer(TOKEN)).await;
    let answer = post(&url, &hello()).bearer_auth(TOKEN).send().await;
    let answer = answer.expect("an answer");
    let session = answer.headers()["Mcp-Session-Id"].clone();
    let ask = |message: Value| {
        let request = post(&url, &message).bearer_auth(TOKEN);
        request.header("Mcp-Session-Id", session.clone()).send()
    };
    let begun = ask(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    assert_eq!(begun.expect("an answer").status(), 202);
    let params = json!({
        "name": "bulk-set-objects-notify", "arguments": arguments(), "_meta": {"progressToken": 5},
    });
    let call = ask(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}));
    let messages = events(call.await.expect("an answer")).await;
    let (last, before) = messages.split_last().expect("messages");
    assert_eq!(last["result"]["structuredContent"]["workflowRunId"], "run");
    assert_eq!(before.len(), 6, "{before:?}");
    assert!(before.iter().all(|one| one["params"]["progressToken"] == 5));
}

#[tokio::test]
async fn a_service_around_the_tools_can_do_the_checks() {
    let url = start(server(Script::new()).http().behind_a_guard()).await;
    let answer = post(&url, &hello()).header("Host", "tools.example");
    let answer = answer.header("Origin", "http://evil.example");
    assert_eq!(status(answer).await, 200);
}

#[tokio::test]
async fn a_body_has_a_limited_size() {
    let http = server(Script::new()).http().without_authentication();
    let url = start(http.max_body_bytes(1_000)).await;
    assert_eq!(status(post(&url, &hello())).await, 200);
    let mut large = hello();
    large["params"]["clientInfo"]["name"] = json!("n".repeat(1_000));
    assert_eq!(status(post(&url, &large)).await, 413);
}

#[tokio::test]
async fn an_open_address_needs_a_token() {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let open = server(Script::new()).http().without_authentication();
    let refused = open.serve(listener, pending()).await;
    let refused = refused.expect_err("anybody could call");
    assert!(matches!(refused, ServeError::Unguarded(_)));
    assert!(refused.to_string().contains("bearer token"), "{refused}");
}

/// A stream that a client keeps open would hold the end up for ever.
#[tokio::test]
async fn open_streams_do_not_hold_the_end_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let http = server(Script::new()).http().bearer(TOKEN);
    let served = tokio::spawn(http.serve(listener, async {
        let _ = stopped.await;
    }));
    let url = format!("http://{address}/mcp");
    let hello = post(&url, &hello()).bearer_auth(TOKEN).send().await;
    let session = hello.expect("an answer").headers()["Mcp-Session-Id"].clone();
    let stream = Client::new()
        .get(&url)
        .bearer_auth(TOKEN)
        .header("Accept", "text/event-stream")
        .header("Mcp-Session-Id", session);
    let stream = stream.send().await.expect("an answer");
    assert_eq!(stream.status(), 200);
    stop.send(()).expect("it listens");
    let ended = served.await.expect("no panic");
    ended.expect("it has ended well");
    drop(stream);
}
