//! Operators (XPath 3.1, 3.4 to 3.8).

use std::collections::BTreeSet;

use arazzo_xpath::{Expr, Operator};

use super::{Eval, Scope};
use crate::xpath::{
    Outcome, Wrong, compare,
    item::{Item, Sequence, at_most_one, first, in_order},
    node::Node,
};

impl<'d> Eval<'d> {
    /// Evaluates operators of equal precedence from left to right. `or` and `and` evaluate no more
    /// operands than necessary.
    pub(super) fn chain(
        &self,
        first: &Expr,
        rest: &[(Operator, Expr)],
        scope: Scope<'_, 'd>,
    ) -> Outcome<Sequence<'d>> {
        if let Some((end @ (Operator::Or | Operator::And), _)) = rest.first() {
            let decisive = *end == Operator::Or;
            for operand in [first]
                .into_iter()
                .chain(rest.iter().map(|(_, operand)| operand))
            {
                if self.truth(operand, scope)? == decisive {
                    return Ok(vec![Item::Boolean(decisive)]);
                }
            }
            return Ok(vec![Item::Boolean(!decisive)]);
        }
        let mut left = self.eval(first, scope)?;
        for (operator, right) in rest {
            let right = self.eval(right, scope)?;
            left = self.operate(*operator, left, right)?;
        }
        Ok(left)
    }

    fn operate(
        &self,
        operator: Operator,
        left: Sequence<'d>,
        right: Sequence<'d>,
    ) -> Outcome<Sequence<'d>> {
        match operator {
            Operator::Union => in_order(nodes(left.into_iter().chain(right))?),
            Operator::Intersect => self.common(left, &right, true),
            Operator::Except => self.common(left, &right, false),
            Operator::Same => match (at_most_one(&left)?, at_most_one(&right)?) {
                (Some(left), Some(right)) => Ok(vec![Item::Boolean(left.node()? == right.node()?)]),
                _ => Ok(Vec::new()),
            },
            other => self.operate_on_values(other, &left, &right),
        }
    }

    fn operate_on_values(
        &self,
        operator: Operator,
        left: &[Item<'d>],
        right: &[Item<'d>],
    ) -> Outcome<Sequence<'d>> {
        self.weigh(left)?;
        self.weigh(right)?;
        match operator {
            Operator::General(comparison) => {
                self.consume(left.len().saturating_mul(right.len()))?;
                let holds = compare::general(comparison, left, right)?;
                Ok(vec![Item::Boolean(holds)])
            }
            Operator::Value(comparison) => {
                let holds = compare::single(comparison, left, right)?;
                Ok(holds.map(Item::Boolean).into_iter().collect())
            }
            Operator::Concat => self.write(vec![Item::Text(text(left)? + &text(right)?)]),
            Operator::Range => self.range(left, right),
            arithmetic => calculate(arithmetic, left, right),
        }
    }

    /// `2 to 4`
    fn range(&self, left: &[Item<'d>], right: &[Item<'d>]) -> Outcome<Sequence<'d>> {
        let (Some(from), Some(to)) = (integer(left)?, integer(right)?) else {
            return Ok(Vec::new());
        };
        let length = to.saturating_sub(from).saturating_add(1).max(0);
        self.consume(usize::try_from(length).map_err(|_| Wrong)?)?;
        Ok((from..=to).map(Item::Integer).collect())
    }

    /// Returns the nodes of `left` that are in `right`, or those that are not.
    fn common(&self, left: Sequence<'d>, right: &[Item<'d>], keep: bool) -> Outcome<Sequence<'d>> {
        let others = right.iter().map(|item| Ok(item.node()?.order()));
        let others: BTreeSet<_> = others.collect::<Outcome<_>>()?;
        let mut common = nodes(left.into_iter())?;
        common.retain(|item| {
            let among = |node: Node<'_>| others.contains(&node.order());
            item.node().is_ok_and(|node| among(node) == keep)
        });
        in_order(common)
    }
}

/// Checks that all items are nodes: others have no union, intersection or difference.
fn nodes<'d>(items: impl Iterator<Item = Item<'d>>) -> Outcome<Sequence<'d>> {
    items.map(|item| item.node().map(Item::Node)).collect()
}

fn text(items: &[Item<'_>]) -> Outcome<String> {
    Ok(first(items)?.map(Item::text).unwrap_or_default())
}

fn integer(items: &[Item<'_>]) -> Outcome<Option<i64>> {
    match first(items)?.map(Item::value) {
        None => Ok(None),
        Some(Item::Integer(integer)) => Ok(Some(integer)),
        Some(Item::Untyped(text)) => text.trim().parse().map(Some).map_err(|_| Wrong),
        Some(_) => Err(Wrong),
    }
}

/// `-a`
pub(super) fn negative<'d>(operand: &[Item<'d>]) -> Outcome<Sequence<'d>> {
    calculate(Operator::Subtract, &[Item::Integer(0)], operand)
}

/// Calculates. Whole numbers stay whole, except in divisions. With an empty operand, the result is
/// empty.
fn calculate<'d>(
    operator: Operator,
    left: &[Item<'d>],
    right: &[Item<'d>],
) -> Outcome<Sequence<'d>> {
    let (Some(left), Some(right)) = (first(left)?, first(right)?) else {
        return Ok(Vec::new());
    };
    let result = match (operator, left, right) {
        (Operator::Divide, Item::Integer(left), Item::Integer(right)) => {
            whole_quotient(*left, *right)?
        }
        (operator, Item::Integer(left), Item::Integer(right)) => {
            Item::Integer(whole(operator, *left, *right).ok_or(Wrong)?)
        }
        (operator, left, right) => real(operator, left.number(), right.number())?,
    };
    Ok(vec![result])
}

fn whole(operator: Operator, left: i64, right: i64) -> Option<i64> {
    match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::DivideWhole => left.checked_div(right),
        Operator::Modulo => left.checked_rem(right),
        _ => None,
    }
}

/// Divides whole numbers. Division by zero is an error here; of other numbers it is infinite.
fn whole_quotient<'d>(left: i64, right: i64) -> Outcome<Item<'d>> {
    match left.checked_rem(right) {
        None => Err(Wrong),
        Some(0) => Ok(Item::Integer(left / right)),
        Some(_) => Ok(Item::Number(left as f64 / right as f64)),
    }
}

fn real<'d>(operator: Operator, left: f64, right: f64) -> Outcome<Item<'d>> {
    let number = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
        Operator::DivideWhole => {
            let quotient = (left / right).trunc();
            let fits = quotient.abs() < i64::MAX as f64;
            return fits.then_some(Item::Integer(quotient as i64)).ok_or(Wrong);
        }
        _ => return Err(Wrong),
    };
    Ok(Item::Number(number))
}
