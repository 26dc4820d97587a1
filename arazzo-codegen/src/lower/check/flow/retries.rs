//! Actions and criteria that a second look is worth.

use serde_json::json;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::navigate::Verdict;
use crate::document::api::{Operation, Response, StatusPattern};
use crate::document::arazzo::{self, OrReference};
use crate::expr::pointer;
use crate::lower::media::json_media;
use crate::lower::{Lower, responses};
use crate::program::{
    Action, ActionId, ActionKind, Call, Condition, Criteria, Detour, Expr, Operand, Step, StepId,
    WorkflowId,
};
use crate::source::Span;

/// Answers that do not change when the same request is sent again.
const PERMANENT: [u16; 9] = [400, 403, 405, 406, 410, 413, 414, 415, 422];

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_step_lints(&mut self, id: WorkflowId) {
        for index in 0..self.program.workflows[id.0].steps.len() {
            let operation = self.operations.get(&(id, StepId(index))).cloned();
            self.check_retries(id, StepId(index));
            self.check_followers(id, StepId(index));
            if let Some(operation) = operation.filter(|one| one.messaging.is_none()) {
                self.check_verdict(id, StepId(index), &operation);
            }
        }
    }

    fn check_retries(&mut self, id: WorkflowId, at: StepId) {
        let step = &self.program.workflows[id.0].steps[at.0];
        let mut found: Vec<(Code, ActionId, String)> = Vec::new();
        let sends = match &step.call {
            Call::Request(request) => {
                matches!(request.method.as_str(), "POST" | "PATCH")
                    && !request
                        .parameters
                        .iter()
                        .any(|p| p.name.to_ascii_lowercase().contains("idempotency"))
            }
            Call::Message(_) | Call::Workflow(_) | Call::Broken => false,
        };
        for (success, action) in actions(step) {
            let ActionKind::Retry { detour, .. } = &action.kind else {
                continue;
            };
            let statuses: Vec<u16> = action
                .criteria
                .iter()
                .flat_map(|one| responses::statuses(&one.condition))
                .collect();
            if !statuses.is_empty()
                && detour.is_none()
                && statuses.iter().all(|s| PERMANENT.contains(s))
            {
                let message = format!(
                    "a request that is answered by {} is answered the same again",
                    join(&statuses)
                );
                found.push((Code::RetryPointless, action.id, message));
            } else if sends && !success {
                let message = format!("`{}` may do twice what the request does", action.name);
                found.push((Code::RetryNonIdempotent, action.id, message));
            }
            if let Some(Detour::Step(to)) = detour {
                let to = self.program.workflows[id.0].step(*to);
                let leaves = to
                    .on_success
                    .iter()
                    .any(|one| !matches!(one.kind, ActionKind::Retry { .. }));
                if leaves {
                    let message = format!(
                        "step `{}` runs here alone: where its actions lead is ignored",
                        to.step_id
                    );
                    found.push((Code::DetourFlowIgnored, action.id, message));
                }
            }
        }
        for (code, action, message) in found {
            let span = self.origins.action(action);
            self.error(code, span, message);
        }
    }

    fn check_followers(&mut self, id: WorkflowId, at: StepId) {
        let workflow = &self.program.workflows[id.0];
        let (step, next) = (workflow.step(at), workflow.following(at));
        let mut found: Vec<(Code, ActionId, String)> = Vec::new();
        if let Some(last) = step.on_success.last()
            && matches!(last.kind, ActionKind::Goto(to) if Some(to) == next)
        {
            let message = format!("`{}` goes where the workflow goes anyway", last.name);
            found.push((Code::GotoNext, last.id, message));
        }
        for list in [&step.on_success, &step.on_failure] {
            if let Some((first, second)) = overlapping(list) {
                let message = format!(
                    "`{}` and `{}` can apply at once; the first one is taken",
                    first.name, second.name
                );
                found.push((Code::OverlappingActions, second.id, message));
            }
        }
        let source = self.document_workflow(id);
        let written = &source.steps[self.declared[id.0].steps[at.0].index];
        for (code, action, message) in found {
            let span = self.origins.action(action);
            let diagnostic = Diagnostic::new(code, span, message).about(written.span);
            self.report(match written.on_success.last() {
                Some(OrReference::Inline(last)) if last.name.span == span => {
                    diagnostic.help("remove it").fix_by_removing(last.span)
                }
                _ => diagnostic,
            });
        }
        let mixed = [
            (&written.on_success, &source.success_actions),
            (&written.on_failure, &source.failure_actions),
        ];
        if mixed
            .iter()
            .any(|(own, shared)| !own.is_empty() && !shared.is_empty())
        {
            let message = format!(
                "the actions of the workflow follow those of step `{}`",
                *written.step_id
            );
            let diagnostic =
                Diagnostic::new(Code::OverrideAmbiguous, written.step_id.span, message);
            self.report(diagnostic.note("some other tools take the step's list alone"));
        }
    }

    /// What decides whether a request has succeeded.
    fn check_verdict(&mut self, id: WorkflowId, at: StepId, operation: &Operation) {
        let source = self.document_workflow(id);
        let written = &source.steps[self.declared[id.0].steps[at.0].index];
        let span = written.step_id.span;
        let step = &self.program.workflows[id.0].steps[at.0];
        let found: Vec<Diagnostic> = [
            self.unchecked_status(step, operation, written),
            long_wait(step, span),
            followed_by_none(step, span),
            self.unhandled_failure(step, operation, span),
            self.uncovered_status(step, operation, span),
            self.read_of_a_failure(step, operation, written),
        ]
        .into_iter()
        .flatten()
        .collect();
        found.into_iter().for_each(|one| self.report(one));
    }

    /// A step without criteria, or with none that looks at the status.
    fn unchecked_status(
        &self,
        step: &Step,
        operation: &Operation,
        written: &arazzo::Step,
    ) -> Option<Diagnostic> {
        let (name, span) = (&step.step_id, written.step_id.span);
        match &step.criteria {
            // What is wrong with criteria that cannot be read has been reported.
            Criteria::Default if written.success_criteria.is_some() => None,
            Criteria::Default => {
                let message =
                    format!("step `{name}` has no criteria: a status of 200 to 299 is its success");
                let status = first_success(operation);
                let criteria = format!("[{{\"condition\": \"$statusCode == {status}\"}}]");
                let diagnostic = Diagnostic::new(Code::NoSuccessCriteria, span, message);
                let diagnostic = diagnostic.about(written.span);
                Some(diagnostic.fix_by_adding(span, "successCriteria", criteria))
            }
            Criteria::All(all) if !all.iter().any(|one| mentions_status(&one.condition)) => {
                let message = format!("the criteria of step `{name}` accept every status");
                let diagnostic = Diagnostic::new(Code::StatusNotChecked, span, message);
                Some(diagnostic.help("add `condition: $statusCode == 200`"))
            }
            Criteria::All(_) => None,
        }
    }

    /// A status that passes with time, for which nothing is done.
    fn unhandled_failure(
        &self,
        step: &Step,
        operation: &Operation,
        span: Span,
    ) -> Option<Diagnostic> {
        let declared = |status: &u16| {
            let mut responses = operation.responses.iter();
            responses.any(|one| one.status == StatusPattern::Code(*status))
        };
        let unhandled: Vec<u16> = [429, 503].into_iter().filter(declared).collect();
        let first = *unhandled.first().filter(|_| step.on_failure.is_empty())?;
        let (name, which) = (&step.step_id, join(&unhandled));
        let message = format!("step `{name}` fails on {which}, which is usually transient");
        let diagnostic = Diagnostic::new(Code::FailureUnhandled, span, message)
            .help("add `onFailure` with `type: retry`");
        let diagnostic = self.with_response(diagnostic, operation, first);
        Some(diagnostic.fix_by_adding(span, "onFailure", retry_of(&unhandled)))
    }

    fn uncovered_status(
        &self,
        step: &Step,
        operation: &Operation,
        span: Span,
    ) -> Option<Diagnostic> {
        let (diagnostic, status) = uncovered(step, operation, span)?;
        Some(self.with_response(diagnostic, operation, status))
    }

    /// Adds the place where the operation declares a response of this status.
    fn with_response(
        &self,
        diagnostic: Diagnostic,
        operation: &Operation,
        status: u16,
    ) -> Diagnostic {
        let mut responses = operation.responses.iter();
        match responses.find(|one| one.status.names(status)) {
            Some(one) => self.with_part(diagnostic, &one.place, &[""], "declared here"),
            None => diagnostic,
        }
    }

    /// An output that the accepted answer to a failure does not have.
    fn read_of_a_failure(
        &self,
        step: &Step,
        operation: &Operation,
        written: &arazzo::Step,
    ) -> Option<Diagnostic> {
        let Criteria::All(all) = &step.criteria else {
            return None;
        };
        let mut named = all
            .iter()
            .flat_map(|one| responses::statuses(&one.condition));
        let failure = named.find(|status| *status >= 400)?;
        let schemas = |success: bool| {
            let wanted = move |one: &&Response| {
                if success {
                    (200..300).any(|status| one.status.names(status))
                } else {
                    one.status.names(failure)
                }
            };
            let found = operation.responses.iter().filter(wanted);
            let found = found.filter(|one| one.unread.is_none());
            found.filter_map(|one| json_media(&one.content)?.schema)
        };
        for (output, place) in step.outputs.iter().zip(&written.outputs) {
            let Expr::Body { pointer, .. } = &output.value else {
                continue;
            };
            let at = pointer::parse(pointer).ok().filter(|at| !at.0.is_empty())?;
            let has = |schema| self.apis.navigate(schema, &at).verdict == Verdict::Found;
            if schemas(true).any(has) && schemas(false).next().is_some() && !schemas(false).any(has)
            {
                let message =
                    format!("the {failure} response, which is accepted too, has no `{at}`");
                let diagnostic =
                    Diagnostic::new(Code::ErrorStatusAsSuccess, place.value.span, message);
                let response = operation
                    .responses
                    .iter()
                    .find(|one| one.status.names(failure))?;
                let parts = [""];
                return Some(self.with_part(diagnostic, &response.place, &parts, "described here"));
            }
        }
        None
    }

    /// Outputs that no way through a workflow gives, or not every way, now that their types are
    /// known.
    pub(in crate::lower) fn check_ends(&mut self) {
        for index in 0..self.program.workflows.len() {
            self.check_end(WorkflowId(index));
        }
    }

    fn check_end(&mut self, id: WorkflowId) {
        let workflow = &self.program.workflows[id.0];
        let source = self.document_workflow(id);
        let span = source.workflow_id.span;
        if !workflow.completes && !workflow.transfers().is_empty() && !source.outputs.is_empty() {
            let message = format!(
                "workflow `{}` always transfers to another one, so its outputs are never returned",
                *source.workflow_id
            );
            return self.error(Code::GotoWorkflowDropsOutputs, span, message);
        }
        let mut absent = Vec::new();
        for (output, written) in workflow.outputs.iter().zip(&source.outputs) {
            if !output.field.presence.optional {
                continue;
            }
            let message = "the workflow can complete without this output";
            let diagnostic =
                Diagnostic::new(Code::WorkflowOutputMaybeAbsent, written.name.span, message)
                    .help("its type is an `Option`");
            absent.push(match &output.value {
                Expr::Output { step, .. } if !workflow.definitely_done.contains(step) => {
                    let step = &workflow.step(*step).step_id;
                    diagnostic.label(format!("`{step}` need not have run"))
                }
                Expr::Output { step, .. } => {
                    let step = &workflow.step(*step).step_id;
                    diagnostic.label(format!("an answer to `{step}` need not have it"))
                }
                _ => diagnostic,
            });
        }
        absent.into_iter().for_each(|one| self.report(one));
    }
}

