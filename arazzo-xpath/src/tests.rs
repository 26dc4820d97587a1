//! What is refused, why, and where. What is read, the evaluator's tests show.

use super::*;

#[track_caller]
fn check(cases: &[(&str, &str, &str)]) {
    for (text, place, message) in cases {
        let wrong = parse(text).map(|expr| panic!("{text} is {expr:?}"));
        let wrong = wrong.expect_err("it is refused");
        let found = (&text[wrong.range], wrong.reason.to_string());
        assert_eq!(found, (*place, (*message).to_owned()), "{text}");
    }
}

#[test]
fn tokens() {
    let part = |c: char| format!("`{c}` is not part of the supported XPath");
    check(&[
        ("a ? b", "?", &part('?')),
        ("a = 1e", "1", &part('1')),
        ("ü = 'x", "'", &part('\'')),
        (
            "a (: b (: c :)",
            " (: b (: c :)",
            "this comment is not closed",
        ),
    ]);
}

#[test]
fn places() {
    check(&[
        ("", "", "the XPath ends too early"),
        ("/a/ ", "/", "the XPath ends too early"),
        ("some $ü", "ü", "the XPath ends too early"),
        ("/a b", "b", "`b` is not allowed here in an XPath"),
        ("/a[]", "]", "`]` is not allowed here in an XPath"),
        ("a 'b'", "'b'", "a string is not allowed here in an XPath"),
        ("a 1", "1", "a number is not allowed here in an XPath"),
        ("text(1)", "1", "a number is not allowed here in an XPath"),
        (
            "1 < 2 = 3",
            "=",
            "`=` cannot follow another comparison or range",
        ),
        (
            "a cast as b",
            "cast",
            "`cast` is not known: expressions on types are not supported",
        ),
    ]);
}

#[test]
fn names() {
    check(&[
        ("up::a", "up", "the axis `up` is not supported"),
        ("1 + $x", "$x", "the variable `$x` is not bound"),
        (
            "for $x in $x return 1",
            "$x",
            "the variable `$x` is not bound",
        ),
        (
            "(let $x := 1 return $x) + $x",
            "$x",
            "the variable `$x` is not bound",
        ),
        (
            "fn:count()",
            "fn:count",
            "there is no function `fn:count` with 0 arguments",
        ),
        (
            "a => count(1)",
            "count",
            "there is no function `count` with 2 arguments",
        ),
    ]);
}

#[test]
fn a_text_says_what_stands_between_its_quotes() {
    for (text, says) in [
        ("'a''b'", "a'b"),
        ("\"'\"", "'"),
        ("''", ""),
        ("'\"\"'", "\"\""),
    ] {
        assert!(
            matches!(parse(text), Ok(Expr::Text(found)) if found == says),
            "{text}"
        );
    }
}

#[test]
fn nesting_ends() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(NESTING - 1)).is_ok());
    let wrong = parse(&nested(NESTING)).expect_err("it is too deep");
    assert_eq!(wrong.reason, Reason::Nesting);
    assert_eq!(wrong.range, NESTING..2 * NESTING + 1);
}
