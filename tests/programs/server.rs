//! The server of the programs: it does what the collection in the path says.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use support::{Answer, Request};

/// Returns the answers of one server.
pub(crate) fn answers() -> impl Fn(Request) -> Answer + Send + Sync + 'static {
    let looks = AtomicU32::new(0);
    move |request| match request.target.split('/').collect::<Vec<_>>()[..] {
        [_, "v1", "objects", collection, "bulk", "set"] => objects(collection, &request),
        [_, "v1", "bulk_operations", _] => match looks.fetch_add(1, Ordering::SeqCst) {
            0 => Answer::json(200, &json!({"id": "op-1", "status": "queued"})),
            _ => Answer::json(200, &json!({"id": "op-1", "status": "completed"})),
        },
        [_, "v1", "workflows", _, "trigger"] => {
            Answer::json(200, &json!({"workflow_run_id": "run-1"}))
        }
        _ => Answer::json(404, &json!({"message": "there is no such path"})),
    }
}

fn objects(collection: &str, request: &Request) -> Answer {
    match collection {
        "denied" => Answer::json(
            401,
            &json!({"code": "authentication", "message": "The API key is not valid."}),
        ),
        "html" => page(200, "<html><body>Sign in</body></html>"),
        // It repeats the secret, clears the screen, and goes on and on.
        "hostile" => {
            let secret = request.header("authorization").unwrap_or_default();
            page(500, &format!("\u{1b}[2J{secret}\n{}", "no ".repeat(100)))
        }
        _ => Answer::json(200, &json!({"id": "op-1", "status": "queued"})),
    }
}

fn page(status: u16, text: &str) -> Answer {
    let mut answer = Answer::status(status).header("content-type", "text/html");
    answer.body = text.as_bytes().to_vec();
    answer
}
