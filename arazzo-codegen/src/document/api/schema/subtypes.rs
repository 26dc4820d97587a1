//! Inheritance of OpenAPI 3.0 and 2.0: a schema with a `discriminator` and no alternatives stands
//! for all schemas that have it in their `allOf`.

use super::super::apis::Apis;
use super::super::reference::same;
use super::super::tree::Node;
use super::SchemaId;

/// The limit of subtypes.
const MAX_SUBTYPES: usize = 256;

impl Apis<'_> {
    /// The other components that extend this one, directly or not.
    pub(super) fn subtypes(&self, parent: &Node) -> Vec<SchemaId> {
        let Some(components) = siblings(parent) else {
            return Vec::new();
        };
        let mut found = vec![parent.clone()];
        let mut next = 0;
        while next < found.len() && found.len() <= MAX_SUBTYPES {
            let base = found[next].clone();
            next += 1;
            for component in &components {
                let known = found.iter().any(|known| same(known, component));
                if !known && self.extends(component, &base) {
                    found.push(component.clone());
                }
            }
        }
        let subtypes = found.into_iter().skip(1);
        subtypes.map(|node| self.intern(node)).collect()
    }

    fn extends(&self, component: &Node, base: &Node) -> bool {
        // Every component is asked, so the name is compared before anything is resolved.
        let name = base.pointer.rsplit('/').next();
        let members = component.get("allOf").map(|list| list.items());
        members.unwrap_or_default().iter().any(|member| {
            let reference = member.reference();
            let named = reference.filter(|text| name.is_some_and(|name| text.ends_with(name)));
            let target = named.map(|reference| self.target(member, reference));
            matches!(target, Some(Ok(target)) if same(&target, base))
        })
    }
}

fn siblings(node: &Node) -> Option<Vec<Node>> {
    let (parent, _) = node.pointer.rsplit_once('/')?;
    if !parent.ends_with("/schemas") && parent != "/definitions" {
        return None;
    }
    let components = Node {
        pointer: parent.to_owned(),
        ..node.clone()
    };
    let entries = components.entries().into_iter();
    Some(entries.map(|(_, component)| component).collect())
}
