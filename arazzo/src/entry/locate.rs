//! Finds the part of the inputs that does not have its type.
//!
//! Serde knows the path of an error except below `#[serde(flatten)]`: the members that a struct
//! does not declare are buffered first and read later, by a deserializer that is not ours. An error
//! within them has the path of the struct. The culprit is then found by leaving parts out: it is
//! among those without which the error is another one.

use std::cell::Cell;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    pointer::{escape, unescape},
    value::{TypeMismatch, kind},
};

/// Reads `inputs` as a `T`, and to find a culprit again as often as the budget allows.
///
/// # Errors
///
/// The mismatch, with the path of the part that has the wrong type.
pub(super) fn locate<T: DeserializeOwned>(
    inputs: &Value,
    budget: &Cell<usize>,
) -> Result<T, TypeMismatch> {
    TypeMismatch::read_within(inputs).map_err(|(start, mismatch)| {
        let search = Search::<T> {
            inputs,
            read: TypeMismatch::read_within,
            budget,
            error: (start.clone(), mismatch.clone()),
        };
        let at = search.from(start.clone());
        if at == start || !at.ends_with(mismatch.at.as_str()) {
            return mismatch.below(&start);
        }
        let found = match mismatch.missing() {
            Some(_) => inputs.pointer(&at).map_or(mismatch.found, kind),
            None => mismatch.found,
        };
        TypeMismatch {
            at,
            found,
            ..mismatch
        }
    })
}

/// The path at which serde lost the way, and what was wrong.
type Error = (String, TypeMismatch);

struct Search<'s, T> {
    inputs: &'s Value,
    read: fn(&Value) -> Result<T, Error>,
    /// How often the inputs may still be read.
    budget: &'s Cell<usize>,
    error: Error,
}

/// The parts of an object or an array, each with its token in a JSON Pointer.
type Parts<'v> = Vec<(String, &'v Value)>;

impl<T> Search<'_, T> {
    /// Returns the path of the culprit, which is at or below `at`.
    fn from(&self, mut at: String) -> String {
        while let Some(part) = self.inputs.pointer(&at)
            && let Some(token) = self.below(&at, part)
        {
            at = format!("{at}/{token}");
        }
        at
    }

    /// Returns the token of the member or item that contains the culprit, unless `part` itself is
    /// the culprit.
    fn below(&self, at: &str, part: &Value) -> Option<String> {
        let parts = parts(part);
        // What is needed at most: a read for each part, and two for the object itself.
        let is_dear = parts.len() + 2 > self.budget.get();
        if parts.is_empty() || is_dear || self.is_lacking(at, part) {
            return None;
        }
        // A member with the name of a missing one stays, or else this object would lack it, too.
        let stays = |(token, _): &(String, _)| is_missing(Some(&self.error), token);
        let staying: Parts<'_> = parts.iter().filter(|part| stays(part)).cloned().collect();
        if self.persists(self.error_with(at, with_parts(part, &staying)).as_ref()) {
            return staying.into_iter().next().map(|(token, _)| token);
        }
        let removable = (0..parts.len()).filter(|index| !stays(&parts[*index]));
        let removable: Vec<usize> = removable.collect();
        self.needed(at, part, parts, &removable)
    }

    /// Returns the token of the part that the error needs, among those that can be left out.
    fn needed(
        &self,
        at: &str,
        whole: &Value,
        mut parts: Parts<'_>,
        removable: &[usize],
    ) -> Option<String> {
        let mut declared = None;
        // From the last to the first, so that of two equal culprits the first is found, at which
        // serde stops.
        for index in removable.iter().rev() {
            let (token, part) = parts.remove(*index);
            let error = self.error_with(at, with_parts(whole, &parts));
            if self.persists(error.as_ref()) {
                continue;
            }
            // A struct that lacks what it declares has that error instead, whatever the culprit.
            if !is_missing(error.as_ref(), &token) {
                return Some(token);
            }
            declared.get_or_insert_with(|| token.clone());
            parts.insert(*index, (token, part));
        }
        declared
    }

    /// Returns whether the error is that this object lacks a member. Then it is another one as
    /// soon as the object has that member, which comes last (`preserve_order` of `serde_json`),
    /// after all else that can be wrong.
    fn is_lacking(&self, at: &str, part: &Value) -> bool {
        let (Some(name), Value::Object(members)) = (self.error.1.missing(), part) else {
            return false;
        };
        let mut members = members.clone();
        let absent = members.insert(name.to_owned(), Value::Null).is_none();
        absent && !self.persists(self.error_with(at, Value::Object(members)).as_ref())
    }

    /// Returns the error of the inputs with another value at the path `at`.
    fn error_with(&self, at: &str, part: Value) -> Option<Error> {
        self.budget.set(self.budget.get().saturating_sub(1));
        let mut inputs = self.inputs.clone();
        *inputs.pointer_mut(at)? = part;
        (self.read)(&inputs).err()
    }

    fn persists(&self, error: Option<&Error>) -> bool {
        error == Some(&self.error)
    }
}

/// Returns whether the error is that an object lacks the member of this token.
fn is_missing(error: Option<&Error>, token: &str) -> bool {
    let missing = error.and_then(|(_, mismatch)| mismatch.missing());
    missing.is_some_and(|name| escape(name) == token)
}

fn parts(value: &Value) -> Parts<'_> {
    match value {
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(name, value)| (escape(name), value)).collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| (index.to_string(), item))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Returns an object or an array like `value` with these parts alone.
fn with_parts(value: &Value, parts: &Parts<'_>) -> Value {
    let parts = parts.iter();
    if value.is_object() {
        let members = parts.map(|(token, value)| (unescape(token), (*value).clone()));
        Value::Object(members.collect())
    } else {
        Value::Array(parts.map(|(_, item)| (*item).clone()).collect())
    }
}
