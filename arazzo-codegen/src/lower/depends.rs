//! `dependsOn` of steps: the order in which they run, and what is checked when they do.

use std::collections::HashMap;

use super::declare::find_cycle;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::document::arazzo;
use crate::lower::check::flow::reachability::texts_of;
use crate::program::{Dependency, StepId, WorkflowId};
use crate::source::Spanned;

/// The list's order; with `dependsOn`, the closest order to it in which prerequisites come first,
/// and steps whose outputs are read before those that read them.
pub(super) fn run_order(workflow: &arazzo::Workflow) -> Vec<usize> {
    let steps = &workflow.steps;
    if steps.iter().all(|step| step.depends_on.is_empty()) {
        return (0..steps.len()).collect();
    }
    let before: Vec<Vec<usize>> = (0..steps.len()).map(|at| before(workflow, at)).collect();
    let mut order = Vec::new();
    let mut met = vec![false; steps.len()];
    for start in 0..steps.len() {
        // Iterative: a chain of steps may be as long as the document likes.
        let mut path = if std::mem::replace(&mut met[start], true) {
            Vec::new()
        } else {
            vec![(start, 0)]
        };
        while let Some((step, next)) = path.last_mut() {
            match before[*step].get(*next) {
                Some(&needed) => {
                    *next += 1;
                    if !std::mem::replace(&mut met[needed], true) {
                        path.push((needed, 0));
                    }
                }
                None => {
                    order.push(*step);
                    path.pop();
                }
            }
        }
    }
    order
}

/// What must run before a step: its prerequisites, then the steps above it that it reads.
fn before(workflow: &arazzo::Workflow, at: usize) -> Vec<usize> {
    let step = &workflow.steps[at];
    let mut before = prerequisites(workflow, at);
    let above = workflow.steps[..at].iter().enumerate();
    let texts: Vec<&str> = texts_of(step).collect();
    let read = above.filter(|(_, other)| {
        let wanted = format!("$steps.{}.", *other.step_id);
        texts.iter().any(|text| text.contains(&wanted))
    });
    before.extend(read.map(|(index, _)| index));
    before
}

fn prerequisites(workflow: &arazzo::Workflow, at: usize) -> Vec<usize> {
    let own = format!("$workflows.{}.steps.", *workflow.workflow_id);
    let named = workflow.steps[at].depends_on.iter().filter_map(|text| {
        let id = text.value.strip_prefix(&own).unwrap_or(&text.value);
        workflow.steps.iter().position(|step| *step.step_id == id)
    });
    named.filter(|to| *to != at).collect()
}

impl Lower<'_, '_> {
    /// The `dependsOn` of a step; what names nothing, the step itself, or a step once more, is
    /// reported.
    pub(super) fn dependencies(
        &mut self,
        scope: &Scope<'_>,
        step: &arazzo::Step,
    ) -> Vec<Dependency> {
        let list = step.depends_on.iter();
        let mut found: Vec<Dependency> = Vec::new();
        for text in list {
            match self.dependency(scope, step, text) {
                Ok(dependency) if !found.contains(&dependency) => found.push(dependency),
                Ok(_) => self.report(listed_twice(text)),
                Err(Some(diagnostic)) => self.report(*diagnostic),
                Err(None) => {}
            }
        }
        found
    }

    /// `Err(None)` if what is wrong has been reported.
    fn dependency(
        &mut self,
        scope: &Scope<'_>,
        step: &arazzo::Step,
        text: &Spanned<String>,
    ) -> Result<Dependency, Option<Box<Diagnostic>>> {
        if let Some((workflow, id)) = elsewhere(&text.value) {
            return self.step_of(scope, &workflow, id, text);
        }
        if let Some(diagnostic) = wrong_form(text) {
            return Err(Some(Box::new(diagnostic)));
        }
        if text.value == step.step_id.value {
            let message = format!("step `{}` depends on itself", step.step_id.value);
            let diagnostic = Diagnostic::new(Code::StepDependsOnItself, text.span, message);
            return Err(Some(Box::new(diagnostic)));
        }
        let ids = self.declared[scope.workflow.0].clone();
        let ids = ids.steps.iter().map(|known| known.id.as_str());
        if let Some(index) = ids.clone().position(|id| id == text.value) {
            return Ok(Dependency::Own(StepId(index)));
        }
        let message = format!("no step `{}` in this workflow", text.value);
        let diagnostic = Diagnostic::new(Code::UnknownStepDependency, text.span, message);
        let diagnostic = diagnostic.suggest(text.span, &text.value, ids);
        Err(Some(Box::new(diagnostic)))
    }

