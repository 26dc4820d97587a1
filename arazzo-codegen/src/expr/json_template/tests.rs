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
        expect![[r#"
            null
            [true, false, -1500.0, 'a
            ä"', {}, []]
            {'a': {'b': [1]}}
        "#]],
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
            "{\n  \"grant_type\": \"authorization_code\",\n  \"code\": \"{$steps.Authz.outputs.code}\"\n}      \n",
        ],
        expect![[r#"
            {'id': <$inputs.pet>, 's': 'x <$inputs.c>'}
            {'quantity': '<$inputs.quantity>'}
            [<$inputs.a>, <$steps.s.outputs.b#/c>]
            {'<$inputs.key>': 1}
            <$inputs.body>
            {'grant_type': 'authorization_code', 'code': '<$steps.Authz.outputs.code>'}
        "#]],
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
        expect![[r#"
            {'id': <$inputs.pet>}
              warning AZ433 at `$inputs.pet`: `$inputs.pet` in text has no braces; write `{$inputs.pet}` => {"id": {$inputs.pet}}
            {'id': '<$inputs.pet>', 'n': '<$inputs.a> <$inputs.b>'}
              warning AZ433 at `$inputs.pet`: `$inputs.pet` in text has no braces; write `{$inputs.pet}` => {"id": "{$inputs.pet}", "n": "$inputs.a $inputs.b"}
              warning AZ433 at `$inputs.a`: `$inputs.a` in text has no braces; write `{$inputs.a}` => {"id": "$inputs.pet", "n": "{$inputs.a} $inputs.b"}
              warning AZ433 at `$inputs.b`: `$inputs.b` in text has no braces; write `{$inputs.b}` => {"id": "$inputs.pet", "n": "$inputs.a {$inputs.b}"}
            [<$inputs.a>, <$steps.s.outputs.b>]
              warning AZ433 at `$inputs.a`: `$inputs.a` in text has no braces; write `{$inputs.a}` => [{$inputs.a},$steps.s.outputs.b]
              warning AZ433 at `$steps.s.outputs.b`: `$steps.s.outputs.b` in text has no braces; write `{$steps.s.outputs.b}` => [$inputs.a,{$steps.s.outputs.b}]
        "#]],
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
        ],
        expect![[r#"
            refused: 
              error AZ437 at ``: with its holes filled, the text is not JSON: expected a value, found the end; write the payload as an object instead of a text
            refused: {"a": 1
              error AZ437 at ``: with its holes filled, the text is not JSON: expected `,` or `}`, found the end; write the payload as an object instead of a text
            refused: {"a": 1,}
              error AZ437 at `}`: with its holes filled, the text is not JSON: expected a key in double quotes, found `}`; write the payload as an object instead of a text
            refused: {"a": "{$inputs.a}"
              "b": true}
              error AZ437 at `"`: with its holes filled, the text is not JSON: expected `,` or `}`, found `"`; write the payload as an object instead of a text
            refused: {a: 1}
              error AZ437 at `a`: with its holes filled, the text is not JSON: expected a key in double quotes, found `a`; write the payload as an object instead of a text
            refused: {"a" 1}
              error AZ437 at `1`: with its holes filled, the text is not JSON: expected `:`, found `1`; write the payload as an object instead of a text
            refused: [1 2]
              error AZ437 at `2`: with its holes filled, the text is not JSON: expected `,` or `]`, found `2`; write the payload as an object instead of a text
            refused: {"a": 01}
              error AZ437 at `0`: with its holes filled, the text is not JSON: expected a value, found `0`; write the payload as an object instead of a text
            refused: {"a": tru}
              error AZ437 at `t`: with its holes filled, the text is not JSON: expected a value, found `t`; write the payload as an object instead of a text
            refused: {"a": "x
            y"}
              error AZ437 at `"x
            y"`: with its holes filled, the text is not JSON: a control character or a wrong escape in a string; write the payload as an object instead of a text
            refused: {"a": "\q"}
              error AZ437 at `"\q"`: with its holes filled, the text is not JSON: a control character or a wrong escape in a string; write the payload as an object instead of a text
            refused: {"a": "open}
              error AZ437 at `"`: with its holes filled, the text is not JSON: this string is not closed; write the payload as an object instead of a text
        "#]],
    );
}

#[test]
fn text_that_is_no_json_because_of_a_hole_or_its_end() {
    check(
        &[
            "{} {}",
            "{\"a\": $ref}",
            "{\"a\": {$input.x}}",
            "{\"a\": {$inputs.x}",
            "{\"a\": {$inputs.x, \"b\": 1}",
        ],
        expect![[r#"
            refused: {} {}
              error AZ437 at `{`: with its holes filled, the text is not JSON: expected the end of the JSON text, found `{`; write the payload as an object instead of a text
            refused: {"a": $ref}
              error AZ437 at `$`: with its holes filled, the text is not JSON: expected a value, found `$`; write the payload as an object instead of a text
            refused: {"a": {$input.x}}
              error AZ410 at `$input`: `$input` does not begin an expression; did you mean `$inputs.x`? => {"a": {$inputs.x}}
            refused: {"a": {$inputs.x}
              error AZ437 at ``: with its holes filled, the text is not JSON: expected `,` or `}`, found the end; write the payload as an object instead of a text
            {'a': <$inputs.x>, 'b': 1}
              error AZ431 at `{$inputs.x`: `{$inputs.x` is not closed; write `{$inputs.x}` => {"a": {$inputs.x}, "b": 1}
        "#]],
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
