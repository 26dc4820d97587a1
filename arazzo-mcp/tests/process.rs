//! Tools over standard input and output of a process. This program is both ends: with `serve`, it
//! is the server; otherwise, it starts itself as that and writes messages by hand. Then the official
//! SDK for Python calls the same tools, if it is installed.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use arazzo::{
    Client,
    testing::{Reply, Script},
};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_mcp::Tools;
use serde_json::{Value, json};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    messages_by_hand();
    official_sdk();
}

/// The script says itself why it skips; `PYTHON` names an interpreter that has the SDK.
fn official_sdk() {
    let python = std::env::var("PYTHON").unwrap_or("python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/official_sdk.py");
    let server = std::env::current_exe().expect("a path");
    match Command::new(&python)
        .arg(script)
        .arg(server)
        .arg("serve")
        .status()
    {
        Ok(status) => assert!(matches!(status.code(), Some(0 | 77)), "{status}"),
        Err(error) => eprintln!("official SDK: skipped, there is no `{python}`: {error}"),
    }
}

fn messages_by_hand() {
    let mut server = Server::start();
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "scripted", "version": "0"},
    });
    let answer = server.ask(1, "initialize", hello);
    assert_eq!(
        answer["result"]["serverInfo"],
        json!({"name": "knock", "version": "1.2"})
    );
    server.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    let list = server.ask(2, "tools/list", json!({}));
    assert_eq!(
        list["result"]["tools"][0]["name"],
        "bulk-set-objects-notify"
    );
    let arguments = json!({
        "collection": "c", "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w",
    });
    let call = json!({"name": "bulk-set-objects-notify", "arguments": arguments});
    let answer = server.ask(3, "tools/call", call);
    assert_eq!(
        answer["result"]["structuredContent"]["workflowRunId"],
        "run"
    );
    server.end();
    eprintln!("tools over standard input and output: ok");
}

fn serve() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"id": "op", "status": "queued"})))
        .reply(Reply::json(200, json!({"id": "op", "status": "completed"})))
        .reply(Reply::json(200, json!({"workflow_run_id": "run"})));
    let client = Client::builder().transport(script).build();
    let tools = Tools::new(client.expect("valid settings"))
        .add::<BulkSetObjectsNotify>()
        .bind("apiKey", "sk_1")
        .named("knock", "1.2");
    let server = tools.build().expect("the secret is bound");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(server.stdio()).expect("a client");
}

struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let path = std::env::current_exe().expect("a path");
        let process = Command::new(path)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut process = process.expect("it starts");
        let input = process.stdin.take().expect("a pipe");
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        Self {
            process,
            input,
            output,
        }
    }

    fn send(&mut self, message: Value) {
        writeln!(self.input, "{message}").expect("it reads");
    }

    fn ask(&mut self, id: u32, method: &str, params: Value) -> Value {
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it writes");
        let answer: Value = serde_json::from_str(&line).expect("JSON and nothing else");
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// A client that closes its end ends the server.
    fn end(mut self) {
        drop(self.input);
        assert!(self.process.wait().expect("it ends").success());
    }
}
