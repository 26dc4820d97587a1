//! What a call returns: outputs, or why there are none.
//!
//! A workflow that fails is a result with `isError`, so that the model sees it and can react; a
//! protocol error would be hidden from it.

use arazzo::Value;
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, json};

use crate::{runner::CallFailure, tool::Tool};

/// Returns the result of a run that has ended, or was refused.
pub(crate) fn of_run(tool: &Tool, ended: Result<Value, CallFailure>) -> CallToolResult {
    match ended {
        Ok(mut outputs) => {
            tool.bindings.hide(&mut outputs);
            CallToolResult::structured(outputs)
        }
        Err(failure) => error(failure),
    }
}

/// Returns the result of a call with inputs that only the settings may give.
pub(crate) fn secrets_given(names: &[&str]) -> CallToolResult {
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
    error(CallFailure::new(cause).details(names.iter().map(detail).collect()))
}

/// The sentence comes first, for people and models; the data follows for clients without
/// structured content.
fn error(failure: CallFailure) -> CallToolResult {
    let (sentence, told) = failure.into_parts();
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
