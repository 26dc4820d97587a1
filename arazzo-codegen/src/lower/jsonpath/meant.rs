//! How a bare condition is written as the specification has it, so that it means the same.
//!
//! A bare condition compares as RFC 9535 does, so a filter that looks at the whole value by `$`
//! means the same, if only it is false where there is no member to test: the filter of a value
//! without members selects nothing. A simple condition is what authors know, but it compares text
//! whatever its case and reads numbers out of texts: it stands in only for numbers and booleans.

use serde_json::{Value, json};

use super::super::read::deeper;
use super::super::{Lower, Scope};
use crate::diagnostic::Diagnostic;
use crate::document::api::TypeSet;
use crate::document::arazzo;
use crate::expr::Pointer;
use crate::expr::jsonpath::{BareCondition, BareKind};
use crate::expr::logic::{ConditionKind, Op};
use crate::program::{Expr, Operand};

/// Longer conditions are not spelt out.
const MAX_LENGTH: usize = 120;

/// What to write in the place of a bare condition.
pub(super) enum Meant {
    /// A condition of type `simple`, without `context` and `type`.
    Simple(String),
    /// A query.
    Query(String),
    /// A query that finds something if a list has items.
    Items(String),
}

impl Meant {
    /// Says it, and mends it.
    pub(super) fn on(&self, diagnostic: Diagnostic, criterion: &arazzo::Criterion) -> Diagnostic {
        match self {
            Meant::Simple(text) => diagnostic
                .help(format!(
                    "write `condition: {text}`, without `context` and `type`"
                ))
                .fix_source(criterion.span, json!({ "condition": text }).to_string()),
            Meant::Query(text) => diagnostic
                .help(format!("write `{text}`"))
                .fix(criterion.condition.span, text),
            Meant::Items(text) => diagnostic
                .help(format!("write `{text}`, which holds if there is an item"))
                .fix(criterion.condition.span, text),
        }
    }
}

impl Lower<'_, '_> {
    pub(super) fn meant(
        &self,
        scope: &Scope<'_>,
        criterion: &arazzo::Criterion,
        context: &Operand,
        bare: &BareCondition,
    ) -> Option<Meant> {
        let Operand::Value(value) = context else {
            return None;
        };
        let types = |pointer: &Pointer| {
            let operand = Operand::Value(deeper(value, &pointer.to_string()));
            Some(self.facts(scope, &operand)?.types)
        };
        let short = |text: &String| text.len() <= MAX_LENGTH;
        if let Some(list) = has_items(bare)
            && types(list).is_some_and(|types| types.names() == ["array"])
        {
            return Some(Meant::Items(path(list)? + "[*]")).filter(|_| criterion.context.is_some());
        }
        let written = criterion.context.as_ref()?.value.trim();
        let whole = matches!(written, "$response.body" | "$message.payload");
        let body = matches!(value, Expr::Body { .. });
        if whole && body && is_plain(bare, &types) {
            return simple(written, bare).filter(short).map(Meant::Simple);
        }
        if holds_for_nothing(bare)? {
            return None;
        }
        let text = format!("$[?{}]", query(bare)?);
        Some(text).filter(short).map(Meant::Query)
    }
}

/// `$.items.length > 0`
fn has_items(bare: &BareCondition) -> Option<&Pointer> {
    let ConditionKind::Compare { op, left, right } = &bare.kind else {
        return None;
    };
    let (
        BareKind::Path {
            pointer,
            length: true,
        },
        BareKind::Literal(least),
    ) = (&left.kind, &right.kind)
    else {
        return None;
    };
    let least = least.as_u64()?;
    matches!((op, least), (Op::Gt, 0) | (Op::Ge, 1)).then_some(pointer)
}

/// Whether both kinds of conditions compare alike what is compared: numbers with numbers, booleans
/// with booleans.
fn is_plain(bare: &BareCondition, types: &impl Fn(&Pointer) -> Option<TypeSet>) -> bool {
    match &bare.kind {
        ConditionKind::Or(list) | ConditionKind::And(list) => {
            list.iter().all(|one| is_plain(one, types))
        }
        ConditionKind::Not(one) => is_plain(one, types),
        ConditionKind::Compare { left, right, .. } => match (&left.kind, &right.kind) {
            (
                BareKind::Path {
                    pointer,
                    length: false,
                },
                BareKind::Literal(value),
            ) => types(pointer).is_some_and(|types| match value {
                Value::Number(_) => matches!(types.names()[..], ["integer"] | ["number"]),
                Value::Bool(_) => types.names() == ["boolean"],
                _ => false,
            }),
            _ => false,
        },
        ConditionKind::Test(_) => false,
    }
}

