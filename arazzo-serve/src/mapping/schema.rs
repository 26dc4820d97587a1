//! What a schema says about a part of its values: whether it can exist, and whether a literal can
//! be it.
//!
//! The invariant: a schema that cannot be followed excludes nothing.

use serde_json::Value;

use super::pointer::{child, tokens};

/// A schema, and the document that its references are in.
#[derive(Clone, Copy)]
pub(super) struct Schema<'s> {
    root: &'s Value,
    at: &'s Value,
}

impl<'s> Schema<'s> {
    pub(super) fn new(root: &'s Value) -> Self {
        Self { root, at: root }
    }

    /// Returns why no value has this part: the place that ends the way, and what is there.
    pub(super) fn excludes(self, pointer: &str) -> Option<(String, String)> {
        // The outputs of a workflow are those that its document declares, and no others.
        let mut closed = true;
        let mut schemas = vec![self];
        let mut at = String::new();
        for token in tokens(pointer) {
            let steps = schemas.iter().map(|schema| schema.below(&token, closed));
            let (below, refusals): (Vec<_>, Vec<_>) = steps.partition(Result::is_ok);
            schemas = below.into_iter().filter_map(Result::ok).flatten().collect();
            if schemas.is_empty() {
                let reason = refusals.into_iter().find_map(Result::err)?;
                return Some((at, reason));
            }
            at = child(&at, &token);
            closed = false;
        }
        None
    }

    /// Returns the schemas of a member or an element, or why there is none. An empty list is
    /// impossible: what a schema does not say is a schema that says nothing.
    fn below(self, token: &str, closed: bool) -> Result<Vec<Self>, String> {
        let mut found = Vec::new();
        let mut refusal = None;
        for one in self.alternatives() {
            match one.step(token, closed) {
                Ok(below) => found.push(below),
                Err(reason) => refusal = Some(reason),
            }
        }
        match (found.is_empty(), refusal) {
            (true, Some(reason)) => Err(reason),
            _ => Ok(found),
        }
    }

    /// Returns the schemas of which the value satisfies at least one, references followed. A schema
    /// that leads to itself adds nothing by that.
    fn alternatives(self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut seen: Vec<&Value> = Vec::new();
        let mut open = vec![self.at];
        while let Some(at) = open.pop() {
            if seen.iter().any(|one| std::ptr::eq(*one, at)) {
                continue;
            }
            seen.push(at);
            match self.with(at).leads_to() {
                Some(others) => open.extend(others.into_iter().rev()),
                None => found.push(self.with(at)),
            }
        }
        if found.is_empty() {
            found.push(self.with(&Value::Bool(true)));
        }
        found
    }

    /// Returns the schemas that this one stands for, if it is a reference or a choice.
    fn leads_to(self) -> Option<Vec<&'s Value>> {
        if let Some(target) = self.at.get("$ref").and_then(Value::as_str) {
            let target = target
                .strip_prefix('#')
                .and_then(|at| self.root.pointer(at));
            return Some(vec![target.unwrap_or(&Value::Bool(true))]);
        }
        let branches = ["anyOf", "oneOf"]
            .iter()
            .find_map(|name| self.at.get(name)?.as_array());
        branches.map(|branches| branches.iter().collect())
    }

    fn step(self, token: &str, closed: bool) -> Result<Self, String> {
        let nothing = || self.with(&Value::Bool(true));
        if self.at == &Value::Bool(false) {
            return Err("no value is allowed there".to_owned());
        }
        if self.at.get("allOf").is_some() {
            return Ok(nothing());
        }
        if let Some(declared) = self.at.get("properties").and_then(|all| all.get(token)) {
            return Ok(self.with(declared));
        }
        if !self.is("object") && !self.is("array") {
            return Err(format!(
                "the schema says that it is {}",
                self.types().join(" or ")
            ));
        }
        if self.is("array") && is_index(token) {
            return Ok(self
                .at
                .get("items")
                .map_or_else(nothing, |items| self.with(items)));
        }
        if !self.is("object") {
            return Err(
                "the schema says that it is a list, and its elements have numbers".to_owned(),
            );
        }
        match self.at.get("additionalProperties") {
            Some(Value::Bool(false)) => Err(self.no_member(token)),
            None if closed && self.lists_all() => Err(self.no_member(token)),
            Some(others) => Ok(self.with(others)),
            None => Ok(nothing()),
        }
    }

    /// Returns whether members are listed by their names, and only so.
    fn lists_all(self) -> bool {
        self.at.get("properties").is_some_and(Value::is_object)
            && self.at.get("patternProperties").is_none()
    }

    fn no_member(self, token: &str) -> String {
        let names = self.at.get("properties").and_then(Value::as_object);
        let names = names
            .into_iter()
            .flat_map(|all| all.keys().map(String::as_str));
        format!(
            "there is no `{token}`{}",
            super::suggest::did_you_mean(token, names)
        )
    }

    /// Returns whether the value may be of a type.
    fn is(self, r#type: &str) -> bool {
        let types = self.types();
        types.is_empty() || types.contains(&r#type)
    }

    fn types(self) -> Vec<&'s str> {
        match self.at.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => self.listed_types(),
        }
    }

    /// Returns the types of the values that are listed, if the values are listed.
    fn listed_types(self) -> Vec<&'static str> {
        let listed = self.at.get("enum").and_then(Value::as_array);
        let values = listed.into_iter().flatten().chain(self.at.get("const"));
        let mut types: Vec<_> = values.map(kind).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Returns what a literal should be, if it cannot be a value of the member `name`.
    pub(super) fn misfit(self, name: &str, literal: &Value) -> Option<String> {
        let below = self.below(name, false).ok()?;
        let schemas: Vec<_> = below.iter().flat_map(|one| one.alternatives()).collect();
        if schemas.iter().any(|schema| schema.accepts(literal)) {
            return None;
        }
        let mut types: Vec<&str> = schemas.iter().flat_map(|schema| schema.types()).collect();
        types.dedup();
        Some(types.join(" or "))
    }

    fn accepts(self, literal: &Value) -> bool {
        let kind = kind(literal);
        let whole = literal.as_f64().is_some_and(|number| number.fract() == 0.0);
        self.is(kind) || whole && self.is("integer")
    }

    fn with(self, at: &'s Value) -> Self {
        Self {
            root: self.root,
            at,
        }
    }
}

/// Returns the name of a value's type.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Returns whether a token is an array index (RFC 6901, section 4).
fn is_index(token: &str) -> bool {
    let digits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    digits && (token == "0" || !token.starts_with('0'))
}
