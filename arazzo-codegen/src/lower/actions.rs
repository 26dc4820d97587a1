//! What follows an attempt of a step: its own actions, then those of the workflow.

use super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::{self, ActionKind as Kind};
use crate::program::names::Scope as Names;
use crate::program::{Action, ActionKind, Detour, StepId, WorkflowCall};
use crate::resolve::component;
use crate::source::{Span, Spanned};

/// How often a retry is made whose limit is not given.
const DEFAULT_RETRY_LIMIT: u32 = 1;

impl Lower<'_, '_> {
    /// The actions that hold for a step: its own in order, then those of the workflow whose names
    /// it does not use.
    pub(super) fn actions(
        &mut self,
        scope: &Scope<'_>,
        own: &[arazzo::OrReference<arazzo::Action>],
        shared: &[arazzo::OrReference<arazzo::Action>],
        success: bool,
        names: &mut Names,
    ) -> Vec<Action> {
        let document = self.document(scope.document);
        let own = component::actions(
            document,
            own,
            success,
            &mut self.references,
            self.diagnostics,
        );
        let mut shared = component::actions(
            document,
            shared,
            success,
            &mut self.references,
            self.diagnostics,
        );
        shared.retain(|action| own.iter().all(|own| own.name.value != action.name.value));
        let scope = scope.at(if success {
            Phase::Actions
        } else {
            Phase::Criteria
        });
        let mut lowered = Vec::new();
        for (list, shared) in [(own, false), (shared, true)] {
            let scope = Scope {
                shared,
                ..scope.clone()
            };
            for action in list {
                if let Some(action_lowered) = self.action(&scope, &action, success, names) {
                    lowered.push((action_lowered, action, shared));
                }
            }
        }
        self.drop_hidden(lowered)
    }

    /// Actions behind one that always applies never do.
    fn drop_hidden(&mut self, list: Vec<(Action, arazzo::Action, bool)>) -> Vec<Action> {
        let mut kept: Vec<Action> = Vec::new();
        let mut hidden_by: Option<Spanned<String>> = None;
        for (lowered, action, shared) in list {
            if let Some(by) = &hidden_by {
                // The actions of the workflow are there for the other steps.
                if shared {
                    continue;
                }
                let message = format!(
                    "action `{}` is never reached: `{}` always applies",
                    *action.name, **by
                );
                let diagnostic =
                    Diagnostic::new(Code::UnreachableAction, action.name.span, message);
                self.report(diagnostic.also(by.span, "has no criteria"));
                continue;
            }
            if lowered.criteria.is_empty() && !matches!(lowered.kind, ActionKind::Retry { .. }) {
                hidden_by = Some(action.name.clone());
            }
            kept.push(lowered);
        }
        kept
    }

    fn action(
        &mut self,
        scope: &Scope<'_>,
        action: &arazzo::Action,
        success: bool,
        names: &mut Names,
    ) -> Option<Action> {
        let criteria = self.criteria(scope, &action.criteria);
        self.check_criteria(scope, &action.criteria, &criteria, false);
        let kind = match action.kind.value {
            Kind::End => ActionKind::End,
            Kind::Goto => self.goto(scope, action)?,
            Kind::Retry => self.retry(scope, action, success),
        };
        // Beside the variable of a retry there is its counter.
        let ident = match kind {
            ActionKind::Retry { .. } => names.snake_beside(&action.name, "retry"),
            _ => names.snake(&action.name),
        };
        let id = self.origins.add_action(self.origin_of(scope, action));
        Some(Action {
            id,
            name: action.name.value.clone(),
            ident,
            criteria,
            kind,
        })
    }

    /// Where findings about an action of a step point to: its name, if the workflow has it; the step,
    /// if it is one of a component, which others may use too.
    fn origin_of(&self, scope: &Scope<'_>, action: &arazzo::Action) -> Span {
        let workflow = self.document_workflow(scope.workflow);
        let Some(step) = scope
            .step
            .filter(|_| !workflow.span.contains(action.name.span))
        else {
            return action.name.span;
        };
        let declared = &self.declared[scope.workflow.0].steps[step.id.0];
        workflow.steps[declared.index].step_id.span
    }

    fn goto(&mut self, scope: &Scope<'_>, action: &arazzo::Action) -> Option<ActionKind> {
        if let Some(step) = &action.step_id {
            return Some(ActionKind::Goto(self.target_step(scope, step, action)?));
        }
        let target = action.workflow_id.as_ref()?;
        Some(ActionKind::Transfer(
            self.target_workflow(scope, target, action)?,
        ))
    }

