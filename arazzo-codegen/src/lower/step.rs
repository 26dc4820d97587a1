//! One step.

use std::rc::Rc;

use super::accept::admitted;
use super::message::Exchange;
use super::parameters::same_name;
use super::{DeclaredStep, Lower, Phase, Scope, StepScope, responses};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::Operation;
use crate::document::arazzo::{self, Target};
use crate::program::names::{Scope as Names, snake};
use crate::program::{Action, Call, Criteria, Criterion, Request, Step, StepId, WorkflowId};
use crate::resolve::operation::{self, Found};
use crate::resolve::{Document, component};
use crate::syntax::Node;

/// The Rust names of a workflow's steps.
pub(super) struct StepNames {
    pub(super) values: Names,
    pub(super) variants: Names,
    /// What no local variable of a step is called: what values are, and all steps.
    pub(super) steps: Rc<Names>,
}

/// A step as the document writes it.
struct Written<'a> {
    workflow: &'a arazzo::Workflow,
    step: &'a arazzo::Step,
    /// Whether it says `action`, whatever stands there.
    has_action: bool,
    own: Vec<arazzo::Parameter>,
    /// Those of the workflow that it does not give itself.
    shared: Vec<arazzo::Parameter>,
    /// The places and names of all of them, as far as they say a place.
    sent: Vec<(arazzo::Location, String)>,
}

impl StepNames {
    pub(super) fn of(steps: &[DeclaredStep]) -> StepNames {
        let mut known = Names::of_values();
        for step in steps {
            known.reserve(&snake(&step.id));
        }
        StepNames {
            values: Names::of_values(),
            variants: Names::new(),
            steps: Rc::new(known),
        }
    }
}

