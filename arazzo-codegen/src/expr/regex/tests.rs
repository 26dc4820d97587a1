//! Patterns.

use expect_test::{Expect, expect};

use super::check as read;
use crate::expr::template::Piece;
use crate::expr::tests::findings;

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let shown = |text: &&str| {
        let (pieces, issues) = read(text);
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole { expression, .. } => format!("<{expression}>"),
        };
        let pattern: String = pieces.iter().map(piece).collect();
        format!("{pattern}\n{}", findings(text, &issues))
    };
    expect.assert_eq(&texts.iter().map(shown).collect::<String>());
}

#[test]
fn patterns_of_ecma_262() {
    check(
        &[
            "^200$",
            "^2\\d{2}$",
            "[A-Z]{3}-0*42",
            "^(placed|approved)$",
            "(?<year>\\d{4})",
            "^[A-Za-z0-9-_=]+\\.[A-Za-z0-9-_=]+\\.?[A-Za-z0-9-_.+/=]*$",
            "/shop/orders/o-77\\?expand=lines$",
            "^\\{$",
            "\\p{L}+",
            "(?<=a)b",
        ],
        expect![[]],
    );
}

#[test]
fn holes_are_pattern_text() {
    check(
        &[
            "^{$inputs.pattern}$",
            "^[{$inputs.set}]{2}$",
            "^pet-$inputs.id$",
        ],
        expect![[]],
    );
}

#[test]
fn other_spellings() {
    check(
        &[
            "/^2\\d{2}$/",
            "/logged in/i",
            "/a\\/b/g",
            "/cookies/4711/",
            "(?i).*logged in.*",
        ],
        expect![[]],
    );
}

#[test]
fn broken_patterns() {
    check(
        &[
            "(a",
            "a)",
            "[a",
            "*a",
            "a{2,1}",
            "(?P<n>a)",
            "(?>a)",
            "a++",
            "\\k<n>(?<m>a)",
            "(?i)(a",
        ],
        expect![[]],
    );
}
