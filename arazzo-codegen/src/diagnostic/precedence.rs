//! Which finding stands for another one at the same place.
//!
//! One mistake is reported once, by the finding that says most of it. Rules look at what they look
//! at alone; where two of them meet, this table has the one that is kept.

use std::collections::HashMap;

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

/// What lies on the left stands for the findings on the right that it is a part of, or of whose
/// subject. A row is applied to what the rows above it have left.
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
    // A step that never runs before is more than one that some way leads around.
    (
        Cause::Of(Code::ReadBeforeRun),
        &[Code::MaybeNotRun, Code::OptionalInTemplate],
    ),
    (Cause::LabelOf(Code::MaybeNotRun), &[Code::SkippedSteps]),
    // A value that is always missing is more than one that may be.
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
    // An expression that has no value needs no braces either.
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

/// Drops what other findings stand for.
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
struct Places(HashMap<FileId, Vec<(u32, u32)>>);

impl Places {
    fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut all: HashMap<FileId, Vec<(u32, u32)>> = HashMap::new();
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
