//! The spans of `tracing`, as a subscriber sees them.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use arazzo::testing::{Reply, Script};
use serde_json::json;
use tracing::{
    Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{Heard, created, order, secrets};

/// A subscriber that keeps spans.
#[derive(Clone, Default)]
pub(super) struct Spans(Arc<Kept>);

#[derive(Default)]
struct Kept {
    next: AtomicU64,
    spans: Mutex<BTreeMap<u64, Span>>,
    entered: Mutex<Vec<u64>>,
    closed: Mutex<Vec<u64>>,
}

#[derive(Clone, Debug)]
struct Span {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "arazzo"
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut span = Span {
            name: attributes.metadata().name(),
            parent: self.0.entered.lock().expect("no poison").last().copied(),
            fields: BTreeMap::new(),
        };
        attributes.record(&mut span);
        self.0.spans.lock().expect("no poison").insert(id, span);
        span::Id::from_u64(id)
    }

    fn record(&self, id: &span::Id, values: &span::Record<'_>) {
        let mut spans = self.0.spans.lock().expect("no poison");
        values.record(spans.get_mut(&id.into_u64()).expect("a known span"));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {}

    fn enter(&self, id: &span::Id) {
        self.0
            .entered
            .lock()
            .expect("no poison")
            .push(id.into_u64());
    }

    fn exit(&self, id: &span::Id) {
        let left = self.0.entered.lock().expect("no poison").pop();
        assert_eq!(
            left,
            Some(id.into_u64()),
            "spans are left in the order of entering"
        );
    }

    fn try_close(&self, id: span::Id) -> bool {
        self.0.closed.lock().expect("no poison").push(id.into_u64());
        true
    }
}

impl Spans {
    /// The name of the span that is entered.
    pub(super) fn current(&self) -> Option<String> {
        let id = *self.0.entered.lock().expect("no poison").last()?;
        let spans = self.0.spans.lock().expect("no poison");
        spans.get(&id).map(|span| span.name.to_owned())
    }

    fn all(&self) -> Vec<(u64, Span)> {
        let spans = self.0.spans.lock().expect("no poison");
        spans.iter().map(|(id, span)| (*id, span.clone())).collect()
    }

    /// One line for each span, below its parent.
    fn tree(&self) -> String {
        let spans = self.all();
        let mut tree = String::new();
        for (_, span) in &spans {
            let mut depth = 0;
            let mut above = span.parent;
            while let Some(id) = above {
                depth += 1;
                let found = spans.iter().find(|(other, _)| *other == id);
                above = found.and_then(|(_, span)| span.parent);
            }
            let name = &span.fields["otel.name"];
            writeln!(
                tree,
                "{:indent$}{}: {name}",
                "",
                span.name,
                indent = depth * 2
            )
            .expect("a text can be written to");
        }
        tree
    }

    fn requests(&self) -> Vec<Span> {
        let requests = self.all().into_iter().map(|(_, span)| span);
        requests
            .filter(|span| span.name == "HTTP request")
            .collect()
    }
}

fn field<'s>(span: &'s Span, name: &str) -> Option<&'s str> {
    span.fields.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_request_is_in_its_step_and_a_step_in_its_workflow() {
    let spans = Spans::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503))
        .reply(Reply::json(200, json!({"status": "paid"})));
    let client = super::Client::builder().transport(script).build();
    let client = client.expect("valid settings");
    let guard = tracing::subscriber::set_default(spans.clone());
    order(&client).await.expect("it succeeds");
    drop(guard);
    assert_eq!(
        spans.tree(),
        "workflow: order\n\
         \x20 step: submit\n\
         \x20   HTTP request: POST /orders\n\
         \x20 step: poll\n\
         \x20   HTTP request: GET /orders/{id}\n\
         \x20   HTTP request: GET /orders/{id}\n"
    );
    let closed = spans.0.closed.lock().expect("no poison").len();
    assert!(closed >= spans.all().len(), "{closed} spans are closed");
    for (_, span) in spans
        .all()
        .iter()
        .filter(|(_, span)| span.name != "HTTP request")
    {
        assert_eq!(field(span, "otel.status_code"), None, "{span:?}");
    }
}

/// The attributes that OpenTelemetry's conventions for spans of HTTP clients require, and those that
/// they ask for where they are known.
#[tokio::test]
async fn requests_have_the_attributes_of_the_conventions() {
    let spans = Spans::default();
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503))
        .reply(Reply::failure("connection reset"))
        .reply(Reply::json(200, json!({"status": "paid"})));
    let client = super::Client::builder()
        .transport(script)
        .server("api", "http://127.0.0.1:8080/v1")
        .build()
        .expect("valid settings");
    let guard = tracing::subscriber::set_default(spans.clone());
    order(&client).await.expect("it succeeds");
    drop(guard);
    let requests = spans.requests();
    let seen: Vec<[Option<&str>; 6]> = requests
        .iter()
        .map(|span| {
            [
                field(span, "http.request.method"),
                field(span, "url.full"),
                field(span, "http.request.resend_count"),
                field(span, "http.response.status_code"),
                field(span, "error.type"),
                field(span, "otel.status_code"),
            ]
        })
        .collect();
    let poll = Some("http://127.0.0.1:8080/v1/orders/o%201");
    assert_eq!(
        seen,
        [
            [
                Some("POST"),
                Some("http://127.0.0.1:8080/v1/orders"),
                None,
                Some("201"),
                None,
                None
            ],
            [
                Some("GET"),
                poll,
                None,
                Some("503"),
                Some("503"),
                Some("ERROR")
            ],
            [
                Some("GET"),
                poll,
                Some("1"),
                None,
                Some("transport"),
                Some("ERROR")
            ],
            [Some("GET"), poll, Some("2"), Some("200"), None, None],
        ]
    );
    for span in &requests {
        assert_eq!(field(span, "server.address"), Some("127.0.0.1"));
        assert_eq!(field(span, "server.port"), Some("8080"));
        assert_eq!(field(span, "otel.kind"), Some("client"));
    }
    assert_eq!(field(&requests[1], "url.template"), Some("/orders/{id}"));
}

#[tokio::test]
async fn no_span_shows_a_secret() {
    let spans = Spans::default();
    let client = Heard::default().client(&secrets::answers());
    let guard = tracing::subscriber::set_default(spans.clone());
    secrets::run(&client)
        .await
        .expect_err("the output is not a number");
    drop(guard);
    let all = spans.all();
    assert!(all.len() >= 7, "{all:?}");
    secrets::assert_hidden(&format!("{all:?}"));
    let failed = all.iter().filter(|(_, span)| span.name != "HTTP request");
    for (_, span) in failed {
        assert_eq!(field(span, "error.type"), Some("unfit_output"));
        assert!(field(span, "otel.status_description").is_some());
    }
}
