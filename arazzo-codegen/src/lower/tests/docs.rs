//! What descriptions and schemas add to the docs of generated code.

use super::generated_with;

const API: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: https://t.example}]
paths:
  /things:
    get:
      operationId: list
      externalDocs: {url: 'https://docs.t.example/list?a=1', description: '[x](javascript:y)'}
      responses: {'200': {description: ok}}
    post:
      operationId: create
      externalDocs: {url: 'javascript:alert(1)'}
      responses: {'200': {description: ok}}
";

fn docs(inputs: &str) -> String {
    let document = format!(
        "arazzo: 1.0.1\ninfo: {{title: T, version: '1'}}\n\
         sourceDescriptions: [{{name: t, url: api.yml, type: openapi}}]\nworkflows:\n\
         \x20 - workflowId: w\n    inputs: {{type: object, properties: {{{inputs}}}}}\n    steps:\n\
         \x20     - {{stepId: a, operationId: list}}\n\
         \x20     - {{stepId: b, operationId: create}}\n"
    );
    generated_with(API, &document)
}

#[test]
fn a_step_leads_to_the_docs_of_its_operation() {
    let code = docs("");
    assert!(
        code.contains("/// 1. `a`, `GET /things`. See <https://docs.t.example/list?a=1>.\n"),
        "{code}"
    );
    assert!(code.contains("/// 2. `b`, `POST /things`.\n"), "{code}");
    assert!(!code.contains("javascript"), "{code}");
}

#[test]
fn an_input_says_what_its_type_does_not() {
    for (schema, expected) in [
        ("{type: string}", ""),
        (
            "{type: string, minLength: 1}",
            "Constraint: `minLength: 1`.",
        ),
        (
            "{type: integer, minimum: 1, maximum: 9, default: 3}",
            "Constraints: `minimum: 1`, `maximum: 9`.",
        ),
        (
            "{type: number, exclusiveMinimum: true, minimum: 0.5}",
            "Constraint: `exclusiveMinimum: 0.5`.",
        ),
        (
            "{type: array, items: {type: string, minLength: 2}, maxItems: 3, uniqueItems: true}",
            "Constraints: `maxItems: 3`, `uniqueItems: true`.",
        ),
        (
            "{type: string, pattern: '^[a-z]*$'}",
            "Constraint: `pattern: ^[a-z]*$`.",
        ),
        (
            "{type: string, pattern: '^`<b>$'}",
            "Constraint: `pattern: …`.",
        ),
        (
            "{allOf: [{type: string, maxLength: 4}, {minLength: 1}]}",
            "Constraints: `maxLength: 4`, `minLength: 1`.",
        ),
    ] {
        let code = docs(&format!("i: {schema}"));
        let lines = code.lines().map(str::trim);
        let found: Vec<_> = lines
            .filter(|line| line.starts_with("/// Constraint"))
            .collect();
        let expected = match expected {
            "" => String::new(),
            text => format!("/// {text}"),
        };
        assert_eq!(found.concat(), expected, "{schema}");
    }
}
