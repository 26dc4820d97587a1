//! Comparisons that say less than they seem to: sides that are never equal, values that the API
//! does not know, an order that is none.

use serde_json::Value as Json;

use super::facts::Facts;
use super::{Lower, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::document::api::TypeSet;
use crate::expr::condition;
use crate::expr::logic::Op;
use crate::program::{Expr, Operand};
use crate::source::Span;
use crate::syntax::Node;

/// The sides of a comparison, as written and as lowered.
pub(super) struct Sides<'c> {
    pub(super) op: Op,
    pub(super) written: (&'c condition::Operand, &'c condition::Operand),
    pub(super) lowered: (&'c Operand, &'c Operand),
}

impl Lower<'_, '_> {
    pub(super) fn check_comparison(&mut self, scope: &Scope<'_>, node: &Node, sides: &Sides<'_>) {
        if scope.shared {
            return;
        }
        let (Some(left), Some(right)) = (
            self.facts(scope, sides.lowered.0),
            self.facts(scope, sides.lowered.1),
        ) else {
            return;
        };
        let is_null = |facts: &Facts| facts.constant == Some(Json::Null);
        if is_null(&left)
            || is_null(&right)
            || (left.constant.is_some() && right.constant.is_some())
        {
            return;
        }
        let found = match sides.op {
            Op::Eq | Op::Ne => {
                let known = against_values(node, sides, &left, &right);
                known.or_else(|| incomparable(node, sides, &left, &right))
            }
            _ => unordered(node, sides, &left, &right),
        };
        if let Some(diagnostic) = found {
            // A step that never succeeds is a mistake; of an action that never applies, or of an
            // answer that is not as described, nobody can be sure.
            let decides = scope.step.is_some_and(|step| step.accepted.is_empty())
                && !is_whole_body(sides.lowered.0)
                && !is_whole_body(sides.lowered.1);
            let diagnostic = match decides {
                true => diagnostic,
                false => diagnostic.severity(Severity::Warning),
            };
            let place = left.place.or(right.place);
            self.report(match place {
                Some(place) => diagnostic.also(place, "described here"),
                None => diagnostic,
            });
        }
    }

    /// A bare value that is no boolean.
    pub(super) fn check_test(
        &mut self,
        scope: &Scope<'_>,
        node: &Node,
        written: &condition::Operand,
        operand: &Operand,
    ) {
        let Some(facts) = self.facts(scope, operand).filter(|_| !scope.shared) else {
            return;
        };
        if facts.types.boolean || facts.constant.is_some() {
            return;
        }
        let (span, text) = (part(node, written), text(node, written));
        let message = format!("`{text}` is {}, not a boolean", facts.words());
        let right = format!("{text} != null");
        self.report(
            Diagnostic::new(Code::NonBooleanCondition, span, message)
                .note("0, the empty text, `false`, null and what is missing fail; all else passes")
                .help(format!("write `{right}`, or compare it"))
                .fix(span, right),
        );
    }
}

/// A constant that a listed value is compared with.
fn against_values(
    node: &Node,
    sides: &Sides<'_>,
    left: &Facts,
    right: &Facts,
) -> Option<Diagnostic> {
    let (values, constant, written) = match (left, right) {
        (
            known,
            Facts {
                constant: Some(Json::String(text)),
                ..
            },
        ) => (known.values.as_ref()?, text, sides.written.1),
        (
            Facts {
                constant: Some(Json::String(text)),
                ..
            },
            known,
        ) => (known.values.as_ref()?, text, sides.written.0),
        _ => return None,
    };
    let known: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
    if known.len() < values.len() || known.contains(&constant.as_str()) {
        return None;
    }
    let (span, lower) = (part(node, written), constant.to_lowercase());
    if let Some(same) = known.iter().find(|value| value.to_lowercase() == lower) {
        let message = format!("the API writes `{same}`, not `{constant}`");
        return Some(
            Diagnostic::new(Code::CaseOnlyDifference, span, message)
                .note("comparisons ignore case, so it holds all the same")
                .fix(span, quoted(same)),
        );
    }
    let message = format!("`{constant}` is not a value that the API lists");
    let diagnostic = Diagnostic::new(Code::EnumLiteralUnknown, span, message);
    Some(match suggest::closest(constant, known.iter().copied()) {
        Some(closest) => diagnostic
            .help(format!("did you mean `{closest}`?"))
            .fix(span, quoted(closest)),
        None => diagnostic.help(format!("the values are {}", known.join(", "))),
    })
}

