//! Recursive descent over the logical grammar, one function per rule.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::expr::Issue;

use super::{Condition, ConditionKind, Operands, check_depth, operator};

/// A text that is being read as a condition.
pub(in crate::expr) struct Reader<'t, 'g, G> {
    text: &'t str,
    at: usize,
    depth: usize,
    operands: &'g mut G,
    issues: &'g mut Vec<Issue>,
}

type Read<O> = Result<Condition<O>, Issue>;

impl<'t, 'g, G: Operands> Reader<'t, 'g, G> {
    /// Reads from `at`, already `depth` deep.
    pub(in crate::expr) fn new(
        text: &'t str,
        at: usize,
        depth: usize,
        operands: &'g mut G,
        issues: &'g mut Vec<Issue>,
    ) -> Self {
        Reader {
            text,
            at,
            depth,
            operands,
            issues,
        }
    }

    /// Reads a condition that is the rest of the text.
    pub(in crate::expr) fn all(mut self) -> Read<G::Operand> {
        let condition = self.or()?;
        match self.rest() {
            "" => Ok(condition),
            rest => Err(operator::unknown(self.at, rest)),
        }
    }

    /// Reads a condition, and returns where it ends.
    pub(in crate::expr) fn some(mut self) -> Result<(Condition<G::Operand>, usize), Issue> {
        let condition = self.or()?;
        self.rest();
        Ok((condition, self.at))
    }

    // or = and *( "||" and )
    fn or(&mut self) -> Read<G::Operand> {
        let mut groups = vec![self.and()?];
        while let Some(length) = operator::or(self.rest()) {
            self.logical(length, "||");
            groups.push(self.and()?);
        }
        // The groups are joined last, so that a mix of both operators is reported with the whole
        // group that needs parentheses.
        if groups.len() > 1 {
            self.mixed(&groups);
        }
        let conditions = groups.into_iter().map(|g| joined(g, ConditionKind::And));
        Ok(joined(conditions.collect(), ConditionKind::Or))
    }

    // and = unary *( "&&" unary )
    fn and(&mut self) -> Result<Vec<Condition<G::Operand>>, Issue> {
        let mut conditions = vec![self.unary()?];
        while let Some(length) = operator::and(self.rest()) {
            self.logical(length, "&&");
            conditions.push(self.unary()?);
        }
        Ok(conditions)
    }

    // unary = "!" unary / "(" or ")" / comparison
    fn unary(&mut self) -> Read<G::Operand> {
        // Every parenthesis and every `!` recurses through here, so this bounds the stack.
        check_depth(self.depth, self.at)?;
        self.depth += 1;
        let rest = self.rest();
        let condition = if rest.starts_with('!') && !rest.starts_with("!=") {
            self.not()
        } else if rest.starts_with('(') {
            self.group()
        } else {
            self.comparison()
        };
        self.depth -= 1;
        condition
    }

    fn not(&mut self) -> Read<G::Operand> {
        let start = self.at;
        self.at += 1;
        // `!a == b` is read as `!(a == b)`, which is what it is written for, and reported: languages
        // where `!` binds first read `(!a) == b`.
        let bare = !self.rest().starts_with(['(', '!']);
        let inner = self.unary()?;
        let range = start..inner.range.end;
        if bare && matches!(inner.kind, ConditionKind::Compare { .. }) {
            let written = &self.text[inner.range.clone()];
            let message = "`!` before a comparison negates only its first value";
            let issue = Issue::new(Code::UnknownOperator, start..start + 1, message)
                .help(format!("write `!({written})`"))
                .fix(range.clone(), format!("!({written})"));
            self.issues.push(issue);
        }
        let kind = ConditionKind::Not(Box::new(inner));
        Ok(Condition { kind, range })
    }

