//! The credentials from the arguments and from the environment.
//!
//! No message repeats an argument that may be a credential.

use super::{
    Environment, Stop, arguments::Arguments, document::Document, line, settings::source_key,
};
use crate::{
    client::ClientBuilder,
    description::{CredentialName, Description},
    entry::closest,
    secret::Secret,
};

/// Returns the name by which options know a credential.
pub(super) fn option(one: &CredentialName) -> String {
    format!("{}.{}", one.source.name, one.scheme)
}

/// Returns the name of the environment variable that is read if the option is absent.
pub(super) fn variable(one: &CredentialName) -> String {
    let name = |text: &str| -> String { text.chars().map(upper).collect() };
    format!(
        "ARAZZO_CREDENTIAL_{}_{}",
        name(one.source.name),
        name(one.scheme)
    )
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
    workflows: &[&Description],
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<ClientBuilder, Stop> {
    for one in asked_for(workflows) {
        let variable = variable(one);
        let Some(value) = environment(&variable).filter(|value| !value.is_empty()) else {
            continue;
        };
        let value = value
            .into_string()
            .map_err(|_| Stop::wrong_use(format!("the variable `{variable}` is not Unicode")))?;
        builder = builder.credential(one.source.name, one.scheme, value);
    }
    for (name, value) in arguments.pairs("--credential")? {
        let (source, scheme) = name.split_once('.').ok_or_else(|| {
            Stop::wrong_use("`--credential` needs the form SOURCE.SCHEME=VALUE".to_owned())
        })?;
        let source = source_key(workflows, source, &format!("--credential {name}=…"))?;
        check(workflows, &source, scheme)?;
        let value = value_of("--credential", name, value, environment)?;
        builder = builder.credential(source, scheme, value);
    }
    Ok(builder)
}

/// Returns the credentials of one source, by scheme: those of the arguments, or else of the
/// environment.
pub(super) fn of(
    source: &str,
    workflows: &[&Description],
    arguments: &Arguments,
    environment: Environment<'_>,
) -> Result<Vec<(String, Secret)>, Stop> {
    let mut found: Vec<(String, Secret)> = Vec::new();
    for (name, value) in arguments.pairs("--credential")? {
        let scheme = name.split_once('.').filter(|(of, _)| *of == source);
        if let Some((_, scheme)) = scheme {
            let value = value_of("--credential", name, value, environment)?;
            found.push((scheme.to_owned(), value.into()));
        }
    }
    for one in asked_for(workflows).filter(|one| one.source.is_meant_by(source)) {
        let known = found.iter().any(|(scheme, _)| scheme == one.scheme);
        let value = environment(&variable(one)).and_then(|value| value.into_string().ok());
        if let (false, Some(value)) = (known, value.filter(|value| !value.is_empty())) {
            found.push((one.scheme.to_owned(), value.into()));
        }
    }
    Ok(found)
}

fn asked_for<'d>(workflows: &[&'d Description]) -> impl Iterator<Item = &'d CredentialName> {
    workflows.iter().flat_map(|workflow| workflow.credentials)
}

/// Checks that the API of a source has a security scheme.
fn check(workflows: &[&Description], source: &str, scheme: &str) -> Result<(), Stop> {
    let others = workflows.iter().flat_map(|one| one.other_credentials);
    let known = asked_for(workflows).chain(others);
    let of_source = known.filter(|known| known.source.is_meant_by(source));
    let mut names: Vec<&str> = Vec::new();
    for known in of_source {
        if !names.contains(&known.scheme) {
            names.push(known.scheme);
        }
    }
    if names.contains(&scheme) {
        return Ok(());
    }
    let known = match closest(scheme, &names) {
        Some(meant) => format!(": did you mean `{meant}`?"),
        None if names.is_empty() => "; it has none that takes a credential".to_owned(),
        None => format!("; there are: {}", names.join(", ")),
    };
    Err(Stop::wrong_use(format!(
        "`--credential {source}.{scheme}=…` names no security scheme of the source{known}"
    )))
}

/// Returns a secret: from a file, from the environment, or as it is. A password may look like a
/// reference to a file, so the file name is not repeated either.
pub(super) fn value_of(
    option: &str,
    name: &str,
    value: &str,
    environment: Environment<'_>,
) -> Result<String, Stop> {
    let wrong = |form: &str, problem: &str| {
        let shown = match name {
            "" => format!("{option} {form}…"),
            name => format!("{option} {name}={form}…"),
        };
        Stop::wrong_use(format!("`{shown}` {problem}"))
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
    let workflows = documents.iter().flat_map(|document| &document.workflows);
    let mut credentials: Vec<CredentialName> = Vec::new();
    for one in workflows.flat_map(|workflow| workflow.description().credentials) {
        let same = |known: &&mut CredentialName| option(known) == option(one);
        match credentials.iter_mut().find(same) {
            // Optional is what all workflows can do without.
            Some(known) => known.optional &= one.optional,
            None => credentials.push(*one),
        }
    }
    if credentials.is_empty() {
        return String::new();
    }
    let lines = credentials.iter().map(|one| {
        let (option, wants) = (line::one(&option(one)), line::one(one.wants));
        let optional = if one.optional { "optional: " } else { "" };
        format!("  {option}: {optional}{wants}; or in {}\n", variable(one))
    });
    format!(
        "\ncredentials, as SOURCE.SCHEME:\n{}",
        lines.collect::<String>()
    )
}
