//! [`Sink`]: where passes report findings.

use super::{Code, Diagnostic, Diagnostics, precedence};
use crate::source::Span;

/// The findings so far.
///
/// A pass can add findings but cannot read them, so no pass depends on what another one has reported,
/// nor on how many findings are kept. Which finding makes another one superfluous is decided once, at
/// the end, by [`precedence`].
#[derive(Default)]
pub(crate) struct Sink {
    found: Diagnostics,
    withdrawn: Vec<(Code, Span)>,
}

impl Sink {
    /// Adds a finding.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.report(diagnostic);
    }

    /// Removes the findings with this code inside this place, once it turns out that what they are
    /// about is correct or does not matter.
    pub(crate) fn withdraw(&mut self, code: Code, within: Span) {
        self.withdrawn.push((code, within));
    }

    /// Returns the findings without those that follow from others.
    pub(crate) fn finish(self) -> Diagnostics {
        let Sink {
            mut found,
            withdrawn,
        } = self;
        let is_withdrawn = |one: &Diagnostic| {
            let mut all = withdrawn.iter();
            all.any(|(code, within)| {
                *code == one.code && one.span.is_some_and(|span| within.contains(span))
            })
        };
        found.retain(|one| !is_withdrawn(one));
        precedence::apply(&mut found);
        found
    }
}
