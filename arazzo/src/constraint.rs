//! The constraints that the schema of a workflow's inputs adds to their types: bounds, lengths,
//! patterns, formats, dependencies between members (JSON Schema 2020-12, "Validation").
//!
//! Generated code holds the keywords that Rust types cannot express as plain data, and checks the
//! inputs against them before anything is sent. The invariant: no message repeats the value of an
//! input, since it may be a secret.

mod check;
mod data_path;
mod equal;
mod format;
mod keyword;
mod violation;

pub(crate) use self::data_path::data_path;
pub use self::keyword::{Keyword, Rules};
pub use self::violation::Violation;

use serde::Serialize;

use crate::{
    error::Cause,
    value::{Carried, NOT_FINITE, Refusal},
};

/// How many violations are listed at most.
const LISTED: usize = 100;

/// Checks the inputs of a workflow, an object, against their rules.
///
/// # Errors
///
/// [`Cause::InvalidInputs`] with all violations.
pub(crate) fn check(rules: Rules, inputs: &impl Serialize) -> Result<(), Cause> {
    // A file is not read to be checked.
    let inputs = Carried::of(inputs).map_err(no_json)?.without_files();
    let mut violations = check::violations(rules, &inputs);
    violations.truncate(LISTED);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Cause::InvalidInputs { violations })
    }
}

/// Returns how inputs violate their rules; at most the first 100 violations.
pub fn violations(rules: Rules, inputs: &impl Serialize) -> Vec<Violation> {
    match check(rules, inputs) {
        Err(Cause::InvalidInputs { violations }) => violations,
        _ => Vec::new(),
    }
}

/// Makes the cause for an input that cannot be written as JSON, such as NaN.
fn no_json(refusal: Refusal) -> Cause {
    match refusal {
        Refusal::Invalid {
            name: Some(name),
            reason,
        } if reason == NOT_FINITE => Cause::InvalidInputs {
            violations: vec![check::not_finite(&name)],
        },
        refusal => Cause::from_refusal(refusal, "inputs"),
    }
}
