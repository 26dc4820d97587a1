//! Whole expressions, one function per grammar rule.
//!
//! The grammars of 1.0 and 1.1 are read as one: where 1.0 lets a name swallow the rest of the text,
//! the stricter rule of 1.1 decides where it can, and names keep what only 1.0 allows in them
//! (`filter[name]`, `Policy object`). Nothing here knows what is declared.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::{Expression, Issue};

mod name;
mod part;
mod reference;
pub(super) mod root;

use root::Root;

/// Longer texts are not expressions: code that works on expressions may be quadratic in their length.
const MAX_LENGTH: usize = 4096;

/// Reads a text that is one expression. Deviations from the specification that can be read are
/// returned as issues with the expression. White space around it (the line break at the end of a block
/// scalar) does not count.
pub(crate) fn expression(text: &str) -> Result<(Expression, Vec<Issue>), Issue> {
    let at = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let read = match braces(trimmed) {
        Some(inner) => bare(inner)
            .map(|(expression, issues)| {
                let issues = issues.into_iter().map(|issue| issue.shift(1));
                (
                    expression,
                    issues.chain([no_braces(trimmed, inner)]).collect(),
                )
            })
            .map_err(|issue| issue.shift(1)),
        None => bare(trimmed),
    };
    if at == 0 {
        return read;
    }
    let shift = |issue: Issue| issue.shift(at);
    read.map(|(expression, issues)| (expression, issues.into_iter().map(shift).collect()))
        .map_err(shift)
}

fn bare(text: &str) -> Result<(Expression, Vec<Issue>), Issue> {
    let (root, at) = root::read(text)?;
    one_expression(text)?;
    let mut reader = Reader {
        text,
        issues: Vec::new(),
    };
    let expression = reader.expression(root, at)?;
    Ok((expression, reader.issues))
}

/// The inside of `{$…}`, if there are no other braces.
pub(super) fn braces(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?.trim_end();
    (inner.starts_with('$') && !inner.contains(['{', '}'])).then_some(inner)
}

fn no_braces(text: &str, inner: &str) -> Issue {
    let message = format!("`{text}` needs no braces: it is a whole value");
    Issue::new(Code::BracesStringify, 0..text.len(), message)
        .help(format!("write `{inner}`; the value keeps its type"))
        .fix(0..text.len(), inner)
}

/// A text that is being read, and what was found in it so far.
struct Reader<'t> {
    text: &'t str,
    issues: Vec<Issue>,
}

impl<'t> Reader<'t> {
    // expression = "$url" / "$method" / "$statusCode" / "$self"
    //            / "$request." source / "$response." source / "$message." source
    //            / "$inputs." name / "$outputs." name / "$steps." step-output
    //            / "$workflows." workflow-field / "$sourceDescriptions." source-field
    //            / "$components." component
    fn expression(&mut self, root: Root, at: usize) -> Result<Expression, Issue> {
        let constant = match root {
            Root::Url => Expression::Url,
            Root::Method => Expression::Method,
            Root::StatusCode => Expression::StatusCode,
            Root::SelfUri => Expression::SelfUri,
            _ => return self.dotted(root, at),
        };
        self.end(at)?;
        Ok(constant)
    }

    /// What follows the `.` of roots that are not complete without it.
    fn dotted(&mut self, root: Root, at: usize) -> Result<Expression, Issue> {
        let Some(rest) = self.rest(at).strip_prefix('.') else {
            return Err(no_dot(self.text, root, at));
        };
        let at = self.text.len() - rest.len();
        match root {
            Root::Inputs => self.name(at).map(Expression::Inputs),
            Root::Outputs => self.name(at).map(Expression::Outputs),
            Root::Steps => self.steps(at),
            Root::Workflows => self.workflows(at),
            Root::Sources => self.source(at),
            Root::Components => self.component(at),
            _ => self.part(root, at),
        }
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn end(&self, at: usize) -> Result<(), Issue> {
        if at == self.text.len() {
            return Ok(());
        }
        let root = &self.text[..at];
        Err(wrong(
            at..self.text.len(),
            format!("nothing may follow `{root}`"),
        ))
    }
}

/// What cannot be read as an expression.
fn wrong(range: Range<usize>, message: impl Into<String>) -> Issue {
    Issue::new(Code::ExpressionSyntax, range, message)
}

/// A character as it can be shown in a message.
fn visible(c: char) -> String {
    if c.is_control() {
        c.escape_default().to_string()
    } else {
        c.to_string()
    }
}

fn no_dot(text: &str, root: Root, at: usize) -> Issue {
    let (written, shape) = (&text[..at], root.shape());
    wrong(0..text.len(), format!("`{written}` is not complete")).help(format!("write `{shape}`"))
}

/// Refuses texts that only begin like an expression.
///
/// In 1.0 a name may contain any character, so `$inputs.a > 0` would be the input `a > 0`. Nobody
/// means that, and the grammar rules would accept it.
fn one_expression(text: &str) -> Result<(), Issue> {
    if text.len() > MAX_LENGTH {
        let message = format!("an expression of more than {MAX_LENGTH} bytes");
        return Err(wrong(0..text.len(), message));
    }
    for refuse in [filter, comparison, second] {
        if let Some(issue) = refuse(text) {
            return Err(issue);
        }
    }
    Ok(())
}

/// `…items[?(@.id == 1)].x`, `…items[*].id`
fn filter(text: &str) -> Option<Issue> {
    let text = text.split("#/").next().unwrap_or_default();
    let (at, what) = text
        .find("[?")
        .map(|at| (at, "a filter"))
        .or_else(|| text.find("[*]").map(|at| (at, "`[*]`")))?;
    let message = format!("{what} can select several values, an expression gives one");
    let help = "use a selector (Arazzo 1.1) or a criterion of type `jsonpath`, or an index: `[0]`";
    Some(wrong(at..text.len(), message).help(help))
}

/// `$response.body#/total > 0` where a value is wanted.
fn comparison(text: &str) -> Option<Issue> {
    const OPERATORS: [&str; 8] = ["==", "!=", " <= ", " >= ", " < ", " > ", "&&", "||"];
    let (at, operator) = OPERATORS
        .iter()
        .filter_map(|operator| Some((text.find(operator)?, *operator)))
        .min()?;
    let start = at + operator.len() - operator.trim_start().len();
    let issue = wrong(
        start..text.len(),
        format!(
            "`{}` belongs to a condition, not to a value",
            operator.trim()
        ),
    );
    Some(issue.help("an expression cannot compare; keep the expression alone"))
}

/// `$inputs.first $inputs.last`, `$response.body#/by/$inputs.name`
fn second(text: &str) -> Option<Issue> {
    let at = text
        .match_indices('$')
        .map(|(at, _)| at)
        .find(|at| *at > 0 && root::leads(&text[*at..]))?;
    let range = at..text.len();
    if text[..at].contains("#/") {
        let message = "an expression inside a JSON Pointer is not evaluated";
        return Some(wrong(range, message));
    }
    let help = "put each expression inside text in braces, as in `{$inputs.name}`";
    Some(wrong(range, "a second expression begins here").help(help))
}

#[cfg(test)]
mod tests;
