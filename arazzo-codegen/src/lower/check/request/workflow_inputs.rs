//! What steps and actions give to the workflows that they call, against the types of the inputs.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::TypeSet;
use crate::lower::check::request::unset_inputs::input_place;
use crate::lower::check::request::values::with_article;
use crate::lower::{Lower, Scope};
use crate::program::typing::typed;
use crate::program::{Expr, WorkflowId};
use crate::source::Span;
use crate::syntax::Node;

/// A value, and the input of another workflow that it becomes.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Passed {
    value: Expr,
    span: Span,
    workflow: WorkflowId,
    called: WorkflowId,
    input: usize,
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn note_passed(
        &mut self,
        scope: &Scope<'_>,
        value: &Expr,
        node: &Node,
        (called, input): (WorkflowId, usize),
    ) {
        self.passed.push(Passed {
            value: value.clone(),
            span: node.span,
            workflow: scope.workflow,
            called,
            input,
        });
    }

    /// Judges them when the types of all outputs are known.
    pub(in crate::lower) fn check_passed(&mut self) {
        for one in std::mem::take(&mut self.passed) {
            let types = self.kinds_of(one.workflow, &one.value);
            let called = &self.program.workflows[one.called.0];
            let field = called.inputs.get(one.input);
            let wanted = field.and_then(|field| self.kinds(&field.ty));
            let (Some(given), Some(wanted)) = (types, wanted) else {
                continue;
            };
            let number = given.number && wanted.integer;
            let fits = given.and(wanted) != TypeSet::NONE || (given.integer && wanted.number);
            if !fits && !number && given != TypeSet::NONE {
                self.report_passed(&one, given, wanted);
            }
        }
    }

    fn report_passed(&mut self, one: &Passed, given: TypeSet, wanted: TypeSet) {
        let called = &self.program.workflows[one.called.0];
        let (id, name) = (&called.workflow_id, &called.inputs[one.input].name);
        let message = format!(
            "`{}` is {}, and the input `{name}` of workflow `{id}` is {}",
            self.written(one.span),
            with_article(&given.names().join(" or ")),
            with_article(&wanted.names().join(" or ")),
        );
        let place = input_place(self.document_workflow(one.called), name);
        let diagnostic = Diagnostic::new(Code::TypeMismatch, one.span, message)
            .severity(Severity::Warning)
            .note("the run stops before the workflow is called");
        self.report(match place {
            Some(place) => diagnostic.also(place, "declared here"),
            None => diagnostic,
        });
    }

    /// The JSON types of what an expression gives, `null` left out. None for any JSON.
    pub(in crate::lower) fn kinds_of(&self, id: WorkflowId, value: &Expr) -> Option<TypeSet> {
        match value {
            Expr::Object(_) => {
                return Some(crate::lower::check::criteria::value_domain::set("object"));
            }
            Expr::Array(_) => {
                return Some(crate::lower::check::criteria::value_domain::set("array"));
            }
            Expr::Literal(value) => return Some(TypeSet::of(value).without_null()),
            // A part of an answer is read as what is wanted.
            Expr::Body { .. } | Expr::Header { .. } => return None,
            _ => {}
        }
        let workflow = &self.program.workflows[id.0];
        let given = typed(&self.program, workflow, &workflow.definitely_done, value);
        let known = self.kinds(&given.ty);
        let described = || self.types_of(self.schema_of(id, value)?);
        known.or_else(described).map(TypeSet::without_null)
    }
}
