//! Whether what is sent fits where it goes: types, absence, values.
//!
//! A place is noted while it is lowered, and judged when all steps of the workflow and their order
//! are known.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{SchemaId, TypeSet};
use crate::program::typing::{Typed, typed};
use crate::program::{Expr, StepId, Type, WorkflowId};
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
            if !self.check_type(id, &one, &given) && one.required && given.is_option() {
                self.check_absence(id, &one, &given);
            }
        }
    }

    /// Whether the type was wrong.
    fn check_type(&mut self, id: WorkflowId, one: &Use, given: &Typed) -> bool {
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
        let fits = |given: TypeSet| {
            given.and(wanted) != TypeSet::NONE
                || (given.integer && wanted.number)
                || (one.text && as_text(given, wanted))
        };
        if loose || fits(given) || alternatives || wanted == TypeSet::NONE {
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
        let mut diagnostic = Diagnostic::new(code, one.span, message);
        if given.object || given.array {
            diagnostic.help = self.help_with_part(id, &one.value, fits);
        }
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
            let diagnostic = Diagnostic::new(Code::EnumSuperset, one.span, message);
            self.report(self.with_schema(diagnostic, one.schema, "its values are listed here"));
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
            let diagnostic = Diagnostic::new(Code::LossyConversion, one.span, message);
            let diagnostic = self.with_schema(diagnostic, one.schema, "expected here");
            self.report(match one.value {
                Expr::Input { .. } => diagnostic.help("declare the input with `type: integer`"),
                _ => diagnostic,
            });
        }
        lossy
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
