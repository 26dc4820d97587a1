//! [`Script`]: a transport that responds from a script.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use serde_json::Value;

use super::{answers::Answers, clock::Clock, reply::Reply};
use crate::{
    request::RequestContext,
    transport::{BoxFuture, Transport, TransportError},
};

/// A transport that responds from a script and records the requests.
///
/// Clones share one script, so that a test can keep one to inspect and give the other to the
/// client.
///
/// ```
/// use arazzo::testing::{Reply, Script};
///
/// # fn main() -> Result<(), arazzo::BuildError> {
/// let script = Script::new()
///     .reply(Reply::json(200, serde_json::json!({"status": "queued"})))
///     .reply(Reply::json(200, serde_json::json!({"status": "completed"})));
/// let client = arazzo::Client::builder()
///     .transport(script.clone())
///     .build()?;
/// // … run a workflow with `client`, then look at what it did:
/// assert!(script.requests().is_empty());
/// assert!(script.waits().is_empty());
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Script {
    state: Arc<Mutex<State>>,
    clock: Clock,
    epoch: Instant,
}

#[derive(Debug, Default)]
struct State {
    answers: Answers,
    requests: Vec<Recorded>,
    waits: Vec<Duration>,
}

/// A request that a script received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The id of the step that sent it; `None` for a request that belongs to no step, such as a
    /// token request.
    pub step: Option<String>,
    /// The method.
    pub method: Method,
    /// The URL, with its query.
    pub url: String,
    /// The path of the URL, percent-encoded.
    pub path: String,
    /// The query of the URL, percent-encoded, without `?`.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
    /// Returns the body as JSON, or `None` if it is not JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns the body as text, or `None` if it is not text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// Returns the first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl Script {
    /// Makes a script without responses.
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            clock: Clock::default(),
            epoch: Instant::now(),
        }
    }

    /// Adds a response; responses are given in order.
    #[must_use]
    pub fn reply(self, reply: Reply) -> Self {
        self.lock().answers.add(reply);
        self
    }

    /// Adds a response to requests with this method and path (percent-encoded, without query).
    ///
    /// Responses to one path are given in order, and the last one is repeated. They take precedence
    /// over those of [`reply`](Self::reply).
    #[must_use]
    pub fn on(self, method: Method, path: &str, reply: Reply) -> Self {
        self.lock().answers.add_to_route(method, path, reply);
        self
    }

    /// Adds a response to requests of the step with this id.
    ///
    /// Responses to one step are given in order, and the last one is repeated. They take precedence
    /// over those of [`on`](Self::on) and [`reply`](Self::reply).
    ///
    /// ```
    /// use arazzo::testing::{Reply, Script};
    ///
    /// let script = Script::new()
    ///     .on_step("signIn", Reply::json(200, serde_json::json!({"access_token": "t"})))
    ///     .on_step("pay", Reply::status(503))
    ///     .on_step("pay", Reply::status(201));
    /// # let _ = script;
    /// ```
    #[must_use]
    pub fn on_step(self, step: &str, reply: Reply) -> Self {
        self.lock().answers.add_to_step(step, reply);
        self
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.lock().requests.clone()
    }

    /// Returns the responses that no request has been given so far, such as those of a step whose name
    /// is misspelt. A test may assert at its end that there are none.
    ///
    /// ```
    /// use arazzo::testing::{Reply, Script};
    ///
    /// let script = Script::new().on_step("pya", Reply::status(201)).reply(Reply::status(200));
    /// assert_eq!(script.unused(), ["step `pya`", "1 in order"]);
    /// ```
    pub fn unused(&self) -> Vec<String> {
        self.lock().answers.unused()
    }

    /// Returns the finished waits so far: delays of retries, paces, and timeouts that were
    /// exceeded.
    pub fn waits(&self) -> Vec<Duration> {
        self.lock().waits.clone()
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: Request<Bytes>) -> Result<Reply, TransportError> {
        let recorded = recorded(request);
        let mut state = self.lock();
        let reply = state.answers.next(&recorded);
        let reply = reply.ok_or_else(|| TransportError::new(state.answers.missing(&recorded)));
        state.requests.push(recorded);
        reply
    }
}

fn recorded(request: Request<Bytes>) -> Recorded {
    let (parts, body) = request.into_parts();
    let shown = parts.extensions.get::<RequestContext>();
    Recorded {
        step: shown.and_then(RequestContext::step).map(str::to_owned),
        url: parts.uri.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        method: parts.method,
        headers: parts.headers,
        body,
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let reply = self.answer(request)?;
            self.clock.wait(reply.after).await;
            reply.into_response()
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.clock.wait(duration).await;
            self.lock().waits.push(duration);
        })
    }

    fn now(&self) -> Instant {
        self.epoch + self.clock.now()
    }
}
