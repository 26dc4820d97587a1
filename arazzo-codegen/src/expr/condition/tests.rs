//! Simple conditions.

use expect_test::{Expect, expect};

use super::{Condition, Operand, OperandKind, parse};
use crate::expr::logic::ConditionKind;
use crate::expr::tests::findings;

/// `(and a b)`, with every operand as `text`.
fn tree(condition: &Condition) -> String {
    let list = |word: &str, parts: &[Condition]| {
        let parts: Vec<_> = parts.iter().map(tree).collect();
        format!("({word} {})", parts.join(" "))
    };
    match &condition.kind {
        ConditionKind::Or(parts) => list("or", parts),
        ConditionKind::And(parts) => list("and", parts),
        ConditionKind::Not(inner) => format!("(not {})", tree(inner)),
        ConditionKind::Compare { op, left, right } => {
            format!("({} {} {})", op.text(), operand(left), operand(right))
        }
        ConditionKind::Test(test) => operand(test),
    }
}

fn operand(operand: &Operand) -> String {
    match &operand.kind {
        OperandKind::Literal(value) => value.to_string(),
        OperandKind::Expression {
            expression,
            navigation,
        } if navigation.0.is_empty() => expression.to_string(),
        OperandKind::Expression {
            expression,
            navigation,
        } => format!("{expression}→{navigation}"),
    }
}

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| match parse(text) {
        Ok((condition, issues)) => format!("{}\n{}", tree(&condition), findings(text, &issues)),
        Err(issues) => format!("refused: {text}\n{}", findings(text, &issues)),
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn comparisons() {
    check(
        &[
            "$statusCode == 200",
            "$statusCode != 200",
            "$statusCode < 300",
            "$statusCode <= 299",
            "$statusCode > 199",
            "$statusCode >= 200",
            "$statusCode==200",
            "200 == $statusCode",
            "$response.body#/0 == null",
            "$steps.a.outputs.required == true",
        ],
        expect![[r#"
            (== $statusCode 200)
            (!= $statusCode 200)
            (< $statusCode 300)
            (<= $statusCode 299)
            (> $statusCode 199)
            (>= $statusCode 200)
            (== $statusCode 200)
            (== 200 $statusCode)
            (== $response.body#/0 null)
            (== $steps.a.outputs.required true)
        "#]],
    );
}

#[test]
fn literals() {
    check(
        &[
            "$inputs.a == 'available'",
            "$inputs.a == ''",
            "$inputs.a == 'pat o''hara'",
            "$inputs.a == 'a && b'",
            "$inputs.a == -10",
            "$inputs.a == 10.0",
            "$inputs.a == 5e-1",
            "$inputs.a == -0",
            "$inputs.a == 18446744073709551616",
            "$inputs.a == true && $inputs.b == false && $inputs.c == null",
        ],
        expect![[r#"
            (== $inputs.a "available")
            (== $inputs.a "")
            (== $inputs.a "pat o'hara")
            (== $inputs.a "a && b")
            (== $inputs.a -10)
            (== $inputs.a 10.0)
            (== $inputs.a 0.5)
            (== $inputs.a -0.0)
            (== $inputs.a 1.8446744073709552e+19)
            (and (== $inputs.a true) (== $inputs.b false) (== $inputs.c null))
        "#]],
    );
}

#[test]
fn and_binds_before_or() {
    check(
        &[
            "$inputs.a || $inputs.b && $inputs.c",
            "$inputs.a && $inputs.b || $inputs.c",
            "($inputs.a || $inputs.b) && $inputs.c",
            "$inputs.a || ($inputs.b && $inputs.c)",
            "$statusCode == 200 || $statusCode == 201",
            "$inputs.a==3||$inputs.b==1",
        ],
        expect![[r#"
            (or $inputs.a (and $inputs.b $inputs.c))
              note AZ511 at `$inputs.b && $inputs.c`: `&&` binds before `||`; parentheses show it: `($inputs.b && $inputs.c)` => $inputs.a || ($inputs.b && $inputs.c)
            (or (and $inputs.a $inputs.b) $inputs.c)
              note AZ511 at `$inputs.a && $inputs.b`: `&&` binds before `||`; parentheses show it: `($inputs.a && $inputs.b)` => ($inputs.a && $inputs.b) || $inputs.c
            (and (or $inputs.a $inputs.b) $inputs.c)
            (or $inputs.a (and $inputs.b $inputs.c))
            (or (== $statusCode 200) (== $statusCode 201))
            (or (== $inputs.a 3) (== $inputs.b 1))
        "#]],
    );
}

#[test]
fn negation_binds_tightest() {
    check(
        &[
            "!$inputs.a && $inputs.b",
            "!($inputs.a == true)",
            "!!$inputs.a",
            "! $inputs.a",
            "!$response.body#/locked && !($response.body#/n > 5 || $response.body#/n < 0)",
            "!$inputs.a == 1",
        ],
        expect![[r#"
            (and (not $inputs.a) $inputs.b)
            (not (== $inputs.a true))
            (not (not $inputs.a))
            (not $inputs.a)
            (and (not $response.body#/locked) (not (or (> $response.body#/n 5) (< $response.body#/n 0))))
            (not (== $inputs.a 1))
              error AZ510 at `!`: `!` before a comparison negates only its first value; write `!($inputs.a == 1)` => !($inputs.a == 1)
        "#]],
    );
}

#[test]
fn operands_end_at_operators_not_at_dots() {
    check(
        &[
            "$statusCode==200&&$response.body#/n==2",
            "($response.body#/n==3)",
            "$response.body.count == 2",
            "$response.body.lines[1].opts[0] != null",
            "$response.body[0].id == 1",
            "$steps.s.outputs.list[0] == 1",
            "$steps.s.outputs.order.id == 1",
            "$inputs.want.min < 3",
            "$response.header.X.y == 'a'",
            "$response.header.X[0] == 'a'",
            "$message.payload.status == 'ok'",
            "$response.body#/a.b == 1",
        ],
        expect![[r#"
            (and (== $statusCode 200) (== $response.body#/n 2))
            (== $response.body#/n 3)
            (== $response.body→/count 2)
            (!= $response.body→/lines/1/opts/0 null)
            (== $response.body→/0/id 1)
            (== $steps.s.outputs.list[0] 1)
            (== $steps.s.outputs.order.id 1)
            (< $inputs.want.min 3)
            (== $response.header.X.y "a")
            (== $response.header.X→/0 "a")
            (== $message.payload→/status "ok")
            (== $response.body#/a.b 1)
        "#]],
    );
}

#[test]
fn bare_operands() {
    check(
        &[
            "$response.body#/ok",
            "true",
            "$response.body && $response.body.length > 0",
        ],
        expect![[r#"
            $response.body#/ok
            true
            (and $response.body (> $response.body→/length 0))
        "#]],
    );
}

#[test]
fn operators_of_other_languages() {
    check(
        &[
            "$statusCode = 200",
            "$statusCode === 200",
            "$statusCode !== 200",
            "$statusCode <> 200",
            "$statusCode eq 200",
            "$statusCode == 200 and $inputs.a",
            "$statusCode == 200 OR $inputs.a",
            "$statusCode == 200 & $inputs.a",
            "$statusCode = 200 and $inputs.a = 'x'",
            "$response.body.url contains 'httpbin'",
            "$inputs.a matches '^x'",
            "$inputs.a =~ /x/",
            "$inputs.a in ['x', 'y']",
            "not $inputs.a",
            "$inputs.a + 1 == 2",
            "$inputs.a ? 1 : 2",
        ],
        expect![[r#"
            (== $statusCode 200)
              error AZ510 at `=`: a single `=` does not compare; write `==` => $statusCode == 200
            (== $statusCode 200)
              error AZ510 at `===`: `===` is not an operator; write `==` => $statusCode == 200
            (!= $statusCode 200)
              error AZ510 at `!==`: `!==` is not an operator; write `!=` => $statusCode != 200
            (!= $statusCode 200)
              error AZ510 at `<>`: `<>` is not an operator; write `!=` => $statusCode != 200
            (== $statusCode 200)
              error AZ510 at `eq`: `eq` is not an operator; write `==` => $statusCode == 200
            (and (== $statusCode 200) $inputs.a)
              error AZ510 at `and`: `and` is not an operator; write `&&` => $statusCode == 200 && $inputs.a
            (or (== $statusCode 200) $inputs.a)
              error AZ510 at `OR`: `OR` is not an operator; write `||` => $statusCode == 200 || $inputs.a
            (and (== $statusCode 200) $inputs.a)
              error AZ510 at `&`: `&` is not an operator; write `&&` => $statusCode == 200 && $inputs.a
            (and (== $statusCode 200) (== $inputs.a "x"))
              error AZ510 at `=`: a single `=` does not compare; write `==` => $statusCode == 200 and $inputs.a = 'x'
              error AZ510 at `and`: `and` is not an operator; write `&&` => $statusCode = 200 && $inputs.a = 'x'
              error AZ510 at `=`: a single `=` does not compare; write `==` => $statusCode = 200 and $inputs.a == 'x'
            refused: $response.body.url contains 'httpbin'
              error AZ510 at `contains`: `contains` is not an operator; use a criterion of type `regex`, with what is searched as its `context`
            refused: $inputs.a matches '^x'
              error AZ510 at `matches`: `matches` is not an operator; use a criterion of type `regex`, with what is searched as its `context`
            refused: $inputs.a =~ /x/
              error AZ510 at `=~`: `=~` is not an operator; use a criterion of type `regex`, with what is searched as its `context`
            refused: $inputs.a in ['x', 'y']
              error AZ510 at `in`: `in` is not an operator; write it with comparisons, `&&`, `||` and `!(…)`
            refused: not $inputs.a
              error AZ510 at `not`: `not` is not an operator; write `!(…)`
            refused: $inputs.a + 1 == 2
              error AZ510 at `+`: `+` is not an operator; conditions do not calculate
            refused: $inputs.a ? 1 : 2
              error AZ510 at `?`: expected an operator, found `?`; the operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||` and `!`
        "#]],
    );
}

#[test]
fn comparisons_do_not_chain() {
    check(
        &[
            "1 < $inputs.a < 3",
            "($inputs.a) == 1",
            "$inputs.a == 1 == true",
        ],
        expect![[r#"
            refused: 1 < $inputs.a < 3
              error AZ510 at `<`: comparisons cannot be chained; join two comparisons with `&&`
            refused: ($inputs.a) == 1
              error AZ510 at `==`: `==` compares values, not conditions; write the comparison without the parentheses
            refused: $inputs.a == 1 == true
              error AZ510 at `==`: comparisons cannot be chained; join two comparisons with `&&`
        "#]],
    );
}

#[test]
fn strings_without_single_quotes() {
    check(
        &[
            "$response.body#/state == \"JobComplete\"",
            "$inputs.a == \"it's\"",
            "$inputs.a == \"a\\\"b\"",
            "$inputs.a == completed",
            "$response.body == Pet not found",
            "$inputs.a == foo and $inputs.b == bar",
            "$inputs.a == True",
            "$inputs.a == None",
            "$inputs.a == 'open",
            "$inputs.a == 'it's'",
            "$inputs.a == '",
        ],
        expect![[r#"
            (== $response.body#/state "JobComplete")
              warning AZ513 at `"JobComplete"`: strings in a simple condition take single quotes; write `'JobComplete'` => $response.body#/state == 'JobComplete'
            (== $inputs.a "it's")
              warning AZ513 at `"it's"`: strings in a simple condition take single quotes; write `'it''s'` => $inputs.a == 'it''s'
            (== $inputs.a "a\"b")
              warning AZ513 at `"a\"b"`: strings in a simple condition take single quotes; write `'a"b'` => $inputs.a == 'a"b'
            (== $inputs.a "completed")
              error AZ513 at `completed`: `completed` is not a value; write `'completed'` => $inputs.a == 'completed'
            (== $response.body "Pet not found")
              error AZ513 at `Pet not found`: `Pet not found` is not a value; write `'Pet not found'` => $response.body == 'Pet not found'
            (and (== $inputs.a "foo") (== $inputs.b "bar"))
              error AZ513 at `foo`: `foo` is not a value; write `'foo'` => $inputs.a == 'foo' and $inputs.b == bar
              error AZ510 at `and`: `and` is not an operator; write `&&` => $inputs.a == foo && $inputs.b == bar
              error AZ513 at `bar`: `bar` is not a value; write `'bar'` => $inputs.a == foo and $inputs.b == 'bar'
            (== $inputs.a true)
              error AZ513 at `True`: `True` is not a value; write `true` => $inputs.a == true
            (== $inputs.a null)
              error AZ513 at `None`: `None` is not a value; write `null` => $inputs.a == null
            refused: $inputs.a == 'open
              error AZ513 at `'`: this string is not closed
            refused: $inputs.a == 'it's'
              error AZ513 at `'`: a string ends here, before its text does; write a `'` that is part of a string twice => $inputs.a == 'it''s'
            refused: $inputs.a == '
              error AZ513 at `'`: this string is not closed
        "#]],
    );
}

#[test]
fn braces() {
    check(
        &[
            "{$statusCode == 200}",
            "{$statusCode == 401}\n",
            "{$statusCode} == 200",
            "{$statusCode} == {$inputs.status}",
            "$response.body#/id == '{$inputs.id}'",
            "$response.body#/id == '$inputs.id'",
            "{$statusCode == 200",
        ],
        expect![[r#"
            (== $statusCode 200)
              warning AZ514 at `{$statusCode == 200}`: expressions in a simple condition take no braces; write `$statusCode == 200` => $statusCode == 200
            (== $statusCode 401)
              warning AZ514 at `{$statusCode == 401}`: expressions in a simple condition take no braces; write `$statusCode == 401` => $statusCode == 401

            (== $statusCode 200)
              warning AZ514 at `{$statusCode}`: expressions in a simple condition take no braces; write `$statusCode` => $statusCode == 200
            (== $statusCode $inputs.status)
              warning AZ514 at `{$statusCode}`: expressions in a simple condition take no braces; write `$statusCode` => $statusCode == {$inputs.status}
              warning AZ514 at `{$inputs.status}`: expressions in a simple condition take no braces; write `$inputs.status` => {$statusCode} == $inputs.status
            (== $response.body#/id $inputs.id)
              warning AZ514 at `'{$inputs.id}'`: expressions in a simple condition take no braces; write `$inputs.id` => $response.body#/id == $inputs.id
            (== $response.body#/id "$inputs.id")
              warning AZ432 at `'$inputs.id'`: in quotes, `$inputs.id` is text, not an expression; write `$inputs.id` => $response.body#/id == $inputs.id
            refused: {$statusCode == 200
              error AZ514 at `{`: this brace is not closed; expressions in a simple condition take no braces
        "#]],
    );
}

#[test]
fn pointers() {
    check(
        &[
            "$response.body#/items[0] == 1",
            "$response.body#/items[0]/id == 1",
            "#/name == 'Chocolate'",
            "response.body#/ok == true",
        ],
        expect![[r#"
            (== $response.body#/items/0 1)
              error AZ512 at `items[0]`: after `#`, `items[0]` is the name of one member; write `items/0` => $response.body#/items/0 == 1
            (== $response.body#/items/0/id 1)
              error AZ512 at `items[0]`: after `#`, `items[0]` is the name of one member; write `items/0` => $response.body#/items/0/id == 1
            refused: #/name == 'Chocolate'
              error AZ410 at `#/name`: `#/name` does not say what it points into; write `$response.body#/name` => $response.body#/name == 'Chocolate'
            refused: response.body#/ok == true
              error AZ410 at `response.body#/ok`: `response.body#/ok` lacks its `$`; write `$response.body#/ok` => $response.body#/ok == true
        "#]],
    );
}

#[test]
fn what_no_reading_can_save() {
    check(
        &[
            "",
            "==",
            "$statusCode ==",
            "$statusCode == == 200",
            "($statusCode == 200",
            "$statusCode == 200)",
            "()",
            "$statusCode == 200 &&",
            "|| $statusCode",
            "$statusCode 200",
            "$statuscode == 200",
            "$response.bdy#/a == 1",
            "length($response.body) > 0",
            "$response.body.items[?(@.a=='x')].b == null",
            "$steps.orders.outputs.items[*].id == 1",
            "$inputs.a == @",
        ],
        expect![[r#"
            refused: 
              error AZ410 at ``: expected a value
            refused: ==
              error AZ410 at `=`: expected a value
            refused: $statusCode ==
              error AZ410 at ``: expected a value after `==`
            refused: $statusCode == == 200
              error AZ410 at `=`: expected a value after `==`
            refused: ($statusCode == 200
              error AZ410 at `(`: this `(` is not closed
            refused: $statusCode == 200)
              error AZ410 at `)`: unmatched `)`
            refused: ()
              error AZ410 at `)`: expected a value after `(`
            refused: $statusCode == 200 &&
              error AZ410 at ``: expected a value after `&&`
            refused: || $statusCode
              error AZ410 at `|`: expected a value
            refused: $statusCode 200
              error AZ510 at `200`: expected an operator, found `200`; the operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||` and `!`
            refused: $statuscode == 200
              error AZ410 at `$statuscode`: `$statuscode` does not begin an expression; did you mean `$statusCode`? => $statusCode == 200
            refused: $response.bdy#/a == 1
              error AZ412 at `bdy`: `$response` has no `bdy`; did you mean `body`? => $response.body#/a == 1
            refused: length($response.body) > 0
              error AZ510 at `length`: a simple condition has no functions such as `length`; use a criterion of type `jsonpath` or `regex`
            refused: $response.body.items[?(@.a=='x')].b == null
              error AZ410 at `[?`: a filter can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            refused: $steps.orders.outputs.items[*].id == 1
              error AZ410 at `[*].id`: `[*]` can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            refused: $inputs.a == @
              error AZ410 at `@`: expected a value, found `@`
        "#]],
    );
}

#[test]
fn nesting_is_bounded() {
    let text = format!("{}$inputs.a{}", "(".repeat(100), ")".repeat(100));
    let issues = parse(&text).expect_err("too deep");
    assert_eq!(
        issues[0].message,
        "a condition that is nested more than 32 deep"
    );
    let text = format!("{}$inputs.a", "!".repeat(100_000));
    assert!(parse(&text).is_err());
}

#[test]
fn places_are_those_of_the_text() {
    let (condition, _) = parse(" $inputs.a  ==  1 && ( $inputs.b ) ").expect("a condition");
    let ConditionKind::And(parts) = &condition.kind else {
        panic!("{condition:?}");
    };
    let ranges: Vec<_> = parts.iter().map(|part| part.range.clone()).collect();
    assert_eq!((condition.range, ranges), (1..34, vec![1..17, 21..34]));
}
