//! Names that name nothing.

use serde_json::Value;

use super::tree::{child, is_language, items, misspelt, set, texts};
use super::{Apis, Mistake};

pub(super) fn step_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    in_expressions(document, "$steps.", |rest| {
        let (id, rest) = word(rest)?;
        rest.starts_with(".outputs.").then_some(0..id.len())
    })
}

pub(super) fn output_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    in_expressions(document, "$steps.", |rest| {
        let (id, rest) = word(rest)?;
        let (output, _) = word(rest.strip_prefix(".outputs.")?)?;
        let start = id.len() + ".outputs.".len();
        Some(start..start + output.len())
    })
}

/// Only inputs that are declared: the others are no mistake before, and none after.
pub(super) fn input_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    let made = in_expressions(document, "$inputs.", |rest| Some(0..word(rest)?.0.len()));
    let declared = |mistake: &Mistake| {
        let workflow: Vec<&str> = mistake.at[0].split('/').take(3).collect();
        let inputs = document.pointer(&format!("{}/inputs/properties", workflow.join("/")));
        inputs.is_some() && mistake.at[0].starts_with("/workflows")
    };
    made.into_iter()
        .filter(declared)
        .map(Mistake::warning)
        .collect()
}

pub(super) fn source_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    in_expressions(document, "$sourceDescriptions.", |rest| {
        Some(0..word(rest)?.0.len())
    })
}

pub(super) fn workflow_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    in_expressions(document, "$workflows.", |rest| Some(0..word(rest)?.0.len()))
}

pub(super) fn component_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    in_expressions(document, "$components.", |rest| {
        let (kind, rest) = word(rest)?;
        let (name, _) = word(rest.strip_prefix('.')?)?;
        Some(kind.len() + 1..kind.len() + 1 + name.len())
    })
}

pub(super) fn operation(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_steps(document, "operationId", |text| {
        let start = text.rfind('.').map_or(0, |dot| dot + 1);
        format!("{}{}", &text[..start], misspelt(&text[start..]))
    })
}

pub(super) fn operation_path(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_steps(document, "operationPath", |text| {
        text.replacen("paths/~1", "paths/~1q", 1)
    })
}

pub(super) fn called_workflow(document: &Value, _: &Apis) -> Vec<Mistake> {
    of_steps(document, "workflowId", |text| {
        let start = text.rfind('.').map_or(0, |dot| dot + 1);
        format!("{}{}", &text[..start], misspelt(&text[start..]))
    })
}

pub(super) fn action_target(document: &Value, _: &Apis) -> Vec<Mistake> {
    let lists = ["onSuccess", "onFailure", "successActions", "failureActions"];
    let actions = lists.iter().flat_map(|list| items(document, list));
    let mut made = Vec::new();
    for (pointer, action) in actions {
        for key in ["stepId", "workflowId"] {
            let Some(text) = action.get(key).and_then(Value::as_str) else {
                continue;
            };
            let place = child(&pointer, key);
            let wrong = set(document, &place, misspelt(text));
            made.push(Mistake::at(&place, format!("`{text}` misspelt"), wrong));
        }
    }
    made
}

pub(super) fn depends_on(document: &Value, _: &Apis) -> Vec<Mistake> {
    let names = super::tree::values(document).into_iter();
    let names = names.filter(|(pointer, _)| {
        super::tree::parent(pointer).ends_with("/dependsOn") && is_language(pointer)
    });
    let made = names.filter_map(|(pointer, value)| {
        let wrong = set(document, &pointer, misspelt(value.as_str()?));
        Some(Mistake::at(&pointer, format!("{value} misspelt"), wrong))
    });
    made.collect()
}

/// The first step reads what the last one makes; only where every step simply goes on.
pub(super) fn forward_reference(document: &Value, _: &Apis) -> Vec<Mistake> {
    let steps = items(document, "steps");
    let mut made = Vec::new();
    for (pointer, step) in &steps {
        let Some(parameters) = step.get("parameters").and_then(Value::as_array) else {
            continue;
        };
        let list = super::tree::parent(pointer);
        let is_first = pointer.ends_with("/steps/0");
        let later = steps.iter().rfind(|(other, later)| {
            super::tree::parent(other) == list && later.get("outputs").is_some()
        });
        let straight = document.pointer(list).is_some_and(|steps| {
            let text = steps.to_string();
            !["onSuccess", "onFailure", "retry", "dependsOn"]
                .iter()
                .any(|word| text.contains(word))
        });
        let Some((other, later)) = later.filter(|(other, _)| other != pointer) else {
            continue;
        };
        let output = later.get("outputs").and_then(Value::as_object);
        let output = output.and_then(|outputs| outputs.keys().next());
        let (Some(output), Some(id)) = (output, later["stepId"].as_str()) else {
            continue;
        };
        let literal = parameters
            .first()
            .is_some_and(|first| first.get("value").is_some());
        if is_first && straight && literal {
            let place = format!("{pointer}/parameters/0/value");
            let wrong = set(document, &place, format!("$steps.{id}.outputs.{output}"));
            made.push(Mistake::at(&place, format!("reads {other}"), wrong));
        }
    }
    made
}

/// Misspells a part of every expression that begins so. `part` gets what follows the prefix.
fn in_expressions(
    document: &Value,
    prefix: &str,
    part: impl Fn(&str) -> Option<std::ops::Range<usize>>,
) -> Vec<Mistake> {
    let mut made = Vec::new();
    for (pointer, text) in texts(document) {
        for (at, _) in text.match_indices(prefix) {
            let start = at + prefix.len();
            let Some(range) = part(&text[start..]).filter(|range| !range.is_empty()) else {
                continue;
            };
            let name = &text[start..][range.clone()];
            let before = &text[..start + range.start];
            let wrong = format!("{before}{}{}", misspelt(name), &text[start + range.end..]);
            let document = set(document, &pointer, wrong);
            made.push(Mistake::at(
                &pointer,
                format!("`{name}` misspelt"),
                document,
            ));
        }
    }
    made
}

/// Changes a field of every step that has it.
fn of_steps(document: &Value, key: &str, wrong: impl Fn(&str) -> String) -> Vec<Mistake> {
    let steps = items(document, "steps").into_iter();
    let made = steps.filter_map(|(pointer, step)| {
        let text = step.get(key)?.as_str()?;
        let wrong = wrong(text);
        let place = child(&pointer, key);
        let document = (wrong != text).then(|| set(document, &place, wrong.as_str()))?;
        Some(Mistake::at(&place, format!("`{wrong}`"), document))
    });
    made.collect()
}

/// What a strict identifier is, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    (!word.is_empty()).then_some((word, rest))
}
