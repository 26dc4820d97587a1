//! A parsed file, and nodes in it.
//!
//! A [`Node`] is a place that exists: it can be read without asking again, and its children are
//! nodes with their own places.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::ApiPlace;
use super::reference::Identities;
use crate::pointer::{child, escape};
use crate::source::FileId;

/// Which specification says what the nodes of a file mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1 and 3.2; their schemas are JSON Schema 2020-12, as those of Arazzo.
    V3_1,
}

/// A parsed file.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) file: FileId,
    pub(super) root: Value,
    /// None for a part of a description: it has the dialect of the file that refers to it.
    pub(super) dialect: Option<Dialect>,
    pub(super) identities: OnceCell<Identities>,
    /// The objects that were read, as JSON Pointers. Kept only if the text has a key twice, so that
    /// those that nothing reads are not reported.
    pub(super) read: Option<RefCell<BTreeSet<String>>>,
}

impl Tree {
    fn note(&self, pointer: &str) {
        if let Some(read) = &self.read
            && !read.borrow().contains(pointer)
        {
            read.borrow_mut().insert(pointer.to_owned());
        }
    }
}

/// A value in a file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) tree: Rc<Tree>,
    pub(super) pointer: String,
    pub(super) dialect: Dialect,
}

impl Node {
    /// The whole file, read as `dialect` unless it says itself what it is.
    pub(super) fn root(tree: Rc<Tree>, dialect: Dialect) -> Node {
        Node {
            dialect: tree.dialect.unwrap_or(dialect),
            tree,
            pointer: String::new(),
        }
    }

    pub(super) fn value(&self) -> &Value {
        self.tree
            .root
            .pointer(&self.pointer)
            .unwrap_or(&Value::Null)
    }

    pub(super) fn place(&self) -> ApiPlace {
        ApiPlace {
            file: self.tree.file,
            pointer: self.pointer.clone(),
        }
    }

    /// The node that a JSON Pointer leads to from here.
    pub(super) fn at(&self, pointer: &str) -> Option<Node> {
        self.value().pointer(pointer)?;
        Some(Node {
            pointer: format!("{}{pointer}", self.pointer),
            ..self.clone()
        })
    }

    /// The member with this key; a `null` counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<Node> {
        self.tree.note(&self.pointer);
        let child = self.at(&child("", key))?;
        (!child.value().is_null()).then_some(child)
    }

    /// The members of a mapping, in the document's order.
    pub(super) fn entries(&self) -> Vec<(String, Node)> {
        self.tree.note(&self.pointer);
        let keys = self.value().as_object().into_iter().flatten();
        keys.map(|(key, _)| (key.clone(), self.child(&escape(key))))
            .collect()
    }

    /// The items of a sequence.
    pub(super) fn items(&self) -> Vec<Node> {
        let length = self.value().as_array().map_or(0, Vec::len);
        (0..length)
            .map(|index| self.child(&index.to_string()))
            .collect()
    }

    fn child(&self, token: &str) -> Node {
        Node {
            pointer: format!("{}/{token}", self.pointer),
            ..self.clone()
        }
    }

    /// The text of a member. Numbers and booleans are taken as they are written.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.value().get(key)? {
            Value::String(text) => Some(text.clone()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
            _ => None,
        }
    }

    /// A flag; absent and of another kind is false. `"true"` is what some generators write.
    pub(super) fn flag(&self, key: &str) -> bool {
        match self.value().get(key) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// The target of the reference at this place, if there is one.
    pub(super) fn reference(&self) -> Option<&str> {
        let value = self.value();
        value
            .get("$ref")
            .or_else(|| value.get("$dynamicRef"))
            .and_then(Value::as_str)
    }
}
