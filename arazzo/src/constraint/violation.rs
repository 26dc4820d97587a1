//! [`Violation`]: one thing that is wrong with an input.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A keyword of the inputs' schema that an input does not meet. It serialises with the names
/// `keyword`, `dataPath`, `schemaPath`, `params` and `message`, and never holds the input's value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Violation {
    /// The keyword: `maximum`.
    pub keyword: &'static str,
    /// Where the value is, from the inputs on: `.limit`, `.tags[2]`, `.headers["x-id"]`; empty for the
    /// inputs as a whole.
    pub data_path: String,
    /// Where the keyword is in the schema of the inputs, with references in the place of their
    /// targets: `#/properties/limit/maximum`.
    pub schema_path: String,
    /// What the keyword says: `{"maximum": 100}`.
    pub params: Value,
    /// What is demanded: `must be at most 100`.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data_path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "`{path}` {}", self.message),
        }
    }
}
