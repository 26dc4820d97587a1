//! Second places of findings: what an API description says of the same thing.

use super::Lower;
use crate::diagnostic::Diagnostic;
use crate::document::api::{ApiPlace, Operation, SchemaId};
use crate::expr::Pointer;

impl Lower<'_, '_> {
    /// Points at the first of these parts of a place that is written there.
    pub(super) fn with_part(
        &self,
        diagnostic: Diagnostic,
        place: &ApiPlace,
        parts: &[&str],
        label: &str,
    ) -> Diagnostic {
        let spans = parts.iter().find_map(|part| {
            self.apis.name_place(&ApiPlace {
                pointer: format!("{}{part}", place.pointer),
                ..place.clone()
            })
        });
        match spans {
            Some(span) => diagnostic.also(span, label),
            None => diagnostic,
        }
    }

    /// Points at what a schema says by one of these keywords.
    pub(super) fn with_keyword(
        &self,
        diagnostic: Diagnostic,
        schema: SchemaId,
        keywords: &[&str],
        label: &str,
    ) -> Diagnostic {
        match &self.apis.schema(schema).place {
            Some(place) => self.with_part(diagnostic, place, keywords, label),
            None => diagnostic,
        }
    }

    /// Points at the type or the values of a schema.
    pub(super) fn with_schema(
        &self,
        diagnostic: Diagnostic,
        schema: SchemaId,
        label: &str,
    ) -> Diagnostic {
        match self.schema_place(schema) {
            Some(span) => diagnostic.also(span, label),
            None => diagnostic,
        }
    }

    /// Points at what an operation says by this field, or at the operation if it does not.
    pub(super) fn with_operation(
        &self,
        diagnostic: Diagnostic,
        operation: &Operation,
        field: &str,
        label: &str,
    ) -> Diagnostic {
        let field = format!("/{field}");
        self.with_part(diagnostic, &operation.place, &[&field, ""], label)
    }

    /// Points at the schema in which a way from `root` ends, before the token at `at`.
    pub(super) fn with_parent(
        &self,
        diagnostic: Diagnostic,
        root: SchemaId,
        pointer: &Pointer,
        at: usize,
    ) -> Diagnostic {
        let way = Pointer(pointer.0[..at.min(pointer.0.len())].to_vec());
        let parents = self.apis.navigate(root, &way).alternatives;
        let Some(parent) = parents.first() else {
            return diagnostic;
        };
        let described = [
            ("/additionalProperties", "allows no others"),
            ("/properties", "these are described"),
        ];
        let types = self.apis.flat(*parent).types.unwrap_or_default();
        if types.object {
            let place = self.apis.schema(*parent).place.clone();
            let found = described.iter().find_map(|(part, label)| {
                let place = place.as_ref()?;
                let pointer = format!("{}{part}", place.pointer);
                let place = ApiPlace {
                    pointer,
                    ..place.clone()
                };
                Some((self.apis.name_place(&place)?, *label))
            });
            if let Some((span, label)) = found {
                return diagnostic.also(span, label);
            }
        }
        let what = crate::lower::check::request::values::with_article(&self.apis.describe(*parent));
        self.with_schema(diagnostic, *parent, &format!("{what} here"))
    }
}
