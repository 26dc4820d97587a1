//! Checks mappings at start, against the schemas of their workflow.

use std::collections::BTreeSet;

use arazzo::{Description, Input, InputKind, Map};
use serde_json::Value;

use super::{
    ContextScope, Mapping, MappingError, Node, Reference, schema::Schema, suggest::did_you_mean,
};

/// What a mapping can refer to where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Site<'s> {
    /// What starts the run, for messages: `a schedule`.
    pub(crate) name: &'static str,
    pub(crate) request: bool,
    pub(crate) event: bool,
    /// The schema of the outputs, where there are outputs.
    pub(crate) outputs: Option<&'s Value>,
    pub(crate) settings: &'s Map,
    /// The scopes of contexts that have an owner here.
    pub(crate) contexts: &'s [ContextScope],
}

/// Checks a mapping that makes the inputs of a workflow; `bound` are the inputs that the settings
/// set.
pub(crate) fn check_inputs(
    mapping: &Mapping,
    workflow: &Description,
    bound: &BTreeSet<String>,
    site: &Site<'_>,
) -> Vec<MappingError> {
    let mut errors = check_values(mapping, site);
    match mapping.root() {
        Node::Object(members) => {
            let schema = serde_json::from_str(workflow.inputs_schema).unwrap_or(Value::Bool(true));
            for (name, node) in members {
                errors.extend(check_input(name, node, workflow.inputs, bound, &schema));
            }
            errors.extend(missing(members, bound, &schema));
        }
        // The whole of something else is checked when it is there.
        Node::Reference(_) => {}
        Node::Literal(_) | Node::List(_) => {
            errors.push(error(
                "",
                "the inputs of a workflow are an object".to_owned(),
            ));
        }
    }
    errors
}

fn check_input(
    name: &str,
    node: &Node,
    inputs: &[Input],
    bound: &BTreeSet<String>,
    schema: &Value,
) -> Option<MappingError> {
    let at = super::pointer::child("", name);
    let Some(input) = inputs.iter().find(|input| input.name() == name) else {
        let names = inputs.iter().map(Input::name);
        let hint = did_you_mean(name, names);
        return Some(error(
            &at,
            format!("the workflow has no input `{name}`{hint}"),
        ));
    };
    if bound.contains(name) {
        return Some(error(
            &at,
            format!("the input `{name}` is set by the settings"),
        ));
    }
    if input.is_secret()
        && let Some(message) = secret(name, node)
    {
        return Some(error(&at, message));
    }
    // Bytes are written in other ways than their schema says.
    if input.kind() == InputKind::Bytes {
        return None;
    }
    let expected = Schema::new(schema).misfit(name, &known(node)?)?;
    Some(error(
        &at,
        format!("the input `{name}` is of type {expected}"),
    ))
}

/// Returns what is known of a value before there is a request: of lists and objects, what they are.
fn known(node: &Node) -> Option<Value> {
    match node {
        Node::Literal(literal) => Some(literal.clone()),
        Node::List(_) => Some(Value::Array(Vec::new())),
        Node::Object(_) => Some(Value::Object(Map::new())),
        Node::Reference(_) => None,
    }
}

/// Returns why a secret input cannot have this value.
fn secret(name: &str, node: &Node) -> Option<String> {
    match node {
        Node::Reference(reference) if reference.is_foreign() => Some(format!(
            "the input `{name}` is a secret, which a caller cannot give: bind it in `secrets`"
        )),
        Node::Literal(_) => Some(format!(
            "the input `{name}` is a secret: bind it in `secrets`, by `env:NAME` or `@file`"
        )),
        _ => None,
    }
}

/// Returns the required inputs that the mapping never gives.
fn missing<'m>(
    members: &'m [(String, Node)],
    bound: &'m BTreeSet<String>,
    schema: &'m Value,
) -> impl Iterator<Item = MappingError> + use<'m> {
    let required = schema.get("required").and_then(Value::as_array);
    let names = required.into_iter().flatten().filter_map(Value::as_str);
    let absent = names
        .filter(|name| !bound.contains(*name) && !members.iter().any(|(known, _)| known == name));
    absent.map(|name| error("", format!("the required input `{name}` is missing")))
}

/// Checks that every reference of a mapping can have a value where the mapping stands.
pub(crate) fn check_values(mapping: &Mapping, site: &Site<'_>) -> Vec<MappingError> {
    let mut errors = Vec::new();
    mapping.each(&mut |at, reference| {
        if let Some(message) = site.refuses(reference) {
            errors.push(error(at, message));
        }
    });
    errors
}

impl Site<'_> {
    /// Returns why a reference has no value here.
    fn refuses(&self, reference: &Reference) -> Option<String> {
        let without = |what: &str| Some(format!("{} has no {what}", self.name));
        match reference {
            one if one.is_of_request() && !self.request => without("request"),
            Reference::Event(_) if !self.event => without("event"),
            Reference::Outputs(pointer) => match self.outputs {
                None => without("outputs yet"),
                Some(schema) => excluded(schema, pointer),
            },
            Reference::Context(scope, _) if !self.contexts.contains(scope) => match scope {
                ContextScope::Session => Some(
                    "no session is named: write what names it as `session` of the workflow"
                        .to_owned(),
                ),
                _ => without(&format!("{scope} context")),
            },
            Reference::Setting(name) if !self.settings.contains_key(name) => {
                let hint = did_you_mean(name, self.settings.keys().map(String::as_str));
                Some(format!("`[values]` has no `{name}`{hint}"))
            }
            _ => None,
        }
    }
}

fn excluded(schema: &Value, pointer: &str) -> Option<String> {
    let (at, reason) = Schema::new(schema).excludes(pointer)?;
    let whole = if at.is_empty() {
        String::new()
    } else {
        format!("#{at}")
    };
    Some(format!(
        "`$outputs#{pointer}` never exists: at `$outputs{whole}`, {reason}"
    ))
}

fn error(at: &str, message: String) -> MappingError {
    MappingError {
        at: at.to_owned(),
        message,
    }
}
