//! A workflow by URL, as `arazzo-serve` serves it and as a handler by hand does:
//! `cargo bench -p arazzo-benchmarks --bench serve`.
//!
//! Both call the same generated function with the same client. The handler by hand reads the inputs,
//! runs, and writes the outputs; it has no token, no limits, no metrics and no list of runs.
//!
//! `cargo bench -p arazzo-benchmarks --bench serve -- soak 5` serves runs for five minutes instead,
//! and prints the resident memory of the process.

#![allow(clippy::print_stdout, reason = "a benchmark is run to be read")]

use std::{
    env,
    future::Future,
    io,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use arazzo::Client;
use arazzo_generated::knock::{self, BulkSetObjectsNotify, bulk_set_objects_notify::Inputs};
use arazzo_serve::{App, Service};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use benchmarks::Spread;
use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};

const TOKEN: &str = "token-of-the-benchmark";
const ROUNDS: usize = 40;
/// Requests of a round, one after the other.
const SEQUENTIAL: usize = 100;
/// Requests of a round, so many at once.
const CONCURRENT: usize = 640;
const AT_ONCE: usize = 32;
const INPUTS: &str = r#"{"apiKey": "sk_1", "collection": "c", "objects": [{"id": "a"}],
    "notifyObjectId": "a", "workflowKey": "w"}"#;

fn main() -> io::Result<()> {
    let server = benchmarks::serve()?;
    let (with, app) = (client(&server), app(client(&server)));
    let servers = [
        listen("by hand", move |listener| by_hand(with, listener))?,
        listen("served", move |listener| served(app, listener))?,
    ];
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let callers = servers.map(Caller::new);
    let mut arguments = env::args().skip_while(|argument| argument != "soak");
    if arguments.next().is_some() {
        let minutes = arguments.next().and_then(|minutes| minutes.parse().ok());
        soak(&runtime, &callers[1], minutes.unwrap_or(5));
        return Ok(());
    }
    println!("a run of three small requests by URL; {ROUNDS} rounds, medians");
    let sequential = |caller: &Caller| runtime.block_on(caller.sequential());
    report("latency", &callers, sequential, SEQUENTIAL);
    let concurrent = |caller: &Caller| runtime.block_on(caller.concurrent());
    report(
        "time of a run, 32 at once",
        &callers,
        concurrent,
        CONCURRENT,
    );
    Ok(())
}

/// Serves runs for some minutes. A service that keeps 10,000 runs has grown as far as it does after
/// the first.
fn soak(runtime: &Runtime, caller: &Caller, minutes: u32) {
    for minute in 1..=minutes {
        let (began, mut runs) = (Instant::now(), 0);
        while began.elapsed() < Duration::from_secs(60) {
            runtime.block_on(caller.concurrent());
            runs += CONCURRENT;
        }
        let memory = resident().map_or_else(|| "unknown".to_owned(), |kib| format!("{kib} KiB"));
        println!("minute {minute}: {runs} runs, resident memory {memory}");
    }
}

/// The resident memory of this process in KiB, where the system has `/proc`.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Measures both by turns, so that what else happens on the machine happens to both: the time until
/// the answer, and the CPU time of the thread that serves, which bounds how many runs it can serve.
fn report(name: &str, callers: &[Caller; 2], play: impl Fn(&Caller) -> Duration, runs: usize) {
    let mut times = [Vec::new(), Vec::new()];
    let mut served = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (index, caller) in callers.iter().enumerate() {
            let before = caller.server.cpu_time();
            let passed = play(caller);
            let cpu = caller.server.cpu_time().saturating_sub(before);
            // The first round opens connections.
            if round > 0 {
                times[index].push(passed.as_secs_f64() * 1e6 / runs as f64);
                served[index].push(cpu.as_secs_f64() * 1e6 / runs as f64);
            }
        }
    }
    print_ratio(name, &times);
    print_ratio(&format!("{name}, CPU time of the server"), &served);
}

