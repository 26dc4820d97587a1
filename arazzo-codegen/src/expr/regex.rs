//! Patterns of type `regex`: ECMA-262.

use crate::expr::Issue;
use crate::expr::template::Piece;

/// Reads a pattern, which may have holes, and says what is wrong with it.
pub(crate) fn check(pattern: &str) -> (Vec<Piece>, Vec<Issue>) {
    crate::expr::template::typed(pattern)
}
