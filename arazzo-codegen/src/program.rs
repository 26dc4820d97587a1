//! The program: what will be emitted, with every name resolved and every type known.
//!
//! There are no words of Arazzo or OpenAPI here that emission does not need, and nothing here can
//! fail any more: a program that exists can be emitted. Order is the documents' order; ids are
//! indices, so that two runs agree.

mod asked;
pub(crate) mod bits;
mod condition;
mod constraint;
mod expression;
mod features;
pub(crate) mod flow;
mod json_schema;
mod live;
pub(crate) mod names;
pub(crate) mod origins;
mod present;
pub(crate) mod reach;
mod request;
mod security;
pub(crate) mod shared;
mod steps;
pub(crate) mod summary;
pub(crate) mod types;
pub(crate) mod typing;

pub(crate) use asked::{SchemeAt, SourceAt};
pub(crate) use condition::{Condition, Dialect, Operand, Operator, Text};
pub(crate) use constraint::{Keyword, Rules};
pub(crate) use expression::{Encoding, Expr, Member, Owner, Piece, Query, Quoting, Read};
pub(crate) use present::{Fact, Present};
pub(crate) use request::{
    Binding, Body, BodyEncoding, Correlation, Direction, FormField, Location, Message, Parameter,
    Part, Replacement, ReplacementTarget, Request, Server, ServerVariable, Style,
};
pub(crate) use security::{Alternative, Need, Scheme, SchemeKind, SchemeUse};
pub(crate) use steps::StepSet;
pub(crate) use summary::InputKind;
pub(crate) use types::{Field, Own, Pick, Presence, Type, TypeDef, TypeId, Union};

use crate::rust_path::RustPath;

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
    /// Whether a step fails that goes on without one of its outputs.
    pub(crate) required_outputs: bool,
    /// The types that the user has for formats.
    pub(crate) own_types: Vec<OwnType>,
    /// What is derived beside what generated code needs.
    pub(crate) derives: Vec<RustPath>,
    /// The entry document, then the documents that it calls.
    pub(crate) modules: Vec<Module>,
    pub(crate) workflows: Vec<Workflow>,
}

/// A type that the user has for the values of a format.
#[derive(Debug)]
pub(crate) struct OwnType {
    pub(crate) format: String,
    pub(crate) path: RustPath,
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
    /// Where there is more to read about the API.
    pub(crate) external_docs: Option<String>,
    /// Where its operations are, as the API description says; empty if no step calls one.
    pub(crate) server: String,
    /// All of them, the first included.
    pub(crate) servers: Vec<Server>,
    /// Whether it is an API description that was read.
    pub(crate) is_api: bool,
    /// What its API declares, whether a step needs it or not.
    pub(crate) schemes: Vec<Scheme>,
}

impl Source {
    /// Whether there are several servers, or variables in one.
    pub(crate) fn has_choice(&self) -> bool {
        let mut servers = self.servers.iter();
        self.servers.len() > 1 || servers.any(|server| !server.variables.is_empty())
    }
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
    /// The document's own schema of the inputs, without references to other files.
    pub(crate) inputs_schema: serde_json::Map<String, serde_json::Value>,
    /// Whether an input that is not declared is refused.
    pub(crate) closed: bool,
    /// What the inputs must satisfy beyond their types.
    pub(crate) constraints: Rules,
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
    pub(crate) definitely_done: StepSet,
    /// Values that are surely there when it completes.
    pub(crate) present: Present,
    /// Inputs without which no run completes.
    pub(crate) needed: Vec<usize>,
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
    /// Whether what is read may be absent as far as it is described, and yet is there: a request
    /// or a criterion has needed it.
    pub(crate) proven: bool,
    /// What a step demands of it before the run goes on.
    pub(crate) demand: Demand,
    /// The expression as written, for the docs.
    pub(crate) source: String,
}

/// What a step demands of an output before the run goes on to another step, or to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Demand {
    #[default]
    Nothing,
    /// A value; null is none.
    Value,
    /// Something at its place in the body, be it null.
    Place,
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
    /// Where there is more to read about its operation.
    pub(crate) external_docs: Option<String>,
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
    pub(crate) definitely_done: StepSet,
    /// Values that are surely there whenever this one runs.
    pub(crate) present: Present,
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
    /// Stands for what could not be lowered, as [`Expr::Broken`] does.
    Broken,
    Request(Box<Request>),
    Message(Box<Message>),
    Workflow(WorkflowCall),
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
    pub(crate) id: ActionId,
    pub(crate) name: String,
    /// The local variable.
    pub(crate) ident: String,
    /// All must hold; none means always.
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) kind: ActionKind,
}

/// An action of a step, whose place [`origins::Origins`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ActionId(pub(crate) usize);

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

impl Step {
    pub(crate) fn actions(&self) -> impl Iterator<Item = &Action> {
        self.on_success.iter().chain(&self.on_failure)
    }
}
