//! The kinds of bodies that a response may have: JSON, text, or data that is neither.

use super::Lower;
use super::media::{is_json, is_text, may_be_json};
use crate::document::api::{MediaType, Response};
use crate::expr::Pointer;
use crate::program::{Encoding, Read, Type};

/// What bodies there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    json: bool,
    text: bool,
    bytes: bool,
}

impl Kinds {
    pub(super) fn are_several(self) -> bool {
        [self.json, self.text, self.bytes]
            .into_iter()
            .filter(|one| *one)
            .count()
            > 1
    }

    fn add(&mut self, other: Kinds) {
        self.json |= other.json;
        self.text |= other.text;
        self.bytes |= other.bytes;
    }
}

const JSON: Kinds = Kinds {
    json: true,
    text: false,
    bytes: false,
};
const TEXT: Kinds = Kinds {
    json: false,
    text: true,
    bytes: false,
};
const BYTES: Kinds = Kinds {
    json: false,
    text: false,
    bytes: true,
};

impl Lower<'_, '_> {
    pub(super) fn body_kinds(&self, responses: &[Response]) -> Kinds {
        let mut kinds = Kinds::default();
        for media in responses.iter().flat_map(|response| &response.content) {
            kinds.add(self.kind(media));
        }
        kinds
    }

    fn kind(&self, media: &MediaType) -> Kinds {
        let name = &media.name;
        let file = || media.schema.is_some_and(|schema| self.is_file(schema));
        match () {
            () if is_json(name) => JSON,
            () if may_be_json(name) && file() => BYTES,
            () if may_be_json(name) => JSON,
            // Frameworks list all that they could write; a structure is written as JSON.
            () if is_text(name) && self.is_structure(media) => JSON,
            () if is_text(name) => TEXT,
            () => BYTES,
        }
    }

    /// Whether a type of plain text is described as an object or a list.
    fn is_structure(&self, media: &MediaType) -> bool {
        let plain = super::media::essence(&media.name) == "text/plain";
        plain
            && media
                .schema
                .is_some_and(|schema| !self.takes(schema, |types| types.string))
    }

    /// What is read where the body as a whole may be of several kinds.
    pub(super) fn of_any_kind(
        &self,
        responses: &[Response],
        pointer: &Pointer,
        read: Read,
    ) -> Read {
        let kinds = self.body_kinds(responses);
        let message = responses.iter().any(|response| response.message.is_some());
        // What Rust sees as one type needs no telling apart.
        let one = match read.ty {
            Type::String | Type::Own(_) => !kinds.bytes,
            Type::Bytes => !kinds.text,
            _ => false,
        };
        if message || one || !pointer.0.is_empty() || !kinds.are_several() {
            return read;
        }
        let json = if kinds.json { read.ty } else { Type::Value };
        let said = "The `Content-Type` of the answer decides what it is.".to_owned();
        let docs = read.docs.map(|docs| format!("{docs}\n\n{said}"));
        Read {
            docs: docs.or(Some(said)),
            ty: Type::AnyBody(Box::new(json)),
            always: false,
            nullable: false,
            encoding: Encoding::Value,
        }
    }
}
