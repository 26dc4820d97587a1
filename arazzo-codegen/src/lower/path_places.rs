//! The places of path parameters in the path of an operation: those that are spelt in another way,
//! and those that lack.

use super::Lower;
use super::parameters::{declared, path_of};
use crate::diagnostic::suggest::some_of;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::{ApiPlace, Operation, template_names};
use crate::document::arazzo::{self, Location};

impl Lower<'_, '_> {
    /// Tells that the description spells the places of parameters in another way.
    pub(super) fn check_respelt(&mut self, operation: &Operation, step: &arazzo::Step) {
        let [first, others @ ..] = operation.respelt.as_slice() else {
            return;
        };
        let all = || std::iter::once(first).chain(others);
        let written: Vec<&str> = all().map(|one| one.written.as_str()).collect();
        let right: Vec<String> = all().map(|one| format!("{{{}}}", one.name)).collect();
        let place = match others {
            [] => "the place of a path parameter",
            _ => "places of path parameters",
        };
        let message = format!(
            "the path of the operation spells {place} {}",
            some_of(&written)
        );
        let span = step.target.as_ref().map(|target| target.text().span);
        let span = span.unwrap_or(step.step_id.span);
        let diagnostic = Diagnostic::new(Code::RespeltPathPlace, span, message)
            .label("the value is put there")
            .help(format!("write {} in the API description", some_of(&right)));
        self.report(self.with_path(diagnostic, operation));
    }

    /// Whether the path has a place for a declared path parameter that is set. One that is set for
    /// the whole workflow is left out here, and may have its place in other operations.
    pub(super) fn check_place(
        &mut self,
        operation: &Operation,
        parameter: &arazzo::Parameter,
        location: Location,
        own: bool,
    ) -> bool {
        if location != Location::Path || operation.messaging.is_some() {
            return true;
        }
        if has_place(operation, parameter) {
            return true;
        }
        let path = path_of(operation);
        let places = template_names(&path);
        let name = &parameter.name;
        let message = format!("the path `{path}` has no place for `{}`", name.value);
        let diagnostic = Diagnostic::new(Code::PathParameterWithoutPlace, name.span, message);
        let diagnostic = if own {
            diagnostic
        } else {
            diagnostic
                .severity(Severity::Warning)
                .label("not sent by this step")
        };
        let declares = |place: &&String| {
            let mut declared = operation.parameters.iter();
            declared.any(|one| one.location == Location::Path && one.name == **place)
        };
        let open: Vec<&String> = places.iter().filter(|place| !declares(place)).collect();
        let diagnostic = diagnostic.help(match open.as_slice() {
            [] => format!(
                "write `{{{}}}` into the path of the API description, or remove the parameter",
                name.value
            ),
            open => format!("its path has a place for {}", some_of(open)),
        });
        self.report(self.with_path(diagnostic, operation));
        false
    }

    fn with_path(&self, diagnostic: Diagnostic, operation: &Operation) -> Diagnostic {
        let place = &operation.place;
        let item = place.pointer.rsplit_once('/').map_or("", |(item, _)| item);
        let item = ApiPlace {
            pointer: item.to_owned(),
            ..place.clone()
        };
        self.with_part(diagnostic, &item, &[""], "described here")
    }
}

/// Whether the path has a place for the parameter.
fn has_place(operation: &Operation, parameter: &arazzo::Parameter) -> bool {
    template_names(&path_of(operation)).contains(&parameter.name.value)
}

/// Whether the operation declares a path parameter of the step for which its path has no place: it
/// is what some place of the path lacks, under another name.
pub(super) fn any_without_place(operation: &Operation, own: &[arazzo::Parameter]) -> bool {
    let in_path = |one: &arazzo::Parameter| {
        let location = one.location.as_ref().map(|location| location.value);
        location == Some(Location::Path) && declared(operation, Location::Path, &one.name).is_some()
    };
    let mut own = own.iter();
    operation.messaging.is_none() && own.any(|one| in_path(one) && !has_place(operation, one))
}
