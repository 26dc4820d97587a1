//! The server of the engine as a process of its own.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use arazzo::{
    HttpTransport, Transport, Value,
    bytes::Bytes,
    http::{Method, Request, Response},
};
use serde_json::json;
use tokio::process::{Child, Command};

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Returns the path of the server, or says that tests are skipped.
fn server() -> Option<PathBuf> {
    let given = std::env::var_os("ARAZZO_RESTATE_SERVER").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join("restate-server"));
    let server = given.or_else(|| found.find(|file| file.is_file()));
    if server.is_none() {
        let required = std::env::var_os("ARAZZO_REQUIRE_SERVICES").is_some();
        assert!(!required, "there is no restate-server, and it is required");
        eprintln!("skipped: there is no restate-server");
    }
    server
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A folder that is removed with this value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "arazzo-restate-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server, with a journal of its own.
pub(crate) struct Engine {
    server: PathBuf,
    folder: Folder,
    child: Child,
    node: u16,
    admin: u16,
    ingress: u16,
}

impl Engine {
    /// Starts a server, if there is one.
    pub(crate) async fn start() -> Option<Self> {
        let server = server()?;
        let folder = Folder::new();
        let (node, admin, ingress) = (free_port(), free_port(), free_port());
        let child = spawn(&server, folder.path(), [node, admin, ingress]);
        let engine = Self {
            server,
            folder,
            child,
            node,
            admin,
            ingress,
        };
        engine.ready().await;
        Some(engine)
    }

    /// Where the journal is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the server without a warning.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// Starts it again, with the journal that it has.
    pub(crate) async fn restart(&mut self) {
        let ports = [self.node, self.admin, self.ingress];
        self.child = spawn(&self.server, self.folder.path(), ports);
        self.ready().await;
    }

    async fn ready(&self) {
        let health = [(self.admin, "/health"), (self.ingress, "/restate/health")];
        for (port, path) in health {
            within("the server starts", async || {
                let answer = send(port, Method::GET, path, &[], None).await;
                answer.is_ok_and(|answer| answer.status().is_success())
            })
            .await;
        }
    }

