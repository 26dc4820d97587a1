//! The index of a description's operations: their names and places only.

use std::rc::Rc;

use super::OperationKey;
use super::apis::{Apis, Problem};
use super::description::{Description, DescriptionId};
use super::reference::Chain;
use super::tree::{Dialect, Node};

impl Apis<'_> {
    /// All operations that have a path, in the description's order.
    pub(crate) fn operations(&self, id: DescriptionId) -> Rc<[OperationKey]> {
        let description = self.description(id);
        let operations = description
            .operations
            .get_or_init(|| self.index(&description));
        operations.clone()
    }

    fn index(&self, description: &Description) -> Rc<[OperationKey]> {
        let paths = description.root().get("paths");
        let paths = paths.and_then(|paths| self.follow(paths).ok());
        let items = paths.map(|paths| paths.entries()).unwrap_or_default();
        let mut keys = Vec::new();
        for (path, item) in items.iter().filter(|(path, _)| !path.starts_with("x-")) {
            for (method, operation) in self.methods(item) {
                keys.push(OperationKey {
                    method,
                    path: path.clone(),
                    operation_id: operation.text("operationId"),
                    place: operation.place(),
                });
            }
        }
        keys.into()
    }

    /// The paths whose items refer to what cannot be read, and why.
    pub(crate) fn unread_paths(&self, id: DescriptionId) -> Vec<(String, Problem)> {
        let paths = self.description(id).root().get("paths");
        let paths = paths.and_then(|paths| self.follow(paths).ok());
        let items = paths.map(|paths| paths.entries()).unwrap_or_default();
        let items = items.into_iter();
        let unread = |(path, item)| Some((path, self.follow(item).err()?));
        items.filter_map(unread).collect()
    }

    /// The methods of a path item with their operations. What the item says itself wins over what
    /// it refers to.
    pub(super) fn methods(&self, item: &Node) -> Vec<(String, Node)> {
        let mut methods: Vec<(String, Node)> = Vec::new();
        for part in self.item_parts(item) {
            for (method, operation) in own_methods(&part) {
                if methods.iter().all(|(known, _)| *known != method) {
                    methods.push((method, operation));
                }
            }
        }
        methods
    }

    /// A path item and the ones that it refers to, nearest first. A reference that leads nowhere
    /// ends the list: it matters only to an operation that is looked for.
    pub(super) fn item_parts(&self, item: &Node) -> Vec<Node> {
        let mut parts = vec![item.clone()];
        let mut chain = Chain::default();
        while let Some(last) = parts.last() {
            let Some(reference) = last.reference().map(str::to_owned) else {
                break;
            };
            let next = chain.add(last, &reference);
            match next.and_then(|()| self.target(last, &reference)) {
                Ok(next) => parts.push(next),
                Err(_) => break,
            }
        }
        parts
    }
}

fn own_methods(item: &Node) -> Vec<(String, Node)> {
    let mut methods = Vec::new();
    for (key, value) in item.entries() {
        if key == "additionalOperations" && item.dialect == Dialect::V3_1 {
            methods.extend(value.entries());
        } else if is_method(&key, item.dialect) {
            methods.push((key.to_ascii_uppercase(), value));
        }
    }
    methods.retain(|(_, operation)| operation.is_object());
    methods
}

/// Whether a field of a path item is an operation.
pub(super) fn is_method(key: &str, dialect: Dialect) -> bool {
    match key.to_ascii_lowercase().as_str() {
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" => true,
        "trace" => dialect != Dialect::V2,
        "query" => dialect == Dialect::V3_1,
        _ => false,
    }
}
