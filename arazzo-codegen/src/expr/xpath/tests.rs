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
