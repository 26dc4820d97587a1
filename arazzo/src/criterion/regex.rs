//! Criteria of type `regex`: case-sensitive ECMA-262 patterns that may match anywhere in the text.

use std::sync::OnceLock;

use serde_json::Value;

use crate::{operand::Operand, value::value_text};

/// A pattern that is compiled when it is first used.
///
/// ```
/// use arazzo::rt::Regex;
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

    /// Returns whether the pattern matches somewhere in the text of the operand.
    ///
    /// For numbers, booleans and structures, the text is their JSON text. `null` and missing values
    /// never match, and neither does an invalid pattern.
    pub fn is_match<'a>(&self, operand: impl Into<Operand<'a>>) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(self.pattern));
        search(compiled.as_ref(), &operand.into())
    }
}

/// Returns whether a pattern that is known only at run time matches in the text of the operand.
///
/// It works as [`Regex::is_match`]; an invalid pattern never matches.
pub fn regex_matches<'a>(pattern: &str, operand: impl Into<Operand<'a>>) -> bool {
    search(compile(pattern).as_ref(), &operand.into())
}

/// Returns whether a text is a valid pattern.
pub(crate) fn is_pattern(text: &str) -> bool {
    compile(text).is_some()
}

fn compile(pattern: &str) -> Option<regress::Regex> {
    // In Unicode mode a character is a code point, as one would expect, but escapes such as `\-`
    // are errors; the plain mode accepts them.
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
