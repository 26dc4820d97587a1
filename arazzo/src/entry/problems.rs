//! [`Problems`]: all that keeps inputs from having their types.
//!
//! Serde stops at the first error. To find the next one, a copy of the inputs is repaired where it
//! was wrong, by a value of the expected kind, and read again.

use std::cell::Cell;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{locate::locate, names};
use crate::{
    constraint::{Violation, data_path},
    description::Input,
    pointer::{child, unescape},
    value::{TypeMismatch, place},
};

/// How many problems are listed at most, as many as violations.
const LISTED: usize = 100;

/// How often the inputs are read at most: an invented value takes some reads until it fits.
const MAX_READS: usize = 3 * LISTED;

/// How many values are read besides at most, to find parts whose paths serde does not know.
const MAX_SEARCHED: usize = 5_000_000;

/// Why inputs do not have their types, without their values.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Required inputs without a value.
    missing: Vec<String>,
    /// Inputs that the workflow does not allow.
    unknown: Vec<String>,
    /// Inputs, and parts of them, of another type.
    unfit: Vec<Unfit>,
    /// Inputs that could have been meant by an unknown name.
    unused: Vec<&'static str>,
}

/// A part of the inputs that has another type than expected.
#[derive(Debug)]
struct Unfit {
    mismatch: TypeMismatch,
    data_path: String,
    schema_path: String,
}

impl Problems {
    /// Collects the problems of inputs that are not a `T`.
    pub(super) fn of<T: DeserializeOwned>(known: &[Input], inputs: Value) -> Self {
        let names = known.iter().map(Input::name);
        let unused = names.filter(|name| inputs.get(*name).is_none()).collect();
        let mut problems = Self {
            unused,
            ..Self::default()
        };
        let mut repaired = Repaired::of(inputs);
        let budget = Cell::new(MAX_SEARCHED / size(&repaired.inputs));
        for _ in 0..MAX_READS {
            let Err(mismatch) = locate::<T>(&repaired.inputs, &budget) else {
                break;
            };
            if !repaired.is_own(&mismatch) {
                problems.add(&mismatch, &repaired.inputs);
            }
            if problems.count() == LISTED || repaired.repair(mismatch).is_none() {
                break;
            }
        }
        problems
    }

    fn count(&self) -> usize {
        self.missing.len() + self.unknown.len() + self.unfit.len()
    }

    fn add(&mut self, mismatch: &TypeMismatch, inputs: &Value) {
        let at = mismatch.at.as_str();
        match (mismatch.missing(), at.strip_prefix('/')) {
            (Some(name), None) => self.missing.push(name.to_owned()),
            (None, Some(name)) if mismatch.is_undeclared() && !name.contains('/') => {
                self.unknown.push(unescape(name));
            }
            _ => self.unfit.push(Unfit {
                mismatch: mismatch.clone(),
                data_path: data_path(inputs, at),
                schema_path: schema_path(inputs, at),
            }),
        }
    }

    /// Returns the problems in the words of the error object, which programs compare: the same for
    /// the same inputs, whatever else there is to say to people.
    pub(super) fn cause(&self) -> String {
        let unknown = self.unknown_clauses(&[]);
        self.clauses(Unfit::cause, unknown)
    }

    /// Returns the problems for people: with the data paths that violations have, and with the
    /// names that misspelt ones mean.
    pub(super) fn sentence(&self) -> String {
        let unknown = self.unknown_clauses(&self.unused);
        self.clauses(Unfit::sentence, unknown)
    }

    /// Returns the problems as violations of the schema that the types come from.
    pub(super) fn violations(&self) -> Vec<Violation> {
        let missing = self.missing.iter().map(|name| Violation {
            keyword: "required",
            data_path: String::new(),
            schema_path: "#/required".to_owned(),
            params: json!({"missingProperty": name}),
            message: format!("must have the member {}", json!(name)),
        });
        let unknown = self.unknown.iter().map(|name| Violation {
            keyword: "additionalProperties",
            data_path: String::new(),
            schema_path: "#/additionalProperties".to_owned(),
            params: json!({"additionalProperty": name}),
            message: format!("must not have the member {}", json!(name)),
        });
        let unfit = self.unfit.iter().map(Unfit::violation);
        missing.chain(unfit).chain(unknown).collect()
    }

    fn unknown_clauses(&self, known: &[&str]) -> Vec<String> {
        let unknown: Vec<&str> = self.unknown.iter().map(String::as_str).collect();
        names::unknown(&unknown, known, "there is no input", "there are no inputs")
    }

