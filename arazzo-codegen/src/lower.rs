//! Documents to program: everything is typed, desugared and checked against the API descriptions.
//!
//! What cannot be lowered is reported and replaced by an error node, from which nothing is concluded
//! and which does not hide its neighbours; the pipeline stops behind this stage if anything was reported as an error.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::document::api::{Apis, Operation, Response};
use crate::document::arazzo;
use crate::expr::Issue;
use crate::options::Options;
use crate::program::origins::Origins;
use crate::program::{Output, Program, StepId, Type, WorkflowId};
use crate::resolve::references::References;
use crate::resolve::{Document, DocumentId, Documents};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

mod accept;
mod actions;
mod body;
mod brackets;
mod call;
mod check;
mod constraints;
mod content_type;
mod criteria;
mod declare;
mod defaults;
mod depends;
mod exchange;
mod expression;
mod implied;
mod inputs;
mod inputs_schema;
mod jsonpath;
mod kinds;
mod media;
mod message;
mod needed_inputs;
mod origin;
mod outputs;
mod parameters;
mod parts;
mod path_places;
mod payload;
mod places;
mod read;
mod responses;
mod schema;
mod secrets;
mod security;
mod select;
mod step;
mod style;
mod typeless;
mod unknown;
mod value;
mod workflow;

/// Lowers the workflows of the entry document, and those that they call.
pub(crate) fn lower(
    documents: &Documents,
    apis: &Apis<'_>,
    options: &Options,
    diagnostics: &mut Sink,
) -> Program {
    let mut lower = Lower {
        documents,
        apis,
        diagnostics,
        program: Program {
            crate_path: options.crate_path.clone(),
            required_outputs: options.required_outputs,
            own_types: schema::own_types(&options.types),
            derives: options.derives.to_vec(),
            modules: Vec::new(),
            workflows: Vec::new(),
        },
        declared: Vec::new(),
        places: HashMap::new(),
        made: HashMap::new(),
        operations: HashMap::new(),
        uses: Vec::new(),
        filled: Vec::new(),
        queries: Vec::new(),
        paths: Vec::new(),
        contradictions: Vec::new(),
        passed: Vec::new(),
        origins: Origins::default(),
        references: References::default(),
        undeclared: Vec::new(),
        declared_shared: HashSet::new(),
        undeclared_shared: HashSet::new(),
        implied: HashSet::new(),
        undeclared_status: HashSet::new(),
        misnamed: HashSet::new(),
        bracketed: Vec::new(),
        unresolved: false,
    };
    lower.declare();
    for workflow in lower.call_order() {
        lower.workflow(workflow);
    }
    lower.check_calls();
    lower.note_dependencies();
    lower.require_needed_inputs();
    lower.unify_output_types();
    lower.check_ends();
    lower.check_paths();
    lower.check_passed();
    lower.report_contradictions();
    lower.check_usage();
    lower.check_callers();
    secrets::mark(&mut lower.program);
    security::prune_satisfied(&mut lower.program);
    lower.mark_token_steps();
    lower.check_challenges();
    lower.check_secrets_in_queries();
    lower.check_servers();
    inputs_schema::complete(&mut lower.program);
    crate::program::shared::share(&mut lower.program);
    lower.program
}

/// The state of lowering.
pub(crate) struct Lower<'a, 'f> {
    pub(crate) documents: &'a Documents,
    pub(crate) apis: &'a Apis<'f>,
    pub(crate) diagnostics: &'a mut Sink,
    pub(crate) program: Program,
    /// Beside `program.workflows`: what is known of each before its steps are lowered.
    pub(crate) declared: Vec<Rc<Declared>>,
    pub(crate) places: HashMap<(DocumentId, usize), WorkflowId>,
    /// The types that the responses of each workflow have been given, so that one schema is one
    /// type.
    made: HashMap<WorkflowId, HashMap<schema::Shape, Type>>,
    /// What the steps that have been lowered call.
    operations: HashMap<(WorkflowId, StepId), Rc<Operation>>,
    /// The values that the steps of the workflow at hand send.
    uses: Vec<check::request::values::Use>,
    /// What fills the holes in the texts that they send.
    filled: Vec<check::request::holes::Filled>,
    /// The inputs that query parameters send, and where.
    queries: Vec<(WorkflowId, usize, Span)>,
    /// The paths into outputs and inputs.
    paths: Vec<check::response::outputs::Path>,
    /// Outputs at places that an API description rules out, until it is known who reads them.
    contradictions: Vec<Diagnostic>,
    /// What steps and actions give to the workflows that they call.
    passed: Vec<check::request::workflow_inputs::Passed>,
    pub(crate) origins: Origins,
    /// What the references of the documents lead to.
    references: References,
    /// What is wrong with the names of the parameters of the request at hand, until it is known
    /// which of those that it lacks they may stand for.
    undeclared: Vec<Diagnostic>,
    /// Where the parameters of workflows stand that some operation declares.
    declared_shared: HashSet<u32>,
    /// Where those stand that some operation does not declare.
    undeclared_shared: HashSet<u32>,
    /// The outputs of steps that have been told to be those of called workflows.
    implied: HashSet<(WorkflowId, StepId, usize)>,
    /// The steps that ask for a status which their operation does not declare, so that what its
    /// responses bring says nothing of theirs.
    undeclared_status: HashSet<(WorkflowId, StepId)>,
    /// The workflows for which a caller gives an input that they do not have, so that it may be
    /// one that they lack.
    misnamed: HashSet<WorkflowId>,
    /// Tokens of pointers that have been read as several, because of brackets in them.
    bracketed: Vec<Span>,
    /// Whether the operation of a step is unknown.
    unresolved: bool,
}

