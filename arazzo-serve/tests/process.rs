//! The command `serve` of a program, as a process. This program is both ends: with arguments, it is
//! a program with workflows; without, it starts itself as that, against an API on the loopback
//! interface, and calls it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, ExitCode, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use arazzo::program::Program;
use arazzo_generated::{knock::BulkSetObjectsNotify, petstore::FindPets};
use arazzo_serve::Serve;
use serde_json::{Value, json};

fn main() -> ExitCode {
    if std::env::args().len() > 1 {
        return Program::new("knock")
            .workflow::<BulkSetObjectsNotify>()
            .workflow::<FindPets>()
            .command(Serve)
            .main();
    }
    let api = api();
    by_url(&api);
    by_settings(&api);
    tools(&api);
    nobody();
    wrong_use();
    eprintln!("the command `serve`: ok");
    ExitCode::SUCCESS
}

const PATH: &str = "/workflows/bulk-set-objects-notify";
const KEY: &str = "sk_12345";
const TOKEN: &str = "Authorization: Bearer t0ken-of-a-caller\r\n";
const SOURCES: [&str; 3] = [
    "knockObjectsApi",
    "knockBulkOperationsApi",
    "knockWorkflowsApi",
];

fn inputs() -> String {
    let objects = json!([{"id": "a"}]);
    let inputs = json!({
        "collection": "c", "objects": objects, "notifyObjectId": "a", "workflowKey": "w",
    });
    inputs.to_string()
}

fn by_url(api: &str) {
    let servers = SOURCES.map(|source| format!("--server={source}={api}"));
    let mut given = vec!["--token=env:CALLER", "--bind=apiKey=env:KEY"];
    given.extend(servers.iter().map(String::as_str));
    let served = Served::start(&given);
    let (status, _) = served.post(PATH, "", &inputs());
    assert_eq!(status, 401);
    let (status, body) = served.post(PATH, TOKEN, &inputs());
    assert_eq!(
        (status, &body["workflowRunId"]),
        (200, &json!("run")),
        "{body}"
    );
    let (status, body) = served.post(PATH, TOKEN, "{}");
    assert_eq!(status, 400, "{body}");
    let (status, _) = served.post("/mcp", TOKEN, "{}");
    assert_eq!(status, 404, "no workflow is a tool");
    served.end();
}

fn by_settings(api: &str) {
    let folder = std::env::temp_dir().join(format!("arazzo-serve-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("settings.toml");
    let servers = SOURCES
        .map(|source| format!("{source} = \"{api}\"\n"))
        .concat();
    let text = format!(
        "[tokens]\nann = \"env:CALLER\"\n[servers]\n{servers}[secrets]\napiKey = \"env:KEY\"\n"
    );
    std::fs::write(&file, text).expect("a file");
    let option = format!("--settings={}", file.display());
    let served = Served::start(&[&option, "--workflow=bulk-set-objects-notify"]);
    let (status, body) = served.post(PATH, TOKEN, &inputs());
    assert_eq!(
        (status, &body["workflowRunId"]),
        (200, &json!("run")),
        "{body}"
    );
    let (status, _) = served.post("/workflows/findPets", TOKEN, "{}");
    assert_eq!(status, 404, "it is not served");
    served.end();
    std::fs::remove_dir_all(&folder).expect("the folder");
}

fn tools(api: &str) {
    let servers = SOURCES.map(|source| format!("--server={source}={api}"));
    let mut given = vec![
        "--token=env:CALLER",
        "--bind=apiKey=env:KEY",
        "--tool=bulk-set-objects-notify",
    ];
    given.extend(servers.iter().map(String::as_str));
    let served = Served::start(&given);
    let params = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "scripted", "version": "0"},
    });
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
    let accept = "Accept: application/json, text/event-stream\r\n";
    let (status, _) = served.post("/mcp", accept, &hello.to_string());
    assert_eq!(status, 401);
    let (status, _) = served.post("/mcp", &format!("{accept}{TOKEN}"), &hello.to_string());
    assert_eq!(status, 200);
    let foreign = format!("{accept}{TOKEN}Origin: http://evil.example\r\n");
    let (status, _) = served.post("/mcp", &foreign, &hello.to_string());
    assert_eq!(status, 403);
    served.end();
}

fn nobody() {
    let served = Served::start(&[]);
    let (warned, said) = served.said.split_once('\n').unwrap_or_default();
    assert_eq!(
        warned,
        "warning: the variable ARAZZO_LISTN: no setting is read from it: did you mean \
         `ARAZZO_LISTEN`?"
    );
    assert!(!served.said.contains("s3cr3t"), "{}", served.said);
    assert!(said.starts_with("nobody may call: "), "{}", served.said);
    let (status, _) = served.post(PATH, "", &inputs());
    assert_eq!(status, 401);
    served.end();
}

