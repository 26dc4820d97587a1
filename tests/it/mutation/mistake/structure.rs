//! Objects that are not what the specification says: fields, types, ids, versions.

use serde_json::{Value, json};

use super::tree::{child, insert, is_language, items, parent, push, remove, rename, set, values};
use super::{Apis, Mistake};

/// The fields of an object, for those that it has.
struct Shape {
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

const ACTION: &[&str] = &["name", "type"];

/// Which object is at this place, if it is one of the language.
fn shape(pointer: &str) -> Option<Shape> {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    let (required, optional): (&[&str], &[&str]) = match parts.as_slice() {
        [] => (
            &["info", "sourceDescriptions", "workflows"],
            &["components"],
        ),
        ["info"] => (&["title", "version"], &["summary", "description"]),
        ["sourceDescriptions", _] => (&["name", "url"], &["type"]),
        ["workflows", _] => (
            &["workflowId", "steps"],
            &[
                "inputs",
                "outputs",
                "parameters",
                "successActions",
                "failureActions",
                "dependsOn",
            ],
        ),
        [.., "steps", _] => (
            &["stepId"],
            &[
                "parameters",
                "requestBody",
                "successCriteria",
                "onSuccess",
                "onFailure",
                "outputs",
            ],
        ),
        [.., "requestBody"] => (&[], &["contentType", "payload", "replacements"]),
        [.., "successCriteria" | "criteria", _] => (&["condition"], &["context", "type"]),
        [
            ..,
            "onSuccess" | "onFailure" | "successActions" | "failureActions",
            _,
        ] => (
            ACTION,
            &[
                "stepId",
                "workflowId",
                "retryAfter",
                "retryLimit",
                "criteria",
            ],
        ),
        [.., "replacements", _] => (&["target", "value"], &[]),
        [.., "parameters", _] => (&["name", "value"], &[]),
        _ => return None,
    };
    Some(Shape { required, optional })
}

/// The objects of the language with their shapes, without references to components.
fn objects(document: &Value) -> Vec<(String, Shape)> {
    let found = values(document).into_iter();
    let found = found.filter(|(pointer, value)| {
        value.is_object() && value.get("reference").is_none() && is_language(pointer)
    });
    found
        .filter_map(|(pointer, _)| Some((shape(&pointer)?, pointer)))
        .map(|(shape, pointer)| (pointer, shape))
        .collect()
}

pub(super) fn field(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, shape) in objects(document) {
        for key in shape.required.iter().chain(shape.optional) {
            if key.len() < 4 || document.pointer(&child(&pointer, key)).is_none() {
                continue;
            }
            let (start, end) = key.split_at(key.len() / 2);
            let wrong = format!("{start}{}", &end[1..]);
            let document = rename(document, &pointer, key, &wrong);
            let what = format!("`{wrong}` in {pointer}");
            made.push(Mistake::at(&child(&pointer, &wrong), what, document));
        }
    }
    made
}

pub(super) fn missing(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, shape) in objects(document) {
        for key in shape.required {
            let wrong = remove(document, &pointer, key);
            let what = format!("no `{key}` in {pointer}");
            if wrong == *document {
                continue;
            }
            let mistake = Mistake::at(&pointer, what, wrong).within(&pointer);
            // Nobody refers to actions by their names, so one without a name can do its work.
            let unnamed = shape.required == ACTION && *key == "name";
            // No workflow depends on the version of its document.
            let harmless = unnamed || pointer == "/info" && *key == "version";
            made.push(if harmless { mistake.warning() } else { mistake });
        }
    }
    made
}

pub(super) fn wrong_type(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, shape) in objects(document) {
        for key in shape.required.iter().chain(shape.optional) {
            let place = child(&pointer, key);
            let wrong = match document.pointer(&place) {
                _ if ["value", "payload", "inputs"].contains(key) => continue,
                Some(Value::Array(_)) => json!("text"),
                Some(Value::Object(_)) => json!(["text"]),
                Some(Value::String(_)) => json!({"text": true}),
                Some(Value::Number(_)) => json!(["text"]),
                _ => continue,
            };
            let what = format!("{wrong} for {place}");
            let document = set(document, &place, wrong);
            made.push(Mistake::at(&place, what, document).within(&place));
        }
    }
    made
}

