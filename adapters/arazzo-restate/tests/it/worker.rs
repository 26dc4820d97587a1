//! A worker as a process of its own: this test program, started again.

use std::{path::PathBuf, process::Stdio, time::Duration};

use arazzo::{Client, Value};
use arazzo_generated as generated;
use arazzo_restate::{
    Awakeables, Durable, Endpoint, Key, Policy, Secrets, listener,
    restate_sdk::endpoint::ServiceOptions,
};
use serde_json::json;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

use super::{
    answers::{self, Approve},
    broker::{self, Bridged},
    engine::{Engine, free_port, within},
    parcel::Parcel,
};

/// The variable that makes a worker of a test program.
const WORKER: &str = "ARAZZO_TEST_WORKER";
/// The secret of the workers, and the variable that has it.
pub(crate) const SECRET: &str = "sk_test_d0nt_k33p_me";
pub(crate) const VARIABLE: &str = "ARAZZO_TEST_SECRET";

/// What a worker is told.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) api: u16,
    /// Whether requests carry idempotency keys.
    pub(crate) keyed: bool,
    /// The wait between polls.
    pub(crate) pace: Duration,
    /// What stands before the paths of one API: other code has another one.
    pub(crate) prefix: &'static str,
    /// Where the process dies the first time: the name of an event and a step.
    pub(crate) dies: Option<(&'static str, &'static str)>,
    /// After how long without progress the engine takes the run from the worker.
    pub(crate) inactivity: Duration,
    /// Where answers are taken.
    pub(crate) answers: u16,
    /// The broker whose messages it gives to runs.
    pub(crate) bridged: Option<Bridged>,
}

impl Settings {
    pub(crate) fn new(api: u16) -> Self {
        Self {
            api,
            keyed: true,
            pace: Duration::from_millis(50),
            prefix: "",
            dies: None,
            inactivity: Duration::from_secs(60),
            answers: 9,
            bridged: None,
        }
    }
}

/// A worker that the engine knows.
pub(crate) struct Worker {
    port: u16,
    settings: Settings,
    child: Child,
    marks: PathBuf,
}

impl Worker {
    pub(crate) async fn start(engine: &Engine, settings: Settings) -> Self {
        let worker = Self::unregistered(engine, settings);
        engine.register(worker.port).await;
        worker
    }

    /// Starts a worker of which the engine does not know.
    pub(crate) fn unregistered(engine: &Engine, settings: Settings) -> Self {
        let port = free_port();
        let marks = engine.folder().join(format!("died-{port}"));
        let child = spawn(port, &settings, &marks);
        Self {
            port,
            settings,
            child,
            marks,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What the worker was told of waits, a line for each event.
    pub(crate) fn events(&self) -> PathBuf {
        events_beside(&self.marks.display().to_string())
    }

    /// Waits until somebody listens.
    pub(crate) async fn ready(&self) {
        within("the worker listens", async || {
            TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()
        })
        .await;
    }

    /// Ends the process without a warning.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// Waits until the process has ended by itself.
    pub(crate) async fn dead(&mut self) {
        self.child.wait().await.expect("it has ended");
    }

    /// Starts it again at the same address.
    pub(crate) fn restart(&mut self) {
        self.child = spawn(self.port, &self.settings, &self.marks);
    }

    /// Starts it again with other code.
    pub(crate) fn restart_as(&mut self, settings: Settings) {
        self.settings = settings;
        self.restart();
    }
}

fn events_beside(marks: &str) -> PathBuf {
    PathBuf::from(format!("{marks}.events"))
}

fn spawn(port: u16, settings: &Settings, marks: &std::path::Path) -> Child {
    let told = json!({
        "port": port,
        "api": settings.api,
        "keyed": settings.keyed,
        "pace": settings.pace.as_millis() as u64,
        "prefix": settings.prefix,
        "dies": settings.dies.map(|(event, step)| [event, step]),
        "inactivity": settings.inactivity.as_millis() as u64,
        "marks": marks,
        "answers": settings.answers,
        "bridged": settings.bridged.as_ref().map(Bridged::to_value),
    });
    let program = std::env::current_exe().expect("a program");
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command.args(["--exact", "worker::serve", "--nocapture"]);
    command.env(WORKER, told.to_string()).env(VARIABLE, SECRET);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .kill_on_drop(true)
        .spawn()
        .expect("the worker starts")
}

/// The keys of all workers.
pub(crate) fn durable() -> Durable {
    durable_with(Secrets::new())
}

pub(crate) fn durable_with(secrets: Secrets) -> Durable {
    let durable = Durable::builder().key(key()).secrets(secrets);
    durable.build().expect("there is a key")
}

fn key() -> Key {
    Key::new("test", [7; 32]).expect("a key")
}

/// The process of a worker; without its settings it is no test of anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve() {
    let Ok(told) = std::env::var(WORKER) else {
        return;
    };
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let port = told["port"]
        .as_u64()
        .and_then(|port| u16::try_from(port).ok());
    let listener = listener(([127, 0, 0, 1], port.expect("a port")).into());
    let listener = listener.expect("a listener");
    let inactivity = Duration::from_millis(told["inactivity"].as_u64().expect("a time"));
    let options = ServiceOptions::new().inactivity_timeout(inactivity);
    let marks = told["marks"].as_str().unwrap_or_default();
    let endpoint = Endpoint::new(client(&told));
    let endpoint = match Bridged::of_value(&told["bridged"]) {
        Some(bridged) => endpoint.bridge(bridged.bridge(events_beside(marks))),
        None => endpoint,
    };
    endpoint
        .key(key())
        .secrets(Secrets::new().env(VARIABLE))
        .policy(Policy::new().key_header("X-Reference"))
        .options(options)
        .on_user_input(&format!("http://127.0.0.1:{}/", told["answers"]), {
            let events = events_beside(marks);
            move |event| answers::write(events.clone(), event)
        })
        .namespaces(["crew"])
        .message_schema("approvals/{case}", answers::schema())
        .add::<Approve>()
        .add::<Parcel>()
        .add::<generated::shipping::ShipOrder>()
        .add::<generated::knock::BulkSetObjectsNotify>()
        .add::<generated::travel::BookTrip>()
        .add::<generated::transfers::Transfer>()
        .serve(listener, std::future::pending::<()>())
        .await
        .expect("the settings are valid");
}

fn client(told: &Value) -> Client {
    let api = format!("http://127.0.0.1:{}", told["api"]);
    let prefix = told["prefix"].as_str().unwrap_or_default();
    let client = Client::builder()
        .server("knockObjectsApi", format!("{api}{prefix}"))
        .server("knockBulkOperationsApi", &api)
        .server("knockWorkflowsApi", &api)
        .server("trips", &api)
        .server("payments", &api)
        .server("cases", &api)
        .server("depot", &api)
        .channel("desk", Awakeables::new())
        .channel("events", broker::channel(&told["bridged"]))
        .pace(Duration::from_millis(
            told["pace"].as_u64().expect("a time"),
        ));
    let client = if told["keyed"] == true {
        client.request_id_header("Idempotency-Key")
    } else {
        client
    };
    let (dies, marks) = (told["dies"].clone(), told["marks"].clone());
    let client = client.on_event(move |event| {
        let here = json!([event.name(), event.step]);
        let mark = marks.as_str().unwrap_or_default();
        if here == dies && !std::path::Path::new(mark).exists() {
            std::fs::write(mark, "").expect("a file");
            std::process::abort();
        }
    });
    client.build().expect("valid settings")
}
