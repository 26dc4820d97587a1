//! Strings with expressions in them.

use expect_test::{Expect, expect};

use super::{Piece, ValueText, pieces, typed, value, value_where};
use crate::expr::tests::findings;
use crate::expr::{Expression, Issue};

fn written(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => format!("{text:?}"),
        Piece::Hole {
            expression, braced, ..
        } => format!("<{}{expression}>", if *braced { "" } else { "unbraced " }),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join(" + ")
}

fn shown(text: &str, (value, issues): (ValueText, Vec<Issue>)) -> String {
    let value = match value {
        ValueText::Literal(text) => format!("literal {text:?}"),
        ValueText::Whole { expression, braced } => {
            format!("whole {}{expression}", if braced { "braced " } else { "" })
        }
        ValueText::Template(pieces) => format!("template {}", written(&pieces)),
    };
    format!("{value}\n{}", findings(text, &issues))
}

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| shown(text, value(text));
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[track_caller]
fn check_pieces(texts: &[&str], expect: Expect) {
    let read = |text: &&str| {
        let (pieces, issues) = pieces(text);
        format!("{}\n{}", written(&pieces), findings(text, &issues))
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn one_expression_is_the_whole_value() {
    check(
        &[
            "$inputs.n",
            "$inputs.create-project_body",
            "$inputs.filter[name]",
            "$inputs.$orderby",
            "$steps.listGroups.outputs.groups[0].id",
            "$steps.get.outputs.Policy object",
            "$inputs.body\n",
        ],
        expect![[]],
    );
}

#[test]
fn one_expression_in_braces_keeps_its_type() {
    check(
        &["{$inputs.n}", "{$inputs.n }", "{$steps.s.o}"],
        expect![[]],
    );
}

#[test]
fn holes_in_text() {
    check(
        &[
            "Bearer {$inputs.token}",
            "{$inputs.location}, UK",
            "{$inputs.a}{$steps.s.outputs.b#/c}",
            "{$steps.create.outputs.name}-updated",
            "filter={$inputs.filter}&limit=20",
            "{\"id\": \"{$inputs.id}\", \"tags\": [\"{$inputs.tag}\"]}",
            "prepared via {$method}",
        ],
        expect![[]],
    );
}

#[test]
fn text_without_expressions_is_a_literal() {
    check(
        &[
            "",
            "plain",
            "$5",
            "$.x",
            "$ref",
            "US$",
            "a { b } c",
            "{}",
            "{$gt}",
            "{\"price\": {\"$gt\": 5}}",
            "$",
            "{$",
            "^\\{$",
            "$$",
            "C:\\$Recycle.Bin",
        ],
        expect![[]],
    );
}

#[test]
fn expression_without_braces_is_interpolated() {
    check(
        &[
            "Bearer $inputs.apiKey",
            "heads/$inputs.branch",
            "userName eq \"$inputs.x\"",
            "email:'$inputs.email'",
            "magento_$steps.create.outputs.customerId",
            "Bearer $workflows.sign-in.outputs.access_token",
            "{$inputs.key} = '$inputs.value'",
            "scope=$inputs.scope}",
            "$inputs.firstName $inputs.lastName",
            "$inputs.base/pets/$inputs.id",
            "HTTP $statusCode from $url",
        ],
        expect![[]],
    );
}

#[test]
fn expression_without_braces_ends_where_identifiers_and_pointers_end() {
    check(
        &[
            "Hello $inputs.name.",
            "Hello $inputs.name, hi",
            "($inputs.name)",
            "a $inputs.a.b c",
            "a $inputs.list[0].id c",
            "a $inputs.filter[name] c",
            "x $steps.s.outputs.o#/a/0 y",
            "x $response.body#/a.",
            "a $response.header.X-Next, b",
            "$inputs.a-$inputs.b",
            "x $inputs.a..b",
            "x $urls $statusCode2",
            "x {$inputs.a} $inputs.b}",
            "{ $inputs.b }",
        ],
        expect![[]],
    );
}

#[test]
fn open_holes_are_closed() {
    check(
        &[
            "Bearer {$inputs.token",
            "{\"a\": \"{$inputs.a\", \"b\": \"{$inputs.b}\"}",
            "{$inputs.a {$inputs.b}",
            "{$steps.s.outputs.o#/a\nnext",
            "{$inputs.n",
        ],
        expect![[]],
    );
}

#[test]
fn literals_that_look_like_expressions() {
    check(
        &[
            "$input.x",
            "Bearer $input.token",
            "$statuscode",
            "$datetime.iso8601",
            "sent at $steps.login",
            "{$gt: 5}",
        ],
        expect![[]],
    );
}

#[test]
fn broken_expressions() {
    check(
        &[
            "$response.bdy#/id",
            "$steps.login",
            "$inputs",
            "{$steps.s.response.body#/id}",
            "{$workflow.inputs.key}",
            "Bearer {$input.token}",
            "{$statusCode == 200}",
            "$inputs.items[*].id",
            "ids $inputs.items[?(@.a)].id",
            "$response.body#/by/$inputs.name/id",
        ],
        expect![[]],
    );
}

#[test]
fn declared_names_decide_where_an_expression_ends() {
    let check = |text: &str, declared: &[&str], expect: Expect| {
        let known = |expression: &Expression| match expression {
            Expression::Inputs(name) => declared.contains(&name.text.as_str()),
            _ => true,
        };
        expect.assert_eq(&shown(text, value_where(text, known)));
    };
    check("$inputs.name is here", &["name"], expect![[]]);
    check("$inputs.name is here", &["name is here"], expect![[]]);
    check("$inputs.name is here", &[], expect![[]]);
    check("$inputs.base/pets", &["base"], expect![[]]);
}

#[test]
fn pieces_of_markup() {
    check_pieces(
        &[
            "$inputs.id",
            "{$inputs.id}",
            "<a x=\"{$inputs.x}\">{$steps.s.outputs.id}</a>",
            "<a>$inputs.x</a>",
            "if (a) { return \"{$inputs.x}\"; }",
            "ä {$inputs.x} 𝄞 $inputs.y.",
        ],
        expect![[]],
    );
}

#[test]
fn typed_conditions_have_a_code_of_their_own() {
    let text = "$.data[?(@.id == '$inputs.model')]";
    let (_, issues) = typed(text);
    expect![[]].assert_eq(&findings(text, &issues));
}
