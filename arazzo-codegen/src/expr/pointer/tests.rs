//! JSON Pointers.

use expect_test::{Expect, expect};

use super::parse;
use crate::expr::tests::findings;

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| match parse(text) {
        Ok(pointer) => format!("{pointer} {:?}\n", pointer.0),
        Err(issue) => format!("refused: {text}\n{}", findings(text, &[issue])),
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn pointers() {
    check(
        &[
            "",
            "#",
            "/",
            "/a/b",
            "#/a/0",
            "/a~1b/m~0n",
            "/~01",
            "/free memory//x",
            "/items[0]",
        ],
        expect![[]],
    );
}

#[test]
fn what_is_no_pointer() {
    check(
        &[
            "a",
            "#a",
            "a/b",
            "/a~",
            "/a~2b/c",
            "/a/b~x",
            "metadata.source",
            "$.status",
        ],
        expect![[]],
    );
}
