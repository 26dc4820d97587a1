//! The program: what will be emitted, with every name resolved and every type known.
//!
//! There are no words of Arazzo or OpenAPI here that emission does not need, and nothing here can
//! fail any more: a program that exists can be emitted. Order is the documents' order; ids are
//! indices, so that two runs agree.

use indexmap::IndexSet;
use serde_json::Value as Json;

pub(crate) mod flow;
pub(crate) mod names;
pub(crate) mod reach;
pub(crate) mod summary;
pub(crate) mod types;
pub(crate) mod typing;

pub(crate) use types::{Field, Presence, Type, TypeDef, TypeId};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) usize);
    };
}

id!(/// A document's module in [`Program::modules`].
    ModuleId);
id!(/// A workflow in [`Program::workflows`].
    WorkflowId);
id!(/// A step in [`Workflow::steps`].
    StepId);

/// Everything that is emitted for one entry document.
#[derive(Debug)]
pub(crate) struct Program {
    /// `::arazzo`, or what the user calls it.
    pub(crate) crate_path: String,
    /// The entry document, then the documents that it calls.
    pub(crate) modules: Vec<Module>,
    pub(crate) workflows: Vec<Workflow>,
}

/// A document.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) document: crate::resolve::DocumentId,
    /// The Rust name: `bulk_set_objects_notify`.
    pub(crate) ident: String,
    /// The part of the file name before the first dot.
    pub(crate) stem: String,
    /// The file's name, for the header.
    pub(crate) file_name: String,
    pub(crate) title: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    /// `info.version`.
    pub(crate) version: String,
    /// `arazzo`.
    pub(crate) arazzo: String,
    pub(crate) sources: Vec<Source>,
    pub(crate) workflows: Vec<WorkflowId>,
}

/// A source description that operations are called at.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    /// `KNOCK_OBJECTS_API`.
    pub(crate) constant: String,
    /// The title and version of the API, if it was read.
    pub(crate) title: Option<String>,
    /// Where its operations are, as the API description says; empty if no step calls one.
    pub(crate) server: String,
    /// Whether it is an API description that was read.
    pub(crate) is_api: bool,
}

/// A workflow.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) id: WorkflowId,
    pub(crate) module: ModuleId,
    pub(crate) workflow_id: String,
    /// The function and the module: `bulk_set_objects_notify`.
    pub(crate) ident: String,
    /// The unit type: `BulkSetObjectsNotify`.
    pub(crate) unit: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) inputs: Vec<Field>,
    /// Types of this workflow's module, in the order in which they were met.
    pub(crate) types: Vec<TypeDef>,
    /// The names of types that are given out.
    pub(crate) type_names: names::Scope,
    /// In the order in which they run.
    pub(crate) steps: Vec<Step>,
    pub(crate) outputs: Vec<Output>,
    /// Workflows that are run first, without inputs.
    pub(crate) depends_on: Vec<WorkflowId>,
    pub(crate) shape: Shape,
    /// Whether it is part of a cycle of calls, so that its future must be boxed.
    pub(crate) recursive: bool,
    /// Steps that are sure to have succeeded when it completes.
    pub(crate) certain: IndexSet<StepId>,
    /// Whether it can complete, rather than always go over to another workflow.
    pub(crate) completes: bool,
}

/// How the steps follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One after the other; a step repeats itself or ends the workflow, and nothing else.
    Sequence,
    /// Steps jump.
    Machine,
}

/// An output of a step or of a workflow.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) field: Field,
    pub(crate) value: Expr,
    /// Whether anything reads it. What nothing reads may be missing or unfit without harm.
    pub(crate) used: bool,
    /// Whether it flows into what a step sends. Null is sent as null, then, and what is absent is
    /// left out.
    pub(crate) sent: bool,
    /// The expression as written, for the docs.
    pub(crate) source: String,
}

