//! The step that fetches a token: for which steps a credential is optional, and in whose runs.

use crate::diagnostic::Code;
use crate::inspect::{Format, Stage};
use crate::source::Memory;
use crate::{Compilation, Compiler};

/// `login` and `guest` give tokens, `me` needs one; `own` asks for it itself.
const API: &str = "\
openapi: 3.1.0
info: {title: Lamps, version: '1'}
servers: [{url: https://lamps.example}]
security: [{bearer: []}]
paths:
  /login: {post: {operationId: login, responses: {'200': {$ref: '#/components/responses/Token'}}}}
  /guest: {post: {operationId: guest, responses: {'200': {$ref: '#/components/responses/Token'}}}}
  /own: {post: {operationId: own, security: [{bearer: []}], responses: {'200': {$ref: '#/components/responses/Token'}}}}
  /both: {post: {operationId: both, security: [{bearer: [], key: []}], responses: {'200': {description: done}}}}
  /open: {get: {operationId: open, security: [], responses: {'200': {description: open}}}}
  /me: {get: {operationId: me, responses: {'200': {description: me}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
  responses:
    Token:
      description: in
      headers: {X-Token: {required: true, schema: {type: string}}}
      content: {application/json: {schema: {type: object, required: [token, kind], properties: {token: {type: string}, kind: {type: string}}}}}
";

const LOGIN: &str = "\
- stepId: login
  operationId: login
  outputs: {token: $response.body#/token, kind: $response.body#/kind, header: $response.header.X-Token, given: $inputs.given}
";

fn me(value: &str) -> String {
    format!(
        "- {{stepId: me, operationId: me, parameters: [{{name: Authorization, in: header, value: \
         '{value}'}}]}}\n"
    )
}

fn shown() -> String {
    me("Bearer {$steps.login.outputs.token}")
}

fn compile(api: &str, workflows: &str) -> Compilation {
    let head = "arazzo: 1.0.1\ninfo: {title: Look, version: '1'}\nsourceDescriptions: [{name: \
                lamps, url: api.yml, type: openapi}]\nworkflows:\n";
    let files = Memory::default()
        .with("api.yml", api)
        .with("flow.yml", format!("{head}{workflows}"));
    Compiler::new().loader(files).compile("flow.yml")
}

fn workflow(id: &str, steps: &str) -> String {
    let inputs = "inputs: {type: object, properties: {given: {type: string}}}";
    let steps = steps.replace('\n', "\n  ");
    format!("- workflowId: {id}\n  {inputs}\n  steps:\n  {steps}\n")
}

/// What the steps ask for, and whether a warning says that one is optional.
fn asked(compilation: &Compilation) -> String {
    let text = compilation.inspect(Stage::Program, Format::Text);
    let text = text.unwrap_or_else(|error| panic!("{error}"));
    let lines = text.lines().map(str::trim);
    let asked = lines.filter(|line| line.starts_with("security "));
    let warned = compilation.diagnostics.iter();
    let warned = warned.filter(|one| one.code == Code::OptionalCredential);
    let warned = warned.map(|one| one.message.split('`').nth(1).unwrap_or_default());
    let all: Vec<&str> = asked.chain(warned).collect();
    all.join("; ")
}

#[track_caller]
fn check(steps: &str, expected: &str) {
    let compilation = compile(API, &workflow("look", steps));
    assert_eq!(asked(&compilation), expected, "{steps}");
}

const OPTIONAL: &str = "security bearer if there; login";
const NEEDED: &str = "security bearer";

#[test]
fn what_an_answer_brings_into_the_place_of_the_scheme_is_optional() {
    for value in [
        "Bearer {$steps.login.outputs.token}",
        "{$steps.login.outputs.token}",
        "$steps.login.outputs.token",
        "Bearer {$steps.login.outputs.header}",
    ] {
        check(&format!("{LOGIN}{}", me(value)), OPTIONAL);
    }
}

#[test]
fn what_flows_otherwise_is_not() {
    for value in [
        "{$steps.login.outputs.kind} {$steps.login.outputs.token}",
        "Bearer {$steps.login.outputs.token} extra",
        "Bearer fixed",
    ] {
        check(&format!("{LOGIN}{}", me(value)), NEEDED);
    }
    for value in [
        "Bearer {$steps.login.outputs.given}",
        "Bearer {$inputs.given}",
    ] {
        let unless_set = "security bearer; security bearer unless set";
        check(&format!("{LOGIN}{}", me(value)), unless_set);
    }
    let elsewhere = shown().replace("Authorization", "X-Other");
    check(
        &format!("{LOGIN}{elsewhere}"),
        "security bearer; security bearer",
    );
    let unasked = shown().replace("operationId: me", "operationId: open");
    check(&format!("{LOGIN}{unasked}"), NEEDED);
}

#[test]
fn a_requirement_of_the_operation_itself_is_not() {
    let own = LOGIN.replace("operationId: login", "operationId: own");
    check(&format!("{own}{}", shown()), NEEDED);
}

#[test]
fn nothing_before_it_may_show_the_scheme() {
    let open = "- {stepId: open, operationId: open}\n";
    check(&format!("{open}{LOGIN}{}", shown()), OPTIONAL);
    let before = "- {stepId: before, operationId: me}\n";
    check(
        &format!("{before}{LOGIN}{}", shown()),
        "security bearer; security bearer",
    );
    let set = "- {stepId: before, operationId: me, parameters: [{name: Authorization, in: header, value: x}]}\n";
    check(&format!("{set}{LOGIN}{}", shown()), NEEDED);
    // One that also gets its token is optional, and shows nothing.
    let guest = LOGIN.replace("login", "guest");
    let of_guest = shown()
        .replace("login", "guest")
        .replace("stepId: me", "stepId: it");
    check(
        &format!("{guest}{LOGIN}{of_guest}{}", shown()),
        "security bearer if there; security bearer if there; guest; login",
    );
    check(
        &format!("{guest}{of_guest}{LOGIN}{}", shown()),
        "security bearer if there; security bearer; guest",
    );
}

#[test]
fn what_runs_before_is_decided_by_the_flow() {
    // A token that is no longer good is fetched again.
    let again = "  onFailure: [{name: again, type: goto, stepId: login, criteria: [{condition: $statusCode == 401}]}]\n";
    let me = "- stepId: me\n  operationId: me\n  parameters: [{name: Authorization, in: header, value: 'Bearer {$steps.login.outputs.token}'}]\n";
    check(&format!("{LOGIN}{me}{again}"), OPTIONAL);
    // One that ends the workflow is before nothing.
    let aside = "- stepId: open\n  operationId: open\n  onSuccess: [{name: in, type: goto, stepId: login}]\n\
                 - stepId: aside\n  operationId: me\n  onSuccess: [{name: out, type: end}]\n";
    check(
        &format!("{aside}{LOGIN}{me}"),
        "security bearer; security bearer if there; login",
    );
    // One that stands behind it may run before it.
    let late = "- stepId: open\n  operationId: open\n  onSuccess: [{name: late, type: goto, stepId: late}]\n";
    let back =
        "- stepId: late\n  operationId: me\n  onSuccess: [{name: in, type: goto, stepId: login}]\n";
    let ends = "  onSuccess: [{name: done, type: end}]\n";
    check(
        &format!("{late}{LOGIN}{me}{ends}{back}"),
        "security bearer; security bearer",
    );
}

#[test]
fn other_schemes_of_an_alternative_stay_needed() {
    let api = API.replace(
        "security: [{bearer: []}]\npaths",
        "security: [{bearer: [], key: []}]\npaths",
    );
    let compilation = compile(&api, &workflow("look", &format!("{LOGIN}{}", shown())));
    assert_eq!(
        asked(&compilation),
        "security bearer if there and key; security key; login"
    );
    let file = compilation.file().expect("the document is correct");
    let words = ["CREDENTIALS: ", "&[&[LAMPS", ".security("];
    let lines = file.lines().map(str::trim);
    let lines: Vec<&str> = lines
        .filter(|line| words.iter().any(|word| line.contains(word)))
        .collect();
    assert_eq!(
        lines,
        [
            "const CREDENTIALS: &[&[&[Scheme]]] = &[&[&[LAMPS_KEY]]];",
            ".security(&[&[LAMPS_BEARER, LAMPS_KEY], &[LAMPS_KEY]])",
            ".security(&[&[LAMPS_KEY]])",
        ]
    );
}

#[test]
fn it_is_optional_in_the_runs_that_begin_with_it_alone() {
    let login = format!(
        "{}  outputs: {{token: $steps.login.outputs.token}}\n",
        workflow("enter", LOGIN)
    );
    let enter = "- {stepId: login, workflowId: enter, outputs: {token: $outputs.token}}\n";
    let first = workflow("first", &format!("{enter}{}", shown()));
    let late = workflow(
        "late",
        &format!(
            "- {{stepId: before, operationId: me, parameters: [{{name: Authorization, in: header, value: x}}]}}\n{enter}{}",
            shown()
        ),
    );
    let compilation = compile(API, &format!("{login}{first}{late}"));
    assert_eq!(asked(&compilation), OPTIONAL);
    let file = compilation.file().expect("the document is correct");
    let (_, late) = file.split_once("pub mod late").expect("a module");
    let (before, _) = file.split_once("pub mod late").expect("a module");
    assert!(!before.contains("CREDENTIALS"), "{before}");
    assert!(late.contains("const CREDENTIALS"), "{late}");
}

#[test]
fn the_docs_say_that_it_is_optional() {
    // What may be missing in the answer is not asked for twice.
    let maybe = API.replace("required: [token, kind], ", "");
    for api in [API, &maybe] {
        let compilation = compile(api, &workflow("look", &format!("{LOGIN}{}", shown())));
        let file = compilation.file().expect("the document is correct");
        let docs = file.lines().filter_map(|line| line.strip_prefix("/// "));
        let docs: Vec<&str> = docs.map(str::trim).collect();
        let docs = docs.join(" ");
        let said = "- `.credential(\"lamps\", \"bearer\", …)`: a bearer token; optional, since a \
                    step of the workflow gets it.";
        assert!(docs.contains(said), "{docs}");
        assert_eq!(docs.matches(".credential(").count(), 1, "{docs}");
    }
}
