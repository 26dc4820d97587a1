//! Bare conditions: `$.status == 'completed'`, `$.items.length > 0`.
//!
//! No specification defines them, but most documents use them.

use serde_json::Value;

use crate::diagnostic::{Code, Severity};
use crate::expr::condition::literal;
use crate::expr::logic::{self, Operands};
use crate::expr::template::Piece;
use crate::expr::{Issue, pointer};

use super::holes::Masked;
use super::path::{Path, Reader, Selector, evaluable, wrong};
use super::{BareCondition, BareKind, BareOperand, string};

/// Reads a text that is a bare condition.
pub(super) fn read(masked: &Masked<'_>) -> Result<(BareCondition, Vec<Issue>), Issue> {
    let mut issues = Vec::new();
    let mut operands = Bare { masked };
    let reader = logic::Reader::new(&masked.text, 0, 0, &mut operands, &mut issues);
    let condition = reader.all()?;
    Ok((condition, issues))
}

struct Bare<'m, 't> {
    masked: &'m Masked<'t>,
}

type Read = Result<(BareKind, usize), Issue>;

impl Operands for Bare<'_, '_> {
    type Operand = BareOperand;

    // operand = path [ ".length" ] / string / number / "true" / "false" / "null" / hole
    //         / ( "length" / "count" ) "(" path ")"
    fn operand(
        &mut self,
        at: usize,
        depth: usize,
        issues: &mut Vec<Issue>,
    ) -> Result<(BareOperand, usize), Issue> {
        let rest = &self.masked.text[at..];
        let (kind, end) = if let Some(hole) = self.masked.hole_at(at) {
            (BareKind::Hole(hole.expression.clone()), hole.range.end)
        } else if rest.starts_with('$') {
            self.path(at, depth, issues)?
        } else if rest.starts_with(['\'', '"']) {
            self.string(at)?
        } else if rest.starts_with("#/") {
            self.fragment(at)?
        } else if rest.starts_with("length(") || rest.starts_with("count(") {
            self.call(at, depth, issues)?
        } else {
            self.plain(at, issues)?
        };
        let range = at..end;
        Ok((BareOperand { kind, range }, end))
    }
}

impl Bare<'_, '_> {
    /// `$.a[0].b`, `$.items.length`, `$.items[?@.open].length`
    fn path(&mut self, at: usize, depth: usize, issues: &mut Vec<Issue>) -> Read {
        let text = &self.masked.text;
        let (mut path, mut end) = Reader::new(text, true).path(at, depth)?;
        let length = takes_length(&mut path, text);
        if length && text[end..].starts_with("()") {
            let issue = wrong(end..end + 2, "`length` takes no parentheses");
            issues.push(issue.fix(end..end + 2, "").with_severity(Severity::Warning));
            end += 2;
        }
        Ok((self.selected(&path, length)?, end))
    }

    fn selected(&self, path: &Path, length: bool) -> Result<BareKind, Issue> {
        match path.pointer() {
            Some(pointer) if !self.masked.has_hole(&path.range) => {
                Ok(BareKind::Path { pointer, length })
            }
            _ => {
                evaluable(&self.masked.text, path.range.clone())?;
                let query = self.masked.pieces(path.range.clone());
                Ok(BareKind::Nodes { query, length })
            }
        }
    }

    fn string(&self, at: usize) -> Read {
        let (text, length) =
            string::read(&self.masked.text[at..]).map_err(|issue| issue.shift(at))?;
        let end = at + length;
        let inner = at + 1..end - 1;
        if !self.masked.has_hole(&inner) {
            return Ok((BareKind::Literal(Value::String(text)), end));
        }
        let quote = &self.masked.text[at..at + 1];
        let pieces = self.masked.pieces(inner);
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => {
                let text = string::read(&format!("{quote}{text}{quote}"))?.0;
                Ok(Piece::Text(text))
            }
            hole => Ok(hole),
        });
        let pieces = pieces.collect::<Result<_, Issue>>();
        Ok((
            BareKind::Text(pieces.map_err(|issue| issue.shift(at))?),
            end,
        ))
    }

    /// `#/a/b`, a pointer in the place of a path. That a bare condition is not a query is reported for
    /// the whole of it.
    fn fragment(&self, at: usize) -> Read {
        let rest = &self.masked.text[at..];
        let ends = |c: char| c.is_whitespace() || "!&()<=>|".contains(c);
        let written = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let pointer = pointer::parse(written).map_err(|issue| issue.shift(at))?;
        let length = false;
        Ok((BareKind::Path { pointer, length }, at + written.len()))
    }

    /// `length($.items)`, `count($.items[*])`
    fn call(&mut self, at: usize, depth: usize, issues: &mut Vec<Issue>) -> Read {
        let text = &self.masked.text;
        let open = at + text[at..].find('(').unwrap_or(0);
        let space = |at: usize| text.len() - text[at..].trim_start().len();
        let (path, end) = Reader::new(text, true).path(space(open + 1), depth)?;
        let end = space(end);
        if !text[end..].starts_with(')') {
            return Err(wrong(open..open + 1, "this `(` is not closed"));
        }
        if text[at..].starts_with("count") && path.is_singular() {
            issues.push(count_of_one(at));
        }
        Ok((self.selected(&path, true)?, end + 1))
    }

    /// A number, `true`, `false`, `null`, or words that lack their quotes.
    fn plain(&self, at: usize, issues: &mut Vec<Issue>) -> Read {
        let rest = &self.masked.text[at..];
        if rest.starts_with('@') {
            let message = "`@` is only valid inside a filter";
            return Err(wrong(at..at + 1, message)
                .help("write `$`")
                .fix(at..at + 1, "$"));
        }
        let mut found = Vec::new();
        let (value, length) = literal::plain(rest, &mut found).map_err(|issue| issue.shift(at))?;
        issues.extend(found.into_iter().map(|issue| issue.shift(at)));
        Ok((BareKind::Literal(value), at + length))
    }
}

/// Takes the `.length` off the end of a path. `['length']` stays: in brackets it can only be a member.
fn takes_length(path: &mut Path, text: &str) -> bool {
    let dotted = |range: &std::ops::Range<usize>| text[range.clone()].starts_with('.');
    let found = path.segments.last().is_some_and(|segment| {
        let name = matches!(&segment.selectors[..], [Selector::Name(name)] if name == "length");
        name && !segment.descendant && dotted(&segment.range)
    });
    if found && let Some(segment) = path.segments.pop() {
        path.range.end = segment.range.start;
    }
    found
}

fn count_of_one(at: usize) -> Issue {
    let message = "`count` of a single value is 0 or 1";
    Issue::new(Code::CountOfSingular, at..at + 5, message)
        .help("write `length(…)`, which counts its items")
        .fix(at..at + 5, "length")
}
