//! Filters: the conditions inside `[?…]`.

use std::ops::Range;

use serde_json::{Number, Value};

use crate::diagnostic::Code;
use crate::expr::Issue;
use crate::expr::logic::{self, Condition, Operands, check_depth};

use super::path::{Path, Reader, no_match, wrong};
use super::string;

/// A filter.
pub(crate) type Filter = Condition<FilterOperand>;

/// An operand of a filter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FilterOperand {
    pub(crate) kind: FilterKind,
    pub(crate) range: Range<usize>,
}

/// What an operand of a filter is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FilterKind {
    Literal(Value),
    Path(Path),
    /// `count(@.a)`, with the name and the arguments.
    Call(String, Vec<FilterOperand>),
}

/// The depth that a filter adds. `serde_json_path` takes three times as long for each level of
/// nested filters, so one counts as several levels.
const FILTER_DEPTH: usize = 5;

// filter-selector = "?" logical-expr
/// Reads the filter after a `?`, and returns where it ends.
pub(super) fn read(text: &str, at: usize, depth: usize) -> Result<(Filter, usize), Issue> {
    let mut issues = Vec::new();
    let mut operands = InFilter { text };
    let reader = logic::Reader::new(text, at, depth + FILTER_DEPTH, &mut operands, &mut issues);
    let (filter, end) = reader.some().map_err(|issue| {
        let at = issue.range.start;
        if text[at..].starts_with("=~") {
            no_match(at)
        } else {
            as_jsonpath(issue)
        }
    })?;
    match issues.into_iter().find(Issue::is_error) {
        Some(issue) => Err(as_jsonpath(issue)),
        None => Ok((filter, end)),
    }
}

pub(super) fn as_jsonpath(issue: Issue) -> Issue {
    match issue.code {
        Code::TooLarge => issue,
        _ => Issue {
            code: Code::JsonpathSyntax,
            ..issue
        },
    }
}

struct InFilter<'t> {
    text: &'t str,
}

impl Operands for InFilter<'_> {
    type Operand = FilterOperand;

    // comparable = literal / singular-query / function-expr
    fn operand(
        &mut self,
        at: usize,
        depth: usize,
        _: &mut Vec<Issue>,
    ) -> Result<(FilterOperand, usize), Issue> {
        check_depth(depth, at)?;
        let rest = &self.text[at..];
        let (kind, end) = match rest.bytes().next() {
            Some(b'@' | b'$') => {
                let (path, end) = Reader::new(self.text, false).path(at, depth)?;
                (FilterKind::Path(path), end)
            }
            Some(b'\'' | b'"') => {
                let (text, length) = string::read(rest).map_err(|issue| issue.shift(at))?;
                (FilterKind::Literal(Value::String(text)), at + length)
            }
            _ => self.word(at, depth)?,
        };
        let range = at..end;
        Ok((FilterOperand { kind, range }, end))
    }
}

impl InFilter<'_> {
    /// A number, `true`, `false`, `null` or a function call.
    fn word(&mut self, at: usize, depth: usize) -> Result<(FilterKind, usize), Issue> {
        let rest = &self.text[at..];
        let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '+' | '-');
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let end = at + word.len();
        let literal = |value| Ok((FilterKind::Literal(value), end));
        match word {
            "true" => literal(Value::Bool(true)),
            "false" => literal(Value::Bool(false)),
            "null" => literal(Value::Null),
            _ if self.text[end..].starts_with('(') && !word.is_empty() => {
                let (arguments, end) = self.arguments(end, depth)?;
                Ok((FilterKind::Call(word.to_owned(), arguments), end))
            }
            _ => match serde_json::from_str::<Number>(word) {
                Ok(number) => literal(Value::Number(number)),
                Err(_) => Err(no_value(at, rest, word)),
            },
        }
    }

    // function-expr = function-name "(" [ function-argument *( "," function-argument ) ] ")"
    fn arguments(
        &mut self,
        open: usize,
        depth: usize,
    ) -> Result<(Vec<FilterOperand>, usize), Issue> {
        let mut arguments = Vec::new();
        let mut at = self.skip_space(open + 1);
        while !self.text[at..].starts_with(')') {
            if self.text[at..].is_empty() {
                return Err(wrong(open..open + 1, "this `(` is not closed"));
            }
            let (argument, end) = self.operand(at, depth + FILTER_DEPTH, &mut Vec::new())?;
            arguments.push(argument);
            at = self.skip_space(end);
            match self.text[at..].chars().next() {
                Some(',') => at = self.skip_space(at + 1),
                Some(')') | None => {}
                Some(c) => {
                    let message = format!("expected `,` or `)`, found `{c}`");
                    return Err(wrong(at..at + c.len_utf8(), message));
                }
            }
        }
        Ok((arguments, at + 1))
    }

    fn skip_space(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start().len()
    }
}

fn no_value(at: usize, rest: &str, word: &str) -> Issue {
    let length = match word {
        "" => rest.chars().next().map_or(0, char::len_utf8),
        word => word.len(),
    };
    let found = &rest[..length];
    let issue = wrong(at..at + length, format!("`{found}` is not a value"));
    if word.is_empty() {
        issue
    } else {
        issue
            .help(format!("write a string in quotes: `'{found}'`"))
            .fix(at..at + length, format!("'{found}'"))
    }
}
