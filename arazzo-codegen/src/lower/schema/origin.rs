//! Where the values of an enumeration are listed, in words for its docs.

use super::{Lower, SchemaId, TypeId};
use crate::document::api::ApiPlace;

impl Lower<'_, '_> {
    /// Notes the places of the schemas that list the values of an enumeration.
    pub(super) fn note_origins(&mut self, def: TypeId, schemas: &[SchemaId]) {
        let flats = schemas.iter().map(|schema| self.apis.flat(*schema));
        let listing = flats.filter(|flat| flat.values.is_some());
        let places: Vec<ApiPlace> = listing.filter_map(|flat| flat.place.clone()).collect();
        for place in places {
            let origin = self.listed_in(&place);
            let origins = &mut self.program.workflows[def.workflow.0].types[def.index].origins;
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
    }

    fn listed_in(&self, place: &ApiPlace) -> String {
        let pointer = place.pointer.replace('`', "'");
        let documents = &self.documents.list;
        if documents.iter().any(|one| one.arazzo.file == place.file) {
            let place = of_document(&pointer);
            return format!("the workflow document at `{place}`");
        }
        let apis = documents
            .iter()
            .flat_map(|one| one.apis().chain(one.message_apis()));
        let api = apis
            .map(|(_, api)| api)
            .find(|api| self.apis.file(*api) == place.file);
        let named = api.map(|api| format!("{} {}", self.apis.title(api), self.apis.version(api)));
        let named = named.unwrap_or_else(|| self.apis.file_name(place.file));
        format!("{} at `#{pointer}`", named.trim())
    }
}

/// The place inside a workflow, whichever workflow it is: two may list the same.
fn of_document(pointer: &str) -> &str {
    let inside = pointer
        .strip_prefix("/workflows/")
        .and_then(|rest| rest.split_once('/'));
    inside.map_or(pointer.trim_start_matches('/'), |(_, rest)| rest)
}
