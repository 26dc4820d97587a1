//! The settings of single workflows.

use std::collections::{BTreeMap, BTreeSet};

use arazzo::Entry;

use super::{Known, Reading, bound, mapping};
use crate::{
    WorkflowOptions,
    mapping::{ContextScope, Part},
    settings::{item::Item, table::Table},
};

/// Reads the tables of workflows.
pub(super) fn workflows(
    reading: &Reading<'_, '_>,
    known: &mut Known,
) -> BTreeMap<String, WorkflowOptions> {
    let mut all = BTreeMap::new();
    let table = reading.root.table("workflows");
    for (id, at, item) in table.map(|table| table.entries()).unwrap_or_default() {
        let Some(entry) = reading.entries.iter().find(|entry| entry.id() == id) else {
            reading.root.report.add(&at, reading.no_workflow(&id));
            continue;
        };
        if let Some(table) = item.table() {
            all.insert(id, workflow(reading, entry, &table, known));
            table.finish();
        }
    }
    all
}

fn workflow(
    reading: &Reading<'_, '_>,
    entry: &Entry,
    table: &Table<'_>,
    known: &mut Known,
) -> WorkflowOptions {
    let mut options = WorkflowOptions::new();
    if let Some(item) = table.get("concurrency") {
        match item.whole() {
            Some(0) => item.refuse("a concurrency of 0 lets nothing run"),
            Some(runs) => {
                options = options.concurrency(usize::try_from(runs).unwrap_or(usize::MAX))
            }
            None => {}
        }
    }
    if let Some(limit) = table.get("time_limit").and_then(|item| item.duration()) {
        options = options.time_limit(limit);
    }
    if table.get("end_with_client").and_then(|item| item.flag()) == Some(true) {
        options = options.end_with_client();
    }
    let streamed = table
        .get("stream")
        .map(|item| item.elements())
        .unwrap_or_default();
    for item in streamed {
        options = stream(options, entry, &item);
    }
    if let Some(secrets) = table.table("secrets") {
        let inputs = entry.description().inputs.iter();
        let names: BTreeSet<&str> = inputs
            .filter(|input| input.is_secret())
            .map(|input| input.name())
            .collect();
        let missing = "the workflow has no secret input";
        for (name, secret) in bound(&secrets, &names, missing, reading.sources) {
            known
                .own
                .entry(entry.id().to_owned())
                .or_default()
                .insert(name.clone());
            options = options.bind(&name, secret);
        }
    }
    mappings(options, entry, table, known)
}

fn stream(options: WorkflowOptions, entry: &Entry, item: &Item<'_>) -> WorkflowOptions {
    let Some(text) = item.text() else {
        return options;
    };
    let mut steps = entry.description().steps.iter();
    let is_output = steps.any(|step| {
        let rest = text
            .strip_prefix(step)
            .and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|output| !output.is_empty())
    });
    if !is_output {
        item.refuse(format!(
            "`{text}` is not an output of a step, written `stepId.output`"
        ));
        return options;
    }
    options.stream(&text)
}

/// Reads and checks the mappings of a workflow.
fn mappings(
    mut options: WorkflowOptions,
    entry: &Entry,
    table: &Table<'_>,
    known: &Known,
) -> WorkflowOptions {
    let [request, response, session] =
        ["request", "response", "session"].map(|name| table.get(name));
    options.mappings.request = request.as_ref().and_then(mapping);
    options.mappings.response = response.as_ref().and_then(mapping);
    options.mappings.session = session.as_ref().and_then(mapping);
    let mut saved = Vec::new();
    for (target, item) in table
        .table("save")
        .map(|table| targets(&table))
        .unwrap_or_default()
    {
        if let Some(mapping) = mapping(&item) {
            options = options.save(target.0, &target.1, mapping);
            saved.push(item);
        }
    }
    let bound = known.bound(entry.id());
    let errors = options
        .mappings
        .check(entry.description(), &bound, &known.values);
    for (part, error) in errors {
        let item = match part {
            Part::Request => request.as_ref(),
            Part::Response => response.as_ref(),
            Part::Session => session.as_ref(),
            Part::Saved(index) => saved.get(index),
        };
        if let Some(item) = item {
            item.refuse_part(error.at(), error.message());
        }
    }
    options
}

/// Reads the values that are written: `"user.last" = …`, or `user.last = …`.
fn targets<'t>(table: &Table<'t>) -> Vec<((ContextScope, String), Item<'t>)> {
    let mut targets = Vec::new();
    for (name, at, item) in table.entries() {
        if let Some((scope, rest)) = ContextScope::split(&name) {
            targets.push(((scope, rest.to_owned()), item));
            continue;
        }
        let scope = ContextScope::ALL
            .into_iter()
            .find(|scope| scope.name() == name);
        match (scope, scope.and_then(|_| item.table())) {
            (Some(scope), Some(values)) => {
                let values = values.entries().into_iter();
                targets.extend(values.map(|(name, _, item)| ((scope, name), item)));
            }
            (Some(_), None) => {}
            (None, _) => table.report.add(
                &at,
                format!("`{name}` is no scope: write `global`, `user`, `session` or `run`, a dot and a name"),
            ),
        }
    }
    targets
}

impl Known {
    /// Returns the inputs that the settings set in a workflow.
    pub(super) fn bound(&self, workflow: &str) -> BTreeSet<String> {
        let own = self.own.get(workflow).into_iter().flatten();
        self.secrets.keys().chain(own).cloned().collect()
    }
}
