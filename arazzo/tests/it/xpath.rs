//! XPath on XML text.

use std::time::{Duration, Instant};

use arazzo::workflow::{Payload, xpath_matches, xpath_text};
use serde_json::{Value, json};

use crate::support::refusal;

const PETS: &str = r#"<?xml version="1.0"?>
<pets xmlns:x="urn:x"><pet id="1"><name>Rex</name><age>4</age></pet><!--two--><?sort age?><pet
  id="2" x:chip="c-7"><name>Tom</name><age>9</age></pet><x:note>a &amp; <![CDATA[<b>]]></x:note><empty/></pets>"#;

#[track_caller]
fn check(cases: &[(&str, Option<&str>)]) {
    for (text, expected) in cases {
        assert_eq!(xpath_text(text, PETS).as_deref(), *expected, "{text}");
    }
}

/// XPath 3.1, 2.4.3.
#[test]
fn effective_boolean_values() {
    for (text, holds) in [
        ("/pets/pet", true),
        ("/pets/dog", false),
        ("//empty", true),
        ("count(/pets/pet)", true),
        ("count(/pets/dog)", false),
        ("string(/pets/pet[1]/name)", true),
        ("string(/pets/empty)", false),
        ("'false'", true),
        ("0.0", false),
        ("number('x')", false),
        ("not(/pets/pet)", false),
        ("()", false),
        ("(//pet, 1)", true),
        ("(1, 2)", false),
        ("('a', //pet)", false),
        // What cannot be read or evaluated does not hold.
        ("//pet[", false),
        ("", false),
        ("not(unknown(1))", false),
        ("not($x)", false),
        ("not(1 idiv 0)", false),
        ("not(x:y:z)", false),
        ("1 = 1 = 1", false),
        ("true() true()", false),
    ] {
        assert_eq!(xpath_matches(text, PETS), holds, "{text}");
    }
}

#[test]
fn only_xml_text_can_be_looked_at() {
    let xml = Value::from(PETS);
    assert!(xpath_matches("//pet", &xml));
    assert!(xpath_matches("/a", "\u{feff}<a/>"));
    assert!(xpath_matches(
        "/plist",
        "<!DOCTYPE plist PUBLIC 'a' 'b'><plist/>"
    ));
    for other in [
        json!({"pets": 1}),
        json!("not xml"),
        json!("<a>"),
        json!(null),
        json!(1),
    ] {
        assert!(!xpath_matches("true()", &other), "{other}");
        assert_eq!(xpath_text("1", &other), None);
    }
}

/// XPath 3.1, 3.3.
#[test]
fn paths() {
    check(&[
        ("/pets/pet[2]/name", Some("Tom")),
        ("/pets/pet[@id='2']/name", Some("Tom")),
        ("//pet[age > 5]/@id", Some("2")),
        ("pets/pet/name", Some("Rex")),
        ("/", Some("Rex4Tom9a & <b>")),
        ("//x:note", Some("a & <b>")),
        ("//@x:chip", Some("c-7")),
        ("//@chip", None),
        ("//*:note/name()", Some("x:note")),
        ("count(//x:*)", Some("1")),
        ("count(//pet/@*)", Some("3")),
        ("count(//node())", Some("16")),
        ("count(//text()[. != 'Rex'])", Some("4")),
        ("//comment()", Some("two")),
        ("//processing-instruction('sort')", Some("age")),
        ("//processing-instruction('other')", None),
        ("count(//element(pet) | //attribute(id))", Some("4")),
        ("count(/document-node())", Some("0")),
        ("//name[. = 'Tom']/..//age", Some("9")),
        ("//pet[last()]/preceding-sibling::pet/@id", Some("1")),
        ("//age[. = 9]/ancestor::*[1]/@id", Some("2")),
        ("name((//age)[2]/ancestor::*[last()])", Some("pets")),
        ("name(//none)", Some("")),
        ("name((//pet[2]/age/ancestor::*)[1])", Some("pets")),
        ("(//pet)[1]/following::name", Some("Tom")),
        ("//pet[2]/preceding::age", Some("4")),
        ("count(//pet[2]/preceding::*)", Some("3")),
        ("//@id/following::age", Some("4")),
        ("count((//@id)[1]/ancestor-or-self::node())", Some("4")),
        ("//pet/self::pet/descendant::age[1]", Some("4")),
        ("count(//pet/descendant-or-self::*/child::*)", Some("4")),
        ("count(//name[1])", Some("2")),
        ("count((//name)[1])", Some("1")),
        ("count(//name[2])", Some("0")),
        ("//pet[2][@id = 2][1]/name", Some("Tom")),
        ("//pet/(name | age)[2]", Some("4")),
        ("count(//pet/(name, age))", Some("4")),
        ("string-join(//age/(. + 1), ',')", Some("5,10")),
        ("//pet/name/string-length()", Some("3")),
        ("//none/a/b", None),
        ("'x'/a", None),
        ("//pet/namespace::x", None),
    ]);
}

