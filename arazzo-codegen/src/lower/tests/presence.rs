//! Outputs and inputs that are there, though no description promises them.

use super::generated_with;
use crate::Compiler;
use crate::diagnostic::Code;
use crate::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: https://t.example}]
paths:
  /things:
    get:
      operationId: list
      parameters: [{name: page, in: query, schema: {type: string}}]
      responses: &answer
        '200':
          description: ok
          headers: {X-Next: {schema: {type: string}}}
          content:
            application/json:
              schema: &thing
                type: object
                properties:
                  id: {type: string}
                  other: {type: string}
                  null_able: {type: string, nullable: true}
                  part: {type: object, properties: {id: {type: string}}}
    post:
      operationId: create
      requestBody:
        content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}, other: {type: string}}}}}
      responses: *answer
  /things/{id}:
    get:
      operationId: read
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: filter, in: query, schema: {type: string}}
        - {name: sort, in: query, required: true, schema: {type: string, default: up}}
      responses: *answer
";

const OUTPUTS: &str = "{id: $response.body#/id, other: $response.body#/other, n: $response.body#/null_able, part: $response.body#/part, next: $response.header.X-Next}";

/// Which outputs `o1`, `o2`, … of the workflow are no `Option`s, and which inputs.
#[track_caller]
fn plain(inputs: &str, steps: &str, outputs: &[&str], expected: &str) {
    let written = outputs.iter().enumerate();
    let written = written.map(|(at, value)| format!("      o{}: {value}\n", at + 1));
    let document = format!(
        "arazzo: 1.0.1\ninfo: {{title: T, version: '1'}}\n\
         sourceDescriptions: [{{name: t, url: api.yml, type: openapi}}]\nworkflows:\n\
         \x20 - workflowId: w\n    inputs: {{type: object, properties: {{{inputs}}}}}\n    steps:\n\
         {steps}\n    outputs:\n{}",
        written.collect::<String>()
    );
    let steps = document.replace("OUTPUTS", OUTPUTS);
    let code = generated_with(API, &steps);
    let mut found = Vec::new();
    for name in ["Inputs", "Outputs"] {
        let Some(start) = code.find(&format!("pub struct {name} {{\n")) else {
            continue;
        };
        let fields = code[start..]
            .lines()
            .skip(1)
            .take_while(|line| line.trim() != "}");
        let fields = fields.filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "));
        let plain = fields.filter(|(_, ty)| !ty.starts_with("Option<"));
        found.extend(plain.map(|(field, _)| field.to_owned()));
    }
    assert_eq!(found.join(" "), expected, "{steps}");
    // A note tells of the others, and of no more.
    let given = found
        .iter()
        .filter(|name| name.starts_with('o'))
        .filter(|name| *name != "other");
    assert_eq!(told_of(&steps), outputs.len() - given.count(), "{steps}");
}

/// How many outputs are said to be absent at times.
fn told_of(document: &str) -> usize {
    let files = Memory::default()
        .with("api.yml", API)
        .with("doc.yml", document);
    let compilation = Compiler::new().loader(files).compile("doc.yml");
    let all = compilation.diagnostics.iter();
    all.filter(|found| found.code == Code::WorkflowOutputMaybeAbsent)
        .count()
}

const LIST: &str = "      - {stepId: a, operationId: list, outputs: OUTPUTS}\n";
const ALL: &[&str] = &[
    "$steps.a.outputs.id",
    "$steps.a.outputs.other",
    "$steps.a.outputs.n",
];

fn after_list(steps: &str, expected: &str) {
    plain("", &format!("{LIST}{steps}"), ALL, expected);
}

#[test]
fn what_nothing_needs_may_be_absent() {
    after_list("", "");
    after_list(
        "      - {stepId: b, operationId: list, parameters: [{name: page, in: query, value: $steps.a.outputs.id}]}",
        "",
    );
}

#[test]
fn a_path_parameter_needs_its_value() {
    after_list(
        "      - {stepId: b, operationId: read, parameters: [{name: id, in: path, value: $steps.a.outputs.id}, {name: filter, in: query, value: $steps.a.outputs.other}, {name: sort, in: query, value: x}]}",
        "o1",
    );
    after_list(
        "      - {stepId: b, operationId: read, parameters: [{name: id, in: path, value: 'x-{$steps.a.outputs.id}-{$steps.a.outputs.other}'}, {name: sort, in: query, value: x}]}",
        "o1 o2",
    );
}

#[test]
fn absence_is_removed_and_null_is_not() {
    after_list(
        "      - {stepId: b, operationId: read, parameters: [{name: id, in: path, value: $steps.a.outputs.n}, {name: sort, in: query, value: x}]}",
        "",
    );
}

#[test]
fn a_required_property_needs_its_value() {
    after_list(
        "      - {stepId: b, operationId: create, requestBody: {payload: {id: $steps.a.outputs.id, other: $steps.a.outputs.other}}}",
        "o1",
    );
}

