//! The generated half of the pair whose sizes are compared: one run against the server that is
//! named by the first argument.

use std::{env, error::Error};

use benchmarks::{Contender, Schedule, knock::Generated};

fn main() -> Result<(), Box<dyn Error>> {
    let server = env::args().nth(1).ok_or("no server")?;
    Contender::new("generated", Schedule::Sequential, Generated::new(&server))?.play(1);
    Ok(())
}
