//! The functions that expressions may call (XPath and XQuery Functions and Operators 3.1).

mod number;
mod sequence;
mod text;

use super::{
    Outcome, Wrong,
    eval::{Eval, Scope},
    item::{Item, Sequence, first, truth},
};

/// Every function, with its least and greatest number of arguments.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("abs", 1, 1),
    ("avg", 1, 1),
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, usize::MAX),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("data", 0, 1),
    ("distinct-values", 1, 1),
    ("empty", 1, 1),
    ("ends-with", 2, 2),
    ("exists", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("head", 1, 1),
    ("index-of", 2, 2),
    ("last", 0, 0),
    ("local-name", 0, 1),
    ("lower-case", 1, 1),
    ("matches", 2, 3),
    ("max", 1, 1),
    ("min", 1, 1),
    ("name", 0, 1),
    ("namespace-uri", 0, 1),
    ("normalize-space", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("replace", 3, 4),
    ("reverse", 1, 1),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-join", 1, 2),
    ("string-length", 0, 1),
    ("subsequence", 2, 3),
    ("substring", 2, 3),
    ("substring-after", 2, 2),
    ("substring-before", 2, 2),
    ("sum", 1, 1),
    ("tail", 1, 1),
    ("tokenize", 1, 3),
    ("translate", 3, 3),
    ("true", 0, 0),
    ("upper-case", 1, 1),
    ("xs:boolean", 1, 1),
    ("xs:decimal", 1, 1),
    ("xs:double", 1, 1),
    ("xs:integer", 1, 1),
    ("xs:string", 1, 1),
];

/// The function of this name for so many arguments.
pub(super) fn find(name: &str, arguments: usize) -> Outcome<&'static str> {
    let name = name.strip_prefix("fn:").unwrap_or(name);
    let fits = |(known, least, most): &&(&str, usize, usize)| {
        *known == name && (*least..=*most).contains(&arguments)
    };
    let found = FUNCTIONS.iter().find(fits);
    found.map(|(name, ..)| *name).ok_or(Wrong)
}

/// Whether the function looks at the context where it has no argument.
pub(super) fn takes_context(name: &str) -> bool {
    FUNCTIONS.contains(&(name, 0, 1))
}

/// Calls a function that [`find`] knows.
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
            | "subsequence" | "tail" => eval.spend(items.len())?,
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

/// The values of a function's arguments.
#[derive(Clone, Copy)]
struct Arguments<'a, 'd>(&'a [Sequence<'d>]);

impl<'a, 'd> Arguments<'a, 'd> {
    /// All items of an argument; none where it is not given.
    fn items(self, index: usize) -> &'a [Item<'d>] {
        self.0.get(index).map_or(&[], Vec::as_slice)
    }

    /// The text of an argument; empty where it is nothing.
    fn text(self, index: usize) -> Outcome<String> {
        Ok(first(self.items(index))?
            .map(Item::text)
            .unwrap_or_default())
    }

    /// The number of an argument, if it is something.
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
