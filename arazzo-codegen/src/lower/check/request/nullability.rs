//! Values that may be absent or null where the API requires one.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::expr::{Pointer, pointer};
use crate::lower::check::request::values::Use;
use crate::lower::{Lower, responses};
use crate::program::typing::Typed;
use crate::program::{
    ActionKind, Condition, Criteria, Expr, Operand, Operator, Piece, Step, StepId, WorkflowId,
};
use crate::source::Span;

/// Where so many members of an object are nullable that it says nothing of one of them: more than
/// half, of more than two.
const FEW: usize = 2;

/// What is to be thought of a place that the API calls nullable.
enum Null {
    Possible,
    /// The description says it of nearly everything.
    Vague,
    /// The criteria of the step rule it out.
    Excluded,
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_absence(&mut self, id: WorkflowId, one: &Use, given: &Typed) {
        let workflow = &self.program.workflows[id.0];
        let certain = &workflow.steps[one.step.0].definitely_done;
        let skipped =
            |value: &Expr| matches!(value, Expr::Output { step, .. } if !certain.contains(step));
        match &one.value {
            Expr::Output { step, .. } if skipped(&one.value) => {
                self.report_maybe_not_run(id, one, *step);
            }
            Expr::Template(pieces) => {
                let mut holes = pieces.iter().filter_map(Piece::hole);
                let probable = holes.any(|hole| skipped(hole) || self.may_be_null(id, hole));
                self.report_absent_part(one, probable);
            }
            value => match given.presence.nullable.then(|| self.null(id, value)) {
                Some(Null::Excluded) => {}
                Some(Null::Possible) => self.report_null(id, one),
                Some(Null::Vague) | None => {
                    let message = "the value may be missing, and the API requires one here";
                    let diagnostic =
                        absent(Code::NullableToRequired, one, message).severity(Severity::Note);
                    self.report(self.with_schema(diagnostic, one.schema, "required here"));
                }
            },
        }
    }

    fn report_absent_part(&mut self, one: &Use, probable: bool) {
        let message = "a part of this text may be missing, and the API requires the whole";
        let severity = if probable {
            Severity::Warning
        } else {
            Severity::Note
        };
        self.report(absent(Code::OptionalInTemplate, one, message).severity(severity));
    }

    fn report_null(&mut self, id: WorkflowId, one: &Use) {
        let message = "the value may be null, and the API requires one here";
        let diagnostic = absent(Code::NullableToRequired, one, message);
        let diagnostic = self.with_schema(diagnostic, one.schema, "required here");
        self.report(match (&one.value, self.read_by(id, &one.value)) {
            // An input that need not be given is the caller's to give.
            (Expr::Input { .. }, _) => diagnostic.severity(Severity::Note),
            (_, Some((step, place))) => {
                let condition = format!("$response.body#{place} != null");
                let name = &self.program.workflows[id.0].step(step).step_id;
                diagnostic.help(format!(
                    "let step `{name}` fail without it: `- condition: {condition}` in its `successCriteria`"
                ))
            }
            _ => diagnostic,
        });
    }

    /// The step whose output this is, and the place of the body that the output reads.
    fn read_by(&self, id: WorkflowId, value: &Expr) -> Option<(StepId, String)> {
        let Expr::Output {
            step,
            output,
            pointer: behind,
        } = value
        else {
            return None;
        };
        let lowered = self.program.workflows[id.0].steps.get(step.0)?;
        match &lowered.outputs.get(*output)?.value {
            Expr::Body {
                pointer: before, ..
            } => Some((*step, format!("{before}{behind}"))),
            _ => None,
        }
    }

    fn null(&self, id: WorkflowId, value: &Expr) -> Null {
        self.null_of_output(id, value).unwrap_or(Null::Possible)
    }