impl<'a> Lower<'a, '_> {
    /// Lowers a step: what it calls, when that has succeeded, what it gives, and what follows. Each
    /// part may read those before it, which [`StepScope`] gathers.
    pub(super) fn step(&mut self, scope: &Scope<'_>, id: StepId, names: &mut StepNames) -> Step {
        let written = self.written_step(scope, id);
        let (source, operation) = self.exchange_of(scope, id, &written);
        let called = self.declared[scope.workflow.0].steps[id.0].calls;
        let mut state = StepScope {
            id,
            broken: operation.is_none() && called.is_none(),
            operation: operation.clone(),
            called,
            accepted: Vec::new(),
            outputs: Vec::new(),
            sent: written.sent.clone(),
        };
        let before = within(scope, Phase::Before, &state);
        let mut call = self.call(&before, &written, source, operation.as_deref(), called);
        let criteria = self.success_criteria(&before.at(Phase::Criteria), written.step);
        let accept = match (&operation, &call) {
            (Some(operation), Call::Request(request)) => self.fixed_accept(operation, request),
            _ => None,
        };
        if let Some(operation) = &operation {
            let accepted = responses::accepted(operation, &criteria);
            state.accepted = match &accept {
                Some(accept) => admitted(accepted, accept),
                None => accepted,
            };
        }
        let reading = within(scope, Phase::Outputs, &state);
        let mut outputs = self.outputs(&reading, &written.step.outputs);
        if let Some(called) = called {
            outputs.extend(self.implied_outputs(scope, id, called, &outputs));
        }
        state.outputs = outputs;
        let (on_success, on_failure) = self.actions_of(scope, &state, &written, names);
        if let Call::Request(request) = &mut call {
            request.keep_redirects = looks_at_redirect(&criteria, &on_success, &on_failure);
        }
        if let Some(target) = &written.step.target {
            self.report_unread(target.text().span);
        }
        let accepted = std::mem::take(&mut state.accepted);
        let mut step = Step {
            ident: names.values.snake(&written.step.step_id),
            variant: names.variants.camel(&written.step.step_id),
            outputs_type: self.program.workflows[scope.workflow.0]
                .type_names
                .camel_or(&written.step.step_id, "outputs"),
            step_id: written.step.step_id.value.clone(),
            description: description(written.step, operation.as_deref()),
            external_docs: operation.as_ref().and_then(|one| one.external_docs.clone()),
            call,
            criteria,
            outputs: state.outputs,
            on_success,
            on_failure,
            timeout: timeout(written.step),
            depends_on: self.dependencies(scope, written.step),
            noted: false,
            definitely_done: Default::default(),
            present: Default::default(),
            remarks: Vec::new(),
        };
        self.set_accept(&mut step, &accepted, accept);
        step
    }

    /// The step as the document writes it, with its parameters and those of its workflow.
    fn written_step(&mut self, scope: &Scope<'_>, id: StepId) -> Written<'a> {
        let declared = self.declared[scope.workflow.0].clone();
        let document = self.document(scope.document);
        let workflow = &document.arazzo.workflows[declared.index];
        let index = declared.steps[id.0].index;
        let step = &workflow.steps[index];
        let own = component::parameters(
            document,
            &step.parameters,
            &mut self.references,
            self.diagnostics,
        );
        let all = component::parameters(
            document,
            &workflow.parameters,
            &mut self.references,
            self.diagnostics,
        );
        let shared = shared_parameters(&own, all);
        let sent = own.iter().chain(&shared).filter_map(|parameter| {
            let location = parameter.location.as_ref()?.value;
            Some((location, parameter.name.value.clone()))
        });
        Written {
            workflow,
            step,
            has_action: has_action(document, (declared.index, index)),
            sent: sent.collect(),
            own,
            shared,
        }
    }

    /// The operation that a step calls, and its source; a step that has none and runs no workflow
    /// has been reported.
    fn exchange_of(
        &mut self,
        scope: &Scope<'_>,
        id: StepId,
        written: &Written<'_>,
    ) -> (usize, Option<Rc<Operation>>) {
        let step = written.step;
        let runs_workflow = self.declared[scope.workflow.0].steps[id.0].calls.is_some();
        if runs_workflow {
            self.check_no_messaging(step, "runs a workflow");
        }
        let found = match self.messaging(scope, step, written.has_action) {
            Exchange::Message(source, operation) => Some((source, operation)),
            Exchange::Broken => None,
            Exchange::None => self.operation(scope, step, &written.sent),
        };
        let Some((source, operation)) = found else {
            self.check_unread(scope, step, &written.own, written.has_action);
            self.unresolved |= !runs_workflow;
            return (0, None);
        };
        let place = (scope.workflow, id);
        self.operations.insert(place, Rc::clone(&operation));
        self.references.use_source(scope.document, source);
        (source, Some(operation))
    }

    /// What follows a step that has succeeded, and one that has failed.
    fn actions_of(
        &mut self,
        scope: &Scope<'_>,
        state: &StepScope,
        written: &Written<'_>,
        names: &StepNames,
    ) -> (Vec<Action>, Vec<Action>) {
        let (step, workflow) = (written.step, written.workflow);
        let mut locals = Names::beside(&names.steps);
        let scope = within(scope, Phase::Actions, state);
        let (own, shared) = (&step.on_success, &workflow.success_actions);
        let on_success = self.actions(&scope, own, shared, true, &mut locals);
        let (own, shared) = (&step.on_failure, &workflow.failure_actions);
        let on_failure = self.actions(&scope, own, shared, false, &mut locals);
        (on_success, on_failure)
    }

    /// The operation of a step that has one.
    fn operation(
        &mut self,
        scope: &Scope<'_>,
        step: &arazzo::Step,
        sent: &operation::StepParameters,
    ) -> Option<(usize, Rc<Operation>)> {
        let document = self.document(scope.document);
        let (found, span): (Option<Found>, _) = match step.target.as_ref()? {
            Target::OperationId(text) => (
                operation::by_id(document, self.apis, text, sent, self.diagnostics),
                text.span,
            ),
            Target::OperationPath(text) => (
                operation::by_path(document, self.apis, text, self.diagnostics),
                text.span,
            ),
            Target::ChannelPath(_) | Target::WorkflowId(_) => return None,
        };
        let found = found?;
        self.check_no_messaging(step, "sends a request");
        let operation = self
            .apis
            .operation(found.api, &found.key, self.diagnostics, span)?;
        if operation.deprecated {
            let name = operation
                .operation_id
                .clone()
                .unwrap_or_else(|| format!("{} {}", operation.method, operation.path));
            let message = format!("operation `{name}` is deprecated");
            let diagnostic = Diagnostic::new(Code::DeprecatedOperation, span, message);
            self.report(self.with_operation(diagnostic, &operation, "deprecated", "declared here"));
        }
        Some((found.source, Rc::new(operation)))
    }

    fn call(
        &mut self,
        scope: &Scope<'_>,
        written: &Written<'_>,
        source: usize,
        operation: Option<&Operation>,
        called: Option<WorkflowId>,
    ) -> Call {
        let (step, own, shared) = (written.step, &*written.own, &*written.shared);
        if let Some(workflow) = called {
            if let Some(body) = &step.request_body {
                let message = "a step that runs a workflow sends no body of its own";
                let diagnostic = Diagnostic::new(Code::BodyOnWorkflowStep, body.key, message);
                self.report(
                    diagnostic
                        .label("ignored")
                        .help("pass inputs as `parameters`"),
                );
            }
            let span = match &step.target {
                Some(Target::WorkflowId(text)) => text.span,
                _ => step.span,
            };
            return Call::Workflow(self.call_workflow(scope, workflow, own, shared, span));
        }
        let Some(operation) = operation else {
            // What the step says is still looked through for its own mistakes.
            for parameter in own {
                self.value(scope, &parameter.value, Default::default());
            }
            self.check_unread_body(scope, step);
            return Call::Broken;
        };
        if let Some(messaging) = &operation.messaging {
            return self.message_call(scope, source, operation, messaging, (own, shared), step);
        }
        let module = self.module_of(scope.document);
        let security = self.security(scope, source, operation);
        self.check_schemes(scope, source, operation, step);
        let shown = super::security::places(&self.program, (module, source), &security);
        let parameters = self.parameters(scope, operation, own, shared, step, &shown);
        let body = self.request_body(scope, operation, step, &parameters);
        Call::Request(Box::new(Request {
            module,
            source,
            server: operation.server.as_ref().map(super::declare::server),
            method: operation.method.clone(),
            path: super::parameters::path_of(operation),
            parameters,
            security,
            body_required: operation.body.as_ref().is_some_and(|body| body.required),
            body,
            accept: None,
            keep_redirects: false,
        }))
    }

    fn success_criteria(&mut self, scope: &Scope<'_>, step: &arazzo::Step) -> Criteria {
        match &step.success_criteria {
            Some(criteria) if !criteria.is_empty() => {
                let lowered = criteria.iter().map(|one| {
                    let within = Scope {
                        criterion: Some(one.span),
                        ..scope.clone()
                    };
                    self.criterion(&within, one)
                });
                let lowered: Vec<_> = lowered.collect();
                self.check_criteria(scope, criteria, &lowered, true);
                Criteria::All(lowered)
            }
            _ => Criteria::Default,
        }
    }
}

