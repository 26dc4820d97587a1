//! The schema of what a test run is answered with.

use arazzo::Value;
use serde_json::json;

use crate::http::answer;

/// The schema of the answer.
pub(crate) fn schema() -> Value {
    let text = json!({"type": "string"});
    let body = json!({
        "type": "object",
        "required": ["bytes"],
        "properties": {
            "bytes": {"type": "integer"},
            "text": {"type": "string", "description": "At most 2,000 characters; absent if it is binary."},
            "characters": {"type": "integer", "description": "How long the text is, if it was cut."},
        },
    });
    let headers = json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "value"],
            "properties": {"name": text, "value": text},
        },
    });
    let request = json!({
        "type": "object",
        "required": ["method", "url", "headers"],
        "properties": {"method": text, "url": text, "headers": headers, "body": body},
    });
    let response = json!({
        "type": "object",
        "required": ["status", "headers"],
        "properties": {"status": {"type": "integer"}, "headers": headers, "body": body},
    });
    let exchange = json!({
        "type": "object",
        "required": ["step", "timestamp", "request"],
        "properties": {
            "step": {"type": ["string", "null"], "description": "`null` for requests that fetch tokens."},
            "timestamp": {"type": "string", "format": "date-time"},
            "request": request,
            "response": response,
            "milliseconds": {"type": "number"},
            "error": {"type": "string", "description": "Why there is no response."},
            "abandoned": {"type": "boolean", "description": "Whether the run ended before the response."},
        },
    });
    json!({
        "type": "object",
        "required": ["status", "dryRun", "exchanges", "omitted"],
        "properties": {
            "status": {
                "enum": ["succeeded", "failed", "cancelled", "stopped"],
                "description": "`stopped` if a dry run came to its first request or message.",
            },
            "dryRun": {"type": "boolean"},
            "exchanges": {"type": "array", "items": exchange},
            "omitted": {"type": "integer", "description": "How many exchanges were too many to be shown."},
            "runId": {"type": "string", "format": "uuid"},
            "outputs": {"type": "object"},
            "response": answer::made_schema(),
            "problem": {"$ref": "#/components/schemas/Problem"},
        },
    })
}
