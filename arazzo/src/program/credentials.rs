//! The credentials from the arguments of `run` and from the environment.
//!
//! No message repeats an argument that may be a credential.

use super::{Environment, Stop, arguments::Arguments, entry::Document, settings::source_key};
use crate::client::ClientBuilder;

/// A security scheme that the API of a source declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scheme {
    /// The stem of the document that declares the source.
    pub(super) document: &'static str,
    pub(super) source: &'static str,
    pub(super) name: &'static str,
    /// What a user provides for it.
    pub(super) wants: &'static str,
}

impl Scheme {
    fn option(&self) -> String {
        format!("{}.{}", self.source, self.name)
    }

    /// Returns the name of the environment variable that is read if the option is absent.
    fn variable(&self) -> String {
        let name = |text: &str| -> String { text.chars().map(upper).collect() };
        format!(
            "ARAZZO_CREDENTIAL_{}_{}",
            name(self.source),
            name(self.name)
        )
    }
}

fn upper(c: char) -> char {
    if c.is_ascii_alphanumeric() {
        c.to_ascii_uppercase()
    } else {
        '_'
    }
}

/// Adds the credentials of the environment, then those of the arguments, which take precedence.
pub(super) fn add(
    mut builder: ClientBuilder,
    document: &Document,
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<ClientBuilder, Stop> {
    for scheme in &document.schemes {
        let variable = scheme.variable();
        let Some(value) = environment(&variable).filter(|value| !value.is_empty()) else {
            continue;
        };
        let value = value
            .into_string()
            .map_err(|_| Stop::WrongUse(format!("the variable `{variable}` is not Unicode")))?;
        builder = builder.credential(scheme.source, scheme.name, value);
    }
    for (name, value) in &arguments.credentials {
        let (source, scheme) = name.split_once('.').ok_or_else(|| {
            Stop::WrongUse("`--credential` needs the form SOURCE.SCHEME=VALUE".to_owned())
        })?;
        let source = source_key(document, source, &format!("--credential {name}=…"))?;
        check(document, &source, scheme)?;
        builder = builder.credential(source, scheme, value_of(name, value, environment)?);
    }
    Ok(builder)
}

/// Checks that the API of a source has a security scheme.
fn check(document: &Document, source: &str, scheme: &str) -> Result<(), Stop> {
    let of_source = document.schemes.iter().filter(|known| {
        known.source == source || format!("{}/{}", known.document, known.source) == source
    });
    let names: Vec<&str> = of_source.map(|known| known.name).collect();
    if names.contains(&scheme) {
        return Ok(());
    }
    let known = if names.is_empty() {
        "it has none that takes a credential".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    };
    Err(Stop::WrongUse(format!(
        "`--credential {source}.{scheme}=…` names no security scheme of the source; {known}"
    )))
}

/// Returns a credential: from a file, from the environment, or as it is. A password may look like a
/// reference to a file, so the file name is not repeated either.
fn value_of(name: &str, value: &str, environment: Environment<'_>) -> Result<String, Stop> {
    let wrong = |form: &str, problem: &str| {
        Stop::WrongUse(format!("`--credential {name}={form}…` {problem}"))
    };
    if let Some(file) = value.strip_prefix('@') {
        let bytes = std::fs::read(file)
            .map_err(|error| wrong("@", &format!("names a file that cannot be read: {error}")))?;
        let text =
            String::from_utf8(bytes).map_err(|_| wrong("@", "names a file that is not text"))?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    match value.strip_prefix("env:") {
        Some(variable) => environment(variable)
            .and_then(|value| value.into_string().ok())
            .ok_or_else(|| {
                wrong(
                    "env:",
                    "names a variable that the environment does not have",
                )
            }),
        None => Ok(value.to_owned()),
    }
}

/// Lists the schemes of all documents for the usage text; empty if there are none.
pub(super) fn usage(documents: &[Document]) -> String {
    let mut schemes: Vec<&Scheme> = Vec::new();
    for scheme in documents.iter().flat_map(|document| &document.schemes) {
        let same = |known: &&Scheme| known.option() == scheme.option();
        if !schemes.iter().any(same) {
            schemes.push(scheme);
        }
    }
    if schemes.is_empty() {
        return String::new();
    }
    let lines = schemes.iter().map(|scheme| {
        let (option, variable) = (scheme.option(), scheme.variable());
        let line = format!("  {option}: {}; or in {variable}", scheme.wants);
        // The names come from an API description, which is untrusted: no control characters.
        line.replace(char::is_control, "\u{FFFD}") + "\n"
    });
    format!(
        "\ncredentials, as SOURCE.SCHEME:\n{}",
        lines.collect::<String>()
    )
}