/// What is known of a workflow before its steps are lowered.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) document: DocumentId,
    /// The index in the document.
    pub(crate) index: usize,
    /// In the order in which they run.
    pub(crate) steps: Vec<DeclaredStep>,
    pub(crate) outputs: Vec<String>,
    /// The workflows that its actions may transfer to, as written.
    pub(crate) transfers: Vec<Spanned<String>>,
    /// Whether the inputs schema allows no others than the declared ones.
    pub(crate) closed: bool,
    /// Whether there is an inputs schema.
    pub(crate) has_inputs: bool,
    /// Whether a part of it could not be read, so that what is missing may be there.
    pub(crate) damaged: bool,
}

/// What is known of a step before it is lowered.
#[derive(Debug)]
pub(crate) struct DeclaredStep {
    pub(crate) id: String,
    /// The index in the document's list.
    pub(crate) index: usize,
    /// Those of the workflow that it calls come last, if something reads them from it.
    pub(crate) outputs: Vec<String>,
    /// How many of them it does not declare.
    pub(crate) implied: usize,
    /// The workflow that it calls.
    pub(crate) calls: Option<WorkflowId>,
    /// Whether a part of it could not be read.
    pub(crate) damaged: bool,
}

/// When an expression is evaluated: what it may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Before the request of a step is sent.
    Before,
    /// With the response at hand: criteria.
    Criteria,
    /// With the response at hand: the outputs of the step.
    Outputs,
    /// With the response and the step's own outputs at hand: its actions.
    Actions,
    /// After the last step: the outputs of the workflow.
    End,
}

/// Where an expression stands.
#[derive(Clone)]
pub(crate) struct Scope<'s> {
    pub(crate) document: DocumentId,
    pub(crate) workflow: WorkflowId,
    pub(crate) phase: Phase,
    pub(crate) step: Option<&'s StepScope>,
    /// The criterion of a step's success around it.
    pub(crate) criterion: Option<Span>,
    /// Whether it belongs to the whole workflow, so that it need not fit every step.
    pub(crate) shared: bool,
}

/// The step that an expression stands in.
pub(crate) struct StepScope {
    pub(crate) id: StepId,
    pub(crate) operation: Option<Rc<Operation>>,
    /// Whether the operation is unknown because of a mistake that has been reported.
    pub(crate) broken: bool,
    pub(crate) called: Option<WorkflowId>,
    /// The responses that the success criteria accept.
    pub(crate) accepted: Vec<Response>,
    /// Once they are lowered.
    pub(crate) outputs: Vec<Output>,
    /// The parameters that the step sends, for `$request`.
    pub(crate) sent: Vec<(arazzo::Location, String)>,
}

impl<'s> Scope<'s> {
    pub(crate) fn at(&self, phase: Phase) -> Scope<'s> {
        Scope {
            phase,
            ..self.clone()
        }
    }
}

impl<'a> Lower<'a, '_> {
    pub(crate) fn document(&self, id: DocumentId) -> &'a Document {
        self.documents.get(id)
    }

    /// The workflow as it is written.
    pub(crate) fn document_workflow(&self, id: WorkflowId) -> &'a arazzo::Workflow {
        let declared = &self.declared[id.0];
        &self.document(declared.document).arazzo.workflows[declared.index]
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    /// The place of a word that stands behind others in an expression; the whole of it where the
    /// file spells it differently.
    pub(crate) fn word(&self, expression: Span, before: &str, word: &str) -> Span {
        let files = self.apis.files().borrow();
        let text = files.map.slice(expression);
        let wanted = format!("{before}{word}");
        match text.find(&wanted).map(|at| at + before.len()) {
            Some(at) if !word.is_empty() => expression.part(at, at + word.len()),
            _ => expression,
        }
    }

    pub(crate) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(code, span, message));
    }

    /// Reports what a parser found in a string.
    pub(crate) fn issue(&mut self, node: &Node, issue: Issue) {
        let span = node.part(issue.range.start, issue.range.end);
        if issue.code == Code::BracketInPointer {
            self.bracketed.push(span);
        }
        let mut diagnostic = Diagnostic::new(issue.code, span, issue.message);
        if let Some(severity) = issue.severity {
            diagnostic = diagnostic.severity(severity);
        }
        diagnostic.help = issue.help;
        if let Some((range, replacement)) = issue.fix {
            diagnostic = fixed(diagnostic, node, range, replacement);
        }
        self.report(diagnostic);
    }

    /// Reports what was wrong with the schemas that were read since the last time.
    pub(crate) fn report_problems(&mut self, span: Span) {
        for problem in self.apis.take_problems() {
            self.apis
                .report(&problem, span, Severity::Error, self.diagnostics);
        }
    }

    /// Reports what could not be read of what was asked for of an operation: such a place is any
    /// JSON.
    pub(crate) fn report_unread(&mut self, span: Span) {
        for problem in self.apis.take_problems() {
            self.apis
                .report(&problem, span, Severity::Warning, self.diagnostics);
        }
    }

    pub(crate) fn issues(&mut self, node: &Node, issues: Vec<Issue>) {
        for issue in issues {
            self.issue(node, issue);
        }
    }
}

/// The fix of a part of a string; of the whole of it where the file spells it differently.
fn fixed(
    diagnostic: Diagnostic,
    node: &Node,
    range: Range<usize>,
    replacement: String,
) -> Diagnostic {
    if node.verbatim.is_some() {
        return diagnostic.fix(node.part(range.start, range.end), replacement);
    }
    let mut text = node.as_str().unwrap_or_default().to_owned();
    if text.get(range.clone()).is_none() {
        return diagnostic;
    }
    text.replace_range(range, &replacement);
    diagnostic.fix(node.span, text)
}

#[cfg(test)]
mod tests;
