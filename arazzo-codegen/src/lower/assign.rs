//! Whether what is sent fits where it goes: types, absence, values.
//!
//! A place is noted while it is lowered, and judged when all steps of the workflow and their order
//! are known.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{SchemaId, TypeSet};
use crate::document::arazzo::OrReference;
use crate::program::typing::{Typed, typed};
use crate::program::{ActionKind, Expr, Piece, StepId, Type, WorkflowId};
use crate::source::Span;

/// A value and the place of an API that it goes to.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) value: Expr,
    /// Where the value is written.
    pub(super) span: Span,
    pub(super) step: StepId,
    pub(super) schema: SchemaId,
    /// Whether it is written as text: a parameter.
    pub(super) text: bool,
    /// Whether a request without it is wrong.
    pub(super) required: bool,
}

impl Lower<'_, '_> {
    pub(super) fn check_uses(&mut self, id: WorkflowId) {
        for one in std::mem::take(&mut self.uses) {
            let workflow = &self.program.workflows[id.0];
            let Some(step) = workflow.steps.get(one.step.0) else {
                continue;
            };
            let given = typed(&self.program, workflow, &step.certain, &one.value);
            if !self.check_type(&one, &given) && one.required && given.is_option() {
                self.check_absence(id, &one, &given);
            }
        }
    }

    /// Whether the type was wrong.
    fn check_type(&mut self, one: &Use, given: &Typed) -> bool {
        let given_type = given.ty.clone();
        let flat = self.apis.flat(one.schema);
        if matches!(one.value, Expr::Template(_)) {
            return false;
        }
        let alternatives = !flat.one_of.is_empty() || !flat.any_of.is_empty();
        let (Some(given), Some(wanted)) = (self.kinds(&given.ty), flat.types) else {
            return false;
        };
        // An input that is any text is as good as one without a type.
        let loose = matches!(one.value, Expr::Input { .. }) && given == super::facts::set("string");
        let fits = loose
            || given.and(wanted) != TypeSet::NONE
            || (given.integer && wanted.number)
            || (one.text && as_text(given, wanted));
        if fits || alternatives || wanted == TypeSet::NONE {
            self.check_values(one, &given_type);
            return self.check_precision(one, given, wanted);
        }
        let wanted_words = with_article(&self.apis.describe(one.schema));
        let words = with_article(&given.names().join(" or "));
        let written = self.written(one.span);
        let message = format!("`{written}` is {words}, and the API wants {wanted_words}");
        let code = if one.text {
            Code::TypeMismatch
        } else {
            Code::PayloadTypeMismatch
        };
        let diagnostic = Diagnostic::new(code, one.span, message);
        let place = self.schema_place(one.schema);
        self.report(match place {
            Some(place) => diagnostic.also(place, "expected here"),
            None => diagnostic,
        });
        true
    }

    /// Values that the one side lists and the other does not.
    fn check_values(&mut self, one: &Use, given: &Type) {
        let given = self.facts_of_type(given).and_then(|facts| facts.values);
        let (Some(given), Some(wanted)) = (given, self.apis.values(one.schema)) else {
            return;
        };
        let more: Vec<String> = given
            .iter()
            .filter(|value| !wanted.contains(value))
            .map(|value| format!("`{}`", super::inputs::show(value)))
            .collect();
        if !more.is_empty() {
            let message = format!(
                "the value may be {}, which the API does not take here",
                more.join(" or ")
            );
            self.error(Code::EnumSuperset, one.span, message);
        }
    }

    /// The text of the document, without quotes.
    fn written(&self, span: Span) -> String {
        let files = self.apis.files().borrow();
        let text = files.map.slice(span).trim_matches(['"', '\'']);
        super::criteria::one_line(text)
    }

