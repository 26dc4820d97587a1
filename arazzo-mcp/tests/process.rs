//! The commands of a program, over the pipes of a process and over HTTP. This program is both ends:
//! with arguments, it is a program with workflows; without, it starts itself as that, against an API
//! on the loopback interface, and writes messages by hand. Then the official SDK for Python calls
//! the same tools, if it is installed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Output, Stdio},
    thread,
};

use arazzo::program::Program;
use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_mcp::Mcp;
use serde_json::{Value, json};

fn main() -> ExitCode {
    if std::env::args().len() > 1 {
        return Program::new("knock")
            .workflow::<BulkSetObjectsNotify>()
            .workflow::<FindPets>()
            .command(Mcp)
            .main();
    }
    let api = api();
    messages_by_hand(&api);
    official_sdk(&api);
    over_http(&api);
    wrong_use();
    eprintln!("the command `mcp`: ok");
    ExitCode::SUCCESS
}

const TOOL: &str = "bulk-set-objects-notify";
const KEY: &str = "sk_12345";

/// The arguments that make one workflow a tool and send its requests to the API.
fn mcp(api: &str) -> Vec<String> {
    let mut arguments: Vec<_> = ["mcp", "--tool", TOOL, "--bind=apiKey=env:KNOCK_KEY"]
        .map(str::to_owned)
        .into();
    for source in [
        "knockObjectsApi",
        "knockBulkOperationsApi",
        "knockWorkflowsApi",
    ] {
        arguments.push(format!("--server={source}={api}"));
    }
    arguments
}

fn program(arguments: &[String]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.args(arguments).env("KNOCK_KEY", KEY);
    command
}

fn messages_by_hand(api: &str) {
    let mut server = Server::start(&mcp(api));
    let answer = server.ask(1, "initialize", hello());
    assert_eq!(answer["result"]["serverInfo"]["name"], "knock");
    server.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    let list = server.ask(2, "tools/list", json!({}));
    let tools = list["result"]["tools"].as_array().expect("a list");
    assert_eq!((tools.len(), &tools[0]["name"]), (1, &json!(TOOL)));
    let call = json!({"name": TOOL, "arguments": arguments("c")});
    let answer = server.ask(3, "tools/call", call);
    assert_eq!(
        answer["result"]["structuredContent"]["workflowRunId"], "run",
        "{answer}"
    );
    server.end();
}

fn hello() -> Value {
    json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "scripted", "version": "0"},
    })
}

fn arguments(collection: &str) -> Value {
    let objects = json!([{"id": "a"}]);
    json!({
        "collection": collection, "objects": objects, "notifyObjectId": "a", "workflowKey": "w",
    })
}

/// The script says itself why it skips; `PYTHON` names an interpreter that has the SDK.
fn official_sdk(api: &str) {
    let python = std::env::var("PYTHON").unwrap_or("python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/official_sdk.py");
    let mut command = Command::new(&python);
    command
        .arg(script)
        .arg(std::env::current_exe().expect("a path"));
    match command.args(mcp(api)).env("KNOCK_KEY", KEY).status() {
        Ok(status) => assert!(matches!(status.code(), Some(0 | 77)), "{status}"),
        Err(error) => eprintln!("official SDK: skipped, there is no `{python}`: {error}"),
    }
}

fn over_http(api: &str) {
    let mut given = mcp(api);
    given.extend(["--listen=127.0.0.1:0", "--token=env:KNOCK_KEY"].map(str::to_owned));
    let mut process = program(&given)
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let errors = process.stderr.take().expect("a pipe");
    BufReader::new(errors).read_line(&mut line).expect("text");
    let address = line.trim().strip_prefix("tools at http://");
    let address = address
        .and_then(|rest| rest.strip_suffix("/mcp"))
        .expect("an address");
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello()});
    for (authorization, expected) in [
        ("", "HTTP/1.1 401 "),
        ("Authorization: Bearer sk_12345\r\n", "HTTP/1.1 200 "),
    ] {
        let status = post(address, authorization, &body.to_string());
        assert!(status.starts_with(expected), "{status}");
    }
    process.kill().expect("it runs");
    process.wait().expect("it ends");
}

/// Posts JSON, and returns the line with the status.
fn post(address: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    write!(
        stream,
        "POST /mcp HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\
         {headers}\r\n{body}"
    )
    .expect("it reads");
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).expect("text");
    status
}

fn wrong_use() {
    for (arguments, status, message) in [
        (
            "mcp",
            2,
            "no workflow is a tool: name some with `--tool WORKFLOW`, or say `--all-tools`",
        ),
        ("mcp --tool nothing", 2, "there is no workflow `nothing`"),
        (
            "mcp --tool findPets --token=t",
            2,
            "`--token` needs `--listen`",
        ),
        (
            "mcp --tool findPets --listen=localhost",
            2,
            "`--listen` needs an IP address and a port such as 127.0.0.1:8081, not `localhost`",
        ),
        (
            "mcp --tool findPets --listen=127.0.0.1:0",
            2,
            "nobody may call: ask for a token with `--token env:NAME`, or say \
             `--without-authentication`",
        ),
        (
            "mcp --tool findPets --listen=127.0.0.1:0 --token=t --without-authentication",
            2,
            "`--token` and `--without-authentication` exclude each other",
        ),
        (
            "mcp --tool findPets --listen=127.0.0.1:0 --token=",
            2,
            "`--token` is empty",
        ),
        (
            "mcp --all-tools",
            1,
            "the workflow `bulk-set-objects-notify` needs its secret input `apiKey`, which no \
             model may see: bind it to a value",
        ),
        (
            "mcp --tool findPets --bind=apiKey=k",
            1,
            "`apiKey` is bound, but no tool has a secret input of this name",
        ),
    ] {
        let given: Vec<_> = arguments.split(' ').map(str::to_owned).collect();
        let Output {
            status: ended,
            stdout,
            stderr,
        } = program(&given).output().expect("it starts");
        let stderr = String::from_utf8(stderr).expect("text");
        let expected = format!("error: {message}");
        assert_eq!(stderr.lines().next(), Some(&*expected), "{arguments}");
        assert_eq!(
            (ended.code(), stdout.len()),
            (Some(status), 0),
            "{arguments}"
        );
    }
}

/// Starts an API in which all goes well, except with the collection `broken`.
fn api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(|| answer(stream.expect("a client")));
        }
    });
    url
}

/// Answers one request.
fn answer(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let start = head.len();
        reader.read_line(&mut head).expect("text");
        let line = head[start..].to_lowercase();
        let value = line.strip_prefix("content-length: ");
        length = value.map_or(length, |value| value.trim().parse().expect("a number"));
    }
    reader.read_exact(&mut vec![0; length]).expect("a body");
    assert!(head.contains(KEY), "{head}");
    let first = head.lines().next().unwrap_or_default();
    let (status, body) = match first {
        _ if first.contains("/broken/") => (500, json!({})),
        _ if first.contains("/bulk_operations/") => {
            (200, json!({"id": "op", "status": "completed"}))
        }
        _ if first.contains("/workflows/") => (200, json!({"workflow_run_id": "run"})),
        _ => (200, json!({"id": "op", "status": "queued"})),
    };
    let body = body.to_string();
    let answer = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).expect("a client");
}

/// A program whose tools are on its standard input and output.
struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start(arguments: &[String]) -> Self {
        let mut command = program(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("it starts");
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
