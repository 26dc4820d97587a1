//! The parts of a body of the type `multipart/form-data`: which are files, and of which media type.

use super::Lower;
use super::media::is_range;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::branches::Kind;
use crate::document::api::{Encoding, MediaType, Operation, ParameterStyle, SchemaId};
use crate::document::arazzo;
use crate::program::{BodyEncoding, FormField, Part};

/// How deep lists of lists are looked into for what they hold.
const MAX_DEPTH: usize = 4;

impl Lower<'_, '_> {
    pub(super) fn multipart_fields(&self, media: Option<&MediaType>) -> Vec<FormField> {
        let Some(media) = media else {
            return Vec::new();
        };
        let flat = media.schema.map(|schema| self.apis.flat(schema));
        let properties = flat.iter().flat_map(|flat| &flat.properties);
        let mut fields: Vec<FormField> = properties
            .map(|(name, id)| self.form_field(name, Some(*id), encoding_of(media, name)))
            .collect();
        for (name, encoding) in &media.encoding {
            if !fields.iter().any(|field| field.name == *name) {
                fields.push(self.form_field(name, None, Some(encoding)));
            }
        }
        fields
    }

    fn form_field(
        &self,
        name: &str,
        schema: Option<SchemaId>,
        encoding: Option<&Encoding>,
    ) -> FormField {
        let types = self.part_types(schema, encoding);
        let list = schema.is_some_and(|schema| self.apis.flat(schema).items.is_some());
        FormField {
            name: name.to_owned(),
            content_type: single(&types).map(str::to_owned),
            part: schema.map_or(Part::Open, |schema| self.part_of(schema, 0)),
            separator: encoding.and_then(separator).filter(|_| list),
        }
    }

    /// The media types that a part may have: those of its encoding, else that of its content.
    fn part_types(&self, schema: Option<SchemaId>, encoding: Option<&Encoding>) -> Vec<String> {
        let said = encoding.and_then(|encoding| encoding.content_type.clone());
        let said = said.or_else(|| {
            let flat = self.apis.flat(schema?);
            let items = flat.items.map(|items| self.apis.flat(items));
            items.as_ref().unwrap_or(&flat).media_type.clone()
        });
        let types = said.iter().flat_map(|types| types.split(','));
        types.map(|name| name.trim().to_owned()).collect()
    }

    /// Whether values of this schema are bytes.
    pub(super) fn is_file(&self, schema: SchemaId) -> bool {
        self.part_of(schema, MAX_DEPTH) == Part::Bytes
    }

    /// What a part of this schema is; lists are what their items are.
    fn part_of(&self, schema: SchemaId, depth: usize) -> Part {
        let Some(branches) = self.apis.branches(schema) else {
            return Part::Open;
        };
        let of = |kind| branches.iter().filter(move |branch| branch.kind == kind);
        let texts: Vec<_> = of(Kind::String)
            .map(|text| self.apis.flat(text.schema))
            .collect();
        let bytes = |format: Option<&str>| matches!(format, Some("binary" | "byte"));
        let items = of(Kind::Array).find_map(|list| self.apis.flat(list.schema).items);
        match (items, texts.as_slice()) {
            (Some(items), []) if depth < MAX_DEPTH => self.part_of(items, depth + 1),
            (_, texts) if texts.iter().any(|text| bytes(text.format.as_deref())) => Part::Bytes,
            (_, texts) if texts.iter().any(|text| text.media_type.is_some()) => Part::Open,
            (_, []) => Part::Open,
            _ => Part::Text,
        }
    }

    /// Parts for which the API leaves a choice of media types: only who gives a file can choose.
    pub(super) fn check_part_types(
        &mut self,
        operation: &Operation,
        body: &arazzo::RequestBody,
        media: &MediaType,
        encoding: &BodyEncoding,
    ) {
        let (BodyEncoding::Multipart(fields), Some(payload)) = (encoding, &body.payload) else {
            return;
        };
        for field in fields {
            let types = self.part_types(None, encoding_of(media, &field.name));
            if types.is_empty() || single(&types).is_some() {
                continue;
            }
            let place = match payload.entries() {
                Some(entries) => entries.iter().find(|entry| entry.key.value == field.name),
                None => None,
            };
            let span = match (place, payload.entries()) {
                (Some(entry), _) => entry.key.span,
                (None, Some(_)) => continue,
                (None, None) => payload.span,
            };
            let name = &field.name;
            let types = types.join(", ");
            let message =
                format!("the API takes `{types}` for `{name}`, which is not a single type");
            let help = match field.part {
                Part::Text => "it is sent without a media type",
                Part::Bytes | Part::Open => {
                    "a file has the media type that is set on its `Bytes`, \
                     else `application/octet-stream`"
                }
            };
            let diagnostic = Diagnostic::new(Code::PartTypeAmbiguous, span, message).help(help);
            self.report(match &operation.body {
                Some(body) => {
                    self.with_part(diagnostic, &body.place, &["/content", ""], "listed here")
                }
                None => diagnostic,
            });
        }
    }
}

fn encoding_of<'m>(media: &'m MediaType, name: &str) -> Option<&'m Encoding> {
    let known = media.encoding.iter().find(|(known, _)| known == name);
    known.map(|(_, encoding)| encoding)
}

/// The type, if there is one and it is no range.
fn single(types: &[String]) -> Option<&str> {
    match types {
        [one] if !is_range(one) && !one.is_empty() => Some(one),
        _ => None,
    }
}

/// What stands between the elements of an array that is written as one text.
fn separator(encoding: &Encoding) -> Option<&'static str> {
    match (encoding.style?, encoding.explode) {
        (ParameterStyle::SpaceDelimited, _) => Some(" "),
        (ParameterStyle::PipeDelimited, _) => Some("|"),
        (ParameterStyle::TabDelimited, _) => Some("\t"),
        (ParameterStyle::Form | ParameterStyle::Simple, Some(false)) => Some(","),
        _ => None,
    }
}
