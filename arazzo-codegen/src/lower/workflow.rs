//! One workflow, and the order in which workflows are lowered.

use super::check::flow::{self, reachability};
use super::declare::find_cycle;
use super::step::StepNames;
use super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{ActionKind, StepId, WorkflowId};
use crate::source::Spanned;

impl Lower<'_, '_> {
    /// Called workflows before those that call them, so that the types of their outputs are known;
    /// otherwise the order of declaration.
    pub(super) fn call_order(&self) -> Vec<WorkflowId> {
        let mut order = Vec::new();
        let mut met = vec![false; self.declared.len()];
        for start in 0..self.declared.len() {
            self.visit(start, &mut met, &mut order);
        }
        order
    }

    fn visit(&self, at: usize, met: &mut [bool], order: &mut Vec<WorkflowId>) {
        // Iterative: a chain of calls may be as long as the document likes.
        let mut path = vec![(at, 0)];
        if std::mem::replace(&mut met[at], true) {
            return;
        }
        while let Some((node, next)) = path.last_mut() {
            let calls = self.run_before(WorkflowId(*node));
            match calls.get(*next) {
                Some(&to) => {
                    *next += 1;
                    if !std::mem::replace(&mut met[to], true) {
                        path.push((to, 0));
                    }
                }
                None => {
                    order.push(WorkflowId(*node));
                    path.pop();
                }
            }
        }
    }

    /// The workflows whose outputs a workflow may read: those that its steps call, and those that it
    /// depends on.
    fn run_before(&self, id: WorkflowId) -> Vec<usize> {
        let declared = &self.declared[id.0];
        let calls = declared.steps.iter().filter_map(|step| step.calls);
        let needed = self.document_workflow(id).depends_on.iter();
        let needed = needed.filter_map(|text| self.depended_on(text));
        calls.chain(needed).map(|id| id.0).collect()
    }

    /// The workflow that an entry of `dependsOn` names. One that names none has been reported.
    pub(super) fn depended_on(&self, text: &Spanned<String>) -> Option<WorkflowId> {
        let place = self.references.known_workflow(text)?;
        self.places.get(&place).copied()
    }

    pub(super) fn workflow(&mut self, id: WorkflowId) {
        let declared = self.declared[id.0].clone();
        let document = self.document(declared.document);
        let source = &document.arazzo.workflows[declared.index];
        let scope = Scope {
            document: declared.document,
            workflow: id,
            phase: Phase::Before,
            step: None,
            criterion: None,
            shared: false,
        };
        self.check_step_dependencies(id);
        self.program.workflows[id.0].depends_on = self.prerequisites(&scope, id);
        let mut names = StepNames::of(&declared.steps);
        for index in 0..declared.steps.len() {
            let step = self.step(&scope, StepId(index), &mut names);
            // Steps name their output structs; types from schemas come second.
            self.program.workflows[id.0]
                .type_names
                .reserve(&step.variant);
            self.program.workflows[id.0].steps.push(step);
        }
        self.workflow_outputs(&scope, &source.outputs);
        self.infer_input_types(id);
        reachability::check(self, id);
        self.type_outputs(id);
        self.check_uses(id);
        self.check_filled(id);
        self.check_unused(id);
        self.check_shared_parameters(source);
        self.check_loops(id);
        flow::check_decisions(self, id);
        self.check_step_lints(id);
        self.check_skipped(id);
    }

    fn prerequisites(&mut self, _scope: &Scope<'_>, id: WorkflowId) -> Vec<WorkflowId> {
        let declared = self.declared[id.0].clone();
        let document = self.document(declared.document);
        let source = &document.arazzo.workflows[declared.index];
        let mut list = Vec::new();
        for text in &source.depends_on {
            let Some(found) = self.depended_on(text) else {
                continue;
            };
            if list.contains(&found) {
                self.report(super::depends::listed_twice(text));
                continue;
            }
            self.check_prerequisite(found, text);
            list.push(found);
        }
        list
    }

    /// A prerequisite runs without inputs, so it must not need any.
    fn check_prerequisite(&mut self, found: WorkflowId, text: &Spanned<String>) {
        let target = &self.program.workflows[found.0];
        let needed = target.inputs.iter().find(|field| !field.presence.optional);
        if let Some(field) = needed {
            let message = format!(
                "workflow `{}` runs first without inputs, but needs `{}`",
                target.workflow_id, field.name
            );
            let diagnostic = Diagnostic::new(Code::MissingWorkflowInput, text.span, message);
            self.report(diagnostic.help("call it by a step that passes the input"));
        }
    }

