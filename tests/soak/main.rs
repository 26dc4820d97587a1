//! A hundred runs at once against a server that does everything wrong, for some minutes.
//!
//! `README.md` beside this file says what is measured, and what came of it.

mod load;
mod memory;
mod plan;
mod server;

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Rounds of the same length, so that memory can be compared between them.
const ROUNDS: u32 = 6;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok());
    let seed = arguments.next().and_then(|text| text.parse().ok());
    let (time, seed) = (
        Duration::from_secs(seconds.unwrap_or(180)),
        seed.unwrap_or(1),
    );
    let began = Instant::now();
    let mut wrong = 0;
    for round in 0..ROUNDS {
        let report = load::load(time / ROUNDS, seed + u64::from(round) * 1_000).await;
        let memory = memory::resident().map_or("?".to_owned(), |kib| format!("{}", kib / 1024));
        say(&format!(
            "{:>4} s: {} runs, {} requests, {} of them declared retries; {memory} MiB",
            began.elapsed().as_secs(),
            report.runs,
            report.requests,
            report.repeated,
        ));
        if round + 1 == ROUNDS {
            report
                .outcomes
                .iter()
                .for_each(|(outcome, count)| say(&format!("{count:>8} {outcome}")));
        }
        report.wrong.iter().take(5).for_each(|text| say(text));
        wrong += report.wrong.len();
    }
    say(&format!("{wrong} runs were not as planned"));
    ExitCode::from(u8::from(wrong > 0))
}

fn say(line: &str) {
    // A reader that has gone away is no failure.
    writeln!(std::io::stdout(), "{line}").ok();
}
