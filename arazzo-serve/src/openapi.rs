//! The description of a service: OpenAPI 3.1, from the schemas of the documents.

mod schemas;

use arazzo::Value;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, json};

use crate::{
    app::App,
    catalog::Served,
    http::{Problem, shown_schema, test_run_schema},
    mapping::response_status,
};

/// What a segment of a path cannot have (RFC 3986, section 3.3), and the braces of a template.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Describes a service whose routes are below `base`.
pub(crate) fn describe(app: &App, base: &str) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".to_owned(), Problem::schema());
    schemas.insert("Run".to_owned(), shown_schema());
    if app.answers().test_runs {
        schemas.insert("TestRun".to_owned(), test_run_schema());
    }
    for (index, served) in app.runs().catalog().iter().enumerate() {
        let name = component(served.entry().id(), || format!("workflow{index}"));
        let (inputs, outputs) = (format!("{name}.inputs"), format!("{name}.outputs"));
        let path = utf8_percent_encode(served.entry().id(), SEGMENT);
        paths.insert(
            format!("/workflows/{path}"),
            start(served, &inputs, &outputs),
        );
        if app.answers().test_runs {
            paths.insert(format!("/workflows/{path}/test"), test(served, &inputs));
        }
        schemas.extend(schemas::place(served.inputs_schema(), &inputs));
        schemas.extend(schemas::place(served.outputs_schema(), &outputs));
    }
    paths.extend(fixed());
    let answers = app.answers();
    let mut description = json!({
        "openapi": "3.1.0",
        "info": {"title": answers.title, "version": answers.version},
        "servers": [{"url": if base.is_empty() { "/" } else { base }}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    });
    if !app.access().open {
        description["security"] = json!([{"bearer": []}]);
    }
    description
}

/// Returns a name for a component; `other` if the text cannot be one.
fn component(text: &str, other: impl FnOnce() -> String) -> String {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !text.is_empty() && text.bytes().all(fits) {
        text.to_owned()
    } else {
        other()
    }
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn content(media_type: &str, schema: &Value, description: &str) -> Value {
    json!({"description": description, "content": {media_type: {"schema": schema}}})
}

fn problem(description: &str) -> Value {
    content("application/problem+json", &schema("Problem"), description)
}

fn header_parameter(name: &str, description: &str) -> Value {
    json!({"name": name, "in": "header", "description": description, "schema": {"type": "string"}})
}

/// The operation that starts a run of a workflow.
fn start(served: &Served, inputs: &str, outputs: &str) -> Value {
    let description = served.entry().description();
    let mut success = content("application/json", &schema(outputs), "The outputs.");
    success["content"]["text/event-stream"] = json!({"schema": {"type": "string"}});
    let mut accepted = content("application/json", &schema("Run"), "The run goes on.");
    accepted["headers"] = json!({"Location": {"schema": {"type": "string"}}});
    let mut busy = problem("Too much goes on.");
    busy["headers"] = json!({"Retry-After": {"schema": {"type": "integer"}}});
    let mut operation = json!({
        "operationId": served.entry().id(),
        "parameters": [
            header_parameter("Prefer", "`respond-async` to be answered before the run ends."),
            header_parameter("Idempotency-Key", "Requests with one key start one run."),
            header_parameter("X-Correlation-Id", "An id for this run and those that it leads to."),
        ],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": schema(inputs)}},
        },
        "responses": {
            "200": success,
            "202": accepted,
            "400": problem("The inputs do not fit."),
            "401": problem("There is no valid token."),
            "403": problem("The name or the page is foreign."),
            "413": problem("The body is too large."),
            "415": problem("The body is not JSON."),
            "422": problem("The key was used with another body."),
            "429": busy,
            "502": problem("A step failed."),
            "504": problem("The run took too long."),
        },
    });
    for (name, text) in [
        ("summary", description.summary),
        ("description", description.description),
    ] {
        if !text.is_empty() {
            operation[name] = text.into();
        }
    }
    foreign(served, &mut operation);
    json!({"post": operation})
}

