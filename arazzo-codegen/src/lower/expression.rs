//! Runtime expressions: what they refer to, and whether that exists where they stand.

use serde_json::Value as Json;

use super::value::Target;
use super::{Lower, Phase, Scope, broken};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::document::arazzo::Version;
use crate::expr::{Expression, Name, Pointer, resolve_name};
use crate::program::{Expr, StepId, Type, WorkflowId};
use crate::resolve::workflow as resolve;
use crate::source::Span;

impl Lower<'_, '_> {
    /// What an expression refers to. `span` is its place.
    pub(super) fn expression(
        &mut self,
        scope: &Scope<'_>,
        expression: &Expression,
        span: Span,
        target: Target,
    ) -> Expr {
        if matches!(expression, Expression::SelfUri | Expression::Message(_))
            && self.is_too_new(scope, &format!("`{expression}`"), span)
        {
            return broken();
        }
        match expression {
            Expression::Inputs(name) => self.input(scope, name, span, target),
            Expression::Steps {
                step,
                outputs,
                name,
            } => self.step_output(scope, step, *outputs, name, span),
            Expression::Outputs(name) => self.outputs_of_call(scope, name, span),
            Expression::Workflows {
                workflow,
                inputs,
                name,
            } => self.workflow_value(scope, workflow, *inputs, name, span),
            Expression::Source { source, rest } => self.source_field(scope, source, rest, span),
            Expression::SelfUri => self.self_uri(scope, span),
            Expression::Components { .. } => {
                let message = format!("`{expression}` is no value");
                self.error(Code::NotAValue, span, message);
                broken()
            }
            Expression::Message(part) => self.message_part(scope, part, span),
            _ => self.exchange(scope, expression, span),
        }
    }

    /// Whether this version of the language has no such expression, which is reported.
    fn is_too_new(&mut self, scope: &Scope<'_>, what: &str, span: Span) -> bool {
        let document = &self.document(scope.document).arazzo;
        if document.version >= Version::V1_1 {
            return false;
        }
        let message = format!(
            "{what} needs arazzo 1.1, the document says {}",
            document.arazzo.value
        );
        self.report(
            Diagnostic::new(Code::FeatureNeedsNewerVersion, span, message)
                .help("write `arazzo: 1.1.0`")
                .also(document.arazzo.span, "the version is set here")
                .fix(document.arazzo.span, "1.1.0"),
        );
        true
    }

    /// Whether what an expression names is declared.
    pub(super) fn knows(&self, scope: &Scope<'_>, expression: &Expression) -> bool {
        match expression {
            Expression::Inputs(name) => {
                let fields = &self.program.workflows[scope.workflow.0].inputs;
                let declared = |text: &str| fields.iter().any(|field| field.name == text);
                resolve_name(&name.text, declared).is_some()
            }
            Expression::Steps { step, name, .. } => {
                let steps = &self.declared[scope.workflow.0].steps;
                let known = steps.iter().find(|known| known.id == *step);
                known.is_none_or(|known| {
                    let declared = |text: &str| known.outputs.iter().any(|output| output == text);
                    resolve_name(&name.text, declared).is_some()
                })
            }
            _ => true,
        }
    }

    fn input(&mut self, scope: &Scope<'_>, name: &Name, span: Span, target: Target) -> Expr {
        let fields = &self.program.workflows[scope.workflow.0].inputs;
        let declared = |text: &str| fields.iter().any(|field| field.name == text);
        let found = resolve_name(&name.text, declared).map(|(base, path)| (base.to_owned(), path));
        let (base, path) = match found {
            Some(found) => found,
            None => match self.unknown_input(scope, name, span) {
                Some(base) => {
                    let path = crate::expr::navigation(&name.text[base.len()..]);
                    let ty = match path.as_ref().is_some_and(|path| path.0.is_empty()) {
                        true if name.pointer.is_none() => self.wanted_type(target),
                        _ => Type::Value,
                    };
                    self.undeclared_input(scope.workflow, &base, ty);
                    (base, path.unwrap_or_default())
                }
                None => return broken(),
            },
        };
        let fields = &self.program.workflows[scope.workflow.0].inputs;
        let field = fields
            .iter()
            .position(|field| field.name == base)
            .expect("found or added");
        Expr::Input {
            field,
            pointer: joined(&path, name.pointer.as_ref()),
        }
    }

