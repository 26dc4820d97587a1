//! Sizes of two minimal programs, optimised and stripped:
//! `cargo bench -p arazzo-benchmarks --bench binary`.
//!
//! The programs are the examples of this package. Each is run once, to see that it works.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::{env, error::Error, fs, path::Path, process::Command};

use benchmarks::serve;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const BUILD: &str = "rustc --quiet --release --package arazzo-benchmarks --example";
const KIBIBYTE: f64 = 1024.0;

fn main() -> Result<()> {
    let server = serve()?;
    println!("| | KiB | ratio |\n|---|--:|--:|");
    let mut first = None;
    for program in ["hand_written", "generated"] {
        let size = size(program, &server)? / KIBIBYTE;
        let ratio = size / *first.get_or_insert(size);
        println!("| {program} | {size:.0} | {ratio:.2} |");
    }
    Ok(())
}

/// Builds an example, runs it, and returns its size in bytes.
fn size(program: &str, server: &str) -> Result<f64> {
    let built = Command::new(env!("CARGO"))
        .args(BUILD.split(' '))
        .args([program, "--", "-Copt-level=3", "-Cstrip=symbols"])
        .status()?;
    if !built.success() {
        return Err(format!("`{program}` does not build").into());
    }
    // This program is in `release/deps`.
    let executable = env::current_exe()?;
    let release = executable.ancestors().nth(2).unwrap_or(Path::new("."));
    let path = release.join("examples").join(program);
    let path = path.with_extension(env::consts::EXE_EXTENSION);
    if !Command::new(&path).arg(server).status()?.success() {
        return Err(format!("`{program}` fails").into());
    }
    Ok(fs::metadata(path)?.len() as f64)
}