    fn clauses(&self, unfit: fn(&Unfit) -> String, unknown: Vec<String>) -> String {
        let missing: Vec<&str> = self.missing.iter().map(String::as_str).collect();
        let names = names::listed(&missing);
        let missing = match missing.len() {
            0 => None,
            1 => Some(format!("there is no value for {names}")),
            _ => Some(format!("there are no values for {names}")),
        };
        let clauses = missing.into_iter().chain(self.unfit.iter().map(unfit));
        clauses.chain(unknown).collect::<Vec<_>>().join("; ")
    }
}

impl Unfit {
    fn violation(&self) -> Violation {
        let TypeMismatch {
            expected, found, ..
        } = &self.mismatch;
        Violation {
            keyword: "type",
            data_path: self.data_path.clone(),
            schema_path: format!("{}/type", self.schema_path),
            params: json!({"expected": expected, "found": found}),
            message: format!("must be {expected}, and is {found}"),
        }
    }

    fn cause(&self) -> String {
        let at = self.mismatch.at.get(1..).unwrap_or_default();
        let (name, rest) = at.split_at(at.find('/').unwrap_or(at.len()));
        self.said_of(&place(&unescape(name), rest))
    }

    fn sentence(&self) -> String {
        self.said_of(&self.data_path)
    }

    fn said_of(&self, place: &str) -> String {
        let TypeMismatch {
            at,
            expected,
            found,
        } = &self.mismatch;
        match at.as_str() {
            "" => format!("they are {found}, expected {expected}"),
            _ => format!("`{place}` is {found}, expected {expected}"),
        }
    }
}

/// A copy of the inputs without the problems that are known.
struct Repaired {
    inputs: Value,
    /// JSON Pointers to the values that are no longer the user's.
    invented: Vec<String>,
    /// What was repaired.
    done: Vec<TypeMismatch>,
}

impl Repaired {
    fn of(inputs: Value) -> Self {
        Self {
            inputs,
            invented: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Returns whether a mismatch is due to a repair: a value that was invented is not yet right.
    fn is_own(&self, mismatch: &TypeMismatch) -> bool {
        let below = |pointer: &String| {
            let rest = mismatch.at.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.invented.iter().any(below)
    }

    /// Repairs the part of a mismatch; `None` if that is impossible, or did not help before.
    fn repair(&mut self, mismatch: TypeMismatch) -> Option<()> {
        if self.done.contains(&mismatch) {
            return None;
        }
        let at = &mismatch.at;
        if let Some(name) = mismatch.missing() {
            let object = self.inputs.pointer_mut(at)?.as_object_mut()?;
            object.entry(name).or_insert(Value::Null);
            self.invented.push(child(at, name));
        } else if mismatch.is_undeclared() {
            let (object, name) = at.rsplit_once('/')?;
            let object = self.inputs.pointer_mut(object)?.as_object_mut()?;
            let name = unescape(name);
            object.retain(|member, _| *member != name);
        } else {
            *self.inputs.pointer_mut(at)? = stand_in(&mismatch.expected);
            self.invented.push(at.clone());
        }
        self.done.push(mismatch);
        Some(())
    }
}

/// Returns the path of the schema of a part of the inputs, as if every object listed its properties
/// and references were replaced by their targets.
fn schema_path(inputs: &Value, pointer: &str) -> String {
    let mut part = Some(inputs);
    let mut path = "#".to_owned();
    for token in pointer.split('/').skip(1) {
        let name = unescape(token);
        match part {
            Some(Value::Array(items)) => {
                path.push_str("/items");
                let index = name.parse::<usize>().ok();
                part = index.and_then(|index| items.get(index));
            }
            other => {
                path = child(&format!("{path}/properties"), &name);
                part = other.and_then(|object| object.get(&name));
            }
        }
    }
    path
}

/// Returns how many values there are in a value, which is one of them.
fn size(value: &Value) -> usize {
    let parts: usize = match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    };
    parts + 1
}

/// Returns a value of the expected kind.
fn stand_in(expected: &str) -> Value {
    let kinds = [
        ("null", Value::Null),
        ("a boolean", json!(false)),
        ("an integer", json!(0)),
        ("a number", json!(0)),
        ("an array", json!([])),
        ("an object", json!({})),
    ];
    let mut kinds = kinds.into_iter();
    let kind = kinds.find(|(kind, _)| expected.starts_with(kind));
    kind.map_or_else(|| json!(""), |(_, value)| value)
}