    fn step_output(
        &mut self,
        scope: &Scope<'_>,
        step: &str,
        outputs: bool,
        name: &Name,
        span: Span,
    ) -> Expr {
        let declared = self.declared[scope.workflow.0].clone();
        let Some(index) = declared.steps.iter().position(|known| known.id == step) else {
            self.unknown_step(scope, step, span);
            return broken();
        };
        let known = &declared.steps[index];
        let is_declared = |text: &str| known.outputs.iter().any(|output| output == text);
        let Some((base, path)) = resolve_name(&name.text, is_declared) else {
            self.unknown_output(scope, StepId(index), &name.text, span);
            return broken();
        };
        if !outputs {
            let message = format!("`$steps.{step}.{}` leaves out `.outputs`", name.text);
            self.report(
                Diagnostic::new(Code::MissingOutputsSegment, span, message)
                    .help(format!("write `$steps.{step}.outputs.{}`", name.text))
                    .fix(self.word(span, &format!("$steps.{step}."), &name.text), {
                        format!("outputs.{}", name.text)
                    }),
            );
        }
        let output = known
            .outputs
            .iter()
            .position(|o| o == base)
            .expect("it was found above");
        let pointer = joined(&path, name.pointer.as_ref());
        self.own_or_other(scope, StepId(index), output, pointer, span)
    }

    /// A step's own outputs can be read by its actions, where they are what they were read from.
    fn own_or_other(
        &mut self,
        scope: &Scope<'_>,
        step: StepId,
        output: usize,
        pointer: String,
        span: Span,
    ) -> Expr {
        let own = scope.step.filter(|own| own.id == step);
        match (own, scope.phase) {
            (Some(own), Phase::Actions) => match own.outputs.get(output) {
                Some(output) => super::read::deeper(&output.value, &pointer),
                None => broken(),
            },
            (Some(_), Phase::Criteria | Phase::Outputs) => {
                let message = "a step's own outputs are read after its criteria";
                self.report(
                    Diagnostic::new(Code::ReadBeforeRun, span, message)
                        .help("use `$response.body#/…` to look at the response"),
                );
                broken()
            }
            _ => Expr::Output {
                step,
                output,
                pointer,
            },
        }
    }

    /// `$outputs.x`: in a step that calls a workflow, an output of that workflow.
    fn outputs_of_call(&mut self, scope: &Scope<'_>, name: &Name, span: Span) -> Expr {
        let called = scope.step.and_then(|step| step.called);
        match called {
            Some(workflow) if scope.phase != Phase::Before => {
                self.called_output(scope, workflow, name, span, true)
            }
            _ if scope.step.is_some_and(|step| step.broken) => broken(),
            _ => {
                let message = format!("`$outputs.{}` names nothing here", name.text);
                self.report(
                    Diagnostic::new(Code::OutputsOutOfScope, span, message)
                        .help("`$outputs` are those of the workflow that a step has called"),
                );
                broken()
            }
        }
    }

    fn called_output(
        &mut self,
        scope: &Scope<'_>,
        workflow: WorkflowId,
        name: &Name,
        span: Span,
        own: bool,
    ) -> Expr {
        let _ = scope;
        let declared = self.declared[workflow.0].clone();
        let is_declared = |text: &str| declared.outputs.iter().any(|output| output == text);
        let Some((base, path)) = resolve_name(&name.text, is_declared) else {
            if declared.damaged {
                return broken();
            }
            return self.relayed_output(workflow, name, span, own);
        };
        let output = declared
            .outputs
            .iter()
            .position(|o| o == base)
            .expect("it was found above");
        let pointer = joined(&path, name.pointer.as_ref());
        match own {
            true => Expr::Called {
                workflow,
                output,
                pointer,
            },
            false => Expr::Earlier {
                workflow,
                output,
                pointer,
            },
        }
    }

