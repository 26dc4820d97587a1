//! Calls and their results.

use arazzo::{
    Client, Entry,
    testing::{Reply, Script},
};
use arazzo_mcp::Tools;
use serde_json::{Value, json};

use crate::support::{KEY, Pipe, arguments, client, completing, result_schema, server};

const TOOL: &str = "bulk-set-objects-notify";

#[tokio::test]
async fn outputs_are_structured_content() {
    let script = completing();
    let mut pipe = Pipe::connect(server(script.clone())).await;
    let result = pipe.call(TOOL, arguments()).await;
    let outputs =
        json!({"bulkOperationId": "op", "bulkStatus": "completed", "workflowRunId": "run"});
    assert_eq!(
        (&result["structuredContent"], &result["isError"]),
        (&outputs, &json!(false))
    );
    // Clients without structured content read the same as text.
    let text = result["content"][0]["text"].as_str().expect("text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), outputs);
    assert!(result_schema(&mut pipe, TOOL).await.is_valid(&outputs));
    // The bound secret was sent.
    let sent = script.requests();
    let expected = format!("Bearer {KEY}");
    assert_eq!(sent[0].header("Authorization"), Some(expected.as_str()));
}

#[tokio::test]
async fn a_failure_is_a_result_with_its_step() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
        .reply(Reply::json(500, json!({})));
    let mut pipe = Pipe::connect(server(script)).await;
    let result = pipe.call(TOOL, arguments()).await;
    assert_eq!(result["isError"], true);
    let told = &result["structuredContent"];
    assert_eq!(
        (&told["step"], &told["status"]),
        (&json!("pollBulkOperation"), &json!(500))
    );
    assert!(
        told["runId"]
            .as_str()
            .is_some_and(|id| id.parse::<arazzo::RunId>().is_ok())
    );
    // What the steps before it returned was not asked for.
    assert!(told.get("outputs").is_none(), "{told}");
    let text = result["content"][0]["text"].as_str().expect("text");
    assert!(
        text.starts_with("step `pollBulkOperation` failed: "),
        "{text}"
    );
    assert!(text.ends_with("(HTTP status 500)"), "{text}");
    assert!(result_schema(&mut pipe, TOOL).await.is_valid(told));
}

#[tokio::test]
async fn every_violation_is_told() {
    let script = completing();
    let mut pipe = Pipe::connect(server(script.clone())).await;
    let wrong = json!({"collection": 7, "objects": ["a"], "workflowKey": "w"});
    let result = pipe.call(TOOL, wrong).await;
    assert_eq!(result["isError"], true);
    let told = &result["structuredContent"];
    let details = told["details"].as_array().expect("a list");
    let found: Vec<_> = details
        .iter()
        .map(|one| {
            (
                one["keyword"].as_str().unwrap_or_default(),
                &one["dataPath"],
            )
        })
        .collect();
    let expected = [
        ("required", &json!("")),
        ("type", &json!(".collection")),
        ("type", &json!(".objects[0]")),
    ];
    assert_eq!(found, expected);
    let text = result["content"][0]["text"].as_str().expect("text");
    assert_eq!(text.matches("\n- ").count(), 3, "{text}");
    assert!(script.requests().is_empty());
    assert!(result_schema(&mut pipe, TOOL).await.is_valid(told));
}

#[tokio::test]
async fn no_secret_is_taken_from_a_call() {
    let script = completing();
    let mut pipe = Pipe::connect(server(script.clone())).await;
    let mut arguments = arguments();
    arguments["apiKey"] = json!("sk_stranger");
    let result = pipe.call(TOOL, arguments).await;
    assert_eq!(result["isError"], true);
    let told = &result["structuredContent"];
    assert_eq!(told["details"][0]["dataPath"], ".apiKey");
    assert!(!result.to_string().contains("sk_stranger"));
    assert!(script.requests().is_empty());
    assert!(result_schema(&mut pipe, TOOL).await.is_valid(told));
}

/// The API repeats the key, in its answers and in an error.
#[tokio::test]
async fn a_bound_secret_does_not_come_back() {
    let echo = format!("see {KEY}!");
    for last in [
        Reply::json(200, json!({"workflow_run_id": echo})),
        Reply::failure(&echo),
    ] {
        let script = Script::new()
            .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
            .reply(Reply::json(200, json!({"id": "op", "status": "completed"})))
            .reply(last);
        let mut pipe = Pipe::connect(server(script)).await;
        let result = pipe.call(TOOL, arguments()).await.to_string();
        assert!(
            result.contains("see …!") && !result.contains(KEY),
            "{result}"
        );
    }
}

#[tokio::test]
async fn a_tool_that_is_not_there_is_an_error_of_the_protocol() {
    let mut pipe = Pipe::connect(server(Script::new())).await;
    let params = json!({"name": "nothing", "arguments": {}});
    let answer = pipe.ask(1, "tools/call", params).await;
    // Invalid params (JSON-RPC 2.0, section 5.1).
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(answer["error"]["message"], "there is no tool `nothing`");
}

#[tokio::test]
async fn workflows_of_one_name_are_told_apart() {
    let tools = Tools::new(client(completing()))
        .entry(Entry::of::<arazzo_generated::knock::BulkSetObjectsNotify>())
        .entry(Entry::of::<arazzo_generated::knock::BulkSetObjectsNotify>())
        .bind("bulk-set-objects-notify/apiKey", KEY);
    let mut pipe = Pipe::connect(tools.build().expect("bound")).await;
    let result = pipe
        .call(
            "bulk-set-objects-notify-bulk-set-objects-notify",
            arguments(),
        )
        .await;
    assert_eq!(result["isError"], false, "{result}");
}

#[test]
fn nothing_shows_a_secret() {
    let client = Client::builder().transport(Script::new()).build();
    let tools = Tools::new(client.expect("valid")).bind("apiKey", KEY);
    let shown = format!("{tools:?} {:?}", server(Script::new()));
    assert!(!shown.contains(KEY), "{shown}");
}
