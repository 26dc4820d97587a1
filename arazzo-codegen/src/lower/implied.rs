//! Outputs of called workflows that are read as outputs of the steps which call them.
//!
//! A step has the outputs that it declares. Documents forget that, and read what the workflow gives
//! by the id of the step; only one thing can be meant, so the step has it. What it declares wins.

use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo;
use crate::program::names::Scope as Names;
use crate::program::{Demand, Expr, Field, Output, Presence, StepId, Type, WorkflowId};
use crate::resolve::DocumentId;
use crate::source::Span;
use crate::syntax::Node;

impl<'a> Lower<'a, '_> {
    /// All texts of a workflow.
    pub(super) fn texts_of(&self, document: DocumentId, index: usize) -> Vec<&'a str> {
        let workflows = self.document(document).arazzo.root.get("workflows");
        let workflow = workflows
            .and_then(Node::items)
            .and_then(|all| all.get(index));
        workflow.map(Node::texts).unwrap_or_default()
    }
}

impl Lower<'_, '_> {
    /// What a step has without declaring it; `known` are the outputs that it declares.
    pub(super) fn implied_outputs(
        &self,
        scope: &Scope<'_>,
        id: StepId,
        called: WorkflowId,
        known: &[Output],
    ) -> Vec<Output> {
        let step = &self.declared[scope.workflow.0].steps[id.0];
        let mut names = Names::new();
        for output in known {
            names.snake(&output.field.name);
        }
        let of_called = &self.declared[called.0].outputs;
        let implied = step.outputs[step.outputs.len() - step.implied..].iter();
        let output = |name: &String| {
            let output = of_called.iter().position(|known| known == name)?;
            Some(output_of(called, output, name, names.snake(name)))
        };
        implied.filter_map(output).collect()
    }

    /// Says once that a step does not declare what is read from it.
    pub(super) fn note_implied(
        &mut self,
        scope: &Scope<'_>,
        id: StepId,
        output: usize,
        span: Span,
    ) {
        let declared = self.declared[scope.workflow.0].clone();
        let step = &declared.steps[id.0];
        let is_implied = output >= step.outputs.len() - step.implied;
        if !is_implied || !self.implied.insert((scope.workflow, id, output)) {
            return;
        }
        let name = &step.outputs[output];
        let message = format!("step `{}` declares no output `{name}`", step.id);
        let value = format!("$outputs.{name}");
        let diagnostic = Diagnostic::new(Code::WorkflowStepOutputUndeclared, span, message)
            .label("read as that of the workflow it calls")
            .help(format!("add `outputs: {{{name}: {value}}}` to the step"));
        let source = &self.document_workflow(scope.workflow).steps[step.index];
        self.report(match source.outputs.first() {
            Some(first) => diagnostic.fix_by_adding(first.name.span, name, value),
            None => {
                let outputs = format!("{{\"{name}\": \"{value}\"}}");
                diagnostic.fix_by_adding(source.step_id.span, "outputs", outputs)
            }
        });
    }
}

/// The outputs of the called workflow that some text of the workflow reads from the step.
pub(super) fn read_of(
    step: &arazzo::Step,
    of_called: &[String],
    declared: &[String],
    texts: &[&str],
) -> Vec<String> {
    let id = &step.step_id.value;
    let whole = format!("$steps.{id}.outputs");
    let reads = |name: &String| {
        let forms = [format!("{whole}.{name}"), format!("$steps.{id}.{name}")];
        let read = |form: &String| texts.iter().any(|text| names(text, form, &['.']));
        forms.iter().any(read) || texts.iter().any(|text| names(text, &whole, &[]))
    };
    let undeclared = of_called.iter().filter(|name| !declared.contains(name));
    undeclared.filter(|name| reads(name)).cloned().collect()
}

/// Whether a text has these words, and no longer ones. `on` may follow all the same.
fn names(text: &str, words: &str, on: &[char]) -> bool {
    let ends = text.match_indices(words).map(|(at, _)| at + words.len());
    let mut next = ends.map(|end| text[end..].chars().next());
    let longer =
        |c: char| (c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) && !on.contains(&c);
    next.any(|next| !next.is_some_and(longer))
}

fn output_of(called: WorkflowId, output: usize, name: &str, ident: String) -> Output {
    Output {
        field: Field {
            name: name.to_owned(),
            ident,
            ty: Type::Value,
            presence: Presence {
                optional: true,
                nullable: false,
            },
            docs: Vec::new(),
            default: None,
        },
        value: Expr::Called {
            workflow: called,
            output,
            pointer: String::new(),
        },
        used: false,
        sent: false,
        proven: false,
        demand: Demand::Nothing,
        source: format!("$outputs.{name}"),
    }
}
