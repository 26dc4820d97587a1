//! What is said of documents before anything that they name is opened.

use std::path::PathBuf;

use expect_test::{Expect, expect};

use super::super::{Action, ArazzoDocument, OrReference, Parameter, Target};
use super::read;
use crate::diagnostic::render::one_line;
use crate::diagnostic::{Diagnostics, Sink};
use crate::source::{SourceMap, Span, Spanned};
use crate::syntax;

mod actions;
mod document;
mod misplaced;
mod parameters;
mod steps;

fn read_text(text: &str) -> (SourceMap, Option<ArazzoDocument>, Diagnostics) {
    let mut map = SourceMap::default();
    let file = map.add(PathBuf::from("w.yaml"), PathBuf::from("w.yaml"), text);
    let mut sink = Sink::default();
    let root = syntax::parse(&map, file, &mut sink);
    let document = root.and_then(|root| read(root, file, &mut sink));
    (map, document, sink.finish())
}

/// Compares the findings, each with the line that its fix leads to.
#[track_caller]
fn check(text: &str, expect: Expect) {
    let (map, _, mut diagnostics) = read_text(text);
    crate::fixes::resolve_edits(&mut diagnostics, &map);
    let mut shown = String::new();
    for diagnostic in diagnostics.iter() {
        shown += &format!(
            "{}: {}\n",
            diagnostic.severity.name(),
            one_line(diagnostic, &map)
        );
        if let Some(fix) = &diagnostic.fix {
            let mut fixed = text.to_owned();
            let range = fix.span.start as usize..fix.span.end as usize;
            fixed.replace_range(range, &fix.replacement);
            let line = fixed.lines().nth(map.start(fix.span).line - 1);
            shown += &format!("fix: {}\n", line.unwrap_or_default().trim());
        }
    }
    expect.assert_eq(&shown);
}

/// The same for a workflow with one step, whose further fields are given.
#[track_caller]
fn check_step(version: &str, fields: &str, expect: Expect) {
    let fields = fields.replace('\n', "\n        ");
    check(
        &format!(
            "arazzo: {version}\n\
             info: {{title: t, version: 1.0.0}}\n\
             sourceDescriptions: [{{name: api, url: api.yaml}}]\n\
             workflows:\n  - workflowId: w\n    steps:\n      - stepId: s\n        {fields}\n"
        ),
        expect,
    );
}

/// The document with every field, which has no mistakes.
fn full() -> (SourceMap, ArazzoDocument) {
    let (map, document, diagnostics) = read_text(include_str!("tests/full.yaml"));
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.iter().next());
    (map, document.expect("the document is right"))
}

fn place(map: &SourceMap, span: Span) -> String {
    let start = map.start(span);
    format!("{}:{}", start.line, start.column)
}

fn names(list: &[Spanned<String>]) -> Vec<&str> {
    list.iter().map(|name| name.as_str()).collect()
}

#[test]
fn a_document_is_read_with_every_field() {
    let (map, document) = full();
    let source = &document.source_descriptions[0];
    let kind = source.kind.as_ref().map(|kind| kind.value);
    let workflow = &document.workflows[0];
    let components = &document.components;
    let shown = [
        format!(
            "{:?} {} {:?}",
            document.version,
            *document.arazzo,
            place(&map, document.arazzo.span)
        ),
        format!("self {:?}", document.self_uri.as_deref()),
        format!("{} {}", document.info.title, document.info.version),
        format!("source {} {} {kind:?}", *source.name, *source.url),
        format!(
            "workflow {} after {:?}",
            *workflow.workflow_id,
            names(&workflow.depends_on)
        ),
        format!(
            "components {} {} {} {}",
            components.inputs.len(),
            components.parameters.len(),
            components.success_actions.len(),
            components.failure_actions.len()
        ),
    ];
    expect![[r#"
        V1_1 1.1.0 "1:9"
        self Some("https://example.com/shop.arazzo.yaml")
        Shop 1.0
        source shop ./shop.yaml Some(OpenApi)
        workflow buy after ["$sourceDescriptions.login.signIn"]
        components 1 1 1 1"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn a_step_is_read_with_every_field() {
    let (map, document) = full();
    let step = &document.workflows[0].steps[0];
    let target = match &step.target {
        Some(Target::OperationId(id)) => format!("{} at {}", id.value, place(&map, id.span)),
        other => format!("{other:?}"),
    };
    let parameters: Vec<_> = step.parameters.iter().map(shown_parameter).collect();
    let actions: Vec<_> = step.on_failure.iter().map(shown_action).collect();
    let criteria = step.success_criteria.iter().flatten();
    let criteria: Vec<_> = criteria
        .map(|it| format!("{} {:?}", it.condition_text(), it.language.value))
        .collect();
    let body = step.request_body.as_ref().expect("the step has a body");
    let payload = body.payload.as_ref().map(|payload| payload.to_json());
    let outputs: Vec<_> = step.outputs.iter().map(|one| one.name.as_str()).collect();
    let shown = [
        format!("step {}", *step.step_id),
        target,
        format!("parameters {parameters:?}"),
        format!("criteria {criteria:?}"),
        format!("failure {actions:?}"),
        format!("body {:?}", body.content_type.as_deref()),
        format!("payload {}", payload.unwrap_or_default()),
        format!("replacements {}", body.replacements.len()),
        format!("outputs {outputs:?}"),
        format!("timeout {:?}", step.timeout.as_ref().map(|one| one.value)),
        format!("after {:?}", names(&step.depends_on)),
    ];
    expect![[r#"
        step order
        $sourceDescriptions.shop.createOrder at 30:22
        parameters ["dryRun Some(Query)", "$components.parameters.page"]
        criteria ["$statusCode == 201 Simple", "$[?@.ok] JsonPath { draft: false }", "^a Regex"]
        failure ["again Retry after Some(1.5) limit Some(3)", "stop End after None limit None"]
        body Some("application/json")
        payload {"id":"$inputs.id","quantity":1}
        replacements 1
        outputs ["id", "first"]
        timeout Some(5000)
        after ["$workflows.pay.steps.pay"]"#]]
    .assert_eq(&shown.join("\n"));
}

fn shown_parameter(parameter: &OrReference<Parameter>) -> String {
    match parameter {
        OrReference::Inline(it) => {
            format!("{} {:?}", *it.name, it.location.as_ref().map(|l| l.value))
        }
        OrReference::Reference(it) => it.reference.value.clone(),
    }
}

fn shown_action(action: &OrReference<Action>) -> String {
    match action {
        OrReference::Inline(it) => format!(
            "{} {:?} after {:?} limit {:?}",
            *it.name,
            it.kind.value,
            it.retry_after.as_ref().map(|after| after.value),
            it.retry_limit.as_ref().map(|limit| limit.value),
        ),
        OrReference::Reference(it) => it.reference.value.clone(),
    }
}
