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
              error AZ551 at `]`: unmatched `]`
            /a[(])
              error AZ551 at `]`: unmatched `]`
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

#[test]
fn grammar() {
    check(
        &[
            "/a cast as xs:integer",
            "/a/namespace::x",
            "/a/folowing::b",
            "$x = 1",
            "1 < 2 < 3",
            "/a[1]/",
            "/a[b",
            "/a b",
            "a ? b",
            "/a[@id = '{$inputs.id}'] cast",
            "/a > {$inputs.n} {$inputs.m}",
            "for $x in /a return $x/b",
        ],
        expect![[r#"
            /a cast as xs:integer
              error AZ551 at `cast`: `cast` is not known: expressions on types are not supported
            /a/namespace::x
              error AZ551 at `namespace`: the axis `namespace` is not supported
            /a/folowing::b
              error AZ551 at `folowing`: the axis `folowing` is not supported; did you mean `following`?
            $x = 1
              error AZ551 at `$x`: the variable `$x` is not bound; write a value as `{$…}`, in braces
            1 < 2 < 3
              error AZ551 at `<`: `<` cannot follow another comparison or range
            /a[1]/
              error AZ551 at `/`: the XPath ends too early
            /a[b
              error AZ551 at `[`: this `[` is not closed
            /a b
              error AZ551 at `b`: `b` is not allowed here in an XPath
            a ? b
              error AZ551 at `?`: `?` is not part of the supported XPath
            /a[@id = '{$inputs.id}'] cast
              error AZ551 at `cast`: `cast` is not known: expressions on types are not supported
            /a > {$inputs.n} {$inputs.m}
            for $x in /a return $x/b
        "#]],
    );
}
