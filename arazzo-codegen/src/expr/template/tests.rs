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
        expect![[r#"
            whole $inputs.n
            whole $inputs.create-project_body
            whole $inputs.filter[name]
            whole $inputs.$orderby
            whole $steps.listGroups.outputs.groups[0].id
            whole $steps.get.outputs.Policy object
            whole $inputs.body
        "#]],
    );
}

#[test]
fn one_expression_in_braces_keeps_its_type() {
    check(
        &["{$inputs.n}", "{$inputs.n }", "{$steps.s.o}"],
        expect![[r#"
            whole braced $inputs.n
              warning AZ430 at `{$inputs.n}`: `{$inputs.n}` needs no braces: it is a whole value; write `$inputs.n`; the value keeps its type => $inputs.n
            whole braced $inputs.n
              warning AZ430 at `{$inputs.n }`: `{$inputs.n }` needs no braces: it is a whole value; write `$inputs.n`; the value keeps its type => $inputs.n
            whole braced $steps.s.o
              warning AZ430 at `{$steps.s.o}`: `{$steps.s.o}` needs no braces: it is a whole value; write `$steps.s.o`; the value keeps its type => $steps.s.o
        "#]],
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
        expect![[r#"
            template "Bearer " + <$inputs.token>
            template <$inputs.location> + ", UK"
            template <$inputs.a> + <$steps.s.outputs.b#/c>
            template <$steps.create.outputs.name> + "-updated"
            template "filter=" + <$inputs.filter> + "&limit=20"
            template "{\"id\": \"" + <$inputs.id> + "\", \"tags\": [\"" + <$inputs.tag> + "\"]}"
            template "prepared via " + <$method>
        "#]],
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
        expect![[r#"
            literal ""
            literal "plain"
            literal "$5"
            literal "$.x"
            literal "$ref"
            literal "US$"
            literal "a { b } c"
            literal "{}"
            literal "{$gt}"
              warning AZ432 at `$gt`: `{$gt}` looks like a hole but contains no expression; it is sent as it is written
            literal "{\"price\": {\"$gt\": 5}}"
            literal "$"
            literal "{$"
            literal "^\\{$"
            literal "$$"
            literal "C:\\$Recycle.Bin"
        "#]],
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
        expect![[r#"
            template "Bearer " + <unbraced $inputs.apiKey>
              warning AZ433 at `$inputs.apiKey`: `$inputs.apiKey` in text has no braces; write `{$inputs.apiKey}` => Bearer {$inputs.apiKey}
            template "heads/" + <unbraced $inputs.branch>
              warning AZ433 at `$inputs.branch`: `$inputs.branch` in text has no braces; write `{$inputs.branch}` => heads/{$inputs.branch}
            template "userName eq \"" + <unbraced $inputs.x> + "\""
              warning AZ433 at `$inputs.x`: `$inputs.x` in text has no braces; write `{$inputs.x}` => userName eq "{$inputs.x}"
            template "email:'" + <unbraced $inputs.email> + "'"
              warning AZ433 at `$inputs.email`: `$inputs.email` in text has no braces; write `{$inputs.email}` => email:'{$inputs.email}'
            template "magento_" + <unbraced $steps.create.outputs.customerId>
              warning AZ433 at `$steps.create.outputs.customerId`: `$steps.create.outputs.customerId` in text has no braces; write `{$steps.create.outputs.customerId}` => magento_{$steps.create.outputs.customerId}
            template "Bearer " + <unbraced $workflows.sign-in.outputs.access_token>
              warning AZ433 at `$workflows.sign-in.outputs.access_token`: `$workflows.sign-in.outputs.access_token` in text has no braces; write `{$workflows.sign-in.outputs.access_token}` => Bearer {$workflows.sign-in.outputs.access_token}
            template <$inputs.key> + " = '" + <unbraced $inputs.value> + "'"
              warning AZ433 at `$inputs.value`: `$inputs.value` in text has no braces; write `{$inputs.value}` => {$inputs.key} = '{$inputs.value}'
            template "scope=" + <unbraced $inputs.scope>
              warning AZ433 at `$inputs.scope}`: `$inputs.scope` in text has no braces; write `{$inputs.scope}` => scope={$inputs.scope}
            template <unbraced $inputs.firstName> + " " + <unbraced $inputs.lastName>
              warning AZ433 at `$inputs.firstName`: `$inputs.firstName` in text has no braces; write `{$inputs.firstName}` => {$inputs.firstName} $inputs.lastName
              warning AZ433 at `$inputs.lastName`: `$inputs.lastName` in text has no braces; write `{$inputs.lastName}` => $inputs.firstName {$inputs.lastName}
            template <unbraced $inputs.base> + "/pets/" + <unbraced $inputs.id>
              warning AZ433 at `$inputs.base`: `$inputs.base` in text has no braces; write `{$inputs.base}` => {$inputs.base}/pets/$inputs.id
              warning AZ433 at `$inputs.id`: `$inputs.id` in text has no braces; write `{$inputs.id}` => $inputs.base/pets/{$inputs.id}
            template "HTTP " + <unbraced $statusCode> + " from " + <unbraced $url>
              warning AZ433 at `$statusCode`: `$statusCode` in text has no braces; write `{$statusCode}` => HTTP {$statusCode} from $url
              warning AZ433 at `$url`: `$url` in text has no braces; write `{$url}` => HTTP $statusCode from {$url}
        "#]],
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
        expect![[r#"
            template "Hello " + <unbraced $inputs.name> + "."
              warning AZ433 at `$inputs.name`: `$inputs.name` in text has no braces; write `{$inputs.name}` => Hello {$inputs.name}.
            template "Hello " + <unbraced $inputs.name> + ", hi"
              warning AZ433 at `$inputs.name`: `$inputs.name` in text has no braces; write `{$inputs.name}` => Hello {$inputs.name}, hi
            template "(" + <unbraced $inputs.name> + ")"
              warning AZ433 at `$inputs.name`: `$inputs.name` in text has no braces; write `{$inputs.name}` => ({$inputs.name})
            template "a " + <unbraced $inputs.a.b> + " c"
              warning AZ433 at `$inputs.a.b`: `$inputs.a.b` in text has no braces; write `{$inputs.a.b}` => a {$inputs.a.b} c
            template "a " + <unbraced $inputs.list[0].id> + " c"
              warning AZ433 at `$inputs.list[0].id`: `$inputs.list[0].id` in text has no braces; write `{$inputs.list[0].id}` => a {$inputs.list[0].id} c
            template "a " + <unbraced $inputs.filter> + "[name] c"
              warning AZ433 at `$inputs.filter`: `$inputs.filter` in text has no braces; write `{$inputs.filter}` => a {$inputs.filter}[name] c
            template "x " + <unbraced $steps.s.outputs.o#/a/0> + " y"
              warning AZ433 at `$steps.s.outputs.o#/a/0`: `$steps.s.outputs.o#/a/0` in text has no braces; write `{$steps.s.outputs.o#/a/0}` => x {$steps.s.outputs.o#/a/0} y
            template "x " + <unbraced $response.body#/a> + "."
              warning AZ433 at `$response.body#/a`: `$response.body#/a` in text has no braces; write `{$response.body#/a}` => x {$response.body#/a}.
            template "a " + <unbraced $response.header.X-Next> + ", b"
              warning AZ433 at `$response.header.X-Next`: `$response.header.X-Next` in text has no braces; write `{$response.header.X-Next}` => a {$response.header.X-Next}, b
            template <unbraced $inputs.a> + "-" + <unbraced $inputs.b>
              warning AZ433 at `$inputs.a`: `$inputs.a` in text has no braces; write `{$inputs.a}` => {$inputs.a}-$inputs.b
              warning AZ433 at `$inputs.b`: `$inputs.b` in text has no braces; write `{$inputs.b}` => $inputs.a-{$inputs.b}
            template "x " + <unbraced $inputs.a> + "..b"
              warning AZ433 at `$inputs.a`: `$inputs.a` in text has no braces; write `{$inputs.a}` => x {$inputs.a}..b
            literal "x $urls $statusCode2"
              warning AZ432 at `$statusCode2`: `$statusCode2` looks like an expression but is sent as it is written; did you mean `$statusCode`? => x $urls $statusCode
            template "x " + <$inputs.a> + " " + <unbraced $inputs.b>
              warning AZ433 at `$inputs.b}`: `$inputs.b` in text has no braces; write `{$inputs.b}` => x {$inputs.a} {$inputs.b}
            template "{ " + <unbraced $inputs.b> + " }"
              warning AZ433 at `$inputs.b`: `$inputs.b` in text has no braces; write `{$inputs.b}` => { {$inputs.b} }
        "#]],
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
        expect![[r#"
            template "Bearer " + <$inputs.token>
              error AZ431 at `{$inputs.token`: `{$inputs.token` is not closed; write `{$inputs.token}` => Bearer {$inputs.token}
            template "{\"a\": \"" + <$inputs.a> + "\", \"b\": \"" + <$inputs.b> + "\"}"
              error AZ431 at `{$inputs.a`: `{$inputs.a` is not closed; write `{$inputs.a}` => {"a": "{$inputs.a}", "b": "{$inputs.b}"}
            template <$inputs.a> + " " + <$inputs.b>
              error AZ431 at `{$inputs.a`: `{$inputs.a` is not closed; write `{$inputs.a}` => {$inputs.a} {$inputs.b}
            template <$steps.s.outputs.o#/a> + "\nnext"
              error AZ431 at `{$steps.s.outputs.o#/a`: `{$steps.s.outputs.o#/a` is not closed; write `{$steps.s.outputs.o#/a}` => {$steps.s.outputs.o#/a}
            next
            template <$inputs.n>
              error AZ431 at `{$inputs.n`: `{$inputs.n` is not closed; write `{$inputs.n}` => {$inputs.n}
        "#]],
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
        expect![[r#"
            literal "$input.x"
              error AZ432 at `$input.x`: `$input.x` looks like an expression but is sent as it is written; did you mean `$inputs.x`? => $inputs.x
            literal "Bearer $input.token"
              warning AZ432 at `$input.token`: `$input.token` looks like an expression but is sent as it is written; did you mean `$inputs.token`? => Bearer $inputs.token
            literal "$statuscode"
              warning AZ432 at `$statuscode`: `$statuscode` looks like an expression but is sent as it is written; did you mean `$statusCode`? => $statusCode
            literal "$datetime.iso8601"
              warning AZ432 at `$datetime.iso8601`: `$datetime` does not begin an expression, so `$datetime.iso8601` is sent as it is written; take the value as an input: `$inputs.<name>`
            literal "sent at $steps.login"
              warning AZ432 at `$steps.login`: `$steps.login` looks like an expression but is sent as it is written; write `$steps.login.outputs.<name>`
            literal "{$gt: 5}"
              warning AZ432 at `$gt: 5`: `{$gt: 5}` looks like a hole but contains no expression; it is sent as it is written
        "#]],
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
        expect![[r#"
            literal "$response.bdy#/id"
              error AZ412 at `bdy`: `$response` has no `bdy`; did you mean `body`? => $response.body#/id
            literal "$steps.login"
              error AZ410 at ``: expected `.outputs.` after the step `login`; write `$steps.login.outputs.<name>`
            literal "$inputs"
              error AZ410 at `$inputs`: `$inputs` is not complete; write `$inputs.<name>`
            literal "{$steps.s.response.body#/id}"
              error AZ410 at `response`: the response of another step cannot be read; give `s` an output with `$response.body#/id`, and read `$steps.s.outputs.<name>`
            literal "{$workflow.inputs.key}"
              error AZ410 at `$workflow`: `$workflow` does not begin an expression; did you mean `$inputs.key`? => {$inputs.key}
            literal "Bearer {$input.token}"
              error AZ410 at `$input`: `$input` does not begin an expression; did you mean `$inputs.token`? => Bearer {$inputs.token}
            literal "{$statusCode == 200}"
              error AZ410 at `== 200`: `==` belongs to a condition, not to a value; an expression cannot compare; keep the expression alone
            literal "$inputs.items[*].id"
              error AZ410 at `[*].id`: `[*]` can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            literal "ids $inputs.items[?(@.a)].id"
              error AZ410 at `[?(@.a)].id`: a filter can select several values, an expression gives one; use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`
            literal "$response.body#/by/$inputs.name/id"
              error AZ410 at `$inputs.name/id`: an expression inside a JSON Pointer is not evaluated
        "#]],
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
    check(
        "$inputs.name is here",
        &["name"],
        expect![[r#"
        template <unbraced $inputs.name> + " is here"
          warning AZ433 at `$inputs.name`: `$inputs.name` in text has no braces; write `{$inputs.name}` => {$inputs.name} is here
    "#]],
    );
    check(
        "$inputs.name is here",
        &["name is here"],
        expect![[r#"
        whole $inputs.name is here
    "#]],
    );
    check(
        "$inputs.name is here",
        &[],
        expect![[r#"
        whole $inputs.name is here
    "#]],
    );
    check(
        "$inputs.base/pets",
        &["base"],
        expect![[r#"
        template <unbraced $inputs.base> + "/pets"
          warning AZ433 at `$inputs.base`: `$inputs.base` in text has no braces; write `{$inputs.base}` => {$inputs.base}/pets
    "#]],
    );
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
        expect![[r#"
            <unbraced $inputs.id>
              warning AZ433 at `$inputs.id`: `$inputs.id` in text has no braces; write `{$inputs.id}` => {$inputs.id}
            <$inputs.id>
            "<a x=\"" + <$inputs.x> + "\">" + <$steps.s.outputs.id> + "</a>"
            "<a>" + <unbraced $inputs.x> + "</a>"
              warning AZ433 at `$inputs.x`: `$inputs.x` in text has no braces; write `{$inputs.x}` => <a>{$inputs.x}</a>
            "if (a) { return \"" + <$inputs.x> + "\"; }"
            "ä " + <$inputs.x> + " 𝄞 " + <unbraced $inputs.y> + "."
              warning AZ433 at `$inputs.y`: `$inputs.y` in text has no braces; write `{$inputs.y}` => ä {$inputs.x} 𝄞 {$inputs.y}.
        "#]],
    );
}

#[test]
fn typed_conditions_have_a_code_of_their_own() {
    let (_, issues) = typed("^pet-$inputs.id$");
    let codes: Vec<_> = issues.iter().map(|issue| issue.code.id()).collect();
    assert_eq!(codes, ["AZ553"]);
}
