//! The arguments of a program, parsed but not yet resolved.

use std::{ffi::OsString, time::Duration};

use super::network::{self, Network};

/// The options of `run`, for the usage text.
pub(super) const OPTIONS: &str = "[--inputs FILE|-] [--input NAME=VALUE]...
           [--server SOURCE=URL]... [--credential SOURCE.SCHEME=VALUE]...
           [--pace SECONDS] [--max-steps N] [--timeout SECONDS]
           [--allow-plain-http HOST]... [--allow-redirects-to HOST]...
           [--root-certificate FILE]... [--client-certificate FILE]
           [--danger-accept-invalid-certificates]

  --inputs      a file with a JSON object of inputs; `-` is standard input
  --input       one input: text for a string, JSON otherwise; NAME=@FILE reads a file
  --server      the server of a source; DOCUMENT/SOURCE if two sources have the same name
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

/// What the program is asked to do.
pub(super) enum Command {
    Help,
    List,
    Run(Arguments),
}

/// The arguments of `run`.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) workflow: String,
    pub(super) inputs_file: Option<String>,
    pub(super) inputs: Vec<(String, String)>,
    pub(super) servers: Vec<(String, String)>,
    pub(super) credentials: Vec<(String, String)>,
    pub(super) pace: Option<Duration>,
    pub(super) max_steps: Option<u64>,
    pub(super) timeout: Option<Duration>,
    pub(super) network: Network,
}

/// Parses the arguments.
///
/// # Errors
///
/// A message about wrong usage.
pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let texts: Result<Vec<String>, OsString> = arguments.map(OsString::into_string).collect();
    let texts = texts.map_err(|text| format!("the argument {text:?} is not Unicode"))?;
    if texts.iter().any(|text| text == "--help" || text == "-h") {
        return Ok(Command::Help);
    }
    let mut texts = texts.into_iter();
    match texts.next().as_deref() {
        Some("help") => Ok(Command::Help),
        Some("list") => match texts.next() {
            None => Ok(Command::List),
            Some(extra) => Err(format!("`list` takes no argument `{extra}`")),
        },
        Some("run") => parse_run(texts).map(Command::Run),
        Some(other) => Err(format!("there is no command `{other}`")),
        None => Err("there is no command".to_owned()),
    }
}

fn parse_run(mut texts: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut workflow = None;
    while let Some(text) = texts.next() {
        if !text.starts_with("--") {
            if workflow.is_some() {
                return Err(format!("one workflow at a time: `{text}` is too many"));
            }
            workflow = Some(text);
            continue;
        }
        if text == network::DANGER {
            arguments.network.accept_invalid_certificates();
            continue;
        }
        let (option, value) = match text.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (text, None),
        };
        let value = value.or_else(|| texts.next());
        arguments.set(&option, value)?;
    }
    arguments.workflow = workflow.ok_or("`run` needs a workflow")?;
    Ok(arguments)
}

impl Arguments {
    fn set(&mut self, option: &str, value: Option<String>) -> Result<(), String> {
        let known = [
            "--inputs",
            "--input",
            "--server",
            "--credential",
            "--pace",
            "--max-steps",
            "--timeout",
        ];
        let of_network = network::OPTIONS.contains(&option);
        if !known.contains(&option) && !of_network {
            return Err(format!("there is no option `{option}`"));
        }
        let value = value.ok_or_else(|| format!("`{option}` needs a value"))?;
        match option {
            "--inputs" if self.inputs_file.is_some() => {
                return Err("`--inputs` can be given once".to_owned());
            }
            "--inputs" => self.inputs_file = Some(value),
            "--input" => self.inputs.push(pair(option, &value)?),
            "--server" => self.servers.push(pair(option, &value)?),
            "--credential" => self.credentials.push(pair(option, &value)?),
            _ if of_network => self.network.set(option, value),
            "--pace" => self.pace = Some(seconds(option, &value)?),
            "--timeout" => self.timeout = Some(seconds(option, &value)?),
            _ => {
                let steps = value.parse();
                self.max_steps = Some(steps.map_err(|_| not_a(option, "whole number", &value))?);
            }
        }
        Ok(())
    }
}

fn pair(option: &str, value: &str) -> Result<(String, String), String> {
    match value.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        // The argument may be a secret, so it is not repeated.
        _ => Err(format!("`{option}` needs a value of the form NAME=VALUE")),
    }
}

fn seconds(option: &str, value: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = value.parse().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| not_a(option, "number of seconds", value))
}

fn not_a(option: &str, what: &str, value: &str) -> String {
    format!("`{option}` needs a {what}, not `{value}`")
}
