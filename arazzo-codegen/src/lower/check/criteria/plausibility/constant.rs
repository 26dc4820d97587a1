//! Conditions that are decided before anything runs.
//!
//! What a condition compares with constants is tried with every value that could make a difference:
//! the constants themselves, values between and beside them, nothing at all. If one outcome is left
//! whatever the rest of the condition says, it is always true, or never.

use serde_json::{Value as Json, json};

use super::{Placed, Setting};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo;
use crate::expr::logic::{self, ConditionKind};
use crate::lower::Lower;
use crate::program::{Condition, Dialect, Expr, Operand, Operator};
use crate::source::Span;
use crate::syntax::Node;

/// More comparisons than this are not tried.
const MAX_COMPARISONS: usize = 24;

impl Lower<'_, '_> {
    /// Reports the smallest parts that are decided. Whether there are any.
    pub(super) fn check_constant_condition<O: Placed>(
        &mut self,
        setting: &Setting<'_>,
        node: &Node,
        read: &logic::Condition<O>,
        lowered: &Condition,
    ) -> bool {
        let part = setting.undecisive();
        let inner = match (&read.kind, lowered) {
            (ConditionKind::Or(read), Condition::Or(lowered)) => {
                self.check_parts(&part, node, read, lowered)
            }
            (ConditionKind::And(read), Condition::And(lowered)) => {
                self.check_parts(setting, node, read, lowered)
            }
            (ConditionKind::Not(read), Condition::Not(lowered)) => {
                self.check_constant_condition(&part, node, read, lowered)
            }
            _ => false,
        };
        let span = node.part(read.range.start, read.range.end);
        if inner {
            return true;
        }
        match decided(lowered) {
            Some(outcome) => {
                self.report_decided(setting, node, span, lowered, outcome);
                true
            }
            None => false,
        }
    }

    fn check_parts<O: Placed>(
        &mut self,
        setting: &Setting<'_>,
        node: &Node,
        read: &[logic::Condition<O>],
        lowered: &[Condition],
    ) -> bool {
        let mut found = false;
        for (read, lowered) in read.iter().zip(lowered) {
            found |= self.check_constant_condition(setting, node, read, lowered);
        }
        found
    }

    fn report_decided(
        &mut self,
        setting: &Setting<'_>,
        node: &Node,
        span: Span,
        lowered: &Condition,
        holds: bool,
    ) {
        let text = node.as_str().unwrap_or_default().trim();
        let diagnostic = if holds {
            Diagnostic::new(Code::AlwaysTrue, span, "the condition always holds").help(
                match lowered {
                    Condition::Or(_) => "`&&` asks for all of its parts",
                    _ => "leave it out, or compare with what decides",
                },
            )
        } else {
            let help = match lowered {
                Condition::And(_) => "`||` holds if either does",
                _ => "compare with a value that can be",
            };
            // What compares constants alone is switched off on purpose.
            let severity = match outcome(lowered, None) {
                Some(_) => Severity::Warning,
                None => setting.never,
            };
            let message = "the condition never holds";
            Diagnostic::new(Code::AlwaysFalse, span, message)
                .severity(severity)
                .help(help)
        };
        // A lonely `true` is how a default is written.
        self.report(match text {
            "true" => diagnostic.severity(Severity::Note),
            _ => diagnostic,
        });
    }

    /// Two criteria of one list that exclude each other.
    pub(super) fn check_list(
        &mut self,
        setting: &Setting<'_>,
        criteria: &[(&arazzo::Criterion, &Condition)],
    ) {
        let all = &criteria[..criteria.len().min(MAX_COMPARISONS)];
        for (at, (later, second)) in all.iter().enumerate() {
            for (earlier, first) in &all[..at] {
                let spans = [earlier, later].map(|one| one.condition.span);
                let never = |one: &Condition| decided(one) == Some(false);
                if never(first) || never(second) {
                    continue;
                }
                let both = vec![(*first).clone(), (*second).clone()];
                if decided(&Condition::And(both)) != Some(false) {
                    continue;
                }
                let message = "no response satisfies both this and another of the criteria";
                return self.report(
                    Diagnostic::new(Code::AlwaysFalse, spans[1], message)
                        .about(spans[0].to(spans[1]))
                        .severity(setting.never)
                        .also(spans[0], "excludes it: all criteria must hold")
                        .help("write one condition with `||` if either will do"),
                );
            }
        }
    }
}

