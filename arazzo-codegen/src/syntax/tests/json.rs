//! JSON.

use expect_test::expect;

use super::check;

#[test]
fn values_have_their_places() {
    check(
        "a.json",
        "{\n  \"a\": [1, -2.5e3, true, null],\n  \"b\": {\"c\": \"text\"}\n}\n",
        expect![[r#"
            / 1:1-4:2 mapping
            /a 2:8-2:31 list
            /a/0 2:9-2:10 1
            /a/1 2:12-2:18 -2500.0
            /a/2 2:20-2:24 true
            /a/3 2:26-2:30 null
            /b 3:8-3:21 mapping
            /b/c 3:14-3:20 "text" +1
        "#]],
    );
}

#[test]
fn escapes_mean_what_json_says() {
    check(
        "a.json",
        r#"{"a": "\ud83d\ude00 \u00e4 \/ \n", "b\"": ""}"#,
        expect![[r#"
            / 1:1-1:46 mapping
            /a 1:7-1:34 "😀 ä / \n"
            /b" 1:43-1:45 "" +1
        "#]],
    );
}

#[test]
fn a_key_may_be_long() {
    let key = "k".repeat(2000);
    let (_, _, node, diagnostics) = super::read("a.json", &format!("{{\"{key}\":\n1}}"));
    assert!(diagnostics.is_empty());
    assert!(node.is_some_and(|node| node.get(&key).is_some()));
}

const MISTAKES: [&str; 15] = [
    "{\"a\": 1,}",
    "{\"a\": 1 \"b\": 2}",
    "{\"a\" 1}",
    "[1, 2",
    "{a: 1}",
    "{\"a\": 01}",
    "{\"a\": tru}",
    "{\"a\": \"x\ny\"}",
    "{\"a\": \"\\q\"}",
    "{\"a\": \"\\ud800\"}",
    "{\"a\": \"\u{1}\"}",
    "{} {}",
    "",
    "{\"a\": 1} // no comments",
    "'a'",
];

#[test]
fn mistakes_are_located() {
    let shown = MISTAKES.map(|case| {
        let (map, _, node, diagnostics) = super::read("a.json", case);
        assert!(node.is_none());
        let first = diagnostics.iter().next().expect("every case has a mistake");
        format!(
            "{case:?}: {}\n",
            crate::diagnostic::render::one_line(first, &map)
        )
    });
    expect![[r#"
        "{\"a\": 1,}": expected a key in double quotes, but found `}` [AZ109]
         --> a.json:1:9
        "{\"a\": 1 \"b\": 2}": expected `,` or `}`, but found `"` [AZ109]
         --> a.json:1:9
        "{\"a\" 1}": expected `:`, but found `1` [AZ109]
         --> a.json:1:6
        "[1, 2": expected `,` or `]`, but the file ends [AZ109]
         --> a.json:1:6
        "{a: 1}": expected a key in double quotes, but found `a` [AZ109]
         --> a.json:1:2
        "{\"a\": 01}": expected a value, but found `0` [AZ109]
         --> a.json:1:7
        "{\"a\": tru}": expected a value, but found `t` [AZ109]
         --> a.json:1:7
        "{\"a\": \"x\ny\"}": the string has no closing quote [AZ109]
         --> a.json:1:7
        "{\"a\": \"\\q\"}": the escape sequence is not valid [AZ109]
         --> a.json:1:8
        "{\"a\": \"\\ud800\"}": the escape sequence is not valid [AZ109]
         --> a.json:1:8
        "{\"a\": \"\u{1}\"}": the control character U+0001 is not allowed in a string [AZ109]
         --> a.json:1:8
        "{} {}": expected the end of the file, but found `{` [AZ109]
         --> a.json:1:4
        "": expected a value, but the file ends [AZ109]
         --> a.json:1:1
        "{\"a\": 1} // no comments": expected the end of the file, but found `/` [AZ109]
         --> a.json:1:10
        "'a'": expected a value, but found `'` [AZ109]
         --> a.json:1:1
    "#]]
    .assert_eq(&shown.concat());
}

#[test]
fn a_key_given_twice_is_reported() {
    check(
        "a.json",
        "{\"a\": 1, \"a\": 2}",
        expect![[r#"
        / 1:1-1:17 mapping
        /a 1:7-1:8 1
        error: key `a` is given twice [AZ107]
         --> a.json:1:10
         ::: a.json:1:2: first given here
        help: remove one of the two
    "#]],
    );
}

#[test]
fn yaml_in_braces_is_yaml_unless_the_name_says_json() {
    check(
        "a.yaml",
        "{a: 1, 'b': 2}",
        expect![[r#"
        / 1:1-1:15 mapping
        /a 1:5-1:6 1
        /b 1:13-1:14 2
    "#]],
    );
    check(
        "a.yaml",
        "{\"a\": 1, # comment\n \"b\": 2,}",
        expect![[r#"
        / 1:1-2:8 mapping
        /a 1:7-1:8 1
        /b 2:7-2:8 2
    "#]],
    );
}

#[test]
fn broken_json_in_a_yaml_file_gets_the_error_of_json() {
    check(
        "a.yaml",
        "{\"a\": 1 \"b\": 2}",
        expect![[r#"
        error: expected `,` or `}`, but found `"` [AZ109]
         --> a.yaml:1:9
    "#]],
    );
}
