//! Secrets as references: an engine keeps the inputs of a run, so they must not have any.
//!
//! A secret input arrives as `{"$env": "NAME"}`, and is looked up wherever the run is worked on. Only
//! names of a list are, and only where the workflow takes a secret: what is looked up anywhere else
//! might be sent, or returned.

use std::collections::{BTreeMap, BTreeSet};

use arazzo::{Description, Map, Secret, Value};

use crate::error::{Refusal, RunError};

/// How deep schemas refer to others before the rest is not looked at.
const DEPTH: usize = 64;

/// The secrets that inputs may refer to.
///
/// ```
/// use arazzo_durable::Secrets;
///
/// let secrets = Secrets::new()
///     .env("KNOCK_API_KEY")
///     .value("SHOP_TOKEN", "tok_1");
/// # let _ = secrets;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Secrets(BTreeMap<String, Option<Secret>>);

impl Secrets {
    /// Makes an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows `{"$env": "NAME"}` for a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned(), None);
        self
    }

    /// Allows `{"$env": "NAME"}` for a secret that the program has from somewhere else.
    #[must_use]
    pub fn value(mut self, name: &str, secret: impl Into<Secret>) -> Self {
        self.0.insert(name.to_owned(), Some(secret.into()));
        self
    }

    /// Checks that all secret inputs are references to secrets of the list.
    ///
    /// # Errors
    ///
    /// [`Refusal`] for the first that is not.
    pub(crate) fn check(&self, about: &Description, inputs: &Map) -> Result<(), Refusal> {
        let inputs = Value::Object(inputs.clone());
        for path in places(about, &inputs) {
            if let Some(value) = inputs.pointer(&path) {
                self.name(&path, value)?;
            }
        }
        Ok(())
    }

    /// Puts the secrets in the place of their references.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for the first secret input that is no reference to a secret of the list;
    /// [`RunError::Interrupted`] if a variable is not set here.
    pub(crate) fn resolve(&self, about: &Description, inputs: Map) -> Result<Map, RunError> {
        let mut inputs = Value::Object(inputs);
        for path in places(about, &inputs) {
            let Some(value) = inputs.pointer_mut(&path) else {
                continue;
            };
            let name = self.name(&path, value).map_err(RunError::Refused)?;
            let secret = self.look_up(&name)?;
            *value = Value::String(secret);
        }
        match inputs {
            Value::Object(inputs) => Ok(inputs),
            _ => Ok(Map::new()),
        }
    }

    /// Reads the name in a reference.
    fn name(&self, path: &str, value: &Value) -> Result<String, Refusal> {
        let object = value.as_object().filter(|object| object.len() == 1);
        let name = object.and_then(|object| object.get("$env")?.as_str());
        match name {
            None => Err(Refusal::PlainSecret { path: path.into() }),
            Some(name) if self.0.contains_key(name) => Ok(name.to_owned()),
            Some(name) => Err(Refusal::UnknownSecret {
                path: path.into(),
                name: name.into(),
            }),
        }
    }

    fn look_up(&self, name: &str) -> Result<String, RunError> {
        match self.0.get(name) {
            Some(Some(secret)) => Ok(secret.expose().to_owned()),
            _ => std::env::var(name).map_err(|_| {
                RunError::Interrupted(format!("the variable `{name}` is not set to a text").into())
            }),
        }
    }
}

/// Returns the JSON Pointers of the secrets in some inputs.
fn places(about: &Description, inputs: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for input in about.inputs.iter().filter(|input| input.is_secret()) {
        if inputs
            .get(input.name())
            .is_some_and(|value| !value.is_null())
        {
            found.insert(format!("/{}", escape(input.name())));
        }
    }
    if let Ok(schema) = serde_json::from_str::<Value>(about.inputs_schema) {
        let walk = Walk { root: &schema };
        walk.visit(&schema, inputs, "", DEPTH, &mut found);
    }
    found
}

/// Goes through a value and its schema.
struct Walk<'s> {
    root: &'s Value,
}

