//! Keywords about objects.

use serde_json::{Map, Value, json};

use super::{
    super::{Keyword, Rules, data_path::step},
    Check,
};
use crate::criterion::regex_matches;
use crate::pointer::child;

impl Check {
    pub(super) fn object(&mut self, rules: Rules, keyword: &Keyword, members: &Map<String, Value>) {
        let count = members.len() as u64;
        match *keyword {
            Keyword::MinProperties(limit) if count < limit => {
                let message = format!("must have at least {limit} members");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::MaxProperties(limit) if count > limit => {
                let message = format!("must have at most {limit} members");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::Required(names) => self.required(keyword, names, members),
            Keyword::DependentRequired(groups) => {
                let given = |(name, _): &&(&str, _)| members.contains_key(*name);
                for (_, names) in groups.iter().filter(given) {
                    self.required(keyword, names, members);
                }
            }
            Keyword::DependentSchemas(groups) => {
                let whole = Value::Object(members.clone());
                let given = |(name, _): &&(&str, _)| members.contains_key(*name);
                for (name, rules) in groups.iter().filter(given) {
                    self.part("", &child("/dependentSchemas", name), rules, &whole);
                }
            }
            _ => self.members(rules, keyword, members),
        }
    }

    fn required(&mut self, keyword: &Keyword, names: &[&str], members: &Map<String, Value>) {
        for name in names.iter().filter(|name| !members.contains_key(**name)) {
            let message = format!("must have the member {}", json!(name));
            self.report(keyword, json!({"missingProperty": name}), message);
        }
    }

    /// Checks keywords that have rules for members.
    fn members(&mut self, rules: Rules, keyword: &Keyword, members: &Map<String, Value>) {
        match *keyword {
            Keyword::Properties(properties) => {
                for (name, rules) in properties {
                    if let Some(value) = members.get(*name) {
                        let schema = child("/properties", name);
                        self.part(&step(name), &schema, rules, value);
                    }
                }
            }
            Keyword::PatternProperties(patterns) => {
                for (pattern, rules) in patterns {
                    let schema = child("/patternProperties", pattern);
                    let named =
                        |(name, _): &(&String, &Value)| regex_matches(pattern, name.as_str());
                    for (name, value) in members.iter().filter(named) {
                        self.part(&step(name), &schema, rules, value);
                    }
                }
            }
            Keyword::AdditionalProperties(additional) => {
                for (name, value) in members.iter().filter(|(name, _)| !is_named(rules, name)) {
                    self.part(&step(name), "/additionalProperties", additional, value);
                }
            }
            Keyword::PropertyNames(rules) => {
                for name in members.keys() {
                    let value = Value::String(name.clone());
                    self.part(&step(name), "/propertyNames", rules, &value);
                }
            }
            _ => {}
        }
    }
}

/// Returns whether `properties` or `patternProperties` name a member.
fn is_named(rules: Rules, name: &str) -> bool {
    rules.iter().any(|keyword| match keyword {
        Keyword::Properties(properties) => properties.iter().any(|(known, _)| *known == name),
        Keyword::PatternProperties(patterns) => patterns
            .iter()
            .any(|(pattern, _)| regex_matches(pattern, name)),
        _ => false,
    })
}
