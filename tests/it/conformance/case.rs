//! A behaviour case, as its file says it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::servers;

/// The names that the entry document may have.
const ENTRIES: [&str; 2] = ["workflow.arazzo.yaml", "workflow.arazzo.json"];

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Case {
    /// Its place below the folder of cases, such as `bodies/01-x.yaml`.
    #[serde(skip)]
    pub(super) path: String,
    pub(super) name: String,
    pub(super) documents: BTreeMap<String, String>,
    pub(super) run: Option<Run>,
    pub(super) build_error: Option<Finding>,
    pub(super) build_warning: Option<Finding>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Run {
    pub(super) workflow: String,
    #[serde(default)]
    pub(super) inputs: Map<String, Value>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) outputs: Option<Map<String, Value>>,
    pub(super) error: Option<Map<String, Value>>,
}

/// A diagnostic that must be there.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Finding {
    /// Words of the message or the help, in lower case.
    pub(super) contains: Vec<String>,
    pub(super) line: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Exchange {
    pub(super) source: String,
    pub(super) request: Wanted,
    pub(super) response: Response,
    #[serde(default)]
    pub(super) repeat: bool,
    pub(super) gap: Option<Gap>,
}

/// What a request must be.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Wanted {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Option<BTreeMap<String, Vec<Value>>>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(super) body: Option<Value>,
    pub(super) form: Option<BTreeMap<String, Value>>,
    pub(super) text: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Response {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(super) body: Option<Value>,
    pub(super) text: Option<String>,
    /// In seconds.
    #[serde(default)]
    pub(super) delay: f64,
}

/// How long after the answer before it a request must come, in seconds.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Gap {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

/// Tells a null that stands there from nothing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Case {
    /// The case in a file below `root`.
    pub(super) fn read(root: &Path, file: &Path) -> Result<Case, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let mut case: Case = serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
        let place = file.strip_prefix(root).unwrap_or(file);
        case.path = place.to_string_lossy().replace('\\', "/");
        Ok(case)
    }

    /// The path as a name for files: `bodies_01_x`.
    pub(super) fn id(&self) -> String {
        let stem = self.path.trim_end_matches(".yaml");
        let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        stem.to_lowercase().chars().map(word).collect()
    }

    /// The name of the entry document.
    pub(super) fn entry(&self) -> Result<&'static str, String> {
        let found = ENTRIES
            .into_iter()
            .find(|name| self.documents.contains_key(*name));
        found.ok_or_else(|| "there is no entry document".to_owned())
    }

    /// The API descriptions by the names of their sources, those of called documents too.
    pub(super) fn sources(&self) -> Result<BTreeMap<String, Value>, String> {
        servers::sources(self, self.entry()?)
    }
}

/// Text as YAML 1.2 or JSON.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

/// A string as it is, anything else as JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
