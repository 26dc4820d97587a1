//! [`EventFilter`]: which events a listener receives.
//!
//! A filter names properties of the serialised event, with dots between the names of nested
//! properties, and has a wildcard for the text of each.

use std::{error::Error, fmt};

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Event, pattern};

/// Selects events by their properties.
///
/// A filter is written as `{"filter": {PROPERTY: WILDCARD, …}}`. A property has the name that it
/// has in the serialised event, with dots between the names of nested properties.
///
/// - Every property must match; a filter without properties matches every event.
/// - In a wildcard, `*` stands for any text, including an empty text and one with dots; `\*` is an
///   asterisk, and `\\` a backslash. The whole text must match, and matching is case-sensitive.
/// - Numbers, `true` and `false` are compared as JSON text, both in the filter and in the event.
/// - A property that is absent or `null` matches nothing, not even `*`.
/// - A list matches if one of its elements does; an object matches only `*`.
///
/// ```
/// use arazzo::watch::EventFilter;
///
/// let filter = EventFilter::from_json(
///     r#"{"filter": {"event": "workflow.Step*", "resource.workflow": "adoptPet"}}"#,
/// )?;
/// assert_eq!(
///     filter,
///     EventFilter::new()
///         .with("event", "workflow.Step*")
///         .with("resource.workflow", "adoptPet"),
/// );
/// # Ok::<(), arazzo::watch::FilterError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Pairs of a property and a wildcard.
    properties: Vec<(String, String)>,
}

impl EventFilter {
    /// Makes a filter that matches every event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the condition that the text of a property matches a wildcard.
    #[must_use]
    pub fn with(mut self, property: impl Into<String>, wildcard: impl Into<String>) -> Self {
        self.properties.push((property.into(), wildcard.into()));
        self
    }

    /// Parses a filter from JSON text.
    ///
    /// # Errors
    ///
    /// If the text is not JSON or not a filter: an object whose only member `filter` is an object
    /// of strings, numbers or booleans.
    pub fn from_json(text: &str) -> Result<Self, FilterError> {
        let value: Value = serde_json::from_str(text).map_err(FilterError::new)?;
        Self::from_value(&value)
    }

    /// Reads a filter from a JSON value.
    ///
    /// # Errors
    ///
    /// If the value is not a filter; see [`from_json`](Self::from_json).
    pub fn from_value(value: &Value) -> Result<Self, FilterError> {
        let outer = value
            .as_object()
            .ok_or_else(|| FilterError::new("it is not an object"))?;
        if let Some(other) = outer.keys().find(|name| *name != "filter") {
            return Err(FilterError::new(format_args!(
                "it has the member `{other}`, but only `filter` is allowed"
            )));
        }
        let properties = outer.get("filter").and_then(Value::as_object);
        let properties =
            properties.ok_or_else(|| FilterError::new("its member `filter` is not an object"))?;
        properties
            .iter()
            .try_fold(Self::new(), |filter, (property, wildcard)| {
                let wildcard = text_of(wildcard).ok_or_else(|| {
                    FilterError::new(format_args!("the wildcard of `{property}` is not a string"))
                })?;
                Ok(filter.with(property, wildcard))
            })
    }

    /// Returns whether an event matches.
    pub fn matches(&self, event: &Event) -> bool {
        self.may_match(event.name()) && self.matches_value(&event.to_value())
    }

    /// Returns whether every event matches, so that none need be serialised.
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// Returns whether an event of this name can match, which is cheaper than serialising the
    /// event.
    pub(super) fn may_match(&self, name: &str) -> bool {
        let mut names = self
            .properties
            .iter()
            .filter(|(property, _)| property == "event");
        names.all(|(_, wildcard)| pattern::matches(wildcard, name))
    }

    /// Returns whether a serialised event matches, or any other JSON with such properties.
    pub fn matches_value(&self, event: &Value) -> bool {
        let mut properties = self.properties.iter();
        properties.all(|(property, wildcard)| has(event, property, wildcard))
    }
}

/// Returns whether the part of a value at a dotted path matches.
fn has(value: &Value, path: &str, wildcard: &str) -> bool {
    match value {
        Value::Object(members) => has_member(members, path, wildcard),
        Value::Array(elements) => elements.iter().any(|one| has(one, path, wildcard)),
        _ => false,
    }
}

