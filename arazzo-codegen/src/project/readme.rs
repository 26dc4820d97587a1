//! `README.md`: what the program does and how to call it.

mod workflow;

use super::{Broker, Document, Options, durable, serving};
use crate::escape::{markdown, markdown_code};

pub(super) fn readme(package: &str, documents: &[Document], options: &Options) -> String {
    let mut text = format!(
        "# {package}\n\
         \n\
         Runs the workflows of Arazzo documents from the command line.\n\
         \n\
         ```console\n\
         $ cargo run -- list\n\
         $ cargo run -- run WORKFLOW --help\n\
         $ cargo run -- run WORKFLOW --input NAME=VALUE\n\
         $ cargo run -- test WORKFLOW --input NAME=VALUE\n\
         ```\n\
         \n\
         `list` and `run WORKFLOW --help` show what a workflow takes.\n\
         The outputs of a workflow are printed as one JSON object.\n\
         If a workflow fails, the exit status is 1 and the last line of standard error is a JSON \
         object with the step, the status, and the outputs of the steps before it.\n\
         `test` also shows the requests and the responses, without secrets; `test --dry-run` sends \
         nothing, and shows the first request.\n\
         \n\
         | option | what it does |\n\
         |---|---|\n\
         | `--inputs FILE` | reads all inputs from a JSON object; `-` is standard input |\n\
         | `--input NAME=VALUE` | one input: text, or JSON where it is not a string; `NAME=@FILE` \
         reads it from a file |\n\
         | `--input-env NAME=VARIABLE` | one input from a variable of the environment, for secrets \
         |\n\
         | `--server SOURCE=URL` | the server to use for a source description |\n\
         | `--credential SOURCE.SCHEME=VALUE` | the credential for a security scheme; `@FILE` and \
         `env:NAME` keep it off the command line |\n\
         | `--pace SECONDS` | the delay between polls that declare none |\n\
         | `--max-steps N` | the limit of step executions in a run |\n\
         | `--timeout SECONDS` | the time limit of a run |\n\
         | `--verbose` | shows a line per request, as on a terminal, and all exchanges at the end, \
         without secrets |\n\
         | `--quiet` | shows neither these lines nor warnings |\n\
         \n\
         `cargo run -- run --help` lists all options.\n"
    );
    text.push_str(&messages(&options.brokers));
    if options.serve {
        text.push_str(&serving::sections(package, documents));
    }
    if let Some(engine) = options.durable {
        text.push_str(&durable::section(engine, documents));
    }
    for document in documents {
        text.push_str(&section(document));
    }
    text.push_str(
        "\n## Changing the workflows\n\
         \n\
         The modules in `src/workflows` are generated. Edit the documents that `arazzo.toml` names \
         and run `arazzo-codegen generate` in this folder.\n",
    );
    text
}

/// What is to be said of programs that send messages.
fn messages(brokers: &[Broker]) -> String {
    let Some(first) = brokers.first() else {
        return String::new();
    };
    let schemes: Vec<_> = brokers
        .iter()
        .map(|one| markdown_code(one.example()))
        .collect();
    format!(
        "\n## Messages\n\
         \n\
         Workflows that send and receive messages need a broker for each source that describes \
         them:\n\
         \n\
         ```console\n\
         $ cargo run -- run WORKFLOW --channel SOURCE={}\n\
         ```\n\
         \n\
         The program knows {}.\n\
         A credential of the source is used with its broker, and so are the certificates of \
         `--root-certificate` and `--client-certificate`.\n",
        first.example(),
        schemes.join(" and ")
    )
}

fn section(document: &Document) -> String {
    let (title, name) = (
        markdown(&document.summary.title),
        markdown_code(&document.name),
    );
    let mut section = format!("\n## {title}\n\nDocument {name}.\n");
    for workflow in &document.summary.workflows {
        section.push_str(&workflow::item(workflow));
    }
    section
}
