//! Control characters, marks that change the direction of text, Markdown and Rust in every text.

use serde_json::{Value, json};

use super::{check, compile, module};

/// Text that means something to somebody who prints it: a terminal, rustc, rustdoc, a reader.
const TEXT: &str = "a\u{0}\u{7}\u{1b}[31m\u{202e}\u{2066}\u{200f}b */ // \" ' \\ \\u{41} {} {{x}} \
                    `c` ```rust\npanic!()\n``` #![x] [y](z) ]] <b> <script> & | \r\n\t\u{feff}\u{2028}\u{85} \
                    http://x.example $5 $ $$ {} r#\"raw\"# 🦀 e\u{301} \u{d7ff}\u{e000}\u{10ffff} end";

fn document(text: &str) -> Value {
    json!({
        "arazzo": "1.0.1",
        "info": {"title": text, "summary": text, "description": text, "version": text},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": [{
            "workflowId": "w",
            "summary": text,
            "description": text,
            "inputs": {
                "title": text,
                "description": text,
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"type": "string", "description": text, "title": text, "examples": [text]},
                    "b": {"type": "string", "description": text, "default": text},
                    "c": {"type": "string", "description": text, "enum": [text, "plain"]},
                    "d": {
                        "type": "object",
                        "description": text,
                        "required": ["e"],
                        "properties": {"e": {"type": "integer", "description": text}},
                        "additionalProperties": false,
                    },
                },
            },
            "steps": [{
                "stepId": "s",
                "description": text,
                "operationId": "op",
                "parameters": [
                    {"name": "p", "in": "path", "value": text},
                    {"name": "q", "in": "query", "value": text},
                ],
                "requestBody": {"payload": {"a": text, "b": "$inputs.b", text: text, "d": "$inputs.d"}},
                "successCriteria": [
                    {"condition": "$statusCode == 200"},
                    {"condition": format!("$response.body#/t == '{}'", text.replace('\'', "''"))},
                ],
                "onFailure": [{"name": text, "type": "end"}],
                "outputs": {"o": "$response.body#/t", "e": "$response.body#/e", "w": "$response.body"},
            }],
            "outputs": {"o": "$steps.s.outputs.o", "e": "$steps.s.outputs.e", "w": "$steps.s.outputs.w"},
        }],
    })
}

fn api(text: &str) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text},
        "servers": [{"url": "https://api.example", "description": text}],
        "paths": {"/p/{p}": {"post": {
            "operationId": "op",
            "summary": text,
            "description": text,
            "parameters": [
                {"name": "p", "in": "path", "required": true, "description": text, "schema": {"type": "string"}},
                {"name": "q", "in": "query", "description": text, "schema": {"type": "string"}},
            ],
            "requestBody": {"content": {"application/json": {"schema": {}}}},
            "responses": {"200": {"description": text, "content": {"application/json": {"schema": {
                "title": text,
                "description": text,
                "type": "object",
                "required": ["t", "e"],
                "properties": {
                    "t": {"type": "string", "title": text, "description": text, "format": text},
                    "e": {"type": "string", "description": text, "enum": [text, "plain", "Plain", "", "1"]},
                    text: {"type": "string", "description": text},
                },
            }}}}},
        }}},
    })
}

#[test]
fn any_text_can_be_shown_in_code() {
    let (document, api) = (document(TEXT).to_string(), api(TEXT).to_string());
    let texts = module(&[("w.json", &document), ("api.json", &api)]);
    let hidden = |c: char| {
        let control = c.is_control() && c != '\n';
        control || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    let place = texts
        .find(hidden)
        .map(|at| &texts[at.saturating_sub(80)..at]);
    assert_eq!(place, None);
    check("hostile-texts", &[&texts]);
}

#[test]
fn any_text_can_be_shown_in_messages() {
    let wrong = document(TEXT)
        .to_string()
        .replace("\"op\"", &json!(TEXT).to_string())
        .replace("$response.body#/t", "$steps.none.outputs.x");
    let api = api(TEXT).to_string();
    let compilation = compile(&[("w.json", &wrong), ("api.json", &api)]);
    assert!(compilation.diagnostics.has_errors());
    let style = arazzo_codegen::diagnostic::render::Style {
        color: false,
        notes: true,
    };
    let text = arazzo_codegen::diagnostic::render::human(
        &compilation.diagnostics,
        &compilation.sources,
        style,
    );
    let hidden = |c: char| {
        let control = c.is_control() && c != '\n' && c != '\t';
        control || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    let shown = text.find(hidden).map(|at| &text[at.saturating_sub(40)..at]);
    assert_eq!(shown, None);
}
