//! Validates a value against its rules and collects the violations.

mod number;
mod object;
mod text;

use crate::pointer::child;
use std::fmt::Display;

use serde_json::{Value, json};

use super::{Keyword, Rules, Violation, data_path::step, equal::equal};

/// How deep rules may nest. Rules are finite, so this only bounds the stack.
const DEPTH: usize = 128;

/// Returns all violations of a value.
pub(super) fn violations(rules: Rules, value: &Value) -> Vec<Violation> {
    let mut check = Check {
        data: String::new(),
        schema: "#".to_owned(),
        depth: 0,
        found: Vec::new(),
    };
    check.all(rules, value);
    check.found
}

/// Makes the violation of an input that is or contains NaN or an infinite number.
pub(super) fn not_finite(name: &str) -> Violation {
    let keyword = Keyword::Type(&["number"]).name();
    Violation {
        keyword,
        data_path: step(name),
        schema_path: format!("{}/{keyword}", child("#/properties", name)),
        params: json!({"type": ["number"]}),
        message: "must be a finite number".to_owned(),
    }
}

fn holds(rules: Rules, value: &Value) -> bool {
    violations(rules, value).is_empty()
}

/// A validation in progress: its position, and the violations so far.
struct Check {
    data: String,
    schema: String,
    depth: usize,
    found: Vec<Violation>,
}

impl Check {
    /// Adds a violation of a keyword at the current position.
    fn report(&mut self, keyword: &Keyword, params: Value, message: impl Display) {
        let name = keyword.name();
        self.found.push(Violation {
            keyword: name,
            data_path: self.data.clone(),
            schema_path: format!("{}/{name}", self.schema),
            params,
            message: message.to_string(),
        });
    }

    /// Checks a part of the value; `data` and `schema` are the path segments that lead to it.
    fn part(&mut self, data: &str, schema: &str, rules: Rules, value: &Value) {
        if self.depth == DEPTH {
            return;
        }
        let (data_length, schema_length) = (self.data.len(), self.schema.len());
        self.data.push_str(data);
        self.schema.push_str(schema);
        self.depth += 1;
        self.all(rules, value);
        self.depth -= 1;
        self.data.truncate(data_length);
        self.schema.truncate(schema_length);
    }

    fn all(&mut self, rules: Rules, value: &Value) {
        for keyword in rules {
            match value {
                Value::String(text) => self.text(keyword, text),
                Value::Number(number) => self.number(keyword, number),
                Value::Array(items) => self.array(rules, keyword, items),
                Value::Object(members) => self.object(rules, keyword, members),
                Value::Null | Value::Bool(_) => {}
            }
            self.any(keyword, value);
        }
    }

    /// Checks keywords that apply to values of all kinds.
    fn any(&mut self, keyword: &Keyword, value: &Value) {
        match *keyword {
            Keyword::Type(names) if !names.iter().any(|name| is(value, name)) => {
                let message = format_args!("must be of type {}", names.join(" or ")).to_string();
                self.report(keyword, json!({"type": names}), message);
            }
            Keyword::Enum(texts) if !texts.iter().any(|text| value == text) => {
                let quoted: Vec<_> = texts.iter().map(|text| json!(text).to_string()).collect();
                let message = format!("must be one of {}", quoted.join(", "));
                self.report(keyword, json!({"allowedValues": texts}), message);
            }
            Keyword::EnumJson(texts) => {
                let read = |text: &&str| serde_json::from_str(text).unwrap_or(Value::Null);
                let values: Vec<Value> = texts.iter().map(read).collect();
                if !values.iter().any(|one| equal(one, value)) {
                    let message = format!("must be one of {}", texts.join(", "));
                    self.report(keyword, json!({"allowedValues": values}), message);
                }
            }
            Keyword::False => self.report(keyword, json!({}), "must not be given"),
            _ => self.composed(keyword, value),
        }
    }

    fn composed(&mut self, keyword: &Keyword, value: &Value) {
        let passing = |branches: &[Rules]| branches.iter().filter(|one| holds(one, value)).count();
        match *keyword {
            Keyword::AllOf(parts) => {
                for (index, rules) in parts.iter().enumerate() {
                    self.part("", &format!("/allOf/{index}"), rules, value);
                }
            }
            Keyword::AnyOf(branches) if passing(branches) == 0 => {
                self.report(keyword, json!({}), "must fit one of several schemas");
            }
            Keyword::OneOf(branches) => match passing(branches) {
                1 => {}
                0 => self.report(keyword, json!({}), "must fit one of several schemas"),
                count => {
                    let message = format!("must fit one of several schemas only, and fits {count}");
                    self.report(keyword, json!({"passing": count}), message);
                }
            },
            Keyword::Not(rules) if holds(rules, value) => {
                self.report(keyword, json!({}), "must not be what the schema excludes");
            }
            Keyword::If(condition, then, or) => {
                if holds(condition, value) {
                    self.part("", "/then", then, value)
                } else {
                    self.part("", "/else", or, value)
                }
            }
            _ => {}
        }
    }

    fn array(&mut self, rules: Rules, keyword: &Keyword, items: &[Value]) {
        let count = items.len() as u64;
        match *keyword {
            Keyword::MinItems(limit) if count < limit => {
                let message = format!("must have at least {limit} items");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::MaxItems(limit) if count > limit => {
                let message = format!("must have at most {limit} items");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::UniqueItems => self.unique(keyword, items),
            Keyword::Items(rules_of_items) => {
                let first = prefix(rules).map_or(0, <[Rules]>::len);
                for (index, item) in items.iter().enumerate().skip(first) {
                    self.part(&format!("[{index}]"), "/items", rules_of_items, item);
                }
            }
            Keyword::PrefixItems(prefix) => {
                for (index, (rules, item)) in prefix.iter().zip(items).enumerate() {
                    let schema = format!("/prefixItems/{index}");
                    self.part(&format!("[{index}]"), &schema, rules, item);
                }
            }
            Keyword::Contains(rules, least, most) => {
                let count = items.iter().filter(|item| holds(rules, item)).count() as u64;
                if count < least || most.is_some_and(|most| count > most) {
                    let message = "must have the required number of items that match `contains`";
                    let params = json!({"minContains": least, "maxContains": most});
                    self.report(keyword, params, message);
                }
            }
            _ => {}
        }
    }

    fn unique(&mut self, keyword: &Keyword, items: &[Value]) {
        let again = |index: &usize| items[..*index].iter().any(|one| equal(one, &items[*index]));
        if let Some(index) = (1..items.len()).find(again) {
            let message =
                format!("must not have equal items, but item {index} equals an earlier one");
            self.report(keyword, json!({"item": index}), message);
        }
    }
}

/// Returns the value of `prefixItems` in the same schema.
fn prefix(rules: Rules) -> Option<&'static [Rules]> {
    rules.iter().find_map(|keyword| match keyword {
        Keyword::PrefixItems(prefix) => Some(*prefix),
        _ => None,
    })
}

/// Returns whether a value has the type `name`; a number without a fraction is an integer.
fn is(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
        Value::Number(number) => {
            let whole = !number.is_f64() || number.as_f64().is_some_and(|one| one.fract() == 0.0);
            name == "number" || (name == "integer" && whole)
        }
    }
}
