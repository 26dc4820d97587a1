//! The inputs of a workflow, from the command line and files.

mod locate;
pub(super) mod problems;
#[cfg(test)]
mod tests;

use std::{ffi::OsStr, io::Read, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use self::problems::Problems;
use super::{Report, Stop, arguments::Arguments, names};
use crate::value::TypeMismatch;

/// An input of a workflow, and how `--input NAME=VALUE` reads its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Secret,
    Json,
    Bytes,
}

impl Input {
    /// A string: the value is its text.
    pub const fn text(name: &'static str) -> Self {
        let kind = Kind::Text;
        Self { name, kind }
    }

    /// A secret string: the value is its text, without the line break at the end of a file.
    pub const fn secret(name: &'static str) -> Self {
        let kind = Kind::Secret;
        Self { name, kind }
    }

    /// Anything else: the value is JSON.
    pub const fn json(name: &'static str) -> Self {
        let kind = Kind::Json;
        Self { name, kind }
    }

    /// Binary data: the value is Base64; the content of a file is taken as it is, with its name.
    pub const fn bytes(name: &'static str) -> Self {
        let kind = Kind::Bytes;
        Self { name, kind }
    }
}

/// Collects the inputs: those of `--inputs`, then each `--input`.
pub(super) fn gather(
    known: &[Input],
    arguments: &Arguments,
    stdin: &mut dyn Read,
) -> Result<Map<String, Value>, Stop> {
    let mut inputs = match arguments.inputs_file.as_deref() {
        None => Map::new(),
        Some("-") => {
            let mut bytes = Vec::new();
            let read = stdin.read_to_end(&mut bytes);
            read.map_err(|error| Stop::WrongUse(format!("standard input: {error}")))?;
            object(&bytes)?
        }
        Some(file) => object(&read_file(file)?)?,
    };
    for (name, value) in &arguments.inputs {
        let input = known.iter().find(|input| input.name == name);
        let input = input.ok_or_else(|| undeclared(known, arguments))?;
        inputs.insert(name.clone(), one(*input, value)?);
    }
    Ok(inputs)
}

/// Says which `--input`s the workflow does not have.
fn undeclared(known: &[Input], arguments: &Arguments) -> Stop {
    let mut given: Vec<&str> = Vec::new();
    for (name, _) in &arguments.inputs {
        if !given.contains(&name.as_str()) {
            given.push(name);
        }
    }
    let known = known.iter().map(|input| input.name);
    let (known, unused): (Vec<_>, Vec<_>) = known.partition(|name| given.contains(name));
    given.retain(|name| !known.contains(name));
    let (one, many) = ("the workflow has no input", "the workflow has no inputs");
    Stop::WrongUse(names::unknown(&given, &unused, one, many).join("; "))
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
    let name = input.name;
    if let (Kind::Bytes, Some(path)) = (input.kind, path) {
        return Ok(spelt(&bytes, path));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Report::inputs(format!("the file for `{name}` is not text")))?;
    match input.kind {
        Kind::Text | Kind::Bytes => Ok(text.into()),
        Kind::Secret if file => Ok(text.trim_end_matches(['\r', '\n']).into()),
        Kind::Secret => Ok(text.into()),
        Kind::Json => serde_json::from_str(&text)
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
    let is_known = |name: &&String| known.iter().any(|input| input.name == **name);
    inputs
        .keys()
        .filter(|name| !is_known(name))
        .cloned()
        .collect()
}

/// Reads typed inputs.
///
/// # Errors
///
/// All inputs that do not have their types, without their values.
pub(super) fn read<T: DeserializeOwned>(
    known: &[Input],
    inputs: Map<String, Value>,
) -> Result<T, Problems> {
    let inputs = Value::Object(inputs);
    if let Ok(read) = TypeMismatch::read(&inputs) {
        return Ok(read);
    }
    // A workflow without inputs accepts any inputs.
    serde_json::from_value(Value::Null).map_err(|_| Problems::of::<T>(known, inputs))
}
