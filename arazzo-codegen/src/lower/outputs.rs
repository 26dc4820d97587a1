//! The outputs of steps and workflows.

use super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo::{self, read_selector};
use crate::expr::Issue;
use crate::expr::template::{self, ValueText};
use crate::program::names::Scope as Names;
use crate::program::reach;
use crate::program::typing::{Typed, typed};
use crate::program::{
    Demand, Expr, Field, Output, Presence, Program, StepId, Type, Workflow, WorkflowId,
};
use crate::syntax::Node;

/// How many outputs may be copies of each other.
pub(super) const MAX_COPIES: usize = 32;

impl Lower<'_, '_> {
    /// The values of a list of outputs; their types follow when all steps are known.
    pub(super) fn outputs(&mut self, scope: &Scope<'_>, outputs: &[arazzo::Output]) -> Vec<Output> {
        let mut names = Names::new();
        outputs
            .iter()
            .map(|output| {
                let value = self.output(scope, &output.value);
                let field = Field {
                    name: output.name.value.clone(),
                    ident: names.snake(&output.name.value),
                    ty: Type::Value,
                    presence: Presence {
                        optional: true,
                        nullable: false,
                    },
                    docs: Vec::new(),
                    default: None,
                };
                let source = output.value.as_str().unwrap_or_default().to_owned();
                Output {
                    field,
                    value,
                    used: false,
                    sent: false,
                    proven: false,
                    demand: Demand::Nothing,
                    source,
                }
            })
            .collect()
    }

    fn output(&mut self, scope: &Scope<'_>, node: &Node) -> Expr {
        if node.entries().is_some() {
            return match read_selector(node, self.diagnostics) {
                Some(selector) => self.selector(scope, &selector),
                None => Expr::Broken,
            };
        }
        let Some(text) = node.as_str() else {
            return Expr::Literal(node.to_json());
        };
        if let Some(list) = self.several(scope, node, text) {
            return list;
        }
        let (value, issues) = template::value(text);
        if matches!(value, ValueText::Literal(_)) && looks_like_expression(text) {
            self.no_expression(node, text, issues);
            return Expr::Broken;
        }
        if !matches!(value, ValueText::Template(_)) {
            // That an expression stands in a text here is what is wrong, not how.
            self.issues(node, issues);
        }
        match value {
            ValueText::Whole { expression, .. } => {
                self.expression(scope, &expression, node.span, Default::default())
            }
            ValueText::Template(pieces) => {
                self.report_text_in_output(node, text);
                // How a path in it is spelt does not matter.
                self.diagnostics
                    .withdraw(Code::DotNavigationInValue, node.span);
                self.template(scope, node, pieces)
            }
            ValueText::Literal(text) if template::without_dollar(&text) => {
                self.report_missing_dollar(node, &text);
                Expr::Broken
            }
            ValueText::Literal(text) => {
                let message = format!("`{text}` is a constant, not an expression");
                let diagnostic = Diagnostic::new(Code::TemplateInOutput, node.span, message);
                self.report(
                    diagnostic.help("an output is an expression such as `$response.body#/id`"),
                );
                Expr::Literal(serde_json::Value::String(text))
            }
        }
    }

    fn report_text_in_output(&mut self, node: &Node, text: &str) {
        let message = "an output is one expression, not a text with expressions in it";
        let diagnostic = Diagnostic::new(Code::TemplateInOutput, node.span, message);
        self.report(match text.strip_prefix("$response.body/") {
            Some(way) if !way.contains('$') => {
                let right = format!("$response.body#/{way}");
                let diagnostic = diagnostic.help(format!("write `{right}`"));
                diagnostic.fix(node.span, right)
            }
            _ => diagnostic
                .help("output each expression by itself; what is made of them is for the caller"),
        });
    }

    fn report_missing_dollar(&mut self, node: &Node, text: &str) {
        let message = format!("`{text}` is text: an expression begins with `$`");
        let issue = Issue::new(Code::TemplateInOutput, 0..0, message)
            .with_severity(Severity::Error)
            .help(format!("write `${text}`"))
            .fix(0..0, "$");
        let range = 0..text.len();
        self.issue(node, Issue { range, ..issue });
    }

