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
        expect![[r#"
            ^200$
            ^2\d{2}$
            [A-Z]{3}-0*42
            ^(placed|approved)$
            (?<year>\d{4})
            ^[A-Za-z0-9-_=]+\.[A-Za-z0-9-_=]+\.?[A-Za-z0-9-_.+/=]*$
            /shop/orders/o-77\?expand=lines$
            ^\{$
            \p{L}+
            (?<=a)b
        "#]],
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
        expect![[r#"
            ^<$inputs.pattern>$
            ^[<$inputs.set>]{2}$
            ^pet-<$inputs.id>$
              warning AZ553 at `$inputs.id`: `$inputs.id` in text has no braces; write `{$inputs.id}` => ^pet-{$inputs.id}$
        "#]],
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
        expect![[r#"
            ^2\d{2}$
              warning AZ541 at `/^2\d{2}$/`: a pattern is written without slashes; write `^2\d{2}$` => ^2\d{2}$
            (?i:logged in)
              warning AZ541 at `/logged in/i`: a pattern is written without slashes; write `(?i:logged in)` => (?i:logged in)
            a\/b
              warning AZ541 at `/a\/b/g`: a pattern is written without slashes; write `a\/b` => a\/b
            /cookies/4711/
            (?i:.*logged in.*)
              warning AZ541 at `(?i).*logged in.*`: ECMA-262 has no `(?i)` for the rest of a pattern; write `(?i:.*logged in.*)` => (?i:.*logged in.*)
        "#]],
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
        expect![[r#"
            (a
              error AZ540 at `(a`: not a regular expression: unbalanced parenthesis
            a)
              error AZ540 at `a)`: not a regular expression: unbalanced parenthesis
            [a
              error AZ540 at `[a`: not a regular expression: unbalanced bracket
            *a
              error AZ540 at `*a`: not a regular expression: invalid atom character
            a{2,1}
              error AZ540 at `a{2,1}`: not a regular expression: invalid quantifier
            (?P<n>a)
              error AZ540 at `(?P<n>a)`: not a regular expression: invalid group modifier; write a named group as `(?<name>…)`
            (?>a)
              error AZ540 at `(?>a)`: not a regular expression: invalid group modifier; ECMA-262 has no atomic groups
            a++
              error AZ540 at `a++`: not a regular expression: invalid atom character; ECMA-262 has no possessive quantifiers
            \k<n>(?<m>a)
              error AZ540 at `\k<n>(?<m>a)`: not a regular expression: backreference to invalid named capture group: n
            (?i:(a)
              error AZ540 at `(a`: not a regular expression: unbalanced parenthesis
              warning AZ541 at `(?i)(a`: ECMA-262 has no `(?i)` for the rest of a pattern; write `(?i:(a)` => (?i:(a)
        "#]],
    );
}
