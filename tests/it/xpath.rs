//! The compiler refuses the XPath that the runtime cannot read, and no other.
//!
//! Both have the grammar of `arazzo-xpath`; what the compiler adds, for calls, brackets and holes,
//! must not refuse more than that, and the runtime must have what the grammar accepts.

use arazzo::rt::xpath_text;
use arazzo::testing::is_known_xpath;
use arazzo_codegen::diagnostic::Severity;
use arazzo_codegen::source::Memory;
use arazzo_codegen::{Compilation, Compiler};
use arazzo_xpath::FUNCTIONS;

/// Expressions that can be evaluated.
const KNOWN: &[&str] = &[
    "/pets/pet[@id='2']/name = 'Tom'",
    "//*[local-name() = 'Customer'][1]/@id",
    "/soap:Envelope/soap:Body/*:Result",
    "ancestor-or-self::node()/child::x:*/attribute::*",
    "count(//pet) > 1 and not(//error) or exists(/a/b)",
    "fn:string-length(normalize-space(/a)) idiv 2 * 3 mod 4 - -1",
    "(1, 2, 3)[2] = 1 to 3",
    "/a | /b union /c intersect /d except /e",
    "if (/a) then 'x' else \"it's \"\"so\"\"\"",
    "for $a in /a, $b in $a/b return $a is $b",
    "let $n := count(//n) return $n ge 2",
    "some $n in //n satisfies $n = 1",
    "every $n in //n, $m in $n/m satisfies $m lt $n",
    "/a/b => string-join(', ') => contains('x')",
    "//item ! (price * 2) ! string()",
    "'a' || 'b' = /ab (: joined (: twice :) :)",
    "/a/processing-instruction('sort') | //comment() | /document-node()",
    "element(pet)/attribute(*)",
    ".5 + 1.5e3 + 1. = .",
    "/",
    "../../.",
    "()",
    "a/(b | c)/string-length()",
    "xs:integer(/n) eq 1",
    "div div div and and",
    "* * *",
];

/// Expressions that cannot, though another XPath has them.
const UNKNOWN: &[&str] = &[
    "frobnicate(/a/b)",
    "contains(/a)",
    "concat('a')",
    "/a => count(1)",
    "my:own(/a)",
    "namespace::x",
    "/a/upward::b",
    "/a cast as xs:integer",
    "/a instance of element()",
    "/a castable as xs:date",
    "/a treat as node()",
    "map { 'a': 1 }",
    "[1, 2]",
    "$undeclared = 1",
    "for $a in /a return $b",
    "(for $a in /a return $a)/$a",
    "let $a = 1 return $a",
    "1 < 2 < 3",
    "1 to 2 to 3",
    "a = b eq c",
    "/a/",
    "//",
    "/a//",
    "/a[]",
    "a b",
    "a and",
    "and = ",
    "= 1",
    "text(1)",
    "node('x')",
    "schema-element(a)",
    "Q{urn:x}a",
    "a?b",
    "#a",
    "a & b",
    "\u{a7}",
    "(: open",
    "1e",
    "position() = last(",
    "if (/a) then /b",
    "count(/a,)",
    "current-date() > /a",
    "/a/text()()",
    "@",
    "a::",
    "function($x) { $x }(1)",
    "//*[@xsi:type and]",
];

/// What tokens are put together from, in no order.
const PIECES: &[&str] = &[
    "a",
    "x:b",
    "*",
    "x:*",
    "*:c",
    "@",
    "/",
    "//",
    ".",
    "..",
    "(",
    ")",
    "[",
    "]",
    ",",
    "::",
    "|",
    "and",
    "or",
    "div",
    "to",
    "is",
    "eq",
    "=",
    "!=",
    "<",
    "+",
    "-",
    "||",
    "!",
    "=>",
    "1",
    "2.5",
    "'t'",
    "$v",
    "for",
    "let",
    "some",
    "every",
    "in",
    ":=",
    "return",
    "satisfies",
    "if",
    "then",
    "else",
    "child",
    "namespace",
    "text()",
    "node()",
    "element(",
    "count(",
    "contains(",
    "position()",
    "last()",
    "union",
    "intersect",
    "cast",
    "as",
    "concat('a',",
];