/// The operation that tests a workflow.
fn test(served: &Served, inputs: &str) -> Value {
    let mut busy = problem("Too much goes on.");
    busy["headers"] = json!({"Retry-After": {"schema": {"type": "integer"}}});
    let mut body = schema(inputs);
    if served.mappings.request.is_some() {
        body = json!({});
    }
    json!({"post": {
        "operationId": format!("test:{}", served.entry().id()),
        "summary": "One run whose exchanges with the APIs are shown, without secrets.",
        "parameters": [
            {
                "name": "dry-run", "in": "query", "schema": {"type": "boolean"},
                "description": "`true` to send nothing, and to see the first request after all checks.",
            },
            header_parameter("X-Correlation-Id", "An id for this run and those that it leads to."),
        ],
        "requestBody": {
            "required": served.mappings.request.is_none(),
            "content": {"application/json": {"schema": body}},
        },
        "responses": {
            "200": content("application/json", &schema("TestRun"), "What was sent and what came, also if the run failed."),
            "400": problem("The inputs do not fit."),
            "401": problem("There is no valid token."),
            "403": problem("The name or the page is foreign."),
            "413": problem("The body is too large."),
            "415": problem("The body is not JSON."),
            "429": busy,
        },
    }})
}

/// Describes what mappings change: a request is any JSON, and the answer is made of the outputs.
fn foreign(served: &Served, operation: &mut Value) {
    if served.mappings.request.is_some() {
        operation["requestBody"] = json!({"content": {"application/json": {"schema": {}}}});
    }
    let Some(response) = &served.mappings.response else {
        return;
    };
    let responses = operation["responses"].as_object_mut();
    let Some(success) = responses.and_then(|responses| responses.shift_remove("200")) else {
        return;
    };
    let status =
        response_status(response).map_or("default".to_owned(), |status| status.to_string());
    operation["responses"][&status] = success;
    operation["responses"][&status]["description"] = "What is made of the outputs.".into();
    operation["responses"][&status]["content"]["application/json"]["schema"] = json!({});
}

/// The paths that every service has.
fn fixed() -> Vec<(String, Value)> {
    let object = json!({"type": "object"});
    let text = json!({"type": "string"});
    let get = |id: &str, response: Value| json!({"get": {"operationId": id, "responses": {"200": response, "401": problem("There is no valid token.")}}});
    let open = |id: &str, description: &str| json!({"get": {"operationId": id, "security": [], "responses": {"200": content("text/plain", &text, description)}}});
    let mut run = get(
        "run",
        content("application/json", &schema("Run"), "The run."),
    );
    run["get"]["responses"]["404"] = problem("There is no such run.");
    run["parameters"] = json!([{"name": "id", "in": "path", "required": true, "schema": text}]);
    let cancel = json!({
        "parameters": run["parameters"],
        "post": {
            "operationId": "cancel",
            "responses": {
                "202": content("application/json", &schema("Run"), "The run, which ends soon unless it has ended."),
                "401": problem("There is no valid token."),
                "404": problem("There is no such run."),
                "501": problem("Runs cannot be cancelled here."),
            },
        },
    });
    let mut events = get(
        "events",
        content("text/event-stream", &text, "What happens."),
    );
    events["get"]["parameters"] = json!([{
        "name": "filter", "in": "query", "description": "Which events: `{\"filter\": {…}}`.",
        "schema": text,
    }]);
    let json_of = |description: &str| content("application/json", &object, description);
    events["post"] = json!({
        "operationId": "tell",
        "parameters": [header_parameter("X-Correlation-Id", "An id for what the event leads to.")],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": {
                "type": "object", "required": ["event"],
                "properties": {"event": {"type": "string"}},
            }}},
        },
        "responses": {
            "202": json_of("The event has been told."),
            "401": problem("There is no valid token."),
            "422": problem("This is no event, or one of the service's own."),
        },
    });
    let metrics = content("application/openmetrics-text", &text, "The metrics.");
    [
        ("/workflows", get("workflows", json_of("The workflows."))),
        (
            "/runs",
            get("runs", json_of("The runs that the caller may see.")),
        ),
        ("/runs/{id}", run),
        ("/runs/{id}/cancel", cancel),
        ("/events", events),
        (
            "/schedules",
            get(
                "schedules",
                json_of("The schedules, with their next times."),
            ),
        ),
        (
            "/openapi.json",
            get("openapi", json_of("This description.")),
        ),
        ("/metrics", get("metrics", metrics)),
        ("/healthz", open("health", "The process answers.")),
        ("/readyz", open("ready", "The service starts runs.")),
    ]
    .map(|(path, item)| (path.to_owned(), item))
    .into()
}