#[test]
fn names_without_a_prefix_are_those_of_the_default_namespace_too() {
    let soap = "<s:Envelope xmlns:s='urn:soap'><s:Body><Reply xmlns='urn:r' id='7'>\
                <Total>3</Total></Reply></s:Body></s:Envelope>";
    for (text, holds) in [
        ("//Reply/Total = 3", true),
        ("/s:Envelope/s:Body/Reply/@id = 7", true),
        (
            "//*[local-name() = 'Total' and namespace-uri() = 'urn:r']",
            true,
        ),
        ("/Envelope", false),
        ("//s:Total", false),
        ("//t:Total", false),
        ("//*:Body/*", true),
        ("name(//Total) = 'Total' and name(/*) = 's:Envelope'", true),
    ] {
        assert_eq!(xpath_matches(text, soap), holds, "{text}");
    }
}

/// XPath 3.1, 3.5 to 3.13.
#[test]
fn operators() {
    check(&[
        ("2 + 3 * 4 - 1", Some("13")),
        ("7 idiv 2, 7 mod 2", Some("3")),
        ("-7 mod 3", Some("-1")),
        ("6 div 2", Some("3")),
        ("1 div 4", Some("0.25")),
        ("1.0 div 0", Some("INF")),
        ("1 div 0", None),
        ("9007199254740993 + 0", Some("9007199254740993")),
        ("9223372036854775807 + 1", None),
        ("- - 1", Some("1")),
        ("1e3 + .5", Some("1000.5")),
        ("//none + 1", None),
        ("//pet[1]/age + 1", Some("5")),
        ("'a' || 1 || //none", Some("a1")),
        ("string-join((2 to 4) ! string(), ' ')", Some("2 3 4")),
        ("count(4 to 2)", Some("0")),
        ("count(//pet intersect //*[@id = 1])", Some("1")),
        ("(//pet except //pet[1])/@id", Some("2")),
        ("(//age | //name)[1]", Some("Rex")),
        ("//pet ! name", Some("Rex")),
        (
            "//name => string-join('-') => lower-case()",
            Some("rex-tom"),
        ),
        (
            "if (//cat) then 'cat' else if (//pet) then 'pet' else ()",
            Some("pet"),
        ),
        (
            "for $p in //pet, $n in (1, 2) return $p/age * $n",
            Some("4"),
        ),
        ("sum(for $p in //pet return $p/age)", Some("13")),
        ("let $a := //age, $n := count($a) return $n", Some("2")),
        (
            "some $p in //pet, $n in (8, 9) satisfies $p/age = $n",
            Some("true"),
        ),
        ("every $p in //pet satisfies $p/age > 4", Some("false")),
        ("every $p in () satisfies false()", Some("true")),
        ("(: a (: nested :) comment :) 'it''s'", Some("it's")),
        ("//pet[1] is (//pet)[1]", Some("true")),
        ("true() or 1 idiv 0", Some("true")),
        ("false() and 1 idiv 0", Some("false")),
    ]);
}

/// XPath 3.1, 3.7, and the rules of XPath 1.0 where there would be an error.
#[test]
fn comparisons() {
    for (text, holds) in [
        ("//age > 5", true),
        ("//age < 5", true),
        ("//age != 4", true),
        ("not(//age = 5)", true),
        ("//age = (1, 9)", true),
        ("//name = 'rex'", false),
        ("//pet[1]/age = '4'", true),
        ("//pet[1]/age = 4.0", true),
        ("//pet[1]/age < //pet[2]/age", true),
        ("'10' < '9'", true),
        ("10 < 9", false),
        ("//none = //none", false),
        ("number('x') != number('x')", true),
        ("//name = 5", false),
        ("//name != 5", true),
        ("//*[. = 4]", true),
        ("'4' = 4", true),
        ("//pet[1]/age eq 4", true),
        ("//age eq 4", false),
        ("//none eq 4", false),
        (
            "'b' gt 'a' and 1 le 1 and 2 ge 1 and 1 lt 2 and 1 ne 2",
            true,
        ),
        ("(//pet/@id = '1') = true()", true),
        ("'x' = true()", true),
        ("/pets/pet/@id = true()", true),
    ] {
        assert_eq!(xpath_matches(text, PETS), holds, "{text}");
    }
}

