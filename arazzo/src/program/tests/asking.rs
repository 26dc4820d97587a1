//! `test`, with a workflow that asks a server, and commands that are added.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use serde::Deserialize;
use serde_json::Value;

use super::{echo::Find, execute_program};
use crate::{
    client::Client,
    description::{Description, Input, SourceName},
    error::WorkflowError,
    program::{Call, Command, CommandError, Program},
    rt::{Method, Object, Run, Source},
    secret::Secret,
    workflow::Workflow,
};

/// Logs in, and returns what it is told.
struct Ask;

#[derive(Debug, Deserialize)]
struct AskInputs {
    key: Secret,
    host: Option<String>,
}

impl Workflow for Ask {
    const ID: &'static str = "ask";
    const DESCRIPTION: &'static Description = &Description::new()
        .document("one")
        .sources(&[SourceName::new("one", "api")])
        .inputs(&[Input::secret("key"), Input::text("host")], "");
    type Inputs = AskInputs;
    type Outputs = Value;
    type Error = WorkflowError<Find, ()>;

    async fn run(client: &Client, inputs: AskInputs) -> Result<Value, Self::Error> {
        let run = Run::new(client);
        let server = Source::new("api", "http://127.0.0.1:1/v1").of("one");
        let asked = run
            .request(Find, Method::POST, server, "/ask")
            .secret_header("Authorization", inputs.key.expose())
            .json(Object::new().optional("host", inputs.host.as_ref()))
            .read(&["/said"])
            .send();
        let answer = asked.await.map_err(|error| error.with_progress(()))?;
        let said = answer.output::<Value>("/said");
        said.map_err(|error| error.with_progress(()))
    }
}

pub(super) fn program() -> Program {
    Program::new("bin").workflow::<Ask>().command(Tell)
}

fn execute(arguments: &[&str]) -> (u8, String, String) {
    execute_program(&program(), arguments, "", &|name| {
        (name == "TOKEN").then(|| "t0ken".into())
    })
}

/// Answers one request with a body, and passes the request on.
pub(super) fn server(body: &'static str) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            reader.read_line(&mut head).expect("text");
            let line = head[start..].to_lowercase();
            let value = line.strip_prefix("content-length: ");
            length = value.map_or(length, |value| value.trim().parse().expect("a number"));
        }
        let mut sent = vec![0; length];
        reader.read_exact(&mut sent).expect("a body");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).expect("a client");
        let _ = sender.send(head + &String::from_utf8_lossy(&sent));
    });
    (url, receiver)
}