    /// An output of a workflow that the called one may go over to: the result is then that one's.
    fn relayed_output(&mut self, workflow: WorkflowId, name: &Name, span: Span, own: bool) -> Expr {
        let outputs = self.result_outputs(workflow);
        let is_declared = |text: &str| outputs.iter().any(|output| output == text);
        if let Some((base, path)) = resolve_name(&name.text, is_declared) {
            let base = base.replace('~', "~0").replace('/', "~1");
            return Expr::Relayed {
                workflow,
                earlier: !own,
                pointer: format!("/{base}{}", joined(&path, name.pointer.as_ref())),
            };
        }
        let id = &self.program.workflows[workflow.0].workflow_id;
        let message = format!("workflow `{id}` has no output `{}`", name.text);
        let nothing = format!("workflow `{id}` declares no outputs");
        let span = self.word(span, "outputs.", &name.text);
        let diagnostic = Diagnostic::new(Code::UnknownOutput, span, message);
        let names = outputs.iter().map(String::as_str);
        self.report(match suggest::closest(&name.text, names) {
            Some(closest) => diagnostic
                .help(format!("did you mean `{closest}`?"))
                .fix(span, closest),
            None if outputs.is_empty() => diagnostic.help(nothing),
            None => diagnostic.help(format!("its outputs are {}", outputs.join(", "))),
        });
        broken()
    }

    /// The outputs of a workflow, and of those that it may go over to.
    fn result_outputs(&self, workflow: WorkflowId) -> Vec<String> {
        let mut outputs: Vec<String> = Vec::new();
        let mut met = vec![workflow];
        let mut next = 0;
        while let Some(id) = met.get(next) {
            let declared = &self.declared[id.0];
            let of_it = declared.outputs.iter();
            outputs.extend(of_it.cloned());
            for text in &declared.goes_over {
                let mut ignored = Default::default();
                let code = Code::UnknownWorkflow;
                let from = declared.document;
                let place = resolve::find(self.documents, from, text, code, &mut ignored);
                let target = place.and_then(|place| self.places.get(&place));
                met.extend(target.filter(|id| !met.contains(id)).copied());
            }
            next += 1;
        }
        outputs
    }

    /// `$workflows.w.outputs.x`, of a workflow that a step has called or that `dependsOn` names.
    fn workflow_value(
        &mut self,
        scope: &Scope<'_>,
        id: &str,
        inputs: bool,
        name: &Name,
        span: Span,
    ) -> Expr {
        let known = self.program.workflows.iter().position(|workflow| {
            workflow.workflow_id == id
                && self.program.modules[workflow.module.0].document == scope.document
        });
        let known = known.or_else(|| {
            self.program
                .workflows
                .iter()
                .position(|workflow| workflow.workflow_id == id)
        });
        let Some(workflow) = known.map(WorkflowId) else {
            let message = format!("no workflow `{id}`");
            let ids: Vec<_> = self
                .program
                .workflows
                .iter()
                .map(|w| w.workflow_id.clone())
                .collect();
            let span = self.word(span, "$workflows.", id);
            let diagnostic = Diagnostic::new(Code::UnknownWorkflow, span, message);
            self.report(diagnostic.suggest(span, id, ids.iter().map(String::as_str)));
            return broken();
        };
        if inputs && workflow == scope.workflow {
            return self.input(scope, name, span, Target::default());
        }
        let own = scope.step.and_then(|step| step.called) == Some(workflow)
            && scope.phase != Phase::Before;
        if !own && !self.has_run(scope, workflow) {
            let message = format!("workflow `{id}` has not run here");
            self.report(
                Diagnostic::new(Code::WorkflowNotRun, span, message).help(format!(
                    "add `dependsOn: [{id}]`, or call it by a step before this one"
                )),
            );
            return broken();
        }
        match inputs {
            true => self.given_input(workflow, name, span),
            false => self.called_output(scope, workflow, name, span, own),
        }
    }

    /// `$workflows.w.inputs.x`: what the workflow was called with when it last ran.
    fn given_input(&mut self, workflow: WorkflowId, name: &Name, span: Span) -> Expr {
        let called = &self.program.workflows[workflow.0];
        let declared = |text: &str| called.inputs.iter().any(|field| field.name == text);
        let Some((base, path)) = resolve_name(&name.text, declared) else {
            let message = format!(
                "workflow `{}` has no input `{}`",
                called.workflow_id, name.text
            );
            let names = called.inputs.iter().map(|field| field.name.as_str());
            let span = self.word(span, "inputs.", &name.text);
            let diagnostic = Diagnostic::new(Code::UnknownWorkflowInput, span, message);
            let diagnostic = diagnostic.suggest(span, &name.text, names);
            self.report(diagnostic);
            return broken();
        };
        let input = called.inputs.iter().position(|field| field.name == base);
        Expr::Given {
            workflow,
            input: input.expect("it was found above"),
            pointer: joined(&path, name.pointer.as_ref()),
        }
    }

