//! Finds a member by its name anywhere below a schema: for pointers that miss it.

use std::collections::HashSet;

use super::super::apis::Apis;
use super::super::schema::{Schema, SchemaId};
use crate::expr::Pointer;

/// The depth of the search, and the number of schemas. Wrappers of responses are two or three deep.
const MAX_DEPTH: usize = 4;
const MAX_SCHEMAS: usize = 400;

impl Apis<'_> {
    /// The only place below the schema with a member of this name, among the shallowest; of a list
    /// the first item is searched. None if there is no such place, or more than one.
    ///
    /// Level by level, because a match is ambiguous only with others of the same depth.
    pub(crate) fn named(
        &self,
        root: SchemaId,
        name: &str,
        fits: impl Fn(SchemaId) -> bool,
    ) -> Option<Pointer> {
        let wanted = plain(name);
        let mut met: HashSet<SchemaId> = HashSet::from([root]);
        let mut level: Vec<(SchemaId, Vec<String>)> = vec![(root, Vec::new())];
        for _ in 0..MAX_DEPTH {
            let mut below = Vec::new();
            for (id, path) in &level {
                for (token, child) in children(&self.flat(*id)) {
                    below.push((child, [path.as_slice(), &[token]].concat()));
                }
            }
            let is_named = |(id, path): &&(SchemaId, Vec<String>)| {
                let ends = |tokens: usize| {
                    let from = path.len().checked_sub(tokens);
                    from.is_some_and(|from| plain(&path[from..].concat()) == wanted)
                };
                // `option_id` may be the `id` of an `option`.
                (ends(1) || ends(2)) && fits(*id)
            };
            let mut found = below.iter().filter(is_named);
            if let Some((_, path)) = found.next() {
                return found.next().is_none().then(|| Pointer(path.clone()));
            }
            below.retain(|(id, _)| met.insert(*id));
            below.truncate(
                MAX_SCHEMAS
                    .saturating_sub(met.len().min(MAX_SCHEMAS))
                    .max(1),
            );
            level = below;
        }
        None
    }
}

fn children(flat: &Schema) -> Vec<(String, SchemaId)> {
    let members = flat.properties.iter().map(|(name, id)| (name.clone(), *id));
    let item = flat.items.map(|id| ("0".to_owned(), id));
    members.chain(item).collect()
}

/// `tag_id`, `tagId` and `Tag-ID` are one name.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|char| char.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
