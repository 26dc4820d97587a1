//! Requirements that the client cannot satisfy whatever it has: schemes that nobody declares or can
//! read, and those that answer a challenge of the server.

use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::document::api::{ApiPlace, Operation, SecurityKind, SecurityScheme};
use crate::document::arazzo;
use crate::lower::{Lower, Scope};
use crate::pointer::child;
use crate::program::{Alternative, Call, StepId, WorkflowId};
use crate::resolve::SourceTarget;
use crate::source::Span;

impl Lower<'_, '_> {
    /// Reports the schemes of an operation's requirement for which nothing is shown.
    pub(in crate::lower) fn check_schemes(
        &mut self,
        scope: &Scope<'_>,
        source: usize,
        operation: &Operation,
        step: &arazzo::Step,
    ) {
        let SourceTarget::Api(api) = self.document(scope.document).sources[source].target else {
            return;
        };
        if operation.security.iter().all(Vec::is_empty) {
            return;
        }
        let declared = self.apis.security_schemes(api);
        let holder = if operation.security_inherited {
            self.apis.root_place(api)
        } else {
            operation.place.clone()
        };
        for (index, alternative) in operation.security.iter().enumerate() {
            for name in alternative.iter().map(|one| one.scheme.as_str()) {
                if let Some(diagnostic) = unknown(name, &declared, step.step_id.span) {
                    let place = self.apis.name_place(&ApiPlace {
                        pointer: child(&format!("{}/security/{index}", holder.pointer), name),
                        ..holder.clone()
                    });
                    let written = step.target.as_ref().map(|target| target.text().span);
                    let span = place.or(written);
                    self.report(Diagnostic {
                        span: span.or(diagnostic.span),
                        ..diagnostic
                    });
                }
            }
        }
    }

    /// Reports the steps whose operations can only be called with an answer to a challenge.
    pub(in crate::lower) fn check_challenges(&mut self) {
        for workflow in 0..self.program.workflows.len() {
            for step in 0..self.program.workflows[workflow].steps.len() {
                self.check_challenge(WorkflowId(workflow), StepId(step));
            }
        }
    }

    fn check_challenge(&mut self, id: WorkflowId, at: StepId) {
        let Call::Request(request) = &self.program.workflow(id).step(at).call else {
            return;
        };
        let module = self.program.module(request.module);
        let schemes = &module.sources[request.source].schemes;
        let challenge = |alternative: &Alternative| {
            let mut uses = alternative.iter().filter(|one| !one.may_be_set);
            uses.find(|one| schemes[one.scheme].kind.answers_challenge())
                .map(|one| one.scheme)
        };
        let challenges: Option<Vec<usize>> = request.security.iter().map(challenge).collect();
        let Some(&first) = challenges.as_ref().and_then(|all| all.first()) else {
            return;
        };
        let name = schemes[first].name.clone();
        let target = self.document(module.document).sources[request.source].target;
        let SourceTarget::Api(api) = target else {
            return;
        };
        let kind = match &schemes[first].kind {
            crate::program::SchemeKind::Http(kind) => kind.clone(),
            _ => return,
        };
        let message = format!(
            "scheme `{name}` is `{kind}` of HTTP, which answers a challenge of the server: the client \
             does not"
        );
        let diagnostic = Diagnostic::new(Code::ChallengeScheme, self.step_target(id, at), message)
            .label("a run stops before this request")
            .help("set `Authorization` by a parameter of the step");
        let root = self.apis.root_place(api);
        let declared = child("/components/securitySchemes", &name);
        self.report(self.with_part(diagnostic, &root, &[&declared], "declared here"));
    }

    /// What a step calls, as it is written.
    pub(in crate::lower) fn step_target(&self, id: WorkflowId, at: StepId) -> Span {
        let source = self.document_workflow(id);
        let step = &source.steps[self.declared[id.0].steps[at.0].index];
        let target = step.target.as_ref().map(|target| target.text().span);
        target.unwrap_or(step.step_id.span)
    }
}

/// What is wrong with the name of a scheme.
fn unknown(name: &str, declared: &[SecurityScheme], span: Span) -> Option<Diagnostic> {
    match declared.iter().find(|one| one.name == name) {
        // That the reference leads nowhere has been said.
        Some(scheme) if scheme.unread => None,
        Some(scheme) if scheme.kind == SecurityKind::Unknown => {
            let message = format!("no credential is known for the security scheme `{name}`");
            let diagnostic = Diagnostic::new(Code::UnknownScheme, span, message)
                .label("the request shows nothing for it");
            Some(diagnostic.help("correct its declaration, or set what it asks for in the step"))
        }
        Some(_) => None,
        None => {
            let message = format!("no security scheme `{name}` is declared");
            let diagnostic = Diagnostic::new(Code::UnknownScheme, span, message)
                .label("the request shows nothing for it");
            let names = declared.iter().map(|one| one.name.as_str());
            Some(diagnostic.help(match suggest::closest(name, names) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "declare it, or set what it asks for in the step".to_owned(),
            }))
        }
    }
}
