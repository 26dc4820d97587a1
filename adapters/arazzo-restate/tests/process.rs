//! The command `worker` of a program, as a process. This program is both ends: called as `worker`, it
//! is a program with workflows; else it starts itself as that, for an engine of its own.

#[path = "it/api.rs"]
#[allow(dead_code, reason = "the other tests use more of it")]
mod api;
#[path = "it/engine.rs"]
#[allow(dead_code, reason = "the other tests use more of it")]
mod engine;

use std::process::{ExitCode, Stdio};

use arazzo::program::Program;
use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_restate::{Durable, Key, Worker, open_outputs};
use serde_json::json;
use tokio::process::{Child, Command};

use self::{
    api::Api,
    engine::{Engine, free_port},
};

const SOURCES: [&str; 3] = [
    "knockObjectsApi",
    "knockBulkOperationsApi",
    "knockWorkflowsApi",
];

fn main() -> ExitCode {
    // Cargo hands on the arguments of other tests, which are none of this one.
    if std::env::args().nth(1).as_deref() == Some("worker") {
        return Program::new("knock")
            .workflow::<BulkSetObjectsNotify>()
            .workflow::<FindPets>()
            .command(Worker)
            .main();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        wrong_use().await;
        works().await;
    });
    eprintln!("the command `worker`: ok");
    ExitCode::SUCCESS
}

fn key() -> String {
    format!("k1:{}", "07".repeat(32))
}

fn command(arguments: &[String]) -> Command {
    let mut command = Command::new("setpriv");
    let program = std::env::current_exe().expect("a program");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command.arg("worker").args(arguments);
    command.env("JOURNAL_KEY", key()).env("API_KEY", "sk_1");
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

async fn wrong_use() {
    for (arguments, told) in [
        (&[][..], "`--journal-key env:NAME`"),
        (&["--journal-key", "s3cr3t"], "a key is written as"),
        (
            &["--journal-key", "env:JOURNAL_KEY", "--listen", "9080"],
            "127.0.0.1:9080",
        ),
        (
            &["--journal-in-the-clear", "--repeatable", "/search"],
            "POST /search",
        ),
        (
            &["--journal-in-the-clear", "--workflow", "nothing"],
            "nothing",
        ),
    ] {
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        let output = command(&arguments).output().await.expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(told) && !text.contains("s3cr3t"), "{text}");
    }
}

fn start(port: u16, api: &Api) -> Child {
    let mut arguments = vec![
        format!("--listen=127.0.0.1:{port}"),
        "--journal-key=env:JOURNAL_KEY".to_owned(),
        "--secret=KNOCK=env:API_KEY".to_owned(),
        "--idempotency-keys".to_owned(),
        "--at-most-once=POST /v1/objects/{collection}/bulk/set".to_owned(),
    ];
    let server = |source| format!("--server={source}=http://127.0.0.1:{}", api.port);
    arguments.extend(SOURCES.iter().map(server));
    let mut command = command(&arguments);
    command.spawn().expect("it starts")
}

async fn works() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let state = |state: &str| (200, json!({"id": "b1", "status": state}));
    let api = Api::start(&[
        ("POST /v1/objects/projects/bulk/set", &[state("queued")]),
        ("GET /v1/bulk_operations/b1", &[state("completed")]),
        (
            "POST /v1/workflows/updated/trigger",
            &[(200, json!({"workflow_run_id": "w1"}))],
        ),
    ])
    .await;
    let port = free_port();
    let _worker = start(port, &api);
    engine.register(port).await;
    let input = json!({
        "apiKey": {"$env": "KNOCK"}, "collection": "projects", "objects": [{"id": "p1"}],
        "notifyObjectId": "p1", "workflowKey": "updated",
    });
    let (status, body) = engine
        .call("bulk-set-objects-notify", "run-1", &input)
        .await;
    assert_eq!(status, 200, "{body}");
    let durable = Durable::builder().key(Key::from_text(&key()).expect("a key"));
    let durable = durable.build().expect("there is a key");
    let outputs = open_outputs(&durable, body).expect("it opens");
    assert_eq!(outputs["workflowRunId"], "w1");
    assert!(api.seen().iter().all(|seen| seen.key.is_some()));
    let (status, _) = engine.attempt("findPets", &json!({"limit": "many"})).await;
    assert_eq!(
        status, 400,
        "the second workflow is there, and has its inputs checked"
    );
}
