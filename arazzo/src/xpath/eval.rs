//! Evaluation of expressions.

mod operator;

use std::cell::Cell;

use arazzo_xpath::{Binding, Expr, Step};

use super::{
    Outcome, WORK, Wrong, function,
    item::{Item, Sequence, in_order, truth},
    node::Node,
};

/// One evaluation on one XML text.
pub(super) struct Eval<'d> {
    root: Node<'d>,
    work: Cell<usize>,
}

/// The dynamic context of an expression (XPath 3.1, 2.1.2).
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'd> {
    pub(super) item: &'s Item<'d>,
    pub(super) position: usize,
    pub(super) size: usize,
    variable: Option<&'s Variable<'s, 'd>>,
}

impl<'s, 'd> Scope<'s, 'd> {
    /// Returns the scope at one of several items.
    fn at<'i>(self, item: &'i Item<'d>, index: usize, size: usize) -> Scope<'i, 'd>
    where
        's: 'i,
    {
        Scope {
            item,
            position: index + 1,
            size,
            ..self
        }
    }
}

/// A variable, and those of the enclosing expressions.
struct Variable<'s, 'd> {
    name: &'s str,
    value: &'s [Item<'d>],
    outer: Option<&'s Variable<'s, 'd>>,
}

impl<'d> Eval<'d> {
    pub(super) fn new(root: Node<'d>) -> Self {
        Self {
            root,
            work: Cell::new(WORK),
        }
    }

