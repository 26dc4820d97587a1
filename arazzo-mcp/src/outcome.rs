//! What a call returns: outputs, or why there are none.
//!
//! A workflow that fails is a result with `isError`, so that the model sees it and can react; a
//! protocol error would be hidden from it.

use arazzo::{Report, RunId, Value};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, json};

use crate::tool::Tool;

/// Returns the result of a run that has ended.
pub(crate) fn of_run(tool: &Tool, id: RunId, ended: Result<Value, Report>) -> CallToolResult {
    match ended {
        Ok(mut outputs) => {
            tool.bindings.hide(&mut outputs);
            CallToolResult::structured(outputs)
        }
        Err(report) => failure(id, &report),
    }
}

/// The outputs of finished steps stay here: they are more than the model has asked for.
fn failure(id: RunId, report: &Report) -> CallToolResult {
    let mut told = json!({
        "step": report.step(),
        "status": report.status(),
        "cause": report.cause(),
        "runId": id,
    });
    if !report.violations().is_empty() {
        told["details"] = json!(report.violations());
    }
    error(sentence(report), told)
}

/// Returns the report as a sentence, with every violation.
fn sentence(report: &Report) -> String {
    let mut sentence = report.to_string();
    if let Some(status) = report.status() {
        sentence.push_str(&format!(" (HTTP status {status})"));
    }
    let details = report.violations().iter();
    let details: String = details.map(|one| format!("\n- {one}")).collect();
    sentence + &details
}

/// Returns the result of a call with inputs that only the settings may give.
pub(crate) fn secrets_given(id: RunId, names: &[&str]) -> CallToolResult {
    let list = names.iter().map(|name| format!("`{name}`"));
    let list = list.collect::<Vec<_>>().join(", ");
    let cause = format!("the server's settings alone give these inputs: {list}");
    let detail = |name: &&str| {
        json!({
            "keyword": "writeOnly", "dataPath": format!(".{name}"),
            "schemaPath": format!("#/properties/{name}/writeOnly"),
            "params": {"writeOnly": true}, "message": "is not taken from a call",
        })
    };
    let details: Vec<Value> = names.iter().map(detail).collect();
    let told = json!({
        "step": null, "status": null, "cause": cause, "runId": id, "details": details,
    });
    error(cause, told)
}

/// Returns the result of a run that no report exists of.
pub(crate) fn broken(id: RunId, cause: &str) -> CallToolResult {
    let told = json!({"step": null, "status": null, "cause": cause, "runId": id});
    error(cause.to_owned(), told)
}

/// The sentence comes first, for people and models; the data follows for clients without
/// structured content.
fn error(sentence: String, told: Value) -> CallToolResult {
    let data = ContentBlock::text(told.to_string());
    let mut result = CallToolResult::structured_error(told);
    result.content = vec![ContentBlock::text(sentence), data];
    result
}

/// Returns the secret inputs that a call brings along.
pub(crate) fn secrets_in(tool: &Tool, arguments: &Map<String, Value>) -> Vec<&'static str> {
    let names = tool.bindings.names.iter();
    names
        .filter(|name| arguments.contains_key(**name))
        .copied()
        .collect()
}