#[test]
fn a_part_needs_what_it_is_a_part_of() {
    let steps = format!(
        "{LIST}      - {{stepId: b, operationId: read, parameters: [{{name: id, in: path, value: $steps.a.outputs.part.id}}, {{name: sort, in: query, value: x}}]}}"
    );
    let outputs = [
        "$steps.a.outputs.part",
        "$steps.a.outputs.part.id",
        "$steps.a.outputs.part.no",
    ];
    plain("", &steps, &outputs, "o1 o2");
}

#[test]
fn criteria_need_what_they_compare() {
    let holds = |condition: &str, expected: &str| {
        let steps = format!(
            "      - {{stepId: a, operationId: list, successCriteria: [{{condition: \"{condition}\"}}], outputs: OUTPUTS}}"
        );
        let outputs = [ALL, &["$steps.a.outputs.next", "$steps.a.outputs.part"]].concat();
        plain("", &steps, &outputs, expected);
    };
    holds("$response.body#/id == 'x'", "o1");
    holds("$response.body#/id != null", "o1");
    holds("$response.body#/id", "o1");
    holds(
        "$response.body#/id > 3 && $response.body#/other >= 'b'",
        "o1 o2",
    );
    holds(
        "$response.body#/id == 'x' || $response.body#/other == 'y'",
        "",
    );
    holds(
        "$response.body#/id == 'x' || $response.body#/id == 'y'",
        "o1",
    );
    holds("$response.body#/part/id == 'x'", "o5");
    holds("$response.header.x-next == 'x'", "o4");
    // Nothing is not `x`, and nothing is nothing.
    holds("$response.body#/id != 'x'", "");
    holds("$response.body#/id == null", "");
    holds("$response.body#/id == $response.body#/other", "");
    holds("!$response.body#/id", "");
    holds("!($response.body#/id == 'x')", "");
    holds("$statusCode == 200", "");
}

#[test]
fn every_way_must_need_it() {
    let read = "      - {stepId: b, operationId: read, parameters: [{name: id, in: path, value: $steps.a.outputs.id}, {name: sort, in: query, value: x}]}";
    let ends = |action: &str| {
        format!(
            "      - {{stepId: a, operationId: list, outputs: OUTPUTS, onSuccess: [{action}]}}\n{read}"
        )
    };
    plain(
        "",
        &ends("{name: e, type: end, criteria: [{condition: $statusCode == 204}]}"),
        ALL,
        "",
    );
    plain(
        "",
        &ends("{name: e, type: end, criteria: [{condition: \"$response.body#/id == 'x'\"}]}"),
        ALL,
        "o1",
    );
    plain(
        "",
        &ends("{name: e, type: retry, retryLimit: 2, criteria: [{condition: $statusCode == 204}]}"),
        ALL,
        "o1",
    );
}

#[test]
fn what_a_step_gives_anew_is_unknown_again() {
    // `b` needs the output of the first run of `a`, and goes back for another.
    let steps = format!(
        "{LIST}      - {{stepId: c, operationId: list, onSuccess: [{{name: e, type: end, criteria: [{{condition: $statusCode == 204}}]}}]}}\n      - stepId: b\n        operationId: read\n        parameters: [{{name: id, in: path, value: $steps.a.outputs.id}}, {{name: sort, in: query, value: x}}]\n        onSuccess: [{{name: g, type: goto, stepId: a, criteria: [{{condition: $statusCode == 200}}]}}]"
    );
    plain("", &steps, ALL, "");
    // A retry that runs `a` before it makes the output new, and needs it again.
    let again = format!(
        "{LIST}      - stepId: b\n        operationId: read\n        parameters: [{{name: id, in: path, value: $steps.a.outputs.id}}, {{name: sort, in: query, value: x}}]\n      - stepId: c\n        operationId: list\n        onFailure: [{{name: r, type: retry, stepId: a, retryLimit: 1}}]"
    );
    plain("", &again, ALL, "");
    let needed = again.replace("operationId: list\n        onFailure", "operationId: create\n        requestBody: {payload: {id: $steps.a.outputs.id}}\n        onFailure");
    plain("", &needed, ALL, "o1");
}

#[test]
fn inputs_that_every_run_needs() {
    let read = |value: &str, more: &str| {
        format!(
            "      - {{stepId: b, operationId: read, parameters: [{{name: id, in: path, value: '{value}'}}, {{name: sort, in: query, value: x}}{more}]}}"
        )
    };
    let inputs = "id: {type: string}, other: {type: string}, d: {type: string, default: x}";
    plain(
        inputs,
        &read(
            "$inputs.id",
            ", {name: filter, in: query, value: $inputs.other}",
        ),
        &["$inputs.id"],
        "id o1",
    );
    plain(
        inputs,
        &read("$inputs.id", "").replace("value: x", "value: $inputs.other"),
        &[],
        "id",
    );
    plain(
        inputs,
        &read("{$inputs.id}/{$inputs.other}", ""),
        &[],
        "id other",
    );
    plain(inputs, &read("$inputs.d", ""), &[], "");
    plain(inputs, &read("$inputs.more", ""), &[], "more");
    let skips = "      - {stepId: a, operationId: list, onSuccess: [{name: e, type: end, criteria: [{condition: $statusCode == 204}]}]}\n";
    plain(
        inputs,
        &format!("{skips}{}", read("$inputs.id", "")),
        &[],
        "",
    );
}