    /// Evaluates an expression at the root.
    pub(super) fn run(&self, expr: &Expr) -> Outcome<Sequence<'d>> {
        let scope = Scope {
            item: &Item::Node(self.root),
            position: 1,
            size: 1,
            variable: None,
        };
        self.eval(expr, scope)
    }

    /// Consumes some of the work that an evaluation may do.
    pub(super) fn consume(&self, amount: usize) -> Outcome<()> {
        let left = self.work.get().checked_sub(amount);
        self.work.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Wrong)
    }

    /// Consumes the work of reading the texts of some items.
    pub(super) fn weigh(&self, items: &[Item<'_>]) -> Outcome<()> {
        self.consume(items.iter().map(Item::weight).sum())
    }

    /// Consumes the work of creating some items.
    pub(super) fn write(&self, items: Sequence<'d>) -> Outcome<Sequence<'d>> {
        self.consume(items.iter().map(Item::size).sum())?;
        Ok(items)
    }

    /// Evaluates an expression. Every expression costs at least one step, so that loops over empty
    /// sequences are bounded, too.
    fn eval(&self, expr: &Expr, scope: Scope<'_, 'd>) -> Outcome<Sequence<'d>> {
        self.consume(1)?;
        match expr {
            Expr::Text(text) => self.write(vec![Item::Text(text.clone())]),
            Expr::Integer(integer) => Ok(vec![Item::Integer(*integer)]),
            Expr::Number(number) => Ok(vec![Item::Number(*number)]),
            Expr::Context => self.write(vec![scope.item.clone()]),
            Expr::Variable(name) => self.variable(name, scope),
            Expr::Sequence(items) => {
                let items = items.iter().map(|item| self.eval(item, scope));
                Ok(items.collect::<Outcome<Vec<_>>>()?.concat())
            }
            Expr::Chain(first, rest) => self.chain(first, rest, scope),
            Expr::Negative(operand) => operator::negative(&self.eval(operand, scope)?),
            Expr::Map(steps) => self.steps(steps, scope, Ok),
            Expr::Path { absolute, steps } if *absolute => {
                self.each(vec![Item::Node(self.root)], steps, scope, in_order)
            }
            Expr::Path { steps, .. } => self.steps(steps, scope, in_order),
            Expr::Step(step) => self.step(step, scope),
            Expr::Filter(filtered, predicates) => {
                let items = self.eval(filtered, scope)?;
                self.filter(items, predicates, scope)
            }
            Expr::Call(name, arguments) => {
                let arguments = arguments.iter().map(|argument| self.eval(argument, scope));
                function::call(self, name, &arguments.collect::<Outcome<Vec<_>>>()?, scope)
            }
            Expr::Arrow(first, calls) => self.arrow(first, calls, scope),
            Expr::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let branch = if self.truth(condition, scope)? {
                    then
                } else {
                    otherwise
                };
                self.eval(branch, scope)
            }
            Expr::Bind {
                kind,
                name,
                source,
                then,
            } => {
                let source = self.eval(source, scope)?;
                self.bind(*kind, name, &source, then, scope)
            }
        }
    }

    fn truth(&self, expr: &Expr, scope: Scope<'_, 'd>) -> Outcome<bool> {
        truth(&self.eval(expr, scope)?)
    }

    fn variable(&self, name: &str, scope: Scope<'_, 'd>) -> Outcome<Sequence<'d>> {
        let mut known = std::iter::successors(scope.variable, |variable| variable.outer);
        let variable = known.find(|variable| variable.name == name).ok_or(Wrong)?;
        self.write(variable.value.to_vec())
    }

    fn bind(
        &self,
        kind: Binding,
        name: &str,
        source: &[Item<'d>],
        then: &Expr,
        scope: Scope<'_, 'd>,
    ) -> Outcome<Sequence<'d>> {
        let with = |value: &[Item<'d>]| {
            let variable = Variable {
                name,
                value,
                outer: scope.variable,
            };
            let variable = Some(&variable);
            self.eval(then, Scope { variable, ..scope })
        };
        let each = source.chunks(1).map(with);
        match kind {
            Binding::Let => with(source),
            Binding::For => Ok(each.collect::<Outcome<Vec<_>>>()?.concat()),
            Binding::Some | Binding::Every => {
                let wanted = kind == Binding::Some;
                let mut found = each.map(|items| truth(&items?));
                let ends =
                    |outcome: &Outcome<bool>| !matches!(outcome, Ok(truth) if *truth != wanted);
                let truth = found.find(ends).unwrap_or(Ok(!wanted))?;
                Ok(vec![Item::Boolean(truth)])
            }
        }
    }

    fn arrow(
        &self,
        first: &Expr,
        calls: &[(&'static str, Vec<Expr>)],
        scope: Scope<'_, 'd>,
    ) -> Outcome<Sequence<'d>> {
        let mut value = self.eval(first, scope)?;
        for (name, arguments) in calls {
            let arguments = arguments.iter().map(|argument| self.eval(argument, scope));
            let arguments = [Ok(value)].into_iter().chain(arguments);
            value = function::call(self, name, &arguments.collect::<Outcome<Vec<_>>>()?, scope)?;
        }
        Ok(value)
    }

    /// Evaluates the first step here, and every other step at the results of the step before it.
    fn steps(
        &self,
        steps: &[Expr],
        scope: Scope<'_, 'd>,
        tidy: fn(Sequence<'d>) -> Outcome<Sequence<'d>>,
    ) -> Outcome<Sequence<'d>> {
        let (first, rest) = steps.split_first().ok_or(Wrong)?;
        self.each(self.eval(first, scope)?, rest, scope, tidy)
    }

    fn each(
        &self,
        mut items: Sequence<'d>,
        steps: &[Expr],
        scope: Scope<'_, 'd>,
        tidy: fn(Sequence<'d>) -> Outcome<Sequence<'d>>,
    ) -> Outcome<Sequence<'d>> {
        for step in steps {
            let size = items.len();
            let mut found = Vec::new();
            for (index, item) in items.iter().enumerate() {
                found.extend(self.eval(step, scope.at(item, index, size))?);
            }
            items = tidy(found)?;
        }
        Ok(items)
    }

    fn step(&self, step: &Step, scope: Scope<'_, 'd>) -> Outcome<Sequence<'d>> {
        let mut nodes = Vec::new();
        for node in scope.item.node()?.along(step.axis) {
            self.consume(1)?;
            if node.passes(&step.test) {
                nodes.push(Item::Node(node));
            }
        }
        in_order(self.filter(nodes, &step.predicates, scope)?)
    }

    /// Returns the items for which all predicates hold; a predicate that is a number is a position.
    fn filter(
        &self,
        mut items: Sequence<'d>,
        predicates: &[Expr],
        scope: Scope<'_, 'd>,
    ) -> Outcome<Sequence<'d>> {
        for predicate in predicates {
            let size = items.len();
            let mut kept = Vec::new();
            for (index, item) in items.into_iter().enumerate() {
                let at = scope.at(&item, index, size);
                let keep = match &self.eval(predicate, at)?[..] {
                    [Item::Integer(wanted)] => usize::try_from(*wanted) == Ok(at.position),
                    [Item::Number(wanted)] => *wanted == at.position as f64,
                    items => truth(items)?,
                };
                if keep {
                    kept.push(item);
                }
            }
            items = kept;
        }
        Ok(items)
    }
}
