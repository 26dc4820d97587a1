//! Texts that YAML readers stumble over, and texts that want to harm.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::{pointer, with_schemas};
use crate::document::api::parse::parse;

#[track_caller]
fn check(text: &str, expect: Expect) {
    let result = match parse(text) {
        Ok(parsed) => parsed.root.to_string(),
        Err(error) if error.too_large => format!("too large: {}", error.message),
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&result);
}

#[test]
fn keys_are_text_in_their_order() {
    check(
        "{200: a, true: b, z: c, 1.5: d, ~: e, 'no': f}",
        expect![[r#"{"200":"a","true":"b","z":"c","1.5":"d","null":"e","no":"f"}"#]],
    );
    check("? [a, b]\n: c\nd: e", expect![[r#"{"d":"e"}"#]]);
}

#[test]
fn scalars_are_those_of_yaml_1_2() {
    check(
        "[no, on, 2024-01-02, 12:30:45, .inf, -.inf, .nan, 0o14, 0x1F, 1_000, '1', !!str 5, ~]",
        expect![[
            r#"["no","on","2024-01-02","12:30:45",".inf","-.inf",".nan",12,31,"1_000","1","5",null]"#
        ]],
    );
    check(
        "[18446744073709551615, 99999999999999999999, 1.0]",
        expect!["[18446744073709551615,1e+20,1.0]"],
    );
    check(
        "a: !custom {b: 1}\nc: !x 5",
        expect![[r#"{"a":{"b":1},"c":5}"#]],
    );
}

#[test]
fn anchors_and_merge_keys_are_written_out() {
    check(
        "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [{y: 4}, *a]}\nd: *a",
        expect![[r#"{"a":{"x":1,"y":2},"b":{"y":3,"x":1},"c":{"y":4,"x":1},"d":{"x":1,"y":2}}"#]],
    );
}

#[test]
fn json_and_flow_yaml_begin_alike() {
    check("\u{feff}{\"a\": 1}", expect![[r#"{"a":1}"#]]);
    check("{a: 1,}", expect![[r#"{"a":1}"#]]);
    check("{\"a\" 1}", expect!["expected `:` (line 1, column 6)"]);
    check("", expect!["null"]);
}

#[test]
fn depth_is_limited() {
    let deep = expect!["too large: it is nested too deeply"];
    check(
        &format!("{}{}", "[".repeat(200_000), "]".repeat(200_000)),
        deep,
    );
    let deep = expect!["too large: it is nested too deeply"];
    check(&format!("a: {}", "[".repeat(200_000)), deep);
    let deep = expect!["too large: it is nested too deeply"];
    check(&format!("a: {}", "{a: ".repeat(100_000)), deep);
    let blocks: String = (0..500)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    check(&blocks, expect!["too large: it is nested too deeply"]);
    let prose = "half open: [0, 1)\n".replace(':', " ").repeat(2000);
    assert!(parse(&format!("a: |\n  {}", prose.replace('\n', "\n  "))).is_ok());
}

#[test]
fn aliases_are_limited() {
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (before, name) in ('a'..'j').zip('b'..='j') {
        let _ = writeln!(
            laughs,
            "{name}: &{name} [{}]",
            vec![format!("*{before}"); 10].join(", ")
        );
    }
    check(&laughs, expect!["too large: its aliases repeat too much"]);
    let long = format!(
        "a: &a '{}'\nb: [{}]",
        "x".repeat(100_000),
        "*a, ".repeat(1000)
    );
    check(&long, expect!["too large: its aliases repeat too much"]);
    check("a: &a [*a]", expect!["too large: it is nested too deeply"]);
}

/// Schemas `T`, `S1`, `S2`, … each made from the name of the next.
fn chain(length: usize, schema: impl Fn(&str) -> String) -> String {
    let name = |index: usize| {
        if index == 0 {
            "T".to_owned()
        } else {
            format!("S{index}")
        }
    };
    let reference = |index: usize| format!("{{$ref: '#/components/schemas/{}'}}", name(index));
    let mut text: String = (0..length)
        .map(|index| format!("{}: {}\n", name(index), schema(&reference(index + 1))))
        .collect();
    let _ = writeln!(
        text,
        "{}: {{type: object, properties: {{a: {{type: string}}}}}}",
        name(length)
    );
    text
}

#[track_caller]
fn check_chain(schemas: &str, expect: Expect) {
    let found = with_schemas("3.1", schemas, |apis, id| {
        let navigated = apis.navigate(id, &pointer("/a"));
        let (_, _) = (apis.values(id), apis.nullable(id));
        let problems = apis
            .take_problems()
            .into_iter()
            .map(|problem| problem.message);
        let problems: Vec<_> = problems.collect();
        format!(
            "{:?} {} [{}]",
            navigated.verdict,
            apis.describe(id),
            problems.join(", ")
        )
    });
    expect.assert_eq(&found);
}

#[test]
fn long_and_wide_compositions_end() {
    let wide = chain(40, |next| {
        format!("{{allOf: [{next}, {{allOf: [{next}]}}]}}")
    });
    check_chain(&wide, expect!["Found T []"]);
    let wide = chain(40, |next| {
        format!("{{oneOf: [{next}, {{anyOf: [{next}, {next}]}}]}}")
    });
    check_chain(&wide, expect!["Found T []"]);
    let long = chain(5000, |next| format!("{{allOf: [{next}], type: object}}"));
    check_chain(
        &long,
        expect!["Open { at: 0 } T [an `allOf` of too many schemas]"],
    );
    let long = chain(5000, |next| format!("{{oneOf: [{next}]}}"));
    check_chain(&long, expect!["Open { at: 0 } T []"]);
    let long = chain(200, |next| next.to_owned());
    check_chain(&long, expect!["Found S200 []"]);
    let long = chain(5000, |next| next.to_owned());
    check_chain(
        &long,
        expect!["Open { at: 0 } anything [more than 1000 references follow one another]"],
    );
}

#[test]
fn compositions_of_themselves_end() {
    let schemas = "
T: {allOf: [{$ref: '#/components/schemas/U'}], properties: {a: {type: string}}}
U: {allOf: [{$ref: '#/components/schemas/T'}]}
";
    check_chain(
        schemas,
        expect!["Found T [an `allOf` that contains itself]"],
    );
    check_chain(
        "T: {$ref: '#/components/schemas/U'}\nU: {$ref: '#/components/schemas/T'}",
        expect!["Open { at: 0 } anything [`$ref: #/components/schemas/U` leads back to itself]"],
    );
    check_chain(
        "T: {$ref: '#/components/schemas/T', description: me}",
        expect!["Open { at: 0 } T [`$ref: #/components/schemas/T` leads back to itself]"],
    );
}
