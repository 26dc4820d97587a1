//! The functions that expressions may call (XPath and XQuery Functions and Operators 3.1).

mod number;
mod sequence;
mod text;

use super::{
    Outcome, Wrong,
    eval::{Eval, Scope},
    item::{Item, Sequence, first, truth},
};

/// Calls a function of [`arazzo_xpath::FUNCTIONS`].
pub(super) fn call<'d>(
    eval: &Eval<'d>,
    name: &str,
    arguments: &[Sequence<'d>],
    scope: Scope<'_, 'd>,
) -> Outcome<Sequence<'d>> {
    let arguments = Arguments(arguments);
    for items in arguments.0 {
        match name {
            "boolean" | "count" | "empty" | "exists" | "head" | "not" | "reverse"
            | "subsequence" | "tail" => eval.consume(items.len())?,
            _ => eval.weigh(items)?,
        }
    }
    let items = match name {
        "position" => one(whole(scope.position)?),
        "last" => one(whole(scope.size)?),
        "true" | "false" => one(Item::Boolean(name == "true")),
        "boolean" => one(Item::Boolean(truth(arguments.items(0))?)),
        "not" => one(Item::Boolean(!truth(arguments.items(0))?)),
        "xs:boolean" => sequence::boolean(arguments)?,
        "count" | "data" | "distinct-values" | "empty" | "exists" | "head" | "index-of"
        | "reverse" | "subsequence" | "tail" => sequence::call(name, arguments)?,
        "abs" | "avg" | "ceiling" | "floor" | "max" | "min" | "number" | "round" | "sum"
        | "xs:decimal" | "xs:double" | "xs:integer" => number::call(name, arguments)?,
        _ => text::call(name, arguments)?,
    };
    eval.write(items)
}

/// The values of the arguments of a call.
#[derive(Clone, Copy)]
struct Arguments<'a, 'd>(&'a [Sequence<'d>]);

impl<'a, 'd> Arguments<'a, 'd> {
    /// Returns all items of an argument; none if it is not given.
    fn items(self, index: usize) -> &'a [Item<'d>] {
        self.0.get(index).map_or(&[], Vec::as_slice)
    }

    /// Returns the text of an argument; empty if the argument is empty.
    fn text(self, index: usize) -> Outcome<String> {
        Ok(first(self.items(index))?
            .map(Item::text)
            .unwrap_or_default())
    }

    /// Returns the number of an argument, unless it is empty.
    fn number(self, index: usize) -> Outcome<Option<f64>> {
        Ok(first(self.items(index))?.map(Item::number))
    }
}

fn one(item: Item<'_>) -> Sequence<'_> {
    vec![item]
}

fn whole<'d>(count: usize) -> Outcome<Item<'d>> {
    i64::try_from(count).map(Item::Integer).map_err(|_| Wrong)
}
