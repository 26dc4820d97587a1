//! Allocations, bytes and the peak of the heap: `cargo bench -p arazzo-benchmarks --bench memory`.
//!
//! It is apart from the benchmarks of time, since counting takes time. The counting allocator copies
//! a buffer that grows, so each growth counts as an allocation.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::io;

use allocation_counter::measure;
use benchmarks::{Contender, Schedule, Spread, catalogue, knock, print_memory, serve};

const ROUNDS: usize = 9;
const RUNS: usize = 100;
/// Runs of the large work, which are alike.
const FEW: usize = 5;

fn main() -> io::Result<()> {
    let server = serve()?;
    println!("Three small requests:\n");
    let small = knock::contenders(&server, Schedule::Sequential)?;
    sequential(&small, RUNS);
    println!("\nA response of 1 MiB:\n");
    sequential(&catalogue::contenders(&server)?, FEW);
    println!("\n{RUNS} runs at once:\n");
    concurrent(&knock::contenders(&server, Schedule::Concurrent)?);
    Ok(())
}

fn sequential(contenders: &[Contender], runs: usize) {
    let figures: Vec<_> = contenders
        .iter()
        .map(|contender| {
            let [count, bytes, peak] = figures(contender, runs);
            [count / runs as f64, bytes / runs as f64, peak]
        })
        .collect();
    print_memory(["allocations", "bytes", "peak"], contenders, &figures);
}

fn concurrent(contenders: &[Contender]) {
    let figures: Vec<_> = contenders
        .iter()
        .map(|contender| {
            let [_, _, peak] = figures(contender, RUNS);
            [peak / RUNS as f64]
        })
        .collect();
    print_memory(["peak per run"], contenders, &figures);
}

/// The allocations, their bytes, and the most bytes at a time beyond those that were there before:
/// medians of some rounds.
fn figures(contender: &Contender, runs: usize) -> [f64; 3] {
    contender.play(runs);
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let info = measure(|| contender.play(runs));
            [info.count_total, info.bytes_total, info.bytes_max].map(|figure| figure as f64)
        })
        .collect();
    [0, 1, 2].map(|at| {
        let values: Vec<f64> = rounds.iter().map(|round| round[at]).collect();
        Spread::of(&values).median
    })
}
