//! The documentation of a workflow's function: what it does, its steps in words, its errors, an
//! example.

use std::ops::RangeInclusive;

use super::docs::{escape, escape_line, paragraphs, plain_code, sentence, wrap};
use super::inputs;
use super::message;
use super::step::criteria_texts;
use super::value::At;
use crate::draw::svg;
use crate::program::flow::Flow;
use crate::program::types::TypeDefKind;
use crate::program::{
    Action, ActionKind, Call, Criteria, Field, Step, StepId, Type, TypeId, Workflow,
};

/// Workflows with so many steps get a picture.
const PICTURED_STEPS: RangeInclusive<usize> = 2..=24;

/// Flows with more edges than this get none.
const PICTURED_EDGES: usize = 150;

/// The documentation of a function. The picture is between its parts: it is one long line, which
/// only rustdoc should have.
pub(super) struct FunctionDocs {
    pub(super) prose: Vec<String>,
    pub(super) picture: Option<String>,
    pub(super) rest: Vec<String>,
}

pub(super) fn function(at: &At<'_>) -> FunctionDocs {
    FunctionDocs {
        prose: prose(at),
        picture: picture(at),
        rest: sections(at),
    }
}

/// What the document says.
fn prose(at: &At<'_>) -> Vec<String> {
    let workflow = at.workflow;
    let mut first: Vec<String> = Vec::new();
    first.extend(
        workflow
            .summary
            .as_deref()
            .map(|text| sentence(&escape_line(text))),
    );
    first.extend(workflow.description.iter().flat_map(|text| escape(text)));
    first.retain(|paragraph| !paragraph.is_empty());
    if first.is_empty() {
        first.push(format!(
            "Runs the workflow `{}`.",
            plain_code(&workflow.workflow_id)
        ));
    }
    let rest = first.split_off(1);
    let mut lines = paragraphs(first);
    if !rest.is_empty() {
        lines.push(String::new());
        lines.extend(paragraphs(rest));
    }
    if let Some(progress) = only_progress(workflow) {
        lines.push(String::new());
        lines.extend(wrap(&progress, ""));
    }
    lines
}

fn sections(at: &At<'_>) -> Vec<String> {
    let workflow = at.workflow;
    let mut lines = Vec::new();
    heading(&mut lines, "# Steps");
    for (index, step) in workflow.steps.iter().enumerate() {
        lines.extend(self::step(at, StepId(index), step));
    }
    let credentials = super::security::docs(at);
    if !credentials.is_empty() {
        heading(&mut lines, "# Credentials");
        lines.extend(credentials);
    }
    heading(&mut lines, "# Errors");
    lines.extend(errors(at));
    heading(&mut lines, "# Examples");
    lines.extend(example(at));
    lines
}

/// Where to find the outputs of the steps, if the workflow has no outputs of its own.
fn only_progress(workflow: &Workflow) -> Option<String> {
    let returns = !workflow.outputs.is_empty() || !workflow.transfers().is_empty();
    let gives = workflow.steps.iter().any(|step| !step.outputs.is_empty());
    let name = &workflow.ident;
    (gives && !returns).then(|| {
        format!(
            "The workflow has no outputs; [`run_with_progress()`]({name}::run_with_progress()) \
             returns those of its steps."
        )
    })
}

/// The flow on one line, where there is something to see and it can still be seen.
pub(super) fn picture(at: &At<'_>) -> Option<String> {
    if !PICTURED_STEPS.contains(&at.workflow.steps.len()) {
        return None;
    }
    let flow = Flow::of(at.cx.program, at.id);
    (flow.edges.len() <= PICTURED_EDGES).then(|| svg::embedded(&flow))
}

fn heading(lines: &mut Vec<String>, heading: &str) {
    lines.extend([String::new(), heading.to_owned(), String::new()]);
}

fn step(at: &At<'_>, id: StepId, step: &Step) -> Vec<String> {
    let number = format!("{}. ", id.0 + 1);
    let indent = " ".repeat(number.len());
    let what = match &step.call {
        Call::Broken => String::new(),
        Call::Request(request) => format!("`{} {}`", request.method, plain_code(&request.path)),
        Call::Message(message) => message::what(message),
        Call::Workflow(call) => {
            format!(
                "workflow `{}`",
                plain_code(&at.cx.program.workflow(call.workflow).workflow_id)
            )
        }
    };
    let description = step
        .description
        .as_deref()
        .map(escape_line)
        .unwrap_or_default();
    let mut text = format!("{number}`{}`, {what}", plain_code(&step.step_id));
    if description.is_empty() {
        text.push('.')
    } else {
        text.push_str(&format!(": {}", sentence(&description)))
    }
    if let Some(url) = &step.external_docs {
        text.push_str(&format!(" See <{url}>."));
    }
    for action in &step.on_success {
        text.push_str(&format!(" {}", follow(at, id, action, "")));
    }
    for remark in &step.remarks {
        text.push_str(&format!(" {remark}"));
    }
    for action in &step.on_failure {
        text.push_str(&format!(" {}", follow(at, id, action, "On failure, ")));
    }
    wrap(&text, &indent)
}

