//! What is in the files of the engine.

use std::path::Path;

use serde_json::json;

use super::{
    crashes::{KNOCK, inputs, knock},
    engine::Engine,
    worker::{SECRET, Settings, Worker},
};

/// How often a text is in the files of a folder.
fn found(folder: &Path, text: &str) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let counts = entries.filter_map(Result::ok).map(|entry| {
        if entry.path().is_dir() {
            return found(&entry.path(), text);
        }
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        let windows = bytes.windows(text.len());
        windows.filter(|part| *part == text.as_bytes()).count()
    });
    counts.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_response_is_in_the_files() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let mut input = inputs();
    input["data"] = json!({"note": "this-is-no-secret"});
    let (status, body) = engine.call(KNOCK, "run-1", &input).await;
    assert_eq!(status, 200, "{body}");
    engine.kill().await;
    // The inputs are the engine's: so the search finds what is there.
    assert!(found(engine.folder(), "this-is-no-secret") > 0);
    for text in [SECRET, "workflow_run_id", "workflowRunId", "completed"] {
        assert_eq!(found(engine.folder(), text), 0, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_secret_is_refused() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let mut input = inputs();
    input["apiKey"] = json!(SECRET);
    let (status, body) = engine.attempt(KNOCK, &input).await;
    assert_eq!(status, 400, "{body}");
    assert!(!body.to_string().contains(SECRET), "{body}");
    assert!(api.seen().is_empty());
    eprintln!("{status} {body}");
    engine.kill().await;
    let _ = std::process::Command::new("grep")
        .args(["-rlaob", SECRET])
        .arg(engine.folder())
        .status();
    assert_eq!(found(engine.folder(), SECRET), 0);
}
