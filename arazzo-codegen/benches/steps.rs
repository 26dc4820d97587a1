//! How the time for a workflow grows with its steps: `cargo bench -p arazzo-codegen`.
//!
//! Every step goes back to the one before it, or on; so all of them are one circle. Printed is the
//! time for a document and its ratio to the one before: ten times as many steps should take little
//! more than ten times as long. Times depend on the machine, so nothing fails here.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use arazzo_codegen::Compiler;
use arazzo_codegen::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: Jobs, version: '1'}
servers: [{url: https://jobs.example}]
paths:
  /jobs/{id}:
    get:
      operationId: getJob
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The job
          content:
            application/json:
              schema:
                type: object
                required: [id, status]
                properties: {id: {type: string}, status: {type: string, enum: [busy, done]}}
";

fn main() {
    let mut before: Option<(usize, Duration)> = None;
    for steps in [10, 100, 1_000] {
        let took = best_of_three(steps);
        let ratio = before.map(|(fewer, less)| {
            let ratio = took.as_secs_f64() / less.as_secs_f64();
            format!(", {ratio:.1} times as long as {fewer}")
        });
        println!("{steps} steps: {took:.1?}{}", ratio.unwrap_or_default());
        before = Some((steps, took));
    }
}

fn best_of_three(steps: usize) -> Duration {
    let text = document(steps);
    let times = (0..3).map(|_| {
        let files = Memory::default()
            .with("api.yaml", API)
            .with("doc.yaml", &*text);
        let compiler = Compiler::new().loader(files);
        let begun = Instant::now();
        let compilation = compiler.compile("doc.yaml");
        let took = begun.elapsed();
        assert!(!compilation.diagnostics.has_errors(), "it is correct");
        took
    });
    times.min().unwrap_or_default()
}

fn document(steps: usize) -> String {
    let mut text = "\
arazzo: 1.0.1
info: {title: T, version: '1'}
sourceDescriptions: [{name: jobs, url: api.yaml, type: openapi}]
workflows:
  - workflowId: w
    inputs: {type: object, required: [id], properties: {id: {type: string}}}
    steps:
"
    .to_owned();
    for at in 0..steps {
        let id = match at {
            0 => "$inputs.id".to_owned(),
            at => format!("$steps.s{}.outputs.id", at - 1),
        };
        let (back, on) = (at.saturating_sub(1), (at + 1).min(steps - 1));
        let _ = writeln!(
            text,
            "      - stepId: s{at}
        operationId: getJob
        parameters: [{{name: id, in: path, value: {id}}}]
        outputs: {{id: $response.body#/id}}
        onSuccess:
          - {{name: back, type: goto, stepId: s{back}, criteria: [{{condition: $response.body#/status == 'busy'}}]}}
          - {{name: on, type: goto, stepId: s{on}, criteria: [{{condition: $response.body#/status == 'done'}}]}}"
        );
    }
    text
}