    fn retry(&mut self, scope: &Scope<'_>, action: &arazzo::Action, success: bool) -> ActionKind {
        let limit = action
            .retry_limit
            .as_ref()
            .map_or(DEFAULT_RETRY_LIMIT, |limit| limit.value);
        let after = action
            .retry_after
            .as_ref()
            .map(|after| after.value.max(0.0));
        let detour = match (&action.step_id, &action.workflow_id) {
            (Some(step), _) => self
                .detour_step(scope, step, action, success)
                .map(Detour::Step),
            (None, Some(target)) => self
                .target_workflow(scope, target, action)
                .map(Detour::Workflow),
            (None, None) => None,
        };
        ActionKind::Retry {
            limit,
            after,
            detour,
        }
    }

    fn detour_step(
        &mut self,
        scope: &Scope<'_>,
        step: &Spanned<String>,
        action: &arazzo::Action,
        success: bool,
    ) -> Option<StepId> {
        let target = self.target_step(scope, step, action)?;
        if scope.step.is_some_and(|own| own.id == target) {
            if success {
                // That the step repeats itself where it should not has been reported.
                return None;
            }
            let message = format!("`{}` retries the step that it belongs to", *action.name);
            self.report(
                Diagnostic::new(Code::RetrySelf, step.span, message)
                    .label("the step is simply repeated")
                    .help("drop the `stepId`"),
            );
            return None;
        }
        Some(target)
    }

    fn target_step(
        &mut self,
        scope: &Scope<'_>,
        step: &Spanned<String>,
        action: &arazzo::Action,
    ) -> Option<StepId> {
        let declared = self.declared[scope.workflow.0].clone();
        if let Some(index) = declared
            .steps
            .iter()
            .position(|known| known.id == step.value)
        {
            return Some(StepId(index));
        }
        if step.value.contains('$') {
            return self.not_an_id(step, &declared);
        }
        let message = format!("no step `{}` in this workflow", step.value);
        let own = self.document_workflow(scope.workflow).span;
        let inside = own.start <= step.span.start && step.span.end <= own.end;
        if !inside {
            let id = &self.program.workflows[scope.workflow.0].workflow_id;
            let message = format!(
                "workflow `{id}` uses the action `{}`, and has no step `{}`",
                *action.name, step.value
            );
            self.error(Code::ComponentActionBadStep, step.span, message);
            return None;
        }
        let diagnostic = Diagnostic::new(Code::ActionUnknownStep, step.span, message);
        let diagnostic = match self.step_elsewhere(scope, step) {
            Some(other) => diagnostic.help(format!(
                "workflow `{other}` has such a step; an action cannot go there"
            )),
            None if self.is_workflow(scope, step) => {
                diagnostic.help(format!("`{}` is a workflow: use `workflowId`", step.value))
            }
            None => {
                let ids = declared.steps.iter().map(|known| known.id.as_str());
                diagnostic.suggest_or_list(step.span, step, ids, "its steps are")
            }
        };
        self.report(diagnostic);
        None
    }

    /// An expression where only an id can stand.
    fn not_an_id(&mut self, step: &Spanned<String>, declared: &super::Declared) -> Option<StepId> {
        let message = format!("`{}` is an expression, and a target is an id", step.value);
        let diagnostic = Diagnostic::new(Code::ExpressionNotAllowedHere, step.span, message);
        let id = step.value.strip_prefix("$steps.").unwrap_or_default();
        let known = declared.steps.iter().position(|known| known.id == id);
        self.report(match known {
            Some(_) => diagnostic.help(format!("write `{id}`")).fix(step.span, id),
            None => {
                diagnostic.help("to choose among targets, write an action for each, with criteria")
            }
        });
        known.map(StepId)
    }

    fn is_workflow(&self, scope: &Scope<'_>, id: &str) -> bool {
        let workflows = &self.document(scope.document).arazzo.workflows;
        workflows
            .iter()
            .any(|workflow| workflow.workflow_id.value == id)
    }

    fn target_workflow(
        &mut self,
        scope: &Scope<'_>,
        target: &Spanned<String>,
        action: &arazzo::Action,
    ) -> Option<WorkflowCall> {
        let code = Code::ActionUnknownWorkflow;
        let place = self.references.workflow(
            self.documents,
            scope.document,
            target,
            code,
            self.diagnostics,
        )?;
        let id = *self.places.get(&place)?;
        let document = self.document(scope.document);
        let parameters = component::parameters(
            document,
            &action.parameters,
            &mut self.references,
            self.diagnostics,
        );
        Some(self.call_workflow(scope, id, &parameters, &[], target.span))
    }
}