/// Sequences of pieces, the same in every run.
fn made(count: usize) -> Vec<String> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let mut one = || {
        let length = 1 + below(7);
        let pieces: Vec<&str> = (0..length).map(|_| PIECES[below(PIECES.len())]).collect();
        pieces.join(" ")
    };
    (0..count).map(|_| one()).collect()
}

/// A document with a criterion for each expression, which begin on these lines.
fn compile(expressions: &[String]) -> (Compilation, usize) {
    let head = "arazzo: 1.1.0\ninfo: {title: t, version: '1'}\nsourceDescriptions: [{name: api, url: \
                api.yaml, type: openapi}]\nworkflows:\n- workflowId: w\n  steps:\n  - stepId: s\n    \
                operationId: o\n    successCriteria:\n";
    let criterion = |text: &String| {
        let text = text.replace('\'', "''");
        format!("    - {{context: $response.body, type: xpath, condition: '{text}'}}\n")
    };
    let criteria: String = expressions.iter().map(criterion).collect();
    let api = "openapi: 3.0.4\ninfo: {title: t, version: '1'}\nservers: [{url: https://api.example}]\n\
               paths: {/o: {get: {operationId: o, responses: {'200': {description: o, content: \
               {application/xml: {}}}}}}}\n";
    let files = Memory::default()
        .with("api.yaml", api)
        .with("flow.yaml", format!("{head}{criteria}"));
    let compilation = Compiler::new().loader(files).compile("flow.yaml");
    (compilation, head.lines().count() + 1)
}

/// The expressions that are refused.
fn refused(expressions: &[String]) -> Vec<bool> {
    let (compilation, first) = compile(expressions);
    let mut refused = vec![false; expressions.len()];
    let errors = compilation.diagnostics.iter();
    for error in errors.filter(|found| found.severity == Severity::Error) {
        let span = error.span.expect("a place");
        let line = compilation.sources.start(span).line;
        refused[line - first] = true;
    }
    refused
}

#[track_caller]
fn agree(expressions: &[String]) {
    let refused = refused(expressions);
    let pairs = expressions.iter().zip(refused);
    let differ = pairs.filter(|(text, refused)| is_known_xpath(text) == *refused);
    let differ: Vec<String> = differ
        .map(|(text, refused)| format!("{text}  (the compiler refuses it: {refused})"))
        .collect();
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

fn texts(expressions: &[&str]) -> Vec<String> {
    expressions.iter().map(|one| (*one).to_owned()).collect()
}

#[test]
fn what_can_be_evaluated_is_accepted() {
    for text in KNOWN {
        assert!(is_known_xpath(text), "{text}");
    }
    agree(&texts(KNOWN));
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    for text in UNKNOWN {
        assert!(!is_known_xpath(text), "{text}");
    }
    agree(&texts(UNKNOWN));
}

#[test]
fn functions_take_as_many_arguments_in_both() {
    // These two are no functions here.
    let names = FUNCTIONS.iter().map(|function| function.name);
    let calls = names.chain(["current-date", "xs:date"]).flat_map(|name| {
        (0..6).map(move |count| format!("{name}({})", vec!["/a"; count].join(", ")))
    });
    agree(&calls.collect::<Vec<_>>());
}

#[test]
fn every_function_can_be_evaluated() {
    for function in FUNCTIONS {
        let arguments = vec!["'1'"; function.least].join(", ");
        let call = format!("count({}({arguments}))", function.name);
        assert!(xpath_text(&call, "<a/>").is_some(), "{call}");
    }
}

#[test]
fn nesting_ends_in_both() {
    let deep = (28..36).map(|depth| format!("{}1{}", "(".repeat(depth), ")".repeat(depth)));
    let bound = (28..36).map(|depth| {
        let names: Vec<String> = (0..depth).map(|at| format!("$n{at} in /a")).collect();
        format!("for {} return 1", names.join(", "))
    });
    agree(&deep.chain(bound).collect::<Vec<_>>());
}

#[test]
fn whatever_is_written_both_read_the_same() {
    let made = made(6000);
    let known = made.iter().filter(|text| is_known_xpath(text)).count();
    assert!(known > 200, "only {known} can be evaluated");
    agree(&made);
}
