//! What is in the files of the engine.

use std::path::Path;

use arazzo::{Client, Entry};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_restate::{Ingress, IngressError, Secrets};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use serde_json::json;

use super::{
    crashes::{KNOCK, POLL, inputs, knock},
    engine::{Engine, Folder},
    worker::{SECRET, Settings, VARIABLE, Worker, durable_with},
};

/// How often a text is in the files of a folder.
pub(crate) fn found(folder: &Path, text: &str) -> usize {
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

/// How often a text is in the files of a folder, as it is or in Base64, as a part of something else.
pub(crate) fn found_in_any_form(folder: &Path, text: &str) -> usize {
    let forms = (0..3).map(|before| {
        let whole = [&vec![b'.'; before][..], text.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(&whole);
        // The characters at the ends depend on what stands beside the text.
        let first = [0, 2, 3][before];
        let last = encoded.len() - usize::from(whole.len() % 3 > 0);
        found(folder, &encoded[first..last])
    });
    found(folder, text) + forms.sum::<usize>()
}

#[test]
fn a_text_is_found_in_any_form() {
    let folder = Folder::new();
    let text = "a-secret-of-some-length";
    for before in 0..4 {
        for after in 0..4 {
            let whole = [&"<<<<"[..before], text, &">>>>"[..after]].concat();
            let written = STANDARD.encode(whole);
            std::fs::write(folder.path().join("file"), written).expect("a file");
            let count = found_in_any_form(folder.path(), text);
            assert_eq!(count, 1, "{before} {after}");
        }
    }
    assert_eq!(found_in_any_form(folder.path(), "another-secret"), 0);
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

/// The engine's own ingress keeps what it is sent; nothing is sent on.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_refuses_a_plain_secret() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let mut input = inputs();
    input["apiKey"] = json!(SECRET);
    let (status, body) = engine.attempt(KNOCK, &input).await;
    assert_eq!(status, 400, "{body}");
    assert!(
        body["message"]
            .as_str()
            .is_some_and(|text| text.contains("/apiKey")),
        "{body}"
    );
    assert!(!body.to_string().contains(SECRET), "{body}");
    assert!(api.seen().is_empty());
}

fn ingress(engine: &Engine) -> Ingress {
    let client = Client::builder().build().expect("valid settings");
    let durable = durable_with(Secrets::new().env(VARIABLE));
    Ingress::new(
        &format!("http://127.0.0.1:{}", engine.ingress()),
        client,
        durable,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_secret_does_not_reach_the_engine() {
    let Some(mut engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let (ingress, entry) = (ingress(&engine), Entry::of::<BulkSetObjectsNotify>());
    let mut input = inputs().as_object().cloned().expect("an object");
    let outputs = ingress
        .run(&entry, "run-1", input.clone())
        .await
        .expect("it succeeds");
    assert_eq!(outputs["workflowRunId"], "w1");
    input["apiKey"] = json!(SECRET);
    for refused in [
        ingress.run(&entry, "run-2", input.clone()).await.map(drop),
        ingress
            .start(&entry, "run-2", input.clone())
            .await
            .map(drop),
    ] {
        let error = refused.expect_err("it is in the clear");
        assert!(matches!(error, IngressError::Refused(_)), "{error}");
        assert!(!error.to_string().contains(SECRET), "{error}");
    }
    engine.kill().await;
    assert_eq!(found(engine.folder(), SECRET), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_opened_where_the_key_is() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.refuse(POLL);
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let (ingress, entry) = (ingress(&engine), Entry::of::<BulkSetObjectsNotify>());
    let input = inputs().as_object().cloned().expect("an object");
    let id = ingress
        .start(&entry, "run-1", input.clone())
        .await
        .expect("it starts");
    assert!(id.starts_with("inv_"), "{id}");
    let error = ingress
        .run(&entry, "run-1", input)
        .await
        .expect_err("the poll fails");
    let IngressError::Failed { status, report, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(
        (*status, &report["step"], &report["status"]),
        (422, &json!("pollBulkOperation"), &json!(500))
    );
    assert_eq!(report["outputs"]["bulkSetObjects"]["bulkOperationId"], "b1");
}
