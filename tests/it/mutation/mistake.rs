//! Mistakes, by kind: each takes a correct document and makes as many wrong ones as it can.

mod api;
mod names;
mod schemas;
mod structure;
mod texts;
mod tree;

use std::collections::BTreeMap;

use arazzo_codegen::diagnostic::Severity;
use serde_json::Value;

/// A document with one mistake in it.
pub(super) struct Mistake {
    pub(super) document: Value,
    /// What was done, for people.
    pub(super) what: String,
    /// The values on whose lines a reader would look for it.
    pub(super) at: Vec<String>,
    /// What it must be at least.
    pub(super) severity: Severity,
}

impl Mistake {
    /// An error in the value at `pointer`.
    fn at(pointer: &str, what: impl Into<String>, document: Value) -> Self {
        Mistake {
            document,
            what: what.into(),
            at: vec![pointer.to_owned()],
            severity: Severity::Error,
        }
    }

    /// A warning will do.
    fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Something is missing in an object: the lines of the object and of its members are right.
    fn within(mut self, pointer: &str) -> Self {
        self.at.push(pointer.to_owned());
        let members = self.document.pointer(pointer).and_then(Value::as_object);
        let members = members.into_iter().flat_map(|members| members.keys());
        let members = members.map(|key| tree::child(pointer, key));
        self.at.extend(members.collect::<Vec<_>>());
        self
    }
}

/// The API descriptions of a document, by the names of their sources.
type Apis = BTreeMap<String, Value>;

/// Makes all mistakes of a kind.
type Make = fn(&Value, &Apis) -> Vec<Mistake>;

/// Every kind of mistake.
pub(super) const KINDS: &[(&str, Make)] = &[
    ("misspelt step in an expression", names::step_reference),
    ("misspelt output of a step", names::output_reference),
    ("misspelt input", names::input_reference),
    ("misspelt source in an expression", names::source_reference),
    (
        "misspelt workflow in an expression",
        names::workflow_reference,
    ),
    ("misspelt component", names::component_reference),
    ("misspelt operationId", names::operation),
    ("misspelt operationPath", names::operation_path),
    ("misspelt target of an action", names::action_target),
    ("misspelt workflowId of a step", names::called_workflow),
    ("misspelt dependsOn", names::depends_on),
    ("read before it is there", names::forward_reference),
    ("misspelt name of a field", structure::field),
    ("a required field is missing", structure::missing),
    ("a value of the wrong type", structure::wrong_type),
    ("an id given twice", structure::duplicate),
    ("two targets", structure::two_targets),
    ("a number out of range", structure::number),
    ("an unknown word", structure::word),
    ("an unknown version", structure::version),
    ("a file that is not there", structure::no_file),
    ("a dangling $ref", structure::dangling),
    ("a broken condition", texts::condition),
    ("a broken JSONPath", texts::jsonpath),
    ("a broken regular expression", texts::regex),
    ("an open brace", texts::brace),
    ("a misspelt kind of expression", texts::expression),
    ("a path parameter is missing", api::missing_parameter),
    ("a path parameter is elsewhere", api::wrong_location),
    ("a misspelt path parameter", api::misspelt_parameter),
    ("a required body is missing", api::missing_body),
    ("a literal that is not in the enum", api::not_in_enum),
    ("a text where the API wants a number", api::not_a_number),
    ("a pointer that leaves a closed schema", api::outside),
    ("a constant out of bounds", api::out_of_bounds),
    ("a misspelt type of an input", schemas::misspelt_type),
    ("a keyword of the wrong type", schemas::wrong_keyword),
    ("a misspelt keyword", schemas::misspelt_keyword),
    ("a required input undeclared", schemas::undeclared_required),
    ("a word left empty", schemas::empty_word),
    ("an output without its dollar", schemas::lost_dollar),
    ("a misspelt short field", schemas::no_url),
];