    fn group(&mut self) -> Read<G::Operand> {
        let start = self.at;
        self.at += 1;
        let mut condition = self.or()?;
        match self.rest() {
            rest if rest.starts_with(')') => self.at += 1,
            "" => {
                let message = "this `(` is not closed";
                return Err(Issue::new(
                    Code::ExpressionSyntax,
                    start..start + 1,
                    message,
                ));
            }
            rest => return Err(operator::unknown(self.at, rest)),
        }
        condition.range = start..self.at;
        Ok(condition)
    }

    // comparison = operand [ ( "==" / "!=" / "<" / "<=" / ">" / ">=" ) operand ]
    fn comparison(&mut self) -> Read<G::Operand> {
        let (left, range) = self.operand()?;
        let Some((op, length, right_sign)) = operator::comparison(self.rest()) else {
            let kind = ConditionKind::Test(left);
            return Ok(Condition { kind, range });
        };
        if !right_sign {
            self.differently(length, op.text());
        }
        self.at += length;
        let (right, end) = self.operand()?;
        self.chain()?;
        let kind = ConditionKind::Compare { op, left, right };
        let range = range.start..end.end;
        Ok(Condition { kind, range })
    }

    fn operand(&mut self) -> Result<(G::Operand, Range<usize>), Issue> {
        let rest = self.rest();
        let start = self.at;
        let missing = rest.is_empty()
            || rest.starts_with([')', '&', '|', '=', '<', '>'])
            || rest.starts_with("!=");
        if missing {
            let message = match self.text[..start].trim_end() {
                "" => "expected a value".to_owned(),
                before => format!("expected a value after `{}`", last_word(before)),
            };
            let end = start + rest.chars().next().map_or(0, char::len_utf8);
            return Err(Issue::new(Code::ExpressionSyntax, start..end, message));
        }
        let (operand, end) = self.operands.operand(start, self.depth, self.issues)?;
        self.at = end;
        Ok((operand, start..end))
    }

    /// `a < b < c`
    fn chain(&mut self) -> Result<(), Issue> {
        let rest = self.rest();
        match operator::comparison(rest) {
            Some((.., length, _)) => {
                let message = "comparisons cannot be chained";
                let range = self.at..self.at + length;
                Err(Issue::new(Code::UnknownOperator, range, message)
                    .help("join two comparisons with `&&`"))
            }
            None => Ok(()),
        }
    }

    fn logical(&mut self, length: usize, sign: &str) {
        if self.text[self.at..self.at + length] != *sign {
            self.differently(length, sign);
        }
        self.at += length;
    }

    fn differently(&mut self, length: usize, meant: &str) {
        let written = &self.text[self.at..self.at + length];
        let issue = operator::differently(self.at, written, meant);
        self.issues.push(issue);
    }

    /// `a || b && c`
    fn mixed(&mut self, groups: &[Vec<Condition<G::Operand>>]) {
        let Some([first, .., last]) = groups.iter().map(Vec::as_slice).find(|g| g.len() > 1) else {
            return;
        };
        let range = first.range.start..last.range.end;
        let written = &self.text[range.clone()];
        let message = "`&&` binds before `||`";
        let issue = Issue::new(Code::MixedAndOr, range.clone(), message)
            .help(format!("parentheses show it: `({written})`"))
            .fix(range, format!("({written})"));
        self.issues.push(issue);
    }

    /// What is left, after white space.
    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default().trim_start();
        self.at = self.text.len() - rest.len();
        rest
    }
}

/// One condition alone, or several joined.
fn joined<O>(
    mut conditions: Vec<Condition<O>>,
    join: fn(Vec<Condition<O>>) -> ConditionKind<O>,
) -> Condition<O> {
    let start = conditions.first().map_or(0, |first| first.range.start);
    let end = conditions.last().map_or(0, |last| last.range.end);
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            let kind = join(conditions);
            Condition {
                kind,
                range: start..end,
            }
        }
        None => unreachable!("a rule reads at least one condition"),
    }
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or_default()
}
