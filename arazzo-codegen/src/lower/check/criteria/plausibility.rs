//! Criteria that can be read and hardly mean what they say: comparisons of values that never meet,
//! conditions that are decided before anything is sent.
//!
//! A list of criteria is looked through once it is lowered, for its statuses tell which of the
//! described responses are at hand. The text is read again for its places: a lowered condition has
//! the shape of the one that was read.

use std::ops::Range;

use crate::diagnostic::Severity;
use crate::document::api::{Response, StatusPattern};
use crate::document::arazzo::{self, Language};
use crate::expr::condition;
use crate::expr::jsonpath::{self, BareOperand, JsonPathText};
use crate::expr::logic::{self, ConditionKind};
use crate::lower::{Lower, Phase, Scope};
use crate::program::{Condition, Criterion, Expr, Operand};
use crate::source::Span;
use crate::syntax::Node;

mod compare;
mod constant;

/// An operand that knows where it stands in its text.
trait Placed {
    fn place(&self) -> Range<usize>;
}

impl Placed for condition::Operand {
    fn place(&self) -> Range<usize> {
        self.range.clone()
    }
}

impl Placed for BareOperand {
    fn place(&self) -> Range<usize> {
        self.range.clone()
    }
}

/// Where a list of criteria stands, and what may have been answered when it is looked at.
struct Setting<'s> {
    scope: &'s Scope<'s>,
    responses: Vec<Response>,
    /// How bad it is that the condition at hand never holds: an error where its step can never
    /// succeed.
    never: Severity,
}

impl<'s> Setting<'s> {
    /// For a part of a condition that does not decide alone.
    fn undecisive(&self) -> Setting<'s> {
        Setting {
            scope: self.scope,
            responses: self.responses.clone(),
            never: Severity::Warning,
        }
    }
}

/// An operand, lowered and as it is written.
struct Side<'c> {
    operand: &'c Operand,
    text: &'c str,
    span: Span,
}

impl Lower<'_, '_> {
    pub(in crate::lower) fn check_criteria(
        &mut self,
        scope: &Scope<'_>,
        criteria: &[arazzo::Criterion],
        lowered: &[Criterion],
        decisive: bool,
    ) {
        let setting = Setting {
            scope,
            responses: at_hand(scope, lowered),
            never: if decisive {
                Severity::Error
            } else {
                Severity::Warning
            },
        };
        let mut readable = Vec::new();
        for (criterion, lowered) in criteria.iter().zip(lowered) {
            if self.check_criterion(&setting, criterion, &lowered.condition) {
                readable.push((criterion, &lowered.condition));
            }
        }
        self.check_list(&setting, &readable);
    }

    /// Looks through one criterion. Whether that is possible.
    fn check_criterion(
        &mut self,
        setting: &Setting<'_>,
        criterion: &arazzo::Criterion,
        lowered: &Condition,
    ) -> bool {
        let (node, text) = (&criterion.condition, criterion.condition_text());
        match criterion.language.value {
            Language::Simple => match condition::parse(text) {
                Ok((read, _)) => self.check_read(setting, node, &read, lowered),
                Err(_) => false,
            },
            Language::JsonPath { .. } => match jsonpath::classify(text) {
                (JsonPathText::Bare(read), _) => self.check_read(setting, node, &read, lowered),
                _ => false,
            },
            _ => true,
        }
    }

    fn check_read<O: Placed>(
        &mut self,
        setting: &Setting<'_>,
        node: &Node,
        read: &logic::Condition<O>,
        lowered: &Condition,
    ) -> bool {
        let text = node.as_str().unwrap_or_default();
        if stands_for_expression(text, read, lowered) {
            return false;
        }
        self.check_logic(setting, node, read, lowered, false);
        self.check_constant_condition(setting, node, read, lowered);
        true
    }