/// XPath and XQuery Functions and Operators 3.1, with its examples.
#[test]
fn functions() {
    check(&[
        ("abs(-2), abs(-2.5)", Some("2")),
        ("avg((3, 4))", Some("3.5")),
        ("ceiling(1.2)", Some("2")),
        ("floor(-1.5)", Some("-2")),
        ("round(2.5)", Some("3")),
        ("round(-2.5)", Some("-2")),
        ("max(//age)", Some("9")),
        ("min(('b', 'a'))", Some("a")),
        ("sum(())", Some("0")),
        ("number(//name)", Some("NaN")),
        ("concat('a', 1, true(), ())", Some("a1true")),
        ("contains(/, 'Tom')", Some("true")),
        (
            "starts-with('abc', 'ab') and ends-with('abc', 'bc')",
            Some("true"),
        ),
        ("substring('12345', 2, 3)", Some("234")),
        ("substring('12345', 1.5, 2.6)", Some("234")),
        ("substring('12345', 0, 3)", Some("12")),
        ("substring('12345', -42, 1 div 0.0)", Some("12345")),
        ("substring-before('1999/04/01', '/')", Some("1999")),
        ("substring-after('1999/04/01', '/')", Some("04/01")),
        ("string-length('é😀')", Some("2")),
        ("normalize-space('  a  b\n c ')", Some("a b c")),
        ("translate('bar', 'abc', 'AB')", Some("BAr")),
        ("translate('--aaa--', 'abc-', 'ABC')", Some("AAA")),
        ("translate('abab', 'aa', 'xy')", Some("xbxb")),
        ("upper-case('abCd0')", Some("ABCD0")),
        ("matches('abracadabra', '^a.*a$')", Some("true")),
        ("matches('ABC', 'b', 'i')", Some("true")),
        ("matches('a', '(')", None),
        ("replace('abracadabra', 'bra', '*')", Some("a*cada*")),
        (
            "replace('abracadabra', 'a(.)', 'a$1$1')",
            Some("abbraccaddabbra"),
        ),
        ("replace('a', 'x*', 'y')", None),
        (
            "string-join(tokenize('1, 15, 24', ',\\s*'), '+')",
            Some("1+15+24"),
        ),
        ("count(tokenize(' a b '))", Some("2")),
        ("string-join(reverse(('a', 'b')), '')", Some("ba")),
        ("count(distinct-values((1, 1.0, '1', 2)))", Some("3")),
        ("index-of((10, 20, 30, 20), 20)[2]", Some("4")),
        (
            "string-join(subsequence(('a', 'b', 'c'), 2), '')",
            Some("bc"),
        ),
        ("head(//name), tail(//name)", Some("Rex")),
        ("exists(//dog), empty(//dog)", Some("false")),
        ("string(//name)", Some("Rex")),
        ("fn:string(1.50)", Some("1.5")),
        ("xs:integer(' 12 ') + xs:double('1e1')", Some("22")),
        ("xs:boolean('0')", Some("false")),
        ("xs:integer('1.5')", None),
        ("//pet[position() = last()]/name", Some("Tom")),
        ("data(//@id)", Some("1")),
        ("concat('a')", None),
        ("count()", None),
    ]);
}

#[test]
fn hostile_texts_and_expressions_end_soon() {
    let deep = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
    let wide = format!("<r>{}</r>", "<i>1</i>".repeat(20_000));
    let laughs = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a>&y;</a>".to_owned();
    let repeat = |left: &str, middle: &str, right: &str, times| {
        left.repeat(times) + middle + &right.repeat(times)
    };
    let doubling: Vec<_> = (1..40)
        .map(|n| format!("$v{n} := concat($v{0}, $v{0})", n - 1))
        .collect();
    let cases = [
        (deep.as_str(), "//b".to_owned()),
        (&deep, "//a//a//b".to_owned()),
        (&deep, "//*[. = 'x']".to_owned()),
        (&wide, "//i[. = //i]".to_owned()),
        (&wide, "translate(/, /, /) = 'x'".to_owned()),
        (&laughs, "true()".to_owned()),
        (PETS, repeat("(", "1", ")", 100_000)),
        (PETS, repeat("not(", "1", ")", 100_000)),
        (PETS, repeat("a[", "b", "]", 100_000)),
        (PETS, repeat("-", "x", "", 100_000)),
        (PETS, repeat("1 = 2 or ", "false()", "", 50_000)),
        (PETS, repeat("0 * 1 + ", "0", "", 50_000)),
        (PETS, repeat("//*[2]", "", "[2]", 1000)),
        (PETS, repeat("", "none", "/a", 50_000)),
        (PETS, repeat("", "''", " => string()", 50_000)),
        (PETS, repeat("if (false()) then 1 else ", "0", "", 50_000)),
        (PETS, repeat("for $x in //* return ", "1", "", 20)),
        (PETS, "count(1 to 9000000000000000000)".to_owned()),
        (PETS, "count((1 to 100000) ! (1 to 100000))".to_owned()),
        (
            PETS,
            format!("let $v0 := 'text', {} return $v39", doubling.join(", ")),
        ),
        (PETS, "(:".repeat(100_000)),
        (PETS, "'".repeat(100_001)),
    ];
    for (xml, text) in cases {
        let began = Instant::now();
        let start: String = text.chars().take(40).collect();
        assert!(!xpath_matches(&text, xml), "{start}");
        assert!(began.elapsed() < Duration::from_secs(20), "{start}");
    }
}