impl Walk<'_> {
    fn visit(
        &self,
        schema: &Value,
        value: &Value,
        path: &str,
        depth: usize,
        found: &mut BTreeSet<String>,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if is_secret(schema) && !value.is_null() {
            found.insert(path.to_owned());
            return;
        }
        for schema in self.same(schema) {
            self.visit(schema, value, path, depth, found);
        }
        for (token, part) in parts(value) {
            if let Some(schema) = below(schema, &token) {
                let path = format!("{path}/{}", escape(&token));
                self.visit(schema, part, &path, depth, found);
            }
        }
    }

    /// The schemas that describe the same value besides this one.
    fn same<'a>(&'a self, schema: &'a Value) -> impl Iterator<Item = &'a Value> {
        let target = schema["$ref"]
            .as_str()
            .and_then(|text| text.strip_prefix('#'));
        let target = target.and_then(|pointer| self.root.pointer(pointer));
        let lists = ["allOf", "anyOf", "oneOf"].into_iter();
        let listed = lists.filter_map(|name| schema[name].as_array()).flatten();
        target.into_iter().chain(listed)
    }
}

/// Top-level secrets are `writeOnly`; those within objects have the format of the document.
fn is_secret(schema: &Value) -> bool {
    schema["writeOnly"] == true || schema["format"] == "password"
}

/// The members or the items of a value, with their names or their places.
fn parts(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| (at.to_string(), item)).collect()
        }
        _ => Vec::new(),
    }
}

/// The schema of a member or an item.
fn below<'s>(schema: &'s Value, token: &str) -> Option<&'s Value> {
    let fixed = token.parse::<usize>().ok();
    let fixed = fixed.and_then(|at| schema["prefixItems"].get(at));
    let named = schema["properties"].get(token).or(fixed);
    let rest = || {
        ["additionalProperties", "items"]
            .iter()
            .find_map(|name| schema.get(name))
    };
    named.or_else(rest)
}

/// A token of a JSON Pointer (RFC 6901).
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use arazzo::Input;
    use serde_json::json;

    use super::*;

    const ABOUT: Description = Description::new().inputs(
        &[
            Input::secret("key"),
            Input::text("name"),
            Input::json("users"),
        ],
        r##"{"type": "object", "properties": {
            "key": {"type": "string", "writeOnly": true},
            "users": {"type": "array", "items": {"$ref": "#/$defs/user"}}
        }, "$defs": {"user": {"allOf": [{"$ref": "#/$defs/user"}, {"properties": {
            "pin/1": {"type": "string", "format": "password"}
        }}]}}}"##,
    );

    fn object(value: Value) -> Map {
        value.as_object().cloned().expect("an object")
    }

    fn secrets() -> Secrets {
        Secrets::new().value("KEY", "sk_1").value("PIN", "1234")
    }

    #[test]
    fn references_are_looked_up_where_a_secret_belongs() {
        let inputs = object(json!({
            "key": {"$env": "KEY"},
            "name": {"$env": "KEY"},
            "users": [{"id": {"$env": "PIN"}, "pin/1": {"$env": "PIN"}}],
        }));
        let resolved = secrets().resolve(&ABOUT, inputs).expect("they are known");
        let expected = json!({
            "key": "sk_1",
            "name": {"$env": "KEY"},
            "users": [{"id": {"$env": "PIN"}, "pin/1": "1234"}],
        });
        assert_eq!(Value::Object(resolved), expected);
    }

    #[test]
    fn plain_and_foreign_secrets_are_refused_and_not_repeated() {
        for (inputs, path) in [
            (json!({"key": "s3cr3t"}), "/key"),
            (json!({"key": {"$env": "s3cr3t", "more": 1}}), "/key"),
            (json!({"key": {"$env": "PATH"}}), "/key"),
            (
                json!({"users": [{}, {"pin/1": "s3cr3t"}]}),
                "/users/1/pin~11",
            ),
        ] {
            let refusal = secrets().resolve(&ABOUT, object(inputs));
            let refusal = refusal.expect_err("it is no reference");
            assert!(matches!(refusal, RunError::Refused(_)));
            let text = refusal.to_string();
            assert!(text.contains(path) && !text.contains("s3cr3t"), "{text}");
        }
        let absent = object(json!({"key": null, "users": [{}]}));
        assert!(secrets().resolve(&ABOUT, absent).is_ok());
    }

    #[test]
    fn a_variable_that_is_not_set_ends_no_run() {
        let name = "ARAZZO_DURABLE_TEST_UNSET";
        let inputs = object(json!({"key": {"$env": name}}));
        let error = Secrets::new().env(name).resolve(&ABOUT, inputs);
        assert!(matches!(error, Err(RunError::Interrupted(_))));
    }
}
