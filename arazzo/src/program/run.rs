//! `run` and `test`: one run of a workflow.

use std::io::{Read, Write};

use serde_json::{Map, Value};

use super::{Environment, Program, Stop, arguments::Arguments, exchanges, inputs, settings};
use crate::{
    client::{Client, RunScope},
    entry::{Entry, Report},
    testing::TestRun,
    value::json_text,
};

/// The options of `run`, for the usage text.
pub(super) const OPTIONS: &str = "[--inputs FILE|-] [--input NAME=VALUE]...
           [--server SOURCE=URL]... [--channel SOURCE=URL]...
           [--credential SOURCE.SCHEME=VALUE]...
           [--pace SECONDS] [--max-steps N] [--timeout SECONDS]
           [--allow-plain-http HOST]... [--allow-redirects-to HOST]...
           [--root-certificate FILE]... [--client-certificate FILE]
           [--danger-accept-invalid-certificates]

  --inputs      a file with a JSON object of inputs; `-` is standard input
  --input       one input: text for a string, JSON otherwise; NAME=@FILE reads a file
  --server      the server of a source; DOCUMENT/SOURCE if two sources have the same name
  --channel     the broker of a source's messages, as in events=nats://127.0.0.1:4222
  --credential  a token, a key or `user:password`; @FILE and env:NAME keep it off the command line
  --pace        the wait before a jump back without a delay of its own (default: 1)
  --max-steps   the maximum number of step executions of the run (default: 3600)
  --timeout     the maximum time of the whole run (default: no limit)

  --allow-plain-http    allows secrets over plain http, without encryption, to this host
  --allow-redirects-to  follows redirects from other hosts to this host, without secrets
  --root-certificate    a PEM file with a certificate to trust, besides those of the system
  --client-certificate  a PEM file with the certificate to present to servers, and its key
  --danger-accept-invalid-certificates
                        accepts any certificate: an attacker can read and change everything";

/// The options of `test` beside those of `run`.
pub(super) const TEST_OPTIONS: &str = "[--dry-run] and the options of `run`
           runs a workflow and shows its exchanges on standard error, without secrets

  --dry-run     sends nothing, and shows the first request after all checks";

/// The option of `test` without a value.
pub(super) const DRY_RUN: &str = "--dry-run";

/// The options of `run` for its inputs.
pub(super) const INPUTS: [&str; 2] = ["--inputs", "--input"];

/// Runs a workflow and returns its outputs as text.
pub(super) fn run(
    program: &Program,
    arguments: &Arguments,
    environment: Environment<'_>,
    stdin: &mut dyn Read,
    stderr: &mut dyn Write,
) -> Result<String, Stop> {
    let ready = Ready::new(program, "run", arguments, environment, stdin, stderr)?;
    let outputs = ready.run(&ready.client)??;
    Ok(json_text(&outputs) + "\n")
}

/// Runs a workflow, shows its exchanges, and returns its outputs as text without secrets; or, in a
/// dry run, returns the first request.
pub(super) fn test(
    program: &Program,
    arguments: &Arguments,
    environment: Environment<'_>,
    stdin: &mut dyn Read,
    stderr: &mut dyn Write,
) -> Result<String, Stop> {
    let ready = Ready::new(program, "test", arguments, environment, stdin, stderr)?;
    let test = if arguments.has(DRY_RUN) {
        TestRun::dry(&ready.client)
    } else {
        TestRun::new(&ready.client)
    };
    let ended = ready.run(&ready.client.scoped(test.scope(RunScope::new())))?;
    // They are shown at the end: by now, the run knows all its secrets.
    let exchanges = test.exchanges();
    if test.has_stopped() {
        let step = |what| format!("the next step {what}\n");
        let message = test.next().map(step);
        let request = || exchanges.first().map(exchanges::request);
        return Ok(message.or_else(request).unwrap_or_default());
    }
    let _ = stderr.write_all(exchanges::all(&exchanges).as_bytes());
    Ok(json_text(&test.hide(&ended?)) + "\n")
}

/// A run that has passed all checks.
struct Ready<'p> {
    workflow: &'p Entry,
    client: Client,
    inputs: Map<String, Value>,
}

impl<'p> Ready<'p> {
    fn new(
        program: &'p Program,
        command: &str,
        arguments: &Arguments,
        environment: Environment<'_>,
        stdin: &mut dyn Read,
        stderr: &mut dyn Write,
    ) -> Result<Self, Stop> {
        let workflow = match arguments.words() {
            [] => return Err(Stop::WrongUse(format!("`{command}` needs a workflow"))),
            [name] => program.find(name)?,
            [_, extra, ..] => {
                let message = format!("one workflow at a time: `{extra}` is too many");
                return Err(Stop::WrongUse(message));
            }
        };
        let description = workflow.description();
        let client = Client::builder();
        let client = settings::client(
            client,
            &[description],
            &program.connectors,
            arguments,
            environment,
        )?;
        let client = client
            .build()
            .map_err(|error| Stop::WrongUse(error.to_string()))?;
        let inputs = inputs::gather(description.inputs, arguments, stdin)?;
        workflow.check(inputs.clone())?;
        for name in inputs::unknown(description.inputs, &inputs) {
            let _ = writeln!(stderr, "warning: the workflow has no input `{name}`");
        }
        for setting in client.unused_by(description) {
            let _ = writeln!(stderr, "warning: the workflow does not use {setting}");
        }
        Ok(Self {
            workflow,
            client,
            inputs,
        })
    }

    fn run(&self, client: &Client) -> Result<Result<Value, Report>, Report> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Report::before_start("runtime", format!("no runtime: {error}")))?;
        Ok(runtime.block_on(async {
            let outputs = self.workflow.run(client, self.inputs.clone()).await;
            // A broker that does not say goodbye changes nothing about the run.
            let _ = client.close().await;
            outputs
        }))
    }
}
