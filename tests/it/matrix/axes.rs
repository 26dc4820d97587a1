//! What the matrix is made of: kinds of schemas, media types, and what becomes of a value.

/// Schemas as JSON, each of a kind that the compiler has an idea of its own about.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("text", r#"{"type": "string"}"#),
    ("binary", r#"{"type": "string", "format": "binary"}"#),
    ("byte", r#"{"type": "string", "format": "byte"}"#),
    (
        "nullable binary",
        r#"{"type": ["string", "null"], "format": "binary"}"#,
    ),
    (
        "binary or null",
        r#"{"anyOf": [{"type": "string", "format": "binary"}, {"type": "null"}]}"#,
    ),
    (
        "base64",
        r#"{"type": "string", "contentEncoding": "base64"}"#,
    ),
    (
        "image",
        r#"{"type": "string", "contentMediaType": "image/png"}"#,
    ),
    ("file", r#"{"$ref": "api.json#/components/schemas/File"}"#),
    (
        "files",
        r#"{"type": "array", "items": {"type": "string", "format": "binary"}}"#,
    ),
    (
        "files or null",
        r#"{"oneOf": [{"type": "array", "items": {"type": "string", "format": "byte"}}, {"type": "null"}]}"#,
    ),
    (
        "binary or object",
        r#"{"oneOf": [{"type": "string", "format": "binary"}, {"type": "object", "properties": {"a": {"type": "string"}}}]}"#,
    ),
    (
        "object with a file",
        r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "format": "binary"}, "b": {"type": ["string", "null"], "format": "byte"}}}"#,
    ),
    ("date", r#"{"type": "string", "format": "date-time"}"#),
    ("secret", r#"{"type": "string", "format": "password"}"#),
    ("listed", r#"{"type": "string", "enum": ["on", "off"]}"#),
    ("constant", r#"{"const": "on"}"#),
    ("integer", r#"{"type": "integer"}"#),
    ("unsigned", r#"{"type": "integer", "format": "uint64"}"#),
    ("nullable integer", r#"{"type": ["integer", "null"]}"#),
    ("listed integer", r#"{"type": "integer", "enum": [1, 2]}"#),
    ("number", r#"{"type": "number"}"#),
    ("boolean", r#"{"type": "boolean"}"#),
    ("list", r#"{"type": "array", "items": {"type": "string"}}"#),
    (
        "list with gaps",
        r#"{"type": "array", "items": {"type": ["integer", "null"]}}"#,
    ),
    (
        "tuple",
        r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}"#,
    ),
    (
        "object",
        r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": ["integer", "null"]}}}"#,
    ),
    (
        "nullable object",
        r#"{"type": ["object", "null"], "properties": {"a": {"type": "string"}}}"#,
    ),
    ("free object", r#"{"type": "object"}"#),
    (
        "map",
        r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
    ),
    (
        "objects",
        r#"{"type": "array", "items": {"type": "object", "properties": {"a": {"type": "number"}}}}"#,
    ),
    (
        "tagged",
        r#"{"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"const": "x"}}}, {"type": "object", "required": ["a"], "properties": {"a": {"const": "y"}, "b": {"type": "integer"}}}]}"#,
    ),
    ("mixed", r#"{"type": ["string", "integer", "boolean"]}"#),
    ("tree", r#"{"$ref": "api.json#/components/schemas/Tree"}"#),
    ("anything", "{}"),
];

pub(super) const MEDIA: &[&str] = &[
    "application/json",
    "application/hal+json",
    "*/*",
    "application/*",
    "image/*",
    "image/png",
    "application/octet-stream",
    "text/plain",
    "text/csv; charset=utf-8",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/x-ndjson",
];

/// What becomes of a value: steps, and the outputs of the workflow.
pub(super) const USES: &[(&str, &str)] = &[
    (
        "an output",
        r#"{"steps": [GET], "outputs": {"v": "$steps.get.outputs.v", "a": "$steps.get.outputs.a"}}"#,
    ),
    ("nothing", r#"{"steps": [GET]}"#),
    (
        "a body",
        r#"{"steps": [GET, {"stepId": "put", "operationId": "put", "requestBody": {"payload": "$steps.get.outputs.v"}}]}"#,
    ),
    (
        "a member",
        r#"{"steps": [GET, {"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "application/json", "payload": {"v": "$steps.get.outputs.v", "list": ["$steps.get.outputs.v"]}}}]}"#,
    ),
    (
        "a part",
        r#"{"steps": [GET, {"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "multipart/form-data", "payload": {"v": "$steps.get.outputs.v"}}}]}"#,
    ),
    (
        "a field",
        r#"{"steps": [GET, {"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "application/x-www-form-urlencoded", "payload": {"v": "$steps.get.outputs.v"}}}]}"#,
    ),
    (
        "parameters",
        r#"{"steps": [GET, {"stepId": "ask", "operationId": "ask", "parameters": [{"name": "p", "in": "path", "value": "$steps.get.outputs.v"}, {"name": "q", "in": "query", "value": "$steps.get.outputs.v"}, {"name": "h", "in": "header", "value": "$steps.get.outputs.v"}, {"name": "c", "in": "cookie", "value": "$steps.get.outputs.v"}]}]}"#,
    ),
    (
        "a text",
        r#"{"steps": [GET, {"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "text/plain", "payload": "v = {$steps.get.outputs.v}"}}]}"#,
    ),
    (
        "conditions",
        r#"{"steps": [{"stepId": "get", "operationId": "get", "successCriteria": [{"condition": "$response.body != null"}, {"context": "$response.body", "condition": "^.+$", "type": "regex"}], "outputs": {"v": "$response.body"}}, {"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "application/json", "payload": {"v": 1}}, "successCriteria": [{"condition": "$statusCode == 200 && $steps.get.outputs.v != 'x'"}], "onFailure": [{"name": "again", "type": "retry", "retryLimit": 2, "criteria": [{"condition": "$steps.get.outputs.v == 'y'"}]}]}]}"#,
    ),
    (
        "an input of another workflow",
        r#"{"steps": [GET, {"stepId": "call", "workflowId": "other", "parameters": [{"name": "v", "value": "$steps.get.outputs.v"}], "outputs": {"v": "$outputs.v"}}], "outputs": {"v": "$steps.call.outputs.v"}}"#,
    ),
    (
        "an answer to another workflow",
        r#"{"steps": [{"stepId": "get", "operationId": "get", "onSuccess": [{"name": "over", "type": "goto", "workflowId": "other", "parameters": [{"name": "v", "value": "$response.body"}]}]}]}"#,
    ),
    (
        "an input in a body",
        r#"{"inputs": {"type": "object", "properties": {"v": KIND}}, "steps": [{"stepId": "put", "operationId": "put", "requestBody": {"payload": "$inputs.v"}}], "outputs": {"v": "$inputs.v"}}"#,
    ),
    (
        "an input in parts",
        r#"{"inputs": {"type": "object", "required": ["v"], "properties": {"v": KIND}}, "steps": [{"stepId": "put", "operationId": "keep", "requestBody": {"contentType": "multipart/form-data", "payload": {"v": "$inputs.v"}}}], "outputs": {"v": "$inputs.v"}}"#,
    ),
    (
        "what may not have been read",
        r#"{"steps": [{"stepId": "first", "operationId": "get", "onSuccess": [{"name": "skip", "type": "goto", "stepId": "put", "criteria": [{"condition": "$statusCode == 203"}]}]}, GET, {"stepId": "put", "operationId": "put", "requestBody": {"payload": "$steps.get.outputs.v"}}], "outputs": {"v": "$steps.get.outputs.v"}}"#,
    ),
];

/// The step that reads the value, as a whole and in part.
pub(super) const GET: &str = r#"{"stepId": "get", "operationId": "get", "outputs": {"v": "$response.body", "a": "$response.body#/a"}}"#;

/// The step where no part of the value can be read.
pub(super) const GET_WHOLE: &str = r#"{"stepId": "get", "operationId": "get", "outputs": {"v": "$response.body", "a": "$statusCode"}}"#;

/// The description: KIND is the schema, MEDIA the media type.
pub(super) const API: &str = r##"{
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/v": {
            "get": {"operationId": "get", "responses": {"200": {"description": "D", "content": {"MEDIA": {"schema": KIND}}}, "204": {"description": "D"}}},
            "put": {"operationId": "put", "requestBody": {"required": true, "content": {"MEDIA": {"schema": KIND}}}, "responses": {"200": {"description": "D"}}}
        },
        "/k": {
            "post": {"operationId": "keep", "requestBody": {"content": {
                "application/json": {"schema": {"type": "object", "required": ["v"], "properties": {"v": KIND, "list": {"type": "array", "items": KIND}}}},
                "multipart/form-data": {"schema": {"type": "object", "properties": {"v": KIND}}},
                "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"v": KIND}}},
                "text/plain": {"schema": {"type": "string"}}
            }}, "responses": {"200": {"description": "D"}}}
        },
        "/a/{p}": {
            "get": {"operationId": "ask", "parameters": [
                {"name": "p", "in": "path", "required": true, "schema": KIND},
                {"name": "q", "in": "query", "schema": KIND},
                {"name": "h", "in": "header", "required": true, "schema": KIND},
                {"name": "c", "in": "cookie", "schema": KIND}
            ], "responses": {"200": {"description": "D"}}}
        }
    },
    "components": {"schemas": {
        "File": {"type": "string", "format": "binary"},
        "Tree": {"type": "object", "properties": {"a": {"type": "string"}, "more": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}
    }}
}"##;