/// What a condition always is. None if that depends.
fn decided(condition: &Condition) -> Option<bool> {
    if let Some(outcome) = outcome(condition, None) {
        return Some(outcome);
    }
    let mut compared = Vec::new();
    comparisons(condition, &mut compared);
    if compared.len() > MAX_COMPARISONS {
        return None;
    }
    let mut subjects: Vec<&Operand> = Vec::new();
    for (subject, _) in &compared {
        if !subjects.contains(subject) {
            subjects.push(subject);
        }
    }
    subjects
        .into_iter()
        .find_map(|subject| decided_by(condition, subject, &compared))
}

fn decided_by(
    condition: &Condition,
    subject: &Operand,
    compared: &[(&Operand, &Json)],
) -> Option<bool> {
    let constants = compared.iter().filter(|(known, _)| *known == subject);
    let values = candidates(subject, constants.map(|(_, constant)| *constant));
    let mut outcomes = values
        .iter()
        .map(|value| outcome(condition, Some((subject, value))));
    let first = outcomes.next()??;
    outcomes.all(|one| one == Some(first)).then_some(first)
}

/// What is compared with constants, and with which.
fn comparisons<'c>(condition: &'c Condition, found: &mut Vec<(&'c Operand, &'c Json)>) {
    match condition {
        Condition::Or(list) | Condition::And(list) => {
            list.iter().for_each(|one| comparisons(one, found));
        }
        Condition::Not(inner) => comparisons(inner, found),
        Condition::Compare { left, right, .. } => match (left, right) {
            (Operand::Value(Expr::Literal(_)), Operand::Value(Expr::Literal(_)))
            | (Operand::Value(Expr::Broken), _)
            | (_, Operand::Value(Expr::Broken)) => {}
            (Operand::Value(Expr::Literal(constant)), subject)
            | (subject, Operand::Value(Expr::Literal(constant))) => found.push((subject, constant)),
            _ => {}
        },
        _ => {}
    }
}

/// Every value that could make a difference.
fn candidates<'c>(subject: &Operand, constants: impl Iterator<Item = &'c Json>) -> Vec<Json> {
    if *subject == Operand::Value(Expr::Status) {
        // Nothing where there is no answer.
        let statuses = (100..600).map(|status| json!(status));
        return statuses.chain([Json::Null]).collect();
    }
    let length = matches!(subject, Operand::Length(_));
    let mut values = vec![Json::Null];
    if !length {
        let others = [
            json!(true),
            json!(false),
            json!([]),
            json!(""),
            json!("\u{10ffff}"),
        ];
        values.extend(others);
    }
    values.extend([json!(0), json!(f64::MAX), json!(f64::MIN)]);
    for constant in constants {
        values.push(constant.clone());
        if let Some(number) = as_number(constant) {
            let step = if length { 1.0 } else { 0.5 };
            values.extend([number - step, number + step].map(|n| json!(n)));
        }
        if let Json::String(text) = constant {
            values.push(json!(format!("{text}\u{1}")));
        }
    }
    if length {
        values.retain(|value| as_number(value).is_none_or(|number| number >= 0.0));
    }
    values
}

