//! What building a crate costs that uses the macro: `cargo bench -p arazzo-benchmarks --bench build`.
//!
//! Two small programs are written below `target/build-bench` and built from nothing, with the
//! default settings of a debug build: one with the macro over a workflow of Knock, one with the
//! macro of `progenitor` over an API description of Knock. Then the first is built again and again
//! beside one that has the same module as a file: the difference is the macro's.
//!
//! Every build is a process of its own, since what children have used is counted for all of them
//! together. Packages are fetched before; the builds themselves are offline.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

mod packages;
mod usage;

use std::{env, error::Error, fs, path::Path};

use benchmarks::Spread;
use packages::{CHECKED_IN, PROGENITOR, Package, WORKFLOW};
use usage::Usage;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The argument after which a folder stands: this process builds what is there.
const BUILD: &str = "--build-in";
/// Sets how many pairs of warm builds there are; none to leave them out.
const WARM: &str = "ARAZZO_BENCH_WARM";
/// Set to `0`, it leaves the cold builds out.
const COLD: &str = "ARAZZO_BENCH_COLD";
const ROUNDS: usize = 15;

fn main() -> Result<()> {
    let mut arguments = env::args().skip_while(|argument| argument != BUILD);
    if let (Some(_), Some(folder), Some(target)) =
        (arguments.next(), arguments.next(), arguments.next())
    {
        return usage::measure(Path::new(&folder), Path::new(&target));
    }
    for package in [&PROGENITOR, &WORKFLOW, &CHECKED_IN] {
        package.write()?;
    }
    if env::var_os(COLD).is_none_or(|value| value != "0") {
        cold()?;
    }
    match env::var(WARM) {
        Ok(rounds) => warm(rounds.parse()?),
        Err(_) => warm(ROUNDS),
    }
}

/// Builds both macros' packages in empty folders.
fn cold() -> Result<()> {
    println!(
        "| cold build | wall, s | ratio | CPU, s | ratio | crates | ratio | peak, MiB | ratio |"
    );
    println!("|---|{}", "--:|".repeat(8));
    let mut first = None;
    for package in [&PROGENITOR, &WORKFLOW] {
        let target = package.target();
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let usage = Usage::of_build(package)?;
        let base = *first.get_or_insert(usage);
        println!("| {} | {} |", package.title, usage.cells(&base));
    }
    Ok(())
}

/// What happens to `main.rs` before a program is built again.
#[derive(Clone, Copy)]
enum Edit {
    /// Its time alone changes, so that all of it is expanded again and nothing is compiled again.
    Touched,
    /// All of it moves down a line, and with it the macro, whose place is that of its items.
    Moved,
}

/// Builds the workflow's programs again and again, in pairs.
fn warm(rounds: usize) -> Result<()> {
    println!("\n| warm rebuild | file, CPU s | macro, CPU s | difference, CPU s |");
    println!("|---|--:|--:|--:|");
    for (title, edit) in [("touched", Edit::Touched), ("moved", Edit::Moved)] {
        let [file, expanded] = pairs(rounds, edit)?;
        let pairs = file.iter().zip(&expanded);
        let cost: Vec<f64> = pairs.map(|(file, expanded)| expanded - file).collect();
        let Spread { low, median, high } = Spread::of(&cost);
        let [file, expanded] = [&file, &expanded].map(|own| Spread::of(own).median);
        println!("| {title} | {file:.3} | {expanded:.3} | {median:.3} ({low:.3}–{high:.3}) |");
    }
    Ok(())
}

/// The CPU seconds of the program with the module as a file, and of that with the macro.
fn pairs(rounds: usize, edit: Edit) -> Result<[Vec<f64>; 2]> {
    let programs = [&CHECKED_IN, &WORKFLOW];
    for package in programs {
        Usage::of_build(package)?;
    }
    let mut seconds = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Every other round goes backwards, so that none always follows the other.
        for at in [round % 2, (round + 1) % 2] {
            seconds[at].push(rebuild(programs[at], edit)?);
        }
    }
    Ok(seconds)
}

/// Changes the program and builds it; the result is CPU time in seconds.
fn rebuild(package: &Package, edit: Edit) -> Result<f64> {
    let main = package.folder().join("src/main.rs");
    let text = fs::read_to_string(&main)?;
    let text = match edit {
        Edit::Touched => text,
        Edit::Moved => format!("\n{text}"),
    };
    fs::write(&main, text)?;
    Ok(Usage::of_build(package)?.cpu)
}
