//! The memory that compiling takes: `cargo bench -p arazzo-benchmarks --bench compile_memory`.
//!
//! Up to thousands of workflows, whose memory should grow with their number alone: the most bytes
//! at a time, of which a part is the texts and what was made of them.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use allocation_counter::measure;
use arazzo_codegen::{Compilation, Compiler, source::Memory};
use support::things;

const MEBIBYTE: f64 = (1_u64 << 20) as f64;
const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 4_000];

fn main() {
    println!(
        "| workflows | compile, MiB | MiB each | file, MiB | MiB each |\n|--:|--:|--:|--:|--:|"
    );
    for count in COUNTS {
        let compiler = compiler(count);
        let compiled = peak(|| drop(compile(&compiler)));
        let with_file = peak(|| drop(compile(&compiler).file()));
        let each = |peak: f64| format!("{peak:.1} | {:.3}", peak / count as f64);
        println!("| {count} | {} | {} |", each(compiled), each(with_file));
    }
}

/// As many workflows, each over an operation of its own.
fn compiler(count: usize) -> Compiler {
    let files = Memory::default()
        .with("api.json", things::json(count))
        .with("workflow.yaml", things::document("json", 0..count));
    Compiler::new().loader(files)
}

/// What a macro needs: tokens, and what was found.
fn compile(compiler: &Compiler) -> Compilation {
    let compilation = compiler.compile("workflow.yaml");
    assert!(
        compilation.tokens().is_some(),
        "the document has no mistakes"
    );
    compilation
}

/// The most bytes at a time beyond those that were there before.
fn peak(run: impl FnOnce()) -> f64 {
    measure(run).bytes_max as f64 / MEBIBYTE
}
