//! XPath.

use expect_test::{Expect, expect};

use super::check as read;
use crate::expr::tests::findings;

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let shown = |text: &&str| format!("{text}\n{}", findings(text, &read(text).1));
    expect.assert_eq(&texts.iter().map(shown).collect::<String>());
}

#[test]
fn balanced() {
    check(
        &[
            "/pets/pet[@id=\"2\"]/name = \"Tom\"",
            "//*[local-name()='CustomerId']",
            "/Envelope/Status[text()='OK']",
            "count(/pets/pet) > 1",
            "/a[. = ')]']",
            "/a[@id = '{$inputs.id}']",
        ],
        expect![[r#"
            /pets/pet[@id="2"]/name = "Tom"
            //*[local-name()='CustomerId']
            /Envelope/Status[text()='OK']
            count(/pets/pet) > 1
            /a[. = ')]']
            /a[@id = '{$inputs.id}']
        "#]],
    );
}

#[test]
fn unbalanced() {
    check(
        &[
            "",
            "/a[1",
            "count(/a",
            "/a]",
            "/a[(])",
            "/a[. = 'x]",
            "/a[@id = '$inputs.id']",
        ],
        expect![[r#"

              error AZ551 at ``: an empty XPath
            /a[1
              error AZ551 at `[`: this `[` is not closed
            count(/a
              error AZ551 at `(`: this `(` is not closed
            /a]
              error AZ551 at `]`: this `]` closes nothing
            /a[(])
              error AZ551 at `]`: this `]` closes nothing
            /a[. = 'x]
              error AZ551 at `'`: this `'` is not closed
            /a[@id = '$inputs.id']
              warning AZ553 at `$inputs.id`: `$inputs.id` in text has no braces; write `{$inputs.id}` => /a[@id = '{$inputs.id}']
        "#]],
    );
}

#[test]
fn calls() {
    check(
        &[
            "a[contains(b, '(,')] and (c)",
            "ancestor::node()/text() | //processing-instruction('x')",
            "fn:count(a) = 1-string-length((b, c)[1]) and not (d)",
            "a => contains('x') or -count(//a) < 0 (: upper() :)",
            "if (a) then (b) else concat(a, b, c, 'd')",
            "for $n in (1, 2) return ($n)",
        ],
        expect![[r#"
            a[contains(b, '(,')] and (c)
            ancestor::node()/text() | //processing-instruction('x')
            fn:count(a) = 1-string-length((b, c)[1]) and not (d)
            a => contains('x') or -count(//a) < 0 (: upper() :)
            if (a) then (b) else concat(a, b, c, 'd')
            for $n in (1, 2) return ($n)
        "#]],
    );
    check(
        &[
            "upper(a)",
            "contains(a)",
            "concat(a) = ''",
            "true(1)",
            "a[starts-with(., 'ü') and substring(b, 1, 2, 3)]",
            "containz('{$inputs.id}', a)",
        ],
        expect![[r#"
            upper(a)
              error AZ551 at `upper`: there is no function `upper`
            contains(a)
              error AZ551 at `contains`: `contains` takes 2 arguments, not 1
            concat(a) = ''
              error AZ551 at `concat`: `concat` takes 2 or more arguments, not 1
            true(1)
              error AZ551 at `true`: `true` takes 0 arguments, not 1
            a[starts-with(., 'ü') and substring(b, 1, 2, 3)]
              error AZ551 at `substring`: `substring` takes 2 to 3 arguments, not 4
            containz('{$inputs.id}', a)
              error AZ551 at `containz`: there is no function `containz`; did you mean `contains`?
        "#]],
    );
}
