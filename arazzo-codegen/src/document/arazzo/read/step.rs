//! Step Objects.

use super::super::{Criterion, Step, Target};
use super::object::{Object, Reader};
use super::table;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Spanned;
use crate::syntax::Node;

/// A timeout below this many milliseconds was probably meant in seconds.
const SHORT_TIMEOUT: i64 = 50;

/// What a step can call: the field, and what its text is.
type Kind = (&'static str, fn(Spanned<String>) -> Target);

const KINDS: [Kind; 4] = [
    ("operationId", Target::OperationId),
    ("operationPath", Target::OperationPath),
    ("channelPath", Target::ChannelPath),
    ("workflowId", Target::WorkflowId),
];

/// Those that the step has.
fn targets(step: &Object<'_>) -> impl Iterator<Item = Kind> {
    KINDS
        .into_iter()
        .filter(|(field, _)| step.get(field).is_some())
}

impl Reader<'_> {
    pub(super) fn step(&mut self, node: &Node) -> Option<Step> {
        let who = self.who("step", node, "stepId");
        let lost = self.lost;
        let step = self.object(node, &table::STEP, who)?;
        let step_id = self.required_text(&step, "stepId");
        self.check_id(&step_id, Code::IdCharset, "stepId");
        Some(Step {
            step_id,
            description: self.plain_text(&step, "description"),
            target: self.target(&step),
            several_targets: targets(&step).count() > 1,
            parameters: self.parameters(&step),
            request_body: self.request_body(&step),
            success_criteria: self.success_criteria(&step),
            on_success: self.actions(&step, "onSuccess"),
            on_failure: self.actions(&step, "onFailure"),
            outputs: self.outputs(&step),
            timeout: self.timeout(&step),
            correlation_id: step.get("correlationId").cloned(),
            action: self.direction(&step),
            depends_on: self.step_depends_on(&step),
            damaged: self.lost > lost,
            span: node.span,
        })
    }

    fn target(&mut self, step: &Object<'_>) -> Option<Target> {
        let mut present = targets(step);
        let Some((field, make)) = present.next() else {
            self.no_target(step);
            return None;
        };
        for (other, _) in present {
            self.several_targets(step, field, other);
        }
        self.text(step, field).map(make)
    }

    fn no_target(&mut self, step: &Object<'_>) {
        let message = format!("{} calls nothing", step.who);
        self.report(
            Diagnostic::new(Code::NoTarget, step.name_span, message)
                .help("add `operationId`, `operationPath` or `workflowId`"),
        );
    }

    fn several_targets(&mut self, step: &Object<'_>, first: &str, second: &str) {
        let message = format!(
            "`{first}` and `{second}` exclude each other in {}",
            step.who
        );
        self.report(
            Diagnostic::new(Code::SeveralTargets, step.key_span(second), message)
                .also(
                    step.key_span(first),
                    "a step calls one thing, and this is one",
                )
                .help("make two steps of it, or remove one of the two"),
        );
    }

    fn success_criteria(&mut self, step: &Object<'_>) -> Option<Vec<Criterion>> {
        let Some(items) = self.list(step, "successCriteria") else {
            return self.misplaced_criterion(step).map(|one| vec![one]);
        };
        if items.is_empty() {
            let span = step.key_span("successCriteria");
            self.report(
                Diagnostic::new(Code::EmptyCriteria, span, "`successCriteria` is empty")
                    .help("remove the field, or write `condition: $statusCode == 200`"),
            );
            return None;
        }
        Some(self.criteria(items))
    }

    fn timeout(&mut self, step: &Object<'_>) -> Option<Spanned<i64>> {
        let timeout = self.integer(step, "timeout")?;
        if timeout.value <= 0 {
            let message = format!("a timeout of {} ms always expires", timeout.value);
            self.report(Diagnostic::new(Code::BadTimeout, timeout.span, message));
            return None;
        }
        if timeout.value < SHORT_TIMEOUT {
            let message = format!("a timeout of {} ms is very short", timeout.value);
            self.report(
                Diagnostic::new(Code::TimeoutUnit, timeout.span, message)
                    .help("`timeout` is in milliseconds"),
            );
        }
        Some(timeout)
    }

    /// `action`: `send` or `receive`.
    fn direction(&mut self, step: &Object<'_>) -> Option<Spanned<String>> {
        let action = self.word(step, "action")?;
        let known = ["send", "receive"];
        if known.contains(&action.as_str()) {
            return Some(action);
        }
        let message = format!("`{}` is not an action of a step", action.value);
        self.report(
            Diagnostic::new(Code::WrongType, action.span, message)
                .help("the actions are `send` and `receive`")
                .suggest(action.span, &action.value, known),
        );
        None
    }

    fn step_depends_on(&mut self, step: &Object<'_>) -> Vec<Spanned<String>> {
        let steps = self.texts(step, "dependsOn");
        let empty = step
            .get("dependsOn")
            .and_then(Node::items)
            .is_some_and(<[_]>::is_empty);
        if empty {
            let message = "`dependsOn` is empty";
            self.report(
                Diagnostic::new(Code::EmptyList, step.key_span("dependsOn"), message)
                    .severity(Severity::Warning)
                    .help("remove the field"),
            );
        }
        steps
    }
}
