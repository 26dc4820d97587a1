//! `--channel`, with a workflow that sends a message and waits for its answer.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{echo::Find, execute_program};
use crate::{
    client::Client,
    description::{CredentialName, Description, SourceName},
    error::{StepError, WorkflowError},
    message::{ChannelError, Connection, Connector, Message, MessageChannel},
    program::Program,
    rt::{Channel, Run, Source},
    testing::{Messages, Script},
    workflow::Workflow,
};

const EVENTS: Source = Source::new("events", "").of("one");
const NAME: SourceName = SourceName::new("one", "events");

/// Asks by a message.
struct Ask;

#[derive(Debug, Deserialize)]
struct AskInputs {}

impl Workflow for Ask {
    const ID: &'static str = "ask";
    const DESCRIPTION: &'static Description = &Description::new()
        .document("one")
        .sources(&[NAME])
        .credentials(&[CredentialName::new(NAME, "login", "`user:password`").optional()]);
    type Inputs = AskInputs;
    type Outputs = Value;
    type Error = WorkflowError<Find, ()>;

    async fn run(client: &Client, _: AskInputs) -> Result<Value, Self::Error> {
        let asked = ask(&Run::new(client)).await;
        asked.map_err(|error| error.with_progress(()))
    }
}

async fn ask(run: &Run) -> Result<Value, StepError<Find>> {
    let channels = [
        Channel::sends(EVENTS, "questions"),
        Channel::receives(EVENTS, "answers"),
    ];
    run.connect(&channels).await?;
    run.message(Find, EVENTS, "questions")
        .json(1)
        .send()
        .await?;
    let answer = run.message(Find, EVENTS, "answers").read(&[""]);
    answer.receive().await?.output("")
}

/// Keeps the connections that it is asked for.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<Connection>>>);

impl Connector for Memory {
    fn schemes(&self) -> &[&str] {
        &["memory"]
    }

    fn connect(&self, to: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(to.clone());
        let messages = Messages::new(&Script::new());
        Ok(Box::new(messages.answer("questions", |_| {
            Message::json("answers", json!({"answer": 42}))
        })))
    }
}

fn program(memory: &Memory) -> Program {
    Program::new("bin")
        .workflow::<Ask>()
        .connect(memory.clone())
}

#[test]
fn a_channel_is_made_for_the_url_of_a_source() {
    let memory = Memory::default();
    let arguments = [
        "run",
        "ask",
        "--channel",
        "events=memory://here",
        "--root-certificate",
        "Cargo.toml",
    ];
    let environment =
        |name: &str| (name == "ARAZZO_CREDENTIAL_EVENTS_LOGIN").then(|| "shop:s3cret".into());
    let done = execute_program(&program(&memory), &arguments[..4], "", &environment);
    assert_eq!(done, (0, "{\"answer\":42}\n".to_owned(), String::new()));
    let asked = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
    let [connection] = asked.as_slice() else {
        panic!("one connection is asked for");
    };
    assert_eq!(connection.url, "memory://here");
    let credentials: Vec<_> = connection
        .credentials
        .iter()
        .map(|(scheme, secret)| (scheme.as_str(), secret.expose()))
        .collect();
    assert_eq!(credentials, [("login", "shop:s3cret")]);
}

#[test]
fn a_credential_of_the_arguments_takes_precedence() {
    let memory = Memory::default();
    let arguments = [
        "run",
        "ask",
        "--channel=one/events=memory://here",
        "--credential=one/events.login=a:b",
    ];
    let environment = |_: &str| Some("c:d".into());
    let (status, _, stderr) = execute_program(&program(&memory), &arguments, "", &environment);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let asked = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
    let secrets: Vec<_> = asked[0]
        .credentials
        .iter()
        .map(|(_, one)| one.expose())
        .collect();
    assert_eq!(secrets, ["a:b"]);
}

#[test]
fn a_wrong_channel_is_wrong_use() {
    for (argument, expected) in [
        (
            "events=nats://x",
            "error: `--channel events=…`: the URL of a broker begins with memory://",
        ),
        (
            "other=memory://x",
            "error: `--channel other=…` names no source; there are: one/events",
        ),
        (
            "events",
            "error: `--channel` needs a value of the form NAME=VALUE",
        ),
    ] {
        let arguments = ["run", "ask", "--channel", argument];
        let memory = Memory::default();
        let done = execute_program(&program(&memory), &arguments, "", &|_| None);
        assert_eq!((done.0, done.2.lines().next()), (2, Some(expected)));
    }
}

#[test]
fn a_dry_run_sends_no_message() {
    let memory = Memory::default();
    let arguments = [
        "test",
        "ask",
        "--dry-run",
        "--channel",
        "events=memory://here",
    ];
    let (status, stdout, stderr) = execute_program(&program(&memory), &arguments, "", &|_| None);
    assert_eq!(status, 0, "{stderr}");
    assert_eq!(stdout, "the next step sends a message to `questions`\n");
}
