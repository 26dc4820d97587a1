//! Names, and the pointers after them.

use crate::diagnostic::{Code, Severity};
use crate::expr::{Issue, Name, Pointer, pointer};

use super::{Reader, visible, wrong};

impl Reader<'_> {
    // name = identifier [ "#" json-pointer ]
    // identifier in 1.0: any characters of a JSON string; in 1.1: letters, digits, ".", "-", "_"
    pub(super) fn name(&mut self, at: usize) -> Result<Name, Issue> {
        let rest = self.rest(at);
        let hash = rest.find('#').unwrap_or(rest.len());
        let text = self.identifier(at, at + hash)?;
        let pointer = if hash == rest.len() {
            None
        } else {
            Some(self.pointer(at + hash)?)
        };
        Ok(Name { text, pointer })
    }

    /// A name without what follows `#`. Escapes of JSON strings are resolved.
    pub(super) fn identifier(&self, start: usize, end: usize) -> Result<String, Issue> {
        let name = &self.text[start..end];
        if name.is_empty() {
            let before = &self.text[..start];
            return Err(wrong(
                start..end,
                format!("expected a name after `{before}`"),
            ));
        }
        let forbidden = |c: char| c.is_control() || matches!(c, '"' | '{' | '}');
        if let Some((at, c)) = name.char_indices().find(|(_, c)| forbidden(*c)) {
            let range = start + at..start + at + c.len_utf8();
            let message = format!("`{}` is not allowed in a name", visible(c));
            return Err(wrong(range, message));
        }
        if !name.contains('\\') {
            return Ok(name.to_owned());
        }
        serde_json::from_str(&format!("\"{name}\"")).map_err(|_| {
            wrong(
                start..end,
                "a name with a `\\` that does not begin a JSON escape",
            )
        })
    }

    // [ "#" json-pointer ], with `at` before the "#"
    pub(super) fn pointer(&mut self, at: usize) -> Result<Pointer, Issue> {
        let text = self.rest(at);
        let start = at + 1;
        let body = text.get(1..).unwrap_or_default();
        let parsed = if body.is_empty() || body.starts_with('/') {
            pointer::parse(body).map_err(|issue| issue.shift(start))
        } else {
            self.missing_slash(start, body);
            pointer::parse(&format!("/{body}")).map_err(|issue| issue.shift(at))
        };
        let parsed = parsed.map_err(|issue| Issue {
            code: Code::ExpressionSyntax,
            ..issue
        })?;
        self.brackets(start, body);
        Ok(Pointer(parsed.0.into_iter().flat_map(indices).collect()))
    }

    /// `$response.body#id`: members have no other spelling, so it is read.
    fn missing_slash(&mut self, at: usize, body: &str) {
        let issue = wrong(at..at + body.len(), "a JSON Pointer begins with `/`")
            .help(format!("write `#/{body}`"))
            .fix(at..at, "/")
            .with_severity(Severity::Warning);
        self.issues.push(issue);
    }

    /// `#/items[0]` names a member `items[0]`, which is hardly ever meant: it is read as `#/items/0`.
    fn brackets(&mut self, start: usize, body: &str) {
        let Some((at, token, index)) = indexed(body) else {
            return;
        };
        let issue = Issue::new(
            Code::BracketInPointer,
            start + at..start + at + token.len(),
            format!("after `#`, `{token}` is the name of one member"),
        );
        let fixed = format!("{}/{index}", &token[..token.len() - index.len() - 2]);
        let issue = issue
            .help(format!("write `{fixed}`"))
            .fix(start + at..start + at + token.len(), fixed)
            .with_severity(Severity::Warning);
        self.issues.push(issue);
    }
}

/// `items[0]` as the tokens that it means.
fn indices(token: String) -> Vec<String> {
    let (mut rest, mut found) = (token.as_str(), Vec::new());
    while let Some((0, whole, index)) = indexed(rest) {
        found.push(index.to_owned());
        rest = &whole[..whole.len() - index.len() - 2];
    }
    if found.is_empty() {
        return vec![token];
    }
    found.push(rest.to_owned());
    found.reverse();
    found
}

/// The first token of a pointer that ends in `[digits]`, where it begins, and the digits.
fn indexed(body: &str) -> Option<(usize, &str, &str)> {
    let mut at = 0;
    for token in body.split('/') {
        let index = token
            .strip_suffix(']')
            .and_then(|rest| rest.rsplit_once('['))
            .map(|(_, index)| index)
            .filter(|index| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()));
        if let Some(index) = index {
            return Some((at, token, index));
        }
        at += token.len() + 1;
    }
    None
}
