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
        expect![[r#"
             []
             []
            / [""]
            /a/b ["a", "b"]
            /a/0 ["a", "0"]
            /a~1b/m~0n ["a/b", "m~n"]
            /~01 ["~1"]
            /free memory//x ["free memory", "", "x"]
            /items[0] ["items[0]"]
        "#]],
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
            "$.items[0]['a/b']",
            "$.items[*]",
        ],
        expect![[r#"
            refused: a
              error AZ620 at `a`: a JSON Pointer begins with `/`; write `/a` => /a
            refused: #a
              error AZ620 at `a`: a JSON Pointer begins with `/`; write `#/a` => #/a
            refused: a/b
              error AZ620 at `a/b`: a JSON Pointer begins with `/`; write `/a/b` => /a/b
            refused: /a~
              error AZ620 at `~`: `~` in a JSON Pointer is not escaped; write `~0` for `~`, and `~1` for `/` => /a~0
            refused: /a~2b/c
              error AZ620 at `~`: `~` in a JSON Pointer is not escaped; write `~0` for `~`, and `~1` for `/` => /a~02b/c
            refused: /a/b~x
              error AZ620 at `~`: `~` in a JSON Pointer is not escaped; write `~0` for `~`, and `~1` for `/` => /a/b~0x
            refused: metadata.source
              error AZ620 at `metadata.source`: a JSON Pointer begins with `/`; write `/metadata/source` => /metadata/source
            refused: $.status
              error AZ620 at `$.status`: a JSON Pointer begins with `/`; write `/status` => /status
            refused: $.items[0]['a/b']
              error AZ620 at `$.items[0]['a/b']`: a JSON Pointer begins with `/`; write `/items/0/a~1b` => /items/0/a~1b
            refused: $.items[*]
              error AZ620 at `$.items[*]`: a JSON Pointer begins with `/`; write `/$.items[*]` => /$.items[*]
        "#]],
    );
}
