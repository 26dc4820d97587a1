//! The grammar of the subset of XPath 3.1 that the crate `arazzo` evaluates.
//!
//! The compiler of workflows rejects expressions with [`parse`], and the runtime parses them with
//! the same function, so an expression that the compiler accepts cannot fail to parse in a run. The
//! crate is an internal part of both, and is not covered by semantic versioning.
//!
//! It supports paths with all axes except `namespace`, predicates, every operator on values, `if`,
//! `for`, `let`, `some` and `every`, and the functions of [`FUNCTIONS`]. It does not support
//! expressions on types (`cast as`, `instance of`), dates, maps, arrays and function items.
//!
//! The invariant: no text makes this crate panic or overflow the stack. Expressions nest at most
//! [`NESTING`] deep.

mod expr;
mod function;
mod parse;
#[cfg(test)]
mod tests;
mod token;
mod wrong;

pub use expr::{Axis, Binding, Comparison, Expr, Name, Operator, Prefix, Step, Test};
pub use function::{FUNCTIONS, Function};
pub use parse::{AXES, NESTING, parse};
pub use wrong::{Reason, Wrong};
