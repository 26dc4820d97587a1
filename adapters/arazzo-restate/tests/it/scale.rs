//! Two workers, of which one is killed under many runs, and what a run costs.
//!
//! `cargo test --release -p arazzo-restate --test it scale -- --nocapture --test-threads 1` prints the
//! figures of `SCALE.md`.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use arazzo::{Client, Entry, RunScope};
use arazzo_generated::knock::BulkSetObjectsNotify;
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    api::Api,
    crashes::{BULK, KNOCK, NOTIFY, POLL, inputs},
    engine::{Engine, call},
    parcel::{PARCEL, of_order, shipped},
    shop::{LONG, Shop},
    worker::{SECRET, Settings, Worker},
};

const RUNS: usize = 200;
/// How many runs wait, and how many of them are timed.
const WAITS: u64 = 100;
const TIMED: u64 = 20;
/// The entries of a run of three requests with keys: its start, and one for each.
const ENTRIES: u32 = 4;

/// A run of three requests, without a wait.
async fn short() -> Api {
    let state = |state: &str| (200, json!({"id": "b1", "status": state}));
    Api::start(&[
        (BULK, &[state("queued")]),
        (POLL, &[state("completed")]),
        (NOTIFY, &[(200, json!({"workflow_run_id": "w1"}))]),
    ])
    .await
}

/// Spreads connections over two workers, and leaves out the one where nobody listens.
struct Balancer {
    port: u16,
    /// How many connections each worker has had.
    connections: Arc<[AtomicUsize; 2]>,
}

impl Balancer {
    async fn start(workers: [u16; 2]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let connections: Arc<[AtomicUsize; 2]> = Arc::default();
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            for turn in 0_usize.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                for at in [turn % 2, (turn + 1) % 2] {
                    if let Ok(worker) = TcpStream::connect(("127.0.0.1", workers[at])).await {
                        counted[at].fetch_add(1, Ordering::Relaxed);
                        tokio::spawn(pass(stream, worker));
                        break;
                    }
                }
            }
        });
        Self { port, connections }
    }

    fn connections(&self) -> [usize; 2] {
        [0, 1].map(|at| self.connections[at].load(Ordering::Relaxed))
    }
}

async fn pass(mut stream: TcpStream, mut worker: TcpStream) {
    for stream in [&stream, &worker] {
        stream.set_nodelay(true).expect("an option of TCP");
    }
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut worker).await;
}

/// Runs with these keys, all at once: every one of them succeeds.
async fn runs(engine: &Engine, keys: impl Iterator<Item = String>) {
    let ingress = engine.ingress();
    let mut all = JoinSet::new();
    for key in keys {
        all.spawn(async move { call(ingress, KNOCK, &key, &inputs()).await });
    }
    while let Some(ended) = all.join_next().await {
        let (status, body) = ended.expect("no panic");
        assert_eq!(status, 200, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn none_is_lost_and_none_doubled_when_one_of_two_workers_is_killed() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = short().await;
    let mut first = Worker::unregistered(&engine, Settings::new(api.port));
    let second = Worker::unregistered(&engine, Settings::new(api.port));
    first.ready().await;
    second.ready().await;
    let balancer = Balancer::start([first.port(), second.port()]).await;
    engine.register(balancer.port).await;
    let working = runs(&engine, (0..RUNS).map(|nth| format!("run-{nth}")));
    let killing = async {
        api.until(NOTIFY, RUNS / 8).await;
        first.kill().await;
        api.count(NOTIFY)
    };
    let ((), done) = tokio::join!(working, killing);
    assert!(done < RUNS, "the worker was killed after the last run");
    let mut sent: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for seen in api.seen() {
        *sent.entry((seen.line, seen.key)).or_default() += 1;
    }
    // Each run sends its three requests with keys of its own, some of which were sent again.
    assert_eq!(sent.len(), 3 * RUNS);
    assert!(sent.values().all(|count| *count <= 2), "{sent:?}");
    let again = sent.values().filter(|count| **count == 2).count();
    let connections = balancer.connections();
    eprintln!("{RUNS} runs, killed after {done}: {again} requests were sent again with their keys");
    assert!(
        connections.iter().all(|count| *count > 0),
        "one worker did it all: {connections:?}"
    );
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let sizes = entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        });
    sizes.sum()
}

/// How long one of a number of runs takes that come one after the other.
async fn each(count: u32, run: impl AsyncFn(u32)) -> Duration {
    run(0).await;
    let began = Instant::now();
    for nth in 1..=count {
        run(nth).await;
    }
    began.elapsed() / count
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_costs() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = short().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let url = format!("http://127.0.0.1:{}", api.port);
    let client = Client::builder()
        .server("knockObjectsApi", &url)
        .server("knockBulkOperationsApi", &url)
        .server("knockWorkflowsApi", &url);
    let client = client.build().expect("valid settings");
    let mut plain = inputs().as_object().cloned().expect("an object");
    plain.insert("apiKey".to_owned(), SECRET.into());
    let entry = Entry::of::<BulkSetObjectsNotify>();
    let direct = each(100, async |_| {
        let client = client.scoped(RunScope::new());
        entry
            .run(&client, plain.clone())
            .await
            .expect("it succeeds");
    })
    .await;
    let durable = each(100, async |nth| {
        let (status, body) = engine.call(KNOCK, &format!("one-{nth}"), &inputs()).await;
        assert_eq!(status, 200, "{body}");
    })
    .await;
    let before = size(engine.folder());
    let began = Instant::now();
    runs(&engine, (0..RUNS).map(|nth| format!("many-{nth}"))).await;
    let many = began.elapsed();
    let bytes = size(engine.folder()).saturating_sub(before) / RUNS as u64;
    let per_second = RUNS as f64 / many.as_secs_f64();
    eprintln!("a run of three requests: {direct:?} direct, {durable:?} durable");
    eprintln!("an entry: {:?}", durable.saturating_sub(direct) / ENTRIES);
    eprintln!("{RUNS} runs at once: {many:?}, {per_second:.0} runs/s with one worker");
    eprintln!("the engine's files: {bytes} bytes more for each run");
    assert!(bytes > 0 && durable > direct);
}

/// What a message costs, where many runs wait for others.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_finds_its_wait_among_many() {
    let Some(shop) = Shop::start().await else {
        return;
    };
    let mut settings = shop.settings("workers");
    if let Some(bridged) = &mut settings.bridged {
        bridged.keep = 1000;
    }
    let _worker = Worker::start(&shop.engine, settings).await;
    let began = Instant::now();
    for order in 0..WAITS {
        let (key, input) = (format!("run-{order}"), of_order(order, LONG));
        shop.engine.start_run(PARCEL, &key, &input).await;
    }
    shop.kept("open%", WAITS).await;
    let opened = began.elapsed() / u32::try_from(WAITS).expect("few");
    let began = Instant::now();
    for order in WAITS..2 * WAITS {
        shop.broker.publish(shipped(order, "somebody else's")).await;
    }
    shop.kept("message%", WAITS).await;
    let kept = began.elapsed() / u32::try_from(WAITS).expect("few");
    let began = Instant::now();
    for order in 0..TIMED {
        shop.broker.publish(shipped(order, "Bicycle")).await;
        let (key, input) = (format!("run-{order}"), of_order(order, LONG));
        assert_eq!(shop.carrier(&key, &input).await, "Bicycle");
    }
    let ended = began.elapsed() / u32::try_from(TIMED).expect("few");
    eprintln!(
        "{WAITS} runs wait, {opened:?} each; a message that none of them wants takes {kept:?}, one \
         that ends a run, with its last request, {ended:?}"
    );
}