    /// A step of a workflow that is named in full.
    fn step_of(
        &mut self,
        scope: &Scope<'_>,
        workflow: &str,
        id: &str,
        text: &Spanned<String>,
    ) -> Result<Dependency, Option<Box<Diagnostic>>> {
        let named = Spanned::new(workflow.to_owned(), text.span);
        let code = Code::UnknownStepDependency;
        let place = self.references.workflow(
            self.documents,
            scope.document,
            &named,
            code,
            self.diagnostics,
        );
        let Some(place) = place else {
            return Err(None);
        };
        let steps = &self.document(place.0).arazzo.workflows[place.1].steps;
        if steps.iter().all(|step| *step.step_id != id) {
            let message = format!("workflow `{workflow}` has no step `{id}`");
            let diagnostic = Diagnostic::new(code, text.span, message);
            let ids = steps.iter().map(|step| step.step_id.as_str());
            return Err(Some(Box::new(match suggest::closest(id, ids) {
                Some(closest) => diagnostic.help(format!("did you mean `{closest}`?")),
                None => diagnostic,
            })));
        }
        let Some(&found) = self.places.get(&place) else {
            return Ok(Dependency::Never(text.value.clone()));
        };
        let declared = &self.declared[found.0].steps;
        let step = declared.iter().position(|step| step.id == id);
        Ok(match step.map(StepId) {
            Some(step) if found == scope.workflow => Dependency::Own(step),
            Some(step) => Dependency::Other(found, step),
            None => Dependency::Never(text.value.clone()),
        })
    }

    /// Reports steps that depend on each other.
    pub(super) fn check_step_dependencies(&mut self, id: WorkflowId) {
        let declared = self.declared[id.0].clone();
        let document = self.document(declared.document);
        let workflow = &document.arazzo.workflows[declared.index];
        let next = |index: usize| prerequisites(workflow, index);
        let Some(cycle) = find_cycle(workflow.steps.len(), next) else {
            return;
        };
        let step = &workflow.steps[cycle[0]];
        let names: Vec<_> = cycle
            .iter()
            .map(|index| workflow.steps[*index].step_id.value.as_str())
            .collect();
        let message = format!("steps depend on each other: {}", names.join(" → "));
        let span = step.depends_on.first().map_or(step.span, |text| text.span);
        self.error(Code::StepDependencyCycle, span, message);
    }

    /// Marks the steps that steps of other workflows depend on.
    pub(super) fn note_dependencies(&mut self) {
        let mut noted: HashMap<WorkflowId, Vec<StepId>> = HashMap::new();
        for step in self.program.workflows.iter().flat_map(|w| &w.steps) {
            for dependency in &step.depends_on {
                if let Dependency::Other(workflow, step) = dependency {
                    noted.entry(*workflow).or_default().push(*step);
                }
            }
        }
        for workflow in &mut self.program.workflows {
            for step in noted.remove(&workflow.id).unwrap_or_default() {
                workflow.steps[step.0].noted = true;
            }
        }
    }
}

pub(super) fn listed_twice(text: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is listed twice", text.value);
    Diagnostic::new(Code::DuplicateDependsOn, text.span, message)
        .help("remove one of the two")
        .fix_by_removing(text.span)
}

/// The workflow and the step of the forms that name both.
fn elsewhere(text: &str) -> Option<(String, &str)> {
    let (workflow, step) = text.split_once(".steps.")?;
    match workflow.strip_prefix("$workflows.") {
        Some(local) => Some((local.to_owned(), step)),
        None if workflow.starts_with("$sourceDescriptions.") => Some((workflow.to_owned(), step)),
        None => None,
    }
}

fn wrong_form(text: &Spanned<String>) -> Option<Diagnostic> {
    if !text.value.starts_with('$') {
        return None;
    }
    let message = format!("`{}` is not a valid `dependsOn` reference", text.value);
    let diagnostic = Diagnostic::new(Code::StepDependencyForm, text.span, message);
    Some(match text.value.strip_prefix("$steps.") {
        Some(rest) => diagnostic
            .help(format!("write `{rest}`"))
            .fix(text.span, rest),
        None => diagnostic.help("write the `stepId`, or `$workflows.<workflowId>.steps.<stepId>`"),
    })
}