/// What a condition is if the subject has this value and nothing else is known.
fn outcome(condition: &Condition, subject: Option<(&Operand, &Json)>) -> Option<bool> {
    let all = |list: &[Condition]| -> Vec<Option<bool>> {
        list.iter().map(|one| outcome(one, subject)).collect()
    };
    match condition {
        Condition::Or(list) => joined(&all(list), true),
        Condition::And(list) => joined(&all(list), false),
        Condition::Not(inner) => outcome(inner, subject).map(|holds| !holds),
        Condition::Compare {
            dialect,
            operator,
            left,
            right,
        } => {
            if left == right && !matches!(left, Operand::Value(Expr::Literal(_) | Expr::Broken)) {
                return same(*operator);
            }
            let (left, right) = (value(left, subject)?, value(right, subject)?);
            compare(*dialect, *operator, left, right)
        }
        Condition::Test { operand, .. } => value(operand, None).map(truth),
        _ => None,
    }
}

/// `decisive` decides alone; the other outcome needs all.
fn joined(all: &[Option<bool>], decisive: bool) -> Option<bool> {
    if all.contains(&Some(decisive)) {
        return Some(decisive);
    }
    let other = all.iter().all(|one| *one == Some(!decisive));
    other.then_some(!decisive)
}

/// A value compared with itself.
fn same(operator: Operator) -> Option<bool> {
    match operator {
        Operator::Eq => Some(true),
        Operator::Ne | Operator::Lt | Operator::Gt => Some(false),
        Operator::Le | Operator::Ge => None,
    }
}

fn value<'v>(operand: &'v Operand, subject: Option<(&Operand, &'v Json)>) -> Option<&'v Json> {
    match (operand, subject) {
        (Operand::Value(Expr::Literal(value)), _) => Some(value),
        (operand, Some((known, value))) if operand == known => Some(value),
        _ => None,
    }
}

fn truth(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(truth) => *truth,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(_) | Json::Object(_) => true,
    }
}

/// The comparisons of the runtime, of constants that are no structures.
fn compare(dialect: Dialect, operator: Operator, left: &Json, right: &Json) -> Option<bool> {
    if dialect == Dialect::Exact && left.is_null() && right.is_null() {
        // Nothing is not null there.
        return None;
    }
    let ordering = order(dialect, left, right);
    let equal = match ordering {
        Some(ordering) => ordering.is_eq(),
        None => left == right,
    };
    let ordered = |wanted: fn(std::cmp::Ordering) -> bool| ordering.is_some_and(wanted);
    Some(match operator {
        Operator::Eq => equal,
        Operator::Ne => !equal,
        Operator::Lt => ordered(std::cmp::Ordering::is_lt),
        Operator::Le => ordered(std::cmp::Ordering::is_le),
        Operator::Gt => ordered(std::cmp::Ordering::is_gt),
        Operator::Ge => ordered(std::cmp::Ordering::is_ge),
    })
}

fn order(dialect: Dialect, left: &Json, right: &Json) -> Option<std::cmp::Ordering> {
    match (left, right, dialect) {
        (Json::Number(_), Json::Number(_), _) => numeric(left, right),
        (Json::String(left), Json::String(right), Dialect::Exact) => Some(left.cmp(right)),
        (Json::String(_) | Json::Number(_), Json::String(_) | Json::Number(_), Dialect::Simple) => {
            match (as_number(left), as_number(right)) {
                (Some(_), Some(_)) => numeric(left, right),
                _ => {
                    let (left, right) = (left.as_str()?, right.as_str()?);
                    Some(left.to_lowercase().cmp(&right.to_lowercase()))
                }
            }
        }
        _ => None,
    }
}

/// By value, whole numbers without the loss of floating point.
fn numeric(left: &Json, right: &Json) -> Option<std::cmp::Ordering> {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => as_number(left)?.partial_cmp(&as_number(right)?),
    }
}

fn whole(value: &Json) -> Option<i128> {
    match value {
        Json::String(text) => text.parse().ok(),
        value => {
            let signed = value.as_i64().map(i128::from);
            signed.or_else(|| value.as_u64().map(i128::from))
        }
    }
}

/// A number, or what text spells.
fn as_number(value: &Json) -> Option<f64> {
    match value {
        Json::String(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        value => value.as_f64(),
    }
}
