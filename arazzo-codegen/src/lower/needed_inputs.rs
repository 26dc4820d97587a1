//! Inputs that every run needs, whether the document requires them or not.
//!
//! A run without such an input cannot complete, so its field is no `Option`. It stays one where the
//! document itself calls the workflow without it: that call compiles, and its run stops.

use super::Lower;
use crate::analyze::flow::analyze;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo;
use crate::lower::check::flow::reachability::apply;
use crate::lower::check::request::unset_inputs::input_place;
use crate::program::{Call, Expr, Fact, Workflow, WorkflowCall, WorkflowId, reach};
use crate::source::Span;

impl Lower<'_, '_> {
    /// Decides which inputs are needed, called workflows first: what they need, their callers need.
    pub(super) fn require_needed_inputs(&mut self) {
        for id in self.call_order() {
            let analysis = analyze(&self.program, &self.program.workflows[id.0]);
            apply(&mut self.program.workflows[id.0], analysis);
            self.require_inputs(id);
            self.document_absence(id);
        }
    }

    fn require_inputs(&mut self, id: WorkflowId) {
        let mut forgotten = Vec::new();
        for index in self.program.workflows[id.0].needed.clone() {
            let field = &self.program.workflows[id.0].inputs[index];
            if !field.presence.optional || field.default.is_some() {
                continue;
            }
            let without = self.calls_without(id, index);
            if without.is_empty() {
                forgotten.push(index);
                let field = &mut self.program.workflows[id.0].inputs[index];
                field.presence.optional = false;
            } else {
                self.report_calls_without(id, index, &without);
            }
        }
        self.report_forgotten(id, &forgotten);
    }

    /// Where the document runs a workflow without an input.
    fn calls_without(&self, id: WorkflowId, input: usize) -> Vec<Span> {
        let lacks = |call: &WorkflowCall| {
            call.workflow == id && call.inputs.iter().all(|(given, _)| *given != input)
        };
        let mut found = Vec::new();
        for caller in &self.program.workflows {
            let written = self.document_workflow(caller.id);
            if caller.depends_on.contains(&id) {
                let place = self.dependency_place(caller.id, id);
                found.push(place.unwrap_or(written.workflow_id.span));
            }
            for (at, step) in caller.steps.iter().enumerate() {
                let source = &written.steps[self.declared[caller.id.0].steps[at].index];
                if matches!(&step.call, Call::Workflow(call) if lacks(call)) {
                    let target = source.target.as_ref().map(|target| target.text().span);
                    found.push(target.unwrap_or(source.step_id.span));
                }
                for action in step.on_success.iter().chain(&step.on_failure) {
                    if reach::called(action).is_some_and(lacks) {
                        found.push(self.origins.action(action.id));
                    }
                }
            }
        }
        found
    }

    /// Where a workflow says that it depends on another.
    fn dependency_place(&self, id: WorkflowId, on: WorkflowId) -> Option<Span> {
        let mut list = self.document_workflow(id).depends_on.iter();
        let named = list.find(|text| self.depended_on(text) == Some(on));
        named.map(|text| text.span)
    }

    fn report_calls_without(&mut self, id: WorkflowId, input: usize, calls: &[Span]) {
        let workflow = &self.program.workflows[id.0];
        let (name, called) = (&workflow.inputs[input].name, &workflow.workflow_id);
        let message =
            format!("workflow `{called}` is run without the input `{name}`, which every run needs");
        let place = input_place(self.document_workflow(id), name);
        for span in calls {
            let diagnostic = Diagnostic::new(Code::MissingWorkflowInput, *span, message.clone())
                .severity(Severity::Warning)
                .note("the run stops where a request needs it");
            self.report(match place {
                Some(place) => diagnostic.also(place, "declared here"),
                None => diagnostic,
            });
        }
    }

    fn report_forgotten(&mut self, id: WorkflowId, inputs: &[usize]) {
        let workflow = &self.program.workflows[id.0];
        let source = self.document_workflow(id);
        let named = inputs
            .iter()
            .map(|index| workflow.inputs[*index].name.as_str());
        let declared = named.filter_map(|name| Some((name, input_place(source, name)?)));
        let declared: Vec<(&str, Span)> = declared.collect();
        let Some(((_, first), others)) = declared.split_first() else {
            return;
        };
        let names: Vec<String> = declared
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let (is, names) = (
            if others.is_empty() { "is" } else { "are" },
            names.join(", "),
        );
        let message = format!("every run needs {names}, which {is} not `required`");
        let mut diagnostic = Diagnostic::new(Code::InputAlwaysNeeded, *first, message)
            .note("these fields of `Inputs` are not `Option`s: no run completes without a value");
        for (_, place) in others {
            diagnostic = diagnostic.also(*place, "needed too");
        }
        let forgotten = declared.iter().map(|(name, _)| *name);
        self.report(with_required(diagnostic, source, forgotten));
    }

    /// Says what it means to leave an input out.
    fn document_absence(&mut self, id: WorkflowId) {
        let workflow = &self.program.workflows[id.0];
        let said = workflow.inputs.iter().enumerate().map(|(index, field)| {
            let optional = field.presence.optional && field.default.is_none();
            optional.then(|| absence(workflow, index)).flatten()
        });
        let said: Vec<Option<&str>> = said.collect();
        let fields = &mut self.program.workflows[id.0].inputs;
        for (field, said) in fields.iter_mut().zip(said) {
            let said = said.map(str::to_owned);
            field.docs.extend(said);
        }
    }
}

/// What becomes of a run that is not given the input.
fn absence(workflow: &Workflow, index: usize) -> Option<&'static str> {
    if workflow.present.facts.contains(&Fact::Input(index)) {
        return Some("`None` stops a run where a request needs it.");
    }
    let mut sent = false;
    for step in &workflow.steps {
        reach::call(&step.call, &mut |expr| {
            sent |= matches!(expr, Expr::Input { field, .. } if *field == index);
        });
    }
    sent.then_some("`None` leaves it out of the requests.")
}

/// Adds the fix: the names among the required ones of the schema.
fn with_required<'n>(
    diagnostic: Diagnostic,
    workflow: &'n arazzo::Workflow,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let Some(inputs) = &workflow.inputs else {
        return diagnostic;
    };
    let known = inputs.get("required");
    let listed = known.and_then(|list| list.items()).unwrap_or_default();
    let listed = listed.iter().filter_map(|item| item.as_str());
    let all: Vec<&str> = listed.chain(names).collect();
    let value = serde_json::json!(all).to_string();
    match known {
        Some(list) => diagnostic.fix_member(list.span, "required", value),
        None => {
            let entries = inputs.entries().unwrap_or_default();
            let properties = entries.iter().find(|entry| entry.key.value == "properties");
            match properties {
                Some(entry) => diagnostic.fix_by_adding(entry.key.span, "required", value),
                None => diagnostic,
            }
        }
    }
}
