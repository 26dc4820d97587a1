//! The part of XPath 3.1 that the crate `arazzo` evaluates: its grammar, and no evaluation.
//!
//! The compiler of workflows refuses what [`parse`] does, and the runtime evaluates what it reads;
//! so nothing that has been accepted is found unreadable in a run. Not covered by semantic
//! versioning: it is an inner part of both.
//!
//! Paths with all axes but `namespace`, predicates, every operator on values, `if`, `for`, `let`,
//! `some` and `every`, and the functions of [`FUNCTIONS`] are known. Expressions on types
//! (`cast as`, `instance of`), dates, maps, arrays and function items are not.
//!
//! The invariant: no text makes this panic or overflow the stack. Expressions nest at most
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
