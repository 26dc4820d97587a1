//! What conditions mean.

use arazzo::rt::{
    JsonPath, Operand, Regex, Secret, exact, jsonpath_matches, operand, operand_opt, regex_matches,
    simple,
};
use serde_json::{Value, json};

/// A value, or nothing.
fn side(text: &str) -> Operand<'static> {
    match text {
        "nothing" => Operand::missing(),
        json => Operand::from(serde_json::from_str::<Value>(json).expect("the side is JSON")),
    }
}

type Compare = fn(Operand<'static>, Operand<'static>) -> bool;

/// `==` and the four orderings of a pair, as a string of the operators that hold; `!=` must be the
/// opposite of `==`.
fn holding(ops: [(&'static str, Compare); 6], left: &str, right: &str) -> String {
    let hold = |&(name, op): &(&'static str, Compare)| op(side(left), side(right)).then_some(name);
    let all: Vec<_> = ops.iter().filter_map(hold).collect();
    assert_eq!(all.contains(&"=="), !all.contains(&"!="), "{left} {right}");
    all.join(" ")
}

const SIMPLE: [(&str, Compare); 6] = [
    ("==", |l, r| simple::eq(l, r)),
    ("!=", |l, r| simple::ne(l, r)),
    ("<", |l, r| simple::lt(l, r)),
    ("<=", |l, r| simple::le(l, r)),
    (">", |l, r| simple::gt(l, r)),
    (">=", |l, r| simple::ge(l, r)),
];

const EXACT: [(&str, Compare); 6] = [
    ("==", |l, r| exact::eq(l, r)),
    ("!=", |l, r| exact::ne(l, r)),
    ("<", |l, r| exact::lt(l, r)),
    ("<=", |l, r| exact::le(l, r)),
    (">", |l, r| exact::gt(l, r)),
    (">=", |l, r| exact::ge(l, r)),
];

#[test]
fn simple_comparisons() {
    for (left, right, holds) in [
        ("1", "1.0", "== <= >="),
        ("0.5", "5e-1", "== <= >="),
        ("9007199254740993", "9007199254740992", "!= > >="),
        ("18446744073709551615", "-1", "!= > >="),
        ("10", "9", "!= > >="),
        (r#""DELIVERED""#, r#""delivered""#, "== <= >="),
        (r#""ÅLESUND""#, r#""ålesund""#, "== <= >="),
        (r#""delivered""#, r#""delivered ""#, "!= < <="),
        (r#""B""#, r#""a""#, "!= > >="),
        (r#""9""#, r#""10""#, "!= < <="),
        (r#""9a""#, r#""10a""#, "!= > >="),
        (r#""1.0""#, r#""1""#, "!= <= >="),
        (r#""10.50""#, "10.5", "== <= >="),
        ("9", r#""9""#, "== <= >="),
        (r#""9007199254740993""#, "9007199254740992", "!= > >="),
        (r#""abc""#, "0", "!="),
        (r#""""#, "0", "!="),
        (r#"" 1""#, "1", "!="),
        (r#""0x10""#, "16", "!="),
        (r#""inf""#, "1", "!="),
        (r#""1e999""#, "1", "!="),
        ("true", "true", "=="),
        ("true", "false", "!="),
        ("true", r#""true""#, "!="),
        ("true", "1", "!="),
        ("null", "null", "=="),
        ("null", "nothing", "=="),
        ("nothing", "nothing", "=="),
        ("null", "0", "!="),
        ("nothing", r#""""#, "!="),
        ("nothing", "1", "!="),
        ("[1, {\"a\": 1}]", "[1.0, {\"a\": 1}]", "=="),
        ("[\"A\"]", "[\"a\"]", "!="),
        ("{\"a\": 1}", "{\"a\": 1, \"b\": 2}", "!="),
        ("[]", "{}", "!="),
        ("[1]", "1", "!="),
    ] {
        assert_eq!(holding(SIMPLE, left, right), holds, "{left} and {right}");
    }
}

#[test]
fn exact_comparisons() {
    for (left, right, holds) in [
        ("1", "1.0", "== <= >="),
        ("1", "2", "!= < <="),
        (r#""a""#, r#""A""#, "!= > >="),
        (r#""a""#, r#""a""#, "== <= >="),
        (r#""4""#, "4", "!="),
        ("true", "true", "== <= >="),
        ("null", "null", "== <= >="),
        ("null", "nothing", "!="),
        ("nothing", "nothing", "== <= >="),
        ("nothing", "0", "!="),
        ("[1]", "[1.0]", "== <= >="),
        ("{\"a\": 1}", "{\"a\": 1.0}", "== <= >="),
        ("{\"a\": 1}", "[1]", "!="),
    ] {
        assert_eq!(holding(EXACT, left, right), holds, "{left} and {right}");
    }
}

#[test]
fn bare_values() {
    for (value, in_simple, in_exact) in [
        ("true", true, true),
        ("false", false, true),
        ("null", false, true),
        ("nothing", false, false),
        ("0", false, true),
        ("-0.0", false, true),
        ("1", true, true),
        (r#""""#, false, true),
        (r#""false""#, true, true),
        ("[]", true, true),
        ("{}", true, true),
    ] {
        assert_eq!(simple::truthy(side(value)), in_simple, "{value}");
        assert_eq!(exact::truthy(side(value)), in_exact, "{value}");
    }
}

#[test]
fn lengths() {
    for (value, length) in [
        ("[1, 2]", Some(2)),
        ("{\"a\": 1}", Some(1)),
        (r#""é𝄞""#, Some(2)),
        ("12", None),
        ("null", None),
        ("nothing", None),
    ] {
        assert_eq!(
            exact::length(side(value)).into_value(),
            length.map(Value::from),
            "{value}"
        );
    }
}

#[test]
fn patterns() {
    for (pattern, operand, matches) in [
        (r"\d{9}", r#""NO 987654321 MVA""#, true),
        (r"^NO", r#""NO 987654321 MVA""#, true),
        (r"^\d{9}$", r#""NO 987654321 MVA""#, false),
        (r"^no", r#""NO""#, false),
        (r"^2\d{2}$", "204", true),
        (r"^true$", "true", true),
        (r#""a":1"#, r#"{"a": 1}"#, true),
        (r"^.$", r#""𝄞""#, true),
        (r"a\-b", r#""a-b""#, true),
        (r"(?<year>\d{4})", r#""2024""#, true),
        (".*", "null", false),
        (".*", "nothing", false),
        ("(", r#""(""#, false),
    ] {
        assert_eq!(
            regex_matches(pattern, side(operand)),
            matches,
            "{pattern} {operand}"
        );
    }
    static SUCCESS: Regex = Regex::new("^2");
    assert!(SUCCESS.is_match(200) && SUCCESS.is_match("2") && !SUCCESS.is_match(404));
}

#[test]
fn queries() {
    let zoo = json!({
        "animals": [{"kind": "lion", "age": 7, "tame": false}, {"kind": "ant", "age": 1}],
        "open": false,
        "nothing": null,
    });
    for (query, selects) in [
        ("$.animals[?@.age > 5]", true),
        ("$.animals[?@.age > 50]", false),
        ("$.animals[?@.kind == 'lion' && @.tame == false]", true),
        ("$.animals[?@.kind == 'LION']", false),
        ("$.open", true),
        ("$.nothing", true),
        ("$.closed", false),
        ("$..kind", true),
        ("$[?count(@[*]) == 2]", true),
        ("$.animals[?length(@.kind) == 3]", true),
        ("$.animals[?match(@.kind, 'l.*')]", true),
        ("$.animals[5]", false),
        ("$.animals[", false),
    ] {
        assert_eq!(jsonpath_matches(query, &zoo), selects, "{query}");
    }
    for context in ["null", "nothing"] {
        assert!(!jsonpath_matches("$", side(context)), "{context}");
    }
    static KINDS: JsonPath = JsonPath::new("$.animals[*].kind");
    assert!(KINDS.matches(&zoo));
    assert_eq!(KINDS.first(&zoo), Some(json!("lion")));
    assert_eq!(KINDS.all(&zoo), [json!("lion"), json!("ant")]);
    assert_eq!(KINDS.all(Operand::missing()), [Value::Null; 0]);
    assert_eq!(KINDS.first("text"), None);
}

#[test]
fn operands_of_anything() {
    let secret = Secret::from("sk");
    assert!(exact::eq(&secret, "sk"));
    assert!(exact::eq(Some(&secret), "sk".to_owned()));
    assert!(simple::eq(None::<&Secret>, ()));
    assert!(exact::eq(operand(&[1, 2]), json!([1, 2])));
    assert!(operand(&None::<i64>).is_missing());
    assert!(operand_opt(None::<&i64>).is_missing());
    assert!(exact::eq(operand_opt(Some(&5)), 5_u64));
    assert!(exact::eq(operand(&Some(())), ()));
    let body = json!({"lines": [{"sku": "a"}]});
    let lines = Operand::from(&body).get("/lines");
    assert!(exact::eq(lines.get("/0/sku"), "a"));
    assert!(lines.get("/1/sku").is_missing());
    assert_eq!(format!("{lines:?}"), "an array");
}
