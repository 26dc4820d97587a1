//! The API that the workflows call, a service in front of them, and a client.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use arazzo::{Client, Value, bytes::Bytes};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_serve::{App, Service, serve};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use reqwest::RequestBuilder;
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub(crate) const TOKEN: &str = "token-of-the-default-principal";
pub(crate) const WORKFLOW: &str = "bulk-set-objects-notify";

/// The API of the workflow, which a test can make slow or broken.
#[derive(Clone, Default)]
pub(crate) struct Api(Arc<State_>);

#[derive(Default)]
struct State_ {
    calls: AtomicUsize,
    /// Whether calls wait until they are released.
    held: AtomicBool,
    release: tokio::sync::Notify,
    /// The status of the second step, if it is to fail.
    broken: Mutex<Option<u16>>,
    keys: Mutex<Vec<String>>,
}

impl Api {
    /// How many requests there were.
    pub(crate) fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }

    /// Holds all requests from now on.
    pub(crate) fn hold(&self) {
        self.0.held.store(true, Ordering::SeqCst);
    }

    /// Answers all requests.
    pub(crate) fn release(&self) {
        self.0.held.store(false, Ordering::SeqCst);
        self.0.release.notify_waiters();
    }

    /// Answers the second step with this status.
    pub(crate) fn fail(&self, status: u16) {
        *self.0.broken.lock().unwrap() = Some(status);
    }

    /// The keys that requests came with.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.0.keys.lock().unwrap().clone()
    }

    /// Waits until there were so many requests.
    pub(crate) async fn called(&self, count: usize) {
        until(|| self.calls() >= count).await;
    }
}

async fn answer(State(api): State<Api>, request: Request) -> Response {
    let key = request.headers().get("authorization").cloned();
    api.0
        .keys
        .lock()
        .unwrap()
        .extend(key.map(|key| key.to_str().unwrap().to_owned()));
    let released = api.0.release.notified();
    api.0.calls.fetch_add(1, Ordering::SeqCst);
    if api.0.held.load(Ordering::SeqCst) {
        released.await;
    }
    let path = request.uri().path();
    let body = if path.ends_with("/bulk/set") {
        json!({"id": "op", "status": "queued"})
    } else if path.starts_with("/v1/bulk_operations/") {
        if let Some(status) = *api.0.broken.lock().unwrap() {
            return (StatusCode::from_u16(status).unwrap(), "{}").into_response();
        }
        json!({"id": "op", "status": "completed"})
    } else {
        json!({"workflow_run_id": "run"})
    };
    ([("content-type", "application/json")], body.to_string()).into_response()
}

/// A service that listens, with the API behind it.
pub(crate) struct Served {
    pub(crate) url: String,
    pub(crate) api: Api,
    pub(crate) app: App,
    http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// Waits for a condition; fails after half a minute.
pub(crate) async fn until(mut condition: impl FnMut() -> bool) {
    for _ in 0..6_000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it does not happen");
}

/// Serves what `build` makes of a client for a loopback API.
pub(crate) async fn service(build: impl FnOnce(Service) -> Service) -> Served {
    let api = Api::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(api.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let client = Client::builder()
        .server("knockObjectsApi", &server)
        .server("knockBulkOperationsApi", &server)
        .server("knockWorkflowsApi", &server)
        .pace(Duration::from_millis(10))
        .build()
        .unwrap();
    let app = build(Service::new(client)).build().unwrap();
    listen(app, api).await
}

async fn listen(app: App, api: Api) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let serving = app.clone();
    let task = tokio::spawn(async move {
        let signal = async move { drop(stopped.await) };
        serve(listener, serving, signal, Duration::from_millis(300))
            .await
            .unwrap();
    });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Served {
        url,
        api,
        app,
        http,
        stop: Some(stop),
        task,
    }
}

/// A service with a token and the workflow.
pub(crate) async fn usual() -> Served {
    service(|service| service.bearer(TOKEN).add::<BulkSetObjectsNotify>()).await
}

pub(crate) fn inputs() -> Value {
    json!({
        "apiKey": "sk_s3cr3t", "collection": "c", "objects": [{"id": "a"}],
        "notifyObjectId": "a", "workflowKey": "w",
    })
}

pub(crate) fn outputs() -> Value {
    json!({"bulkOperationId": "op", "bulkStatus": "completed", "workflowRunId": "run"})
}

impl Served {
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.anonymous_get(path).bearer_auth(TOKEN)
    }

    pub(crate) fn anonymous_get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    /// A request to run the workflow.
    pub(crate) fn post(&self, inputs: &Value) -> RequestBuilder {
        self.anonymous_post(inputs).bearer_auth(TOKEN)
    }

    pub(crate) fn anonymous_post(&self, inputs: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}/workflows/{WORKFLOW}", self.url));
        request
            .header("content-type", "application/json")
            .body(inputs.to_string())
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Asks for the end of the service.
    pub(crate) fn stop(&mut self) {
        self.stop.take().map(|stop| stop.send(()));
    }

    pub(crate) async fn stopped(mut self) {
        self.stop();
        self.task.await.unwrap();
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that this is a problem, of this status and code (RFC 9457).
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(
            (&problem["status"], &problem["code"]),
            (&json!(status), &json!(code))
        );
        let title = StatusCode::from_u16(status).unwrap();
        assert_eq!(problem["title"], title.canonical_reason().unwrap());
        problem
    }
}

/// Sends a request, and reads the answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap(),
    }
}