/// A step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) step_id: String,
    /// The function, the field of `Progress` and the local variable.
    pub(crate) ident: String,
    /// The variant of `Step`.
    pub(crate) variant: String,
    /// The struct of its outputs.
    pub(crate) outputs_type: String,
    pub(crate) description: Option<String>,
    pub(crate) call: Call,
    pub(crate) criteria: Criteria,
    pub(crate) outputs: Vec<Output>,
    pub(crate) on_success: Vec<Action>,
    pub(crate) on_failure: Vec<Action>,
    /// Milliseconds.
    pub(crate) timeout: Option<u64>,
    /// What must be done before it runs, where its place does not make sure of that.
    pub(crate) depends_on: Vec<Dependency>,
    /// Whether a step of another workflow depends on it.
    pub(crate) noted: bool,
    /// Steps that are sure to have succeeded whenever this one runs.
    pub(crate) certain: IndexSet<StepId>,
    /// What the specification's fall-through rule means here, in words, for the docs.
    pub(crate) remarks: Vec<String>,
}

/// A step that another one depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// A step of the same workflow.
    Own(StepId),
    /// A step of any workflow of the program, which has run in the same run.
    Other(WorkflowId, StepId),
    /// A step of a workflow that no workflow of the program runs, as written.
    Never(String),
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum Call {
    Request(Box<Request>),
    Message(Box<Message>),
    Workflow(WorkflowCall),
}

/// An HTTP request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) module: ModuleId,
    /// An index into [`Module::sources`].
    pub(crate) source: usize,
    /// A server of the operation's own.
    pub(crate) server: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) body_required: bool,
    /// Whether a criterion looks at a redirect.
    pub(crate) keep_redirects: bool,
}

/// A message that is sent, or one that is waited for.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) module: ModuleId,
    /// An index into [`Module::sources`].
    pub(crate) source: usize,
    pub(crate) direction: Direction,
    /// The address, with `{name}` in the place of parameters.
    pub(crate) channel: String,
    /// Headers, and parameters of the address.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) body_required: bool,
    pub(crate) correlation: Option<Correlation>,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Send,
    Receive,
}

/// What a message must say that it answers.
#[derive(Debug)]
pub(crate) struct Correlation {
    /// `$message.header#/requestId`; one of them must have the value.
    pub(crate) locations: Vec<String>,
    pub(crate) value: Expr,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
    QueryString,
    /// The address of a channel.
    Channel,
}

/// A parameter of a request.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) value: Expr,
    pub(crate) required: bool,
    pub(crate) secret: bool,
    /// None for what the location does by default.
    pub(crate) style: Option<Style>,
}

/// How a parameter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// The function of the runtime's `Style`: `pipe_delimited`.
    pub(crate) kind: &'static str,
    /// None for what the style does by default.
    pub(crate) exploded: Option<bool>,
    pub(crate) allow_reserved: bool,
}

/// A request body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) content_type: String,
    pub(crate) encoding: BodyEncoding,
    pub(crate) value: Expr,
    pub(crate) replacements: Vec<Replacement>,
}

/// How a body is written.
#[derive(Debug)]
pub(crate) enum BodyEncoding {
    Json,
    /// `application/x-www-form-urlencoded`, with the styles of fields.
    Form(Vec<(String, Style)>),
    /// `multipart/form-data`, with what is known of its fields.
    Multipart(Vec<FormField>),
    Text,
    Bytes,
}

/// What is known of a field of a `multipart/form-data` body.
#[derive(Debug)]
pub(crate) struct FormField {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    /// It holds bytes.
    pub(crate) bytes: bool,
    /// An array is one part, with this between its elements.
    pub(crate) separator: Option<&'static str>,
}

/// A change to a payload before it is sent.
#[derive(Debug)]
pub(crate) struct Replacement {
    pub(crate) target: ReplacementTarget,
    pub(crate) value: Expr,
}

/// What a replacement changes.
#[derive(Debug)]
pub(crate) enum ReplacementTarget {
    Pointer(String),
    JsonPath(String),
    XPath(String),
}

/// A step that runs a workflow.
#[derive(Debug)]
pub(crate) struct WorkflowCall {
    pub(crate) workflow: WorkflowId,
    /// One for every input of the workflow that is given.
    pub(crate) inputs: Vec<(usize, Expr)>,
}

/// When a step has succeeded.
#[derive(Debug)]
pub(crate) enum Criteria {
    /// The step has none: a status of 200 to 299, or a workflow that completes.
    Default,
    /// All of these hold.
    All(Vec<Criterion>),
}

/// A condition and its text, for errors.
#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    pub(crate) text: String,
    pub(crate) condition: Condition,
}

/// What may follow an attempt of a step.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: String,
    /// The local variable.
    pub(crate) ident: String,
    /// All must hold; none means always.
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) kind: ActionKind,
}

