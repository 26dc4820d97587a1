//! Criteria of type `jsonpath`: queries, and the bare tests that most documents have in their place.

use serde_json::json;

use super::criteria::{one_line, operator};
use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::arazzo;
use crate::expr::jsonpath::{self, BareCondition, BareKind, JsonPathText};
use crate::expr::logic::ConditionKind;
use crate::program::{Condition, Dialect, Expr, Operand, Query, Text};
use crate::syntax::Node;

mod meant;

impl Lower<'_, '_> {
    pub(super) fn json_path(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        text: &str,
    ) -> Condition {
        let context = self.criterion_context(scope, criterion);
        let (path, mut issues) = jsonpath::classify(text);
        let right = match &path {
            JsonPathText::Bare(bare) => self.meant(scope, criterion, &context, bare),
            _ => None,
        };
        if matches!(path, JsonPathText::Bare(_)) {
            // That the whole is no query is said of it.
            issues.retain(|issue| issue.code != Code::UnbracedInTypedCondition);
        }
        self.issues(&criterion.condition, issues);
        match path {
            JsonPathText::Query(query) => {
                self.check_query(scope, criterion, &query);
                self.check_path(scope, criterion, &context, &query);
                let query = self.query_text(scope, &criterion.condition, query.pieces, Some('\\'));
                Condition::JsonPath { context, query }
            }
            JsonPathText::Bare(bare) => {
                let message = format!("`{}` is not a JSONPath query", one_line(text));
                let general =
                    "write a simple condition on `$response.body#/…`, or a filter `$[?…]`";
                let span = criterion.condition.span;
                let diagnostic = Diagnostic::new(Code::BareJsonpath, span, message)
                    .label("read as the test that it means");
                self.report(match &right {
                    Some(right) => right.on(diagnostic, criterion),
                    None => diagnostic.help(general),
                });
                let Operand::Value(context) = context else {
                    return Condition::Broken;
                };
                self.bare(scope, &criterion.condition, &context, &bare)
            }
            JsonPathText::Invalid(issue) => {
                self.issue(&criterion.condition, issue);
                Condition::Broken
            }
        }
    }

    fn bare(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        context: &Expr,
        condition: &BareCondition,
    ) -> Condition {
        match &condition.kind {
            ConditionKind::Or(list) => Condition::Or(
                list.iter()
                    .map(|one| self.bare(scope, node, context, one))
                    .collect(),
            ),
            ConditionKind::And(list) => Condition::And(
                list.iter()
                    .map(|one| self.bare(scope, node, context, one))
                    .collect(),
            ),
            ConditionKind::Not(inner) => {
                Condition::Not(Box::new(self.bare(scope, node, context, inner)))
            }
            ConditionKind::Compare { op, left, right } => Condition::Compare {
                dialect: Dialect::Exact,
                operator: operator(*op),
                left: self.bare_operand(scope, node, context, &left.kind),
                right: self.bare_operand(scope, node, context, &right.kind),
            },
            ConditionKind::Test(operand) => Condition::Test {
                dialect: Dialect::Exact,
                operand: self.bare_operand(scope, node, context, &operand.kind),
            },
        }
    }

    fn bare_operand(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        context: &Expr,
        operand: &BareKind,
    ) -> Operand {
        match operand {
            BareKind::Path { pointer, length } => {
                let value = super::read::deeper(context, &pointer.to_string());
                if *length {
                    Operand::Length(value)
                } else {
                    Operand::Value(value)
                }
            }
            BareKind::Nodes { query, length } => {
                let query = match self.query_text(scope, node, query.clone(), Some('\\')) {
                    Text::Static(text) => Query::JsonPath {
                        text,
                        single: !length,
                    },
                    Text::Template(pieces) => Query::Filled {
                        pieces,
                        single: !length,
                    },
                };
                let value = Expr::Select {
                    context: Box::new(context.clone()),
                    query,
                };
                if *length {
                    Operand::Length(value)
                } else {
                    Operand::Value(value)
                }
            }
            BareKind::Literal(value) => Operand::Value(Expr::Literal(value.clone())),
            BareKind::Text(pieces) => Operand::Value(self.template(scope, node, pieces.clone())),
            BareKind::Hole(expression) => {
                let span = node.span;
                let value = self.expression(scope, expression, span, Target::default());
                Operand::Value(value)
            }
        }
    }

    /// Queries that are valid and hardly mean what they say.
    fn check_query(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        query: &jsonpath::Query,
    ) {
        let node = &criterion.condition;
        for range in query.counts_of_one() {
            let span = node.part(range.start, range.end);
            let message = "`count` of a path to one place is 0 or 1, whatever stands there";
            self.report(
                Diagnostic::new(Code::CountOfSingular, span, message)
                    .help("`length` counts the items of an array")
                    .fix(span, "length"),
            );
        }
        if !query.root_filter || !is_whole(criterion) {
            return;
        }
        let is_object = self.is_object(scope);
        if !is_object && !self.is_undescribed(scope) {
            return;
        }
        let mut tests = query.null_tests().into_iter();
        if let Some(test) = tests.find(|test| test.differs) {
            let span = node.part(test.range.start, test.range.end);
            let (at, body) = (&test.pointer, "$response.body#");
            let message = format!("`!= null` holds for every member that has no `{at}`");
            let diagnostic = Diagnostic::new(Code::VacuousFilter, span, message)
                .note("a filter at the root of an object tests its members, not the object itself")
                .help(format!("use a simple condition: `{body}{at} != null`"));
            // The test is the whole of `$[?…]`.
            let whole = criterion.condition_text().trim().len() == test.range.len() + "$[?]".len();
            let right = json!({"condition": format!("{body}{at} != null")});
            return self.report(if whole {
                diagnostic.fix_source(criterion.span, right.to_string())
            } else {
                diagnostic
            });
        }
        if !is_object {
            return;
        }
        let message = "a filter at the root of an object tests its members, not the object itself";
        self.report(
            Diagnostic::new(Code::JsonpathRootFilterOnObject, node.span, message)
                .help("test the object with a simple condition on `$response.body#/…`"),
        );
    }
}

/// Whether the criterion looks at a whole body.
fn is_whole(criterion: &arazzo::Criterion) -> bool {
    let context = criterion.context.as_ref();
    context.is_some_and(|c| matches!(c.value.trim(), "$response.body" | "$message.payload"))
}
