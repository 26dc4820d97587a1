//! What conditions say when one value is known: for actions that decide by it.

use serde_json::Value as Json;

use crate::program::{Action, Condition, Criterion, Dialect, Expr, Operand, Operator};

/// Whether an action applies when the expression has this value, if that decides it.
pub(in crate::lower) fn applies(action: &Action, at: &Expr, value: &Json) -> Option<bool> {
    all_hold(&action.criteria, at, value)
}

/// The same for criteria that must all hold.
pub(in crate::lower) fn all_hold(criteria: &[Criterion], at: &Expr, value: &Json) -> Option<bool> {
    let all: Vec<_> = criteria
        .iter()
        .map(|one| holds(&one.condition, at, value))
        .collect();
    conjunction(&all)
}

/// Whether two expressions read the same, whatever types it is read as.
pub(in crate::lower) fn is_same(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (Expr::Body { pointer: a, .. }, Expr::Body { pointer: b, .. }) => a == b,
        (Expr::Header { name: a, .. }, Expr::Header { name: b, .. }) => a.eq_ignore_ascii_case(b),
        _ => a == b,
    }
}

fn conjunction(all: &[Option<bool>]) -> Option<bool> {
    match () {
        () if all.contains(&Some(false)) => Some(false),
        () if all.iter().all(|one| *one == Some(true)) => Some(true),
        () => None,
    }
}

fn holds(condition: &Condition, at: &Expr, value: &Json) -> Option<bool> {
    match condition {
        Condition::And(all) => conjunction(
            &all.iter()
                .map(|one| holds(one, at, value))
                .collect::<Vec<_>>(),
        ),
        Condition::Or(any) => {
            let not: Vec<_> = any
                .iter()
                .map(|one| holds(one, at, value).map(|h| !h))
                .collect();
            conjunction(&not).map(|h| !h)
        }
        Condition::Not(inner) => holds(inner, at, value).map(|h| !h),
        Condition::Compare {
            dialect,
            operator,
            left,
            right,
        } => compares(*dialect, *operator, (left, right), at, value),
        _ => None,
    }
}

/// A comparison of the expression with a constant.
pub(in crate::lower) fn compared<'c>(
    left: &'c Operand,
    right: &'c Operand,
) -> Option<(&'c Expr, &'c Json)> {
    match (left, right) {
        (Operand::Value(Expr::Literal(_)), Operand::Value(Expr::Literal(_))) => None,
        (Operand::Value(Expr::Broken), _) | (_, Operand::Value(Expr::Broken)) => None,
        (Operand::Value(read), Operand::Value(Expr::Literal(literal)))
        | (Operand::Value(Expr::Literal(literal)), Operand::Value(read)) => Some((read, literal)),
        _ => None,
    }
}

fn compares(
    dialect: Dialect,
    operator: Operator,
    (left, right): (&Operand, &Operand),
    at: &Expr,
    value: &Json,
) -> Option<bool> {
    let (read, literal) = compared(left, right)?;
    if !is_same(read, at) {
        return None;
    }
    let equal = match (dialect, literal, value) {
        (Dialect::Simple, Json::String(a), Json::String(b)) => a.to_lowercase() == b.to_lowercase(),
        _ => same_number(literal, value).unwrap_or(literal == value),
    };
    let reversed = matches!(left, Operand::Value(Expr::Literal(_)));
    let (less, greater) = match ordered(literal, value) {
        Some((literal, value)) if reversed => (literal < value, literal > value),
        Some((literal, value)) => (value < literal, value > literal),
        None => return equality(operator, equal),
    };
    Some(match operator {
        Operator::Eq => equal,
        Operator::Ne => !equal,
        Operator::Lt => less,
        Operator::Le => less || equal,
        Operator::Gt => greater,
        Operator::Ge => greater || equal,
    })
}

fn equality(operator: Operator, equal: bool) -> Option<bool> {
    match operator {
        Operator::Eq => Some(equal),
        Operator::Ne => Some(!equal),
        _ => None,
    }
}

fn ordered(literal: &Json, value: &Json) -> Option<(f64, f64)> {
    Some((literal.as_f64()?, value.as_f64()?))
}

fn same_number(literal: &Json, value: &Json) -> Option<bool> {
    let (literal, value) = ordered(literal, value)?;
    Some(literal == value)
}
