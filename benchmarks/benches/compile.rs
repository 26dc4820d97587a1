//! How much CPU time compiling takes: `cargo bench -p arazzo-benchmarks --bench compile`.
//!
//! One workflow over large descriptions, whose time should be that of parsing and little more; and
//! up to thousands of workflows, whose time and output should grow with their number alone.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::{hint::black_box, time::Duration};

use arazzo_codegen::{Compiler, source::Memory};
use benchmarks::thread_time;
use saphyr_parser::Parser;
use serde_json::Value;
use support::things;

const MEBIBYTE: usize = 1 << 20;
const SIZES: [usize; 3] = [1, 4, 10];
const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 4_000];
/// Compilations of which the fastest counts: what others do on the machine slows the rest.
const ROUNDS: usize = 5;

fn main() {
    println!("| description | compile, ms | parse, ms | ratio |\n|---|--:|--:|--:|");
    for size in SIZES {
        large("json", &things::json_of(size * MEBIBYTE), parse_json);
    }
    for size in SIZES {
        let value = things::json_of(size * MEBIBYTE / 2);
        let value = serde_json::from_str(&value).expect("it is JSON");
        large("yaml", &things::yaml(&value), parse_yaml);
    }
    println!("\n| workflows | ms | ms each | KiB | KiB each |\n|--:|--:|--:|--:|--:|");
    COUNTS.into_iter().for_each(many);
}

/// One workflow over this description, beside what parses it and does no more.
fn large(extension: &str, description: &str, parse: fn(&str)) {
    let document = things::document(extension, [7]);
    let parsing = fastest(|| parse(description));
    let compiling = fastest(|| {
        compile(extension, description, &document);
    });
    let ratio = compiling.as_secs_f64() / parsing.as_secs_f64();
    println!(
        "| {:.1} MiB of {extension} | {:.0} | {:.0} | {ratio:.2} |",
        description.len() as f64 / MEBIBYTE as f64,
        milliseconds(compiling),
        milliseconds(parsing)
    );
}

/// A `Value` is the least that a reader of JSON can use in any order.
fn parse_json(description: &str) {
    let value: Value = serde_json::from_str(description).expect("it is JSON");
    black_box(value);
}

/// Events are what the compiler reads YAML from.
fn parse_yaml(description: &str) {
    let events = Parser::new_from_str(description);
    assert!(events.filter(Result::is_ok).count() > 0);
}

/// As many workflows, each over an operation of its own.
fn many(count: usize) {
    let (description, document) = (things::json(count), things::document("json", 0..count));
    let mut bytes = 0;
    let took = fastest(|| bytes = compile("json", &description, &document));
    let (time, size) = (milliseconds(took), bytes as f64 / 1024.0);
    println!(
        "| {count} | {time:.1} | {:.2} | {size:.0} | {:.2} |",
        time / count as f64,
        size / count as f64
    );
}

/// The bytes of the module.
fn compile(extension: &str, description: &str, document: &str) -> usize {
    let files = Memory::default()
        .with(format!("api.{extension}"), description)
        .with("workflow.yaml", document);
    let compilation = Compiler::new().loader(files).compile("workflow.yaml");
    let module = compilation.file().expect("the document has no mistakes");
    module.len()
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let begun = thread_time();
        run();
        thread_time() - begun
    });
    times.min().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
