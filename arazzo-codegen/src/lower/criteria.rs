//! Criteria to conditions.

use serde_json::Value as Json;

use super::select::text_node;
use super::value::Target;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{Response, StatusPattern};
use crate::document::arazzo::{self, Language};
use crate::expr::condition::{self, OperandKind};
use crate::expr::logic::{ConditionKind, Op};
use crate::expr::{self, Expression, Part, Pointer, template};
use crate::program::{
    Condition, Criterion, Dialect, Expr, Operand, Operator, Piece, Quoting, Text,
};
use crate::syntax::Node;

impl Lower<'_, '_> {
    pub(super) fn criteria(
        &mut self,
        scope: &Scope<'_>,
        criteria: &[arazzo::Criterion],
    ) -> Vec<Criterion> {
        criteria
            .iter()
            .map(|criterion| self.criterion(scope, criterion))
            .collect()
    }

    pub(super) fn criterion(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
    ) -> Criterion {
        let text = criterion.condition_text().to_owned();
        let condition = match criterion.language.value {
            Language::Simple => self.simple(scope, &criterion.condition, &text),
            Language::Regex => self.regex(scope, criterion, &text),
            Language::JsonPath { .. } => self.json_path(scope, criterion, &text),
            Language::XPath { .. } => self.x_path(scope, criterion, &text),
            Language::JsonPointer => self.json_pointer(scope, criterion, &text),
        };
        Criterion {
            text: one_line(&text),
            condition,
        }
    }

    pub(super) fn criterion_context(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
    ) -> Operand {
        let Some(context) = &criterion.context else {
            // Reported by the reader of the document.
            return Operand::Value(Expr::Broken);
        };
        let node = text_node(context);
        Operand::Value(self.context(scope, &node, context.span))
    }

    fn simple(&mut self, scope: &Scope<'_>, node: &Node, text: &str) -> Condition {
        match condition::parse(text) {
            Ok((condition, issues)) => {
                self.issues(node, issues);
                self.logic(scope, node, &condition)
            }
            Err(issues) => {
                self.issues(node, issues);
                Condition::Broken
            }
        }
    }

    fn logic(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        condition: &condition::Condition,
    ) -> Condition {
        match &condition.kind {
            ConditionKind::Or(list) => Condition::Or(
                list.iter()
                    .map(|one| self.logic(scope, node, one))
                    .collect(),
            ),
            ConditionKind::And(list) => Condition::And(
                list.iter()
                    .map(|one| self.logic(scope, node, one))
                    .collect(),
            ),
            ConditionKind::Not(inner) => Condition::Not(Box::new(self.logic(scope, node, inner))),
            ConditionKind::Compare { op, left, right } => {
                let left = self.operand(scope, node, left);
                let right = self.operand(scope, node, right);
                self.check_status(scope, node, &left, &right, condition);
                Condition::Compare {
                    dialect: Dialect::Simple,
                    operator: operator(*op),
                    left,
                    right,
                }
            }
            ConditionKind::Test(operand) => Condition::Test {
                dialect: Dialect::Simple,
                operand: self.operand(scope, node, operand),
            },
        }
    }

    fn operand(&mut self, scope: &Scope<'_>, node: &Node, operand: &condition::Operand) -> Operand {
        if let Some(length) = self.length(scope, operand) {
            return length;
        }
        let value = match &operand.kind {
            OperandKind::Literal(value) => Expr::Literal(value.clone()),
            OperandKind::Expression {
                expression,
                navigation,
            } => {
                let span = node.part(operand.range.start, operand.range.end);
                let value = self.expression(scope, expression, span, Target::default());
                let navigation = self.declared_navigation(scope, expression, navigation, span);
                let value = super::read::deeper(&value, &navigation.to_string());
                if let Some(list) = self.counted(scope, &value) {
                    self.drop_path(span);
                    return Operand::Length(list);
                }
                if !navigation.0.is_empty() {
                    self.note_path(scope, &value, span);
                }
                value
            }
        };
        Operand::Value(value)
    }

    /// `$response.body.items.length`: of an array, which has no members, the number of its items.
    fn length(&mut self, scope: &Scope<'_>, operand: &condition::Operand) -> Option<Operand> {
        let OperandKind::Expression {
            expression,
            navigation,
        } = &operand.kind
        else {
            return None;
        };
        let (Expression::Response(Part::Body { pointer, .. })
        | Expression::Message(Part::Payload { pointer, .. })) = expression
        else {
            return None;
        };
        let mut tokens = pointer.0.clone();
        tokens.extend(navigation.0.iter().cloned());
        if tokens.pop()? != "length" {
            return None;
        }
        let place = Pointer(tokens);
        self.is_array(scope, &place).then(|| {
            let read = super::read::untyped();
            Operand::Length(Expr::Body {
                pointer: place.to_string(),
                read,
            })
        })
    }

