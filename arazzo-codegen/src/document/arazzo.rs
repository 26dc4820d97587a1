//! The objects of an Arazzo document: one struct per object of the specification, in its order and
//! with its names.
//!
//! A field that is missing or of a wrong kind has been reported when one of these exists, and
//! stands here as its empty value, so that its neighbours are still checked.

#![allow(
    dead_code,
    reason = "the objects hold all that the specification gives them, read by a stage or not"
)]

use crate::source::{FileId, Span, Spanned};
use crate::syntax::Node;

mod read;

pub(crate) use read::{read, read_selector};

/// The versions of the language that differ in meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V1_0,
    V1_1,
}

/// Arazzo Object.
#[derive(Debug)]
pub(crate) struct ArazzoDocument {
    pub(crate) file: FileId,
    pub(crate) version: Version,
    /// `arazzo`, as written.
    pub(crate) arazzo: Spanned<String>,
    /// `$self`.
    pub(crate) self_uri: Option<Spanned<String>>,
    pub(crate) info: Info,
    pub(crate) source_descriptions: Vec<SourceDescription>,
    pub(crate) workflows: Vec<Workflow>,
    pub(crate) components: Components,
    /// The whole document, for `$ref`s inside it.
    pub(crate) root: Node,
}

/// Info Object.
#[derive(Debug, Default)]
pub(crate) struct Info {
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) version: String,
}

/// What a source description says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    OpenApi,
    Arazzo,
    AsyncApi,
}

/// Source Description Object.
#[derive(Clone, Debug)]
pub(crate) struct SourceDescription {
    pub(crate) name: Spanned<String>,
    pub(crate) url: Spanned<String>,
    pub(crate) kind: Option<Spanned<SourceKind>>,
    pub(crate) span: Span,
}

/// Workflow Object.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) workflow_id: Spanned<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) inputs: Option<Node>,
    pub(crate) depends_on: Vec<Spanned<String>>,
    pub(crate) steps: Vec<Step>,
    pub(crate) success_actions: Vec<OrReference<Action>>,
    pub(crate) failure_actions: Vec<OrReference<Action>>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) parameters: Vec<OrReference<Parameter>>,
    /// Whether a part of it could not be read, which has been reported.
    pub(crate) damaged: bool,
    pub(crate) span: Span,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    OperationId(Spanned<String>),
    OperationPath(Spanned<String>),
    ChannelPath(Spanned<String>),
    WorkflowId(Spanned<String>),
}

impl Target {
    /// What names the target.
    pub(crate) fn text(&self) -> &Spanned<String> {
        match self {
            Target::OperationId(text)
            | Target::OperationPath(text)
            | Target::ChannelPath(text)
            | Target::WorkflowId(text) => text,
        }
    }
}

/// Step Object.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) step_id: Spanned<String>,
    pub(crate) description: Option<String>,
    /// None has been reported.
    pub(crate) target: Option<Target>,
    /// Whether it names several; the first one is taken.
    pub(crate) several_targets: bool,
    pub(crate) parameters: Vec<OrReference<Parameter>>,
    pub(crate) request_body: Option<RequestBody>,
    /// None if the field is absent.
    pub(crate) success_criteria: Option<Vec<Criterion>>,
    pub(crate) on_success: Vec<OrReference<Action>>,
    pub(crate) on_failure: Vec<OrReference<Action>>,
    pub(crate) outputs: Vec<Output>,
    /// Milliseconds.
    pub(crate) timeout: Option<Spanned<i64>>,
    pub(crate) correlation_id: Option<Node>,
    /// `send` or `receive`.
    pub(crate) action: Option<Spanned<String>>,
    pub(crate) depends_on: Vec<Spanned<String>>,
    /// Whether a part of it could not be read, which has been reported: then it is not a mistake that
    /// something is missing.
    pub(crate) damaged: bool,
    pub(crate) span: Span,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
    QueryString,
    /// The address of a message channel.
    Channel,
}

