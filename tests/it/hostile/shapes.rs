//! Depth, size, aliases and references that lead back.

use super::{compile, errors, module};

/// A document whose step sends this payload.
fn with_payload(payload: &str) -> String {
    format!(
        "arazzo: 1.0.1\n\
         info: {{ title: T, version: '1' }}\n\
         sourceDescriptions: [{{ name: api, url: api.yml, type: openapi }}]\n\
         workflows:\n\
         - workflowId: w\n  \
           steps:\n  \
           - stepId: s\n    \
             operationId: op\n    \
             requestBody: {{ payload: {payload} }}\n"
    )
}

/// A document whose step has this condition.
fn with_condition(condition: &str) -> String {
    format!(
        "arazzo: 1.0.1\n\
         info: {{ title: T, version: '1' }}\n\
         sourceDescriptions: [{{ name: api, url: api.yml, type: openapi }}]\n\
         workflows:\n\
         - workflowId: w\n  \
           steps:\n  \
           - stepId: s\n    \
             operationId: op\n    \
             successCriteria: [{condition}]\n    \
             outputs: {{ o: $response.body#/a }}\n"
    )
}

/// A description whose response has this schema.
fn api(schema: &str, rest: &str) -> String {
    format!(
        "openapi: 3.0.3\n\
         info: {{ title: T, version: '1' }}\n\
         servers: [{{ url: 'https://api.example' }}]\n\
         paths:\n  \
           /p:\n    \
             post:\n      \
               operationId: op\n      \
               requestBody: {{ content: {{ application/json: {{ schema: {{}} }} }} }}\n      \
               responses:\n        \
                 '200': {{ description: D, content: {{ application/json: {{ schema: {schema} }} }} }}\n\
         {rest}"
    )
}

const PLAIN: &str = "{ type: object, properties: { a: { type: string } } }";

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn a_payload_may_be_deep_or_is_refused() {
    for depth in [50, 2_000, 100_000] {
        for (open, close) in [("[", "]"), ("{ a: ", "}")] {
            let document = with_payload(&nested(open, "x", close, depth));
            let compilation = compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
            assert_eq!(
                compilation.file().is_some(),
                depth == 50,
                "{:?}",
                errors(&compilation)
            );
        }
    }
}

#[test]
fn blocks_may_be_deep_or_are_refused() {
    let mut document = with_payload("\n");
    for depth in 0..2_000 {
        document.push_str(&format!("{}a:\n", " ".repeat(depth + 8)));
    }
    let document = document.replace("{ payload: \n }", "\n      payload:");
    let compilation = compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
    assert!(!errors(&compilation).is_empty());
}

#[test]
fn json_may_be_deep_or_is_refused() {
    let document = format!("{{\"arazzo\": {}}}", nested("[", "1", "]", 2_000));
    let compilation = compile(&[("w.json", &document)]);
    assert!(!errors(&compilation).is_empty());
}

#[test]
fn a_schema_may_be_deep_or_is_refused() {
    for depth in [20, 2_000] {
        let open = "{ type: object, properties: { a: ";
        let schema = nested(open, "{ type: string }", "} }", depth);
        let condition = "{ condition: $statusCode == 200 }";
        let document = with_condition(condition);
        compile(&[("w.yml", &document), ("api.yml", &api(&schema, ""))]);
    }
}

#[test]
fn a_composition_may_be_deep_or_is_refused() {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let schema = nested(&format!("{{ {keyword}: ["), PLAIN, "] }", 2_000);
        let document = with_condition("{ condition: $statusCode == 200 }");
        compile(&[("w.yml", &document), ("api.yml", &api(&schema, ""))]);
    }
}

#[test]
fn a_condition_may_be_deep_or_is_refused() {
    let parentheses = nested("(", "$statusCode == 200", ")", 2_000);
    let negations = format!("{}($statusCode == 200)", "!".repeat(2_000));
    let chain = ["$statusCode == 200"; 2_000].join(" || ");
    for condition in [parentheses, negations, chain] {
        let document = with_condition(&format!("{{ condition: '{condition}' }}"));
        let compilation = compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
        if let Some(file) = compilation.file() {
            syn_depth_is_bearable(&file);
        }
    }
}

/// rustc gives up on deep expressions; what is emitted must not be.
#[track_caller]
fn syn_depth_is_bearable(file: &str) {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in file.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    assert!(deepest < 100, "{deepest} parentheses in each other");
}

#[test]
fn a_query_may_be_deep_or_is_refused() {
    let filters = nested("$[?(@.a ", "== 1", ")]", 500);
    let parentheses = format!("$[?{}]", nested("(", "@.a == 1", ")", 2_000));
    let bare = nested("(", "$.a == 1", ")", 2_000);
    for query in [filters, parentheses, bare] {
        let criterion =
            format!("{{ context: $response.body, type: jsonpath, condition: '{query}' }}");
        compile(&[
            ("w.yml", &with_condition(&criterion)),
            ("api.yml", &api(PLAIN, "")),
        ]);
    }
}

#[test]
fn a_pattern_may_be_deep_or_is_refused() {
    for pattern in [
        nested("(", "a", ")", 2_000),
        nested("(?:", "a", ")*", 2_000),
    ] {
        let criterion =
            format!("{{ context: $response.body, type: regex, condition: '{pattern}' }}");
        compile(&[
            ("w.yml", &with_condition(&criterion)),
            ("api.yml", &api(PLAIN, "")),
        ]);
    }
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut payload = "{ a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        payload.push_str(&format!(", a{level}: &a{level} [{aliases}]"));
    }
    payload.push_str(" }");
    let compilation = compile(&[
        ("w.yml", &with_payload(&payload)),
        ("api.yml", &api(PLAIN, "")),
    ]);
    assert!(!errors(&compilation).is_empty());
}