    /// Tells the engine of a worker.
    pub(crate) async fn register(&self, worker: u16) {
        let body = json!({"uri": format!("http://127.0.0.1:{worker}"), "force": true});
        within("the worker is registered", async || {
            let body = Some(body.clone());
            let answer = send(self.admin, Method::POST, "/deployments", &[], body).await;
            answer.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
    }

    /// Runs a workflow, or joins its run with the same key, and waits for its end: the status and the
    /// body.
    pub(crate) async fn call(&self, service: &str, key: &str, input: &Value) -> (u16, Value) {
        call(self.ingress, service, key, input).await
    }

    /// Starts a run, and does not wait.
    pub(crate) async fn start_run(&self, service: &str, key: &str, input: &Value) -> String {
        let (path, headers) = (format!("/{service}/run/send"), [("idempotency-key", key)]);
        let input = Some(input.clone());
        let answer = send(self.ingress, Method::POST, &path, &headers, input).await;
        let body = json_of(&answer.expect("it is taken"));
        let id = body["invocationId"].as_str();
        id.unwrap_or_else(|| panic!("no id in {body}")).to_owned()
    }

    /// Sends a run's inputs, whatever the answer is.
    pub(crate) async fn attempt(&self, service: &str, input: &Value) -> (u16, Value) {
        let path = format!("/{service}/run");
        let answer = send(self.ingress, Method::POST, &path, &[], Some(input.clone())).await;
        let answer = answer.expect("it is answered");
        (answer.status().as_u16(), json_of(&answer))
    }

    pub(crate) async fn cancel(&self, invocation: &str) {
        let path = format!("/invocations/{invocation}/cancel");
        let answer = send(self.admin, Method::PATCH, &path, &[], None).await;
        let status = answer.expect("it is answered").status();
        assert!(status.is_success(), "{status}");
    }

    /// Returns the status of a run, as the engine has it.
    pub(crate) async fn status(&self, invocation: &str) -> String {
        let query = format!("SELECT status FROM sys_invocation WHERE id = '{invocation}'");
        let rows = self.query(&query).await;
        let status = rows.first().and_then(|row| row["status"].as_str());
        status.unwrap_or_default().to_owned()
    }

    /// Asks the engine for what it knows (SQL): the rows.
    pub(crate) async fn query(&self, query: &str) -> Vec<Value> {
        let body = Some(json!({ "query": query }));
        let headers = [("accept", "application/json")];
        let answer = send(self.admin, Method::POST, "/query", &headers, body).await;
        let body = json_of(&answer.expect("it is answered"));
        body["rows"].as_array().cloned().unwrap_or_default()
    }
}

pub(crate) async fn call(ingress: u16, service: &str, key: &str, input: &Value) -> (u16, Value) {
    let path = format!("/{service}/run");
    let until = Instant::now() + PATIENCE;
    loop {
        let headers = [("idempotency-key", key)];
        let answer = send(ingress, Method::POST, &path, &headers, Some(input.clone())).await;
        match answer {
            Ok(answer) if !is_starting(&answer) => {
                return (answer.status().as_u16(), json_of(&answer));
            }
            // The engine was killed: the same key finds the same run.
            answer => assert!(Instant::now() < until, "no answer but {answer:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether an engine that starts again has not yet read which services it has.
fn is_starting(answer: &Response<Bytes>) -> bool {
    let unknown = || {
        let body = json_of(answer);
        let message = body["message"].as_str().unwrap_or_default();
        message.starts_with("service ") && message.contains("not found")
    };
    answer.status() == 503 || answer.status() == 404 && unknown()
}

impl Engine {
    pub(crate) fn ingress(&self) -> u16 {
        self.ingress
    }

    pub(crate) fn admin(&self) -> u16 {
        self.admin
    }
}

fn spawn(server: &Path, folder: &Path, [node, admin, ingress]: [u16; 3]) -> Child {
    // It ends with this process, however that ends.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(server);
    command.args([
        "--no-logo",
        "--listen-mode",
        "tcp",
        "--bind-ip",
        "127.0.0.1",
    ]);
    command
        .args(["--bind-port", &node.to_string()])
        .arg("--base-dir")
        .arg(folder);
    let settings = [
        ("RESTATE_ADMIN__BIND_PORT", admin.to_string()),
        ("RESTATE_INGRESS__BIND_PORT", ingress.to_string()),
        ("RESTATE_DISABLE_TELEMETRY", "true".to_owned()),
        ("RESTATE_NODE_NAME", "test".to_owned()),
        ("RESTATE_DEFAULT_NUM_PARTITIONS", "2".to_owned()),
        (
            "RESTATE_DEFAULT_RETRY_POLICY__INITIAL_INTERVAL",
            "20ms".to_owned(),
        ),
        (
            "RESTATE_DEFAULT_RETRY_POLICY__MAX_INTERVAL",
            "200ms".to_owned(),
        ),
        (
            "RESTATE_DEFAULT_RETRY_POLICY__MAX_ATTEMPTS",
            "2000".to_owned(),
        ),
        // So that a balancer of connections has several to spread.
        (
            "RESTATE_WORKER__INVOKER__HTTP2_STREAMS_PER_CONNECTION_LIMIT",
            "16".to_owned(),
        ),
        // So that what is in the journal can be found by those who look for it.
        ("RESTATE_ROCKSDB_DISABLE_WAL_COMPRESSION", "true".to_owned()),
        (
            "RESTATE_WORKER__STORAGE__ROCKSDB_DISABLE_WAL_COMPRESSION",
            "true".to_owned(),
        ),
        (
            "RESTATE_LOG_SERVER__ROCKSDB_DISABLE_WAL_COMPRESSION",
            "true".to_owned(),
        ),
    ];
    command.envs(settings).stdin(Stdio::null());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command.spawn().expect("the server starts")
}

/// Sends one request to a port of this machine.
pub(crate) async fn send(
    port: u16,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Result<Response<Bytes>, arazzo::TransportError> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("http://127.0.0.1:{port}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let bytes = body
        .map(|body| Bytes::from(body.to_string()))
        .unwrap_or_default();
    let request = request.body(bytes).expect("a request");
    HttpTransport::new().send(request).await
}

pub(crate) fn json_of(answer: &Response<Bytes>) -> Value {
    let text = || String::from_utf8_lossy(answer.body()).into_owned();
    serde_json::from_slice(answer.body()).unwrap_or_else(|_| Value::String(text()))
}

/// Waits until something is so.
pub(crate) async fn within(what: &str, is_so: impl AsyncFn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < until, "not in {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
