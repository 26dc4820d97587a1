//! Conditions and selectors of type `xpath`, which are checked for balance and otherwise opaque.

use crate::expr::Issue;
use crate::expr::template::Piece;

/// Reads an XPath, which may have holes, and says what is obviously wrong with it.
pub(crate) fn check(text: &str) -> (Vec<Piece>, Vec<Issue>) {
    crate::expr::template::typed(text)
}