/// An action in words.
fn follow(at: &At<'_>, id: StepId, action: &Action, lead: &str) -> String {
    let name = |step: StepId| format!("`{}`", plain_code(&at.workflow.step(step).step_id));
    let then = match &action.kind {
        ActionKind::End if lead.is_empty() => "the workflow ends".to_owned(),
        ActionKind::End => "the workflow stops with an error".to_owned(),
        ActionKind::Goto(to) if *to == id => "the step repeats".to_owned(),
        ActionKind::Goto(to) => format!("the workflow goes on with {}", name(*to)),
        ActionKind::Transfer(call) => format!(
            "the workflow transfers to `{}`",
            plain_code(&at.cx.program.workflow(call.workflow).workflow_id)
        ),
        ActionKind::Retry { limit: 1, .. } => "the step is tried again once".to_owned(),
        ActionKind::Retry { limit, .. } => {
            format!("the step is tried again, at most {limit} times")
        }
    };
    let when = criteria_texts(&action.criteria);
    let when: Vec<_> = when
        .iter()
        .map(|text| format!("`{}`", plain_code(text)))
        .collect();
    if when.is_empty() {
        capital(&format!("{lead}{then}."))
    } else {
        capital(&format!("{lead}{then} if {}.", when.join(" and ")))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn errors(at: &At<'_>) -> Vec<String> {
    let name = &at.workflow.ident;
    let criteria = at
        .workflow
        .steps
        .iter()
        .filter_map(|step| match &step.criteria {
            Criteria::All(all) => Some(criteria_texts(all)),
            Criteria::Default => None,
        });
    let mut texts: Vec<String> = Vec::new();
    for text in criteria.flatten() {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let shown: Vec<_> = texts
        .iter()
        .take(4)
        .map(|text| format!("`{}`", plain_code(text)))
        .collect();
    let shown = if shown.is_empty() {
        "a status of 200 to 299".to_owned()
    } else {
        shown.join(", ")
    };
    wrap(
        &format!(
            "Returns [`Error`]({name}::Error) at the first step that cannot be sent, does not meet its success \
             criteria ({shown}), or lacks an output that is needed. The error names the step and keeps \
             the outputs of the steps before it."
        ),
        "",
    )
}

fn example(at: &At<'_>) -> Vec<String> {
    let workflow = at.workflow;
    let name = &workflow.ident;
    let mut lines = vec!["```ignore".to_owned()];
    let setter = setter(at);
    if inputs::all_optional(workflow) {
        lines.push(format!("let inputs = {name}::Inputs::default(){setter};"));
    } else {
        lines.push(format!("let required = {name}::Required {{"));
        let required = workflow.inputs.iter().filter(|field| !field.is_option());
        lines.extend(required.map(|field| match sample(at, field) {
            Some(value) => format!("    {}: {value},", field.ident),
            // The reader has to supply the value, so it is a variable.
            None => format!("    {},", field.ident),
        }));
        lines.push("};".to_owned());
        lines.push(format!(
            "let inputs = {name}::Inputs::from(required){setter};"
        ));
    }
    lines.push(format!("let outputs = {name}(&client, inputs).await?;"));
    lines.push("println!(\"{outputs:?}\");".to_owned());
    lines.push("```".to_owned());
    lines
}

/// A call of the first setter whose value can be shown; empty if there is none.
fn setter(at: &At<'_>) -> String {
    let optional = at.workflow.inputs.iter().filter(|field| field.is_option());
    let mut calls = optional.filter_map(|field| {
        let value = match &field.ty {
            // A setter converts what it is given, so the type of a literal must be certain.
            Type::String | Type::Secret => format!("{:?}", field.name),
            Type::Bool => "true".to_owned(),
            Type::F64 => "1.0".to_owned(),
            Type::I32 | Type::I64 => "1".to_owned(),
            Type::Named(id) => named(at, *id)?,
            _ => return None,
        };
        Some(format!(".{}({value})", inputs::setter_name(field)))
    });
    calls.next().unwrap_or_default()
}

/// A value of a required input.
fn sample(at: &At<'_>, field: &Field) -> Option<String> {
    Some(match &field.ty {
        Type::String | Type::Secret => format!("{:?}.into()", field.name),
        Type::Bool => "true".to_owned(),
        Type::F64 | Type::Number => "1.0".to_owned(),
        Type::U16 | Type::I32 | Type::I64 | Type::U32 | Type::U64 => "1".to_owned(),
        Type::List(_) => "vec![]".to_owned(),
        Type::Map | Type::Dict(_) | Type::Value | Type::Bytes => "Default::default()".to_owned(),
        Type::Named(id) => return named(at, *id),
        _ => return None,
    })
}

/// The first variant of an enumeration; what structs and unions need is for the reader to say.
fn named(at: &At<'_>, id: TypeId) -> Option<String> {
    let owner = at.cx.program.workflow(id.workflow);
    let definition = &owner.types[id.index];
    match &definition.kind {
        TypeDefKind::Enum { variants, .. } if !variants.is_empty() => {
            let (module, name, variant) = (&owner.ident, &definition.ident, &variants[0].1);
            Some(format!("{module}::{name}::{variant}"))
        }
        _ => None,
    }
}