fn actions(step: &Step) -> impl Iterator<Item = (bool, &Action)> {
    let success = step.on_success.iter().map(|one| (true, one));
    success.chain(step.on_failure.iter().map(|one| (false, one)))
}

/// Two actions of a list that apply to one status.
fn overlapping(list: &[Action]) -> Option<(&Action, &Action)> {
    let applies = |action: &Action, status: u16| {
        !action.criteria.is_empty()
            && action
                .criteria
                .iter()
                .all(|one| responses::holds(&one.condition, status) == Some(true))
    };
    let takes = |action: &&Action| !matches!(action.kind, ActionKind::Retry { .. });
    for (index, first) in list.iter().enumerate().filter(|(_, one)| takes(one)) {
        let both = |second: &&Action| {
            (100..600).any(|status| applies(first, status) && applies(second, status))
        };
        if let Some(second) = list[index + 1..].iter().find(both) {
            return Some((first, second));
        }
    }
    None
}

/// Accepted statuses that no action of a step names, though some name others.
fn uncovered(step: &Step, operation: &Operation, span: Span) -> Option<(Diagnostic, u16)> {
    let named: Vec<u16> = step
        .on_success
        .iter()
        .flat_map(|one| &one.criteria)
        .flat_map(|one| responses::statuses(&one.condition))
        .collect();
    if named.is_empty() || step.on_success.iter().any(|one| one.criteria.is_empty()) {
        return None;
    }
    let accepted = responses::accepted(operation, &step.criteria);
    let codes = accepted.iter().filter_map(|one| match one.status {
        StatusPattern::Code(code) => Some(code),
        _ => None,
    });
    let applies = |action: &Action, status: u16| {
        action
            .criteria
            .iter()
            .all(|one| responses::holds(&one.condition, status) != Some(false))
    };
    let open: Vec<u16> = codes
        .filter(|status| !step.on_success.iter().any(|one| applies(one, *status)))
        .collect();
    let first = *open.first()?;
    let message = format!(
        "{} matches no action of `{}`: the workflow goes on after it",
        join(&open),
        step.step_id
    );
    Some((
        Diagnostic::new(Code::NonExhaustiveStatus, span, message),
        first,
    ))
}

