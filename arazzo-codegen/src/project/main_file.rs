//! `src/main.rs`: the program.
//!
//! It is laid out as rustfmt would do it, because people read it first and may go on from there.

use super::Document;
use crate::escape::line;
use crate::{InputKind, WorkflowSummary};

/// rustfmt breaks longer lines.
const WIDTH: usize = 100;

/// A program that knows every workflow.
pub(super) fn main_file(package: &str, documents: &[Document]) -> String {
    let mut workflows = documents.iter().flat_map(|one| &one.summary.workflows);
    let used = if workflows.any(|workflow| !workflow.inputs.is_empty()) {
        "{Input, Program}"
    } else {
        "Program"
    };
    let mut text = format!(
        "//! Runs the workflows of Arazzo documents from the command line.\n\
         \n\
         mod workflows;\n\
         \n\
         use std::process::ExitCode;\n\
         \n\
         use arazzo::program::{used};\n\
         \n\
         fn main() -> ExitCode {{\n\
         \x20   Program::new({package:?})\n"
    );
    documents
        .iter()
        .for_each(|one| text.push_str(&document(one)));
    text + "        .main()\n}\n"
}

/// What registers a document and its workflows.
fn document(document: &Document) -> String {
    let name = &document.name;
    let sources = document.summary.sources.iter();
    let sources = sources.map(|source| format!("({:?}, {:?})", source.document, source.name));
    let sources = slice(sources.collect(), 12);
    let mut text = call(".document", vec![format!("{name:?}"), sources]);
    for source in &document.summary.sources {
        for scheme in &source.schemes {
            let of = [&source.document, &source.name, &scheme.name, &scheme.wants];
            let of = of.map(|text| format!("{text:?}"));
            text.push_str(&call(".scheme", of.to_vec()));
        }
    }
    for one in &document.summary.workflows {
        text.push_str(&workflow(&document.module, one));
    }
    text
}

/// What registers a workflow: its type, its summary, and what its inputs are.
fn workflow(module: &str, workflow: &WorkflowSummary) -> String {
    let summary = line(workflow.summary.as_deref().unwrap_or_default());
    let inputs = workflow.inputs.iter().map(|(name, kind)| match kind {
        InputKind::Text => format!("Input::text({name:?})"),
        InputKind::Secret => format!("Input::secret({name:?})"),
        InputKind::Bytes => format!("Input::bytes({name:?})"),
        InputKind::Json => format!("Input::json({name:?})"),
    });
    let name = format!(".workflow::<workflows::{module}::{}>", workflow.unit);
    let inputs = slice(inputs.collect(), 12);
    call(&name, vec![format!("{summary:?}"), inputs])
}

/// A call in the chain of `main`, on one line or one line for every argument.
fn call(name: &str, arguments: Vec<String>) -> String {
    let short = format!("        {name}({})\n", arguments.join(", "));
    if short.chars().count() <= WIDTH && !short.trim_end().contains('\n') {
        return short;
    }
    let lines = arguments.iter().map(|one| format!("            {one},\n"));
    format!("        {name}(\n{}        )\n", lines.collect::<String>())
}

/// `&[…]`, on one line after this indentation or one line for every item.
fn slice(items: Vec<String>, indent: usize) -> String {
    let short = format!("&[{}]", items.join(", "));
    if indent + short.chars().count() < WIDTH {
        return short;
    }
    let margin = " ".repeat(indent);
    let lines = items.iter().map(|item| format!("{margin}    {item},\n"));
    format!("&[\n{}{margin}]", lines.collect::<String>())
}
