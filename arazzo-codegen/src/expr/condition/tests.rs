//! Simple conditions.

use expect_test::{Expect, expect};

use super::{Condition, ConditionKind, Operand, OperandKind, parse};
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
