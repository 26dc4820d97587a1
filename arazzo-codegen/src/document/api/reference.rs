//! `$ref`: relative to the file or `$id` around it, with a JSON Pointer or an anchor.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::Url;

use super::ApiPlace;
use super::apis::{Apis, Problem};
use super::tree::{Node, Tree};
use crate::pointer::child;

/// How many references may follow one another. Real chains have two or three links, generated ones
/// some dozens.
const MAX_CHAIN: usize = 1000;

/// The references that have been followed, one after the other.
///
/// Only references to references are cycles here. A schema that contains itself below a keyword is a
/// recursive type, and ends with the values.
#[derive(Debug, Default)]
pub(super) struct Chain {
    seen: HashSet<ApiPlace>,
}

impl Chain {
    /// Adds a node that is a reference.
    pub(super) fn add(&mut self, node: &Node, reference: &str) -> Result<(), Problem> {
        if !self.seen.insert(node.place()) {
            return Err(circular(node, reference));
        }
        if self.seen.len() > MAX_CHAIN {
            let message = format!("more than {MAX_CHAIN} references follow one another");
            return Err(Problem::new(node, message));
        }
        Ok(())
    }
}

pub(super) fn circular(node: &Node, reference: &str) -> Problem {
    Problem::new(node, format!("`$ref: {reference}` leads back to itself"))
}

/// The names that a file gives to its parts.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// `$id` and `$self`, resolved as far as they can be, to the pointer of the schema.
    ids: HashMap<String, String>,
    /// `$anchor` and `$dynamicAnchor` to pointers; the first of a name counts.
    anchors: HashMap<String, String>,
}

impl Apis<'_> {
    /// The node that a reference standing at `node` means.
    pub(super) fn target(&self, node: &Node, reference: &str) -> Result<Node, Problem> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.resource(node, file)?;
        fragment_of(&base, fragment).ok_or_else(|| {
            let near = nearest(&base, fragment).map(|name| format!("did you mean `{name}`?"));
            Problem {
                help: near,
                elsewhere: true,
                ..Problem::new(node, format!("`$ref: {reference}` leads nowhere"))
            }
        })
    }

    /// The file, or the part of one with an `$id`, that the part before `#` means.
    ///
    /// An `$id` identifies and need not be a location (JSON Schema Core 2020-12, section 8.2.1), so
    /// names that are known are tried before a file is opened.
    fn resource(&self, node: &Node, file: &str) -> Result<Node, Problem> {
        let root = Node::root(node.tree.clone(), node.dialect);
        let base = enclosing_id(node);
        if file.is_empty() && base.is_none() {
            return Ok(root);
        }
        let wanted = base
            .as_deref()
            .map_or_else(|| file.to_owned(), |base| join(base, file));
        if let Some(pointer) = node.tree.identities().pointer(&wanted) {
            return Ok(root.at(pointer).unwrap_or(root));
        }
        if wanted.contains("://")
            && let Some(known) = self.known_as(&wanted, node.dialect)
        {
            return Ok(known);
        }
        if file.is_empty() {
            return Ok(root);
        }
        Ok(Node::root(self.reach(node, file)?, node.dialect))
    }
}

impl Tree {
    pub(super) fn identities(&self) -> &Identities {
        self.identities.get_or_init(|| {
            let mut identities = Identities::default();
            if let Some(name) = self.root.fields().get("$self").and_then(Value::as_str) {
                identities.ids.insert(name.to_owned(), String::new());
            }
            identities.collect(self.root.whole(), "", "");
            identities
        })
    }
}

impl Identities {
    /// The place of the schema, or of the whole file, with this `$id` or `$self`.
    pub(super) fn pointer(&self, identity: &str) -> Option<&str> {
        self.ids.get(identity).map(String::as_str)
    }

    fn collect(&mut self, value: &Value, pointer: &str, base: &str) {
        match value {
            Value::Object(members) => self.collect_members(members, pointer, base),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, &format!("{pointer}/{index}"), base);
                }
            }
            _ => {}
        }
    }

    fn collect_members(&mut self, members: &Map<String, Value>, pointer: &str, base: &str) {
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        let id = text("$id").map(|id| join(base, id));
        if let Some(id) = &id {
            self.ids
                .entry(id.clone())
                .or_insert_with(|| pointer.to_owned());
        }
        for anchor in [text("$anchor"), text("$dynamicAnchor")]
            .into_iter()
            .flatten()
        {
            let anchors = &mut self.anchors;
            anchors
                .entry(anchor.to_owned())
                .or_insert_with(|| pointer.to_owned());
        }
        let base = id.as_deref().unwrap_or(base);
        // Data that looks like a schema is not one.
        let data = |key: &str| matches!(key, "example" | "examples" | "enum" | "const" | "default");
        for (key, value) in members.iter().filter(|(key, _)| !data(key)) {
            self.collect(value, &child(pointer, key), base);
        }
    }
}

/// The `$id` of the nearest schema around a node that has one.
fn enclosing_id(node: &Node) -> Option<String> {
    let ends = node.pointer.match_indices('/').map(|(at, _)| at);
    let mut base = None;
    for end in ends.chain([node.pointer.len()]) {
        let id = child(&node.pointer[..end], "$id");
        if let Some(Value::String(id)) = node.tree.root.value(&id) {
            base = Some(join(base.as_deref().unwrap_or_default(), id));
        }
    }
    base
}

/// A reference resolved against a base; as written if the base is not a URL.
fn join(base: &str, reference: &str) -> String {
    let resolved = match Url::parse(base) {
        Ok(base) => base.join(reference).map(String::from).ok(),
        Err(_) if reference.is_empty() => Some(base.to_owned()),
        Err(_) => None,
    };
    let text = resolved.unwrap_or_else(|| reference.to_owned());
    text.split('#').next().unwrap_or_default().to_owned()
}

/// The part of a resource that a fragment names.
fn fragment_of(base: &Node, fragment: &str) -> Option<Node> {
    if fragment.is_empty() {
        return Some(base.clone());
    }
    // As written first: a key may contain `%`.
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    [fragment, decoded.as_ref()].into_iter().find_map(|text| {
        if text.starts_with('/') {
            return base.at(text);
        }
        let anchor = base.tree.identities().anchors.get(text);
        let root = Node {
            pointer: String::new(),
            ..base.clone()
        };
        // `#definitions/Pet`, its first slash forgotten, is common.
        anchor.map_or_else(|| base.at(&format!("/{text}")), |pointer| root.at(pointer))
    })
}

/// The sibling whose name is closest to the one that does not exist.
fn nearest(base: &Node, fragment: &str) -> Option<String> {
    let (parent, name) = fragment.rsplit_once('/')?;
    let siblings = base.at(parent)?.entries();
    let names = siblings.iter().map(|(name, _)| name.as_str());
    crate::diagnostic::suggest::closest(name, names).map(|name| format!("#{parent}/{name}"))
}

/// Whether two nodes are the same place.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    Rc::ptr_eq(&a.tree, &b.tree) && a.pointer == b.pointer
}
