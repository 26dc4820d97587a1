//! Names: their characters, and that none is given twice.

use std::collections::HashMap;

use super::object::Reader;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Span, Spanned};
use crate::syntax::Entry;

/// Names seen so far, and where.
pub(super) struct Seen {
    code: Code,
    places: HashMap<String, Span>,
}

impl Seen {
    /// For names that must differ, or else this is reported.
    pub(super) fn new(code: Code) -> Self {
        Seen {
            code,
            places: HashMap::new(),
        }
    }
}

impl Reader<'_> {
    /// Reports a name that was seen before. `what` says it with its kind: ``step `login` ``.
    pub(super) fn unique(&mut self, seen: &mut Seen, key: String, span: Span, what: &str) {
        if key.is_empty() {
            return;
        }
        match seen.places.get(&key) {
            None => {
                seen.places.insert(key, span);
            }
            Some(first) => {
                let diagnostic = Diagnostic::new(seen.code, span, format!("{what} is given twice"))
                    .label("given again here")
                    .also(*first, "first given here");
                self.report(diagnostic);
            }
        }
    }

    /// Reports an id that expressions cannot name. `what` is `workflowId` and the like. One that is
    /// missing is empty and has been reported; one that is written is empty only between quotes.
    pub(super) fn check_id(&mut self, id: &Spanned<String>, code: Code, what: &str) {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        match id.chars().find(|c| !legal(*c)) {
            None if id.is_empty() && id.span.start == id.span.end => {
                let diagnostic = Diagnostic::new(code, id.span, format!("{what} is empty"));
                self.report(diagnostic.severity(Severity::Error));
            }
            None => {}
            Some(bad) => {
                let message = format!(
                    "{what} `{}` has {}, so no expression can name it",
                    id.value,
                    name(bad)
                );
                let diagnostic = Diagnostic::new(code, id.span, message)
                    .help("use letters, digits, `_` and `-` alone");
                let right = id.replace(|c: char| !legal(c), "-");
                self.report(match code {
                    Code::IdCharset => diagnostic.fix_by_renaming(id.span, right),
                    _ => diagnostic,
                });
            }
        }
    }

    /// Reports keys of a map that are outside `[a-zA-Z0-9._-]`.
    pub(super) fn check_map_key(&mut self, entry: &Entry, what: &str) {
        let key = &entry.key;
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let problem = match key.chars().find(|c| !legal(*c)) {
            Some(bad) => format!("the name `{}` of {what} has {}", key.value, name(bad)),
            None if key.is_empty() => format!("the name of {what} is empty"),
            None => return,
        };
        self.report(
            Diagnostic::new(Code::BadMapKey, key.span, problem)
                .help("use letters, digits, `.`, `_` and `-` alone"),
        );
    }
}

fn name(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '.' => "a dot".to_owned(),
        c => format!("`{c}`"),
    }
}
