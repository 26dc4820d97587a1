//! How the objects of a union are distinguished: by a member whose value names the branch.

use super::apis::Apis;
use super::schema::{Discriminator, SchemaId};

/// A member that distinguishes branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) property: String,
    /// The values that name each of the branches, in their order. A branch without values is
    /// recognised by its members.
    pub(crate) values: Vec<Vec<String>>,
}

impl Apis<'_> {
    /// The tags of the objects that a schema may be: what its `discriminator` says, or else a
    /// member that has values of its own in each of them.
    pub(crate) fn tags(&self, id: SchemaId, branches: &[SchemaId]) -> Option<Tags> {
        let flat = self.flat(id);
        let tags = match &flat.discriminator {
            Some(discriminator) => self.declared_tags(discriminator, branches),
            None => self.common_tags(branches)?,
        };
        tags.values
            .iter()
            .any(|values| !values.is_empty())
            .then_some(tags)
    }

    /// What `mapping` lists for a branch; else the only value that the branch itself allows for the
    /// member, which is what servers send; else its name.
    fn declared_tags(&self, discriminator: &Discriminator, branches: &[SchemaId]) -> Tags {
        let property = &discriminator.property;
        let named = |id: SchemaId, mapping: &[(String, SchemaId)]| {
            let of_branch = mapping
                .iter()
                .filter(|(_, target)| self.is_same(*target, id));
            let values = of_branch.map(|(value, _)| value.clone());
            Some(values.collect::<Vec<_>>()).filter(|values| !values.is_empty())
        };
        let (listed, names) = discriminator.mapping.split_at(discriminator.listed);
        let values = branches.iter().map(|id| {
            let own = || {
                self.values_of(*id, property)
                    .filter(|values| values.len() == 1)
            };
            let name = || named(*id, names).or_else(|| Some(vec![self.flat(*id).name.clone()?]));
            named(*id, listed)
                .or_else(own)
                .or_else(name)
                .unwrap_or_default()
        });
        let mut values: Vec<Vec<String>> = values.collect();
        leave_out_repeated(&mut values);
        Tags {
            property: property.clone(),
            values,
        }
    }

    /// Branches are composed with their parent, so one schema may have two ids; place and name stay.
    fn is_same(&self, a: SchemaId, b: SchemaId) -> bool {
        let (a_flat, b_flat) = (self.flat(a), self.flat(b));
        a == b
            || a_flat.place.is_some() && a_flat.place == b_flat.place
            || a_flat.name.is_some() && a_flat.name == b_flat.name
    }

    /// A member whose values are enumerated in every branch, no value in two of them. The fewer values
    /// a branch has, the better.
    fn common_tags(&self, branches: &[SchemaId]) -> Option<Tags> {
        let [first, _, ..] = branches else {
            return None;
        };
        let flat = self.flat(*first);
        let candidates = flat.properties.keys().filter_map(|property| {
            let values = branches.iter().map(|id| self.values_of(*id, property));
            let values = values.collect::<Option<Vec<_>>>()?;
            disjoint(&values).then(|| Tags {
                property: property.clone(),
                values,
            })
        });
        candidates.min_by_key(|tags| tags.values.iter().map(Vec::len).max())
    }

    /// The texts that a member of an object may be, if they are enumerated.
    fn values_of(&self, object: SchemaId, property: &str) -> Option<Vec<String>> {
        let id = *self.flat(object).properties.get(property)?;
        let values = self.values(id)?;
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect()
    }
}

fn disjoint(values: &[Vec<String>]) -> bool {
    let mut seen: Vec<&String> = Vec::new();
    values.iter().flatten().all(|value| {
        let new = !seen.contains(&value);
        seen.push(value);
        new
    })
}

/// A value that names two branches names the first.
fn leave_out_repeated(values: &mut [Vec<String>]) {
    let mut seen: Vec<String> = Vec::new();
    for values in values {
        values.retain(|value| {
            let new = !seen.contains(value);
            if new {
                seen.push(value.clone());
            }
            new
        });
    }
}