fn print_ratio(name: &str, [by_hand, served]: &[Vec<f64>; 2]) {
    let (by, with) = (Spread::of(by_hand), Spread::of(served));
    let ratio = Spread::of_ratios(served, by_hand);
    let (by, with, ratio) = (by.median, with.median, ratio.median);
    println!("{name}: by hand {by:.1} µs, arazzo-serve {with:.1} µs, ratio {ratio:.3}");
}

/// A server on a thread of its own.
struct Server {
    url: String,
    clock: UnboundedSender<mpsc::Sender<Duration>>,
}

impl Server {
    /// Asks the thread of the server how much CPU time it has taken.
    fn cpu_time(&self) -> Duration {
        let (tell, told) = mpsc::channel();
        let asked = self.clock.send(tell);
        asked.expect("the server runs");
        told.recv().expect("the server runs")
    }
}

fn client(server: &str) -> Client {
    let client = Client::builder()
        .server("knockObjectsApi", server)
        .server("knockBulkOperationsApi", server)
        .server("knockWorkflowsApi", server);
    client.build().expect("the server has a URL")
}

/// Runs a server on a thread of its own, which a profiler shows by its name.
fn listen<F: Future<Output = ()>>(
    name: &str,
    serve: impl FnOnce(tokio::net::TcpListener) -> F + Send + 'static,
) -> io::Result<Server> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (clock, mut asked) = unbounded_channel::<mpsc::Sender<Duration>>();
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(move || {
        runtime.block_on(async {
            tokio::spawn(async move {
                while let Some(tell) = asked.recv().await {
                    let _ = tell.send(benchmarks::thread_time());
                }
            });
            let listener = tokio::net::TcpListener::from_std(listener);
            serve(listener.expect("it is a listener")).await;
        });
    })?;
    Ok(Server { url, clock })
}

fn app(client: Client) -> App {
    let service = Service::new(client).bearer(TOKEN);
    let service = service.add::<BulkSetObjectsNotify>();
    service.build().expect("the settings are valid")
}

async fn served(app: App, listener: tokio::net::TcpListener) {
    let served = axum::serve(listener, app.router()).await;
    served.expect("the listener works");
}

async fn by_hand(client: Client, listener: tokio::net::TcpListener) {
    let path = "/workflows/bulk-set-objects-notify";
    let router = Router::new().route(path, post(handle)).with_state(client);
    let served = axum::serve(listener, router).await;
    served.expect("the listener works");
}

async fn handle(State(client): State<Client>, body: Bytes) -> Response {
    let Ok(inputs) = serde_json::from_slice::<Inputs>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match knock::bulk_set_objects_notify(&client, inputs).await {
        Ok(outputs) => {
            let text = serde_json::to_vec(&outputs).expect("outputs are JSON");
            ([(header::CONTENT_TYPE, "application/json")], text).into_response()
        }
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

struct Caller {
    server: Server,
    url: String,
    http: reqwest::Client,
}

impl Caller {
    fn new(server: Server) -> Self {
        let http = reqwest::Client::builder().no_proxy().build();
        Self {
            url: format!("{}/workflows/bulk-set-objects-notify", server.url),
            server,
            http: http.expect("the settings are valid"),
        }
    }

    fn call(&self) -> impl Future<Output = ()> + Send + 'static {
        let request = self.http.post(&self.url).bearer_auth(TOKEN);
        let request = request
            .header("content-type", "application/json")
            .body(INPUTS);
        async move {
            let answer = request.send().await.expect("it answers");
            assert_eq!(answer.status(), 200);
            answer.bytes().await.expect("it has a body");
        }
    }

    async fn sequential(&self) -> Duration {
        let began = Instant::now();
        for _ in 0..SEQUENTIAL {
            self.call().await;
        }
        began.elapsed()
    }

    async fn concurrent(&self) -> Duration {
        let began = Instant::now();
        let mut calls = JoinSet::new();
        for _ in 0..CONCURRENT {
            if calls.len() == AT_ONCE {
                calls.join_next().await;
            }
            calls.spawn(self.call());
        }
        while let Some(ended) = calls.join_next().await {
            ended.expect("a call does not panic");
        }
        began.elapsed()
    }
}
