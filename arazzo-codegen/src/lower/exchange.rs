//! Expressions that look at the request and the response of a step.

use serde_json::Value as Json;

use super::parameters::same_name;
use super::{Lower, Phase, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::expr::{Expression, Part, Pointer};
use crate::program::Expr;
use crate::source::Span;

impl Lower<'_, '_> {
    /// `$url`, `$method`, `$statusCode`, `$request`, `$response`.
    pub(super) fn exchange(
        &mut self,
        scope: &Scope<'_>,
        expression: &Expression,
        span: Span,
    ) -> Expr {
        if let Some(early) = self.too_early(scope, &expression.to_string(), span) {
            return early;
        }
        let runs_workflow = scope.step.is_some_and(|step| step.called.is_some());
        if runs_workflow && scope.shared {
            // An action of the whole workflow finds nothing here.
            return Expr::Literal(Json::Null);
        }
        if runs_workflow {
            let message = format!("a step that runs a workflow has no `{expression}`");
            let diagnostic = Diagnostic::new(Code::NoResponseInWorkflowStep, span, message).help(
                "drop it, or use `$outputs.<name>`: the step succeeds when the workflow completes",
            );
            self.report(match scope.criterion {
                // It goes away as a whole.
                Some(criterion) => diagnostic.fix_by_removing(criterion),
                None => diagnostic,
            });
            return Expr::Broken;
        }
        let operation = scope.step.and_then(|step| step.operation.as_ref());
        if operation.is_some_and(|operation| operation.messaging.is_some()) {
            return self.no_http(scope, &expression.to_string(), span);
        }
        match expression {
            Expression::Url => Expr::Url,
            Expression::Method => Expr::Method,
            Expression::StatusCode => Expr::Status,
            Expression::Request(part) => self.request_part(scope, part, span),
            Expression::Response(part) => self.response_part(scope, part, span),
            _ => Expr::Broken,
        }
    }

    /// What a step exchanges is known once it has, and to the step alone.
    pub(super) fn too_early(
        &mut self,
        scope: &Scope<'_>,
        expression: &str,
        span: Span,
    ) -> Option<Expr> {
        let (message, help) = match (scope.step, scope.phase) {
            (None, _) => (
                format!("`{expression}` belongs to a step, not to the workflow"),
                "make it an output of the step and read `$steps.<step>.outputs.<name>`",
            ),
            (_, Phase::Before) => (
                format!("`{expression}` is not known before the request is sent"),
                "make it an output of an earlier step and read `$steps.<step>.outputs.<name>`",
            ),
            _ => return None,
        };
        self.report(Diagnostic::new(Code::ResponseBeforeRequest, span, message).help(help));
        Some(Expr::Broken)
    }

    /// `$response.body.a[0]` in the place of a value.
    pub(super) fn check_dots(
        &mut self,
        scope: &Scope<'_>,
        whole: &str,
        pointer: &Pointer,
        dotted: bool,
        span: Span,
    ) {
        if dotted && matches!(scope.phase, Phase::Outputs | Phase::Actions) {
            let message = format!("`{whole}` is navigated with dots");
            self.report(
                Diagnostic::new(Code::DotNavigationInValue, span, message)
                    .label("read as the JSON Pointer that it means")
                    .help(format!("write `{whole}#{pointer}`"))
                    .fix(span, format!("{whole}#{pointer}")),
            );
        }
    }

    pub(super) fn request_part(&mut self, scope: &Scope<'_>, part: &Part, span: Span) -> Expr {
        use crate::document::arazzo::Location;
        let (location, name) = match part {
            Part::Header(name) => (Location::Header, name),
            Part::Query(name) => (Location::Query, name),
            Part::Path(name) => (Location::Path, name),
            Part::Body { pointer, .. } | Part::Payload { pointer, .. } => {
                return Expr::RequestBody(pointer.to_string());
            }
        };
        let sent = scope.step.is_some_and(|step| {
            step.sent
                .iter()
                .any(|(l, n)| *l == location && same_name(location, n, name))
        });
        let declared = scope
            .step
            .and_then(|step| step.operation.as_ref())
            .is_none_or(|operation| {
                operation
                    .parameters
                    .iter()
                    .any(|p| p.location == location && same_name(location, &p.name, name))
            });
        if !sent && !declared {
            let message = format!("the step sends no such parameter `{name}`");
            let span = self.word(span, ".", name);
            self.error(Code::RequestPartUndeclared, span, message);
        }
        match location {
            Location::Header => Expr::RequestHeader(name.clone()),
            Location::Query => Expr::RequestQuery(name.clone()),
            _ => Expr::RequestPath(name.clone()),
        }
    }

    pub(super) fn response_part(&mut self, scope: &Scope<'_>, part: &Part, span: Span) -> Expr {
        match part {
            Part::Header(name) => self.header(scope, name, span),
            Part::Body { pointer, dotted } => {
                let pointer = self.declared_place(scope, pointer, *dotted, span);
                self.check_dots(scope, "$response.body", &pointer, *dotted, span);
                self.body(scope, &pointer, span)
            }
            _ => {
                let message = "a response has a header and a body only";
                let diagnostic = Diagnostic::new(Code::InvalidSource, span, message);
                self.report(diagnostic.severity(Severity::Error));
                Expr::Broken
            }
        }
    }
}
