//! The references of workflow documents, each resolved once, and what they use.
//!
//! A reference is known by its place, so that whoever meets it again finds what it led to, and a
//! mistake in it is reported once. Components are resolved when a list that names them is read,
//! workflows at once: what they lead to is what is generated.

use std::collections::{HashMap, HashSet, VecDeque};

use super::operation::source_in;
use super::workflow::{self, Place};
use super::{DocumentId, Documents};
use crate::diagnostic::{Code, Sink};
use crate::document::arazzo::{self, Components, OrReference, Target};
use crate::source::{Span, Spanned};

/// What references lead to. One that leads to nothing has been reported.
#[derive(Default)]
pub(crate) struct References {
    workflows: HashMap<Span, Option<Place>>,
    /// By the place of the reference: the index in the components of its kind.
    components: HashMap<Span, Option<usize>>,
    used_sources: HashSet<(DocumentId, usize)>,
    /// By the places of their names.
    used_components: HashSet<Span>,
}

impl References {
    /// The workflows of the entry document, then those that they lead to, as they are met.
    pub(crate) fn reached(&mut self, documents: &Documents, sink: &mut Sink) -> Vec<Place> {
        let entry = DocumentId(0);
        let count = documents.get(entry).arazzo.workflows.len();
        let mut places: Vec<Place> = (0..count).map(|index| (entry, index)).collect();
        let mut seen: HashSet<Place> = places.iter().copied().collect();
        let mut queue: VecDeque<Place> = places.iter().copied().collect();
        while let Some((document, index)) = queue.pop_front() {
            for (text, code) in named(&documents.get(document).arazzo, index) {
                let found = self.workflow(documents, document, text, code, sink);
                if let Some(place) = found.filter(|place| seen.insert(*place)) {
                    places.push(place);
                    queue.push_back(place);
                }
            }
        }
        places
    }

    /// The workflow that a text names. One that does not exist is reported as `code`.
    pub(crate) fn workflow(
        &mut self,
        documents: &Documents,
        from: DocumentId,
        text: &Spanned<String>,
        code: Code,
        sink: &mut Sink,
    ) -> Option<Place> {
        if let Some(known) = self.workflows.get(&text.span) {
            return *known;
        }
        let document = documents.get(from);
        if let Some(source) =
            source_in(document, &text.value).and_then(|name| document.source(name))
        {
            self.use_source(from, source);
        }
        let found = workflow::find(documents, from, text, code, sink);
        self.workflows.insert(text.span, found);
        found
    }

    /// The workflow that a text leads to which has been resolved.
    pub(crate) fn known_workflow(&self, text: &Spanned<String>) -> Option<Place> {
        self.workflows.get(&text.span).copied().flatten()
    }

    /// The component that a reference names, among those of its kind.
    pub(super) fn component<'a, T>(
        &mut self,
        reference: Span,
        components: &'a [(Spanned<String>, T)],
        find: impl FnOnce() -> Option<usize>,
    ) -> Option<&'a T> {
        let found = *self.components.entry(reference).or_insert_with(find);
        Some(&components.get(found?)?.1)
    }

    /// Remembers that a document uses one of its sources.
    pub(crate) fn use_source(&mut self, document: DocumentId, source: usize) {
        self.used_sources.insert((document, source));
    }

    pub(crate) fn uses_source(&self, document: DocumentId, source: usize) -> bool {
        self.used_sources.contains(&(document, source))
    }

    /// Remembers that a document names one of its components, be it where that is allowed or not.
    pub(crate) fn use_component(&mut self, components: &Components, kind: &str, name: &str) {
        let name = components.name(kind, name);
        self.used_components.extend(name.map(|name| name.span));
    }

    pub(crate) fn uses_component(&self, name: &Spanned<String>) -> bool {
        self.used_components.contains(&name.span)
    }
}

/// Every workflow that a workflow of a document names, and the code for one that does not exist.
fn named(document: &arazzo::ArazzoDocument, index: usize) -> Vec<(&Spanned<String>, Code)> {
    let workflow = &document.workflows[index];
    let needed = workflow.depends_on.iter();
    let mut named: Vec<_> = needed.map(|text| (text, Code::UnknownDependsOn)).collect();
    named.extend(workflow.steps.iter().filter_map(|step| match &step.target {
        Some(Target::WorkflowId(text)) => Some((text, Code::UnknownWorkflow)),
        _ => None,
    }));
    let of_steps = workflow
        .steps
        .iter()
        .flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let shared = workflow
        .success_actions
        .iter()
        .chain(&workflow.failure_actions);
    let inline = shared.chain(of_steps).filter_map(|action| match action {
        OrReference::Inline(action) => Some(action),
        OrReference::Reference(_) => None,
    });
    let components = &document.components;
    let of_components = components
        .success_actions
        .iter()
        .chain(&components.failure_actions)
        .map(|(_, action)| action);
    let targets = inline.chain(of_components).filter_map(target);
    named.extend(targets.map(|text| (text, Code::ActionUnknownWorkflow)));
    named
}

/// The workflow that an action runs; that of an `end` has been reported, and is ignored.
fn target(action: &arazzo::Action) -> Option<&Spanned<String>> {
    let target = action.workflow_id.as_ref();
    target.filter(|_| action.kind.value != arazzo::ActionKind::End)
}