#[test]
fn an_alias_of_itself_is_refused() {
    let compilation = compile(&[
        ("w.yml", &with_payload("&a { b: *a }")),
        ("api.yml", &api(PLAIN, "")),
    ]);
    assert!(!errors(&compilation).is_empty());
}

#[test]
fn schemas_that_contain_themselves_are_read_as_far_as_needed() {
    let rest = "components:\n  schemas:\n    \
                Node: { type: object, properties: { a: { type: string }, next: { $ref: '#/components/schemas/Node' }, all: { type: array, items: { $ref: '#/components/schemas/Node' } } } }\n";
    let schema = "{ $ref: '#/components/schemas/Node' }";
    let document = with_condition("{ condition: $statusCode == 200 }");
    let whole = document.replace("$response.body#/a", "$response.body");
    let deep = document.replace("$response.body#/a", "$response.body#/next/next/all/0/a");
    for document in [document, whole, deep] {
        module(&[("w.yml", &document), ("api.yml", &api(schema, rest))]);
    }
}

#[test]
fn references_that_lead_nowhere_are_found() {
    let cycles = [
        "Node: { $ref: '#/components/schemas/Node' }",
        "Node: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/Node' }",
        "Node: { allOf: [{ $ref: '#/components/schemas/Node' }] }",
        "Node: { oneOf: [{ $ref: '#/components/schemas/Node' }, { type: string }] }",
        "Node: { anyOf: [{ allOf: [{ $ref: '#/components/schemas/Node' }] }] }",
        "Node: { not: { $ref: '#/components/schemas/Node' } }",
        "Node: { type: array, items: { $ref: '#/components/schemas/Node' } }",
        "Node: { additionalProperties: { $ref: '#/components/schemas/Node' } }",
    ];
    let document = with_condition("{ condition: $statusCode == 200 }");
    let whole = document.replace("$response.body#/a", "$response.body");
    for cycle in cycles {
        let rest = format!("components:\n  schemas:\n    {cycle}\n");
        let api = api("{ $ref: '#/components/schemas/Node' }", &rest);
        compile(&[("w.yml", &document), ("api.yml", &api)]);
        compile(&[("w.yml", &whole), ("api.yml", &api)]);
    }
}

#[test]
fn files_that_refer_to_each_other_are_read_once() {
    let one = api("{ $ref: 'two.yml#/S' }", "");
    let two = "S: { $ref: 'three.yml#/S' }\n";
    let three = "S: { type: object, properties: { a: { $ref: 'two.yml#/S' } } }\n";
    let document = with_condition("{ condition: $statusCode == 200 }");
    compile(&[
        ("w.yml", &document),
        ("api.yml", &one),
        ("two.yml", two),
        ("three.yml", three),
    ]);
}

#[test]
fn documents_that_call_each_other_are_read_once() {
    let document = |name: &str, other: &str| {
        format!(
            "arazzo: 1.0.1\ninfo: {{ title: {name}, version: '1' }}\n\
             sourceDescriptions: [{{ name: other, url: {other}.yml, type: arazzo }}]\n\
             workflows:\n- workflowId: w\n  steps:\n  - stepId: s\n    \
             workflowId: $sourceDescriptions.other.w\n"
        )
    };
    let (one, two) = (document("one", "two"), document("two", "one"));
    let compilation = compile(&[("one.yml", &one), ("two.yml", &two)]);
    let errors = errors(&compilation);
    assert!(
        errors.iter().any(|error| error.contains("calls itself")),
        "{errors:?}"
    );
}

#[test]
fn inputs_that_lead_back_are_found() {
    for inputs in [
        "{ $ref: '#/components/inputs/i' }",
        "{ type: object, properties: { a: { $ref: '#/components/inputs/i' } } }",
        "{ allOf: [{ $ref: '#/components/inputs/i' }] }",
    ] {
        let document = with_payload("$inputs.a").replace(
            "  steps:\n",
            "  inputs: { $ref: '#/components/inputs/i' }\n  steps:\n",
        );
        let document = format!("{document}components: {{ inputs: {{ i: {inputs} }} }}\n");
        compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let texts: [&[u8]; 9] = [
        b"",
        b"\0",
        b"\xff\xfe\0\0",
        b"\xef\xbb\xbf",
        b"---\n---\n",
        b"[]",
        b"%YAML 9.9\n---\n",
        b"arazzo: [",
        b"{\"arazzo\": \"1.0.1\"",
    ];
    for text in texts {
        let memory = arazzo_codegen::source::Memory::default().with("w.yml", text);
        let compilation = arazzo_codegen::Compiler::new()
            .loader(memory)
            .compile("w.yml");
        assert!(!errors(&compilation).is_empty(), "{text:?}");
    }
}

#[test]
fn a_great_deal_of_text_is_read_or_refused() {
    let long = "x".repeat(5_000_000);
    let document = with_payload(&format!("'{long}'"));
    compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
    let many: String = (0..20_000)
        .map(|number| format!("a{number}: 1, "))
        .collect();
    let document = with_payload(&format!("{{ {many} }}"));
    compile(&[("w.yml", &document), ("api.yml", &api(PLAIN, ""))]);
}
