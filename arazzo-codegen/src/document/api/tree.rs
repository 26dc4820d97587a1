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
use super::root_value::RootValue;
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
    pub(super) root: RootValue,
    /// None for a part of a description: it has the dialect of the file that refers to it.
    pub(super) dialect: Option<Dialect>,
    pub(super) identities: OnceCell<Identities>,
    /// The objects that were read, as JSON Pointers. Kept only if the text has a key twice, or may
    /// have, so that those that nothing reads are not reported.
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
        self.tree.root.value(&self.pointer).unwrap_or(&Value::Null)
    }

    pub(super) fn place(&self) -> ApiPlace {
        ApiPlace {
            file: self.tree.file,
            pointer: self.pointer.clone(),
        }
    }

    /// The node that a JSON Pointer leads to from here.
    pub(super) fn at(&self, pointer: &str) -> Option<Node> {
        let pointer = format!("{}{pointer}", self.pointer);
        self.tree.root.has(&pointer).then(|| Node {
            pointer,
            ..self.clone()
        })
    }

    /// The member with this key; a `null` counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<Node> {
        self.tree.note(&self.pointer);
        let child = self.at(&child("", key))?;
        (!self.tree.root.is_null(&child.pointer)).then_some(child)
    }

    /// The members of a mapping, in the document's order.
    pub(super) fn entries(&self) -> Vec<(String, Node)> {
        self.tree.note(&self.pointer);
        let keys = self.tree.root.keys(&self.pointer).into_iter();
        keys.map(|key| {
            let child = self.child(&escape(&key));
            (key, child)
        })
        .collect()
    }

    /// The items of a sequence.
    pub(super) fn items(&self) -> Vec<Node> {
        let length = self.value().as_array().map_or(0, Vec::len);
        (0..length)
            .map(|index| self.child(&index.to_string()))
            .collect()
    }

    /// Whether it is a mapping.
    pub(super) fn is_object(&self) -> bool {
        self.tree.root.is_object(&self.pointer)
    }

    /// The value of a member of a mapping.
    fn member(&self, key: &str) -> Option<&Value> {
        let pointer = child(&self.pointer, key);
        self.is_object().then(|| self.tree.root.value(&pointer))?
    }

    fn child(&self, token: &str) -> Node {
        Node {
            pointer: format!("{}/{token}", self.pointer),
            ..self.clone()
        }
    }

    /// The text of a member. Numbers and booleans are taken as they are written.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.member(key)? {
            Value::String(text) => Some(text.clone()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
            _ => None,
        }
    }

    /// A flag; absent and of another kind is false. `"true"` is what some generators write.
    pub(super) fn flag(&self, key: &str) -> bool {
        match self.member(key) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// The target of the reference at this place, if there is one.
    pub(super) fn reference(&self) -> Option<&str> {
        self.member("$ref")
            .or_else(|| self.member("$dynamicRef"))
            .and_then(Value::as_str)
    }
}
