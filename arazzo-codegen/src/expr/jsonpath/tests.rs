//! Texts of type `jsonpath`.

use expect_test::{Expect, expect};

use super::{BareCondition, BareKind, BareOperand, JsonPathText, Query, classify};
use crate::expr::logic::ConditionKind;
use crate::expr::template::Piece;
use crate::expr::tests::findings;

fn tree(condition: &BareCondition) -> String {
    let list = |word: &str, parts: &[BareCondition]| {
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

fn operand(operand: &BareOperand) -> String {
    let length = |length: bool| if length { "length " } else { "" };
    match &operand.kind {
        BareKind::Path {
            pointer,
            length: of,
        } => format!("{}`{pointer}`", length(*of)),
        BareKind::Nodes { query, length: of } => format!("{}nodes {}", length(*of), written(query)),
        BareKind::Literal(value) => value.to_string(),
        BareKind::Text(pieces) => format!("text {}", written(pieces)),
        BareKind::Hole(expression) => format!("<{expression}>"),
    }
}

fn written(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole { expression, .. } => format!("<{expression}>"),
    };
    pieces.iter().map(piece).collect()
}

fn facts(query: &Query) -> String {
    let mut facts = vec![format!("query {}", written(&query.pieces))];
    if let Some(pointer) = &query.singular {
        facts.push(format!("singular `{pointer}`"));
    } else if query.is_singular {
        facts.push("singular".to_owned());
    }
    if query.root_filter {
        facts.push("root filter".to_owned());
    }
    if query.ends_in_filter {
        facts.push("ends in filter".to_owned());
    }
    for test in query.null_tests() {
        let op = if test.differs { "!=" } else { "==" };
        facts.push(format!("`{}` {op} null", test.pointer));
    }
    facts.extend(
        query
            .counts_of_one()
            .iter()
            .map(|at| format!("count of one at {}", at.start)),
    );
    facts.extend(
        query
            .quotes
            .iter()
            .map(|quote| format!("hole in {quote:?}")),
    );
    facts.join(", ")
}

#[track_caller]
fn check(texts: &[&str], expect: Expect) {
    let read = |text: &&str| {
        let (read, mut issues) = classify(text);
        let read = match read {
            JsonPathText::Query(query) => facts(&query),
            JsonPathText::Bare(condition) => format!("bare {}", tree(&condition)),
            JsonPathText::Invalid(issue) => {
                issues.push(issue);
                format!("invalid {text}")
            }
        };
        format!("{read}\n{}", findings(text, &issues))
    };
    expect.assert_eq(&texts.iter().map(read).collect::<String>());
}

#[test]
fn singular_queries() {
    check(
        &[
            "$",
            "$.id",
            "$.a[0].b",
            "$['a']['b c']",
            "$[\"a\"]",
            "$['it\\'s']",
            "$.animals[5]",
            "$.a[-1]",
            "$.items.length",
            "$.ok\n",
        ],
        expect![[r#"
            query $, singular ``
            query $.id, singular `/id`
            query $.a[0].b, singular `/a/0/b`
            query $['a']['b c'], singular `/a/b c`
            query $["a"], singular `/a`
            query $['it\'s'], singular `/it's`
            query $.animals[5], singular `/animals/5`
            query $.a[-1], singular
            query $.items.length, singular `/items/length`
            query $.ok, singular `/ok`
        "#]],
    );
}

#[test]
fn queries_of_several_nodes() {
    check(
        &[
            "$.rows[*]",
            "$..kind",
            "$..['a']",
            "$.*",
            "$[0,1]",
            "$[1:3]",
            "$[::-1]",
            "$.animals[?@.age > 50]",
            "$.animals[?@.kind == 'lion' && @.tame == false]",
            "$.signers[?(@.status != 'completed')]",
            "$.rows[?@ > 0]",
            "$[?length(@.kind) == 3]",
            "$[?count(@[*]) == 2]",
            "$[?search(@.name, '^a')].id",
            "$[?!(@.a || @.b)]",
            "$[?@['x y'] == $.limit]",
        ],
        expect![[r#"
            query $.rows[*]
            query $..kind
            query $..['a']
            query $.*
            query $[0,1]
            query $[1:3]
            query $[::-1]
            query $.animals[?@.age > 50], ends in filter
            query $.animals[?@.kind == 'lion' && @.tame == false], ends in filter
            query $.signers[?(@.status != 'completed')], ends in filter
            query $.rows[?@ > 0], ends in filter
            query $[?length(@.kind) == 3], root filter, ends in filter
            query $[?count(@[*]) == 2], root filter, ends in filter
            query $[?search(@.name, '^a')].id, root filter
            query $[?!(@.a || @.b)], root filter, ends in filter
            query $[?@['x y'] == $.limit], root filter, ends in filter
        "#]],
    );
}

#[test]
fn facts_about_filters() {
    check(
        &[
            "$[?count(@.products) > 0]",
            "$[?count(@.products) == 0]",
            "$[?@.access_token != null]",
            "$[?@.a == null || null != @.b.c]",
            "$.items[?@ != null].id",
        ],
        expect![[r#"
            query $[?count(@.products) > 0], root filter, ends in filter, count of one at 3
            query $[?count(@.products) == 0], root filter, ends in filter, count of one at 3
            query $[?@.access_token != null], root filter, ends in filter, `/access_token` != null
            query $[?@.a == null || null != @.b.c], root filter, ends in filter, `/a` == null, `/b/c` != null
            query $.items[?@ != null].id, `` != null
        "#]],
    );
}

#[test]
fn bare_conditions() {
    check(
        &[
            "$.status == 'completed'",
            "$.status == \"queued\" || $.n > 3",
            "$.n != null && $.n <= 4",
            "$.items.length > 0",
            "$.length == 0",
            "$.status.length == 9",
            "$.a[0].b == true",
            "$['a'] == 'x'",
            "$[2] == false",
            "!$.x",
            "!($.a == 1) && ($.b || $.c)",
            "$.state.life-cycle == 'x'",
            "'x' == $.a",
            "$.a == 'it\\'s'",
            "length($.items) > 0",
            "count($.items[*]) > 0",
            "$.value[?(@.importState == 'Publishing')].length == 0",
            "$.a && $..b",
        ],
        expect![[r#"
            bare (== `/status` "completed")
            bare (or (== `/status` "queued") (> `/n` 3))
            bare (and (!= `/n` null) (<= `/n` 4))
            bare (> length `/items` 0)
            bare (== length `` 0)
            bare (== length `/status` 9)
            bare (== `/a/0/b` true)
            bare (== `/a` "x")
            bare (== `/2` false)
            bare (not `/x`)
            bare (and (not (== `/a` 1)) (or `/b` `/c`))
            bare (== `/state/life-cycle` "x")
            bare (== "x" `/a`)
            bare (== `/a` "it's")
            bare (> length `/items` 0)
            bare (> length nodes $.items[*] 0)
            bare (== length nodes $.value[?(@.importState == 'Publishing')] 0)
            bare (and `/a` nodes $..b)
        "#]],
    );
}

#[test]
fn bare_conditions_with_slips() {
    check(
        &[
            "$.name == Dogs",
            "$.name = 'x'",
            "$.a == 1 and $.b == 2",
            "#/petId == 4",
            "#/name == Chocolate",
            "$.items.length() > 0",
            "count($.items) > 0",
            "$.a == True",
        ],
        expect![[r#"
            bare (== `/name` "Dogs")
              error AZ513 at `Dogs`: `Dogs` is not a value; write `'Dogs'` => $.name == 'Dogs'
            bare (== `/name` "x")
              error AZ510 at `=`: a single `=` does not compare; write `==` => $.name == 'x'
            bare (and (== `/a` 1) (== `/b` 2))
              error AZ510 at `and`: `and` is not an operator; write `&&` => $.a == 1 && $.b == 2
            bare (== `/petId` 4)
            bare (== `/name` "Chocolate")
              error AZ513 at `Chocolate`: `Chocolate` is not a value; write `'Chocolate'` => #/name == 'Chocolate'
            bare (> length `/items` 0)
              warning AZ530 at `()`: `length` takes no parentheses => $.items.length > 0
            bare (> length `/items` 0)
              warning AZ532 at `count`: `count` of a single value is 0 or 1; write `length(…)`, which counts its items => length($.items) > 0
            bare (== `/a` true)
              error AZ513 at `True`: `True` is not a value; write `true` => $.a == true
        "#]],
    );
}

#[test]
fn holes() {
    check(
        &[
            "$.data[?(@.id == '{$inputs.model}')]",
            "$.data[?(@.id == '$inputs.model')]",
            "$.data[?(@.id == \"$steps.a.outputs.b\")]",
            "$.data[?(@.id == '$inputs.model')].length == 0",
            "$.data[?(@.n > {$inputs.min})]",
            "$.data[{$inputs.index}].id",
            "$.{$inputs.field}",
            "$['{$inputs.field}']",
            "$.id == $inputs.cookieId",
            "$.id == {$inputs.cookieId}",
            "$.id == 'pet-{$inputs.id}'",
            "$.id == '{$inputs.id'",
        ],
        expect![[r#"
            query $.data[?(@.id == '<$inputs.model>')], ends in filter, hole in Some('\'')
            query $.data[?(@.id == '<$inputs.model>')], ends in filter, hole in Some('\'')
              warning AZ553 at `$inputs.model`: `$inputs.model` in text has no braces; write `{$inputs.model}` => $.data[?(@.id == '{$inputs.model}')]
            query $.data[?(@.id == "<$steps.a.outputs.b>")], ends in filter, hole in Some('"')
              warning AZ553 at `$steps.a.outputs.b`: `$steps.a.outputs.b` in text has no braces; write `{$steps.a.outputs.b}` => $.data[?(@.id == "{$steps.a.outputs.b}")]
            bare (== length nodes $.data[?(@.id == '<$inputs.model>')] 0)
              warning AZ553 at `$inputs.model`: `$inputs.model` in text has no braces; write `{$inputs.model}` => $.data[?(@.id == '{$inputs.model}')].length == 0
            query $.data[?(@.n > <$inputs.min>)], ends in filter, hole in None
            query $.data[<$inputs.index>].id, singular, hole in None
            query $.<$inputs.field>, singular, hole in None
            query $['<$inputs.field>'], singular, hole in Some('\'')
            bare (== `/id` <$inputs.cookieId>)
              warning AZ553 at `$inputs.cookieId`: `$inputs.cookieId` in text has no braces; write `{$inputs.cookieId}` => $.id == {$inputs.cookieId}
            bare (== `/id` <$inputs.cookieId>)
            bare (== `/id` text pet-<$inputs.id>)
            bare (== `/id` text <$inputs.id>)
              error AZ431 at `{$inputs.id`: `{$inputs.id` is not closed; write `{$inputs.id}` => $.id == '{$inputs.id}'
        "#]],
    );
}

#[test]
fn what_is_neither() {
    check(
        &[
            "",
            "status",
            "$.",
            "$.items[",
            "$.items[]",
            "$.items[name]",
            "$.2fa",
            "$.items[(@.length-1)]",
            "$.items[?(@.name =~ /a/)]",
            "$.items[?(@.a = 1)]",
            "$.items[?(@.a == x)]",
            "$.items[?(@.a == 'x)]",
            "$.items[?nosuch(@.a)]",
            "$.items[?@.* == 1]",
            "$.items[01]",
        ],
        expect![[r#"
            invalid 
              error AZ530 at ``: a JSONPath query begins with `$`
            invalid status
              error AZ530 at `status`: a JSONPath query begins with `$`
            invalid $.
              error AZ530 at `.`: expected a name after `.`; write other names in brackets: `['2fa']`
            invalid $.items[
              error AZ530 at `[`: expected a selector
            invalid $.items[]
              error AZ530 at `[`: expected a selector
            invalid $.items[name]
              error AZ530 at `name`: `name` is not a selector; write a name in quotes: `['name']` => $.items['name']
            invalid $.2fa
              error AZ530 at `2`: expected a name after `.`, found `2`; write other names in brackets: `['2fa']`
            invalid $.items[(@.length-1)]
              error AZ530 at `(@.length-1)`: a script expression is not part of RFC 9535; negative indexes count from the end: `[-1]`
            invalid $.items[?(@.name =~ /a/)]
              error AZ530 at `=~`: `=~` is not an operator of JSONPath; write `search(@.name, 'pattern')`
            invalid $.items[?(@.a = 1)]
              error AZ530 at `=`: a single `=` does not compare; write `==` => $.items[?(@.a == 1)]
            invalid $.items[?(@.a == x)]
              error AZ530 at `x`: `x` is not a value; write a string in quotes: `'x'` => $.items[?(@.a == 'x')]
            invalid $.items[?(@.a == 'x)]
              error AZ530 at `'`: this string is not closed
            invalid $.items[?nosuch(@.a)]
              error AZ530 at `?nosuch(@.a)]`: not a JSONPath query: in long-hand segment, function name 'nosuch' is not defined
            invalid $.items[?@.* == 1]
              error AZ530 at ` == 1]`: not a JSONPath query: in long-hand segment, expected closing ']'
            invalid $.items[01]
              error AZ530 at `01`: `01` is not a selector; write a name in quotes: `['01']` => $.items['01']
        "#]],
    );
}

#[test]
fn what_is_neither_but_begins_like_a_condition() {
    check(
        &[
            "$.a b",
            "@.a == 1",
            "$.a contains 'x'",
            "$.a == ",
            "($.a == 1",
            "$.a == 1 == 2",
        ],
        expect![[r#"
            invalid $.a b
              error AZ530 at `b`: expected an operator, found `b`; the operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||` and `!`
            invalid @.a == 1
              error AZ530 at `@`: `@` is only valid inside a filter; write `$` => $.a == 1
            invalid $.a contains 'x'
              error AZ530 at `contains`: `contains` is not an operator; use a criterion of type `regex`, with what is searched as its `context`
            invalid $.a == 
              error AZ530 at ``: expected a value after `==`
            invalid ($.a == 1
              error AZ530 at `(`: this `(` is not closed
            invalid $.a == 1 == 2
              error AZ530 at `==`: comparisons cannot be chained; join two comparisons with `&&`
        "#]],
    );
}

#[test]
fn nesting_is_bounded() {
    let filters = format!("${}@.a{}", "[?@".repeat(100), "]".repeat(100));
    let parentheses = format!("$[?{}@.a{}]", "(".repeat(100), ")".repeat(100));
    for text in [filters, parentheses, "$".repeat(10_000)] {
        assert!(matches!(classify(&text).0, JsonPathText::Invalid(_)));
    }
}

#[test]
fn a_slice_may_have_any_white_space() {
    for text in ["$[1:\t5:2]", "$[1 :\n5]", "$[?$[1:\t5:2].a]", "$[ \r:\r]"] {
        let (read, issues) = super::classify(text);
        let is_query = matches!(read, super::JsonPathText::Query(_));
        assert!(is_query && issues.is_empty(), "{text:?}: {read:?}");
    }
}