#[test]
fn a_test_shows_exchanges_without_secrets() {
    let (url, sent) = server(r#"{"said": "you are sk_12345", "password": "p"}"#);
    let server = format!("--server=one/api={url}");
    let given = ["--input=key=sk_12345", "--input=host=h", &server];
    let (status, stdout, stderr) = execute(&[&["test", "ask"], &given[..]].concat());
    assert_eq!(
        (status, stdout.as_str()),
        (0, "\"you are …\"\n"),
        "{stderr}"
    );
    let sent = sent.recv().expect("a request");
    assert!(sent.contains("sk_12345"), "the server sees the key: {sent}");
    let (shown, time) = stderr.split_once(" in ").expect("a time");
    let expected = format!("find: POST {url}/ask\n  {{\"host\":\"h\"}}\n→ 200 OK");
    assert_eq!(shown, expected);
    assert!(
        time.contains("you are …") && !stderr.contains("sk_12345"),
        "{stderr}"
    );
    assert!(!stderr.contains(r#""p""#), "{stderr}");
}

#[test]
fn a_dry_run_sends_nothing() {
    // Nobody listens there.
    let given = ["--dry-run", "--input=key=sk_12345", "--input=host=sk_12345"];
    let ran = execute(&[&["test", "ask"], &given[..]].concat());
    let request = "find: POST http://127.0.0.1:1/v1/ask\n  {\"host\":\"…\"}\n";
    assert_eq!(ran, (0, request.to_owned(), String::new()));
    // The same without `--dry-run` fails, and says so as `run` does.
    let (status, stdout, stderr) = execute(&["test", "ask", "--input=key=sk_12345"]);
    assert_eq!((status, stdout.as_str()), (1, ""));
    assert!(stderr.starts_with("find: POST "), "{stderr}");
    assert!(stderr.contains("\n→ no response after "), "{stderr}");
    let last = stderr.lines().last().unwrap_or_default();
    let report: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(report["step"], "find");
}

#[test]
fn checks_come_before_a_dry_run() {
    let (status, stdout, stderr) = execute(&["test", "ask", "--dry-run"]);
    assert_eq!((status, stdout.as_str()), (1, ""));
    assert!(stderr.contains("there is no value for `key`"), "{stderr}");
    // A secret over plain http to another machine.
    let (status, stdout, stderr) = execute(&[
        "test",
        "ask",
        "--dry-run",
        "--input=key=k",
        "--server=one/api=http://a.example",
    ]);
    assert_eq!((status, stdout.as_str()), (1, ""), "{stderr}");
    for (line, message) in [
        (&["test"][..], "`test` needs a workflow"),
        (
            &["test", "ask", "--dry-run=1"],
            "`--dry-run` takes no value",
        ),
        (
            &["run", "ask", "--dry-run"],
            "there is no option `--dry-run`",
        ),
    ] {
        let (status, _, stderr) = execute(line);
        let expected = format!("error: {message}");
        assert_eq!((status, stderr.lines().next()), (2, Some(&*expected)));
    }
}

/// Tells what it is called with.
#[derive(Debug)]
struct Tell;

impl Command for Tell {
    fn name(&self) -> &'static str {
        "tell"
    }

    fn usage(&self) -> &'static str {
        "[--loud] [--secret VALUE]...\n\n  --loud  louder"
    }

    fn flags(&self) -> &'static [&'static str] {
        &["--loud"]
    }

    fn options(&self) -> &'static [&'static str] {
        &["--secret", "--name", "--bind", "--find"]
    }

    fn run(&self, call: &Call<'_>) -> Result<(), CommandError> {
        let found = call.values("--find").map(|name| call.find(name));
        found.collect::<Result<Vec<_>, _>>()?;
        let client = call.client(&call.entries())?.build();
        client.map_err(CommandError::failed)?;
        let expose = |secret: &Secret| secret.expose().to_owned();
        let secrets: Vec<_> = call.secrets("--secret")?.iter().map(expose).collect();
        let bound = call.named_secrets("--bind")?;
        let bound: Vec<_> = bound
            .iter()
            .map(|(name, one)| (name, expose(one)))
            .collect();
        let (name, loud) = (call.value("--name")?, call.flag("--loud"));
        call.say(format_args!(
            "{} {loud} {name:?} {secrets:?} {bound:?}",
            call.program()
        ));
        if loud {
            Err(CommandError::failed("too loud"))
        } else {
            Ok(())
        }
    }
}

#[test]
fn a_program_has_further_commands() {
    let given = [
        "tell",
        "--secret=env:TOKEN",
        "--secret",
        "s",
        "--bind=a=env:TOKEN",
        "--pace=1",
    ];
    let told = "bin false None [\"t0ken\", \"s\"] [(\"a\", \"t0ken\")]\n";
    assert_eq!(execute(&given), (0, String::new(), told.to_owned()));
    let (status, _, stderr) = execute(&["tell", "--loud", "--name=n"]);
    let told = "bin true Some(\"n\") [] []\nerror: too loud\n";
    assert_eq!((status, stderr.as_str()), (1, told));
    let usage = "\n       bin tell [--loud] [--secret VALUE]...\n\n  --loud  louder\n";
    assert!(execute(&["--help"]).1.contains(usage));
}

#[test]
fn further_commands_are_used_wrongly_like_others() {
    for (line, message) in [
        (&["tell", "x"][..], "`tell` takes no argument `x`"),
        (&["tell", "--quiet"], "there is no option `--quiet`"),
        (&["tell", "--inputs=-"], "there is no option `--inputs`"),
        (
            &["tell", "--name=a", "--name=b"],
            "`--name` can be given once",
        ),
        (
            &["tell", "--bind=s3cr3t"],
            "`--bind` needs a value of the form NAME=VALUE",
        ),
        (&["tell", "--find=x"], "there is no workflow `x`"),
        (
            &["tell", "--server=shop=http://a.example"],
            "`--server shop=…` names no source; there are: one/api",
        ),
        (
            &["tell", "--secret=env:NOBODY"],
            "`--secret env:…` names a variable that the environment does not have",
        ),
        (
            &["tell", "--bind=key=@/nobody"],
            "`--bind key=@…` names a file that cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        let (status, stdout, stderr) = execute(line);
        let expected = format!("error: {message}");
        assert_eq!((status, stdout.as_str()), (2, ""), "{line:?}");
        assert_eq!(stderr.lines().next(), Some(&*expected));
    }
}
