//! The inputs of a workflow, from the command line and files.

use std::{ffi::OsStr, io::Read, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{Stop, arguments::Arguments};
use crate::{
    description::{Input, InputKind},
    entry::{self, Report},
};

/// Collects the inputs: those of `--inputs`, then each `--input`.
pub(super) fn gather(
    known: &[Input],
    arguments: &Arguments,
    stdin: &mut dyn Read,
) -> Result<Map<String, Value>, Stop> {
    let given = arguments.pairs("--input")?;
    let mut inputs = match arguments.once("--inputs")? {
        None => Map::new(),
        Some("-") => {
            let mut bytes = Vec::new();
            let read = stdin.read_to_end(&mut bytes);
            read.map_err(|error| Stop::WrongUse(format!("standard input: {error}")))?;
            object(&bytes)?
        }
        Some(file) => object(&read_file(file)?)?,
    };
    for (name, value) in &given {
        let input = known.iter().find(|input| input.name() == *name);
        let input = input.ok_or_else(|| undeclared(known, &given))?;
        inputs.insert((*name).to_owned(), one(*input, value)?);
    }
    Ok(inputs)
}

/// Says which `--input`s the workflow does not have.
fn undeclared(known: &[Input], pairs: &[(&str, &str)]) -> Stop {
    let mut given: Vec<&str> = Vec::new();
    for (name, _) in pairs {
        if !given.contains(name) {
            given.push(name);
        }
    }
    let known = known.iter().map(Input::name);
    let (known, unused): (Vec<_>, Vec<_>) = known.partition(|name| given.contains(name));
    given.retain(|name| !known.contains(name));
    let (one, many) = ("the workflow has no input", "the workflow has no inputs");
    Stop::WrongUse(entry::unknown(&given, &unused, one, many).join("; "))
}

/// Reads a file that the command line names.
pub(super) fn read_file(file: &str) -> Result<Vec<u8>, Stop> {
    std::fs::read(file)
        .map_err(|error| Stop::WrongUse(format!("the file `{file}` cannot be read: {error}")))
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

fn one(input: Input, value: &str) -> Result<Value, Stop> {
    let path = value.strip_prefix('@');
    let (bytes, file) = match path {
        Some(path) => (read_file(path)?, true),
        None => (value.as_bytes().to_vec(), false),
    };
    let name = input.name();
    if let (InputKind::Bytes, Some(path)) = (input.kind(), path) {
        return Ok(spelt(&bytes, path));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Report::inputs(format!("the file for `{name}` is not text")))?;
    match input.kind() {
        InputKind::Text | InputKind::Bytes => Ok(text.into()),
        InputKind::Secret if file => Ok(text.trim_end_matches(['\r', '\n']).into()),
        InputKind::Secret => Ok(text.into()),
        InputKind::Json => serde_json::from_str(&text)
            .map_err(|_| Report::inputs(format!("the value of `{name}` is not JSON")).into()),
    }
}

/// Returns the JSON form of [`Bytes`](crate::Bytes): the data of a file, and its name without
/// folders.
fn spelt(data: &[u8], path: &str) -> Value {
    let name = Path::new(path).file_name().and_then(OsStr::to_str);
    json!({"base64": STANDARD.encode(data), "fileName": name})
}

/// Returns the given names that are not inputs, each once.
pub(super) fn unknown(known: &[Input], inputs: &Map<String, Value>) -> Vec<String> {
    let is_known = |name: &&String| known.iter().any(|input| input.name() == **name);
    inputs
        .keys()
        .filter(|name| !is_known(name))
        .cloned()
        .collect()
}