fn wrong_use() {
    for (arguments, status, message) in [
        ("serve x", 2, "`serve` takes no argument `x`"),
        (
            "serve --listen=localhost",
            2,
            "`--listen` needs an IP address and a port such as 127.0.0.1:8080, not `localhost`",
        ),
        (
            "serve --workflow=nothing",
            2,
            "there is no workflow `nothing`",
        ),
        (
            "serve --workflow=findPet",
            2,
            "there is no workflow `findPet`: did you mean `findPets`?",
        ),
        (
            "serve --lissten=127.0.0.1:0",
            2,
            "there is no option `--lissten`: did you mean `--listen`?",
        ),
        (
            "serve --server=knockObjectsApi=127.0.0.1:1",
            2,
            "the server for the source `knockObjectsApi` cannot be used: it begins with neither \
             `http://` nor `https://`; write `http://127.0.0.1:1`",
        ),
        (
            "serve --bind=apiKee=k",
            1,
            "the settings of the service are wrong: no workflow has the input `apiKee` that is \
             bound: did you mean `apiKey`?",
        ),
        (
            "serve --grace=soon",
            2,
            "`--grace` needs a number of seconds, not `soon`",
        ),
        (
            "serve --listen=0.0.0.0:0 --without-authentication",
            1,
            "a service without authentication listens on a loopback address alone: set a token, \
             or listen on 127.0.0.1",
        ),
        (
            "serve --workflow=findPets --bind=apiKey=k",
            1,
            "the settings of the service are wrong: no workflow has the input `apiKey` that is bound",
        ),
        (
            "serve --all-tools",
            1,
            "the settings of the service are wrong: the workflow `bulk-set-objects-notify` needs \
             its secret input `apiKey`, which no model may see: bind it to a value",
        ),
        (
            "serve --workflow=findPets --tool=bulk-set-objects-notify",
            1,
            "the settings of the service are wrong: `bulk-set-objects-notify` is to be a tool, but \
             the service has no such workflow",
        ),
    ] {
        let given: Vec<_> = arguments.split(' ').collect();
        let ran = program(&given).output().expect("it starts");
        let Output {
            status: ended,
            stdout,
            stderr,
        } = ran;
        let stderr = String::from_utf8(stderr).expect("text");
        let said = stderr.lines().find(|line| line.starts_with("error: "));
        assert_eq!(
            said,
            Some(&*format!("error: {message}")),
            "{arguments}: {stderr}"
        );
        assert_eq!(
            (ended.code(), stdout.len()),
            (Some(status), 0),
            "{arguments}"
        );
        let helps = stderr.lines().filter(|line| line.starts_with("help: "));
        assert!(status == 1 || helps.count() == 1, "{arguments}: {stderr}");
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    // Those of the tests themselves are no settings either.
    let set = std::env::vars_os().map(|(name, _)| name);
    for name in set.filter(|name| name.to_string_lossy().starts_with("ARAZZO_")) {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .env("KEY", KEY)
        .env("CALLER", "t0ken-of-a-caller")
        .env("ARAZZO_LISTN", "s3cr3t")
        .env("ARAZZO_TEST_STORE", "s3cr3t");
    command
}

/// A program that serves.
struct Served {
    process: Child,
    address: String,
    /// What it said before it listened.
    said: String,
}

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let given = [&["serve", "--listen=127.0.0.1:0"], arguments].concat();
        let mut command = program(&given);
        let mut process = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut errors = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut said = String::new();
        let address = loop {
            let start = said.len();
            let read = errors.read_line(&mut said).expect("text");
            assert_ne!(read, 0, "it ends: {said}");
            if let Some(address) = said[start..].trim().strip_prefix("listening at http://") {
                break address.to_owned();
            }
        };
        Self {
            process,
            address,
            said,
        }
    }

    /// Posts JSON, and returns the status and the JSON of the answer.
    fn post(&self, path: &str, headers: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{headers}Connection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        let body = serde_json::from_str(body).unwrap_or_default();
        (status.expect("a status"), body)
    }

    /// A signal ends the program soon and well.
    #[cfg(unix)]
    fn end(mut self) {
        let id = self.process.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &id]).status();
        assert!(killed.expect("a command").success());
        let began = Instant::now();
        assert!(self.process.wait().expect("it ends").success());
        assert!(began.elapsed() < Duration::from_secs(10));
    }

    #[cfg(not(unix))]
    fn end(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

/// Starts an API in which all goes well.
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
    let body = match first {
        _ if first.contains("/bulk_operations/") => json!({"id": "op", "status": "completed"}),
        _ if first.contains("/workflows/") => json!({"workflow_run_id": "run"}),
        _ => json!({"id": "op", "status": "queued"}),
    };
    let body = body.to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).expect("a client");
}
