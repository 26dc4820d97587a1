//! The tables, in Markdown. The first contender is what the others are compared with.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use crate::{Contender, Pairs, Spread};

const MICROSECOND: f64 = 1e-6;

/// Prints the times per run and their ratios, with the quartiles of the ratios.
pub fn print_times(contenders: &[Contender], pairs: &[Pairs]) {
    println!("| | wall, µs | ratio | CPU, µs | ratio |");
    println!("|---|--:|---|--:|---|");
    for (contender, own) in contenders.iter().zip(pairs) {
        let wall = cells(&own.wall, &pairs[0].wall);
        let cpu = cells(&own.cpu, &pairs[0].cpu);
        println!("| {} | {wall} | {cpu} |", contender.name());
    }
}

/// A time, and its ratio to that of the first.
fn cells(own: &[f64], first: &[f64]) -> String {
    let time = Spread::of(own).median / MICROSECOND;
    let Spread { low, median, high } = Spread::of_ratios(own, first);
    format!("{time:.0} | {median:.2} ({low:.2}–{high:.2})")
}

/// Prints figures of memory per run, each with its ratio, below these titles.
pub fn print_memory<const N: usize>(
    titles: [&str; N],
    contenders: &[Contender],
    figures: &[[f64; N]],
) {
    println!(
        "| | {} |",
        titles.map(|title| format!("{title} | ratio")).join(" | ")
    );
    println!("|---|{}", "--:|--:|".repeat(N));
    for (contender, own) in contenders.iter().zip(figures) {
        let cells: Vec<String> = own
            .iter()
            .zip(figures[0])
            .map(|(own, first)| format!("{own:.0} | {:.2}", own / first))
            .collect();
        println!("| {} | {} |", contender.name(), cells.join(" | "));
    }
}
