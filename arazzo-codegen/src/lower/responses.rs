//! Which of an operation's responses can be at hand where an output is read.
//!
//! The success criteria decide: `$statusCode == 200` leaves the response described for 200, no
//! criteria leave those of success.

use crate::document::api::{Operation, Response, StatusPattern};
use crate::document::arazzo;
use crate::program::{Condition, Criteria, Criterion, Expr, Operand, Operator};

/// The responses that the criteria accept, in the description's order.
///
/// Where none is described for an accepted status, the nearest description is taken: the class,
/// `default`, then any success.
pub(super) fn accepted(operation: &Operation, criteria: &Criteria) -> Vec<Response> {
    if operation.messaging.is_some() {
        return operation.responses.clone();
    }
    let accepts = |status: u16| match criteria {
        Criteria::Default => (200..300).contains(&status),
        Criteria::All(all) => all.iter().all(|one| may_hold(&one.condition, status)),
    };
    let exact = |response: &&Response| match response.status {
        StatusPattern::Code(code) => accepts(code),
        StatusPattern::Range(class) => {
            let class = u16::from(class) * 100;
            (class..class + 100).any(|status| accepts(status) && !named(operation, status))
        }
        StatusPattern::Default => false,
    };
    let found: Vec<Response> = operation.responses.iter().filter(exact).cloned().collect();
    if !found.is_empty() {
        return found;
    }
    let default = operation
        .responses
        .iter()
        .find(|r| r.status == StatusPattern::Default);
    let success = |r: &&Response| (200..300).any(|status| r.status.names(status));
    let nearest = default.or_else(|| operation.responses.iter().find(success));
    nearest.cloned().into_iter().collect()
}

fn named(operation: &Operation, status: u16) -> bool {
    operation
        .responses
        .iter()
        .any(|response| response.status == StatusPattern::Code(status))
}

/// Whether a condition can hold for this status; what does not look at the status can.
fn may_hold(condition: &Condition, status: u16) -> bool {
    holds(condition, status) != Some(false)
}

/// Whether the condition holds for the status, if that decides it.
pub(super) fn holds(condition: &Condition, status: u16) -> Option<bool> {
    match condition {
        Condition::Or(any) => {
            let all: Vec<_> = any.iter().map(|one| holds(one, status)).collect();
            match () {
                () if all.contains(&Some(true)) => Some(true),
                () if all.iter().all(|one| *one == Some(false)) => Some(false),
                () => None,
            }
        }
        Condition::And(all) => {
            let all: Vec<_> = all.iter().map(|one| holds(one, status)).collect();
            match () {
                () if all.contains(&Some(false)) => Some(false),
                () if all.iter().all(|one| *one == Some(true)) => Some(true),
                () => None,
            }
        }
        Condition::Not(inner) => holds(inner, status).map(|holds| !holds),
        Condition::Compare {
            operator,
            left,
            right,
            ..
        } => {
            let (operator, number) = status_comparison(*operator, left, right)?;
            Some(compare(operator, f64::from(status), number))
        }
        Condition::Regex {
            context: Operand::Value(Expr::Status),
            pattern,
        } => {
            let crate::program::Text::Static(pattern) = pattern else {
                return None;
            };
            let pattern = regress::Regex::new(pattern).ok()?;
            Some(pattern.find(&status.to_string()).is_some())
        }
        _ => None,
    }
}

/// `$statusCode op number`, in either order.
fn status_comparison(
    operator: Operator,
    left: &Operand,
    right: &Operand,
) -> Option<(Operator, f64)> {
    match (left, right) {
        (Operand::Value(Expr::Status), other) => Some((operator, number(other)?)),
        (other, Operand::Value(Expr::Status)) => Some((operator.flipped(), number(other)?)),
        _ => None,
    }
}

fn number(operand: &Operand) -> Option<f64> {
    match operand {
        Operand::Value(Expr::Literal(value)) => value
            .as_f64()
            .or_else(|| value.as_str()?.trim().parse().ok()),
        _ => None,
    }
}

fn compare(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Eq => left == right,
        Operator::Ne => left != right,
        Operator::Lt => left < right,
        Operator::Le => left <= right,
        Operator::Gt => left > right,
        Operator::Ge => left >= right,
    }
}

/// The statuses that a condition asks for by `==`.
pub(super) fn statuses(condition: &Condition) -> Vec<u16> {
    match condition {
        Condition::Or(list) | Condition::And(list) => list.iter().flat_map(statuses).collect(),
        Condition::Compare {
            operator: Operator::Eq,
            left,
            right,
            ..
        } => {
            let number = status_comparison(Operator::Eq, left, right).map(|(_, number)| number);
            number
                .filter(|number| (100.0..600.0).contains(number))
                .map(|n| n as u16)
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a condition can hold for a redirect, and says so by name.
pub(super) fn looks_at_redirect(criteria: &[&Criterion]) -> bool {
    criteria
        .iter()
        .flat_map(|one| statuses(&one.condition))
        .any(|s| (300..400).contains(&s))
        || criteria.iter().any(|one| {
            mentions_status(&one.condition)
                && (300..400).any(|status| holds(&one.condition, status) == Some(true))
                && !(100..300)
                    .chain(400..600)
                    .any(|status| holds(&one.condition, status) == Some(true))
        })
}

fn mentions_status(condition: &Condition) -> bool {
    match condition {
        Condition::Or(list) | Condition::And(list) => list.iter().any(mentions_status),
        Condition::Not(inner) => mentions_status(inner),
        Condition::Compare { left, right, .. } => [left, right]
            .iter()
            .any(|side| matches!(side, Operand::Value(Expr::Status))),
        _ => false,
    }
}

impl Operator {
    /// The operator with its sides exchanged.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Operator::Lt => Operator::Gt,
            Operator::Le => Operator::Ge,
            Operator::Gt => Operator::Lt,
            Operator::Ge => Operator::Le,
            other => other,
        }
    }
}

/// The locations of a document's parameters and those of requests are the same words.
impl From<arazzo::Location> for crate::program::Location {
    fn from(location: arazzo::Location) -> Self {
        match location {
            arazzo::Location::Path => crate::program::Location::Path,
            arazzo::Location::Query => crate::program::Location::Query,
            arazzo::Location::Header => crate::program::Location::Header,
            arazzo::Location::Cookie => crate::program::Location::Cookie,
            arazzo::Location::QueryString => crate::program::Location::QueryString,
            arazzo::Location::Channel => crate::program::Location::Channel,
        }
    }
}
