//! Small descriptions of every version, and what they mean by their specifications.

use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::diagnostic::Sink;
use crate::expr::Pointer;
use crate::load::Files;
use crate::source::Memory;
use crate::source::Span;

mod descriptions;
mod flat;
mod forms;
mod limits;
mod navigation;
mod operations;
mod pointers;
mod references;
mod schemas;
mod strict;

/// Opens the first of the files as a description.
fn with<R>(files: &[(&str, &str)], look: impl FnOnce(&Apis<'_>, DescriptionId) -> R) -> R {
    let add = |memory: Memory, (name, text): &(&str, &str)| memory.with(name, *text);
    let memory = files.iter().fold(Memory::default(), add);
    let mut opened = Files::new(&memory);
    let file = opened
        .open_entry(Path::new(files[0].0))
        .expect("the first file exists");
    let apis = Apis::new(opened);
    let id = apis.open(file).expect("the first file is a description");
    look(&apis, id)
}

/// The only operation of a description, in the words of [`show`], and what was wrong with it.
fn read(files: &[(&str, &str)]) -> String {
    with(files, |apis, id| {
        let keys = apis.operations(id);
        let mut diagnostics = Sink::default();
        let operation = apis.operation(id, &keys[0], &mut diagnostics, Span::NOWHERE);
        let mut text = show(apis, &operation.expect("the index names it"));
        for diagnostic in diagnostics.finish().iter() {
            let _ = writeln!(text, "{}: {}", diagnostic.code.id(), diagnostic.message);
        }
        text
    })
}

/// An operation, a line for each of its parts. `!` is required, `*` is exploded.
fn show(apis: &Apis<'_>, operation: &Operation) -> String {
    let mut text = format!("{} {}", operation.method, operation.path);
    if let Some(id) = &operation.operation_id {
        let _ = write!(text, " ({id})");
    }
    text.push_str(if operation.deprecated {
        " deprecated\n"
    } else {
        "\n"
    });
    for parameter in &operation.parameters {
        text.push_str(&show_parameter(apis, parameter));
    }
    if let Some(body) = &operation.body {
        let _ = writeln!(text, "  body{}", mark(body.required, "!"));
        text.push_str(&show_content(apis, &body.content));
    }
    for response in &operation.responses {
        text.push_str(&show_response(apis, response));
    }
    if let Some(server) = &operation.server {
        let _ = writeln!(text, "  server {}", server.filled());
    }
    for schemes in &operation.security {
        let show = |one: &Requirement| {
            if one.scopes.is_empty() {
                one.scheme.clone()
            } else {
                format!("{}({})", one.scheme, one.scopes.join(" "))
            }
        };
        let schemes: Vec<String> = schemes.iter().map(show).collect();
        let _ = writeln!(text, "  security [{}]", schemes.join(", "));
    }
    text
}

fn mark(condition: bool, mark: &'static str) -> &'static str {
    if condition { mark } else { "" }
}

fn words(apis: &Apis<'_>, schema: Option<SchemaId>) -> String {
    schema.map_or_else(|| "undescribed".to_owned(), |id| apis.describe(id))
}

fn show_parameter(apis: &Apis<'_>, parameter: &Parameter) -> String {
    let Parameter {
        name,
        location,
        required,
        style,
        explode,
        content,
        ..
    } = parameter;
    let style = match content {
        Some(media) => media.clone(),
        None => format!("{style:?}{}", mark(*explode, "*")),
    };
    let reserved = mark(parameter.allow_reserved, " reserved");
    let schema = words(apis, parameter.schema);
    let required = mark(*required, "!");
    format!("  {location:?} {name}{required} {style}{reserved}: {schema}\n")
}

fn show_content(apis: &Apis<'_>, content: &[MediaType]) -> String {
    let mut text = String::new();
    for media in content {
        let _ = writeln!(text, "    {}: {}", media.name, words(apis, media.schema));
        for (field, encoding) in &media.encoding {
            let style = encoding
                .style
                .map(|style| format!(" {style:?}"))
                .unwrap_or_default();
            let explode = mark(encoding.explode == Some(true), "*");
            let media = encoding.content_type.as_deref().unwrap_or_default();
            let _ = writeln!(text, "      {field}:{style}{explode} {media}");
        }
    }
    text
}

fn show_response(apis: &Apis<'_>, response: &Response) -> String {
    let mut text = match response.status {
        StatusPattern::Code(code) => format!("  {code}\n"),
        StatusPattern::Range(class) => format!("  {class}XX\n"),
        StatusPattern::Default => "  default\n".to_owned(),
    };
    for header in &response.headers {
        let required = mark(header.required, "!");
        let schema = words(apis, header.schema);
        let _ = writeln!(text, "    header {}{required}: {schema}", header.name);
    }
    text.push_str(&show_content(apis, &response.content));
    text
}

/// A description with these schemas as components, opened to look at the one named `T`.
fn with_schemas<R>(version: &str, schemas: &str, look: impl FnOnce(&Apis<'_>, SchemaId) -> R) -> R {
    let (holder, root) = match version {
        "2.0" => ("swagger: '2.0'\ndefinitions:\n", "/definitions/T"),
        "3.0" => (
            "openapi: 3.0.4\ncomponents:\n schemas:\n",
            "/components/schemas/T",
        ),
        _ => (
            "openapi: 3.1.1\ncomponents:\n schemas:\n",
            "/components/schemas/T",
        ),
    };
    let lines = schemas
        .trim_end()
        .lines()
        .filter(|line| !line.trim().is_empty());
    let margin = lines
        .clone()
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let body: Vec<String> = lines
        .map(|line| format!("  {}", &line[margin.unwrap_or_default()..]))
        .collect();
    let text = format!("{holder}{}\n", body.join("\n"));
    with(&[("api.yaml", &text)], |apis, id| {
        let file = apis.description(id).tree.file;
        look(apis, apis.schema_at(file, root))
    })
}

/// The tokens of a pointer.
fn pointer(text: &str) -> Pointer {
    Pointer(text.split('/').skip(1).map(str::to_owned).collect())
}
