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
        expect![[]],
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
        expect![[]],
    );
}
