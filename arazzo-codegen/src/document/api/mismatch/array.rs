//! Keywords about arrays.

use serde_json::Value;

use super::{SchemaId, TypeMismatch, Verdict, Walk, equal};
use crate::keyword::Keyword;

impl Walk<'_, '_> {
    pub(super) fn array(
        &mut self,
        value: &Value,
        items: &[Value],
        schema: SchemaId,
        siblings: &[Keyword<SchemaId>],
        keyword: &Keyword<SchemaId>,
    ) -> Option<TypeMismatch> {
        let count = items.len() as u64;
        match keyword {
            Keyword::MinItems(least) if count < *least => {
                let reason = format!("shorter than the {least} items that it must have");
                Some(self.other(value, schema, reason))
            }
            Keyword::MaxItems(most) if count > *most => {
                let reason = format!("longer than the {most} items that it may have");
                Some(self.other(value, schema, reason))
            }
            Keyword::UniqueItems => {
                let again = |at: &usize| items[..*at].iter().any(|one| equal(one, &items[*at]));
                let at = (1..items.len()).find(again)?;
                let reason = format!("a list whose items must differ, and {} is twice", items[at]);
                Some(self.other(value, schema, reason))
            }
            Keyword::Items(rest) => {
                // Next to `prefixItems` it applies only to the items after those.
                let first = siblings.iter().find_map(|one| match one {
                    Keyword::PrefixItems(first) => Some(first.len()),
                    _ => None,
                });
                let mut rest_of = items.iter().enumerate().skip(first.unwrap_or(0));
                rest_of.find_map(|(at, item)| self.part(&at.to_string(), item, *rest))
            }
            Keyword::PrefixItems(first) => {
                let mut pairs = first.iter().zip(items).enumerate();
                pairs.find_map(|(at, (schema, item))| self.part(&at.to_string(), item, *schema))
            }
            Keyword::Contains(wanted, least, most) => {
                let reason = self.containing(items, *wanted, *least, *most)?;
                Some(self.other(value, schema, reason))
            }
            _ => None,
        }
    }

    fn containing(
        &mut self,
        items: &[Value],
        wanted: SchemaId,
        least: u64,
        most: Option<u64>,
    ) -> Option<String> {
        let (mut at_least, mut at_most) = (0, 0);
        for item in items {
            match self.verdict(item, wanted) {
                Verdict::Fits => (at_least, at_most) = (at_least + 1, at_most + 1),
                Verdict::Undecided => at_most += 1,
                Verdict::DoesNotFit => {}
            }
        }
        let wrong = at_most < least || most.is_some_and(|most| at_least > most);
        wrong.then(|| "without the items that `contains` asks for".to_owned())
    }
}
