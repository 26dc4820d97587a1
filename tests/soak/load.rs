//! Many runs at once, each held against its plan.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use arazzo::Client;
use arazzo::rt::Cause;
use arazzo_generated::transfers::transfer;

use super::plan::{Chance, Outcome, Plan, Seen};
use super::server::Server;

/// How many runs there are at once.
pub(crate) const RUNS_AT_ONCE: u64 = 100;

/// How long an exchange may take: long enough for a slow answer on a busy machine.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// What came of all runs.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) runs: u64,
    pub(crate) requests: u64,
    /// Requests that a retry of the document made.
    pub(crate) repeated: u64,
    /// How runs ended, and how many did so.
    pub(crate) outcomes: BTreeMap<String, u64>,
    /// What was not as the plan says.
    pub(crate) wrong: Vec<String>,
}

impl Report {
    fn add(&mut self, other: Report) {
        self.runs += other.runs;
        self.requests += other.requests;
        self.repeated += other.repeated;
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self.wrong.extend(other.wrong);
    }
}

/// Starts runs for some time, and waits for all of them.
pub(crate) async fn load(time: Duration, seed: u64) -> Report {
    let server = Server::start().await;
    let client = Client::builder()
        .server("payments", &server.url)
        .request_id_header("Idempotency-Key")
        .request_timeout(REQUEST_TIMEOUT)
        .max_response_bytes(1024 * 1024)
        .pace(Duration::from_millis(10))
        .build()
        .expect("the settings are valid");
    let end = Instant::now() + time;
    let workers = (0..RUNS_AT_ONCE).map(|worker| {
        let (client, server) = (client.clone(), server.clone());
        tokio::spawn(async move {
            let mut chance = Chance::new(seed.wrapping_add(worker));
            let mut report = Report::default();
            while Instant::now() < end {
                let reference = format!("{worker}-{}", report.runs);
                one(&client, &server, &reference, &mut chance, &mut report).await;
            }
            report
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut report = Report::default();
    for worker in workers {
        report.add(worker.await.expect("no run panics"));
    }
    report
}

/// One run, held against its plan.
async fn one(
    client: &Client,
    server: &Server,
    reference: &str,
    chance: &mut Chance,
    report: &mut Report,
) {
    let plan = Plan::random(chance);
    let (outcome, requests) = plan.expected();
    server.expect(reference, &plan);
    let inputs = transfer::Inputs {
        reference: reference.to_owned(),
        amount: 1,
    };
    let found = match transfer(client, inputs).await {
        Ok(outputs) if outputs.receipt != format!("of {reference}") => Outcome::Failed {
            step: "confirm".to_owned(),
            cause: "another's receipt",
        },
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::Failed {
            step: error
                .step()
                .map(|step| step.to_string())
                .unwrap_or_default(),
            cause: cause(error.reason()),
        },
    };
    let seen = executions(server.finish(reference));
    report.runs += 1;
    report.requests += seen.len() as u64;
    report.repeated += seen.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
    *report.outcomes.entry(format!("{found:?}")).or_default() += 1;
    if found != outcome || seen != requests {
        report.wrong.push(format!(
            "run {reference}: {plan:?}\n  ended {found:?}, expected {outcome:?}\n  sent {seen:?}, \
             expected {requests:?}"
        ));
    }
}

/// Requests with the ids of executions numbered in the order in which they came first.
fn executions(requests: Vec<(usize, String)>) -> Vec<Seen> {
    let mut ids: Vec<String> = Vec::new();
    let numbered = requests.into_iter().map(|(step, id)| {
        let known = ids.iter().position(|other| *other == id);
        let number = known.unwrap_or_else(|| {
            ids.push(id);
            ids.len() - 1
        });
        (step, number)
    });
    numbered.collect()
}

fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::Criterion { .. } => "criterion",
        Cause::Transport(_) => "transport",
        Cause::Timeout { .. } => "timeout",
        Cause::ResponseTooLarge { .. } => "too large",
        Cause::BrokenBody { .. } => "broken body",
        Cause::MissingOutput { .. } | Cause::UnfitOutput { .. } => "output",
        _ => "something else",
    }
}