/// Whether a criterion, of the step or of an action, looks at a redirect, so that none is followed.
fn looks_at_redirect(criteria: &Criteria, on_success: &[Action], on_failure: &[Action]) -> bool {
    let actions = on_success.iter().chain(on_failure);
    let mut all: Vec<&Criterion> = actions.flat_map(|action| &action.criteria).collect();
    if let Criteria::All(own) = criteria {
        all.extend(own);
    }
    responses::looks_at_redirect(&all)
}

/// What the step says of itself, or else its operation.
fn description(step: &arazzo::Step, operation: Option<&Operation>) -> Option<String> {
    let of_operation = || {
        let operation = operation?;
        let summary = operation.summary.clone();
        summary.or_else(|| operation.description.clone())
    };
    step.description.clone().or_else(of_operation)
}

/// In milliseconds.
fn timeout(step: &arazzo::Step) -> Option<u64> {
    let timeout = step.timeout.as_ref()?;
    u64::try_from(timeout.value).ok()
}

/// Whether a step has the field, whatever stands in it.
fn has_action(document: &Document, (workflow, step): (usize, usize)) -> bool {
    let workflow = item(&document.arazzo.root, "workflows", workflow);
    let step = workflow.and_then(|workflow| item(workflow, "steps", step));
    step.is_some_and(|step| step.get("action").is_some())
}

/// An item of a list of a mapping.
fn item<'n>(node: &'n Node, field: &str, index: usize) -> Option<&'n Node> {
    node.get(field)?.items()?.get(index)
}

fn within<'s>(scope: &Scope<'_>, phase: Phase, step: &'s StepScope) -> Scope<'s> {
    Scope {
        document: scope.document,
        workflow: scope.workflow,
        phase,
        step: Some(step),
        criterion: None,
        shared: false,
    }
}

/// The workflow's parameters that a step does not give itself.
fn shared_parameters(
    own: &[arazzo::Parameter],
    shared: Vec<arazzo::Parameter>,
) -> Vec<arazzo::Parameter> {
    let overridden = |parameter: &arazzo::Parameter| {
        own.iter().any(|own| {
            let own_location = own.location.as_ref().map(|l| l.value);
            let location = parameter.location.as_ref().map(|l| l.value);
            own_location == location
                && match location {
                    Some(location) => same_name(location, &own.name, &parameter.name),
                    None => own.name.value == parameter.name.value,
                }
        })
    };
    shared
        .into_iter()
        .filter(|parameter| !overridden(parameter))
        .collect()
}
