//! Three small requests, one after the other: `cargo bench -p arazzo-benchmarks --bench small`.

use std::io;

use benchmarks::{Schedule, compare, knock, print_times, serve};

const ROUNDS: usize = 40;
const RUNS: usize = 100;

fn main() -> io::Result<()> {
    let contenders = knock::contenders(&serve()?, Schedule::Sequential)?;
    print_times(&contenders, &compare(&contenders, ROUNDS, RUNS));
    Ok(())
}
