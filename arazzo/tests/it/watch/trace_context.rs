//! The headers by which requests say which trace they belong to.

use arazzo::{
    ClientBuilder,
    http::HeaderValue,
    rt::{Client, Method, Run},
    testing::{Recorded, Reply, Script},
};
use serde_json::json;

use super::{Heard, created, order, spans::Spans};
use crate::support::{API, Step};

const NAME: &str = "traceparent";

/// The trace-id and the parent-id of the header (Trace Context, section 3.2).
fn read(request: &Recorded) -> (String, String) {
    let text = request.header(NAME).expect("it has the header");
    let parts: Vec<&str> = text.split('-').collect();
    let &[version, trace, parent, flags] = parts.as_slice() else {
        panic!("{text}");
    };
    let lower_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    assert_eq!([version, flags], ["00", "01"], "{text}");
    assert!(trace.len() == 32 && lower_hex(trace) && trace.bytes().any(|b| b != b'0'));
    assert!(parent.len() == 16 && lower_hex(parent) && parent.bytes().any(|b| b != b'0'));
    (trace.to_owned(), parent.to_owned())
}

fn build(script: &Script, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = set(Client::builder()).transport(script.clone());
    builder.build().expect("the settings are valid")
}

async fn send(run: &Run, step: Step) {
    let request = run.request(step, Method::POST, API, "/a").send();
    request.await.expect("it is answered");
}

#[tokio::test]
async fn the_requests_of_a_run_are_one_trace_with_its_id() {
    let script = Script::new()
        .reply(created())
        .reply(Reply::status(503))
        .reply(Reply::status(307).header("Location", "/v1/moved"))
        .reply(Reply::json(200, json!({"status": "paid"})));
    let heard = Heard::default();
    let client = build(&script, |builder| heard.listen(builder).trace_context());
    order(&client).await.expect("it succeeds");
    let read: Vec<_> = script.requests().iter().map(read).collect();
    let run_id = heard.events()[0].run_id.to_string().replace('-', "");
    assert_eq!(read.len(), 4, "a retry and a redirect are among them");
    assert!(read.iter().all(|(trace, _)| *trace == run_id), "{read:?}");
    let mut parents: Vec<_> = read.iter().map(|(_, parent)| parent).collect();
    parents.sort();
    parents.dedup();
    assert_eq!(parents.len(), 4, "{read:?}");
}

#[tokio::test]
async fn every_run_is_a_trace_of_its_own_and_called_workflows_belong_to_it() {
    let script = Script::new().on(Method::POST, "/a", Reply::status(204));
    let client = build(&script, ClientBuilder::trace_context);
    let run = Run::new(&client);
    send(&run, "s").await;
    send(&run.nested("s").expect("it may nest"), "s").await;
    send(&Run::new(&client), "s").await;
    let read: Vec<_> = script.requests().iter().map(read).collect();
    assert_eq!(read[0].0, read[1].0);
    assert_ne!(read[0].0, read[2].0);
    assert_ne!(read[0].1, read[1].1);
}

#[tokio::test]
async fn what_the_request_sets_wins_and_without_the_setting_there_is_none() {
    let script = Script::new().on(Method::POST, "/a", Reply::status(204));
    let run = Run::new(&build(&script, ClientBuilder::trace_context));
    let request = run.request::<Step>("s", Method::POST, API, "/a");
    let request = request.header("Traceparent", "mine").send();
    request.await.expect("it is answered");
    send(&Run::new(&build(&script, |builder| builder)), "s").await;
    let requests = script.requests();
    assert_eq!(requests[0].header(NAME), Some("mine"));
    assert_eq!(requests[1].header(NAME), None);
}

#[tokio::test]
async fn a_function_sets_the_headers_within_the_span_of_the_request() {
    let spans = Spans::default();
    let script = Script::new().on(Method::POST, "/a", Reply::status(204));
    let inner = spans.clone();
    let client = build(&script, |builder| {
        builder.propagate(move |headers| {
            let current = inner.current().expect("a span is entered");
            headers.insert("x-span", current.parse().expect("a value"));
            headers.append("tracestate", HeaderValue::from_static("a=1"));
            headers.append("tracestate", HeaderValue::from_static("b=2"));
        })
    });
    let guard = tracing::subscriber::set_default(spans);
    send(&Run::new(&client), "s").await;
    drop(guard);
    let request = &script.requests()[0];
    assert_eq!(request.header("x-span"), Some("HTTP request"));
    let states = request.headers.get_all("tracestate");
    assert_eq!(states.iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
}

#[tokio::test]
async fn a_function_sends_no_secret_and_no_header_that_the_request_decides() {
    let script = Script::new()
        .reply(Reply::status(307).header("Location", "https://away.example/b"))
        .reply(Reply::status(204));
    let client = build(&script, |builder| {
        builder
            .allow_redirects_to("away.example")
            .secret_header("api", "X-Trust", "s3cr3t-s3cr3t")
            .propagate(|headers| {
                let mut marked = HeaderValue::from_static("marked");
                marked.set_sensitive(true);
                headers.insert("x-marked", marked);
                headers.insert("baggage", HeaderValue::from_static("key=s3cr3t-s3cr3t"));
                headers.insert("x-api-key", HeaderValue::from_static("k"));
                headers.insert("host", HeaderValue::from_static("elsewhere"));
                headers.insert("x-trust", HeaderValue::from_static("other"));
                headers.insert(NAME, HeaderValue::from_static("the trace"));
            })
    });
    send(&Run::new(&client), "s").await;
    let [first, second] = &script.requests()[..] else {
        panic!("there are two requests");
    };
    for request in [first, second] {
        for gone in ["x-marked", "baggage", "x-api-key", "host"] {
            assert_eq!(request.header(gone), None, "{gone}");
        }
        assert_eq!(request.header(NAME), Some("the trace"));
    }
    assert_eq!(first.header("x-trust"), Some("s3cr3t-s3cr3t"));
}

#[tokio::test]
async fn a_function_that_panics_sets_nothing() {
    let script = Script::new().on(Method::POST, "/a", Reply::status(204));
    let client = build(&script, |builder| {
        builder.propagate(|headers| {
            headers.insert(NAME, HeaderValue::from_static("half"));
            panic!("it is expected");
        })
    });
    send(&Run::new(&client), "s").await;
    assert_eq!(script.requests()[0].header(NAME), None);
}
