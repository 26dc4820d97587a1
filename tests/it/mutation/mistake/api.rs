//! Steps that do not fit the operation that they call.

use serde_json::{Map, Value, json};

use super::tree::{child, insert, items, misspelt, remove, set};
use super::{Apis, Mistake};

/// A step and what the API says of its operation.
struct Call<'a> {
    pointer: String,
    step: &'a Map<String, Value>,
    path: &'a str,
    operation: &'a Value,
    api: &'a Value,
}

impl Call<'_> {
    /// The parameters that the step itself sets: their places and declarations.
    fn parameters(&self) -> Vec<(String, &Map<String, Value>, &Value)> {
        let given = self.step.get("parameters").and_then(Value::as_array);
        let given = given.into_iter().flatten().enumerate();
        let found = given.filter_map(|(at, given)| {
            let given = given.as_object()?;
            let declared = self.declared(given.get("name")?, given.get("in")?)?;
            Some((format!("{}/parameters/{at}", self.pointer), given, declared))
        });
        found.collect()
    }

    /// OpenAPI ignores what is declared of three headers.
    fn declared(&self, name: &Value, place: &Value) -> Option<&Value> {
        let header = name.as_str().filter(|_| *place == "header");
        let ignored = ["accept", "content-type", "authorization"];
        if header.is_some_and(|name| ignored.contains(&name.to_ascii_lowercase().as_str())) {
            return None;
        }
        let list = self.operation.get("parameters")?.as_array()?;
        let mut list = list.iter().map(|one| follow(self.api, one));
        list.find(|one| one["name"] == *name && one["in"] == *place)
    }

    fn is_in_path(&self, parameter: &Map<String, Value>) -> bool {
        let name = parameter
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        parameter.get("in").is_some_and(|place| place == "path")
            && self.path.contains(&format!("{{{name}}}"))
    }
}

fn follow<'a>(api: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|target| api.pointer(target))
        .unwrap_or(value)
}

/// The steps whose operation is found by its id.
fn calls<'a>(document: &'a Value, apis: &'a Apis) -> Vec<Call<'a>> {
    let mut found = Vec::new();
    for (pointer, step) in items(document, "steps") {
        let Some(id) = step.get("operationId").and_then(Value::as_str) else {
            continue;
        };
        let id = id.rsplit('.').next().unwrap_or(id);
        let declared = apis
            .values()
            .find_map(|api| Some((api, operation(api, id)?)));
        if let Some((api, (path, operation))) = declared {
            found.push(Call {
                pointer,
                step,
                path,
                operation,
                api,
            });
        }
    }
    found
}

fn operation<'a>(api: &'a Value, id: &str) -> Option<(&'a str, &'a Value)> {
    let paths = api["paths"].as_object()?;
    paths.iter().find_map(|(path, item)| {
        let mut operations = item.as_object()?.values();
        let found = operations.find(|operation| operation["operationId"] == id)?;
        Some((path.as_str(), found))
    })
}

/// Whether the workflow sets a parameter for all its steps, so that a step need not.
fn is_shared(document: &Value, pointer: &str) -> bool {
    let workflow: Vec<&str> = pointer.split('/').take(3).collect();
    let shared = format!("{}/parameters", workflow.join("/"));
    document.pointer(&shared).is_some()
}

pub(super) fn missing_parameter(document: &Value, apis: &Apis) -> Vec<Mistake> {
    in_path(document, apis, |call, at, _| {
        let mut document = document.clone();
        let list = document.pointer_mut(&format!("{}/parameters", call.pointer));
        list?.as_array_mut()?.remove(at);
        let mistake = Mistake::at(&call.pointer, "dropped", document);
        Some(mistake.within(&call.pointer))
    })
}

pub(super) fn wrong_location(document: &Value, apis: &Apis) -> Vec<Mistake> {
    in_path(document, apis, |call, at, _| {
        let parameter = format!("{}/parameters/{at}", call.pointer);
        let wrong = set(document, &child(&parameter, "in"), "query");
        let mistake = Mistake::at(&parameter, format!("{parameter} in the query"), wrong);
        Some(mistake.within(&parameter).within(&call.pointer))
    })
}

pub(super) fn misspelt_parameter(document: &Value, apis: &Apis) -> Vec<Mistake> {
    in_path(document, apis, |call, at, given| {
        let parameter = format!("{}/parameters/{at}", call.pointer);
        let name = misspelt(given["name"].as_str()?);
        let wrong = set(document, &child(&parameter, "name"), name.as_str());
        let mistake = Mistake::at(&parameter, format!("`{name}`"), wrong);
        Some(mistake.within(&parameter))
    })
}