#[test]
fn the_deepest_expression_fits_a_small_stack() {
    let level = "//*[0 or 1 and 0 = '' || 0 to 0 + 0 * (let $x := ";
    let deepest = level.repeat(10) + "1" + &" return 1)]".repeat(10);
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let thread = small.spawn(move || xpath_matches(&deepest, "<a/>"));
    let holds = thread.expect("it is started").join();
    assert!(holds.expect("it does not panic"));
    let deeper = level.repeat(16) + "1" + &" return 1)]".repeat(16);
    assert!(!xpath_matches(&deeper, "<a/>"));
}

fn set(xml: &str, target: &str, value: impl serde::Serialize) -> Value {
    json!(Payload::new(xml).set_xpath(target, value))
}

/// Arazzo, "Payload Replacement Object".
#[test]
fn targets_in_a_body_are_replaced() {
    for (xml, target, value, expected) in [
        (
            "<a><b>1</b>  <b>2</b></a>",
            "//b[2]",
            json!(7),
            "<a><b>1</b>  <b>7</b></a>",
        ),
        (
            "<a><b>1</b><b>2</b></a>",
            "//b",
            json!("x"),
            "<a><b>x</b><b>x</b></a>",
        ),
        (
            "<a id='1' b = \"2\"/>",
            "/a/@b",
            json!("<'\"&>"),
            "<a id='1' b = \"&lt;&apos;&quot;&amp;&gt;\"/>",
        ),
        (
            "<a><b c='>' /></a>",
            "//b",
            json!("x<y"),
            "<a><b c='>' >x&lt;y</b></a>",
        ),
        (
            "<a><x:b xmlns:x='u'/></a>",
            "//x:b",
            json!("1"),
            "<a><x:b xmlns:x='u'>1</x:b></a>",
        ),
        (
            "<a><b>1<c/>2</b></a>",
            "/a/b",
            json!(null),
            "<a><b>null</b></a>",
        ),
        (
            "<a>t<![CDATA[u]]>v<c/>w</a>",
            "/a/text()[1]",
            json!("x"),
            "<a>x<c/>w</a>",
        ),
        (
            "<a>t<![CDATA[u]]>v</a >",
            "/a/text()",
            json!("x"),
            "<a>x</a >",
        ),
        ("<a><b>1</b></a>", "//*", json!("x"), "<a>x</a>"),
        (
            "<a><b/></a>",
            "//b",
            json!({"k": [1]}),
            "<a><b>{&quot;k&quot;:[1]}</b></a>",
        ),
        (
            "<?xml version='1.0'?><!-- c --><a/>",
            "/*",
            json!("x"),
            "<?xml version='1.0'?><!-- c --><a>x</a>",
        ),
    ] {
        assert_eq!(set(xml, target, value), json!(expected), "{target}");
    }
    assert_eq!(set("<a/>", "/b", None::<i64>), json!("<a/>"));
}

#[tokio::test]
async fn targets_that_are_not_there_stop_the_request() {
    let nothing = "it selects nothing in the body";
    for (body, target, reason) in [
        (json!("<a/>"), "/b", nothing),
        (
            json!("<a/>"),
            "/a[",
            "it is no XPath expression that is known",
        ),
        (json!("<a>"), "/a", "the body is no XML"),
        (
            json!("<a/>"),
            "1 idiv 0",
            "it cannot be evaluated in the body",
        ),
        (
            json!("<a/>"),
            "count(/a)",
            "it selects something that cannot be replaced",
        ),
        (
            json!("<a/>"),
            "/",
            "it selects something that cannot be replaced",
        ),
        (json!({"a": 1}), "/a", "the body is no XML text"),
    ] {
        let payload = Payload::new(body).set_xpath(target, 1);
        let why = refusal("/x", |r| r.json(payload)).await;
        assert_eq!(
            why,
            format!("the value of `{target}` cannot be sent: {reason}")
        );
    }
}
