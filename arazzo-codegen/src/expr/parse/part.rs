//! Parts of a request, a response or a message.

use std::ops::Range;

use crate::diagnostic::{Code, Severity};
use crate::expr::{Expression, Issue, Part, Pointer, navigation};

use super::root::Root;
use super::{Reader, visible, wrong};

impl Reader<'_> {
    // source = "header." token / "query." name / "path." name
    //        / "body" [ "#" json-pointer ] / "payload" [ "#" json-pointer ]
    // A response has no query and no path; only messages have a payload, and no body.
    pub(super) fn part(&mut self, root: Root, at: usize) -> Result<Expression, Issue> {
        let rest = self.rest(at);
        let end = rest.find(['.', '#', '[', '/', ' ']).unwrap_or(rest.len());
        let (word, end) = (&rest[..end], at + end);
        let part = match (root, word) {
            (_, "header") => self.header(end)?,
            (_, "headers") => {
                self.plural(at..end);
                self.header(end)?
            }
            (Root::Request, "query") => Part::Query(self.rest_name(end)?),
            (Root::Request, "path") => Part::Path(self.rest_name(end)?),
            (Root::Request | Root::Response, "body") => {
                let (pointer, dotted) = self.body(end)?;
                Part::Body { pointer, dotted }
            }
            (Root::Message, "payload") => {
                let (pointer, dotted) = self.body(end)?;
                Part::Payload { pointer, dotted }
            }
            _ => return self.elsewhere(root, at..end),
        };
        Ok(match root {
            Root::Request => Expression::Request(part),
            Root::Response => Expression::Response(part),
            _ => Expression::Message(part),
        })
    }

    // token = 1*tchar, with `at` before the "."
    fn header(&mut self, at: usize) -> Result<Part, Issue> {
        let start = self.dot(at)?;
        let token = self.rest(start);
        let tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if let Some((at, c)) = token.char_indices().find(|(_, c)| !tchar(*c)) {
            let range = start + at..start + at + c.len_utf8();
            let message = format!("`{}` is not allowed in a header name", visible(c));
            return Err(wrong(range, message));
        }
        if token.is_empty() {
            return Err(wrong(start..start, "expected the name of a header"));
        }
        Ok(Part::Header(token.to_owned()))
    }

    /// The name that is the rest of the text, with `at` before its `.`.
    fn rest_name(&mut self, at: usize) -> Result<String, Issue> {
        let start = self.dot(at)?;
        self.identifier(start, self.text.len())
    }

    fn dot(&self, at: usize) -> Result<usize, Issue> {
        match self.rest(at).strip_prefix('.') {
            Some(_) => Ok(at + 1),
            None => {
                let before = &self.text[..at];
                let message = format!("expected `.` and a name after `{before}`");
                Err(wrong(at..self.text.len(), message))
            }
        }
    }

    // body-reference = "body" [ "#" json-pointer ], and `.a[0]` in place of the pointer
    fn body(&mut self, at: usize) -> Result<(Pointer, bool), Issue> {
        let rest = self.rest(at);
        if rest.starts_with('/') {
            let help = format!("write `{}#{rest}`", &self.text[..at]);
            let message = "expected `#` before a JSON Pointer";
            return Err(wrong(at..at + 1, message).help(help).fix(at..at, "#"));
        }
        let hash = rest.find('#').unwrap_or(rest.len());
        let mut pointer = self.steps_into(at..at + hash)?;
        let dotted = hash > 0;
        if hash < rest.len() {
            pointer.0.extend(self.pointer(at + hash)?.0);
        }
        Ok((pointer, dotted))
    }

    /// `.a[0].b` as a pointer.
    fn steps_into(&self, range: Range<usize>) -> Result<Pointer, Issue> {
        let text = &self.text[range.clone()];
        let strange = |c: char| c.is_whitespace() || c.is_control() || "(){}<>=&|\"".contains(c);
        // Quoted members may contain anything; elsewhere these show that more than a path follows.
        let mut unquoted = text.split('\'').step_by(2);
        let pointer = navigation(text).filter(|_| !unquoted.any(|part| part.contains(strange)));
        pointer.ok_or_else(|| {
            let body = &self.text[..range.start];
            wrong(range.clone(), format!("`{text}` does not lead into a body"))
                .help(format!("write a JSON Pointer: `{body}#/<member>`"))
        })
    }

    /// `$response.headers.X`
    fn plural(&mut self, range: Range<usize>) {
        let issue = Issue::new(
            Code::InvalidSource,
            range.clone(),
            "the word is `header`, not `headers`",
        );
        let fixed = format!(
            "{}header{}",
            &self.text[..range.start],
            &self.text[range.end..]
        );
        let issue = issue.help(format!("write `{fixed}`")).fix(range, "header");
        self.issues.push(issue);
    }

    /// A part that does not exist, or that has another name.
    fn elsewhere(&mut self, root: Root, range: Range<usize>) -> Result<Expression, Issue> {
        let (whole, word) = (0..self.text.len(), &self.text[range.clone()]);
        let side = &self.text[..range.start - 1];
        let issue = Issue::new(
            Code::InvalidSource,
            range.clone(),
            format!("`{side}` has no `{word}`"),
        );
        let moved = match (root, word) {
            (Root::Response, "statusCode") => Some((Expression::StatusCode, "$statusCode")),
            (Root::Request, "method") => Some((Expression::Method, "$method")),
            (Root::Request, "url") => Some((Expression::Url, "$url")),
            _ => None,
        };
        match moved {
            Some((expression, written)) if range.end == self.text.len() => {
                let help = format!("write `{written}`");
                self.issues.push(issue.help(help).fix(whole, written));
                Ok(expression)
            }
            _ => Err(self.no_part(issue, root, range)),
        }
    }

    fn no_part(&self, issue: Issue, root: Root, range: Range<usize>) -> Issue {
        let word = &self.text[range.clone()];
        if word.is_empty() {
            return wrong(range, "a part is missing").help(format!("write `{}`", root.shape()));
        }
        let parts: &[&str] = match root {
            Root::Request => &["header", "query", "path", "body"],
            Root::Response => &["header", "body"],
            _ => &["header", "payload"],
        };
        let issue = issue.with_severity(Severity::Error);
        let meant = match (root, word) {
            (Root::Response, "status" | "code") => {
                return issue.help("did you mean `$statusCode`?");
            }
            (Root::Message, "body") => Some("payload"),
            (_, "payload") => Some("body"),
            _ => crate::diagnostic::suggest::closest(word, parts.iter().copied()),
        };
        match meant {
            Some(meant) => issue
                .help(format!("did you mean `{meant}`?"))
                .fix(range, meant),
            None => issue.help(format!("it has {}", listed(parts))),
        }
    }
}

/// `` `a`, `b` and `c` ``
fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(", "),
    }
}
