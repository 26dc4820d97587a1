//! What `README.md` says of a workflow: its inputs, and the credentials that it asks for.

use crate::escape::{markdown, markdown_code};
use crate::{CredentialSummary, InputKind, InputSummary, WorkflowSummary};

/// The item of a workflow in the list of its document.
pub(super) fn item(workflow: &WorkflowSummary) -> String {
    let mut item = format!("\n- {}", markdown_code(&workflow.id));
    if let Some(summary) = &workflow.summary {
        item.push_str(&format!(": {}", markdown(summary)));
    }
    item.push('\n');
    item.push_str(&table(
        "| `--input` | type | what it is |",
        workflow.inputs.iter().map(input),
    ));
    item.push_str(&table(
        "| `--credential` | or in the environment | what it is |",
        workflow.credentials.iter().map(credential),
    ));
    item
}

/// A table below an item; nothing, if it has no rows.
fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.map(|row| format!("  {row}\n")).collect();
    match rows.as_str() {
        "" => rows,
        rows => format!("\n  {head}\n  |---|---|---|\n{rows}"),
    }
}

fn input(input: &InputSummary) -> String {
    let presence = match &input.default {
        _ if input.required => "required".to_owned(),
        Some(_) if input.kind == InputKind::Secret => "default …".to_owned(),
        Some(default) => format!("default {}", markdown_code(default)),
        None => "optional".to_owned(),
    };
    format!(
        "| {} | {}, {presence} | {} |",
        markdown_code(&input.name),
        markdown(&input.words),
        markdown(input.description.as_deref().unwrap_or_default())
    )
}

fn credential(one: &CredentialSummary) -> String {
    let option = markdown_code(&format!("{}.{}", one.source, one.scheme));
    let variable = markdown_code(&variable(&one.source, &one.scheme));
    let optional = if one.optional { "optional: " } else { "" };
    format!(
        "| {option} | {variable} | {optional}{} |",
        markdown(&one.wants)
    )
}

/// The variable that holds a credential: upper case, `_` in the place of any other character.
fn variable(source: &str, scheme: &str) -> String {
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name = |text: &str| text.chars().map(word).collect::<String>();
    format!("ARAZZO_CREDENTIAL_{}_{}", name(source), name(scheme))
}
