//! Fields that decide what happens next, in an object that does not have them.
//!
//! Ignoring them would change the flow silently: an action whose condition is lost always runs. So
//! they are errors, one for all fields of an object that belong to one place; a warning if only the
//! result of a workflow is lost.

use super::super::{Criterion, Language};
use super::object::{Object, Reader};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Spanned;
use crate::syntax::{Entry, Node};

/// Fields that an object does not have, and where they belong.
pub(super) struct Misplaced {
    names: &'static [&'static str],
    /// The object that has them.
    owner: &'static str,
    right: Right,
    severity: Severity,
}

/// What to write instead.
#[derive(Clone, Copy)]
enum Right {
    /// A criterion in the field of this name.
    Criterion(&'static str),
    /// The same under this name, which the object has.
    Field(&'static str),
    /// A failure action that retries.
    Retry,
    /// In words.
    Help(&'static str),
}

const fn misplaced(names: &'static [&'static str], owner: &'static str, right: Right) -> Misplaced {
    Misplaced {
        names,
        owner,
        right,
        severity: Severity::Error,
    }
}

/// In a Success or Failure Action Object.
pub(super) const IN_ACTION: &[Misplaced] = &[
    misplaced(
        &["condition", "context"],
        "a criterion",
        Right::Criterion("criteria"),
    ),
    misplaced(&["successCriteria"], "a step", Right::Field("criteria")),
    misplaced(
        &["onSuccess", "onFailure", "successActions", "failureActions"],
        "a step or a workflow",
        Right::Help("write them at the step that the action goes to"),
    ),
];

/// In a Step Object.
pub(super) const IN_STEP: &[Misplaced] = &[
    misplaced(
        &["condition", "context"],
        "a criterion",
        Right::Criterion("successCriteria"),
    ),
    misplaced(&["criteria"], "an action", Right::Field("successCriteria")),
    misplaced(
        &["retryAfter", "retryLimit"],
        "a failure action",
        Right::Retry,
    ),
    misplaced(&["successActions"], "a workflow", Right::Field("onSuccess")),
    misplaced(&["failureActions"], "a workflow", Right::Field("onFailure")),
];

/// In a Workflow Object.
pub(super) const IN_WORKFLOW: &[Misplaced] = &[
    misplaced(&["onSuccess"], "a step", Right::Field("successActions")),
    misplaced(&["onFailure"], "a step", Right::Field("failureActions")),
    // A workflow has no criteria of its own, so the flow is the same without them.
    Misplaced {
        severity: Severity::Warning,
        ..misplaced(
            &["successCriteria", "criteria", "condition", "context"],
            "a step",
            Right::Help("write `successCriteria` at its steps"),
        )
    },
    misplaced(
        &["retryAfter", "retryLimit"],
        "a failure action",
        Right::Help("write a failure action of type `retry` in `failureActions`"),
    ),
];

/// In a Reusable Object.
pub(super) const IN_REFERENCE: &[Misplaced] = &[misplaced(
    &[
        "criteria",
        "condition",
        "context",
        "retryAfter",
        "retryLimit",
    ],
    "the component",
    Right::Help("write them in the component, or the whole action here"),
)];

impl Reader<'_> {
    /// Reports what is misplaced in an object, and reads it as what it is meant for. Returns these
    /// fields, so that they are not reported as unknown too.
    pub(super) fn misplaced<'n>(&mut self, object: &mut Object<'n>) -> Vec<&'n Entry> {
        let mut found = Vec::new();
        for one in object.misplaceable() {
            let here: Vec<&Entry> = one
                .names
                .iter()
                .filter_map(|name| object.own(name))
                .collect();
            let Some(first) = here
                .iter()
                .min_by_key(|entry| entry.key.span.start)
                .copied()
            else {
                continue;
            };
            let diagnostic = misplaced_field(object, one, first, &here);
            let others = here.iter().filter(|entry| entry.key.span != first.key.span);
            self.report(others.fold(diagnostic, |diagnostic, other| {
                diagnostic.also(other.key.span, "and this")
            }));
            if let Right::Field(name) = one.right {
                object.take_for(name, first);
            }
            found.extend(here);
        }
        found
    }

    /// A misplaced condition as the criterion that it is meant as.
    pub(super) fn misplaced_criterion(&self, object: &Object<'_>) -> Option<Criterion> {
        let condition = &object.own("condition")?.value;
        let text = condition.as_str()?;
        let context = object.own("context").and_then(|entry| {
            let text = entry.value.as_str()?.to_owned();
            Some(Spanned::new(text, entry.value.span))
        });
        let language = language(text, context.is_some());
        Some(Criterion {
            context: context.filter(|_| language != Language::Simple),
            condition: condition.clone(),
            language: Spanned::new(language, condition.span),
            span: condition.span,
        })
    }
}

