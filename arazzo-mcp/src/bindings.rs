//! Secret inputs and their values.
//!
//! The invariant: a value goes into the inputs of a run, and nowhere else.

use std::fmt;

use arazzo::{Entry, InputKind, Map, Secret, Value};

use crate::schema;

/// The least length, in bytes, of a secret that does not occur in other texts by chance, as the
/// runtime has it. A shorter one is hidden where a text is nothing else.
const TELLING: usize = 8;

/// What the settings bind, by `input` or `workflow/input`.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    all: Vec<Setting>,
}

#[derive(Debug)]
struct Setting {
    name: String,
    value: Secret,
    is_used: bool,
}

/// The secret inputs of a workflow.
#[derive(Clone, Default)]
pub(crate) struct Bindings {
    /// The names of all of them, bound or not.
    pub(crate) names: Vec<&'static str>,
    bound: Vec<(&'static str, Value)>,
    texts: Vec<Secret>,
}

impl Settings {
    /// Binds an input; the last setting of a name counts.
    pub(crate) fn add(&mut self, name: String, value: Secret) {
        self.all.retain(|known| known.name != name);
        self.all.push(Setting {
            name,
            value,
            is_used: false,
        });
    }

    /// Takes what is bound of a workflow. Adds a sentence for every required secret that is not
    /// bound, and for every value that cannot be one.
    pub(crate) fn take(&mut self, entry: &Entry, problems: &mut Vec<String>) -> Bindings {
        let description = entry.description();
        let mut bindings = Bindings {
            names: schema::secrets(description),
            ..Bindings::default()
        };
        let required = schema::required(description);
        for name in bindings.names.clone() {
            let text = match self.find(entry.id(), name) {
                Some(text) => text,
                None if required.iter().any(|one| one == name) => {
                    problems.push(unbound(entry.id(), name));
                    continue;
                }
                None => continue,
            };
            let kind = description.inputs.iter().find(|input| input.name() == name);
            match value(&text, kind.map(arazzo::Input::kind)) {
                Some(value) => bindings.bound.push((name, value)),
                None => problems.push(format!(
                    "the secret that is bound to the input `{name}` of the workflow `{}` is not \
                     JSON, and the input is no text",
                    entry.id()
                )),
            }
            bindings.texts.push(text);
        }
        bindings
    }

    /// Returns the value for an input: the setting that names the workflow takes precedence.
    fn find(&mut self, workflow: &str, input: &str) -> Option<Secret> {
        let qualified = format!("{workflow}/{input}");
        let by_name = |name: &str| self.all.iter().position(|known| known.name == name);
        let place = by_name(&qualified).or_else(|| by_name(input))?;
        self.all[place].is_used = true;
        Some(self.all[place].value.clone())
    }

    /// Returns the names of settings that no workflow has taken.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        let unused = self.all.iter().filter(|one| !one.is_used);
        unused.map(|one| one.name.as_str())
    }
}

/// A secret of an input that is a text is that text; any other is JSON.
fn value(text: &Secret, kind: Option<InputKind>) -> Option<Value> {
    match kind {
        Some(InputKind::Json) => serde_json::from_str(text.expose()).ok(),
        _ => Some(text.expose().into()),
    }
}

fn unbound(workflow: &str, input: &str) -> String {
    format!(
        "the workflow `{workflow}` needs its secret input `{input}`, which no model may see: bind \
         it to a value"
    )
}

impl Bindings {
    /// Adds the secrets to the arguments of a call.
    pub(crate) fn complete(&self, arguments: &mut Map) {
        let bound = self.bound.iter();
        arguments.extend(bound.map(|(name, value)| ((*name).to_owned(), value.clone())));
    }

    /// Hides the bound secrets in outputs. Reports of failures have none.
    pub(crate) fn hide(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide_in(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.hide(member)),
            _ => {}
        }
    }

    fn hide_in(&self, text: &mut String) {
        for secret in self.texts.iter().map(Secret::expose) {
            if !secret.is_empty() && text == secret
                || secret.len() >= TELLING && text.contains(secret)
            {
                *text = text.replace(secret, "…");
            }
        }
    }
}

impl fmt::Debug for Bindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bindings")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_short_secret_is_hidden_where_it_stands_alone() {
        let bindings = Bindings {
            texts: vec!["k".into(), "".into(), "long-one".into()],
            ..Bindings::default()
        };
        let mut value = json!({"k": ["k", "key", "", 1], "a": {"b": "a long-one, long-one"}});
        bindings.hide(&mut value);
        let expected = json!({"k": ["…", "key", "", 1], "a": {"b": "a …, …"}});
        assert_eq!(value, expected);
        assert_eq!(format!("{bindings:?}"), "Bindings { names: [], .. }");
    }
}
