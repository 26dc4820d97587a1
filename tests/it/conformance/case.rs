//! A behaviour case, as its file says it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::servers;

/// The names that the entry document may have.
const ENTRIES: [&str; 2] = ["workflow.arazzo.yaml", "workflow.arazzo.json"];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// Its place below the folder of cases, such as `bodies/01-x.yaml`.
    #[serde(skip)]
    pub(crate) path: String,
    pub(crate) name: String,
    /// The rule that decides.
    pub(crate) spec: String,
    pub(crate) documents: BTreeMap<String, String>,
    /// Codes that the option `--warn` is given for.
    #[serde(default)]
    pub(crate) warn: Vec<String>,
    /// The value of the option `--outputs`.
    pub(crate) outputs: Option<String>,
    pub(crate) run: Option<Run>,
    pub(crate) build_error: Option<Finding>,
    pub(crate) build_warning: Option<Finding>,
    /// All warnings that there are.
    pub(crate) warnings: Option<Vec<Finding>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) workflow: String,
    #[serde(default)]
    pub(crate) inputs: Map<String, Value>,
    #[serde(default)]
    pub(crate) servers: Servers,
    /// By `source.scheme`, as the option `--credential` takes them.
    #[serde(default)]
    pub(crate) credentials: BTreeMap<String, String>,
    /// Variables of the program.
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) outputs: Option<Map<String, Value>>,
    pub(crate) error: Option<Map<String, Value>>,
}

/// Where the requests of a run go.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Servers {
    /// To a scripted server for each source, which the program is told.
    #[default]
    Given,
    /// Where the descriptions say, by way of a scripted proxy.
    Described,
}

/// A diagnostic that must be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    /// Words of the message or the help, in lower case.
    pub(crate) contains: Vec<String>,
    pub(crate) line: Option<u64>,
    pub(crate) column: Option<u64>,
    /// The end of the path of the file.
    pub(crate) file: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    pub(crate) source: String,
    pub(crate) request: Wanted,
    pub(crate) response: Response,
    #[serde(default)]
    pub(crate) repeat: bool,
    pub(crate) gap: Option<Gap>,
}

/// What a request must be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<BTreeMap<String, Vec<Value>>>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) body: Option<Value>,
    pub(crate) form: Option<BTreeMap<String, Value>>,
    pub(crate) text: Option<String>,
    /// Bytes.
    pub(crate) base64: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) body: Option<Value>,
    pub(crate) text: Option<String>,
    /// Bytes.
    pub(crate) base64: Option<String>,
    /// In seconds.
    #[serde(default)]
    pub(crate) delay: f64,
}

/// How long after the answer before it a request must come, in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gap {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

/// Tells a null that stands there from nothing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Case {
    /// The case in a file, which is called `path`.
    pub(crate) fn read(file: &Path, path: String) -> Result<Case, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let case: Case = serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
        Ok(Case { path, ..case })
    }

    /// Whether it says what `check` finds.
    pub(crate) fn expects_findings(&self) -> bool {
        self.build_error.is_some() || self.build_warning.is_some() || self.warnings.is_some()
    }

    /// What no case should be: one of which nothing is expected, or both success and failure.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        if self.spec.is_empty() {
            return Some("no rule is named");
        }
        match &self.run {
            None if !self.expects_findings() => Some("nothing is expected"),
            Some(_) if self.build_error.is_some() => Some("what has errors cannot run"),
            Some(run) if run.outputs.is_some() == run.error.is_some() => {
                Some("a run has either outputs or an error")
            }
            _ => None,
        }
    }

    /// The path as a name for files: `bodies_01_x`.
    pub(crate) fn id(&self) -> String {
        let stem = self.path.trim_end_matches(".yaml");
        let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        stem.to_lowercase().chars().map(word).collect()
    }

    /// Its options for the compiler.
    pub(crate) fn options(&self) -> Vec<&str> {
        let demanded = self.demanded().into_iter().flatten();
        self.warned().chain(demanded).collect()
    }

    pub(crate) fn warned(&self) -> impl Iterator<Item = &str> {
        let warn = self.warn.iter();
        warn.flat_map(|code| ["--warn", code])
    }

    pub(crate) fn demanded(&self) -> Option<[&str; 2]> {
        let which = self.outputs.as_deref();
        which.map(|which| ["--outputs", which])
    }

    /// The name of the entry document.
    pub(crate) fn entry(&self) -> Result<&'static str, String> {
        let found = ENTRIES
            .into_iter()
            .find(|name| self.documents.contains_key(*name));
        found.ok_or_else(|| "there is no entry document".to_owned())
    }

    /// The API descriptions by the names of their sources, those of called documents too.
    pub(crate) fn sources(&self) -> Result<BTreeMap<String, Value>, String> {
        servers::sources(self, self.entry()?)
    }
}

/// Text as YAML 1.2 or JSON.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

/// What Base64 stands for.
pub(crate) fn bytes(base64: &str) -> Vec<u8> {
    let bytes = STANDARD.decode(base64);
    bytes.unwrap_or_else(|error| panic!("the case has bad Base64, `{base64}`: {error}"))
}

/// A string as it is, anything else as JSON.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
