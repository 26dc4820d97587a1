//! What is worth knowing of a place that an output reads.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::navigate::Verdict;
use crate::document::api::{Response, StatusPattern};
use crate::expr::Pointer;
use crate::lower::media::json_media;
use crate::lower::{Lower, Scope};
use crate::program::{Encoding, Read, Type};
use crate::source::Span;

impl Lower<'_, '_> {
    pub(in crate::lower) fn remark_read(
        &mut self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        read: &Read,
        span: Span,
    ) {
        let Some(step) = scope.step.filter(|step| !step.broken) else {
            return;
        };
        let index = pointer.0.iter().any(|token| token.parse::<usize>().is_ok());
        let unread = step.accepted.iter().any(|one| one.unread.is_some());
        let described = !unread && step.accepted.iter().any(|one| self.has(one, pointer));
        let diagnostic = match () {
            // A file that is empty is no value either; nobody needs to be told.
            () if !described || read.encoding != Encoding::Value => return,
            () if read.ty == Type::Value => {
                let message = format!("no single type describes `{}`", place(pointer));
                let diagnostic = Diagnostic::new(Code::UntypedOutput, span, message);
                diagnostic.help("it is read as any JSON")
            }
            () if !read.always && index => {
                let message = format!("`{}` is missing where the list is shorter", place(pointer));
                Diagnostic::new(Code::ArrayIndexPointer, span, message)
            }
            () if !read.always => {
                let message = format!("`{}` may be missing or null", place(pointer));
                let diagnostic = Diagnostic::new(Code::OutputPointerOptional, span, message);
                diagnostic.help("its type is an `Option`")
            }
            () => return,
        };
        self.report(diagnostic);
    }

    /// A place that only responses have which the criteria do not accept.
    pub(in crate::lower) fn report_other_status(
        &mut self,
        scope: &Scope<'_>,
        pointer: &Pointer,
        span: Span,
    ) -> bool {
        let Some(step) = scope.step else { return false };
        let Some(operation) = step.operation.clone() else {
            return false;
        };
        let described =
            |one: &Response| json_media(&one.content).is_some_and(|m| m.schema.is_some());
        if pointer.0.is_empty()
            || !step
                .accepted
                .iter()
                .all(|one| described(one) || one.content.is_empty())
        {
            return false;
        }
        let others: Vec<&Response> = operation
            .responses
            .iter()
            .filter(|one| step.accepted.iter().all(|known| known.status != one.status))
            .filter(|one| self.has(one, pointer))
            .collect();
        let statuses: Vec<String> = others
            .iter()
            .filter_map(|one| match one.status {
                StatusPattern::Code(code) => Some(code.to_string()),
                _ => None,
            })
            .collect();
        if statuses.is_empty() {
            return false;
        }
        let message = format!(
            "`{pointer}` is in the {} response only, which is not a success of the step",
            statuses.join(" and ")
        );
        let diagnostic = Diagnostic::new(Code::OutputStatusMismatch, span, message);
        let diagnostic =
            diagnostic.help("accept the status by `successCriteria`, or read another place");
        self.report(self.with_part(diagnostic, &others[0].place, &[""], "described here"));
        true
    }

    fn has(&self, response: &Response, pointer: &Pointer) -> bool {
        if response.unread.is_some() {
            return false;
        }
        let media = self.media_with(&response.content, pointer);
        let schema = media.and_then(|media| media.schema);
        schema.is_some_and(|schema| self.apis.navigate(schema, pointer).verdict == Verdict::Found)
    }
}

fn place(pointer: &Pointer) -> String {
    if pointer.0.is_empty() {
        "$response.body".to_owned()
    } else {
        pointer.to_string()
    }
}