/// Whether a condition holds where no path leads anywhere. None for what says nothing of the value,
/// or looks at the value itself.
fn holds_for_nothing(bare: &BareCondition) -> Option<bool> {
    match &bare.kind {
        ConditionKind::Or(list) => {
            let parts: Option<Vec<bool>> = list.iter().map(holds_for_nothing).collect();
            Some(parts?.contains(&true))
        }
        ConditionKind::And(list) => {
            let parts: Option<Vec<bool>> = list.iter().map(holds_for_nothing).collect();
            Some(!parts?.contains(&false))
        }
        ConditionKind::Not(one) => Some(!holds_for_nothing(one)?),
        ConditionKind::Compare { op, left, right } => {
            match (is_member(&left.kind)?, is_member(&right.kind)?) {
                (true, true) => Some(matches!(op, Op::Eq | Op::Le | Op::Ge)),
                (false, false) => None,
                _ => Some(*op == Op::Ne),
            }
        }
        ConditionKind::Test(one) => is_member(&one.kind)?.then_some(false),
    }
}

/// Whether an operand is a path to a part of the value; none for what is neither that nor constant.
fn is_member(operand: &BareKind) -> Option<bool> {
    match operand {
        BareKind::Path { pointer, .. } => (!pointer.0.is_empty()).then_some(true),
        BareKind::Literal(_) => Some(false),
        BareKind::Nodes { .. } | BareKind::Text(_) | BareKind::Hole(_) => None,
    }
}

/// The condition as the filter of a query.
fn query(bare: &BareCondition) -> Option<String> {
    written(bare, &|operand| match operand {
        BareKind::Path { pointer, length } => Some(match length {
            true => format!("length({})", path(pointer)?),
            false => path(pointer)?,
        }),
        BareKind::Literal(Value::String(text)) => (!text.contains(['\'', '\\', '{'])
            && !text.contains(char::is_control))
        .then(|| format!("'{text}'")),
        BareKind::Literal(value) => Some(value.to_string()),
        _ => None,
    })
}

fn simple(context: &str, bare: &BareCondition) -> Option<String> {
    written(bare, &|operand| match operand {
        BareKind::Path {
            pointer,
            length: false,
        } => Some(format!("{context}#{pointer}")),
        BareKind::Literal(value) => Some(value.to_string()),
        _ => None,
    })
}

/// A pointer as a JSONPath has it.
fn path(pointer: &Pointer) -> Option<String> {
    let members: Option<Vec<String>> = pointer.0.iter().map(|token| member(token)).collect();
    Some(format!("${}", members?.concat()))
}

fn member(token: &str) -> Option<String> {
    let number = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let plain = token
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || char == '_');
    match () {
        () if number => Some(format!("[{token}]")),
        () if plain && !token.starts_with(|first: char| first.is_ascii_digit()) => {
            Some(format!(".{token}"))
        }
        () if token.contains(['\'', '\\', '{']) || token.contains(char::is_control) => None,
        () => Some(format!("['{token}']")),
    }
}

fn written(bare: &BareCondition, operand: &impl Fn(&BareKind) -> Option<String>) -> Option<String> {
    let joined = |list: &[BareCondition], with: &str| {
        let parts = list.iter().map(|one| inner(one, operand));
        Some(parts.collect::<Option<Vec<String>>>()?.join(with))
    };
    match &bare.kind {
        ConditionKind::Or(list) => joined(list, " || "),
        ConditionKind::And(list) => joined(list, " && "),
        ConditionKind::Not(one) => Some(format!("!({})", written(one, operand)?)),
        ConditionKind::Compare { op, left, right } => {
            let (left, right) = (operand(&left.kind)?, operand(&right.kind)?);
            Some(format!("{left} {} {right}", sign(*op)))
        }
        ConditionKind::Test(one) => operand(&one.kind),
    }
}

/// A part, in parentheses if it has parts.
fn inner(bare: &BareCondition, operand: &impl Fn(&BareKind) -> Option<String>) -> Option<String> {
    let text = written(bare, operand)?;
    Some(match bare.kind {
        ConditionKind::Or(_) | ConditionKind::And(_) => format!("({text})"),
        _ => text,
    })
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "==",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
    }
}
