//! What `README.md` says of programs that serve.

use super::Document;
use crate::escape::markdown_code;
use crate::{InputKind, WorkflowSummary};

/// The sections about `serve` and `mcp`.
pub(super) fn sections(package: &str, documents: &[Document]) -> String {
    let workflows = || documents.iter().flat_map(|one| &one.summary.workflows);
    let example = workflows().next().map(path_of).unwrap_or("WORKFLOW");
    let mut text = format!(
        "\n## Serving the workflows\n\
         \n\
         ```console\n\
         $ export TOKEN=$(openssl rand -hex 32)\n\
         $ cargo run -- serve --token env:TOKEN\n\
         $ curl http://127.0.0.1:8080/workflows/{example} --json '{{\"NAME\": \"VALUE\"}}' \\\n    \
         -H \"Authorization: Bearer $TOKEN\"\n\
         ```\n\
         \n\
         The answer is the outputs as JSON; `http://127.0.0.1:8080/openapi.json` describes all \
         requests and answers.\n\
         Without `--token`, nobody may call; with `--without-authentication`, everybody who can \
         reach the address, which must be loopback.\n\
         `--settings FILE` reads a TOML file: servers, credentials, limits, schedules, mappings. \
         `cargo run -- help` lists all options.\n",
    );
    text.push_str(&secrets(workflows()));
    text.push_str(&format!(
        "\n## Tools for models\n\
         \n\
         `mcp` serves workflows as tools of the Model Context Protocol: all with `--all-tools`, \
         or those that `--tool WORKFLOW` names. A client that starts the program itself has such \
         a setting:\n\
         \n\
         ```json\n\
         {{\"mcpServers\": {{\"{package}\": {{\"command\": \"target/debug/{package}\", \
         \"args\": [\"mcp\", \"--all-tools\"]}}}}}}\n\
         ```\n\
         \n\
         `mcp --listen 127.0.0.1:8081 --token env:TOKEN` serves them at \
         `http://127.0.0.1:8081/mcp` instead, and `serve --all-tools` beside the workflows.\n\
         What a workflow returns is text of the APIs that it calls, which is untrusted: a model may \
         take it for an instruction.\n"
    ));
    text
}

/// The id of a workflow as it is in a URL, if it needs no encoding.
pub(super) fn path_of(workflow: &WorkflowSummary) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !workflow.id.is_empty() && workflow.id.chars().all(is_plain) {
        &workflow.id
    } else {
        "WORKFLOW"
    }
}

/// The secret inputs, which no caller gives.
fn secrets<'w>(workflows: impl Iterator<Item = &'w WorkflowSummary>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for input in workflows.flat_map(|workflow| &workflow.inputs) {
        if input.kind == InputKind::Secret && !names.contains(&input.name.as_str()) {
            names.push(&input.name);
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<String> = names.into_iter().map(markdown_code).collect();
    format!(
        "Secret inputs can be bound, and no request gives them then: {}, as in `--bind \
         NAME=env:VARIABLE`. No model gives them in any case.\n",
        names.join(", ")
    )
}