fn misplaced_field(
    object: &Object<'_>,
    one: &Misplaced,
    first: &Entry,
    here: &[&Entry],
) -> Diagnostic {
    let names: Vec<String> = here
        .iter()
        .map(|one| format!("`{}`", one.key.value))
        .collect();
    let verb = if names.len() == 1 {
        "is a field"
    } else {
        "are fields"
    };
    let (names, owner, who) = (names.join(" and "), one.owner, &object.who);
    let message = format!("{names} {verb} of {owner}, and not of {who}");
    let diagnostic =
        Diagnostic::new(Code::MisplacedField, first.key.span, message).severity(one.severity);
    match one.right {
        Right::Help(help) => diagnostic.help(help),
        Right::Field(name) => diagnostic.help(match object.get(name) {
            Some(_) => format!("it has `{name}`: write all of them there"),
            None => format!("write `{name}`"),
        }),
        Right::Retry => diagnostic.help(format!(
            "write `onFailure: [{{name: retry, type: retry, {}}}]`",
            written(here)
        )),
        Right::Criterion(list) => criterion(object, diagnostic, list, here),
    }
}

/// The fields as they are written, where they are short.
fn written(here: &[&Entry]) -> String {
    let value = |node: &Node| super::value::scalar_text(node).unwrap_or_else(|| "…".to_owned());
    let each = here
        .iter()
        .map(|one| format!("{}: {}", one.key.value, value(&one.value)));
    each.collect::<Vec<_>>().join(", ")
}

fn criterion(
    object: &Object<'_>,
    diagnostic: Diagnostic,
    list: &str,
    here: &[&Entry],
) -> Diagnostic {
    let mut fields = written(here);
    if here.iter().any(|one| one.key.value == "context") {
        fields += ", type: …";
    }
    if object.get(list).is_some() {
        return diagnostic.help(format!("add `{{{fields}}}` to its `{list}`"));
    }
    let diagnostic = diagnostic.help(format!("write `{list}: [{{{fields}}}]`"));
    // With a context, the language of the condition is not known.
    match here {
        [one] if one.key.value == "condition" && list == "criteria" => match one.value.as_str() {
            Some(text) => {
                let criteria = serde_json::json!([{ "condition": text }]).to_string();
                diagnostic.fix_member(one.value.span, list, criteria)
            }
            None => diagnostic,
        },
        _ => diagnostic,
    }
}

/// A guess at the language of a condition without a type.
fn language(text: &str, has_context: bool) -> Language {
    let begins = |marks: &[&str]| marks.iter().any(|mark| text.starts_with(mark));
    let compares = ["==", "!=", "<", ">"].iter().any(|one| text.contains(one));
    match has_context {
        true if begins(&["$[", "$.", "$?"]) => Language::JsonPath { draft: false },
        true if begins(&["/"]) => Language::XPath { version: 31 },
        true if !compares => Language::Regex,
        _ => Language::Simple,
    }
}
