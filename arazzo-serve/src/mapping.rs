//! [`Mapping`]: JSON in which some strings stand for values of a request, an event or a run.
//!
//! A mapping is parsed once and checked at start (`check`); evaluating it is a walk that cannot
//! fail. It computes nothing: a string either is one of the references below, as a whole, or it is
//! itself.

mod check;
mod mappings;
mod pointer;
mod reference;
mod schema;
mod scope;
mod suggest;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt, ops::Deref};

use arazzo::{Description, InputKind, Map};
use serde_json::Value;

use self::pointer::child;
pub use self::reference::ContextScope;
pub(crate) use self::{
    check::{Site, check_inputs, check_values},
    mappings::{Mappings, Part, header_name, response_status, status_of},
    reference::Reference,
    scope::{RequestParts, Scope},
    suggest::did_you_mean,
};

/// JSON in which some strings stand for values.
///
/// | a string that is exactly | stands for |
/// |---|---|
/// | `$request.body`, `$request.body#/p` | the JSON body of the request, or a part (a JSON Pointer, RFC 6901) |
/// | `$request.header.NAME` | a header, in any case; several are joined by `, ` (RFC 9110, section 5.3) |
/// | `$request.query.NAME` | a query parameter; a list, if there are several |
/// | `$request.method` | the method |
/// | `$event`, `$event#/p` | the event or message, or a part |
/// | `$context.SCOPE.NAME` | a value of the scope `global`, `user`, `session` or `run` |
/// | `$run.id`, `$run.correlationId` | the ids of the run |
/// | `$outputs`, `$outputs#/p` | the outputs, or a part |
/// | `$setting.NAME` | a value of the settings |
///
/// A string that begins with `$$` is that string without its first `$`. Any other string that
/// begins with `$` is a mistake; everything else is itself, the names of members included.
///
/// A value that is not there leaves its member out; in a list, `null` takes its place, so that the
/// other elements keep theirs.
///
/// ```
/// use arazzo_serve::mapping::Mapping;
/// use serde_json::json;
///
/// let mapping = Mapping::parse(&json!({"order": "$request.body#/id", "price": "$$5"}));
/// assert!(mapping.is_ok());
///
/// let errors = Mapping::parse(&json!({"order": "$request.headers.X-Id"})).unwrap_err();
/// assert_eq!(
///     errors[0].to_string(),
///     "`/order`: there is no `$request.headers.X-Id`: did you mean `$request.header.X-Id`?",
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping(Node);

/// A part of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Literal(Value),
    Reference(Reference),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// All mistakes in a mapping: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingErrors(Vec<MappingError>);

/// A mistake in a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    pub(crate) at: String,
    pub(crate) message: String,
}

impl Mapping {
    /// Parses a mapping.
    ///
    /// # Errors
    ///
    /// Every string that begins with `$` and is no reference.
    pub fn parse(value: &Value) -> Result<Self, MappingErrors> {
        let mut errors = Vec::new();
        let node = parse(value, String::new(), &mut errors);
        if errors.is_empty() {
            Ok(Self(node))
        } else {
            Err(MappingErrors(errors))
        }
    }

    pub(crate) const fn of(node: Node) -> Self {
        Self(node)
    }

    /// Returns the value in a scope, or `None` if the mapping is a reference to nothing.
    pub(crate) fn evaluate(&self, scope: &Scope<'_>) -> Option<Value> {
        evaluate(&self.0, scope)
    }

    /// Returns the inputs of a workflow in a scope, or `None` if the value is no object. A header
    /// or a query parameter is text: for an input that is not, it is read as JSON.
    pub(crate) fn inputs(&self, scope: &Scope<'_>, workflow: &Description) -> Option<Map> {
        let Some(Value::Object(mut inputs)) = self.evaluate(scope) else {
            return None;
        };
        let Node::Object(members) = &self.0 else {
            return Some(inputs);
        };
        for (name, node) in members {
            let is_text = matches!(node, Node::Reference(reference) if reference.is_text());
            if is_text
                && is_json(workflow, name)
                && let Some(value) = inputs.get_mut(name)
                && let Some(read) = value
                    .as_str()
                    .and_then(|text| serde_json::from_str(text).ok())
            {
                *value = read;
            }
        }
        Some(inputs)
    }

    /// Calls a function with every reference and its place.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(&str, &Reference)) {
        each(&self.0, String::new(), visit);
    }

    /// Returns the values of contexts that evaluating needs, each once.
    pub(crate) fn contexts(&self) -> Vec<(ContextScope, String)> {
        let mut needed = Vec::new();
        self.each(&mut |_, reference| {
            if let Reference::Context(scope, name) = reference
                && !needed.contains(&(*scope, name.clone()))
            {
                needed.push((*scope, name.clone()));
            }
        });
        needed
    }

    pub(crate) fn root(&self) -> &Node {
        &self.0
    }
}

fn is_json(workflow: &Description, name: &str) -> bool {
    let mut inputs = workflow.inputs.iter();
    inputs.any(|input| input.name() == name && input.kind() == InputKind::Json)
}

fn parse(value: &Value, at: String, errors: &mut Vec<MappingError>) -> Node {
    match value {
        Value::String(text) => text_node(text).unwrap_or_else(|message| {
            errors.push(MappingError { at, message });
            Node::Literal(Value::Null)
        }),
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            let node = |(index, one)| parse(one, child(&at, &format!("{index}")), errors);
            Node::List(elements.map(node).collect())
        }
        Value::Object(members) => {
            let node =
                |(name, one): (&String, _)| (name.clone(), parse(one, child(&at, name), errors));
            Node::Object(members.iter().map(node).collect())
        }
        other => Node::Literal(other.clone()),
    }
}

fn text_node(text: &str) -> Result<Node, String> {
    match text.strip_prefix('$') {
        None => Ok(Node::Literal(text.into())),
        Some(rest) if rest.starts_with('$') => Ok(Node::Literal(rest.into())),
        Some(_) => Reference::parse(text).map(Node::Reference),
    }
}

fn evaluate(node: &Node, scope: &Scope<'_>) -> Option<Value> {
    match node {
        Node::Literal(value) => Some(value.clone()),
        Node::Reference(reference) => scope.value(reference),
        Node::List(nodes) => {
            let elements = nodes.iter().map(|node| evaluate(node, scope));
            Some(elements.map(Option::unwrap_or_default).collect())
        }
        Node::Object(members) => {
            let members = members.iter();
            let there =
                members.filter_map(|(name, node)| Some((name.clone(), evaluate(node, scope)?)));
            Some(Value::Object(there.collect()))
        }
    }
}

fn each(node: &Node, at: String, visit: &mut dyn FnMut(&str, &Reference)) {
    match node {
        Node::Literal(_) => {}
        Node::Reference(reference) => visit(&at, reference),
        Node::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                each(node, child(&at, &index.to_string()), visit);
            }
        }
        Node::Object(members) => {
            for (name, node) in members {
                each(node, child(&at, name), visit);
            }
        }
    }
}

impl MappingError {
    /// Returns the place in the mapping as a JSON Pointer.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Returns what is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.as_str() {
            "" => f.write_str(&self.message),
            at => write!(f, "`{at}`: {}", self.message),
        }
    }
}

impl Error for MappingError {}

impl Deref for MappingErrors {
    type Target = [MappingError];

    fn deref(&self) -> &[MappingError] {
        &self.0
    }
}

impl fmt::Display for MappingErrors {
    /// A line for each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(MappingError::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Error for MappingErrors {}
