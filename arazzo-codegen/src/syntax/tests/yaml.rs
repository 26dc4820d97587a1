//! YAML 1.2.

use expect_test::expect;

use super::{check, read};

#[test]
fn unquoted_words_are_read_by_the_core_schema() {
    check(
        "a.yaml",
        "\
no: no
on: on
octal: 0o14
hex: 0x1F
underscore: 1_000
zero: 007
plus: +5
minus: -5
float: 1.50
exponent: 1e3
dot: .5
word: 1e
null: ~
yes: True
big: 18446744073709551616
",
        expect![[r#"
            / 1:1-15:26 mapping
            /no 1:5-1:7 "no" +0
            /on 2:5-2:7 "on" +0
            /octal 3:8-3:12 12
            /hex 4:6-4:10 31
            /underscore 5:13-5:18 "1_000" +0
            /zero 6:7-6:10 7
            /plus 7:7-7:9 5
            /minus 8:8-8:10 -5
            /float 9:8-9:12 1.5
            /exponent 10:11-10:14 1000.0
            /dot 11:6-11:8 0.5
            /word 12:7-12:9 "1e" +0
            /null 13:7-13:8 null
            /yes 14:6-14:10 true
            /big 15:6-15:26 1.8446744073709552e+19
            error: a key must be text, but this is null [AZ108]
             --> a.yaml:13:1
            help: put the key in quotes
        "#]],
    );
}

#[test]
fn quoted_text_is_verbatim_unless_it_has_escapes() {
    check(
        "a.yaml",
        "a: 'it'\nb: 'it''s'\nc: \"x\"\nd: \"\\x41\"\ne: two\n  lines\nf: plain text # comment\n",
        expect![[r#"
            / 1:1-7:14 mapping
            /a 1:4-1:8 "it" +1
            /b 2:4-2:11 "it's"
            /c 3:4-3:7 "x" +1
            /d 4:4-4:10 "A"
            /e 5:4-6:8 "two lines"
            /f 7:4-7:14 "plain text" +0
        "#]],
    );
}

#[test]
fn block_text_keeps_its_lines() {
    check(
        "a.yaml",
        "a: |\n  one\n  two\nb: >-\n  folded\n  text\nc: |\n  single\nd: end\n",
        expect![[r#"
            / 1:1-9:7 mapping
            /a 2:3-3:6 "one\ntwo\n" +2
            /b 5:3-6:7 "folded text"
            /c 8:3-8:9 "single\n" +0
            /d 9:4-9:7 "end" +0
        "#]],
    );
}

#[test]
fn parts_of_text_have_places() {
    let text = "a: |\n  {\n    \"k\": \"WORD\",\n\n  }\nb: plain WORD\nc: 'it WORD'\n\
                d: |\n   x\n     WORD\n\n   y\n";
    let (map, _, node, _) = super::read("a.yaml", text);
    let node = node.expect("the text is YAML");
    for key in ["a", "b", "c", "d"] {
        let value = node.get(key).expect("the key is there");
        let at = value
            .as_str()
            .and_then(|text| text.find("WORD"))
            .expect("the word is there");
        assert_eq!(map.slice(value.part(at, at + 4)), "WORD", "in {key}");
    }
}

#[test]
fn empty_values_stand_behind_the_colon() {
    check(
        "a.yaml",
        "a:\nb:\n  - \n  - x\nc: {d: , e}\n",
        expect![[r#"
        / 1:1-5:12 mapping
        /a 1:3-1:3 null
        /b 3:3-4:6 list
        /b/0 3:5-3:5 null
        /b/1 4:5-4:6 "x" +0
        /c 5:4-5:12 mapping
        /c/d 5:7-5:7 null
        /c/e 5:11-5:11 null
    "#]],
    );
}

#[test]
fn keys_given_twice_are_reported_and_kept_once() {
    check(
        "a.yaml",
        "a: 1\nb: 2\na: 3\n",
        expect![[r#"
        / 1:1-2:5 mapping
        /a 1:4-1:5 1
        /b 2:4-2:5 2
        error: key `a` is given twice [AZ107]
         --> a.yaml:3:1
         ::: a.yaml:1:1: first given here
        help: remove one of the two
    "#]],
    );
}

#[test]
fn numbers_as_keys_are_their_text() {
    check(
        "a.yaml",
        "200: ok\n1.0: v\n",
        expect![[r#"
        / 1:1-2:7 mapping
        /200 1:6-1:8 "ok" +0
        /1.0 2:6-2:7 "v" +0
    "#]],
    );
}

#[test]
fn keys_that_are_no_text_are_reported() {
    check(
        "a.yaml",
        "true: x\n~: y\n[a]: z\n0x1F: w\n",
        expect![[r#"
        / 1:1-4:8 mapping
        /true 1:7-1:8 "x" +0
        /~ 2:4-2:5 "y" +0
        /0x1F 4:7-4:8 "w" +0
        error: a key must be text, but this is a boolean [AZ108]
         --> a.yaml:1:1
        help: put the key in quotes
        error: a key must be text, but this is null [AZ108]
         --> a.yaml:2:1
        help: put the key in quotes
        error: a key must be text, but this is a list [AZ108]
         --> a.yaml:3:1
        error: a key must be text, but this is a number [AZ108]
         --> a.yaml:4:1
        help: put the key in quotes
    "#]],
    );
}

#[test]
fn aliases_repeat_values_with_their_places() {
    check(
        "a.yaml",
        "a: &x {k: v}\nb: *x\nc: [*x, *x]\n",
        expect![[r#"
        / 1:1-3:12 mapping
        /a 1:7-1:13 mapping
        /a/k 1:11-1:12 "v" +0
        /b 1:7-1:13 mapping
        /b/k 1:11-1:12 "v" +0
        /c 3:4-3:12 list
        /c/0 1:7-1:13 mapping
        /c/0/k 1:11-1:12 "v" +0
        /c/1 1:7-1:13 mapping
        /c/1/k 1:11-1:12 "v" +0
    "#]],
    );
}

#[test]
fn an_alias_inside_its_own_value_is_reported() {
    check(
        "a.yaml",
        "a: &x\n  b: *x\n",
        expect![[r#"
            / 1:1-2:8 mapping
            /a 2:3-2:8 mapping
            /a/b 2:6-2:8 null
            error: the alias is inside the value that it repeats [AZ108]
             --> a.yaml:2:6
        "#]],
    );
}

#[test]
fn an_alias_without_anchor_is_reported() {
    check(
        "a.yaml",
        "a: *nowhere\n",
        expect![[r#"
            error: no anchor of this name precedes the alias [AZ109]
             --> a.yaml:1:4
        "#]],
    );
}

#[test]
fn merged_entries_stand_where_the_merge_key_stood() {
    check(
        "a.yaml",
        "base: &b\n  x: 1\n  y: 2\nuse:\n  a: 0\n  <<: *b\n  y: 3\n",
        expect![[r#"
            / 1:1-7:7 mapping
            /base 2:3-3:7 mapping
            /base/x 2:6-2:7 1
            /base/y 3:6-3:7 2
            /use 5:3-7:7 mapping
            /use/a 5:6-5:7 0
            /use/x 2:6-2:7 1
            /use/y 7:6-7:7 3
            warning: `<<` is not part of YAML 1.2; its mapping is merged [AZ108]
             --> a.yaml:6:3
            help: write the entries out
        "#]],
    );
}

#[test]
fn merging_what_is_no_mapping_is_reported() {
    check(
        "a.yaml",
        "a:\n  <<: 5\n  \"<<\": text\n",
        expect![[r#"
        / 1:1-3:13 mapping
        /a 2:3-3:13 mapping
        /a/<< 3:9-3:13 "text" +0
        warning: `<<` is not part of YAML 1.2; its mapping is merged [AZ108]
         --> a.yaml:2:3
        help: write the entries out
        error: `<<` needs a mapping or a list of mappings [AZ108]
         --> a.yaml:2:7
    "#]],
    );
}

#[test]
fn tags_of_the_core_schema_are_obeyed() {
    check(
        "a.yaml",
        "a: !!str 12\nb: !!int \"12\"\nc: !!map {}\nd: ! 5\ne: !!float 1\nf: !!int x\n",
        expect![[r#"
            / 1:1-6:11 mapping
            /a 1:10-1:12 "12" +0
            /b 2:10-2:14 12
            /c 3:10-3:12 mapping
            /d 4:6-4:7 "5" +0
            /e 5:12-5:13 1
            /f 6:10-6:11 "x" +0
            error: the value does not have the type of its tag `!!int` [AZ108]
             --> a.yaml:6:10
        "#]],
    );
}

#[test]
fn other_tags_are_reported() {
    check(
        "a.yaml",
        "a: !ref b\nc: !!binary aGk=\nd: !env [x]\n",
        expect![[r#"
            / 1:1-3:12 mapping
            /a 1:9-1:10 "b" +0
            /c 2:13-2:17 "aGk=" +0
            /d 3:9-3:12 list
            /d/0 3:10-3:11 "x" +0
            error: tag `!ref` is not allowed [AZ108]
             --> a.yaml:1:9
            help: only the types of JSON are allowed: remove the tag
            error: tag `!!binary` is not allowed [AZ108]
             --> a.yaml:2:13
            help: only the types of JSON are allowed: remove the tag
            error: tag `!env` is not allowed [AZ108]
             --> a.yaml:3:9
            help: only the types of JSON are allowed: remove the tag
        "#]],
    );
}

#[test]
fn a_second_document_is_reported() {
    check(
        "a.yaml",
        "a: 1\n---\nb: 2\n",
        expect![[r#"
        / 1:1-1:5 mapping
        /a 1:4-1:5 1
        error: a second document begins in this file [AZ108]
         --> a.yaml:2:1
        help: put each document into a file of its own
    "#]],
    );
}

#[test]
fn document_marks_around_one_document_are_silent() {
    check(
        "a.yaml",
        "%YAML 1.2\n---\na: 1\n...\n---\n",
        expect![[r#"
        / 3:1-3:5 mapping
        /a 3:4-3:5 1
    "#]],
    );
}

#[test]
fn an_empty_file_is_null() {
    check(
        "a.yaml",
        "# nothing\n",
        expect![[r#"
        / 1:1-1:1 null
    "#]],
    );
}

#[test]
fn numbers_beyond_json_are_reported() {
    check(
        "a.yaml",
        "a: .inf\nb: .nan\nc: 1e999\n",
        expect![[r#"
        / 1:1-3:9 mapping
        /a 1:4-1:8 ".inf" +0
        /b 2:4-2:8 ".nan" +0
        /c 3:4-3:9 "1e999" +0
        error: a number that JSON cannot hold [AZ108]
         --> a.yaml:1:4
        help: put it in quotes if text is meant
        error: a number that JSON cannot hold [AZ108]
         --> a.yaml:2:4
        help: put it in quotes if text is meant
        error: a number that JSON cannot hold [AZ108]
         --> a.yaml:3:4
        help: put it in quotes if text is meant
    "#]],
    );
}

#[test]
fn a_colon_in_plain_text_is_a_located_error() {
    check(
        "a.yaml",
        "workflows:\n  - summary: Buy: one\n    steps: []\n",
        expect![[r#"
            error: a mapping cannot begin here [AZ109]
             --> a.yaml:2:17
            help: put text in quotes if it contains `: ` or ` #`, or begins with a special character
        "#]],
    );
}

#[test]
fn a_wrong_indentation_is_a_located_error() {
    check(
        "a.yaml",
        "a:\n  b: 1\n c: 2\n",
        expect![[r#"
            error: expected a key of the mapping [AZ109]
             --> a.yaml:3:2
            help: entries of one mapping or list start in one column
        "#]],
    );
    check(
        "a.yaml",
        "a:\n\tb: 1\n",
        expect![[r#"
            error: a tab cannot indent [AZ109]
             --> a.yaml:2:1
            help: indent with spaces
        "#]],
    );
    check(
        "a.yaml",
        "a: 'open\nb: 1\n",
        expect![[r#"
            error: the quoted text is not closed, or not indented [AZ109]
             --> a.yaml:1:4
            help: look for a bracket, brace or quote that is not closed before
        "#]],
    );
    check(
        "a.yaml",
        "a: [1, 2\nb: 3\n",
        expect![[r#"
            error: `:` is not allowed here [AZ109]
             --> a.yaml:2:2
            help: look for a bracket, brace or quote that is not closed before
        "#]],
    );
    check(
        "a.yaml",
        "a: 1\nword\nb: 2\n",
        expect![[r#"
            error: expected `:` after the key [AZ109]
             --> a.yaml:3:1
            help: entries of one mapping or list start in one column
        "#]],
    );
}

#[test]
fn columns_count_characters() {
    check(
        "a.yaml",
        "ä€𝄞: {ö: ü, x: *n}\n",
        expect![[r#"
            error: no anchor of this name precedes the alias [AZ109]
             --> a.yaml:1:16
        "#]],
    );
}

#[test]
fn lines_may_end_as_on_windows() {
    check(
        "a.yaml",
        "a: x\r\nb:\r\n  - y\r\n  - |\r\n    z\r\n",
        expect![[r#"
            / 1:1-5:6 mapping
            /a 1:4-1:5 "x" +0
            /b 3:3-5:6 list
            /b/0 3:5-3:6 "y" +0
            /b/1 5:5-5:6 "z\n"
        "#]],
    );
}

#[test]
fn a_part_of_folded_text_is_on_its_own_line() {
    for (text, right) in [
        ("a: >-\n  one two\n  three\n", "3:3-3:8"),
        ("a: one two\n  three\n", "2:3-2:8"),
        ("a: 'one two\n\n  three'\n", "3:3-3:8"),
        ("a: |\r\n  one two\r\n  three\r\n", "3:3-3:8"),
    ] {
        let (map, _, node, _) = read("a.yaml", text);
        let node = node
            .as_ref()
            .and_then(|node| node.get("a"))
            .expect("a text");
        let at = node
            .as_str()
            .and_then(|text| text.find("three"))
            .expect("three");
        let span = node.part(at, at + 5);
        let (start, end) = (map.start(span), map.end(span));
        let place = format!(
            "{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        );
        assert_eq!(place, right, "{text:?}");
    }
}

#[test]
fn a_tab_that_indents_is_told_at_its_own_line() {
    for (text, line, column) in [
        ("a:\n  b: 1\n\tc: 2\n", 3, 1),
        ("a:\n  - b\n\t- c\n", 3, 1),
        ("a:\n  - b: c\n  \td: e\n    f: g\n", 3, 3),
        ("a:\n  b: \"1\"\n\tc: 2\n", 3, 1),
        ("a:\n  b: \"ä\n\ty\"\n", 3, 1),
        ("ä:\n  b: ä\n\n\n \tc: 2\n", 5, 2),
    ] {
        let (map, _, _, diagnostics) = super::read("a.yaml", text);
        let found = diagnostics.iter().next().expect("a finding");
        let place = map.start(found.span.expect("a place"));
        assert_eq!(
            (place.line, place.column),
            (line, column),
            "{text:?}: {}",
            found.message
        );
        assert!(
            found.message.starts_with("a tab "),
            "{text:?}: {}",
            found.message
        );
    }
}
