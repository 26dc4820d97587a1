//! Sizes of two minimal programs, optimised and stripped:
//! `cargo bench -p arazzo-benchmarks --bench binary`.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::{env, error::Error, fs, path::Path, process::Command};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const KIBIBYTE: f64 = 1024.0;

fn main() -> Result<()> {
    println!("| | KiB | ratio |\n|---|--:|--:|");
    let mut first = None;
    for program in ["hand_written", "generated"] {
        let size = size(program)? / KIBIBYTE;
        let ratio = size / *first.get_or_insert(size);
        println!("| {program} | {size:.0} | {ratio:.2} |");
    }
    Ok(())
}

/// Builds an example of this package and returns its size in bytes.
fn size(program: &str) -> Result<f64> {
    let built = Command::new(env!("CARGO"))
        .args([
            "rustc",
            "--quiet",
            "--release",
            "--package",
            env!("CARGO_PKG_NAME"),
        ])
        .args([
            "--example",
            program,
            "--",
            "-Copt-level=3",
            "-Cstrip=symbols",
        ])
        .status()?;
    if !built.success() {
        return Err(format!("`{program}` does not build").into());
    }
    // This program is in `release/deps`.
    let executable = env::current_exe()?;
    let release = executable.ancestors().nth(2).unwrap_or(Path::new("."));
    let path = release.join("examples").join(program);
    Ok(fs::metadata(path.with_extension(env::consts::EXE_EXTENSION))?.len() as f64)
}
