//! Expressions: what they read, and how it is put together.

use serde_json::Value as Json;

use super::{StepId, Type, WorkflowId};

/// A value that is computed while a workflow runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// Stands for a value that could not be lowered. The mistake is an error and has been reported:
    /// no conclusion is drawn from this value, and a program that has one is not emitted.
    Broken,
    Literal(Json),
    /// An input, and the pointer into it (empty for the whole).
    Input {
        field: usize,
        pointer: String,
    },
    /// An output of a step of the same workflow.
    Output {
        step: StepId,
        output: usize,
        pointer: String,
    },
    /// An output of the workflow that the step at hand has called.
    Called {
        workflow: WorkflowId,
        output: usize,
        pointer: String,
    },
    /// An output of a workflow that ran earlier in the same run.
    WorkflowOutput {
        workflow: WorkflowId,
        output: usize,
        pointer: String,
    },
    /// An output of a workflow that the called one may have gone over to. The pointer begins with
    /// the output's name.
    TransferredOutput {
        workflow: WorkflowId,
        /// Whether the call was that of another step.
        earlier: bool,
        pointer: String,
    },
    /// What a workflow that ran in the same run was given for an input.
    WorkflowInput {
        workflow: WorkflowId,
        input: usize,
        pointer: String,
    },
    Url,
    Method,
    Status,
    /// The response's body, or the message's payload, at a pointer, read as this type.
    Body {
        pointer: String,
        read: Read,
    },
    /// A header of the response or the message.
    Header {
        name: String,
        read: Read,
    },
    RequestHeader(String),
    RequestQuery(String),
    RequestPath(String),
    RequestBody(String),
    /// Text with holes. Absent if a hole is.
    Template(Vec<Piece>),
    Object(Vec<(String, Member)>),
    Array(Vec<Member>),
    /// The outputs of a step of the same workflow, or of a workflow that has run, as their struct:
    /// whose they are, and what they consist of.
    All {
        of: Owner,
        outputs: Vec<Expr>,
    },
    /// What a query selects from a value.
    Select {
        context: Box<Expr>,
        query: Query,
    },
}

/// Whose outputs are taken as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Step(StepId),
    /// The workflow that the step at hand has called.
    Called(WorkflowId),
    /// A workflow that ran earlier in the same run.
    Workflow(WorkflowId),
}

/// A member of an object under construction, or an element of an array. One that is absent is left
/// out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) value: Expr,
    /// Whether the request needs it: absent, it stops the run before sending.
    pub(crate) required: bool,
}

/// How a part of a response is read when it becomes an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) ty: Type,
    /// Whether every response that fits its description has it.
    pub(crate) always: bool,
    /// Whether its description allows null.
    pub(crate) nullable: bool,
    pub(crate) encoding: Encoding,
    pub(crate) docs: Option<String>,
}

/// How a value is got out of what arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// It is a part of the JSON, or the text, that the body is.
    #[default]
    Value,
    /// It is the bytes of the whole body, whatever arrives.
    Raw,
    /// It is the bytes of the whole body, which may arrive as Base64 in a JSON string.
    RawOrBase64,
}

/// A query into a JSON or XML value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Query {
    Pointer(String),
    /// `single` if only the first node is wanted.
    JsonPath {
        text: String,
        single: bool,
    },
    /// A JSONPath with holes.
    Filled {
        pieces: Vec<Piece>,
        single: bool,
    },
    XPath(String),
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Hole(Expr),
    /// A hole inside a string of a query, which its text must not end.
    Quoted(Expr, Quoting),
}

/// How a text is written inside a string of a query: the language, and the quotes around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    JsonPath(char),
    XPath(char),
}

impl Piece {
    /// The value of a hole.
    pub(crate) fn hole(&self) -> Option<&Expr> {
        match self {
            Piece::Text(_) => None,
            Piece::Hole(hole) | Piece::Quoted(hole, _) => Some(hole),
        }
    }
}
