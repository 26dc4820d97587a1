//! [`Violation`]: one keyword that an input does not satisfy.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A keyword of the inputs' schema that an input does not satisfy. It serialises with the names
/// `keyword`, `dataPath`, `schemaPath`, `params` and `message`, and never contains the input's
/// value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Violation {
    /// The keyword: `maximum`.
    pub keyword: &'static str,
    /// The path of the value within the inputs: `.limit`, `.tags[2]`, `.headers["x-id"]`; empty for
    /// the inputs as a whole.
    pub data_path: String,
    /// The path of the keyword in the schema of the inputs, as if references were replaced by their
    /// targets: `#/properties/limit/maximum`.
    pub schema_path: String,
    /// The value of the keyword: `{"maximum": 100}`.
    pub params: Value,
    /// The requirement: `must be at most 100`.
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