/// What an action does.
#[derive(Debug)]
pub(crate) enum ActionKind {
    End,
    /// Goes on with a step. The step itself is a repetition.
    Goto(StepId),
    /// Leaves for another workflow.
    Transfer(WorkflowCall),
    Retry {
        limit: u32,
        after: Option<f64>,
        detour: Option<Detour>,
    },
}

/// What runs before a retry.
#[derive(Debug)]
pub(crate) enum Detour {
    Step(StepId),
    Workflow(WorkflowCall),
}

/// A value that is computed while a workflow runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
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
    Earlier {
        workflow: WorkflowId,
        output: usize,
        pointer: String,
    },
    /// An output of a workflow that the called one may have gone over to. The pointer begins with
    /// the output's name.
    Relayed {
        workflow: WorkflowId,
        /// Whether the call was that of another step.
        earlier: bool,
        pointer: String,
    },
    /// What a workflow that ran in the same run was given for an input.
    Given {
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
    /// What a query selects from a value.
    Select {
        context: Box<Expr>,
        query: Query,
    },
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
    pub(crate) docs: Option<String>,
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

/// Which rules a comparison follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Arazzo's simple conditions.
    Simple,
    /// RFC 9535.
    Exact,
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        dialect: Dialect,
        operator: Operator,
        left: Operand,
        right: Operand,
    },
    /// A bare value.
    Test {
        dialect: Dialect,
        operand: Operand,
    },
    /// A pattern is found in the text of the context.
    Regex {
        context: Operand,
        pattern: Text,
    },
    /// A query selects something.
    JsonPath {
        context: Operand,
        query: Text,
    },
    XPath {
        context: Operand,
        query: Text,
    },
    /// The value exists and is not null.
    Exists(Operand),
}

/// A text that is known, or put together when it is needed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Text {
    Static(String),
    Template(Vec<Piece>),
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Value(Expr),
    /// The length of an array, a string or an object.
    Length(Expr),
}

impl Program {
    pub(crate) fn workflow(&self, id: WorkflowId) -> &Workflow {
        &self.workflows[id.0]
    }

    pub(crate) fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    pub(crate) fn entry(&self) -> &Module {
        &self.modules[0]
    }
}

impl Workflow {
    pub(crate) fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0]
    }

    /// The step behind this one, in the order in which they run.
    pub(crate) fn following(&self, id: StepId) -> Option<StepId> {
        (id.0 + 1 < self.steps.len()).then_some(StepId(id.0 + 1))
    }

    /// Every workflow that this one may run.
    pub(crate) fn runs(&self) -> Vec<WorkflowId> {
        let mut list = self.depends_on.clone();
        for step in &self.steps {
            if let Call::Workflow(call) = &step.call {
                list.push(call.workflow);
            }
            list.extend(step.actions().filter_map(|action| match &action.kind {
                // To start over is no call.
                ActionKind::Transfer(call) if call.workflow == self.id => None,
                ActionKind::Transfer(call)
                | ActionKind::Retry {
                    detour: Some(Detour::Workflow(call)),
                    ..
                } => Some(call.workflow),
                _ => None,
            }));
        }
        list
    }

    /// The other workflows that this one may go over to, whose result is then its own.
    pub(crate) fn transfers(&self) -> Vec<WorkflowId> {
        let mut targets: Vec<WorkflowId> = Vec::new();
        for action in self.steps.iter().flat_map(Step::actions) {
            if let ActionKind::Transfer(call) = &action.kind
                && call.workflow != self.id
                && !targets.contains(&call.workflow)
            {
                targets.push(call.workflow);
            }
        }
        targets
    }

    /// Whether an action goes over to this workflow itself, which then starts over.
    pub(crate) fn starts_over(&self) -> bool {
        self.steps.iter().flat_map(Step::actions).any(
            |action| matches!(&action.kind, ActionKind::Transfer(call) if call.workflow == self.id),
        )
    }

    /// Whether a step may leave for another workflow, or for this one again.
    pub(crate) fn leaves(&self) -> bool {
        self.starts_over() || !self.transfers().is_empty()
    }
}

impl Direction {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Direction::Send => "send",
            Direction::Receive => "receive",
        }
    }
}

impl Step {
    pub(crate) fn actions(&self) -> impl Iterator<Item = &Action> {
        self.on_success.iter().chain(&self.on_failure)
    }
}
