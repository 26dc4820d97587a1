//! Runtime expressions: what they refer to, and whether that exists where they stand.

mod outputs;
mod sources;
mod whole;
mod workflows;

use serde_json::Value as Json;

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo::Version;
use crate::expr::{Expression, Name, Pointer, resolve_name};
use crate::program::{Expr, Type};
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
            return Expr::Broken;
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
            Expression::AllOfStep(step) => self.all_of_step(scope, step, expression, span),
            Expression::AllOfWorkflow(id) => self.all_of_workflow(scope, id, expression, span),
            Expression::Source { source, rest } => self.source_field(scope, source, rest, span),
            Expression::SelfUri => self.self_uri(scope, span),
            Expression::Components { kind, name } => {
                let components = &self.document(scope.document).arazzo.components;
                self.references.use_component(components, kind, name);
                let message = format!("`{expression}` is not a value");
                self.error(Code::NotAValue, span, message);
                Expr::Broken
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
                    let ty = if path.as_ref().is_some_and(|path| path.0.is_empty())
                        && name.pointer.is_none()
                    {
                        self.wanted_type(target)
                    } else {
                        Type::Value
                    };
                    self.undeclared_input(scope.workflow, &base, ty);
                    (base, path.unwrap_or_default())
                }
                None => return Expr::Broken,
            },
        };
        let fields = &self.program.workflows[scope.workflow.0].inputs;
        let field = fields
            .iter()
            .position(|field| field.name == base)
            .expect("found or added");
        let inside = name.pointer.as_ref();
        let inside =
            inside.map(|pointer| self.declared_in_input(scope.workflow, &base, pointer, span));
        let value = Expr::Input {
            field,
            pointer: joined(&path, inside.as_ref()),
        };
        self.note_path(scope, &value, span);
        value
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
                Expr::Broken
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
