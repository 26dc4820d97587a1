//! How a bare condition is written as the specification has it.

use serde_json::Value;

use crate::document::arazzo;
use crate::expr::Pointer;
use crate::expr::jsonpath::{BareCondition, BareKind};
use crate::expr::logic::{ConditionKind, Op};

/// Longer conditions are not spelt out.
const LONGEST: usize = 120;

/// What to write in the place of a bare condition on a whole body: a simple condition, or a query
/// that finds something if a list has items.
pub(super) fn written(criterion: &arazzo::Criterion, bare: &BareCondition) -> Option<String> {
    let context = criterion.context.as_ref()?.value.trim();
    if !matches!(context, "$response.body" | "$message.payload") {
        return None;
    }
    if let Some(list) = has_items(bare) {
        let members: Option<Vec<String>> = list.0.iter().map(|token| member(token)).collect();
        let members = members?.concat();
        return Some(format!(
            "write `${members}[*]`, which holds if there is an item"
        ));
    }
    let simple = simple(context, bare).filter(|text| text.len() <= LONGEST)?;
    Some(format!(
        "write `condition: {simple}`, without `context` and `type`"
    ))
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
    matches!((op, least), (Op::Gt | Op::Ne, 0) | (Op::Ge, 1)).then_some(pointer)
}

/// A token of a pointer as a JSONPath has it.
fn member(token: &str) -> Option<String> {
    let number = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let plain = token
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || char == '_');
    match () {
        () if number => Some(format!("[{token}]")),
        () if plain => Some(format!(".{token}")),
        () if token.contains(['\'', '\\']) => None,
        () => Some(format!("['{token}']")),
    }
}

fn simple(context: &str, bare: &BareCondition) -> Option<String> {
    let joined = |list: &[BareCondition], with: &str| {
        let parts: Option<Vec<String>> = list.iter().map(|one| inner(context, one)).collect();
        Some(parts?.join(with))
    };
    match &bare.kind {
        ConditionKind::Or(list) => joined(list, " || "),
        ConditionKind::And(list) => joined(list, " && "),
        ConditionKind::Not(one) => Some(format!("!{}", inner(context, one)?)),
        ConditionKind::Compare { op, left, right } => {
            let (left, right) = (
                operand(context, &left.kind)?,
                operand(context, &right.kind)?,
            );
            Some(format!("{left} {} {right}", sign(*op)))
        }
        ConditionKind::Test(one) => operand(context, &one.kind),
    }
}

/// A part, in parentheses if it has parts.
fn inner(context: &str, bare: &BareCondition) -> Option<String> {
    let text = simple(context, bare)?;
    Some(match bare.kind {
        ConditionKind::Or(_) | ConditionKind::And(_) => format!("({text})"),
        _ => text,
    })
}

fn operand(context: &str, operand: &BareKind) -> Option<String> {
    match operand {
        BareKind::Path {
            pointer,
            length: false,
        } => Some(match pointer.0.is_empty() {
            true => context.to_owned(),
            false => format!("{context}#{pointer}"),
        }),
        BareKind::Literal(Value::String(text)) => Some(format!("'{}'", text.replace('\'', "''"))),
        BareKind::Literal(value) => Some(value.to_string()),
        BareKind::Hole(expression) => Some(expression.to_string()),
        BareKind::Path { .. } | BareKind::Nodes { .. } | BareKind::Text(_) => None,
    }
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
