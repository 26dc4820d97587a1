//! The inputs of a workflow, from the command line and files.

use std::{ffi::OsStr, io::Read, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{Environment, Stop, arguments::Arguments};
use crate::{
    description::{Input, InputKind},
    entry::{self, Report},
};

/// The option whose value is an input.
pub(super) const INPUT: &str = "--input";

/// The option whose value is the name of a variable that has the input.
pub(super) const INPUT_ENV: &str = "--input-env";

/// Collects the inputs: those of `--inputs`, then each `--input` and `--input-env` in their order.
pub(super) fn gather(
    known: &[Input],
    arguments: &Arguments,
    environment: Environment<'_>,
    stdin: &mut dyn Read,
) -> Result<Map<String, Value>, Stop> {
    let given = arguments.named(&[INPUT, INPUT_ENV])?;
    let mut inputs = match arguments.once("--inputs")? {
        None => Map::new(),
        Some("-") => {
            let mut bytes = Vec::new();
            let read = stdin.read_to_end(&mut bytes);
            read.map_err(|error| Stop::wrong_use(format!("standard input: {error}")))?;
            object(&bytes)?
        }
        Some(file) => object(&read_file(file)?)?,
    };
    for (option, name, value) in &given {
        let input = known.iter().find(|input| input.name() == *name);
        let input = input.ok_or_else(|| undeclared(known, &given))?;
        let value = match *option {
            INPUT_ENV => text_value(*input, variable(name, value, environment)?)?,
            _ => one(*input, value)?,
        };
        inputs.insert((*name).to_owned(), value);
    }
    Ok(inputs)
}

/// Says which inputs of the arguments the workflow does not have.
fn undeclared(known: &[Input], pairs: &[(&str, &str, &str)]) -> Stop {
    let mut given: Vec<&str> = Vec::new();
    for (_, name, _) in pairs {
        if !given.contains(name) {
            given.push(name);
        }
    }
    given.retain(|name| known.iter().all(|input| input.name() != *name));
    let unused = unused(known, |name| {
        pairs.iter().any(|(_, given, _)| *given == name)
    });
    Stop::wrong_use(no_inputs(&given, &unused).join("; "))
}

/// Returns a warning for the inputs that the workflow does not have, and with what a misspelt one
/// means.
pub(super) fn strange(known: &[Input], inputs: &Map<String, Value>) -> Vec<String> {
    let is_known = |name: &&str| known.iter().any(|input| input.name() == *name);
    let given = inputs.keys().map(String::as_str);
    let strange: Vec<&str> = given.filter(|name| !is_known(name)).collect();
    no_inputs(&strange, &unused(known, |name| inputs.contains_key(name)))
}

fn no_inputs(strange: &[&str], unused: &[&str]) -> Vec<String> {
    let (one, many) = ("the workflow has no input", "the workflow has no inputs");
    entry::unknown(strange, unused, one, many)
}

/// Returns the inputs that are not given, which a misspelt name may mean.
fn unused(known: &[Input], is_given: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let names = known.iter().map(Input::name);
    names.filter(|name| !is_given(name)).collect()
}

/// Returns the value of a variable. What is written in the place of its name may be the secret
/// itself, and is not repeated.
fn variable(name: &str, variable: &str, environment: Environment<'_>) -> Result<String, Stop> {
    let shown = format!("{INPUT_ENV} {name}=…");
    let value = environment(variable).ok_or_else(|| {
        Stop::advised(
            format!("`{shown}` names a variable that the environment does not have"),
            format!("write the name of a variable: `{INPUT_ENV} {name}=MY_VARIABLE`"),
        )
    })?;
    let text = value.into_string();
    text.map_err(|_| format!("`{shown}` names a variable that is not Unicode").into())
}

/// Reads a file that the command line names.
pub(super) fn read_file(file: &str) -> Result<Vec<u8>, Stop> {
    std::fs::read(file)
        .map_err(|error| Stop::wrong_use(format!("the file `{file}` cannot be read: {error}")))
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Report> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(inputs)) => Ok(inputs),
        Ok(other) => {
            let found = crate::value::kind(&other);
            Err(Report::inputs(format!(
                "they are {found}, expected an object"
            )))
        }
        Err(error) => Err(Report::inputs(format!(
            "they are not JSON from line {}, column {} on",
            error.line(),
            error.column()
        ))),
    }
}

/// Returns the value of `--input`.
fn one(input: Input, value: &str) -> Result<Value, Stop> {
    let name = input.name();
    if let Some(path) = value.strip_prefix('@') {
        return of_file(input, path);
    }
    if input.is_secret() && value.starts_with("env:") {
        return Err(Stop::advised(
            format!("`{INPUT} {name}=env:…` is the text itself, and no variable is read"),
            format!("write `{INPUT_ENV} {name}=…` with the name of the variable"),
        ));
    }
    text_value(input, value.to_owned())
}

/// Reads a value from a file.
fn of_file(input: Input, path: &str) -> Result<Value, Stop> {
    let name = input.name();
    // A secret may begin like the name of a file, which is not repeated then.
    let shown = if input.is_secret() { "…" } else { path };
    let bytes = std::fs::read(path).map_err(|error| {
        Stop::advised(
            format!("`{INPUT} {name}=@{shown}` names a file that cannot be read: {error}"),
            format!("a text that begins with `@` is given by `{INPUT_ENV}` or in `--inputs FILE`"),
        )
    })?;
    if input.kind() == InputKind::Bytes {
        return Ok(spelt(&bytes, path));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Report::inputs(format!("the file for `{name}` is not text")))?;
    match input.kind() {
        InputKind::Secret => Ok(text.trim_end_matches(['\r', '\n']).into()),
        _ => text_value(input, text),
    }
}

/// Returns the value that a text means.
fn text_value(input: Input, text: String) -> Result<Value, Stop> {
    match input.kind() {
        InputKind::Json => serde_json::from_str(&text).map_err(|_| {
            let name = input.name();
            Report::inputs(format!("the value of `{name}` is not JSON")).into()
        }),
        _ => Ok(text.into()),
    }
}

/// Returns the JSON form of [`Bytes`](crate::Bytes): the data of a file, and its name without
/// folders.
fn spelt(data: &[u8], path: &str) -> Value {
    let name = Path::new(path).file_name().and_then(OsStr::to_str);
    json!({"base64": STANDARD.encode(data), "fileName": name})
}