    /// Whether the workflow may have run before: by `dependsOn`, a step, or a detour.
    fn has_run(&self, scope: &Scope<'_>, workflow: WorkflowId) -> bool {
        let declared = &self.declared[scope.workflow.0];
        let document = self.document(declared.document);
        let own = &document.arazzo.workflows[declared.index];
        let id = &self.program.workflows[workflow.0].workflow_id;
        let names = |text: &crate::source::Spanned<String>| {
            text.value == *id || text.value.ends_with(&format!(".{id}"))
        };
        own.depends_on.iter().any(names)
            || declared
                .steps
                .iter()
                .any(|step| step.calls == Some(workflow))
            || own
                .steps
                .iter()
                .flat_map(|step| &step.on_failure)
                .any(|action| match action {
                    crate::document::arazzo::OrReference::Inline(action) => {
                        action.workflow_id.as_ref().is_some_and(names)
                    }
                    crate::document::arazzo::OrReference::Reference(_) => true,
                })
    }

    fn source_field(&mut self, scope: &Scope<'_>, source: &str, rest: &str, span: Span) -> Expr {
        let document = self.document(scope.document);
        let text = format!("{source}.{rest}");
        let Some((name, field)) = crate::resolve::operation::split_source(document, &text) else {
            let message = format!("no source description is named `{source}`");
            let names = document.sources.iter().map(|source| source.name.as_str());
            let span = self.word(span, "$sourceDescriptions.", source);
            let diagnostic = Diagnostic::new(Code::NotAValue, span, message);
            self.report(match suggest::closest(source, names) {
                Some(closest) => diagnostic
                    .help(format!("did you mean `{closest}`?"))
                    .fix(span, closest),
                None => diagnostic.help(format!("the sources are {}", document.source_names())),
            });
            return broken();
        };
        let description = document
            .arazzo
            .source_descriptions
            .iter()
            .find(|description| description.name.value == name);
        self.check_shadowed(document, name, field, span);
        match (field, description) {
            ("url", Some(description)) => {
                Expr::Literal(Json::String(description.url.value.clone()))
            }
            ("name", Some(description)) => {
                Expr::Literal(Json::String(description.name.value.clone()))
            }
            ("type", Some(description)) => {
                use crate::document::arazzo::SourceKind;
                let kind = description
                    .kind
                    .as_ref()
                    .map_or("openapi", |kind| match kind.value {
                        SourceKind::OpenApi => "openapi",
                        SourceKind::Arazzo => "arazzo",
                        SourceKind::AsyncApi => "asyncapi",
                    });
                Expr::Literal(Json::String(kind.to_owned()))
            }
            _ => {
                let message = format!("`$sourceDescriptions.{text}` is no value");
                let diagnostic = Diagnostic::new(Code::NotAValue, span, message);
                self.report(diagnostic.help("a source has the fields `url`, `name` and `type`"));
                broken()
            }
        }
    }

    /// An operation that is called like the field of a source.
    fn check_shadowed(
        &mut self,
        document: &crate::resolve::Document,
        source: &str,
        field: &str,
        span: Span,
    ) {
        let mut apis = document.apis();
        let named = |index: usize| {
            document
                .sources
                .get(index)
                .is_some_and(|one| one.name == source)
        };
        let Some((_, api)) = apis.find(|(index, _)| named(*index)) else {
            return;
        };
        let keys = self.apis.operations(api);
        if keys
            .iter()
            .any(|key| key.operation_id.as_deref() == Some(field))
        {
            let message = format!(
                "`{source}` has an operation `{field}` too; the field of the source is meant"
            );
            self.error(Code::SourceFieldShadowed, span, message);
        }
    }

    fn self_uri(&mut self, scope: &Scope<'_>, span: Span) -> Expr {
        match &self.document(scope.document).arazzo.self_uri {
            Some(uri) => Expr::Literal(Json::String(uri.value.clone())),
            None => {
                self.error(Code::SelfUnset, span, "the document has no `$self`");
                broken()
            }
        }
    }
}

/// Navigation by dots, then the pointer behind `#`.
fn joined(path: &Pointer, pointer: Option<&Pointer>) -> String {
    format!(
        "{path}{}",
        pointer.map(ToString::to_string).unwrap_or_default()
    )
}