    /// An output that begins like an expression can be nothing else.
    fn no_expression(&mut self, node: &Node, text: &str, issues: Vec<Issue>) {
        let message = format!("`{text}` is not a runtime expression");
        let mut issue = Issue::new(Code::ExpressionSyntax, 0..text.len(), message);
        if let Some(found) = issues.into_iter().next() {
            if found.code == Code::ExpressionSyntax {
                issue.message = found.message;
            }
            (issue.range, issue.help, issue.fix) = (found.range, found.help, found.fix);
        }
        self.issue(
            node,
            issue.with_severity(crate::diagnostic::Severity::Error),
        );
    }

    /// Decides the types of outputs anew until they agree: workflows that call each other in a
    /// circle were typed before those that they call.
    pub(super) fn unify_output_types(&mut self) {
        for _ in 0..=self.program.workflows.len() {
            let before = self.output_types();
            for index in 0..self.program.workflows.len() {
                self.type_outputs(WorkflowId(index));
            }
            if self.output_types() == before {
                return;
            }
        }
    }

    fn output_types(&self) -> Vec<(Type, Presence)> {
        let of_steps = |workflow: &'_ crate::program::Workflow| {
            let outputs = workflow.steps.iter().flat_map(|step| &step.outputs);
            let all = outputs.chain(&workflow.outputs);
            all.map(|output| (output.field.ty.clone(), output.field.presence))
                .collect::<Vec<_>>()
        };
        self.program.workflows.iter().flat_map(of_steps).collect()
    }

    /// Decides the types of all outputs of a workflow, now that its steps and their order are
    /// known.
    pub(super) fn type_outputs(&mut self, id: WorkflowId) {
        self.mark_used(id);
        for step in 0..self.program.workflows[id.0].steps.len() {
            for output in 0..self.program.workflows[id.0].steps[step].outputs.len() {
                self.type_step_output(id, StepId(step), output);
            }
        }
        for output in 0..self.program.workflows[id.0].outputs.len() {
            let workflow = &self.program.workflows[id.0];
            let value = &workflow.outputs[output].value;
            let typed = typed(&self.program, workflow, &workflow.definitely_done, value);
            // An input that is surely there has a field of that type, or a caller that forgets it.
            let proven = matches!(value, Expr::Output { .. })
                && typed.is_option()
                && workflow.present.has_value(value)
                && !may_be_null(&self.program, workflow, value, MAX_COPIES);
            let docs = self.output_docs(id, value);
            let output = &mut self.program.workflows[id.0].outputs[output];
            output.proven = proven;
            output.field.ty = typed.ty;
            output.field.presence = if proven {
                Presence::default()
            } else {
                single(typed.presence)
            };
            output.field.docs = docs;
        }
    }

    fn type_step_output(&mut self, id: WorkflowId, step: StepId, output: usize) {
        let workflow = &self.program.workflows[id.0];
        let lowered = &workflow.steps[step.0];
        let out = &lowered.outputs[output];
        let mut typed = typed(
            &self.program,
            workflow,
            &lowered.definitely_done,
            &out.value,
        );
        let mut docs = self.output_docs(id, &out.value);
        let read = matches!(out.value, Expr::Body { .. } | Expr::Header { .. });
        // A `Value` has a null of its own.
        let nullable = out.sent && typed.ty != Type::Value && is_nullable(&out.value);
        if !out.used && read && !typed.is_option() {
            typed.presence.optional = true;
            docs.push("Nothing reads it: `None` if the response lacks it.".to_owned());
        }
        let demand = self.demand(id, &out.value, &typed);
        let output = &mut self.program.workflows[id.0].steps[step.0].outputs[output];
        output.demand = demand;
        let field = &mut output.field;
        field.presence = if nullable {
            Presence {
                optional: true,
                nullable: true,
            }
        } else {
            single(typed.presence)
        };
        field.ty = typed.ty;
        field.docs = docs;
    }

    /// What a step demands of an output where the document is trusted to mean what it declares.
    fn demand(&self, id: WorkflowId, value: &Expr, typed: &Typed) -> Demand {
        if !self.program.required_outputs || !typed.is_option() {
            return Demand::Nothing;
        }
        let workflow = &self.program.workflows[id.0];
        match value {
            _ if !may_be_null(&self.program, workflow, value, MAX_COPIES) => Demand::Value,
            Expr::Body { .. } => Demand::Place,
            // Whether it is absent or null is not told any more.
            _ => Demand::Nothing,
        }
    }

    fn output_docs(&self, id: WorkflowId, value: &Expr) -> Vec<String> {
        let workflow = &self.program.workflows[id.0];
        match value {
            Expr::Body { read, .. } | Expr::Header { read, .. } => read
                .docs
                .iter()
                .flat_map(|docs| docs.split("\n\n"))
                .map(str::to_owned)
                .collect(),
            Expr::Output {
                step,
                output,
                pointer,
            } if pointer.is_empty() => {
                let output = workflow
                    .steps
                    .get(step.0)
                    .and_then(|step| step.outputs.get(*output));
                output
                    .map(|output| without_remark(&output.field.docs))
                    .unwrap_or_default()
            }
            Expr::Called {
                workflow,
                output,
                pointer,
            } if pointer.is_empty() => {
                let called = &self.program.workflows[workflow.0];
                called
                    .outputs
                    .get(*output)
                    .map(|o| without_remark(&o.field.docs))
                    .unwrap_or_default()
            }
            Expr::Status => vec!["The status of the response.".to_owned()],
            _ => Vec::new(),
        }
    }

    /// Notes which outputs of steps are read by anything, and which are sent.
    fn mark_used(&mut self, id: WorkflowId) {
        let workflow = &self.program.workflows[id.0];
        let mut used = Vec::new();
        let mut sent = Vec::new();
        for step in &workflow.steps {
            reach::step(step, &mut |expr| used.extend(step_output(expr)));
            reach::call(&step.call, &mut |expr| sent.extend(step_output(expr)));
        }
        for output in &workflow.outputs {
            reach::expr(&output.value, &mut |expr| used.extend(step_output(expr)));
        }
        if self.program.required_outputs {
            let steps = self.program.workflows[id.0].steps.iter_mut();
            steps
                .flat_map(|step| &mut step.outputs)
                .for_each(|output| output.used = true);
        }
        for place in used {
            self.step_output_mut(id, place, |output| output.used = true);
        }
        for place in sent {
            self.step_output_mut(id, place, |output| output.sent = true);
        }
    }

    fn step_output_mut(
        &mut self,
        id: WorkflowId,
        (step, output): (StepId, usize),
        change: impl FnOnce(&mut Output),
    ) {
        let step = self.program.workflows[id.0].steps.get_mut(step.0);
        if let Some(output) = step.and_then(|step| step.outputs.get_mut(output)) {
            change(output);
        }
    }

    pub(super) fn workflow_outputs(&mut self, scope: &Scope<'_>, outputs: &[arazzo::Output]) {
        let scope = scope.at(Phase::End);
        let outputs = self.outputs(&scope, outputs);
        self.program.workflows[scope.workflow.0].outputs = outputs;
    }
}

