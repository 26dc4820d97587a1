//! Schemas that no document contains: composed of others where several describe one value.

use super::super::ApiPlace;
use super::super::apis::Apis;
use super::super::tree::Node;
use super::{Key, Schema, SchemaId, TypeSet};

impl Apis<'_> {
    /// The schema that allows everything.
    pub(crate) fn anything(&self) -> SchemaId {
        self.made(Key::Anything, Schema::default)
    }

    /// The schema of a whole response, body or message that could not be read, which the caller
    /// reports.
    pub(in super::super) fn unknown(&self, place: &ApiPlace) -> SchemaId {
        self.made(Key::Unknown(place.clone()), || Schema {
            unread: true,
            ..Schema::default()
        })
    }

    /// What both schemas describe.
    pub(in super::super) fn both(&self, a: SchemaId, b: SchemaId) -> SchemaId {
        if a == b {
            return a;
        }
        self.made(Key::Both(a, b), || Schema {
            all_of: vec![a, b],
            ..Schema::default()
        })
    }

    /// The object whose properties are the fields of a form.
    pub(in super::super) fn form(
        &self,
        operation: &Node,
        make: impl FnOnce() -> Schema,
    ) -> SchemaId {
        self.made(Key::Form(operation.place()), make)
    }

    /// The schema without its alternatives.
    pub(crate) fn plain(&self, id: SchemaId) -> SchemaId {
        self.made(Key::Plain(id), || Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            also_one_of: Vec::new(),
            discriminator: None,
            ..(*self.flat(id)).clone()
        })
    }

    /// One alternative of a schema, with what the schema says of all of them.
    pub(in super::super) fn within(&self, id: SchemaId, alternative: SchemaId) -> SchemaId {
        self.made(Key::Within(id, alternative), || {
            // A type made of it is named after the alternative, not after its parent.
            let own = self.flat(alternative);
            Schema {
                all_of: vec![self.plain(id), alternative],
                name: own.name.clone(),
                title: own.title.clone(),
                description: own.description.clone(),
                ..Schema::default()
            }
        })
    }

    /// A list of what the schema describes.
    pub(crate) fn list_of(&self, item: SchemaId) -> SchemaId {
        let mut types = TypeSet::NONE;
        types.add("array");
        self.made(Key::ListOf(item), || Schema {
            types: Some(types),
            items: Some(item),
            ..Schema::default()
        })
    }

    /// What any of the schemas describes.
    pub(crate) fn either(&self, ids: &[SchemaId]) -> SchemaId {
        match ids {
            [] => self.anything(),
            [one] => *one,
            several => self.made(Key::Either(several.to_vec()), || Schema {
                any_of: several.to_vec(),
                ..Schema::default()
            }),
        }
    }
}