/// Parameter Object.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Spanned<String>,
    /// `in`; absent for the inputs of a workflow.
    pub(crate) location: Option<Spanned<Location>>,
    pub(crate) value: Node,
    /// The key of the value.
    pub(crate) value_key: Span,
    pub(crate) span: Span,
}

/// An object that may also be given as a Reusable Object.
#[derive(Clone, Debug)]
pub(crate) enum OrReference<T> {
    Inline(T),
    Reference(Reference),
}

/// Reusable Object.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) reference: Spanned<String>,
    pub(crate) value: Option<Node>,
    pub(crate) span: Span,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionKind {
    End,
    Goto,
    Retry,
}

/// Success Action Object or Failure Action Object, depending on the list that contains it.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) name: Spanned<String>,
    pub(crate) kind: Spanned<ActionKind>,
    pub(crate) workflow_id: Option<Spanned<String>>,
    pub(crate) step_id: Option<Spanned<String>>,
    pub(crate) parameters: Vec<OrReference<Parameter>>,
    /// Seconds.
    pub(crate) retry_after: Option<Spanned<f64>>,
    pub(crate) retry_limit: Option<Spanned<u32>>,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) span: Span,
}

/// The language of a condition or selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Simple,
    Regex,
    /// `jsonpath`, RFC 9535 unless the draft is named.
    JsonPath {
        draft: bool,
    },
    /// `xpath`, with the version asked for: 10, 20, 30 or 31.
    XPath {
        version: u8,
    },
    /// `jsonpointer`.
    JsonPointer,
}

/// Criterion Object.
#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    pub(crate) context: Option<Spanned<String>>,
    /// The condition, as a node so that parts of it can be pointed at.
    pub(crate) condition: Node,
    pub(crate) language: Spanned<Language>,
    pub(crate) span: Span,
}

impl Criterion {
    pub(crate) fn condition_text(&self) -> &str {
        self.condition.as_str().unwrap_or_default()
    }
}

/// Request Body Object.
#[derive(Clone, Debug)]
pub(crate) struct RequestBody {
    pub(crate) content_type: Option<Spanned<String>>,
    pub(crate) payload: Option<Node>,
    pub(crate) replacements: Vec<Replacement>,
    /// The first key of the object.
    pub(crate) first_key: Span,
    /// The word `requestBody`.
    pub(crate) key: Span,
}

/// Payload Replacement Object.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) target: Spanned<String>,
    pub(crate) target_selector_type: Option<Spanned<Language>>,
    pub(crate) value: Node,
    pub(crate) span: Span,
}

/// An entry of `outputs`. The value is an expression, or a Selector Object (a mapping).
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) name: Spanned<String>,
    pub(crate) value: Node,
}

/// Components Object.
#[derive(Debug, Default)]
pub(crate) struct Components {
    pub(crate) inputs: Vec<(Spanned<String>, Node)>,
    pub(crate) parameters: Vec<(Spanned<String>, Parameter)>,
    pub(crate) success_actions: Vec<(Spanned<String>, Action)>,
    pub(crate) failure_actions: Vec<(Spanned<String>, Action)>,
}

impl Components {
    /// The name of a component, where it is declared. The kind is that of the specification.
    pub(crate) fn name(&self, kind: &str, name: &str) -> Option<&Spanned<String>> {
        fn find<'c, T>(
            list: &'c [(Spanned<String>, T)],
            name: &str,
        ) -> Option<&'c Spanned<String>> {
            list.iter()
                .map(|(key, _)| key)
                .find(|key| key.value == name)
        }
        match kind {
            "inputs" => find(&self.inputs, name),
            "parameters" => find(&self.parameters, name),
            "successActions" => find(&self.success_actions, name),
            "failureActions" => find(&self.failure_actions, name),
            _ => None,
        }
    }
}

/// Selector Object. It may occur anywhere inside a payload, so it is read where it is met.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub(crate) context: Spanned<String>,
    pub(crate) selector: Node,
    pub(crate) language: Spanned<Language>,
}
