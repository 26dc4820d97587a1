//! Criteria of type `regex`: ECMA-262 patterns that are searched for, with regard to case.

use std::sync::OnceLock;

use serde_json::Value;

use crate::{operand::Operand, value::value_text};

/// A pattern that is compiled when it is first used.
///
/// ```
/// use arazzo::workflow::Regex;
///
/// static SUCCESS: Regex = Regex::new(r"^2\d{2}$");
/// assert!(SUCCESS.is_match(204));
/// ```
#[derive(Debug)]
pub struct Regex {
    pattern: &'static str,
    compiled: OnceLock<Option<regress::Regex>>,
}

impl Regex {
    /// Makes a pattern in the syntax of ECMA-262, without flags.
    pub const fn new(pattern: &'static str) -> Self {
        Self {
            pattern,
            compiled: OnceLock::new(),
        }
    }

    /// Returns whether the pattern is found in the text of the operand.
    ///
    /// Numbers, booleans and structures are searched in their JSON text. `null`, nothing, and a
    /// pattern that is not valid never match.
    pub fn is_match<'a>(&self, operand: impl Into<Operand<'a>>) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(self.pattern));
        search(compiled.as_ref(), &operand.into())
    }
}

/// Returns whether a pattern that is known only at run time is found in the text of the operand.
///
/// As [`Regex::is_match`]; a pattern that is not valid never matches.
pub fn regex_matches<'a>(pattern: &str, operand: impl Into<Operand<'a>>) -> bool {
    search(compile(pattern).as_ref(), &operand.into())
}

/// Whether a text is a pattern.
pub(crate) fn is_pattern(text: &str) -> bool {
    compile(text).is_some()
}

fn compile(pattern: &str) -> Option<regress::Regex> {
    // Unicode mode counts characters as people do, but refuses escapes such as `\-` that the
    // plain mode knows.
    regress::Regex::with_flags(pattern, "u")
        .or_else(|_| regress::Regex::new(pattern))
        .ok()
}

fn search(regex: Option<&regress::Regex>, operand: &Operand<'_>) -> bool {
    match (regex, operand.as_value()) {
        (None, _) | (_, None | Some(Value::Null)) => false,
        (Some(regex), Some(Value::String(text))) => regex.find(text).is_some(),
        (Some(regex), Some(value)) => regex.find(&value_text(value)).is_some(),
    }
}
