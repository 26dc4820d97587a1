//! The documents for programs; [`crate::inspect`] describes the shape.

use serde_json::{Map, Value, json};

use super::{Found, Read, inputs, kind, target, values};
use crate::document::arazzo::{Components, SourceDescription, Step, Workflow};
use crate::json;
use crate::resolve::{Document, Source};

pub(super) fn print(read: Read<'_>) -> String {
    let documents = read.input.documents.list.iter();
    let documents: Vec<Value> = documents.map(|one| document(read, one)).collect();
    json::print(&json!({ "documents": documents }))
}

fn document(read: Read<'_>, document: &Document) -> Value {
    let arazzo = &document.arazzo;
    let sources = document.sources.iter().zip(&arazzo.source_descriptions);
    let sources = sources.map(|(found, described)| source(read, found, described));
    let workflows = arazzo.workflows.iter().map(|one| workflow(read, one));
    json!({
        "document": read.file(arazzo.file),
        "arazzo": arazzo.arazzo.value,
        "self": arazzo.self_uri.as_ref().map(|uri| uri.value.as_str()),
        "title": arazzo.info.title,
        "version": arazzo.info.version,
        "sources": sources.collect::<Vec<_>>(),
        "workflows": workflows.collect::<Vec<_>>(),
        "components": components(&arazzo.components),
    })
}

fn source(read: Read<'_>, source: &Source, described: &SourceDescription) -> Value {
    let found = match read.found(source) {
        Found::Nothing => Value::Null,
        Found::Other { kind, file } => json!({ "kind": kind, "file": read.file(file) }),
        Found::Api(api) => json!({
            "kind": "openapi",
            "file": read.file(api.file),
            "specification": api.specification,
            "title": api.title,
            "version": api.version,
        }),
    };
    json!({
        "name": described.name.value,
        "url": described.url.value,
        "type": described.kind.as_ref().map(|stated| kind(stated.value)),
        "found": found,
    })
}

fn workflow(read: Read<'_>, workflow: &Workflow) -> Value {
    let outputs = workflow.outputs.iter().map(|output| &output.name);
    let steps = workflow.steps.iter().map(|one| step(read, one));
    json!({
        "workflow": workflow.workflow_id.value,
        "line": read.line(workflow.workflow_id.span),
        "inputs": workflow.inputs.as_ref().map(inputs),
        "dependsOn": values(&workflow.depends_on),
        "parameters": workflow.parameters.len(),
        "successActions": workflow.success_actions.len(),
        "failureActions": workflow.failure_actions.len(),
        "steps": steps.collect::<Vec<_>>(),
        "outputs": values(outputs),
    })
}

fn step(read: Read<'_>, step: &Step) -> Value {
    let target = step.target.as_ref().map(|called| {
        let (field, value) = target(called);
        json!({ field: value })
    });
    let body = step.request_body.as_ref().map(|body| {
        let kind = body.content_type.as_ref();
        json!({ "contentType": kind.map(|kind| kind.value.as_str()), "replacements": body.replacements.len() })
    });
    json!({
        "step": step.step_id.value,
        "line": read.line(step.step_id.span),
        "target": target,
        "dependsOn": values(&step.depends_on),
        "parameters": step.parameters.len(),
        "body": body,
        "criteria": step.success_criteria.as_ref().map(Vec::len),
        "onSuccess": step.on_success.len(),
        "onFailure": step.on_failure.len(),
        "timeout": step.timeout.as_ref().map(|timeout| timeout.value),
        "outputs": values(step.outputs.iter().map(|output| &output.name)),
    })
}

fn components(components: &Components) -> Value {
    let inputs = components.inputs.iter().map(|(name, _)| name);
    let parameters = components.parameters.iter().map(|(name, _)| name);
    let success = components.success_actions.iter().map(|(name, _)| name);
    let failure = components.failure_actions.iter().map(|(name, _)| name);
    let lists = [
        ("inputs", values(inputs)),
        ("parameters", values(parameters)),
        ("successActions", values(success)),
        ("failureActions", values(failure)),
    ];
    let members = lists.map(|(name, list)| (name.to_owned(), list.into()));
    Value::Object(Map::from_iter(members))
}
