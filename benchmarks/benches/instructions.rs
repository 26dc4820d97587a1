//! Instructions per run of the small work: `cargo bench -p arazzo-benchmarks --bench instructions`.
//!
//! The program runs itself under callgrind, once for each contender, and counts what happens below
//! [`counted`] on the thread of the contender. Needs `valgrind`.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::{env, error::Error, hint::black_box, process::Command};

use benchmarks::{Contender, Schedule, knock, serve};

const WARM_UP: usize = 20;
const RUNS: usize = 100;
/// The argument before the number of the contender that is to be counted.
const COUNTED: &str = "--counted";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let contenders = knock::contenders(&serve()?, Schedule::Sequential)?;
    let mut arguments = env::args().skip_while(|argument| argument != COUNTED);
    if let Some(number) = arguments.nth(1) {
        let contender = contenders.get(number.parse::<usize>()?);
        let contender = contender.ok_or("there is no such contender")?;
        contender.play(WARM_UP);
        counted(contender);
        return Ok(());
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed, and nothing else counts instructions here");
        return Ok(());
    }
    print(&contenders)
}

/// What callgrind finds by its name.
#[inline(never)]
fn counted(contender: &Contender) {
    black_box(contender).play(RUNS);
}

fn print(contenders: &[Contender]) -> Result<()> {
    println!("| | instructions | ratio |\n|---|--:|--:|");
    let mut first = None;
    for (number, contender) in contenders.iter().enumerate() {
        let count = count(number)? / RUNS as f64;
        let ratio = count / *first.get_or_insert(count);
        println!("| {} | {count:.0} | {ratio:.2} |", contender.name());
    }
    Ok(())
}

/// The instructions that a contender takes, as callgrind sums them up.
fn count(number: usize) -> Result<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=instructions::counted*")
        .arg(env::current_exe()?)
        .args([COUNTED, &number.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.ok_or_else(|| format!("callgrind counts nothing:\n{text}"))?;
    Ok(count.trim().parse()?)
}
