//! Keywords about objects.

use serde_json::{Map, Value};

use super::{SchemaId, TypeMismatch, Walk};
use crate::expr::pattern;
use crate::keyword::Keyword;

impl Walk<'_, '_> {
    pub(super) fn object(
        &mut self,
        value: &Value,
        members: &Map<String, Value>,
        schema: SchemaId,
        siblings: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
    ) -> Option<TypeMismatch> {
        let count = members.len() as u64;
        match keyword {
            Keyword::MinProperties(least) if count < *least => {
                let reason = format!("without the {least} members that it must have");
                Some(self.other(value, schema, reason))
            }
            Keyword::MaxProperties(most) if count > *most => {
                let reason = format!("of more than the {most} members that it may have");
                Some(self.other(value, schema, reason))
            }
            Keyword::Required(names) => self.required(value, members, schema, names),
            Keyword::DependentRequired(groups) => groups
                .iter()
                .filter(|(name, _)| members.contains_key(name))
                .find_map(|(_, names)| self.required(value, members, schema, names)),
            Keyword::DependentSchemas(groups) => groups
                .iter()
                .filter(|(name, _)| members.contains_key(name))
                .find_map(|(_, schema)| self.check(value, *schema)),
            Keyword::Properties(properties) => properties
                .iter()
                .find_map(|(name, schema)| self.part(name, members.get(name)?, *schema)),
            Keyword::PatternProperties(patterns) => self.matching(members, patterns),
            Keyword::AdditionalProperties(rest) => self.rest(members, siblings, *rest),
            Keyword::PropertyNames(names) => {
                let mut keys = members.keys();
                keys.find_map(|key| self.part(key, &Value::String(key.clone()), *names))
            }
            _ => None,
        }
    }

    fn required(
        &self,
        value: &Value,
        members: &Map<String, Value>,
        schema: SchemaId,
        names: &[String],
    ) -> Option<TypeMismatch> {
        let missing = names.iter().find(|name| !members.contains_key(*name))?;
        Some(self.other(
            value,
            schema,
            format!("without `{missing}`, which it must have"),
        ))
    }

    fn matching(
        &mut self,
        members: &Map<String, Value>,
        patterns: &[(String, SchemaId)],
    ) -> Option<TypeMismatch> {
        for (expression, schema) in patterns {
            for (name, member) in members {
                match pattern::is_found(expression, name) {
                    Some(true) => {
                        if let Some(mismatch) = self.part(name, member, *schema) {
                            return Some(mismatch);
                        }
                    }
                    Some(false) => {}
                    None => self.undecided = true,
                }
            }
        }
        None
    }

    /// Members that neither `properties` nor `patternProperties` names.
    fn rest(
        &mut self,
        members: &Map<String, Value>,
        siblings: &[Keyword<SchemaId>],
        rest: SchemaId,
    ) -> Option<TypeMismatch> {
        for (name, member) in members {
            match is_named(siblings, name) {
                Some(true) => {}
                Some(false) => {
                    if let Some(mismatch) = self.part(name, member, rest) {
                        return Some(mismatch);
                    }
                }
                None => self.undecided = true,
            }
        }
        None
    }
}

/// Whether `properties` or `patternProperties` names a member. None if a pattern cannot be decided: then
/// it is not known whether `additionalProperties` applies.
fn is_named(siblings: &[Keyword<SchemaId>], name: &str) -> Option<bool> {
    let mut named = Some(false);
    for keyword in siblings {
        match keyword {
            Keyword::Properties(properties) if properties.iter().any(|(one, _)| one == name) => {
                return Some(true);
            }
            Keyword::PatternProperties(patterns) => {
                for (expression, _) in patterns {
                    match pattern::is_found(expression, name) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => named = None,
                    }
                }
            }
            _ => {}
        }
    }
    named
}
