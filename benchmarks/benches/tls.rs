//! Three small requests over TLS, one after the other: `cargo bench -p arazzo-benchmarks --bench tls`.

use std::io;

use benchmarks::{compare, knock, print_times, serve_tls};

const ROUNDS: usize = 40;
const RUNS: usize = 100;

fn main() -> io::Result<()> {
    let contenders = knock::contenders_over_tls(&serve_tls()?)?;
    print_times(&contenders, &compare(&contenders, ROUNDS, RUNS));
    Ok(())
}
