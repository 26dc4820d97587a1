//! Success and Failure Action Objects.

use super::super::{Action, ActionKind, OrReference};
use super::names::Seen;
use super::object::{Object, Reader, list};
use super::{parameter, table};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Spanned;
use crate::syntax::Node;

/// Delays from here on, in seconds, look like milliseconds.
const LONG_DELAY: f64 = 1000.0;

impl Reader<'_> {
    pub(super) fn actions(&mut self, object: &Object<'_>, field: &str) -> Vec<OrReference<Action>> {
        let on_success = is_success(field);
        let items = self.list(object, field).unwrap_or_default();
        let mut seen = Seen::new(Code::DuplicateActionName);
        let mut actions = Vec::new();
        for item in items {
            if parameter::is_reference(item) {
                actions.extend(self.reference(item).map(OrReference::Reference));
            } else if let Some(action) = self.action(item, on_success) {
                let what = format!("action `{}`", *action.name);
                self.unique(
                    &mut seen,
                    action.name.value.clone(),
                    action.name.span,
                    &what,
                );
                actions.push(OrReference::Inline(action));
            }
        }
        actions
    }

    pub(super) fn action(&mut self, node: &Node, on_success: bool) -> Option<Action> {
        let who = self.who("action", node, "name");
        let action = self.object(node, &table::ACTION, who)?;
        let kind = self.action_kind(&action, on_success);
        let read = Action {
            name: self.action_name(&action),
            workflow_id: self.text(&action, "workflowId"),
            step_id: self.text(&action, "stepId"),
            parameters: self.inputs_of_action(&action),
            retry_after: self.retry_after(&action),
            retry_limit: self.retry_limit(&action),
            criteria: self.action_criteria(&action),
            span: node.span,
            kind: kind?,
        };
        self.check_target(&action, &read);
        self.check_retry_fields(&action, &read);
        Some(read)
    }

    /// An action of a step overrides that of its workflow with the same name, so each needs one.
    fn action_name(&mut self, action: &Object<'_>) -> Spanned<String> {
        if let Some(name) = self.text(action, "name") {
            return name;
        }
        self.unnamed += 1;
        Spanned::new(format!("action-{}", self.unnamed), action.name_span)
    }

    fn action_kind(
        &mut self,
        action: &Object<'_>,
        on_success: bool,
    ) -> Option<Spanned<ActionKind>> {
        let text = self.word(action, "type")?;
        let kinds: &[&str] = if on_success {
            &["end", "goto"]
        } else {
            &["end", "goto", "retry"]
        };
        let kind = match text.as_str() {
            "end" => ActionKind::End,
            "goto" => ActionKind::Goto,
            "retry" => ActionKind::Retry,
            other => {
                let message = format!("`{other}` is not a type of action");
                self.report(
                    Diagnostic::new(Code::BadActionType, text.span, message)
                        .help(format!("the types are {}", list(kinds)))
                        .suggest(text.span, other, kinds.iter().copied()),
                );
                return None;
            }
        };
        if on_success && kind == ActionKind::Retry {
            let message = "`retry` is for failures; here it repeats the step that succeeded";
            self.report(
                Diagnostic::new(Code::BadActionType, text.span, message)
                    .severity(Severity::Warning)
                    .help("let `successCriteria` fail while waiting, and retry in `onFailure`"),
            );
        }
        Some(Spanned::new(kind, text.span))
    }

    fn retry_after(&mut self, action: &Object<'_>) -> Option<Spanned<f64>> {
        let seconds = self.number(action, "retryAfter")?;
        if seconds.value < 0.0 {
            self.negative_retry(seconds.span, "retryAfter");
            return None;
        }
        if seconds.value >= LONG_DELAY {
            let message = format!("`retryAfter: {}` waits {0} seconds", seconds.value);
            self.report(
                Diagnostic::new(Code::RetryAfterMillis, seconds.span, message)
                    .help("`retryAfter` is in seconds, not milliseconds"),
            );
        }
        Some(seconds)
    }

    fn retry_limit(&mut self, action: &Object<'_>) -> Option<Spanned<u32>> {
        let limit = self.integer(action, "retryLimit")?;
        if limit.value < 0 {
            self.negative_retry(limit.span, "retryLimit");
            return None;
        }
        Some(Spanned::new(
            u32::try_from(limit.value).unwrap_or(u32::MAX),
            limit.span,
        ))
    }

    fn negative_retry(&mut self, span: crate::source::Span, field: &str) {
        let message = format!("`{field}` is negative");
        self.report(Diagnostic::new(Code::NegativeRetry, span, message));
    }

    fn action_criteria(&mut self, action: &Object<'_>) -> Vec<super::super::Criterion> {
        let misplaced = self.misplaced_criterion(action);
        let Some(items) = self.list(action, "criteria") else {
            return misplaced.into_iter().collect();
        };
        if items.is_empty() {
            let span = action.key_span("criteria");
            self.report(
                Diagnostic::new(Code::EmptyActionCriteria, span, "`criteria` is empty")
                    .help("remove the field: an action without criteria always applies")
                    .fix_by_removing(span),
            );
        }
        self.criteria(items)
    }

    /// `goto` needs one target, `retry` may have one, `end` has none.
    fn check_target(&mut self, action: &Object<'_>, read: &Action) {
        let both = read.workflow_id.is_some() && read.step_id.is_some();
        let none = action.get("workflowId").is_none() && action.get("stepId").is_none();
        match read.kind.value {
            ActionKind::End => self.target_on_end(action),
            ActionKind::Goto if none => {
                let message = format!("{} goes nowhere", action.who);
                self.report(
                    Diagnostic::new(Code::ActionTarget, action.name_span, message)
                        .help("add `stepId` or `workflowId`"),
                );
            }
            _ if both => {
                let message = format!(
                    "`stepId` and `workflowId` exclude each other in {}",
                    action.who
                );
                self.report(
                    Diagnostic::new(Code::ActionTarget, action.key_span("workflowId"), message)
                        .also(action.key_span("stepId"), "this is one target")
                        .help("remove one of the two"),
                );
            }
            _ => {}
        }
        if !read.parameters.is_empty() && read.workflow_id.is_none() {
            let message = format!(
                "the parameters of {} are not passed to a workflow",
                action.who
            );
            self.report(
                Diagnostic::new(
                    Code::ActionParametersWithoutWorkflow,
                    action.key_span("parameters"),
                    message,
                )
                .help("they are the inputs of the workflow that `workflowId` names")
                .fix_by_removing(action.key_span("parameters")),
            );
        }
    }

    fn target_on_end(&mut self, action: &Object<'_>) {
        for field in ["stepId", "workflowId"] {
            if let Some(entry) = action.entry(field) {
                let message = format!("`{field}` is ignored: {} ends the workflow", action.who);
                self.report(
                    Diagnostic::new(Code::TargetOnEnd, entry.key.span, message)
                        .help("remove it, or write `type: goto`")
                        .fix_by_removing(entry.key.span),
                );
            }
        }
    }

    fn check_retry_fields(&mut self, action: &Object<'_>, read: &Action) {
        if read.kind.value == ActionKind::Retry {
            if read.retry_after.is_none() && action.get("retryAfter").is_none() {
                let message = format!("{} retries without a delay", action.who);
                self.report(
                    Diagnostic::new(Code::RetryWithoutDelay, read.kind.span, message)
                        .help("add `retryAfter`, in seconds"),
                );
            }
            if let Some(limit) = read.retry_limit.as_ref().filter(|limit| limit.value == 0) {
                let message = "with `retryLimit: 0` the step is never retried";
                self.report(Diagnostic::new(Code::RetryLimitZero, limit.span, message));
            }
            return;
        }
        for field in ["retryAfter", "retryLimit"] {
            if let Some(entry) = action.entry(field) {
                let message = format!("`{field}` is ignored: {} does not retry", action.who);
                self.report(
                    Diagnostic::new(Code::RetryFieldIgnored, entry.key.span, message)
                        .help("remove it, or write `type: retry`")
                        .fix_by_removing(entry.key.span),
                );
            }
        }
    }
}

/// Whether a list of this name holds success actions.
fn is_success(field: &str) -> bool {
    matches!(field, "onSuccess" | "successActions")
}
