//! Which finding makes another one at the same place superfluous.
//!
//! One mistake is reported once, by the finding that says most about it. Rules do not know of each
//! other; where two of them report the same mistake, this table has the one that is kept.

use std::collections::BTreeMap;

use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, Span};

/// What makes other findings superfluous.
#[derive(Clone, Copy)]
enum Cause {
    /// A finding with this code.
    Of(Code),
    /// One that is an error.
    ErrorOf(Code),
    /// Any error: what could not be read has no meaning that a rule could judge.
    AnyError,
    /// A place that a finding with this code points to besides its own.
    LabelOf(Code),
}

/// A cause on the left makes those findings on the right superfluous whose place, or whose subject
/// if they have one, contains it. Rows apply in order, each to what the rows above it have left.
const TABLE: &[(Cause, &[Code])] = &[
    (Cause::Of(Code::InBody), &[Code::MissingBody]),
    (Cause::Of(Code::EmptyCriteria), &[Code::NoSuccessCriteria]),
    (Cause::Of(Code::FallsIntoTarget), &[Code::GotoNext]),
    (
        Cause::Of(Code::StepDependencyCycle),
        &[Code::DependsOnOrder, Code::RedundantDependsOn],
    ),
    (
        Cause::Of(Code::CycleWithoutExit),
        &[Code::CycleUnbounded, Code::CycleWithoutDelay],
    ),
    // That a step never runs before is more than that some path skips it.
    (
        Cause::Of(Code::ReadBeforeRun),
        &[Code::MaybeNotRun, Code::OptionalInTemplate],
    ),
    (Cause::LabelOf(Code::MaybeNotRun), &[Code::SkippedSteps]),
    // That a value is always missing is more than that it may be missing.
    (
        Cause::Of(Code::OutputPointerMissing),
        &[Code::NullableToRequired, Code::OptionalInTemplate],
    ),
    (
        Cause::Of(Code::WorkflowParameterUnused),
        &[Code::UndeclaredWorkflowParameter],
    ),
    // Braces come before quotes.
    (
        Cause::Of(Code::UnbracedInTypedCondition),
        &[Code::JsonpathUnquotedHole],
    ),
    // A source that cannot be read cannot be used either.
    (Cause::AnyError, &[Code::UnusedSource]),
    // Braces do not help an expression that has no value.
    (Cause::AnyError, &[Code::UnbracedExpression]),
    // A word without quotes is not a value of any type yet.
    (
        Cause::ErrorOf(Code::BadStringQuote),
        &[Code::IncomparableTypes, Code::EnumLiteralUnknown],
    ),
    // Why a condition is decided is more than that it is.
    (Cause::AnyError, DECIDED),
    (Cause::Of(Code::NoResponseInWorkflowStep), DECIDED),
    (Cause::Of(Code::UnorderedTypes), DECIDED),
    (Cause::Of(Code::IncomparableTypes), DECIDED),
    (Cause::Of(Code::StatusNotDeclared), DECIDED),
];

const DECIDED: &[Code] = &[Code::AlwaysTrue, Code::AlwaysFalse];

/// Removes superfluous findings.
pub(super) fn apply(found: &mut Diagnostics) {
    for (cause, superfluous) in TABLE {
        let causes = found.iter().filter(|one| !superfluous.contains(&one.code));
        let causes = Places::of(causes.flat_map(|one| cause.places(one)));
        if causes.0.is_empty() {
            continue;
        }
        found.retain(|one| {
            let subject = one.subject.or(one.span);
            !(superfluous.contains(&one.code)
                && subject.is_some_and(|subject| causes.any_inside(subject)))
        });
    }
}

