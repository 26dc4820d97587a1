//! A service whose runs happen on the engine: they outlive workers and the service.

use std::time::Duration;

use arazzo::{Client, Map, Value, http::Method, watch::EventFilter};
use arazzo_generated::knock::BulkSetObjectsNotify;
use arazzo_restate::{Ingress, Secrets, ServeEngine};
use arazzo_serve::{Service, mapping::Mapping, serve, trigger::Trigger};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot};

use super::{
    crashes::{BULK, KNOCK, NOTIFY, POLL, inputs, knock},
    engine::{Engine, send, within},
    worker::{Settings, VARIABLE, Worker, durable_with},
};

const TOKEN: (&str, &str) = ("authorization", "Bearer token-of-the-service");
const OTHER: (&str, &str) = ("authorization", "Bearer token-of-another");
const ASYNC: (&str, &str) = ("prefer", "respond-async");

/// A service in front of the engine. It ends with this value, as a process does that is killed: it
/// finishes nothing.
struct Front {
    port: u16,
    _stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Front {
    async fn start(engine: &Engine) -> Self {
        let client = Client::builder().build().expect("valid settings");
        let durable = durable_with(Secrets::new().env(VARIABLE));
        let ingress = format!("http://127.0.0.1:{}", engine.ingress());
        let ingress = Ingress::new(&ingress, client.clone(), durable);
        let runs = ServeEngine::new(ingress)
            .admin(&format!("http://127.0.0.1:{}", engine.admin()))
            .bind("apiKey", VARIABLE);
        let filter = EventFilter::new().with("event", "order.created");
        let wanted = Value::Object(given());
        let trigger = Trigger::event("orders", KNOCK, filter);
        let trigger = trigger.inputs(Mapping::parse(&wanted).expect("no references"));
        let service = Service::new(client)
            .bearer_of("one", "token-of-the-service")
            .bearer_of("another", "token-of-another")
            .engine(runs)
            .add::<BulkSetObjectsNotify>()
            .trigger(trigger);
        let app = service.build().expect("valid settings");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let signal = async move { drop(stopped.await) };
            let served = serve(listener, app, signal, Duration::ZERO).await;
            served.expect("it serves");
        });
        Self {
            port,
            _stop: stop,
            task,
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> (u16, Value) {
        let answer = send(self.port, method, path, headers, body).await;
        let answer = answer.expect("it is answered");
        let body = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), body)
    }

    async fn start_run(&self) -> String {
        let (path, body) = (format!("/workflows/{KNOCK}"), Value::Object(given()));
        let answer = self.ask(Method::POST, &path, &[TOKEN, ASYNC], Some(body));
        let (status, body) = answer.await;
        assert_eq!(status, 202, "{body}");
        body["id"].as_str().expect("an id").to_owned()
    }

    async fn look(&self, run: &str) -> Value {
        let path = format!("/runs/{run}");
        self.ask(Method::GET, &path, &[TOKEN], None).await.1
    }

    async fn until(&self, run: &str, status: &str) -> Value {
        let ends = async || self.look(run).await["status"] == status;
        within(status, ends).await;
        self.look(run).await
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The inputs without the secret, which the service binds.
fn given() -> Map {
    let mut inputs = inputs().as_object().cloned().unwrap_or_default();
    inputs.shift_remove("apiKey");
    inputs
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_outlives_the_worker_and_the_service() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.hold(POLL, 2);
    let mut worker = Worker::start(&engine, Settings::new(api.port)).await;
    let front = Front::start(&engine).await;
    let run = front.start_run().await;
    api.until(POLL, 2).await;
    worker.kill().await;
    drop(front);
    worker.restart();
    let front = Front::start(&engine).await;
    let path = format!("/runs/{run}");
    let (foreign, _) = front.ask(Method::GET, &path, &[OTHER], None).await;
    assert_eq!(foreign, 404, "a run is its owner's");
    let shown = front.until(&run, "succeeded").await;
    assert_eq!(shown["outputs"]["workflowRunId"], "w1", "{shown}");
    assert_eq!((api.count(BULK), api.count(NOTIFY)), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_cancelled_at_the_engine() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let settings = Settings {
        pace: Duration::from_secs(600),
        ..Settings::new(api.port)
    };
    let _worker = Worker::start(&engine, settings).await;
    let front = Front::start(&engine).await;
    let run = front.start_run().await;
    api.until(POLL, 1).await;
    let path = format!("/runs/{run}/cancel");
    let (status, body) = front.ask(Method::POST, &path, &[TOKEN], None).await;
    assert_eq!(status, 202, "{body}");
    front.until(&run, "cancelled").await;
    assert_eq!(api.count(NOTIFY), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_as_it_is_told_without_an_engine() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    api.refuse(NOTIFY);
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let front = Front::start(&engine).await;
    let (path, body) = (format!("/workflows/{KNOCK}"), Value::Object(given()));
    let (status, problem) = front.ask(Method::POST, &path, &[TOKEN], Some(body)).await;
    assert_eq!(status, 502, "{problem}");
    assert_eq!(problem["failure"]["step"], "notifyObject", "{problem}");
    assert_eq!(problem["failure"]["status"], 500, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_starts_a_run_on_the_engine() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let api = knock().await;
    let _worker = Worker::start(&engine, Settings::new(api.port)).await;
    let front = Front::start(&engine).await;
    let event = json!({"event": "order.created"});
    let told = front.ask(Method::POST, "/events", &[TOKEN], Some(event));
    assert_eq!(told.await.0, 202);
    api.until(NOTIFY, 1).await;
    assert_eq!(api.count(BULK), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn misfit_inputs_are_refused_before_the_engine_has_them() {
    let Some(engine) = Engine::start().await else {
        return;
    };
    let front = Front::start(&engine).await;
    let path = format!("/workflows/{KNOCK}");
    let (status, problem) = front
        .ask(Method::POST, &path, &[TOKEN], Some(inputs()))
        .await;
    assert_eq!(status, 400, "{problem}");
    assert_eq!(problem["violations"][0]["dataPath"], ".apiKey", "{problem}");
}
