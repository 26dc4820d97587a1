//! Texts of type `jsonpath`.

use expect_test::{Expect, expect};

use super::{BareCondition, BareKind, BareOperand, ConditionKind, JsonPathText, Query, classify};
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
        expect![[]],
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
            "$.a b",
            "@.a == 1",
            "$.a contains 'x'",
            "$.a == ",
            "($.a == 1",
            "$.a == 1 == 2",
        ],
        expect![[]],
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
