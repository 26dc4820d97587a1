//! The documents for a terminal: a line for every object, below the one that it belongs to.

use super::{Found, Read, inputs, kind, target, values};
use crate::document::arazzo::{Components, SourceDescription, Step, Workflow};
use crate::draw::label::Lines;
use crate::resolve::{Document, Source};

pub(super) fn print(read: Read<'_>) -> String {
    let mut lines = Lines::default();
    for (number, one) in read.input.documents.list.iter().enumerate() {
        if number > 0 {
            lines.blank();
        }
        document(&mut lines, read, one);
    }
    lines.into_text()
}

fn document(lines: &mut Lines, read: Read<'_>, document: &Document) {
    let arazzo = &document.arazzo;
    let info = &arazzo.info;
    let (file, version) = (read.file(arazzo.file), &arazzo.arazzo.value);
    lines.add(
        0,
        format!(
            "document {file}  Arazzo {version}: {}, version {}",
            info.title, info.version
        ),
    );
    if let Some(uri) = &arazzo.self_uri {
        lines.add(1, format!("self {}", uri.value));
    }
    for (found, described) in document.sources.iter().zip(&arazzo.source_descriptions) {
        lines.add(1, source(read, found, described));
    }
    for one in &arazzo.workflows {
        workflow(lines, read, one);
    }
    components(lines, &arazzo.components);
}

fn source(read: Read<'_>, source: &Source, described: &SourceDescription) -> String {
    let stated = described.kind.as_ref();
    let stated = stated.map(|stated| format!(", {}", kind(stated.value)));
    let found = match read.found(source) {
        Found::Nothing => "not read".to_owned(),
        Found::Other { kind, file } => format!("{}, {kind}", read.file(file)),
        Found::Api(api) => {
            let file = read.file(api.file);
            format!(
                "{file}, {}: {}, version {}",
                api.specification, api.title, api.version
            )
        }
    };
    let (name, url) = (&described.name.value, &described.url.value);
    format!(
        "source {name}  {url}{} => {found}",
        stated.unwrap_or_default()
    )
}

fn workflow(lines: &mut Lines, read: Read<'_>, workflow: &Workflow) {
    let id = &workflow.workflow_id;
    lines.add(
        1,
        format!("workflow {}  line {}", id.value, read.line(id.span)),
    );
    if let Some(schema) = &workflow.inputs {
        names(lines, 2, "inputs", &inputs(schema));
    }
    names(lines, 2, "depends on", &values(&workflow.depends_on));
    let counts = [
        count(workflow.parameters.len(), "parameter"),
        count(workflow.success_actions.len(), "success action"),
        count(workflow.failure_actions.len(), "failure action"),
    ];
    facts(lines, 2, counts);
    for one in &workflow.steps {
        step(lines, read, one);
    }
    let outputs = workflow.outputs.iter().map(|output| &output.name);
    names(lines, 2, "outputs", &values(outputs));
}

fn step(lines: &mut Lines, read: Read<'_>, step: &Step) {
    let called = step.target.as_ref().map(|called| {
        let (field, value) = target(called);
        format!(", {field} {value}")
    });
    let (id, line) = (&step.step_id.value, read.line(step.step_id.span));
    lines.add(
        2,
        format!("step {id}  line {line}{}", called.unwrap_or_default()),
    );
    names(lines, 3, "depends on", &values(&step.depends_on));
    let body = step
        .request_body
        .as_ref()
        .map(|body| match &body.content_type {
            Some(kind) => format!("body {}", kind.value),
            None => "body".to_owned(),
        });
    let criteria = step.success_criteria.as_ref().map(Vec::len);
    let timeout = step.timeout.as_ref();
    facts(
        lines,
        3,
        [
            count(step.parameters.len(), "parameter"),
            body,
            criteria.map(|number| {
                count(number, "criterion").unwrap_or_else(|| "no criteria".to_owned())
            }),
            count(step.on_success.len(), "success action"),
            count(step.on_failure.len(), "failure action"),
            timeout.map(|timeout| format!("timeout {} ms", timeout.value)),
        ],
    );
    names(
        lines,
        3,
        "outputs",
        &values(step.outputs.iter().map(|output| &output.name)),
    );
}

fn components(lines: &mut Lines, components: &Components) {
    let inputs = components.inputs.iter().map(|(name, _)| name);
    let parameters = components.parameters.iter().map(|(name, _)| name);
    let success = components.success_actions.iter().map(|(name, _)| name);
    let failure = components.failure_actions.iter().map(|(name, _)| name);
    names(lines, 1, "components, inputs", &values(inputs));
    names(lines, 1, "components, parameters", &values(parameters));
    names(lines, 1, "components, success actions", &values(success));
    names(lines, 1, "components, failure actions", &values(failure));
}

/// A list of names, if there are any.
fn names(lines: &mut Lines, depth: usize, what: &str, names: &[&str]) {
    if !names.is_empty() {
        lines.add(depth, format!("{what} {}", names.join(", ")));
    }
}

/// What there is to say on a line, if there is anything.
fn facts<const N: usize>(lines: &mut Lines, depth: usize, facts: [Option<String>; N]) {
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        lines.add(depth, facts.join(", "));
    }
}

fn count(number: usize, what: &str) -> Option<String> {
    match (number, what) {
        (0, _) => None,
        (1, _) => Some(format!("1 {what}")),
        (_, "criterion") => Some(format!("{number} criteria")),
        _ => Some(format!("{number} {what}s")),
    }
}
