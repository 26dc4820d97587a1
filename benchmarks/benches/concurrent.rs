//! A hundred runs of three small requests at once:
//! `cargo bench -p arazzo-benchmarks --bench concurrent`.

use std::io;

use benchmarks::{Schedule, compare, knock, print_times, serve};

const ROUNDS: usize = 40;
const RUNS: usize = 100;

fn main() -> io::Result<()> {
    let contenders = knock::contenders(&serve()?, Schedule::Concurrent)?;
    print_times(&contenders, &compare(&contenders, ROUNDS, RUNS));
    Ok(())
}