    fn may_be_null(&self, id: WorkflowId, hole: &Expr) -> bool {
        let Expr::Output { step, output, .. } = hole else {
            return false;
        };
        let lowered = self.program.workflows[id.0].steps.get(step.0);
        let output = lowered.and_then(|lowered| lowered.outputs.get(*output));
        let nullable = |value: &Expr| matches!(value, Expr::Body { read, .. } if read.nullable);
        output.is_some_and(|output| nullable(&output.value))
            && matches!(self.null(id, hole), Null::Possible)
    }

    fn null_of_output(&self, id: WorkflowId, value: &Expr) -> Option<Null> {
        let (step, place) = self.read_by(id, value)?;
        let lowered = self.program.workflows[id.0].step(step);
        if let Criteria::All(all) = &lowered.criteria
            && all.iter().any(|one| excludes_null(&one.condition, &place))
        {
            return Some(Null::Excluded);
        }
        let mut parent = pointer::parse(&place).ok()?;
        parent.0.pop()?;
        let operation = self.operations.get(&(id, step))?;
        let accepted = responses::accepted(operation, &lowered.criteria);
        self.calls_all_nullable(&accepted, &parent)
            .then_some(Null::Vague)
    }

    fn calls_all_nullable(
        &self,
        accepted: &[crate::document::api::Response],
        parent: &Pointer,
    ) -> bool {
        let objects = self.schemas_at(accepted, parent).unwrap_or_default();
        let mut objects = objects.iter().map(|id| self.apis.flat(*id));
        objects.any(|object| {
            let members = object.properties.values();
            let nullable = members.filter(|id| self.apis.nullable(**id)).count();
            nullable > FEW && nullable * 2 > object.properties.len()
        })
    }

    fn report_maybe_not_run(&mut self, id: WorkflowId, one: &Use, step: StepId) {
        let need = "the API requires its value here";
        self.report(self.maybe_not_run(id, one.span, one.step, step, need));
    }

    /// A step that some way leads around, and why the reader needs it.
    pub(in crate::lower) fn maybe_not_run(
        &self,
        id: WorkflowId,
        span: Span,
        reader: StepId,
        step: StepId,
        need: &str,
    ) -> Diagnostic {
        let name = &self.program.workflows[id.0].step(step).step_id;
        let message = format!("step `{name}` may not have run, and {need}");
        let diagnostic = Diagnostic::new(Code::MaybeNotRun, span, message)
            .note("without a value, the run stops before the request is sent");
        match self.jump_past(id, step, reader) {
            Some(place) => diagnostic.also(place, format!("this skips `{name}`")),
            None => diagnostic,
        }
    }

    /// The action that leads past a step to one behind it.
    fn jump_past(&self, id: WorkflowId, skipped: StepId, reader: StepId) -> Option<Span> {
        let workflow = &self.program.workflows[id.0];
        let steps = workflow.steps.iter().take(skipped.0 + 1);
        steps
            .flat_map(Step::actions)
            .find_map(|action| match action.kind {
                ActionKind::Goto(to) if to > skipped && to <= reader => {
                    Some(self.origins.action(action.id))
                }
                _ => None,
            })
    }
}

/// Whether the condition holds only where something else than null is at this place of the body.
fn excludes_null(condition: &Condition, place: &str) -> bool {
    let is_place = |side: &Operand| matches!(side, Operand::Value(Expr::Body { pointer, .. }) if pointer == place);
    let constant = |side: &Operand| match side {
        Operand::Value(Expr::Literal(value)) => Some(value.is_null()),
        _ => None,
    };
    match condition {
        Condition::And(all) => all.iter().any(|one| excludes_null(one, place)),
        Condition::Compare {
            operator,
            left,
            right,
            ..
        } => {
            let null = match (is_place(left), is_place(right)) {
                (true, _) => constant(right),
                (_, true) => constant(left),
                _ => None,
            };
            matches!(
                (operator, null),
                (Operator::Ne, Some(true)) | (Operator::Eq, Some(false))
            )
        }
        _ => false,
    }
}

fn absent(code: Code, one: &Use, message: &str) -> Diagnostic {
    Diagnostic::new(code, one.span, message)
        .note("without a value, the run stops before the request is sent")
}