    /// Cycles of calls: a workflow that always calls itself never ends; one that may is boxed.
    pub(super) fn check_calls(&mut self) {
        let calls = |index: usize| -> Vec<usize> {
            self.program.workflows[index]
                .runs()
                .into_iter()
                .map(|id| id.0)
                .collect()
        };
        let count = self.program.workflows.len();
        let recursive: Vec<bool> = (0..count)
            .map(|index| reaches(index, index, &calls))
            .collect();
        let certain = |index: usize| -> Vec<usize> { self.certain_calls(WorkflowId(index)) };
        if let Some(cycle) = find_cycle(count, certain) {
            self.report_recursion(&cycle);
        }
        let prerequisites = |index: usize| -> Vec<usize> {
            self.program.workflows[index]
                .depends_on
                .iter()
                .map(|id| id.0)
                .collect()
        };
        if let Some(cycle) = find_cycle(count, prerequisites) {
            self.report_dependency_cycle(&cycle);
        }
        for (workflow, recursive) in self.program.workflows.iter_mut().zip(recursive) {
            workflow.recursive = recursive;
        }
    }

    /// The workflows that every run of a workflow calls: by steps that nothing can skip.
    fn certain_calls(&self, id: WorkflowId) -> Vec<usize> {
        let workflow = &self.program.workflows[id.0];
        let mut calls = Vec::new();
        for step in &workflow.steps {
            if let Some(called) = self.declared[id.0]
                .steps
                .iter()
                .find(|s| s.id == step.step_id)
                .and_then(|s| s.calls)
            {
                calls.push(called.0);
            }
            let leaves = step.on_success.iter().any(|action| {
                matches!(
                    action.kind,
                    ActionKind::End | ActionKind::Goto(_) | ActionKind::Transfer(_)
                )
            });
            let survives = step
                .on_failure
                .iter()
                .any(|action| matches!(action.kind, ActionKind::Goto(_) | ActionKind::Transfer(_)));
            if leaves || survives {
                break;
            }
        }
        calls
    }

    fn report_recursion(&mut self, cycle: &[usize]) {
        let names: Vec<_> = cycle
            .iter()
            .map(|index| self.program.workflows[*index].workflow_id.as_str())
            .collect();
        let message = format!(
            "workflow `{}` calls itself without end: {}",
            names[0],
            names.join(" → ")
        );
        let declared = self.declared[cycle[0]].clone();
        let next = WorkflowId(cycle.get(1).copied().unwrap_or(cycle[0]));
        let source = &self.document(declared.document).arazzo.workflows[declared.index];
        let step = declared.steps.iter().find(|step| step.calls == Some(next));
        let span = step
            .and_then(|step| match source.steps[step.index].target.as_ref()? {
                crate::document::arazzo::Target::WorkflowId(text) => Some(text.span),
                _ => None,
            })
            .unwrap_or(source.workflow_id.span);
        let diagnostic = Diagnostic::new(Code::RecursiveWorkflow, span, message);
        self.report(diagnostic.help("give the workflow a way to end before it calls itself again"));
    }

    fn report_dependency_cycle(&mut self, cycle: &[usize]) {
        let names: Vec<_> = cycle
            .iter()
            .map(|index| self.program.workflows[*index].workflow_id.as_str())
            .collect();
        let message = format!("workflows depend on each other: {}", names.join(" → "));
        let declared = self.declared[cycle[0]].clone();
        let source = &self.document(declared.document).arazzo.workflows[declared.index];
        let span = source
            .depends_on
            .first()
            .map_or(source.workflow_id.span, |text| text.span);
        self.error(Code::DependsOnCycle, span, message);
    }
}

fn reaches(from: usize, to: usize, next: &impl Fn(usize) -> Vec<usize>) -> bool {
    let mut seen = vec![];
    let mut queue = next(from);
    while let Some(node) = queue.pop() {
        if node == to {
            return true;
        }
        if !seen.contains(&node) {
            seen.push(node);
            queue.extend(next(node));
        }
    }
    false
}
