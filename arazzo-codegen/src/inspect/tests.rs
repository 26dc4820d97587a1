//! What the tests of all stages share: an API, and documents that call it.

use std::fmt::Write;

use expect_test::expect;

use super::{Format, InspectError, Stage};
use crate::diagnostic::Severity;
use crate::source::Memory;
use crate::{Compilation, Compiler};

const API: &str = r"
openapi: 3.0.3
info: {title: Jobs, version: '1'}
servers: [{url: https://jobs.example}]
paths:
  /jobs:
    post:
      operationId: submit
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties: {name: {type: string}, kind: {type: string}, sizes: {type: array, items: {type: integer}}}
      responses: &responses
        '200':
          description: The job
          content:
            application/json:
              schema:
                type: object
                properties: {id: {type: string}, state: {type: string}}
        '404': {description: Unknown}
        '503': {description: Busy}
  /job:
    get:
      operationId: look
      parameters: [{name: id, in: query, schema: {type: string}}]
      responses: *responses
  /report: {get: {operationId: report, responses: *responses}}
  /token: {post: {operationId: refresh, responses: *responses}}
";

const HEAD: &str = "
arazzo: 1.1.0
info: {title: Flows, version: '1'}
sourceDescriptions: [{name: jobs, url: api.yml, type: openapi}]
workflows:
";

/// The workflows of a document that calls the jobs' API.
pub(crate) fn compile(workflows: &str) -> Compilation {
    let files = Memory::default()
        .with("api.yml", API)
        .with("flows.yml", format!("{HEAD}{workflows}"));
    Compiler::new().loader(files).compile("flows.yml")
}

/// A stage of it; the findings, if there are errors.
pub(crate) fn shown(workflows: &str, stage: Stage, format: Format) -> String {
    let compilation = compile(workflows);
    compilation.inspect(stage, format).unwrap_or_else(|error| {
        let found = compilation.diagnostics.iter();
        let found = found.filter(|one| one.severity == Severity::Error);
        found.fold(error.to_string(), |mut text, found| {
            let _ = write!(text, "\n{:?} {}", found.code, found.message);
            text
        })
    })
}

#[test]
fn a_stage_has_its_formats() {
    let compilation = compile("- {workflowId: look, steps: [{stepId: look, operationId: look}]}");
    let all = [Format::Text, Format::Json, Format::Mermaid, Format::Svg];
    for stage in [Stage::Document, Stage::Program, Stage::Flow] {
        for format in all {
            match compilation.inspect(stage, format) {
                Ok(text) => assert!(stage.formats().contains(&format) && text.ends_with('\n')),
                Err(error) => assert_eq!(error, InspectError::Format(stage, format)),
            }
        }
    }
}

#[test]
fn a_document_with_errors_is_shown_as_it_was_read() {
    let wrong = "- {workflowId: look, steps: [{stepId: look, operationId: lok}]}";
    expect![[r#"
        the document has errors
        UnknownOperation no source describes an operation `lok`"#]]
    .assert_eq(&shown(wrong, Stage::Program, Format::Text));
    expect![[r#"
        the document has errors
        UnknownOperation no source describes an operation `lok`"#]]
    .assert_eq(&shown(wrong, Stage::Flow, Format::Svg));
    expect![[r#"
        document flows.yml  Arazzo 1.1.0: Flows, version 1
          source jobs  api.yml, openapi => api.yml, OpenAPI 3.0.3: Jobs, version 1
          workflow look  line 6
            step look  line 6, operationId lok
    "#]]
    .assert_eq(&shown(wrong, Stage::Document, Format::Text));
}