    /// Every comparison and every bare value of a condition.
    fn check_logic<O: Placed>(
        &mut self,
        setting: &Setting<'_>,
        node: &Node,
        read: &logic::Condition<O>,
        lowered: &Condition,
        negated: bool,
    ) {
        let text = node.as_str().unwrap_or_default();
        let side = |operand: &O, lowered| Side {
            operand: lowered,
            text: text.get(operand.place()).unwrap_or_default(),
            span: node.part(operand.place().start, operand.place().end),
        };
        match (&read.kind, lowered) {
            (ConditionKind::Or(read), Condition::Or(lowered)) => {
                for (read, lowered) in read.iter().zip(lowered) {
                    self.check_logic(&setting.undecisive(), node, read, lowered, negated);
                }
            }
            (ConditionKind::And(read), Condition::And(lowered)) => {
                for (at, (one, lowered)) in read.iter().zip(lowered).enumerate() {
                    if !guards(text, read, at) {
                        self.check_logic(setting, node, one, lowered, negated);
                    }
                }
            }
            (ConditionKind::Not(read), Condition::Not(lowered)) => {
                self.check_logic(&setting.undecisive(), node, read, lowered, true);
            }
            (
                ConditionKind::Compare { left, right, .. },
                Condition::Compare {
                    dialect,
                    operator,
                    left: to_left,
                    right: to_right,
                },
            ) => {
                let sides = [side(left, to_left), side(right, to_right)];
                self.check_comparison(setting, *dialect, *operator, &sides);
            }
            (ConditionKind::Test(operand), Condition::Test { operand: to, .. }) => {
                self.check_test(setting, &side(operand, to), negated);
            }
            _ => {}
        }
    }
}

/// Whether a constant stands for an expression of the condition: null for one that could not be
/// lowered, or what the documents say.
fn stands_for_expression<O: Placed>(
    text: &str,
    read: &logic::Condition<O>,
    lowered: &Condition,
) -> bool {
    let replaced = |operand: &O, lowered: &Operand| {
        let constant = matches!(lowered, Operand::Value(Expr::Literal(_)));
        constant
            && text
                .get(operand.place())
                .is_some_and(|text| text.starts_with('$'))
    };
    match (&read.kind, lowered) {
        (ConditionKind::Or(read), Condition::Or(lowered))
        | (ConditionKind::And(read), Condition::And(lowered)) => {
            let mut pairs = read.iter().zip(lowered);
            pairs.any(|(read, lowered)| stands_for_expression(text, read, lowered))
        }
        (ConditionKind::Not(read), Condition::Not(lowered)) => {
            stands_for_expression(text, read, lowered)
        }
        (
            ConditionKind::Compare { left, right, .. },
            Condition::Compare {
                left: to_left,
                right: to_right,
                ..
            },
        ) => replaced(left, to_left) || replaced(right, to_right),
        (ConditionKind::Test(operand), Condition::Test { operand: to, .. }) => {
            replaced(operand, to)
        }
        _ => true,
    }
}

/// `$response.body && $response.body.length > 0`: a bare value before what looks into it.
fn guards<O: Placed>(text: &str, all: &[logic::Condition<O>], at: usize) -> bool {
    let ConditionKind::Test(operand) = &all[at].kind else {
        return false;
    };
    let word = text.get(operand.place()).unwrap_or_default();
    let mut behind = all[at + 1..].iter();
    behind.any(|one| {
        text.get(one.range.clone())
            .is_some_and(|one| one.contains(word))
    })
}

/// The responses that these criteria leave, and those before them.
fn at_hand(scope: &Scope<'_>, criteria: &[Criterion]) -> Vec<Response> {
    let Some(step) = scope.step else {
        return Vec::new();
    };
    let Some(operation) = &step.operation else {
        return Vec::new();
    };
    if operation.messaging.is_some() {
        return operation.responses.clone();
    }
    let all = match scope.phase {
        Phase::Actions => &step.accepted,
        _ => &operation.responses,
    };
    let may = |status: u16| {
        let decided = |one: &Criterion| crate::lower::responses::holds(&one.condition, status);
        criteria.iter().all(|one| decided(one) != Some(false))
    };
    let named = |status| operation.responses.iter().any(|r| r.status.names(status));
    let left = |response: &&Response| {
        (100..600).any(|status| {
            let stands_for = match response.status {
                StatusPattern::Default => !named(status),
                pattern => pattern.names(status),
            };
            stands_for && may(status)
        })
    };
    all.iter().filter(left).cloned().collect()
}
