//! A workflow as a tool: what a model is told of it.

use std::{borrow::Cow, sync::Arc};

use arazzo::{Description, Entry};
use rmcp::model::{Tool as Told, ToolAnnotations};

use crate::{bindings::Bindings, schema};

/// A workflow that a model can call.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) entry: Entry,
    pub(crate) bindings: Bindings,
    /// What a client is told of the tool.
    pub(crate) told: Told,
}

impl Tool {
    pub(crate) fn new(name: String, entry: Entry, bindings: Bindings) -> Self {
        let description = entry.description();
        let inputs = schema::inputs(description, &bindings.names);
        let mut told = Told::new_with_raw(name, text(description), Arc::new(inputs))
            .with_raw_output_schema(Arc::new(schema::result(description)))
            .with_annotations(hints(description));
        if !description.summary.is_empty() {
            told = told.with_title(description.summary);
        }
        Self {
            entry,
            bindings,
            told,
        }
    }
}

/// What the document says of the workflow.
fn text(description: &Description) -> Option<Cow<'static, str>> {
    match (description.summary, description.description) {
        ("", "") => None,
        (text, "") | ("", text) => Some(text.into()),
        (summary, text) => Some(format!("{summary}\n\n{text}").into()),
    }
}

/// The workflow calls servers that anybody may write to, so its world is open.
fn hints(description: &Description) -> ToolAnnotations {
    let read_only = description.read_only;
    ToolAnnotations::new()
        .read_only(read_only)
        .destructive(!read_only)
        .open_world(true)
}
