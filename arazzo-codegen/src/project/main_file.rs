//! `src/main.rs`: the program.
//!
//! It is laid out as rustfmt would do it, because people read it first and may go on from there.

use super::{Document, Engine, Options};

/// A program that knows every workflow.
pub(super) fn main_file(package: &str, documents: &[Document], options: &Options) -> String {
    let workflows = documents.iter().flat_map(|document| {
        let workflows = document.summary.workflows.iter();
        workflows.map(|workflow| format!("workflows::{}::{}", document.module, workflow.unit))
    });
    let mut calls: String = workflows
        .map(|path| format!("        .workflow::<{path}>()\n"))
        .collect();
    for broker in &options.brokers {
        calls.push_str(&format!("        .connect({})\n", broker.connector()));
    }
    let mut purpose = "Runs the workflows of Arazzo documents from the command line.";
    if options.serve {
        purpose = "Runs and serves the workflows of Arazzo documents.";
        for command in ["arazzo_serve::Serve", "arazzo_mcp::Mcp"] {
            calls.push_str(&format!("        .command({command})\n"));
        }
    }
    if options.durable == Some(Engine::Restate) {
        calls.push_str("        .command(arazzo_restate::Worker)\n");
    }
    format!(
        "//! {purpose}\n\
         \n\
         mod workflows;\n\
         \n\
         use std::process::ExitCode;\n\
         \n\
         use arazzo::program::Program;\n\
         \n\
         fn main() -> ExitCode {{\n\
         \x20   Program::new({package:?})\n        .version(env!(\"CARGO_PKG_VERSION\"))\n\
         {calls}        .main()\n\
         }}\n"
    )
}
