//! The inputs of a workflow, from the command line and files.

use std::{ffi::OsStr, io::Read, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{Report, Stop, arguments::Arguments};
use crate::pointer::unescape;
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
        let input =
            input.ok_or_else(|| Stop::WrongUse(format!("the workflow has no input `{name}`")))?;
        inputs.insert(name.clone(), one(*input, value)?);
    }
    Ok(inputs)
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
/// Which input does not have its type, without its value.
pub(super) fn read<T: DeserializeOwned>(inputs: Map<String, Value>) -> Result<T, String> {
    let mismatch = match TypeMismatch::read(&Value::Object(inputs)) {
        Ok(inputs) => return Ok(inputs),
        Err(mismatch) => mismatch,
    };
    // A workflow without inputs accepts any inputs.
    serde_json::from_value(Value::Null).map_err(|_| explanation(&mismatch))
}

fn explanation(mismatch: &TypeMismatch) -> String {
    let TypeMismatch {
        at,
        expected,
        found,
    } = mismatch;
    let (name, rest) = match at
        .get(1..)
        .map(|at| at.split_at(at.find('/').unwrap_or(at.len())))
    {
        Some((name, rest)) => (unescape(name), rest),
        None => (String::new(), ""),
    };
    let missing = expected.strip_prefix("an object with ");
    match (at.as_str(), missing) {
        ("", Some(name)) => format!("there is no value for {name}"),
        ("", None) => "a value is missing".to_owned(),
        _ if rest.is_empty() && mismatch.is_undeclared() => format!("there is no input `{name}`"),
        _ => {
            let place = crate::value::place(&name, rest);
            format!("`{place}` is {found}, expected {expected}")
        }
    }
}
