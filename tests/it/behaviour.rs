//! What generated functions do: against a scripted transport whose clock only waits move, and
//! against a server on the loopback interface.

mod billing;
mod client;
mod exports;
mod knock;
mod knock_others;
mod loopback;
mod orders;
mod petstore;
mod prints;
mod progress;
mod seams;
mod secrets;
mod shipping;
mod travel;
mod watch;

use std::time::Duration;

use arazzo::Client;
use arazzo::testing::Script;
use arazzo_codegen::Compiler;
use arazzo_codegen::diagnostic::{Diagnostic, Severity};
use support::fixtures;

/// A client that talks to a script.
fn client(script: &Script) -> Client {
    Client::builder()
        .transport(script.clone())
        .build()
        .expect("the settings are valid")
}

/// `METHOD URL` of every request.
fn sent(script: &Script) -> Vec<String> {
    let requests = script.requests();
    let line = |request: &arazzo::testing::Recorded| format!("{} {}", request.method, request.url);
    requests.iter().map(line).collect()
}

/// How long it waited, each time, in seconds.
fn waits(script: &Script) -> Vec<f64> {
    script.waits().iter().map(Duration::as_secs_f64).collect()
}

/// The warnings about a fixture: `AZ433 58:21 message`.
fn warnings(document: &str) -> Vec<String> {
    let compilation = Compiler::new().compile(fixtures().join(document));
    let line = |found: &Diagnostic| {
        if found.severity == Severity::Note {
            return None;
        }
        let at = compilation.sources.start(found.span?);
        let (code, message) = (found.code.id(), &found.message);
        Some(format!("{code} {}:{} {message}", at.line, at.column))
    };
    compilation.diagnostics.iter().filter_map(line).collect()
}
