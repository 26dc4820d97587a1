//! JSON templates.

use expect_test::{Expect, expect};

use super::{JsonTemplate, JsonTemplateKind, parse};
use crate::expr::template::Piece;
use crate::expr::tests::findings;

fn shown(template: &JsonTemplate) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match &template.kind {
        JsonTemplateKind::Null => "null".to_owned(),
        JsonTemplateKind::Bool(value) => value.to_string(),
        JsonTemplateKind::Number(number) => number.to_string(),
        JsonTemplateKind::String(pieces) => string(pieces),
        JsonTemplateKind::Hole(expression) => format!("<{expression}>"),
        JsonTemplateKind::Array(items) => {
            format!("[{}]", list(items.iter().map(shown).collect()))
        }
        JsonTemplateKind::Object(members) => {
            let member = |(key, value): &(Vec<Piece>, JsonTemplate)| {
                format!("{}: {}", string(key), shown(value))
            };
            format!("{{{}}}", list(members.iter().map(member).collect()))
        }
    }
}

fn string(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole { expression, .. } => format!("<{expression}>"),
    };
    format!("'{}'", pieces.iter().map(piece).collect::<String>())
}

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| match parse(text) {
        Ok((template, issues)) => format!("{}\n{}", shown(&template), findings(text, &issues)),
        Err(issues) => format!("refused: {text}\n{}", findings(text, &issues)),
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn json_without_holes() {
    check(
        &[
            "null",
            "[true, false, -1.5e3, \"a\\n\\u00e4\\\"\", {}, []]",
            " {\"a\": {\"b\": [1]}}\n",
        ],
        expect![[]],
    );
}

#[test]
fn holes_keep_their_type_outside_quotes_only() {
    check(
        &[
            "{\"id\": {$inputs.pet}, \"s\": \"x {$inputs.c}\"}",
            "{\"quantity\": \"{$inputs.quantity}\"}",
            "[{$inputs.a},{$steps.s.outputs.b#/c}]",
            "{\"{$inputs.key}\": 1}",
            "{$inputs.body}",
        ],
        expect![[]],
    );
}

#[test]
fn holes_without_braces() {
    check(
        &[
            "{\"id\": $inputs.pet}",
            "{\"id\": \"$inputs.pet\", \"n\": \"$inputs.a $inputs.b\"}",
            "[$inputs.a,$steps.s.outputs.b]",
        ],
        expect![[]],
    );
}

#[test]
fn text_that_is_no_json() {
    check(
        &[
            "",
            "{\"a\": 1",
            "{\"a\": 1,}",
            "{\"a\": \"{$inputs.a}\"\n  \"b\": true}",
            "{a: 1}",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\": 01}",
            "{\"a\": tru}",
            "{\"a\": \"x\ny\"}",
            "{\"a\": \"\\q\"}",
            "{\"a\": \"open}",
            "{} {}",
            "{\"a\": $ref}",
            "{\"a\": {$input.x}}",
            "{\"a\": {$inputs.x}",
            "{\"a\": {$inputs.x, \"b\": 1}",
        ],
        expect![[]],
    );
}

#[test]
fn nesting_is_bounded() {
    assert!(parse(&"[".repeat(100_000)).is_err());
    assert!(parse(&"{\"a\":".repeat(100_000)).is_err());
}

#[test]
fn places_are_those_of_the_text() {
    let text = "{\"a\": [ {$inputs.a} , \"ä {$inputs.b}\"]}";
    let (template, _) = parse(text).expect("a template");
    let JsonTemplateKind::Object(members) = &template.kind else {
        panic!("{template:?}");
    };
    let JsonTemplateKind::Array(items) = &members[0].1.kind else {
        panic!("{template:?}");
    };
    let texts: Vec<_> = items.iter().map(|item| &text[item.range.clone()]).collect();
    assert_eq!(texts, ["{$inputs.a}", "\"ä {$inputs.b}\""]);
    let JsonTemplateKind::String(pieces) = &items[1].kind else {
        panic!("{template:?}");
    };
    let Piece::Hole { range, .. } = &pieces[1] else {
        panic!("{template:?}");
    };
    assert_eq!(&text[range.clone()], "{$inputs.b}");
}
