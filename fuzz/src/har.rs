//! HTTP archives: what was recorded is answered again, and any archive can be refused.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use arazzo::bytes::Bytes;
use arazzo::http::{Request, Response};
use arazzo::testing::{Recorder, Replay, Reply, Script};
use arazzo::{Transport, TransportError};
use serde_json::Value;

use crate::split;

type Answer = Result<Response<Bytes>, TransportError>;

/// Records one exchange and plays it; then reads the data as an archive.
pub fn check(data: &[u8]) {
    let (choice, rest) = split::first(data);
    let (length, rest) = split::first(rest);
    let (path, body) = rest.split_at(rest.len().min(usize::from(length % 32)));
    recorded(choice, path, body);
    if let Ok(har) = serde_json::from_slice::<Value>(data) {
        archive(&har);
    }
}

fn recorded(choice: u8, path: &[u8], body: &[u8]) {
    let types = [
        "application/octet-stream",
        "text/plain",
        "image/png",
        "text/csv",
    ];
    let content_type = types[usize::from(choice) % types.len()];
    let status = 200 + u16::from(choice);
    let reply = Reply::bytes(status, content_type, body.to_vec()).header("x-y", "z");
    let recorder = Recorder::new(Script::new().reply(reply));
    let Some(answer) = now(recorder.send(request(path))).and_then(Result::ok) else {
        return;
    };
    let replay = Replay::from_har(&recorder.to_har()).expect("an archive of ours");
    let again = now(replay.send(request(path)))
        .expect("no waiting")
        .expect("an answer");
    assert_eq!(replay.left(), 0);
    same(&answer, &again);
}

/// A JSON body may be written with other white space, so bodies are compared as what they say.
fn same(answer: &Response<Bytes>, again: &Response<Bytes>) {
    assert_eq!(answer.status(), again.status());
    assert_eq!(answer.headers().get("x-y"), again.headers().get("x-y"));
    let hidden = String::from_utf8_lossy(again.body()).contains('…');
    if !hidden {
        assert_eq!(answer.body(), again.body(), "{:?}", answer.headers());
    }
}

/// An archive that is taken answers the requests that are in it.
fn archive(har: &Value) {
    let Ok(replay) = Replay::from_har(har) else {
        return;
    };
    let left = replay.left();
    let answer: Option<Answer> = now(replay.send(request(b"")));
    let used = left - replay.left();
    assert!(used <= 1, "{used} answers to a request");
    assert!(answer.is_none_or(|answer| answer.is_err() || used == 1));
}

fn request(path: &[u8]) -> Request<Bytes> {
    let path: String = path.iter().map(|byte| format!("%{byte:02x}")).collect();
    let request = Request::get(format!("https://a.example/{path}"));
    request.body(Bytes::new()).expect("a request")
}

/// What a future gives that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
