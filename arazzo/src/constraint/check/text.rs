//! Keywords about strings.

use serde_json::json;

use super::{
    super::{Keyword, format},
    Check,
};
use crate::criterion::regex_matches;

impl Check {
    pub(super) fn text(&mut self, keyword: &Keyword, text: &str) {
        match *keyword {
            Keyword::MinLength(limit) if !has(text, limit) => {
                let message = format!("must have at least {limit} characters");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::MaxLength(limit) if has(text, limit.saturating_add(1)) => {
                let message = format!("must have at most {limit} characters");
                self.report(keyword, json!({"limit": limit}), message);
            }
            Keyword::Pattern(pattern) if !regex_matches(pattern, text) => {
                let message = format!("must match the pattern {}", json!(pattern));
                self.report(keyword, json!({"pattern": pattern}), message);
            }
            Keyword::Format(name) if !format::holds(name, text) => {
                let message = format!("must have the format {}", json!(name));
                self.report(keyword, json!({"format": name}), message);
            }
            _ => {}
        }
    }
}

/// Returns whether a text has at least `count` characters.
fn has(text: &str, count: u64) -> bool {
    match usize::try_from(count) {
        Ok(0) => true,
        Ok(count) => text.chars().nth(count - 1).is_some(),
        Err(_) => false,
    }
}