/// Returns whether a member at a dotted path matches. A name may contain dots itself, so every way
/// to split the path is tried.
fn has_member(members: &Map<String, Value>, path: &str, wildcard: &str) -> bool {
    let whole = members.get(path).is_some_and(|value| fits(value, wildcard));
    let mut dots = path.match_indices('.');
    whole
        || dots.any(|(dot, _)| {
            let member = members.get(&path[..dot]);
            member.is_some_and(|value| has(value, &path[dot + 1..], wildcard))
        })
}

fn fits(value: &Value, wildcard: &str) -> bool {
    match value {
        Value::Null => false,
        Value::Object(_) => wildcard == "*",
        Value::Array(elements) => elements.iter().any(|element| fits(element, wildcard)),
        scalar => text_of(scalar).is_some_and(|text| pattern::matches(wildcard, &text)),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl<'de> Deserialize<'de> for EventFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(serde::de::Error::custom)
    }
}

/// Why a text is not an [`EventFilter`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    message: String,
}

impl FilterError {
    fn new(reason: impl fmt::Display) -> Self {
        Self {
            message: reason.to_string(),
        }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not an event filter: {}", self.message)
    }
}

impl Error for FilterError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(filter: &Value, event: &Value, matches: bool) {
        let filter = EventFilter::from_value(&json!({ "filter": filter })).expect("a filter");
        assert_eq!(filter.matches_value(event), matches, "{filter:?} {event}");
    }

    #[test]
    fn every_property_must_match() {
        let event = json!({"event": "workflow.StepFailed", "resource": {"type": "workflow.Step"}});
        check(&json!({}), &event, true);
        check(&json!({"event": "workflow.Step*"}), &event, true);
        check(
            &json!({"event": "workflow.Step*", "resource.type": "workflow.Step"}),
            &event,
            true,
        );
        check(
            &json!({"event": "workflow.Step*", "resource.type": "workflow.Run"}),
            &event,
            false,
        );
    }

    #[test]
    fn what_is_absent_or_null_matches_nothing() {
        let event = json!({"status": null, "resource": {"id": "a"}});
        for property in ["status", "missing", "resource.missing", "resource.id.more"] {
            check(&json!({ property: "*" }), &event, false);
        }
    }

    #[test]
    fn numbers_and_booleans_are_compared_as_text() {
        let event = json!({"status": 404, "handled": true});
        check(&json!({"status": "4*"}), &event, true);
        check(&json!({"status": 404, "handled": true}), &event, true);
        check(&json!({"status": 40}), &event, false);
        check(&json!({"handled": "false"}), &event, false);
    }

    #[test]
    fn lists_match_by_an_element_and_objects_by_the_star_alone() {
        let event =
            json!({"namespaces": ["a", "b"], "parts": [{"id": 1}, {"id": 2}], "o": {"k": 1}});
        check(&json!({"namespaces": "b"}), &event, true);
        check(&json!({"namespaces": "c"}), &event, false);
        check(&json!({"parts.id": "2"}), &event, true);
        check(&json!({"parts.id": "3"}), &event, false);
        check(&json!({"o": "*"}), &event, true);
        check(&json!({"o": "{*"}), &event, false);
    }

    #[test]
    fn names_may_have_dots_themselves() {
        let event = json!({"a.b": {"c": "x"}, "a": {"b": {"c": "y"}}});
        check(&json!({"a.b.c": "x"}), &event, true);
        check(&json!({"a.b.c": "y"}), &event, true);
        check(&json!({"a.b.c": "z"}), &event, false);
    }

    #[test]
    fn what_is_no_filter_says_why() {
        for (text, message) in [
            (r#"[]"#, "it is not an object"),
            (r#"{}"#, "its member `filter` is not an object"),
            (r#"{"filter": "x"}"#, "its member `filter` is not an object"),
            (
                r#"{"filter": {}, "event": "x"}"#,
                "it has the member `event`, but only `filter` is allowed",
            ),
            (
                r#"{"filter": {"event": ["a"]}}"#,
                "the wildcard of `event` is not a string",
            ),
        ] {
            let error = EventFilter::from_json(text).expect_err(text);
            assert_eq!(
                error.to_string(),
                format!("this is not an event filter: {message}")
            );
        }
        assert!(EventFilter::from_json("{").is_err());
    }
}