/// A step whose attempts and waits may add up to more than an hour.
fn long_wait(step: &Step, span: Span) -> Option<Diagnostic> {
    const HOUR: f64 = 3600.0;
    let timeout = step.timeout? as f64 / 1000.0;
    let retries = step
        .on_failure
        .iter()
        .filter_map(|action| match action.kind {
            ActionKind::Retry { limit, after, .. } => {
                Some(f64::from(limit) * (timeout + after.unwrap_or(0.0)))
            }
            _ => None,
        });
    let seconds = timeout + retries.sum::<f64>();
    (seconds > HOUR).then(|| {
        let message = format!(
            "step `{}` may take {:.1} hours with its retries",
            step.step_id,
            seconds / HOUR
        );
        Diagnostic::new(Code::TimeoutVsRetry, span, message)
    })
}

fn first_success(operation: &Operation) -> u16 {
    let codes = operation
        .responses
        .iter()
        .filter_map(|one| match one.status {
            StatusPattern::Code(code) if (200..300).contains(&code) => Some(code),
            _ => None,
        });
    codes.min().unwrap_or(200)
}

/// A list with one action, which waits for what passes.
fn retry_of(statuses: &[u16]) -> String {
    let conditions = statuses.iter().map(|one| format!("$statusCode == {one}"));
    let condition = conditions.collect::<Vec<_>>().join(" || ");
    let criteria = json!([{"condition": condition}]);
    json!([{"name": "again", "type": "retry", "retryAfter": 1, "retryLimit": 3, "criteria": criteria}])
        .to_string()
}

fn mentions_status(condition: &Condition) -> bool {
    let is_status = |operand: &Operand| matches!(operand, Operand::Value(Expr::Status));
    match condition {
        // It may have been meant to.
        Condition::Broken => true,
        Condition::Or(list) | Condition::And(list) => list.iter().any(mentions_status),
        Condition::Not(inner) => mentions_status(inner),
        Condition::Compare { left, right, .. } => is_status(left) || is_status(right),
        Condition::Test { operand, .. } | Condition::Exists(operand) => is_status(operand),
        Condition::Regex { context, .. }
        | Condition::JsonPath { context, .. }
        | Condition::XPath { context, .. } => is_status(context),
    }
}

fn join(statuses: &[u16]) -> String {
    statuses
        .iter()
        .map(u16::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A step that looks at a redirect, which is not followed then.
fn followed_by_none(step: &Step, span: Span) -> Option<Diagnostic> {
    let Call::Request(request) = &step.call else {
        return None;
    };
    let name = &step.step_id;
    let message = format!("step `{name}` looks at a redirect, so it follows none");
    let diagnostic = Diagnostic::new(Code::RedirectCriterion, span, message);
    request.keep_redirects.then_some(diagnostic)
}