/// Something for every path parameter that a step sets.
fn in_path(
    document: &Value,
    apis: &Apis,
    make: impl Fn(&Call<'_>, usize, &Map<String, Value>) -> Option<Mistake>,
) -> Vec<Mistake> {
    let mut made = Vec::new();
    for call in calls(document, apis) {
        let given = call.step.get("parameters").and_then(Value::as_array);
        for (at, given) in given.into_iter().flatten().enumerate() {
            let Some(given) = given.as_object() else {
                continue;
            };
            if call.is_in_path(given) && !is_shared(document, &call.pointer) {
                made.extend(make(&call, at, given));
            }
        }
    }
    made
}

pub(super) fn missing_body(document: &Value, apis: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for call in calls(document, apis) {
        let body = follow(call.api, &call.operation["requestBody"]);
        if body["required"] == true && call.step.contains_key("requestBody") {
            let wrong = remove(document, &call.pointer, "requestBody");
            let mistake = Mistake::at(&call.pointer, "no requestBody", wrong);
            made.push(mistake.within(&call.pointer).warning());
        }
    }
    made
}

pub(super) fn not_in_enum(document: &Value, apis: &Apis) -> Vec<Mistake> {
    of_literals(document, apis, |schema| schema["enum"].is_array())
}

pub(super) fn not_a_number(document: &Value, apis: &Apis) -> Vec<Mistake> {
    let numbers = ["integer", "number", "boolean"];
    of_literals(document, apis, |schema| {
        schema["type"]
            .as_str()
            .is_some_and(|kind| numbers.contains(&kind))
    })
}

/// Numbers beyond a maximum.
pub(super) fn out_of_bounds(document: &Value, apis: &Apis) -> Vec<Mistake> {
    let is_bounded = |schema: &Value| {
        let kind = schema["type"].as_str().unwrap_or_default();
        schema["enum"].is_null()
            && ["integer", "number"].contains(&kind)
            && schema["maximum"].is_number()
    };
    literals(document, apis, json!(1e18), is_bounded)
}

/// A text for every parameter with such a schema.
fn of_literals(document: &Value, apis: &Apis, fits: impl Fn(&Value) -> bool) -> Vec<Mistake> {
    literals(document, apis, json!("zzz"), fits)
}

/// Another literal for every parameter with such a schema.
fn literals(
    document: &Value,
    apis: &Apis,
    literal: Value,
    fits: impl Fn(&Value) -> bool,
) -> Vec<Mistake> {
    let mut made = Vec::new();
    for call in calls(document, apis) {
        for (pointer, _, declared) in call.parameters() {
            let schema = match declared.get("schema") {
                Some(schema) => follow(call.api, schema),
                None => declared,
            };
            if fits(schema) {
                let wrong = insert(document, &pointer, "value", literal.clone());
                let place = child(&pointer, "value");
                made.push(Mistake::at(&place, format!("value: {literal}"), wrong));
            }
        }
    }
    made
}

/// Outputs that read a member which the schema of the only answer rules out.
pub(super) fn outside(document: &Value, apis: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for call in calls(document, apis) {
        let Some(schema) = answer(&call) else {
            continue;
        };
        let members = schema["properties"].as_object();
        if schema["additionalProperties"] != false || members.is_none() {
            continue;
        }
        let outputs = call.step.get("outputs").and_then(Value::as_object);
        for (name, text) in outputs.into_iter().flatten() {
            let Some(rest) = text
                .as_str()
                .and_then(|text| text.strip_prefix("$response.body#/"))
            else {
                continue;
            };
            let place = child(&format!("{}/outputs", call.pointer), name);
            let wrong = format!("$response.body#/q{rest}");
            let what = format!("`{wrong}`");
            // What no request and no condition needs is a warning.
            made.push(Mistake::at(&place, what, set(document, &place, wrong)).warning());
        }
    }
    made
}

/// The schema of the answer, if the operation has one good answer alone, and the step waits for it.
fn answer<'a>(call: &Call<'a>) -> Option<&'a Value> {
    let answers = call.operation["responses"].as_object()?;
    let mut good = answers.iter().filter(|(status, _)| status.starts_with('2'));
    let (status, answer) = good.next().filter(|_| !answers.contains_key("default"))?;
    let sure = match call.step.get("successCriteria") {
        None => true,
        Some(criteria) => criteria[0]["condition"] == format!("$statusCode == {status}"),
    };
    let answer = (sure && good.next().is_none()).then(|| follow(call.api, answer))?;
    let schema = answer.pointer("/content/application~1json/schema")?;
    Some(follow(call.api, schema))
}