/// The output of a step that this expression is.
fn step_output(expr: &Expr) -> Option<(StepId, usize)> {
    match expr {
        Expr::Output { step, output, .. } => Some((*step, *output)),
        _ => None,
    }
}

fn looks_like_expression(text: &str) -> bool {
    text.strip_prefix('$')
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn is_nullable(value: &Expr) -> bool {
    matches!(value, Expr::Body { read, .. } if read.nullable)
}

/// Outputs that no request needs do not tell absent from null: both are `None`.
fn single(presence: Presence) -> Presence {
    Presence {
        optional: presence.optional || presence.nullable,
        nullable: false,
    }
}

/// Whether the value may be null where it is there. An `Option` does not tell null from absent, so
/// that it stays one then.
pub(super) fn may_be_null(
    program: &Program,
    workflow: &Workflow,
    value: &Expr,
    left: usize,
) -> bool {
    let Some(left) = left.checked_sub(1) else {
        return true;
    };
    let of = |workflow: &Workflow, output: Option<&Output>| {
        output.is_none_or(|output| may_be_null(program, workflow, &output.value, left))
    };
    match value {
        Expr::Body { read, .. } | Expr::Header { read, .. } => {
            read.nullable && read.ty != Type::Value
        }
        Expr::Input { field, pointer } => {
            let field = workflow.inputs.get(*field);
            pointer.is_empty() && field.is_none_or(|field| field.presence.nullable)
        }
        // What is read at a pointer is any JSON, and has a null of its own.
        Expr::Output { pointer, .. } | Expr::Called { pointer, .. } if !pointer.is_empty() => false,
        Expr::Output { step, output, .. } => {
            of(workflow, workflow.step(*step).outputs.get(*output))
        }
        Expr::Called {
            workflow: called,
            output,
            ..
        } => {
            let called = program.workflow(*called);
            of(called, called.outputs.get(*output))
        }
        _ => false,
    }
}

fn without_remark(docs: &[String]) -> Vec<String> {
    docs.iter()
        .filter(|line| !line.starts_with("Nothing reads it"))
        .cloned()
        .collect()
}
