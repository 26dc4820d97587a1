//! Criteria that hold always or never, whatever the server answers.

use super::{Lower, Phase, Scope, responses};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::arazzo;
use crate::program::{Condition, Criterion, Expr, Operand, Operator};
use crate::source::Span;

/// The statuses that a server can answer with.
const STATUSES: std::ops::Range<u16> = 100..600;

impl Lower<'_, '_> {
    /// `lowered` are the criteria as they will run: all of them must hold.
    pub(super) fn check_constant_criteria(
        &mut self,
        scope: &Scope<'_>,
        written: &[arazzo::Criterion],
        lowered: &[Criterion],
    ) {
        let broken = lowered.iter().any(|one| is_broken(&one.condition));
        if scope.shared || broken {
            return;
        }
        let mut settled = false;
        for (one, written) in lowered.iter().zip(written) {
            let span = written.condition.span;
            if let Some(why) = never(&one.condition) {
                self.report_never(scope, span, &why);
                settled = true;
            } else if let Some(why) = always(&one.condition) {
                let message = format!("this condition always holds: {why}");
                self.report(Diagnostic::new(Code::AlwaysTrue, span, message));
                settled = true;
            }
        }
        if settled || lowered.len() < 2 {
            return;
        }
        let all = Condition::And(lowered.iter().map(|one| one.condition.clone()).collect());
        if let (Some(why), Some(last)) = (never(&all), written.last()) {
            self.report_never(
                scope,
                last.condition.span,
                &format!("with those before it, {why}"),
            );
        }
    }

    fn report_never(&mut self, scope: &Scope<'_>, span: Span, why: &str) {
        let message = format!("this condition never holds: {why}");
        let diagnostic = Diagnostic::new(Code::AlwaysFalse, span, message);
        // An action that never applies does no harm; a step that never succeeds does.
        let action =
            scope.phase == Phase::Actions || !scope.step.is_some_and(|s| s.accepted.is_empty());
        self.report(match action {
            true => diagnostic.severity(Severity::Warning),
            false => diagnostic,
        });
    }
}

fn never(condition: &Condition) -> Option<String> {
    if STATUSES
        .clone()
        .all(|status| responses::holds(condition, status) == Some(false))
    {
        return Some("no status fits".to_owned());
    }
    let Condition::And(all) = condition else {
        return None;
    };
    let mut parts = Vec::new();
    all.iter().for_each(|one| conjuncts(one, &mut parts));
    two_constants(&parts, Operator::Eq)
        .map(|()| "one value is compared with two constants".to_owned())
}

fn always(condition: &Condition) -> Option<String> {
    if STATUSES
        .clone()
        .all(|status| responses::holds(condition, status) == Some(true))
    {
        return Some("every status fits".to_owned());
    }
    let Condition::Or(any) = condition else {
        return None;
    };
    let parts: Vec<&Condition> = any.iter().collect();
    two_constants(&parts, Operator::Ne)
        .map(|()| "a value always differs from one of two constants; `&&` is meant".to_owned())
}

fn conjuncts<'c>(condition: &'c Condition, parts: &mut Vec<&'c Condition>) {
    match condition {
        Condition::And(all) => all.iter().for_each(|one| conjuncts(one, parts)),
        other => parts.push(other),
    }
}

/// Whether one value is compared with two constants that differ.
fn two_constants(parts: &[&Condition], wanted: Operator) -> Option<()> {
    let compared: Vec<(&Expr, String)> = parts
        .iter()
        .filter_map(|part| match part {
            Condition::Compare {
                operator,
                left: Operand::Value(left),
                right: Operand::Value(right),
                ..
            } if *operator == wanted => match (left, right) {
                (Expr::Literal(_), Expr::Literal(_)) => None,
                (value, Expr::Literal(constant)) | (Expr::Literal(constant), value) => {
                    Some((value, super::inputs::show(constant).to_lowercase()))
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    let differ = compared
        .iter()
        .enumerate()
        .any(|(index, (value, constant))| {
            compared[..index]
                .iter()
                .any(|(other, known)| other == value && known != constant)
        });
    differ.then_some(())
}

/// Whether a part of it could not be lowered: that has been reported.
fn is_broken(condition: &Condition) -> bool {
    match condition {
        Condition::Or(list) => list.is_empty() || list.iter().any(is_broken),
        Condition::And(list) => list.iter().any(is_broken),
        Condition::Not(inner) => is_broken(inner),
        Condition::Compare { left, right, .. } => {
            let null = Operand::Value(Expr::Literal(serde_json::Value::Null));
            *left == null && *right == null
        }
        _ => false,
    }
}