    fn check_precision(&mut self, one: &Use, given: TypeSet, wanted: TypeSet) -> bool {
        let lossy = given.number && wanted.integer && !wanted.number && !wanted.string;
        if lossy {
            let message = "a number with decimals goes where the API wants an integer";
            self.error(Code::LossyConversion, one.span, message);
        }
        lossy
    }

    fn check_absence(&mut self, id: WorkflowId, one: &Use, given: &Typed) {
        let workflow = &self.program.workflows[id.0];
        if let Expr::Output { step, .. } = one.value
            && !workflow.steps[one.step.0].certain.contains(&step)
        {
            // That it never runs before has been reported.
            if !self.reported(Code::ReadBeforeRun, one.span) {
                self.report_maybe_not_run(id, one, step);
            }
            return;
        }
        if let Expr::Template(pieces) = &one.value {
            let inputs = pieces
                .iter()
                .all(|piece| matches!(piece, Piece::Text(_) | Piece::Hole(Expr::Input { .. })));
            let message = "a part of this text may be missing, and the API requires the whole";
            let diagnostic = Diagnostic::new(Code::OptionalInTemplate, one.span, message);
            let severity = if inputs {
                Severity::Note
            } else {
                Severity::Warning
            };
            return self.report(
                diagnostic
                    .severity(severity)
                    .note("without a value, the run stops before the request is sent"),
            );
        }
        let what = match (given.presence.optional, given.presence.nullable) {
            (_, true) => "may be null",
            _ => "may be missing",
        };
        let severity = match one.value {
            // An input that need not be given is the caller's to give.
            Expr::Input { .. } => Severity::Note,
            _ if given.presence.nullable => Severity::Warning,
            _ => Severity::Note,
        };
        let message = format!("the value {what}, and the API requires one here");
        let diagnostic = Diagnostic::new(Code::NullableToRequired, one.span, message);
        self.report(
            diagnostic
                .severity(severity)
                .note("without a value, the run stops before the request is sent"),
        );
    }

    fn report_maybe_not_run(&mut self, id: WorkflowId, one: &Use, step: StepId) {
        let workflow = &self.program.workflows[id.0];
        let name = workflow.step(step).step_id.clone();
        let message =
            format!("step `{name}` may not have run, and the API requires its value here");
        let diagnostic = Diagnostic::new(Code::MaybeNotRun, one.span, message)
            .note("without a value, the run stops before the request is sent");
        let jump = self.jump_past(id, step, one.step);
        self.report(match jump {
            Some(place) => diagnostic.also(place, format!("this skips `{name}`")),
            None => diagnostic,
        });
    }

    /// The action that leads past a step to one behind it.
    fn jump_past(&self, id: WorkflowId, skipped: StepId, reader: StepId) -> Option<Span> {
        let workflow = &self.program.workflows[id.0];
        let declared = &self.declared[id.0];
        let source = self.document_workflow(id);
        for (index, step) in workflow.steps.iter().enumerate() {
            let past = |kind: &ActionKind| match kind {
                ActionKind::Goto(to) => index <= skipped.0 && *to > skipped && *to <= reader,
                _ => false,
            };
            let Some(action) = step.actions().find(|action| past(&action.kind)) else {
                continue;
            };
            let written = &source.steps[declared.steps[index].index];
            let own = written.on_success.iter().chain(&written.on_failure);
            let place = own.filter_map(|one| match one {
                OrReference::Inline(one) if one.name.value == action.name => Some(one.name.span),
                _ => None,
            });
            // The list of failures comes last, and its names may be those of successes.
            if let Some(place) = place.reduce(|_, later| later) {
                return Some(place);
            }
        }
        None
    }
}

pub(super) fn with_article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {words}", if vowel { "an" } else { "a" })
}

/// Whether one kind of value can stand for another where both are text.
fn as_text(given: TypeSet, wanted: TypeSet) -> bool {
    let scalar = given.integer || given.number || given.boolean;
    (scalar && wanted.string) || (given.array && (wanted.string || wanted.array))
}
