//! What inputs must satisfy beyond their types, in the words of JSON Schema, for the docs of fields.

use crate::keyword::Keyword;
use crate::program::{Rules, Workflow};

/// The length of the longest pattern that is shown.
const PATTERN: usize = 80;

/// Adds a paragraph to the docs of every input that has constraints.
pub(super) fn document(workflow: &mut Workflow) {
    for input in &mut workflow.inputs {
        let mut all = Vec::new();
        of_member(&workflow.constraints, &input.name, &mut all);
        let quoted: Vec<String> = all.iter().map(|one| format!("`{one}`")).collect();
        let word = match quoted.len() {
            0 => continue,
            1 => "Constraint",
            _ => "Constraints",
        };
        input.docs.push(format!("{word}: {}.", quoted.join(", ")));
    }
}

/// The constraints of one member of an object.
fn of_member(rules: &Rules, name: &str, all: &mut Vec<String>) {
    for keyword in &rules.0 {
        match keyword {
            Keyword::Properties(members) => {
                let members = members.iter().filter(|(known, _)| known == name);
                members.for_each(|(_, rules)| of_value(rules, all));
            }
            Keyword::AllOf(parts) => parts.iter().for_each(|part| of_member(part, name, all)),
            Keyword::Ref(target) => of_member(target, name, all),
            _ => {}
        }
    }
}

/// The constraints that a line can say. Alternatives, and those of parts, are in the schema.
fn of_value(rules: &Rules, all: &mut Vec<String>) {
    for keyword in &rules.0 {
        let text = match keyword {
            Keyword::AllOf(parts) => {
                parts.iter().for_each(|part| of_value(part, all));
                continue;
            }
            Keyword::Ref(target) => {
                of_value(target, all);
                continue;
            }
            keyword => said(keyword),
        };
        let new = text.filter(|text| !all.contains(text));
        all.extend(new);
    }
}

fn said(keyword: &Keyword<Rules>) -> Option<String> {
    let (name, value) = match keyword {
        Keyword::Minimum(number) => ("minimum", number.to_string()),
        Keyword::Maximum(number) => ("maximum", number.to_string()),
        Keyword::ExclusiveMinimum(number) => ("exclusiveMinimum", number.to_string()),
        Keyword::ExclusiveMaximum(number) => ("exclusiveMaximum", number.to_string()),
        Keyword::MultipleOf(number) => ("multipleOf", number.to_string()),
        Keyword::MinLength(count) => ("minLength", count.to_string()),
        Keyword::MaxLength(count) => ("maxLength", count.to_string()),
        Keyword::MinItems(count) => ("minItems", count.to_string()),
        Keyword::MaxItems(count) => ("maxItems", count.to_string()),
        Keyword::MinProperties(count) => ("minProperties", count.to_string()),
        Keyword::MaxProperties(count) => ("maxProperties", count.to_string()),
        Keyword::UniqueItems => ("uniqueItems", "true".to_owned()),
        Keyword::Pattern(pattern) => ("pattern", shown(pattern)),
        // The format has a line of its own, and what is listed is an enumeration.
        _ => return None,
    };
    Some(format!("{name}: {value}"))
}

/// A pattern within `` `…` ``, on one line.
fn shown(pattern: &str) -> String {
    let plain = |c: char| !c.is_control() && c != '`';
    if pattern.chars().count() <= PATTERN && pattern.chars().all(plain) {
        pattern.to_owned()
    } else {
        "…".to_owned()
    }
}
