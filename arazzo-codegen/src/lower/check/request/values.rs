//! Whether what is sent fits where it goes: types, absence, values.
//!
//! A place is noted while it is lowered, and judged when all steps of the workflow and their order
//! are known.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{SchemaId, TypeSet};
use crate::lower::Lower;
use crate::lower::outputs::{MAX_COPIES, may_be_null};
use crate::program::typing::{Typed, typed};
use crate::program::{Expr, StepId, Type, Workflow, WorkflowId};
use crate::source::Span;

/// A value and the place of an API that it goes to.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Use {
    pub(in crate::lower) value: Expr,
    /// Where the value is written.
    pub(in crate::lower) span: Span,
    pub(in crate::lower) step: StepId,
    pub(in crate::lower) schema: SchemaId,
    /// Whether it is written as text: a parameter.
    pub(in crate::lower) text: bool,
    /// Whether it is a field of a form.
    pub(in crate::lower) form: bool,
    /// Whether it is a member of an object or a list.
    pub(in crate::lower) member: bool,
    /// Whether a request without it is wrong.
    pub(in crate::lower) required: bool,
}

/// Whether it is an input that every run needs, of which one finding says so.
pub(in crate::lower) fn is_needed(workflow: &Workflow, value: &Expr) -> bool {
    let Expr::Input { field, pointer } = value else {
        return false;
    };
    let input = workflow.inputs.get(*field);
    let null = pointer.is_empty() && input.is_some_and(|input| input.presence.nullable);
    workflow.needed.contains(field) && !null
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_uses(&mut self, id: WorkflowId) {
        for one in std::mem::take(&mut self.uses) {
            let workflow = &self.program.workflows[id.0];
            let Some(step) = workflow.steps.get(one.step.0) else {
                continue;
            };
            let given = typed(&self.program, workflow, &step.definitely_done, &one.value);
            let proven = step.present.has_value(&one.value)
                && !may_be_null(&self.program, workflow, &one.value, MAX_COPIES);
            let needed = is_needed(workflow, &one.value);
            let absent = given.is_option() && !proven && !needed && !self.is_always_there(id, &one);
            if !self.check_type(id, &one, &given) && one.required && absent {
                self.check_absence(id, &one, &given);
            }
        }
    }

    /// Whether the type was wrong.
    fn check_type(&mut self, id: WorkflowId, one: &Use, given: &Typed) -> bool {
        if matches!(one.value, Expr::Template(_)) {
            return false;
        }
        let described = self.schema_of(id, &one.value);
        let types = self.kinds(&given.ty);
        let types = types.or_else(|| self.types_of(described?));
        let (Some(types), Some(wanted)) = (types, self.wanted_types(one.schema)) else {
            return false;
        };
        let (types, wanted) = (types.without_null(), wanted.without_null());
        let fits = |given: TypeSet| {
            given.and(wanted) != TypeSet::NONE
                || (given.integer && wanted.number)
                || (given.number && wanted.integer)
                || (one.text && as_text(given, wanted))
        };
        let unsaid = types == TypeSet::NONE || wanted == TypeSet::NONE;
        if unsaid || fits(types) || self.is_loose(id, one, types) {
            self.check_values(one, &given.ty, described);
            return self.check_precision(one, types, wanted);
        }
        let given = types;
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
        let whole = matches!(&one.value, Expr::Output { pointer, .. } if pointer.is_empty());
        if whole && (given.object || given.array) {
            diagnostic.help = self.help_with_part(id, &one.value, fits);
        } else if let Expr::Input { .. } = one.value {
            diagnostic.help = help_with_input(wanted);
        }
        let place = self.schema_place(one.schema);
        self.report(match place {
            Some(place) => diagnostic.also(place, "expected here"),
            None => diagnostic,
        });
        true
    }

    /// The types that a place takes, those of its alternatives together.
    fn wanted_types(&self, schema: SchemaId) -> Option<TypeSet> {
        let flat = self.apis.flat(schema);
        if flat.one_of.is_empty() && flat.any_of.is_empty() {
            flat.types
        } else {
            self.types_of(schema)
        }
    }

    /// An input that is any text can be right where it is sent as text; in JSON only if nobody said
    /// that it is one.
    fn is_loose(&self, id: WorkflowId, one: &Use, given: TypeSet) -> bool {
        let Expr::Input { field, pointer } = &one.value else {
            return false;
        };
        let declared = || {
            let schema = self.input_schema(id, *field);
            schema.is_some_and(|schema| self.apis.flat(schema).types.is_some())
        };
        let text = pointer.is_empty()
            && given == crate::lower::check::criteria::value_domain::set("string");
        text && (one.text || one.form || !declared())
    }

    /// Whether a place inside of an output stands in every answer, and the output is there.
    fn is_always_there(&self, id: WorkflowId, one: &Use) -> bool {
        let Expr::Output {
            step,
            output,
            pointer,
        } = &one.value
        else {
            return false;
        };
        let whole = Expr::Output {
            step: *step,
            output: *output,
            pointer: String::new(),
        };
        let workflow = &self.program.workflows[id.0];
        let certain = &workflow.steps[one.step.0].definitely_done;
        let present = !typed(&self.program, workflow, certain, &whole).is_option();
        let always = || {
            let schema = self.schema_of(id, &whole)?;
            let at = crate::expr::pointer::parse(pointer).ok()?;
            let there = self.apis.navigate(schema, &at).always;
            let null = self.apis.nullable(self.schema_of(id, &one.value)?);
            Some(there && !null)
        };
        present && always() == Some(true)
    }

    /// Values that the one side lists and the other does not.
    fn check_values(&mut self, one: &Use, given: &Type, described: Option<SchemaId>) {
        let given = self.facts_of_type(given).and_then(|facts| facts.values);
        let given = given.or_else(|| self.apis.values(described?));
        let (Some(given), Some(wanted)) = (given, self.apis.values(one.schema)) else {
            return;
        };
        let more: Vec<String> = given
            .iter()
            .filter(|value| !wanted.contains(value))
            .map(|value| format!("`{}`", crate::lower::inputs::show(value)))
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
    pub(in crate::lower) fn written(&self, span: Span) -> String {
        let files = self.apis.files().borrow();
        let text = files.map.slice(span).trim_matches(['"', '\'']);
        crate::lower::criteria::one_line(text)
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

pub(in crate::lower) fn with_article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {words}", if vowel { "an" } else { "a" })
}

/// Whether one kind of value can stand for another where both are text.
fn as_text(given: TypeSet, wanted: TypeSet) -> bool {
    let scalar = given.integer || given.number || given.boolean;
    (scalar && wanted.string) || (given.array && (wanted.string || wanted.array))
}

/// How an input would have to be declared.
fn help_with_input(wanted: TypeSet) -> Option<String> {
    match wanted.names().as_slice() {
        [one] => Some(format!("declare the input with `type: {one}`")),
        _ => None,
    }
}
