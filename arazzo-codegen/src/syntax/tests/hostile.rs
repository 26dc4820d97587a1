//! Texts that are meant to do harm: every one ends with a located finding, and soon.

use expect_test::{Expect, expect};

use super::read;
use crate::diagnostic::Severity;
use crate::diagnostic::render::one_line;

/// Compares the errors; the text must not be accepted.
#[track_caller]
fn refused(name: &str, text: &str, expect: Expect) {
    let (map, _, node, diagnostics) = read(name, text);
    assert!(node.is_none(), "the text is accepted");
    let shown: Vec<_> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| one_line(found, &map))
        .collect();
    expect.assert_eq(&shown.join("\n"));
}

#[test]
fn nesting_is_bounded_in_flow_style() {
    refused(
        "a.yaml",
        &"[".repeat(100_000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:1:256"#]],
    );
    refused(
        "a.yaml",
        &"{a: ".repeat(2000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:1:1021"#]],
    );
    refused(
        "a.yaml",
        &"[{a: ".repeat(2000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:1:637"#]],
    );
}

#[test]
fn nesting_is_bounded_in_block_style() {
    let mappings: String = (0..2000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    refused(
        "a.yaml",
        &mappings,
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:129:129"#]],
    );
    refused(
        "a.yaml",
        &"- ".repeat(50_000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:1:257"#]],
    );
    refused(
        "a.yaml",
        &"? ".repeat(50_000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:1:257"#]],
    );
}

#[test]
fn nesting_is_bounded_in_json() {
    refused(
        "a.json",
        &"[".repeat(1_000_000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.json:1:129"#]],
    );
    refused(
        "a.json",
        &"{\"a\":".repeat(2000),
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.json:1:641"#]],
    );
}

#[test]
fn nesting_through_aliases_is_bounded() {
    let mut text = String::from("a0: &a0 [x]\n");
    for depth in 1..300 {
        text += &format!("a{depth}: &a{depth} [*a{}]\n", depth - 1);
    }
    refused(
        "a.yaml",
        &text,
        expect![[r#"
        values are nested more than 128 levels deep [AZ111]
         --> a.yaml:128:14"#]],
    );
}

#[test]
fn the_growth_of_aliases_is_bounded() {
    let mut text = String::from("a: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for depth in 1..12 {
        let item = format!("*a{},", depth - 1).repeat(10);
        text += &format!("b{depth}: &a{depth} [{item}]\n");
    }
    refused(
        "a.yaml",
        &text,
        expect![[r#"
        aliases repeat too much text [AZ111]
         --> a.yaml:6:10
        help: write the values out, or repeat smaller ones"#]],
    );
}

#[test]
fn the_growth_of_merge_keys_is_bounded() {
    let mut text = String::from("a: &a0 {");
    for key in 0..1000 {
        text += &format!("k{key}: v, ");
    }
    text += "}\n";
    for merge in 0..2000 {
        text += &format!("m{merge}: {{<<: *a0}}\n");
    }
    refused(
        "a.yaml",
        &text,
        expect![[r#"
        aliases repeat too much text [AZ111]
         --> a.yaml:127:12
        help: write the values out, or repeat smaller ones"#]],
    );
}

#[test]
fn control_characters_are_refused() {
    refused(
        "a.yaml",
        "a: b\nc: d\0e\nf: g\n",
        expect![[r#"
            the control character U+0000 is not allowed in YAML [AZ109]
             --> a.yaml:2:5"#]],
    );
    refused(
        "a.yaml",
        "a: \u{1b}[31m\n",
        expect![[r#"
            the control character U+001B is not allowed in YAML [AZ109]
             --> a.yaml:1:4"#]],
    );
    refused(
        "a.json",
        "{\"a\": \"\0\"}",
        expect![[r#"
            the control character U+0000 is not allowed in a string [AZ109]
             --> a.json:1:8"#]],
    );
}

#[test]
fn a_huge_key_does_not_make_a_huge_message() {
    let key = "k".repeat(1_000_000);
    let (map, _, _, diagnostics) = read("a.yaml", &format!("? {key}\n: 1\n? {key}\n: 2\n"));
    let found = diagnostics.iter().next().expect("the key is given twice");
    assert!(one_line(found, &map).len() < 5000);
}

#[test]
fn many_values_are_refused() {
    let text = format!("[{}]", "0,".repeat(30_000));
    refused(
        "a.yaml",
        &text,
        expect![[r#"
            the document has more than 20000 values [AZ111]
             --> a.yaml:1:40000"#]],
    );
}

const BROKEN: &[&str] = &[
    "%",
    "%YAML",
    "%TAG ! x",
    "&",
    "*",
    "!",
    "!<",
    "!<>",
    "!!",
    "|",
    ">",
    "|9",
    "@",
    "`",
    "-",
    "?",
    ":",
    "? :",
    "- - -",
    "---",
    "--- ---",
    "...",
    "...\n...",
    "'",
    "\"",
    "\"\\",
    "\"\\x",
    "\"\\U",
    "[,]",
    "{,}",
    "{:}",
    "[:]",
    "{a",
    "[a",
    "- :",
    "a: - b",
    "\u{feff}",
    "a: \u{feff}",
    "\t",
    "\r",
    "a:\r",
    "\u{85}",
    "\u{2028}",
    "&a &b c",
    "!a !b c",
    "&a",
    "&a *a",
    "*a: b",
    "<<: *a",
    "<<: <<",
    "<<:",
    "? <<\n: x",
    "- &a [*a]",
    "{<<: [{a: 1}, {a: 2}], a: 3}",
    "&a a: *a",
    "!!map",
    "!!seq x",
    "? [a, b]\n: c",
    "? {a: b}\n: c",
    "{? a}",
    "{[a]: b}",
    "[a: b]",
    "[? a : b]",
    "\u{10ffff}: 1",
];

#[test]
fn broken_texts_do_no_harm() {
    for text in BROKEN {
        for name in ["a.yaml", "a.json"] {
            let (map, file, node, diagnostics) = read(name, text);
            assert!(
                node.is_some() || diagnostics.has_errors(),
                "{text:?} is refused in silence"
            );
            for found in diagnostics.iter() {
                one_line(found, &map);
            }
            crate::syntax::locate::locate(&map, file, "/a/0/b");
        }
    }
}
