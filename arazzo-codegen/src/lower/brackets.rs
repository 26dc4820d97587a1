//! Names with brackets: `#/x[0]` is read as `#/x/0`, which is what nearly everybody means, unless
//! the description declares a member `x[0]`.

use super::media::json_of;
use super::{Lower, Scope};
use crate::diagnostic::Code;
use crate::document::api::{Operation, SchemaId};
use crate::expr::{Expression, Part, Pointer};
use crate::program::{Expr, StepId, WorkflowId};
use crate::source::Span;

/// How deep alternatives of alternatives are asked for a name.
const MAX_DEPTH: usize = 3;

impl Lower<'_, '_> {
    /// The place in the body of a response or a message that a pointer means. `dotted` if it was
    /// written with dots, which have no other spelling for such a name.
    pub(super) fn declared_place(
        &mut self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        dotted: bool,
        span: Span,
    ) -> Pointer {
        let operation = scope.step.and_then(|step| step.operation.clone());
        let bodies = operation.map(|operation| bodies(&operation));
        self.declared_names(&bodies.unwrap_or_default(), pointer, dotted, span)
    }

    /// The dots behind `$response.body` in a condition.
    pub(super) fn declared_navigation(
        &mut self,
        scope: &Scope<'_>,
        expression: &Expression,
        navigation: &Pointer,
        span: Span,
    ) -> Pointer {
        let (Expression::Response(Part::Body { pointer, .. })
        | Expression::Message(Part::Payload { pointer, .. })) = expression
        else {
            return navigation.clone();
        };
        let Some(operation) = scope.step.and_then(|step| step.operation.clone()) else {
            return navigation.clone();
        };
        let below = self.all_below(&bodies(&operation), pointer);
        self.declared_names(&below, navigation, true, span)
    }

    /// The place inside an input that a pointer means.
    pub(super) fn declared_in_input(
        &mut self,
        workflow: WorkflowId,
        name: &str,
        pointer: &Pointer,
        span: Span,
    ) -> Pointer {
        if !self.has_brackets(span) {
            return pointer.clone();
        }
        let declared = &self.declared[workflow.0];
        let file = self.document(declared.document).arazzo.file;
        let inputs = format!("/workflows/{}/inputs", declared.index);
        let inputs = self.apis.flat(self.apis.schema_at(file, &inputs));
        let roots: Vec<_> = inputs.properties.get(name).copied().into_iter().collect();
        self.declared_names(&roots, pointer, false, span)
    }

    /// The place inside an output of a step that a pointer means.
    pub(super) fn declared_in_output(
        &mut self,
        workflow: WorkflowId,
        (step, output): (StepId, usize),
        pointer: &Pointer,
        span: Span,
    ) -> Pointer {
        let steps = &self.program.workflows[workflow.0].steps;
        let output = steps.get(step.0).and_then(|step| step.outputs.get(output));
        let Some(Expr::Body { pointer: base, .. }) = output.map(|output| &output.value) else {
            return pointer.clone();
        };
        let base = crate::expr::pointer::parse(base).unwrap_or_default();
        let Some(operation) = self.operations.get(&(workflow, step)).cloned() else {
            return pointer.clone();
        };
        let roots = self.all_below(&bodies(&operation), &base);
        self.declared_names(&roots, pointer, false, span)
    }

    /// The pointer with the names that it was written with, where one of these schemas declares
    /// them. What was said about their brackets is taken back.
    fn declared_names(
        &mut self,
        roots: &[SchemaId],
        pointer: &Pointer,
        dotted: bool,
        span: Span,
    ) -> Pointer {
        if !dotted && !self.has_brackets(span) {
            return pointer.clone();
        }
        let mut found = Pointer::default();
        let mut rest = pointer.0.as_slice();
        while let Some((first, others)) = rest.split_first() {
            let indices = others.iter().take_while(|token| is_index(token)).count();
            let name = (1..=indices).rev().find_map(|count| {
                let name = bracketed(first, &others[..count]);
                let known = self.declares(roots, &found, &name);
                known.then_some((name, count))
            });
            let (token, count) = name.unwrap_or_else(|| (first.clone(), 0));
            found.0.push(token);
            rest = &others[count..];
        }
        if found != *pointer {
            self.diagnostics.withdraw(Code::BracketInPointer, span);
        }
        found
    }

    fn all_below(&self, roots: &[SchemaId], pointer: &Pointer) -> Vec<SchemaId> {
        let found = roots.iter().map(|root| self.apis.navigate(*root, pointer));
        found.flat_map(|found| found.alternatives).collect()
    }

    fn declares(&self, roots: &[SchemaId], parent: &Pointer, name: &str) -> bool {
        let parents = self.all_below(roots, parent);
        parents.iter().any(|id| self.has_property(*id, name, 0))
    }

    fn has_property(&self, id: SchemaId, name: &str, depth: usize) -> bool {
        let flat = self.apis.flat(id);
        let mut alternatives = flat.one_of.iter().chain(&flat.any_of);
        flat.properties.contains_key(name)
            || depth < MAX_DEPTH && alternatives.any(|one| self.has_property(*one, name, depth + 1))
    }

    fn has_brackets(&self, span: Span) -> bool {
        self.bracketed.iter().any(|token| span.contains(*token))
    }
}

/// The JSON bodies that an operation describes.
fn bodies(operation: &Operation) -> Vec<SchemaId> {
    let responses = operation.responses.iter();
    responses
        .filter_map(|one| json_of(&one.content)?.schema)
        .collect()
}

fn is_index(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// `x[0][1]`
fn bracketed(name: &str, indices: &[String]) -> String {
    let brackets = indices.iter().map(|index| format!("[{index}]"));
    brackets.fold(name.to_owned(), |name, index| name + &index)
}
