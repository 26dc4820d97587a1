//! Fixes in all spellings of YAML and JSON.

use crate::Compiler;
use crate::source::Memory;

const API: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: https://pets.example}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses: {'200': {description: Pets}}
";

const HEAD: &str = "\
arazzo: 1.0.1
info: {title: T, version: '1'}
sourceDescriptions: [{name: pets, url: api.yaml, type: openapi}]
workflows:
  - workflowId: w
    inputs: {type: object, properties: {x: {type: string}}}
    steps:
    - stepId: s
      operationId: ";

fn mend(document: &str) -> Option<(String, usize)> {
    let files = Memory::default().with("api.yaml", API);
    let mut compiler = Compiler::new().loader(files.with("doc.yaml", document));
    let mended = compiler.mend("doc.yaml", false)?;
    Some((mended.text, mended.fixed.len()))
}

/// A step from its `operationId` on, before and after.
#[track_caller]
fn becomes(step: &str, expected: &str) {
    let (text, _) = mend(&format!("{HEAD}{step}")).expect("something to mend");
    assert_eq!(text.strip_prefix(HEAD), Some(expected));
    assert_eq!(mend(&text), None, "mending is idempotent");
}

#[test]
fn a_plain_string_gets_the_quotes_that_it_needs() {
    becomes(
        "listPets\n      parameters: [{name: X-Trace, in: header, value: a $inputs.x}]\n",
        "listPets\n      parameters: [{name: X-Trace, in: header, value: 'a {$inputs.x}'}]\n",
    );
    becomes(
        "listPets\n      parameters:\n      - name: X-Trace\n        in: header\n        value: a $inputs.x\n",
        "listPets\n      parameters:\n      - name: X-Trace\n        in: header\n        value: a {$inputs.x}\n",
    );
}

#[test]
fn a_quoted_string_keeps_its_quotes_and_escapes() {
    becomes(
        "listPets\n      successCriteria:\n      - condition: '$response.header.X == \"a\"'\n",
        "listPets\n      successCriteria:\n      - condition: '$response.header.X == ''a'''\n",
    );
    becomes(
        "listPets\n      parameters: [{name: X-Trace, in: header, value: \"a $inputs.x\"}]\n",
        "listPets\n      parameters: [{name: X-Trace, in: header, value: \"a {$inputs.x}\"}]\n",
    );
}

#[test]
fn several_fixes_are_applied_at_once_and_in_rounds() {
    let step = "listPet\n      parameters:\n      - {name: limt, in: query, value: 1}\n      - {name: X-Trace, in: header, value: a $inputs.x}\n";
    let (text, fixes) = mend(&format!("{HEAD}{step}")).expect("something to mend");
    assert_eq!(fixes, 3, "{text}");
    assert!(text.contains("operationId: listPets\n"), "{text}");
    assert!(text.contains("name: limit,"), "{text}");
    assert!(text.contains("value: 'a {$inputs.x}'"), "{text}");
}

#[test]
fn members_are_added_in_the_style_of_their_mapping() {
    becomes(
        "listPets\n      parameters:\n      - name: limit\n        value: 1\n",
        "listPets\n      parameters:\n      - name: limit\n        in: query\n        value: 1\n",
    );
    becomes(
        "listPets\n      parameters: [{name: limit, value: 1}]\n",
        "listPets\n      parameters: [{name: limit, in: query, value: 1}]\n",
    );
    becomes(
        "listPets\n      parameters: [{\"name\": \"limit\", \"value\": 1}]\n",
        "listPets\n      parameters: [{\"name\": \"limit\", \"in\": \"query\", \"value\": 1}]\n",
    );
}

#[test]
fn members_are_removed_with_their_commas_and_lines() {
    becomes(
        "listPets\n      onSuccess:\n      - name: done\n        stepId: s\n        type: end\n",
        "listPets\n      onSuccess:\n      - name: done\n        type: end\n",
    );
    becomes(
        "listPets\n      onSuccess: [{name: done, type: end, stepId: s}]\n",
        "listPets\n      onSuccess: [{name: done, type: end}]\n",
    );
}

#[test]
fn a_json_document_stays_one() {
    let document = r#"{
  "arazzo": "1.0.1",
  "info": {"title": "T", "version": "1"},
  "sourceDescriptions": [{"name": "pets", "url": "api.yaml", "type": "openapi"}],
  "workflows": [{
    "workflowId": "w",
    "steps": [{
      "stepId": "s",
      "operationPath": "$sourceDescriptions.pets#/paths/~1pets/get",
      "parameters": [{
        "name": "limit",
        "value": 1
      }],
      "successCriteria": [{"condition": "$response.header.X == \"a\""}]
    }]
  }]
}
"#;
    let (text, fixes) = mend(document).expect("something to mend");
    assert_eq!(fixes, 3, "{text}");
    serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON");
    assert!(
        text.contains(r#"{$sourceDescriptions.pets.url}#/paths"#),
        "{text}"
    );
    assert!(
        text.contains("\"name\": \"limit\",\n        \"in\": \"query\",\n"),
        "{text}"
    );
    assert!(text.contains("$response.header.X == 'a'"), "{text}");
}

#[test]
fn what_nothing_can_mend_is_left_alone() {
    assert_eq!(mend(&format!("{HEAD}somethingElse\n")), None);
}

#[test]
fn a_guess_is_help_and_no_fix() {
    for (from, to) in [
        // Two letters away, and another word.
        ("{name: limit, in: query", "{name: lemot, in: query"),
        ("{name: X-Trace, in: header", "{name: X-Grade, in: header"),
    ] {
        let step = format!("listPets\n      parameters: [{from}, value: x}}]\n");
        let document = format!("{HEAD}{step}").replace(from, to);
        assert_eq!(mend(&document), None, "{to}");
    }
}

#[test]
fn a_slip_is_mended() {
    becomes(
        "listPets\n      parameters: [{name: x_trace, in: header, value: x}]\n",
        "listPets\n      parameters: [{name: X-Trace, in: header, value: x}]\n",
    );
    becomes("listPest\n", "listPets\n");
}

#[test]
fn a_property_is_never_renamed_to_one_that_is_there() {
    let api = API.to_owned()
        + "    post:\n      operationId: addPet\n      requestBody: {content: {application/json: {schema: \
           {type: object, properties: {item: {type: string}, color: {type: string}}}}}}\n      \
           responses: {'201': {description: Added}}\n";
    let mend = |payload: &str| {
        let document = format!("{HEAD}addPet\n      requestBody: {{payload: {payload}}}\n");
        let files = Memory::default().with("api.yaml", &*api);
        let mut compiler = Compiler::new().loader(files.with("doc.yaml", &*document));
        let mended = compiler.mend("doc.yaml", false);
        mended.map(|mended| {
            mended
                .text
                .rsplit_once("payload: ")
                .expect("it")
                .1
                .to_owned()
        })
    };
    assert_eq!(mend("{item: a, items: b}"), None);
    assert_eq!(mend("{items: a, itemz: b}"), None);
    assert_eq!(mend("{items: b}").as_deref(), Some("{item: b}}\n"));
}

#[test]
fn a_byte_order_mark_and_foreign_line_ends_stay() {
    let document = format!("\u{feff}{HEAD}listPest\n").replace('\n', "\r\n");
    let (text, _) = mend(&document).expect("something to mend");
    assert_eq!(text, document.replace("listPest", "listPets"));
}