/// A copy of an item at the end of its list: reported there, or at the first.
pub(super) fn duplicate(document: &Value, _: &Apis) -> Vec<Mistake> {
    let lists = [
        ("workflows", "workflowId"),
        ("steps", "stepId"),
        ("sourceDescriptions", "name"),
        ("parameters", "name"),
        ("onSuccess", "name"),
        ("onFailure", "name"),
    ];
    let mut made = Vec::new();
    for (list, key) in lists {
        for (pointer, item) in items(document, list) {
            if item.contains_key("reference") {
                continue;
            }
            let list = parent(&pointer);
            let length = document
                .pointer(list)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            let wrong = push(document, list, Value::Object(item.clone()));
            let second = format!("{list}/{length}");
            let mut mistake = Mistake::at(&second, format!("{key} of {pointer} twice"), wrong);
            mistake = mistake.within(&second).within(&pointer);
            made.push(mistake);
        }
    }
    made
}

pub(super) fn two_targets(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, step) in items(document, "steps") {
        let workflow = document["workflows"][0]["workflowId"]
            .as_str()
            .unwrap_or("w");
        let (key, value) = if step.contains_key("workflowId") {
            ("operationId", "anything")
        } else {
            ("workflowId", workflow)
        };
        let wrong = insert(document, &pointer, key, value);
        let mistake = Mistake::at(&child(&pointer, key), format!("{key} in {pointer}"), wrong);
        made.push(mistake.within(&pointer));
    }
    made
}

pub(super) fn number(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, action) in items(document, "onFailure") {
        for key in ["retryAfter", "retryLimit"] {
            if action.get("type").is_some_and(|kind| kind == "retry") {
                let wrong = insert(document, &pointer, key, -1);
                made.push(Mistake::at(
                    &child(&pointer, key),
                    format!("{key}: -1"),
                    wrong,
                ));
            }
        }
    }
    made
}

pub(super) fn word(document: &Value, _: &Apis) -> Vec<Mistake> {
    let lists = [
        ("sourceDescriptions", "type"),
        ("parameters", "in"),
        ("successCriteria", "type"),
        ("onSuccess", "type"),
        ("onFailure", "type"),
    ];
    let mut made = Vec::new();
    for (list, key) in lists {
        for (pointer, item) in items(document, list) {
            let Some(text) = item.get(key).and_then(Value::as_str) else {
                continue;
            };
            let place = child(&pointer, key);
            let wrong = set(document, &place, format!("{text}q"));
            made.push(Mistake::at(&place, format!("`{text}q`"), wrong));
        }
    }
    made
}

pub(super) fn version(document: &Value, _: &Apis) -> Vec<Mistake> {
    let versions = ["2.0.0", "1.2.0", "one", "1.0"];
    let made = versions.iter().map(|version| {
        let wrong = set(document, "/arazzo", *version);
        let mistake = Mistake::at("/arazzo", format!("arazzo: {version}"), wrong);
        // Two parts leave no doubt.
        match *version {
            "1.0" => mistake.warning(),
            _ => mistake,
        }
    });
    made.collect()
}

pub(super) fn no_file(document: &Value, _: &Apis) -> Vec<Mistake> {
    let url = document
        .pointer("/sourceDescriptions/0/url")
        .and_then(Value::as_str);
    let local = url.is_some_and(|url| !url.contains("://"));
    let single = document["sourceDescriptions"]
        .as_array()
        .is_some_and(|list| list.len() == 1);
    let wrong = set(document, "/sourceDescriptions/0/url", "not-there.yaml");
    let mistake = Mistake::at("/sourceDescriptions/0/url", "another url", wrong);
    (local && single).then_some(mistake).into_iter().collect()
}

pub(super) fn dangling(document: &Value, _: &Apis) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, workflow) in items(document, "workflows") {
        let properties = workflow
            .get("inputs")
            .and_then(|inputs| inputs.get("properties"));
        let properties = properties.and_then(Value::as_object);
        for key in properties
            .into_iter()
            .flat_map(|properties| properties.keys())
        {
            let place = child(&format!("{pointer}/inputs/properties"), key);
            let wrong = set(
                document,
                &place,
                json!({"$ref": "#/components/inputs/nothing"}),
            );
            let mistake = Mistake::at(&place, "a $ref to nothing", wrong);
            made.push(mistake.within(&place));
        }
    }
    made
}
