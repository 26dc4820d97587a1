//! Where passes put their findings.

use super::{Code, Diagnostic, Diagnostics, precedence};
use crate::source::Span;

/// What has been found so far.
///
/// A pass can add to it and cannot look into it, so that no pass depends on what another one has
/// reported, nor on how many findings are kept. Which finding makes another one superfluous is
/// decided once, when all are known: by [`precedence`].
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

    /// Findings of this code inside this place turn out to be none: what they are about has a
    /// meaning that is known only later.
    pub(crate) fn withdraw(&mut self, code: Code, within: Span) {
        self.withdrawn.push((code, within));
    }

    /// What is left when each finding stands for those that follow from it.
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
