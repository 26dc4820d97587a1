//! Diagnostics are data: what is wrong, where, and what to do about it.
//!
//! A stage reports into a `Sink` and goes on; how a diagnostic reaches the eye is the
//! business of [`render`] and of the front doors.

use crate::source::Span;

mod code;
mod explain;
pub(crate) mod fold;
mod precedence;
pub mod render;
mod sink;
pub(crate) mod suggest;

pub use code::Code;
pub(crate) use sink::Sink;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; printed only on demand.
    Note,
    /// The document bends the specification, or probably does not mean what it says.
    Warning,
    /// No code can be generated.
    Error,
}

/// A second place that matters, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there.
    pub message: String,
}

/// An edit that a machine may apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub replacement: String,
    pub(crate) edit: Edit,
}

/// What is to be changed, before it is known how the file spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Text of a value or a key: quotes around it ask for escapes, or are missing.
    Text,
    /// The same, if what stands there surely is the replacement, misspelt.
    Guess,
    /// The characters of the file are replaced as they are.
    Source,
    /// The key of the member whose value stands at the span.
    Key,
    /// A member of this name, before the one whose key stands at the span, or behind the one whose
    /// value does.
    AddMember(String),
    /// The member whose key or value stands at the span goes away, or the item there.
    Remove,
    /// A member of this name in the place of the one whose value stands at the span.
    Member(String),
    /// The id at the span, and all that refers to it.
    Rename,
    /// The value at the span stands in the place of the mapping that it is a member of.
    Unwrap,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// One fact, in lower case, without a full stop: the sentence to show if only one can be.
    pub message: String,
    /// The place in the user's document; none only where no file could be read.
    pub span: Option<Span>,
    /// What is wrong *here*, in a few words; may be empty.
    pub label: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// What else to know.
    pub notes: Vec<String>,
    /// The edit that would mend it.
    pub fix: Option<Fix>,
    /// Whether it is about a name that is surely a slip of another one: the author's own mistake,
    /// whatever else may be wrong with the other document.
    pub(crate) slip: bool,
    /// The object that it is about, where that is more than the place: a mistake in there may be
    /// why this is found at all (see [`precedence`]).
    pub(crate) subject: Option<Span>,
}

impl Diagnostic {
    /// A finding with the severity that its code has by default.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            span: Some(span),
            label: String::new(),
            labels: Vec::new(),
            help: None,
            notes: Vec::new(),
            fix: None,
            slip: false,
            subject: None,
        }
    }

    /// A finding without a place: the entry document itself cannot be read.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        let nowhere = Diagnostic {
            span: None,
            ..Diagnostic::new(code, Span::NOWHERE, message)
        };
        debug_assert!(nowhere.span.is_none());
        nowhere
    }

    /// The same as an error, whatever the code says.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says which object it is about: mistakes in there may be why this is found.
    #[must_use]
    pub(crate) fn about(mut self, subject: Span) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Says what is wrong at the primary place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what else to know.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the edit that mends it.
    #[must_use]
    pub fn fix(self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixed(span, replacement.into(), Edit::Text)
    }

    /// Adds the edit that would mend it if the closest name is meant: it is a fix only where what
    /// stands there is that name but for a slip; else the help alone says what may be meant.
    #[must_use]
    pub(crate) fn guess(self, span: Span, closest: impl Into<String>) -> Self {
        self.fixed(span, closest.into(), Edit::Guess)
    }

    /// Adds the edit that mends it, with the quotes that it needs.
    #[must_use]
    pub(crate) fn fix_source(self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixed(span, replacement.into(), Edit::Source)
    }

    /// Adds a fix: another key for the member whose value stands at `span`.
    #[must_use]
    pub(crate) fn fix_key(self, span: Span, key: &str) -> Self {
        self.fixed(span, key.to_owned(), Edit::Key)
    }

    /// Adds a fix: a member `name: value` before the one whose key stands at `span`, or behind the
    /// one whose value does. The value is a string, or the JSON of an object.
    #[must_use]
    pub(crate) fn fix_by_adding(self, span: Span, name: &str, value: impl Into<String>) -> Self {
        self.fixed(span, value.into(), Edit::AddMember(name.to_owned()))
    }

    /// Adds a fix: the member whose key or value stands at `span`, or the item, goes away.
    #[must_use]
    pub(crate) fn fix_by_removing(self, span: Span) -> Self {
        self.fixed(span, String::new(), Edit::Remove)
    }

    /// Adds a fix: a member `name: value` in the place of the one whose value stands at `span`.
    #[must_use]
    pub(crate) fn fix_member(self, span: Span, name: &str, value: impl Into<String>) -> Self {
        self.fixed(span, value.into(), Edit::Member(name.to_owned()))
    }

    /// Adds a fix: another id for the step or workflow whose id stands at `span`, wherever the
    /// document names it.
    #[must_use]
    pub(crate) fn fix_by_renaming(self, span: Span, id: impl Into<String>) -> Self {
        self.fixed(span, id.into(), Edit::Rename)
    }

    /// Adds a fix: the value at `span` in the place of the mapping around it.
    #[must_use]
    pub(crate) fn fix_by_unwrapping(self, span: Span) -> Self {
        self.fixed(span, String::new(), Edit::Unwrap)
    }

    fn fixed(mut self, span: Span, replacement: String, edit: Edit) -> Self {
        self.fix = Some(Fix {
            span,
            replacement,
            edit,
        });
        self
    }

    /// `did you mean …?` for the closest of the candidates, with the fix if it is that one for
    /// certain.
    #[must_use]
    pub fn suggest<'a>(
        self,
        span: Span,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let slips = candidates
            .iter()
            .filter(|one| suggest::is_slip_of(name, one));
        let certain = slips.count() == 1;
        match suggest::closest(name, candidates) {
            Some(closest) => {
                let diagnostic = self.help(format!("did you mean `{closest}`?"));
                if certain {
                    diagnostic.guess(span, closest)
                } else {
                    diagnostic
                }
            }
            None => self,
        }
    }

    /// The same; where no candidate is close, `what` and some of them: `its steps are …`.
    #[must_use]
    pub(crate) fn suggest_or_list<'a>(
        self,
        span: Span,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
        what: &str,
    ) -> Self {
        let known: Vec<&str> = candidates.into_iter().collect();
        let diagnostic = self.suggest(span, name, known.iter().copied());
        match diagnostic.help {
            None if !known.is_empty() => {
                let help = format!("{what} {}", suggest::some_of(&known));
                diagnostic.help(help)
            }
            _ => diagnostic,
        }
    }
}

/// How many findings are kept. A text of many megabytes can have a mistake every few bytes.
const MAX_DIAGNOSTICS: usize = 20_000;

/// What a compilation found, in the order in which it was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding. The same finding at the same place is kept once, and of a flood no more than
    /// anybody will read.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let flood = self.list.len() >= MAX_DIAGNOSTICS;
        if flood && (diagnostic.severity != Severity::Error || self.has_errors()) {
            return;
        }
        // Places differ most often, and are compared fastest.
        let same = |known: &Diagnostic| {
            known.span == diagnostic.span
                && known.code == diagnostic.code
                && (known.message == diagnostic.message || known.code.is_shared())
        };
        if !self.list.iter().any(same) {
            self.list.push(diagnostic);
        }
    }

    /// Whether a finding forbids to generate code.
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All findings, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Orders the findings by file and place, so that two runs print the same.
    pub fn sort(&mut self) {
        self.list
            .sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    }

    /// Drops those that do not pass.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }
}
