//! `run` and `test`: one run of a workflow.

use std::io::Write;

use serde_json::{Map, Value};

use super::{
    Program, Stop, Surroundings,
    arguments::Arguments,
    exchanges, inputs, line,
    options::{DRY_RUN, QUIET, VERBOSE},
    progress::Progress,
    settings,
};
use crate::{
    client::{Client, RunScope},
    entry::{Entry, Report},
    testing::TestRun,
    value::json_text,
};

/// Runs a workflow and returns its outputs as text.
pub(super) fn run(
    program: &Program,
    arguments: &Arguments,
    around: &mut Surroundings<'_>,
) -> Result<String, Stop> {
    let ready = Ready::new(program, "run", arguments, around)?;
    if !arguments.has(VERBOSE) {
        let outputs = ready.run(RunScope::new(), around)??;
        return Ok(json_text(&outputs) + "\n");
    }
    let test = TestRun::new(&ready.client);
    let ended = ready.run(test.scope(RunScope::new()), around)?;
    // They are shown at the end: by now, the run knows all its secrets.
    let _ = around
        .stderr
        .write_all(exchanges::all(&test.exchanges()).as_bytes());
    Ok(json_text(&ended?) + "\n")
}

/// Runs a workflow, shows its exchanges, and returns its outputs as text without secrets; or, in a
/// dry run, returns the first request.
pub(super) fn test(
    program: &Program,
    arguments: &Arguments,
    around: &mut Surroundings<'_>,
) -> Result<String, Stop> {
    let ready = Ready::new(program, "test", arguments, around)?;
    let test = if arguments.has(DRY_RUN) {
        TestRun::dry(&ready.client)
    } else {
        TestRun::new(&ready.client)
    };
    let ended = ready.run(test.scope(RunScope::new()), around)?;
    let exchanges = test.exchanges();
    if test.has_stopped() {
        let step = |what| format!("the next step {what}\n");
        let message = test.next().map(step);
        let request = || exchanges.first().map(exchanges::request);
        return Ok(message.or_else(request).unwrap_or_default());
    }
    let _ = around
        .stderr
        .write_all(exchanges::all(&exchanges).as_bytes());
    Ok(json_text(&test.hide(&ended?)) + "\n")
}

/// A run that has passed all checks.
struct Ready<'p> {
    workflow: &'p Entry,
    client: Client,
    inputs: Map<String, Value>,
    /// Whether its steps are shown while it goes on.
    shown: bool,
}

impl<'p> Ready<'p> {
    fn new(
        program: &'p Program,
        command: &str,
        arguments: &Arguments,
        around: &mut Surroundings<'_>,
    ) -> Result<Self, Stop> {
        let (quiet, verbose) = (arguments.has(QUIET), arguments.has(VERBOSE));
        if quiet && verbose {
            return Err(format!("`{QUIET}` and `{VERBOSE}` exclude each other").into());
        }
        let workflow = named(program, command, arguments)?;
        let description = workflow.description();
        let client = settings::client(
            Client::builder(),
            &[description],
            &program.connectors,
            arguments,
            around.environment,
        )?;
        let client = client.build().map_err(|error| error.to_string())?;
        let advice = || {
            let (name, words) = (program.name, arguments.words().concat());
            format!("`{name} {command} {words} --help` shows the inputs")
        };
        let inputs = fitting(workflow, arguments, around).map_err(|stop| stop.or_advise(advice))?;
        if !quiet {
            warn(&client, workflow, &inputs, around.stderr);
        }
        let is_dry = arguments.has(DRY_RUN);
        Ok(Self {
            workflow,
            client,
            inputs,
            shown: verbose || (around.watched && !quiet && !is_dry),
        })
    }

    fn run(
        &self,
        scope: RunScope,
        around: &mut Surroundings<'_>,
    ) -> Result<Result<Value, Report>, Report> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Report::before_start("runtime", format!("no runtime: {error}")))?;
        let progress = self.shown.then(Progress::default);
        let scope = match &progress {
            Some(progress) => progress.listen(scope),
            None => scope,
        };
        let run = self
            .workflow
            .run(&self.client.scoped(scope), self.inputs.clone());
        Ok(runtime.block_on(async {
            let outputs = match progress {
                Some(progress) => progress.write(run, around.stderr).await,
                None => run.await,
            };
            // A broker that does not say goodbye changes nothing about the run.
            let _ = self.client.close().await;
            outputs
        }))
    }
}

/// Returns the one workflow that the arguments name.
fn named<'p>(
    program: &'p Program,
    command: &str,
    arguments: &Arguments,
) -> Result<&'p Entry, Stop> {
    match arguments.words() {
        [] => Err(program.unnamed(command)),
        [name] => program.find(name),
        // What follows the name may be a secret.
        [_, extra, ..] => Err(match extra.split_once('=') {
            Some((name, _)) => format!("`{name}=…` is no option: write `--input {name}=…`").into(),
            None => format!("one workflow at a time: `{extra}` is too many").into(),
        }),
    }
}

/// Collects inputs that fit the workflow.
fn fitting(
    workflow: &Entry,
    arguments: &Arguments,
    around: &mut Surroundings<'_>,
) -> Result<Map<String, Value>, Stop> {
    let known = workflow.description().inputs;
    let inputs = inputs::gather(known, arguments, around.environment, around.stdin)?;
    workflow.check(inputs.clone())?;
    Ok(inputs)
}

/// Warns of inputs and settings that the workflow does not have.
fn warn(client: &Client, workflow: &Entry, inputs: &Map<String, Value>, stderr: &mut dyn Write) {
    let description = workflow.description();
    for message in inputs::strange(description.inputs, inputs) {
        let _ = writeln!(stderr, "warning: {}", line::one(&message));
    }
    for setting in client.unused_by(description) {
        let _ = writeln!(stderr, "warning: the workflow does not use {setting}");
    }
}
