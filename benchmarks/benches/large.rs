//! One response of a mebibyte, of which two members are read:
//! `cargo bench -p arazzo-benchmarks --bench large`.

use std::io;

use benchmarks::{catalogue, compare, print_times, serve};

const ROUNDS: usize = 40;
const RUNS: usize = 5;

fn main() -> io::Result<()> {
    let contenders = catalogue::contenders(&serve()?)?;
    print_times(&contenders, &compare(&contenders, ROUNDS, RUNS));
    Ok(())
}
