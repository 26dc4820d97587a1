//! No text makes a parser panic, and what parsers say about a text holds.

use std::ops::Range;

use crate::expr::template::{self, Piece};
use crate::expr::{Issue, condition, json_template, jsonpath, parse, pointer, regex, xpath};

/// What texts are made of: pieces of every grammar, and characters of several bytes.
const WORDS: [&str; 64] = [
    "$",
    "{$",
    "{",
    "}",
    "inputs",
    "$inputs.",
    "$inputs.a",
    "steps",
    "$steps.s",
    ".outputs.",
    ".o",
    "$response",
    ".body",
    ".header.",
    "#/",
    "#",
    "/a",
    "~",
    "~1",
    "~2",
    ".",
    "..",
    "[",
    "]",
    "[0]",
    "[*]",
    "[?",
    "(",
    ")",
    "@",
    "@.a",
    "$.",
    "'",
    "''",
    "\"",
    "\\",
    "\\u00e4",
    "==",
    "!=",
    "=",
    "!",
    "<",
    ">=",
    "&&",
    "&",
    "||",
    "|",
    "and ",
    " or ",
    "null",
    "true",
    "1",
    "-1.5e3",
    "length",
    "count(",
    ",",
    ":",
    " ",
    "\n",
    "ä",
    "𝄞",
    "\u{0}",
    "$statusCode",
    "$url",
];

/// A generator of numbers that is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn text(&mut self) -> String {
        let words = self.below(14);
        (0..words).map(|_| WORDS[self.below(WORDS.len())]).collect()
    }

    fn bytes(&mut self) -> String {
        let length = self.below(24);
        let bytes: Vec<u8> = (0..length).map(|_| self.below(256) as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn valid(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
}

fn valid_issues(text: &str, issues: &[Issue]) {
    for issue in issues {
        valid(text, &issue.range);
        if let Some((range, _)) = &issue.fix {
            valid(text, range);
        }
    }
}

/// Pieces are the text, with holes where they say.
fn covers(text: &str, pieces: &[Piece]) {
    let mut at = 0;
    for piece in pieces {
        match piece {
            Piece::Text(piece) => {
                assert!(text[at..].starts_with(piece.as_str()), "{text:?}");
                at += piece.len();
            }
            Piece::Hole { range, .. } => {
                assert_eq!(range.start, at, "{text:?}");
                at = range.end;
            }
        }
    }
    assert_eq!(at, text.len(), "{text:?}");
}

fn read_as_everything(text: &str) {
    match parse::expression(text) {
        Ok((expression, issues)) => {
            valid_issues(text, &issues);
            let again = parse::expression(&expression.to_string());
            if issues.is_empty() && !text.contains(['\\', '\'', '"', '~']) {
                let again = again.map(|(expression, _)| expression);
                assert_eq!(again.as_ref(), Ok(&expression), "{text:?}");
            }
        }
        Err(issue) => valid_issues(text, &[issue]),
    }
    let (_, issues) = template::value(text);
    valid_issues(text, &issues);
    let (pieces, issues) = template::pieces(text);
    valid_issues(text, &issues);
    covers(text, &pieces);
    match condition::parse(text) {
        Ok((condition, issues)) => {
            valid(text, &condition.range);
            valid_issues(text, &issues);
        }
        Err(issues) => valid_issues(text, &issues),
    }
    let (path, issues) = jsonpath::classify(text);
    valid_issues(text, &issues);
    match path {
        jsonpath::JsonPathText::Query(query) => valid(text, &query.path.range),
        jsonpath::JsonPathText::Bare(condition) => valid(text, &condition.range),
        jsonpath::JsonPathText::Invalid(issue) => valid_issues(text, &[issue]),
    }
    let (_, issues) = regex::check(text);
    valid_issues(text, &issues);
    let (_, issues) = xpath::check(text);
    valid_issues(text, &issues);
    let issues = json_template::parse(text).map_or_else(|issues| issues, |(_, issues)| issues);
    valid_issues(text, &issues);
    if let Err(issue) = pointer::parse(text) {
        valid_issues(text, &[issue]);
    }
}

#[test]
fn no_text_makes_a_parser_panic() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..20_000 {
        read_as_everything(&random.text());
    }
    for _ in 0..5_000 {
        read_as_everything(&random.bytes());
    }
}

#[test]
fn long_texts_end() {
    for word in WORDS {
        read_as_everything(&word.repeat(3_000));
    }
}