/// Sides that are never equal, whatever the server answers.
fn incomparable(node: &Node, sides: &Sides<'_>, left: &Facts, right: &Facts) -> Option<Diagnostic> {
    let share = left.types.and(right.types) != TypeSet::NONE;
    let numeric = |one: &Facts| one.types.integer || one.types.number;
    let as_numbers =
        (numeric(left) && right.may_be_number()) || (numeric(right) && left.may_be_number());
    if share || as_numbers {
        return None;
    }
    let (what, other) = match left.constant {
        None => (sides.written.0, sides.written.1),
        Some(_) => (sides.written.1, sides.written.0),
    };
    let facts = if left.constant.is_none() { left } else { right };
    let always = if sides.op == Op::Ne {
        "always true"
    } else {
        "never true"
    };
    let message = format!(
        "`{}` is {} and never equals `{}`",
        text(node, what),
        facts.words(),
        text(node, other)
    );
    let diagnostic =
        Diagnostic::new(Code::IncomparableTypes, whole(node, sides), message).label(always);
    let diagnostic = match sides.op {
        Op::Ne => diagnostic.severity(Severity::Warning),
        _ => diagnostic,
    };
    let constant = left.constant.as_ref().or(right.constant.as_ref());
    Some(match constant {
        Some(Json::String(word))
            if facts.types.boolean && matches!(word.as_str(), "true" | "false") =>
        {
            diagnostic
                .help(format!("write `{word}` without quotes"))
                .fix(part(node, other), word.clone())
        }
        Some(Json::Bool(value)) if facts.types.string => diagnostic
            .help(format!("write `'{value}'`"))
            .fix(part(node, other), format!("'{value}'")),
        _ => diagnostic,
    })
}

/// `<` and the like of sides that have no order.
fn unordered(node: &Node, sides: &Sides<'_>, left: &Facts, right: &Facts) -> Option<Diagnostic> {
    let solid = |one: &Facts| one.types.without_null();
    let shapeless = |one: &Facts| {
        let types = solid(one);
        types != TypeSet::NONE && !types.integer && !types.number && !types.string
    };
    for (facts, written) in [(left, sides.written.0), (right, sides.written.1)] {
        if shapeless(facts) {
            let message = format!(
                "`{}` is {}, which has no order",
                text(node, written),
                facts.words()
            );
            let diagnostic = Diagnostic::new(Code::UnorderedTypes, part(node, written), message);
            return Some(diagnostic.label("the comparison is never true"));
        }
    }
    let only_text = |one: &Facts| solid(one) == super::facts::set("string") && !one.dated;
    let like_a_number = |one: &Facts| one.constant.is_some() && one.may_be_number();
    let dated = |one: &Facts| matches!(&one.constant, Some(Json::String(t)) if t.starts_with(|c: char| c.is_ascii_digit()));
    let text_only = only_text(left) && only_text(right);
    if !text_only
        || [left, right]
            .iter()
            .any(|one| like_a_number(one) || dated(one))
    {
        return None;
    }
    let message = "both sides are texts, which are ordered letter by letter";
    Some(
        Diagnostic::new(Code::StringOrdering, whole(node, sides), message)
            .note("texts that are numbers are compared as numbers, and letters without their case"),
    )
}

/// A failure may come with a body of quite another kind.
fn is_whole_body(operand: &Operand) -> bool {
    matches!(operand, Operand::Value(Expr::Body { pointer, .. }) if pointer.is_empty())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn part(node: &Node, operand: &condition::Operand) -> Span {
    node.part(operand.range.start, operand.range.end)
}

fn whole(node: &Node, sides: &Sides<'_>) -> Span {
    node.part(sides.written.0.range.start, sides.written.1.range.end)
}

fn text<'n>(node: &'n Node, operand: &condition::Operand) -> &'n str {
    let text = node.as_str().unwrap_or_default();
    text.get(operand.range.clone()).unwrap_or_default()
}
