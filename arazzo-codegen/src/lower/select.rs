//! Selector Objects: what a query selects from a value.

use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo::{Language, Selector};
use crate::expr::jsonpath::{self, JsonPathText};
use crate::expr::template::Piece;
use crate::expr::{self};
use crate::program::{Expr, Query};
use crate::syntax::{Node, NodeKind};

impl Lower<'_, '_> {
    pub(super) fn selector(&mut self, scope: &Scope<'_>, selector: &Selector) -> Expr {
        let context = text_node(&selector.context);
        let context = self.context(scope, &context, selector.context.span);
        let text = selector.selector.as_str().unwrap_or_default();
        match selector.language.value {
            Language::JsonPointer => match expr::pointer::parse(text) {
                Ok(pointer) => {
                    let value = super::read::deeper(&context, &pointer.to_string());
                    self.note_path(scope, &value, selector.selector.span);
                    value
                }
                Err(issue) => {
                    self.issue(&selector.selector, issue);
                    Expr::Broken
                }
            },
            Language::JsonPath { .. } => {
                self.json_path_selector(scope, context, &selector.selector, text)
            }
            Language::XPath { .. } => {
                let (_, issues) = expr::xpath::check(text);
                self.issues(&selector.selector, issues);
                if text.contains("//") && !text.contains('(') && !text.contains("[1]") {
                    let message = "the query may select several nodes; the first one is taken";
                    let span = selector.selector.span;
                    let diagnostic = Diagnostic::new(Code::SelectorNotSingle, span, message);
                    self.report(diagnostic.help(format!("write `({text})[1]`")));
                }
                select(context, Query::XPath(text.to_owned()))
            }
            Language::Simple | Language::Regex => {
                let message = "a selector is a jsonpath, an xpath or a jsonpointer";
                self.error(Code::ExpressionTypeVersion, selector.language.span, message);
                Expr::Broken
            }
        }
    }

    /// `$steps.s.outputs.items[*].id`, which one expression cannot say: the list of what the part
    /// from `[` on selects from the part before it, as a selector would give it.
    pub(super) fn several(&mut self, scope: &Scope<'_>, node: &Node, text: &str) -> Option<Expr> {
        let marks = [text.find("[*]"), text.find("[?")];
        let at = marks.into_iter().flatten().min()?;
        let (head, rest) = text.split_at(at);
        if head.contains(['#', '{', ' ']) || expr::parse::expression(head).is_err() {
            return None;
        }
        let query = format!("${rest}");
        let (JsonPathText::Query(found), issues) = jsonpath::classify(&query) else {
            return None;
        };
        if !issues.is_empty() || found.pieces.iter().any(|piece| piece.as_text().is_empty()) {
            return None;
        }
        let message = "an expression gives one value, and this selects several";
        let span = node.part(at, text.len());
        let form = format!("{{context: {head}, selector: '{query}', type: jsonpath}}");
        self.report(
            Diagnostic::new(Code::ExpressionSyntax, span, message)
                .severity(Severity::Warning)
                .label("read as the list of them")
                .help(format!("Arazzo 1.1 writes `{form}`")),
        );
        let before = Node {
            kind: NodeKind::String(head.to_owned()),
            span: node.part(0, at),
            verbatim: None,
            lines: Vec::new(),
            heading: None,
        };
        let context = self.context(scope, &before, before.span);
        let single = false;
        let query = Query::JsonPath {
            text: query,
            single,
        };
        Some(select(context, query))
    }

    fn json_path_selector(
        &mut self,
        scope: &Scope<'_>,
        context: Expr,
        node: &Node,
        text: &str,
    ) -> Expr {
        let (path, issues) = jsonpath::classify(text);
        self.issues(node, issues);
        match path {
            JsonPathText::Query(query) => match &query.singular {
                Some(pointer) => {
                    let value = super::read::deeper(&context, &pointer.to_string());
                    self.note_path(scope, &value, node.span);
                    value
                }
                None if query
                    .pieces
                    .iter()
                    .all(|piece| matches!(piece, Piece::Text(_))) =>
                {
                    select(
                        context,
                        Query::JsonPath {
                            text: text.to_owned(),
                            single: false,
                        },
                    )
                }
                None => {
                    let message = "a selector has no holes";
                    let diagnostic = Diagnostic::new(Code::JsonpathSyntax, node.span, message);
                    self.report(diagnostic);
                    Expr::Broken
                }
            },
            JsonPathText::Invalid(issue) => {
                self.issue(node, issue);
                Expr::Broken
            }
            JsonPathText::Bare(_) => {
                let message = format!("`{text}` is a condition, not a query");
                self.error(Code::JsonpathSyntax, node.span, message);
                Expr::Broken
            }
        }
    }

    /// The value that a criterion or a selector looks at: a whole expression.
    pub(super) fn context(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        span: crate::source::Span,
    ) -> Expr {
        let text = node.as_str().unwrap_or_default();
        let text = text.trim();
        let inner = text
            .strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text);
        match expr::parse::expression(inner) {
            Ok((expression, issues)) => {
                self.issues(node, issues);
                let in_condition = Scope {
                    phase: match scope.phase {
                        // What a query looks into is not read as a typed output.
                        super::Phase::Outputs => super::Phase::Criteria,
                        other => other,
                    },
                    ..scope.clone()
                };
                self.expression(&in_condition, &expression, span, Target::default())
            }
            Err(issue) => {
                self.issue(node, issue);
                Expr::Broken
            }
        }
    }
}

fn select(context: Expr, query: Query) -> Expr {
    Expr::Select {
        context: Box::new(context),
        query,
    }
}

/// A string with a place, as a node.
pub(super) fn text_node(text: &crate::source::Spanned<String>) -> Node {
    let width = (text.span.end - text.span.start) as usize;
    let verbatim = match width.checked_sub(text.value.len()) {
        Some(0) => Some(0),
        Some(2) => Some(1),
        _ => None,
    };
    Node {
        kind: NodeKind::String(text.value.clone()),
        span: text.span,
        verbatim,
        lines: Vec::new(),
        heading: None,
    }
}
