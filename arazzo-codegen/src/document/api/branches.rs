//! What a value may be: the alternatives of a schema, down to those that are of one kind each.
//!
//! `oneOf`, `anyOf`, lists of types and subtypes all become one list of branches.

use super::apis::Apis;
use super::describe::only_null;
use super::schema::{Additional, Schema, SchemaId, TypeSet};

/// The limit of branches.
const MAX_BRANCHES: usize = 64;
/// How deep alternatives of alternatives are looked into.
const MAX_DEPTH: usize = 32;

/// The kind of a value, in the order in which branches are listed. `integer` is a `Number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
}

/// One of the things that a value may be: of this kind, and as this schema describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    pub(crate) kind: Kind,
    pub(crate) schema: SchemaId,
}

/// The branches on the way.
struct Search {
    branches: Vec<Branch>,
    /// The schemas whose alternatives are being looked into.
    open: Vec<SchemaId>,
}

impl Apis<'_> {
    /// Everything that a value of this schema may be, `null` left out. None if the schema does not
    /// say, or if the alternatives cannot be distinguished.
    pub(crate) fn branches(&self, id: SchemaId) -> Option<Vec<Branch>> {
        let mut search = Search {
            branches: Vec::new(),
            open: Vec::new(),
        };
        self.add_branches(id, &mut search)?;
        (search.branches.len() <= MAX_BRANCHES).then_some(search.branches)
    }

    fn add_branches(&self, id: SchemaId, search: &mut Search) -> Option<()> {
        let flat = self.flat(id);
        let alternatives = self.alternatives(&flat)?;
        search.open.push(id);
        // A subtype inherits the alternatives of its parent, but is one of them.
        let inherited = alternatives.iter().any(|one| search.open.contains(one));
        let found = if alternatives.is_empty() || inherited {
            let plain = if inherited { self.plain(id) } else { id };
            self.add_kinds(plain, search)
        } else if search.open.len() > MAX_DEPTH || search.branches.len() > MAX_BRANCHES {
            None
        } else {
            // Keywords next to `oneOf` apply to each alternative, so both are read as one schema.
            let shared = says_more_than_its_type(&flat);
            alternatives.iter().try_for_each(|one| {
                let whole = if shared { self.within(id, *one) } else { *one };
                let own = self.flat(*one);
                if only_null(&own) || own.nullable && self.is_condition(*one) {
                    return Some(());
                }
                if whole == *one {
                    return self.add_branches(whole, search);
                }
                // The composed schema has an id of its own, which would hide a cycle through the
                // alternative.
                search.open.push(*one);
                let found = self.add_branches(whole, search);
                search.open.pop();
                found
            })
        };
        search.open.pop();
        found
    }

    /// The list of alternatives, if there is one. None if there are several lists: what they are
    /// together is not one list of branches.
    fn alternatives(&self, flat: &Schema) -> Option<Vec<SchemaId>> {
        let lists = [&flat.one_of, &flat.any_of];
        let lists = lists.into_iter().chain(&flat.also_one_of);
        let mut lists = lists.filter(|list| !list.iter().all(|id| self.is_condition(*id)));
        let list = lists.next();
        if lists.next().is_some() {
            return None;
        }
        Some(list.cloned().unwrap_or_else(|| subtypes(flat)))
    }

    /// Whether an alternative only restricts values that something else describes, as
    /// `required: [a]` does.
    fn is_condition(&self, id: SchemaId) -> bool {
        let flat = self.flat(id);
        let own = self.schema(id);
        own.types.is_none()
            && own.all_of.is_empty()
            && flat.properties.is_empty()
            && flat.values.is_none()
            && flat.format.is_none()
            && flat.items.is_none()
            && flat.prefix_items.is_empty()
            && flat.patterns.is_empty()
            && !flat.never
            && matches!(flat.additional, Additional::Unsaid | Additional::Forbidden)
            && [&flat.one_of, &flat.any_of]
                .iter()
                .all(|list| list.is_empty())
    }

    /// A schema without alternatives is a branch for each of its types.
    fn add_kinds(&self, id: SchemaId, search: &mut Search) -> Option<()> {
        let flat = self.flat(id);
        if flat.never {
            return Some(());
        }
        let types = flat.types?;
        for kind in kinds(types) {
            let branch = Branch { kind, schema: id };
            if !search.branches.contains(&branch) {
                search.branches.push(branch);
            }
        }
        Some(())
    }
}

fn kinds(types: TypeSet) -> impl Iterator<Item = Kind> {
    let all = [
        (types.object, Kind::Object),
        (types.array, Kind::Array),
        (types.string, Kind::String),
        (types.integer || types.number, Kind::Number),
        (types.boolean, Kind::Boolean),
    ];
    all.into_iter()
        .filter_map(|(present, kind)| present.then_some(kind))
}

fn subtypes(flat: &Schema) -> Vec<SchemaId> {
    let mapping = flat.discriminator.iter().flat_map(|it| &it.mapping);
    let mut subtypes: Vec<SchemaId> = Vec::new();
    for (_, id) in mapping {
        if !subtypes.contains(id) {
            subtypes.push(*id);
        }
    }
    subtypes
}

/// Whether something holds of all alternatives that the alternatives need not repeat.
fn says_more_than_its_type(flat: &Schema) -> bool {
    let subtypes = flat.one_of.is_empty() && flat.any_of.is_empty();
    !subtypes
        && (!flat.properties.is_empty()
            || !flat.required.is_empty()
            || matches!(flat.additional, Additional::Schema(_))
            || flat.items.is_some()
            || flat.values.is_some()
            || flat.format.is_some())
}