    /// A status that the operation does not declare.
    fn check_status(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        left: &Operand,
        right: &Operand,
        condition: &condition::Condition,
    ) {
        let Some(operation) = scope.step.and_then(|step| step.operation.clone()) else {
            return;
        };
        let status = match (left, right) {
            (Operand::Value(Expr::Status), Operand::Value(Expr::Literal(value)))
            | (Operand::Value(Expr::Literal(value)), Operand::Value(Expr::Status)) => {
                value.as_u64()
            }
            _ => None,
        };
        let exact = matches!(condition.kind, ConditionKind::Compare { op: Op::Eq, .. });
        let Some(status) = status.filter(|_| exact) else {
            return;
        };
        let is_default = |one: &Response| one.status == StatusPattern::Default;
        let mut responses = operation.responses.iter();
        let success = responses.any(|one| (200..300).any(|status| one.status.names(status)));
        let good = (200..300).contains(&status);
        let declared = operation.responses.iter().any(|response| {
            // Where a success is described, `default` stands for failures.
            response.status.names(status as u16) || (is_default(response) && !(good && success))
        });
        // A description that has errors alone leaves out what is good.
        let forgotten = !success && good;
        if declared || scope.shared || forgotten {
            return;
        }
        if let Some(step) = scope.step {
            self.undeclared_status.insert((scope.workflow, step.id));
        }
        let span = node.part(condition.range.start, condition.range.end);
        let known: Vec<_> = operation
            .responses
            .iter()
            .map(|r| show_status(r.status))
            .collect();
        let message = format!("the operation declares no status {status}");
        let diagnostic = Diagnostic::new(Code::StatusNotDeclared, span, message)
            .help(format!("declared: {}", known.join(", ")));
        let diagnostic = self.with_operation(diagnostic, &operation, "responses", "declared here");
        self.report(diagnostic);
    }

    fn regex(&mut self, scope: &Scope<'_>, criterion: &arazzo::Criterion, text: &str) -> Condition {
        let context = self.criterion_context(scope, criterion);
        let (pieces, issues) = expr::regex::check(text);
        self.issues(&criterion.condition, issues);
        let pattern = self.text(scope, &criterion.condition, pieces);
        self.check_pattern(scope, criterion, &context, &pattern);
        Condition::Regex { context, pattern }
    }

    fn x_path(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        text: &str,
    ) -> Condition {
        let context = self.criterion_context(scope, criterion);
        let (pieces, issues) = expr::xpath::check(text);
        self.issues(&criterion.condition, issues);
        if self.is_json_only(scope) && matches!(context, Operand::Value(Expr::Body { .. })) {
            let span = criterion.condition.span;
            let message = "the response is JSON, in which an XPath finds nothing";
            let diagnostic = Diagnostic::new(Code::XpathOnJson, span, message);
            self.report(diagnostic.help("use a simple condition or `type: jsonpath`"));
        }
        let query = self.query_text(scope, &criterion.condition, pieces, None);
        Condition::XPath { context, query }
    }

    fn json_pointer(
        &mut self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        text: &str,
    ) -> Condition {
        let Operand::Value(context) = self.criterion_context(scope, criterion) else {
            return Condition::Broken;
        };
        match expr::pointer::parse(text) {
            Ok(pointer) => {
                let value = super::read::deeper(&context, &pointer.to_string());
                Condition::Exists(Operand::Value(value))
            }
            Err(issue) => {
                self.issue(&criterion.condition, issue);
                Condition::Broken
            }
        }
    }

    pub(super) fn text(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
    ) -> Text {
        folded(self.pieces(scope, node, pieces))
    }

    /// The text of a query: what fills a hole inside a string of it stays inside. In JSONPath,
    /// `escape` stands before a quote; in XPath, which has none, quotes are doubled.
    pub(super) fn query_text(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        pieces: Vec<template::Piece>,
        escape: Option<char>,
    ) -> Text {
        let mut quotes = template::quotes(&pieces, escape).into_iter();
        let quoting = |quote| match escape {
            Some(_) => Quoting::JsonPath(quote),
            None => Quoting::XPath(quote),
        };
        let pieces = self.pieces(scope, node, pieces).into_iter();
        let quoted = pieces.map(|piece| match piece {
            Piece::Hole(hole) => match quotes.next().flatten() {
                Some(quote) => Piece::Quoted(hole, quoting(quote)),
                None => Piece::Hole(hole),
            },
            piece => piece,
        });
        folded(quoted.collect())
    }
}

fn folded(pieces: Vec<Piece>) -> Text {
    match super::value::fold_template(pieces) {
        Expr::Literal(Json::String(text)) => Text::Static(text),
        Expr::Template(pieces) => Text::Template(pieces),
        other => Text::Template(vec![Piece::Hole(other)]),
    }
}

pub(super) fn operator(op: Op) -> Operator {
    match op {
        Op::Eq => Operator::Eq,
        Op::Ne => Operator::Ne,
        Op::Lt => Operator::Lt,
        Op::Le => Operator::Le,
        Op::Gt => Operator::Gt,
        Op::Ge => Operator::Ge,
    }
}

/// A condition as errors and documentation show it.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn show_status(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
    }
}
