//! What a workflow takes, as text for people: its inputs, and the credentials that it needs.

use serde_json::{Map, Value};

use super::{credentials, input_type, line};
use crate::{
    description::{CredentialName, Input, InputKind},
    entry::Entry,
    secret::HIDDEN,
    value::json_text,
};

/// The widest column that others are aligned with; what is wider stands out.
const WIDEST: usize = 32;

/// Lists the inputs, one in a line: name, type, whether it must be given, and what it is in at most
/// `limit` characters.
pub(super) fn inputs(entry: &Entry, indent: &str, limit: usize) -> String {
    let description = entry.description();
    let schema: Value = serde_json::from_str(description.inputs_schema).unwrap_or_default();
    let required = required(entry);
    let row = |input: &Input| {
        let property = &schema["properties"][input.name()];
        let facts = facts(input, property, &schema, &required);
        let text = [property, input_type::resolved(property, &schema)];
        let text = text.iter().find_map(|one| one["description"].as_str());
        let text = line::cut(text.unwrap_or_default(), limit);
        [line::one(input.name()), facts, text]
    };
    table(description.inputs.iter().map(row).collect(), indent)
}

/// Lists the credentials that the workflow needs, one in a line.
pub(super) fn credentials(entry: &Entry, indent: &str) -> String {
    let row = |one: &CredentialName| {
        let optional = if one.optional { "optional: " } else { "" };
        let (name, wants) = (line::one(&credentials::option(one)), line::one(one.wants));
        let variable = credentials::variable(one);
        [
            name,
            format!("{optional}{wants}; or in {variable}"),
            String::new(),
        ]
    };
    let mut rows: Vec<[String; 3]> = Vec::new();
    // Documents that call each other may have sources of one name.
    for row in entry.description().credentials.iter().map(row) {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    table(rows, indent)
}

/// Returns the options for the inputs that every run needs, as a line to copy.
pub(super) fn example(entry: &Entry) -> String {
    let required = required(entry);
    let inputs = entry.description().inputs.iter();
    let needed = inputs.filter(|input| required.iter().any(|name| name == input.name()));
    let option = |input: &Input| {
        let name = line::one(input.name());
        match input.kind() {
            InputKind::Secret => format!(" --input-env {name}=VARIABLE"),
            InputKind::Bytes => format!(" --input {name}=@FILE"),
            InputKind::Text => format!(" --input {name}=TEXT"),
            InputKind::Json => format!(" --input {name}=JSON"),
        }
    };
    needed.map(option).collect()
}

/// Returns the inputs that a run misses if nothing is given: a workflow may need more than its
/// document requires.
fn required(entry: &Entry) -> Vec<String> {
    let Err(report) = entry.check(Map::new()) else {
        return Vec::new();
    };
    let violations = report.violations().iter();
    let missing = violations.filter(|one| one.keyword == "required" && one.data_path.is_empty());
    let name = |params: &Value| params["missingProperty"].as_str().map(str::to_owned);
    missing.filter_map(|one| name(&one.params)).collect()
}

fn facts(input: &Input, property: &Value, schema: &Value, required: &[String]) -> String {
    let words = line::one(&input_type::words(input.kind(), property, schema));
    if required.iter().any(|name| name == input.name()) {
        return format!("{words}, required");
    }
    match property.get("default") {
        Some(_) if input.is_secret() => format!("{words}, default {HIDDEN}"),
        Some(default) => format!("{words}, default {}", line::cut(&json_text(default), 40)),
        None => format!("{words}, optional"),
    }
}

/// Aligns the columns of some rows.
fn table(rows: Vec<[String; 3]>, indent: &str) -> String {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    let line = |[name, facts, text]: &[String; 3]| {
        let line = format!("{indent}{name:first$}  {facts:second$}  {text}");
        line.trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
