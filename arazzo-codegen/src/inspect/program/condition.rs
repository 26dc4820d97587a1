//! Conditions in words.

use super::Names;
use crate::program::{Condition, Dialect, Operand, Operator, Text};

impl Names<'_> {
    pub(super) fn condition(self, condition: &Condition) -> String {
        match condition {
            Condition::Broken => "broken".to_owned(),
            Condition::Or(list) => self.joined(list, " || ", "false"),
            Condition::And(list) => self.joined(list, " && ", "true"),
            Condition::Not(inner) => format!("!({})", self.condition(inner)),
            Condition::Compare {
                dialect,
                operator,
                left,
                right,
            } => {
                let (left, right) = (self.operand(left), self.operand(right));
                exact(*dialect, format!("{left} {} {right}", sign(*operator)))
            }
            Condition::Test { dialect, operand } => {
                exact(*dialect, format!("holds({})", self.operand(operand)))
            }
            Condition::Exists(operand) => format!("exists({})", self.operand(operand)),
            Condition::Regex { context, pattern } => {
                let context = self.operand(context);
                format!("{context} matches regex {}", self.text(pattern))
            }
            Condition::JsonPath { context, query } => {
                let context = self.operand(context);
                format!("{context} has jsonpath {}", self.text(query))
            }
            Condition::XPath { context, query } => {
                let context = self.operand(context);
                format!("{context} has xpath {}", self.text(query))
            }
        }
    }

    fn joined(self, list: &[Condition], between: &str, none: &str) -> String {
        let parts = list.iter().map(|one| match one {
            Condition::Or(_) | Condition::And(_) if list.len() > 1 => {
                format!("({})", self.condition(one))
            }
            one => self.condition(one),
        });
        if list.is_empty() {
            none.to_owned()
        } else {
            parts.collect::<Vec<_>>().join(between)
        }
    }

    fn operand(self, operand: &Operand) -> String {
        match operand {
            Operand::Value(value) => self.expr(value),
            Operand::Length(value) => format!("length({})", self.expr(value)),
        }
    }

    fn text(self, text: &Text) -> String {
        match text {
            Text::Static(text) => text.clone(),
            Text::Template(pieces) => self.template(pieces),
        }
    }
}

/// Comparisons are those of simple conditions unless they say that they are RFC 9535's.
fn exact(dialect: Dialect, text: String) -> String {
    match dialect {
        Dialect::Simple => text,
        Dialect::Exact => format!("exactly {text}"),
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "==",
        Operator::Ne => "!=",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
    }
}
