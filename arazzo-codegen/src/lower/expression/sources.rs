//! `$sourceDescriptions.<name>`: what a source says of itself.

use serde_json::Value as Json;

use super::super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::program::Expr;
use crate::source::Span;

impl Lower<'_, '_> {
    pub(super) fn source_field(
        &mut self,
        scope: &Scope<'_>,
        source: &str,
        rest: &str,
        span: Span,
    ) -> Expr {
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
                    .guess(span, closest),
                None => diagnostic.help(format!("the sources are {}", document.source_names())),
            });
            return Expr::Broken;
        };
        if let Some(used) = document.source(name) {
            self.references.use_source(scope.document, used);
        }
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
                let message = format!("`$sourceDescriptions.{text}` is not a value");
                let diagnostic = Diagnostic::new(Code::NotAValue, span, message);
                self.report(diagnostic.help("a source has the fields `url`, `name` and `type`"));
                Expr::Broken
            }
        }
    }
}
