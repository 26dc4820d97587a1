//! Schemas by their places: assigns ids, follows references, reads nothing twice.

use std::rc::Rc;

use super::super::apis::{Apis, Problem};
use super::super::reference::{Chain, circular, same};
use super::super::tree::{Dialect, Node};
use super::{Entry, Key, Origin, Schema, SchemaId, Schemas};
use crate::source::FileId;

impl Schemas {
    fn id(&mut self, key: Key, origin: impl FnOnce() -> Origin) -> SchemaId {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = SchemaId(self.entries.len() as u32);
        self.entries.push(Entry {
            origin: origin(),
            schema: None,
            flat: None,
        });
        self.ids.insert(key, id);
        id
    }
}

impl Apis<'_> {
    /// The schema at a place of a document that is not an API description, such as `inputs`.
    pub(crate) fn schema_at(&self, file: FileId, pointer: &str) -> SchemaId {
        let root = self.tree(file).map(|tree| Node::root(tree, Dialect::V3_1));
        match root.ok().and_then(|root| root.at(pointer)) {
            Some(node) => self.intern(node),
            None => self.anything(),
        }
    }

    /// The schema that a node is or refers to. Its place is the key, so a reference and its target are
    /// one schema, and recursion is a cycle of ids.
    pub(in super::super) fn intern(&self, node: Node) -> SchemaId {
        match self.follow_schema(node.clone()) {
            Ok(target) => {
                let key = Key::Place(target.place(), target.dialect);
                self.schemas.borrow_mut().id(key, || Origin::Node(target))
            }
            Err(problem) => {
                let key = Key::Place(node.place(), node.dialect);
                self.schemas
                    .borrow_mut()
                    .id(key, || Origin::Broken(problem))
            }
        }
    }

    /// The schema of a part that could not be read, which may be anything. The problem is reported
    /// when the schema is asked for.
    pub(in super::super) fn unread(&self, problem: Problem) -> SchemaId {
        let key = Key::Unread(problem.place.clone());
        self.schemas
            .borrow_mut()
            .id(key, || Origin::Broken(problem))
    }

    /// The target of a reference at `node`, whatever its siblings are.
    pub(super) fn intern_target(&self, node: &Node, reference: &str) -> Result<SchemaId, Problem> {
        let target = self.target(node, reference)?;
        // It would be a member of its own `allOf`.
        if same(node, &target) {
            return Err(circular(node, reference));
        }
        Ok(self.intern(target))
    }

    pub(super) fn made(&self, key: Key, make: impl FnOnce() -> Schema) -> SchemaId {
        let known = self.schemas.borrow().ids.get(&key).copied();
        known.unwrap_or_else(|| {
            // `make` may add schemas, so nothing is borrowed while it runs.
            let made = Rc::new(make());
            self.schemas.borrow_mut().id(key, || Origin::Made(made))
        })
    }

    /// The schema, one level deep.
    pub(crate) fn schema(&self, id: SchemaId) -> Rc<Schema> {
        if let Some(known) = &self.schemas.borrow().entries[id.0 as usize].schema {
            return known.clone();
        }
        // Reading adds the sub-schemas, so the origin is cloned and nothing stays borrowed.
        let origin = match &self.schemas.borrow().entries[id.0 as usize].origin {
            Origin::Node(node) => Ok(node.clone()),
            Origin::Broken(problem) => Err(Some(problem.clone())),
            Origin::Made(schema) => return schema.clone(),
        };
        let schema = match origin {
            Ok(node) => self.read_schema(&node),
            Err(problem) => {
                problem
                    .into_iter()
                    .for_each(|problem| self.remember(problem));
                Schema {
                    unread: true,
                    ..Schema::default()
                }
            }
        };
        let schema = Rc::new(schema);
        self.schemas.borrow_mut().entries[id.0 as usize].schema = Some(schema.clone());
        schema
    }

    pub(in super::super) fn known_flat(&self, id: SchemaId) -> Option<Rc<Schema>> {
        self.schemas.borrow().entries[id.0 as usize].flat.clone()
    }

    pub(in super::super) fn keep_flat(&self, id: SchemaId, flat: &Rc<Schema>) {
        self.schemas.borrow_mut().entries[id.0 as usize].flat = Some(flat.clone());
    }

    /// Follows references up to the first one with siblings that count: that one is a schema of its
    /// own, with the target in its `allOf`.
    fn follow_schema(&self, node: Node) -> Result<Node, Problem> {
        let mut chain = Chain::default();
        let mut at = node;
        while let Some(reference) = at.reference().map(str::to_owned) {
            if super::read::counts_beside_reference(&at) {
                break;
            }
            chain.add(&at, &reference)?;
            at = self.target(&at, &reference)?;
        }
        Ok(at)
    }
}
