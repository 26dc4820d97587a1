//! Recursive descent over paths, one function per rule.

use crate::expr::Issue;
use crate::expr::logic::check_depth;

use super::{Path, Segment, Selector, no_match, wrong};
use crate::expr::jsonpath::{filter, string};

/// A text in which paths are read.
pub(in crate::expr::jsonpath) struct Reader<'t> {
    pub(in crate::expr::jsonpath) text: &'t str,
    /// Whether a name after a dot may have hyphens, as in bare conditions.
    lenient: bool,
}

impl<'t> Reader<'t> {
    pub(in crate::expr::jsonpath) fn new(text: &'t str, lenient: bool) -> Self {
        Reader { text, lenient }
    }

    // jsonpath-query = ( "$" / "@" ) *( segment )
    pub(in crate::expr::jsonpath) fn path(
        &mut self,
        at: usize,
        depth: usize,
    ) -> Result<(Path, usize), Issue> {
        let absolute = self.text[at..].starts_with('$');
        if !absolute && !self.text[at..].starts_with('@') {
            let message = "a JSONPath query begins with `$`";
            return Err(wrong(at..self.text.len(), message));
        }
        let (mut segments, mut end) = (Vec::new(), at + 1);
        while let Some((segment, next)) = self.segment(end, depth)? {
            segments.push(segment);
            end = next;
        }
        let path = Path {
            absolute,
            segments,
            range: at..end,
        };
        Ok((path, end))
    }

    // segment = ".." ( bracketed / "*" / name ) / "." ( "*" / name ) / bracketed
    fn segment(&mut self, at: usize, depth: usize) -> Result<Option<(Segment, usize)>, Issue> {
        let start = self.skip_space(at);
        let rest = &self.text[start..];
        let descendant = rest.starts_with("..");
        let (selectors, end) = if rest.starts_with('[') {
            self.bracketed(start, depth)?
        } else if descendant && rest[2..].starts_with('[') {
            self.bracketed(start + 2, depth)?
        } else if rest.starts_with('.') {
            let (selector, end) = self.member(start + if descendant { 2 } else { 1 })?;
            (vec![selector], end)
        } else {
            return Ok(None);
        };
        let segment = Segment {
            descendant,
            selectors,
            range: start..end,
        };
        Ok(Some((segment, end)))
    }

    // member-name-shorthand = name-first *( name-first / DIGIT )
    fn member(&self, at: usize) -> Result<(Selector, usize), Issue> {
        let rest = &self.text[at..];
        if rest.starts_with('*') {
            return Ok((Selector::All, at + 1));
        }
        let first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        let inner = |c: char| first(c) || c.is_ascii_digit() || self.lenient && c == '-';
        let end = rest.find(|c: char| !inner(c)).unwrap_or(rest.len());
        if rest.starts_with(first) {
            return Ok((Selector::Name(rest[..end].to_owned()), at + end));
        }
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let issue = match &rest[..length] {
            "" => wrong(at - 1..at, "expected a name after `.`"),
            found => wrong(
                at..at + length,
                format!("expected a name after `.`, found `{found}`"),
            ),
        };
        Err(issue.help("write other names in brackets: `['2fa']`"))
    }

    // bracketed-selection = "[" selector *( "," selector ) "]"
    fn bracketed(&mut self, at: usize, depth: usize) -> Result<(Vec<Selector>, usize), Issue> {
        check_depth(depth, at)?;
        let mut selectors = Vec::new();
        let mut next = at + 1;
        loop {
            let (selector, end) = self.selector(self.skip_space(next), depth)?;
            selectors.push(selector);
            let end = self.skip_space(end);
            match self.text[end..].bytes().next() {
                Some(b']') => return Ok((selectors, end + 1)),
                Some(b',') => next = end + 1,
                _ => return Err(self.unexpected(at, end)),
            }
        }
    }

    /// The issue for what is found in the place of `]`.
    fn unexpected(&self, open: usize, at: usize) -> Issue {
        let rest = &self.text[at..];
        if rest.starts_with("=~") {
            return no_match(at);
        }
        match rest.chars().next() {
            None => wrong(open..open + 1, "this `[` is not closed"),
            Some(c) => {
                let range = at..at + c.len_utf8();
                wrong(range, format!("expected `]`, found `{c}`"))
            }
        }
    }

    // selector = name-selector / wildcard / slice / index / "?" logical-expression
    fn selector(&mut self, at: usize, depth: usize) -> Result<(Selector, usize), Issue> {
        let rest = &self.text[at..];
        match rest.bytes().next() {
            Some(b'\'' | b'"') => {
                let (name, length) = string::read(rest).map_err(|issue| issue.shift(at))?;
                Ok((Selector::Name(name), at + length))
            }
            Some(b'*') => Ok((Selector::All, at + 1)),
            Some(b'?') => {
                let (filter, end) = filter::read(self.text, at + 1, depth)?;
                Ok((Selector::Filter(filter), end))
            }
            Some(b'(') => {
                let end = rest.find(']').unwrap_or(rest.len());
                let message = "a script expression is not part of RFC 9535";
                Err(wrong(at..at + end, message)
                    .help("negative indexes count from the end: `[-1]`"))
            }
            _ => self.index(at),
        }
    }

    // slice-selector = [ start ] ":" [ end ] [ ":" [ step ] ] ; index-selector = int
    fn index(&self, at: usize) -> Result<(Selector, usize), Issue> {
        let rest = &self.text[at..];
        let part = |c: char| c.is_ascii_digit() || "-: \t\n\r".contains(c);
        let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
        let written = rest[..end].trim_end();
        let numbers = written.split(':').map(str::trim);
        let mut parsed = numbers.map(|n| if n.is_empty() { Some(0) } else { int(n) });
        let colons = written.matches(':').count();
        if written.is_empty() || colons > 2 || parsed.any(|n| n.is_none()) {
            return Err(self.no_selector(at));
        }
        // The bounds of a slice do not matter here: it may select any number of nodes.
        let selector = match int(written) {
            Some(index) => Selector::Index(index),
            None => Selector::Slice,
        };
        Ok((selector, at + written.len()))
    }

    fn no_selector(&self, at: usize) -> Issue {
        let rest = &self.text[at..];
        let end = rest.find([']', ',', ' ']).unwrap_or(rest.len());
        if end == 0 {
            return wrong(at - 1..at, "expected a selector");
        }
        let issue = wrong(
            at..at + end,
            format!("`{}` is not a selector", &rest[..end]),
        );
        let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if end > 0 && rest[..end].chars().all(name) {
            issue
                .help(format!("write a name in quotes: `['{}']`", &rest[..end]))
                .fix(at..at + end, format!("'{}'", &rest[..end]))
        } else {
            issue.help("write a name in quotes, an index, `*` or `?` and a condition")
        }
    }

    fn skip_space(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len()
    }
}

// int = "0" / [ "-" ] %x31-39 *DIGIT, within the exact range of a double
fn int(text: &str) -> Option<i64> {
    const EXACT: i64 = (1 << 53) - 1;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = digits.starts_with('0') && text != "0";
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| plain && !leading_zero)?;
    (-EXACT..=EXACT).contains(&number).then_some(number)
}
