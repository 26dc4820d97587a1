//! What `README.md` says of programs that work for an engine.

use super::{Document, Engine, serving::path_of};
use crate::InputKind;

/// The section about durable runs.
pub(super) fn section(engine: Engine, documents: &[Document]) -> String {
    match engine {
        Engine::Restate => restate(documents),
    }
}

fn restate(documents: &[Document]) -> String {
    let mut workflows = documents.iter().flat_map(|one| &one.summary.workflows);
    let example = workflows.next();
    let name = example.map_or("WORKFLOW", path_of);
    let inputs = example.map_or(&[][..], |workflow| &workflow.inputs);
    let mut inputs = inputs.iter();
    let has_secret = inputs.any(|input| input.kind == InputKind::Secret);
    let (secret, input) = if has_secret {
        (
            " --secret API_KEY=env:API_KEY",
            "{\"NAME\": \"VALUE\", \"SECRET\": {\"$env\": \"API_KEY\"}}",
        )
    } else {
        ("", "{\"NAME\": \"VALUE\"}")
    };
    format!(
        "\n## Runs that survive the process\n\
         \n\
         `worker` runs the workflows for the engine Restate: a run that is stopped, by the end of \
         this program or of the engine, goes on where it was.\n\
         The engine, this program, and what makes them known to each other:\n\
         \n\
         ```console\n\
         $ RESTATE_DISABLE_TELEMETRY=true npx @restatedev/restate-server \\\n    \
         --listen-mode tcp --bind-ip 127.0.0.1 --base-dir restate-data\n\
         $ export JOURNAL_KEY=\"k1:$(openssl rand -hex 32)\"\n\
         $ cargo run -- worker --journal-key env:JOURNAL_KEY{secret}\n\
         $ curl http://127.0.0.1:9070/deployments --json '{{\"uri\": \"http://127.0.0.1:9080\"}}'\n\
         $ curl http://127.0.0.1:8080/{name}/run -H 'idempotency-key: once' \\\n    \
         --json '{input}'\n\
         ```\n\
         \n\
         Keep the key: what the engine has is sealed with it, outputs and errors too unless \
         `--results-in-the-clear` is given.\n\
         A secret input is the name of a secret of the worker, as in `{{\"$env\": \"API_KEY\"}}`; \
         `--secret` gives it.\n\
         A request that is under way when a process ends is sent again if its method allows that, \
         or if it has an idempotency key; any other ends the run. `cargo run -- help` lists the \
         options for that.\n\
         The engine's licence is the Business Source License 1.1.\n"
    )
}
