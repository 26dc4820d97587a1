//! The servers that an API describes, and the choice among them.

use std::{borrow::Cow, collections::BTreeMap};

/// A server variable: its name, its default (empty if it has none), and its allowed values (if none
/// is listed, any value is allowed).
pub type ServerVariable = (&'static str, &'static str, &'static [&'static str]);

/// A server: its URL, with a placeholder `{name}` for each variable, and its variables.
pub type ServerTemplate = (&'static str, &'static [ServerVariable]);

/// The server of a source that a client selects, and the values of its variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerChoice {
    pub(super) index: Option<usize>,
    pub(super) variables: BTreeMap<String, String>,
}

/// Why there is no usable server for a source.
pub(super) type Unreachable = Cow<'static, str>;

impl ServerChoice {
    /// Returns the selected server, by default the first one.
    pub(super) fn server(&self, servers: &[ServerTemplate]) -> Result<ServerTemplate, Unreachable> {
        let index = self.index.unwrap_or(0);
        servers.get(index).copied().ok_or_else(|| {
            let count = servers.len();
            format!("has no number {index}: the API describes {count}, counted from 0").into()
        })
    }

    /// Rejects values for variables that neither `server` nor the request's own server has.
    pub(super) fn check_names(
        &self,
        server: ServerTemplate,
        own: &[ServerVariable],
    ) -> Result<(), Unreachable> {
        let known: Vec<&str> = server
            .1
            .iter()
            .chain(own)
            .map(|variable| variable.0)
            .collect();
        let mut names = self.variables.keys().map(String::as_str);
        match names.find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) if known.is_empty() => {
                Err(format!("has no variable `{name}`, nor any other").into())
            }
            Some(name) => {
                Err(format!("has no variable `{name}`; it has `{}`", known.join("`, `")).into())
            }
        }
    }

    /// Returns the URL of a server with its variables filled in.
    pub(super) fn fill(
        &self,
        source: &str,
        (url, variables): ServerTemplate,
    ) -> Result<String, Unreachable> {
        let mut filled = String::with_capacity(url.len());
        let mut rest = url;
        while let Some((before, name, after)) = next_variable(rest) {
            filled.push_str(before);
            let variable = variables.iter().find(|variable| variable.0 == name);
            let variable = variable.copied().unwrap_or((name, "", &[]));
            let in_host = filled.matches('/').count() < 3 && url.contains("://");
            filled.push_str(self.value(source, variable, in_host)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value<'c>(
        &'c self,
        source: &str,
        (name, default, allowed): ServerVariable,
        in_host: bool,
    ) -> Result<&'c str, Unreachable> {
        let Some(value) = self.variables.get(name) else {
            return match (default, allowed) {
                ("", [first, ..]) => Ok(first),
                ("", []) => Err(format!(
                    "has a variable `{name}` without a default: name it with \
                     `.server_variable(\"{source}\", \"{name}\", …)` (`--server-variable \
                     {source}.{name}=…`)"
                )
                .into()),
                (default, _) => Ok(default),
            };
        };
        if !allowed.is_empty() && !allowed.contains(&value.as_str()) {
            let allowed = allowed.join("`, `");
            return Err(format!("takes as `{name}` one of `{allowed}`, not `{value}`").into());
        }
        if value.contains(|character| breaks_out(character, in_host)) {
            Err(format!("cannot have `{name}` as `{value}`: it is not a part of a URL").into())
        } else {
            Ok(value)
        }
    }
}

/// Whether a character would end the part of the URL that a variable stands in.
fn breaks_out(character: char, in_host: bool) -> bool {
    matches!(character, '?' | '#' | '@' | '\\' | '{' | '}')
        || character.is_whitespace()
        || character.is_control()
        || in_host && character == '/'
}

/// Splits a text into the part before the next variable, the variable's name, and the rest.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