impl Cause {
    /// Where a finding is such a cause.
    fn places(self, one: &Diagnostic) -> Vec<Span> {
        let is_error = one.severity == Severity::Error;
        let own = match self {
            Cause::Of(code) => one.code == code,
            Cause::ErrorOf(code) => one.code == code && is_error,
            Cause::AnyError => is_error,
            Cause::LabelOf(code) if one.code == code => {
                return one.labels.iter().map(|label| label.span).collect();
            }
            Cause::LabelOf(_) => false,
        };
        one.span.filter(|_| own).into_iter().collect()
    }
}

/// Starts and ends of places by file, in order.
struct Places(BTreeMap<FileId, Vec<(u32, u32)>>);

impl Places {
    fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut all: BTreeMap<FileId, Vec<(u32, u32)>> = BTreeMap::new();
        for span in spans {
            all.entry(span.file)
                .or_default()
                .push((span.start, span.end));
        }
        for places in all.values_mut() {
            places.sort_unstable();
        }
        Places(all)
    }

    fn any_inside(&self, around: Span) -> bool {
        let Some(places) = self.0.get(&around.file) else {
            return false;
        };
        let first = places.partition_point(|(start, _)| *start < around.start);
        let mut from = places[first..].iter();
        from.by_ref()
            .take_while(|(start, _)| *start <= around.end)
            .any(|(_, end)| *end <= around.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes that are left of findings at these places of one file.
    #[track_caller]
    fn check(found: Vec<Diagnostic>, left: &[Code]) {
        let mut all = Diagnostics::default();
        found.into_iter().for_each(|one| all.report(one));
        apply(&mut all);
        let codes: Vec<Code> = all.iter().map(|one| one.code).collect();
        assert_eq!(codes, left);
    }

    fn at(code: Code, start: u32, end: u32) -> Diagnostic {
        Diagnostic::new(code, place(start, end), "found")
    }

    fn place(start: u32, end: u32) -> Span {
        Span {
            start,
            end,
            ..Span::NOWHERE
        }
    }

    #[test]
    fn a_cause_stands_for_what_it_is_a_part_of() {
        check(
            vec![
                at(Code::IncomparableTypes, 4, 8),
                at(Code::AlwaysFalse, 0, 8),
            ],
            &[Code::IncomparableTypes],
        );
    }

    #[test]
    fn a_cause_beside_it_does_not_matter() {
        check(
            vec![
                at(Code::IncomparableTypes, 4, 9),
                at(Code::AlwaysFalse, 0, 8),
            ],
            &[Code::IncomparableTypes, Code::AlwaysFalse],
        );
    }

    #[test]
    fn the_subject_is_looked_at_where_there_is_one() {
        let missing = || at(Code::MissingBody, 0, 2);
        let in_body = || at(Code::InBody, 10, 12);
        check(
            vec![missing(), in_body()],
            &[Code::MissingBody, Code::InBody],
        );
        check(
            vec![missing().about(place(0, 20)), in_body()],
            &[Code::InBody],
        );
    }

    #[test]
    fn what_is_dropped_stands_for_nothing_in_later_rows() {
        // `MaybeNotRun` points to the jump, and goes away itself.
        let reads = at(Code::MaybeNotRun, 0, 8).also(place(20, 24), "this skips it");
        let jump = || at(Code::SkippedSteps, 20, 24);
        check(vec![reads.clone(), jump()], &[Code::MaybeNotRun]);
        let never = at(Code::ReadBeforeRun, 0, 8);
        check(
            vec![never, reads, jump()],
            &[Code::ReadBeforeRun, Code::SkippedSteps],
        );
    }

    #[test]
    fn only_errors_stand_for_what_any_error_does() {
        let quotes = |severity| at(Code::BadStringQuote, 2, 4).severity(severity);
        check(
            vec![
                quotes(Severity::Warning),
                at(Code::UnbracedExpression, 0, 8),
            ],
            &[Code::BadStringQuote, Code::UnbracedExpression],
        );
        check(
            vec![quotes(Severity::Error), at(Code::UnbracedExpression, 0, 8)],
            &[Code::BadStringQuote],
        );
    }
}
