//! [`Server`]: a scripted server that outlives the processes that talk to it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use arazzo::{
    BoxFuture, Message, RequestContext, Transport, TransportError,
    bytes::Bytes,
    http::{HeaderMap, Request, Response, header},
    testing::{Reply, Script},
};

use crate::{
    Wait,
    fingerprint::{boundary, without_bytes},
};

/// A request as a server sees it; a form is without its boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) step: String,
    pub(super) line: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Seen {
    fn of(request: &Request<Bytes>) -> Self {
        let shown = request.extensions().get::<RequestContext>();
        let step = shown.and_then(RequestContext::step).unwrap_or("token");
        let boundary = boundary(request);
        let mut headers = request.headers().clone();
        if boundary.is_some() {
            headers.remove(header::CONTENT_TYPE);
        }
        Self {
            step: step.to_owned(),
            line: format!("{} {}", request.method(), request.uri()),
            headers,
            body: without_bytes(boundary.as_deref(), request.body()),
        }
    }
}

impl Seen {
    fn sent(message: &Message) -> Self {
        let mut body: Vec<u8> = Vec::new();
        for (name, text) in message.text_headers() {
            body.extend_from_slice(format!("{name}: {text}\n").as_bytes());
        }
        body.extend_from_slice(&message.payload);
        Self {
            step: "send".to_owned(),
            line: format!("SEND {}", message.address),
            headers: HeaderMap::new(),
            body,
        }
    }
}

/// Answers by step. A request that is sent again after a crash has the same answer again.
#[derive(Clone)]
pub(super) struct Server {
    replies: Arc<Vec<(String, Vec<Reply>)>>,
    messages: Arc<Vec<Message>>,
    script: Script,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// The requests that were no repetitions.
    first: Vec<Seen>,
    /// Whether the response to the last request was lost.
    lost: bool,
    /// How long runs without a journal have waited.
    waits: Vec<Duration>,
    /// The waits for messages that were told of: the id of each awakeable, and its address.
    told: Vec<(String, String)>,
}

/// A wait, which is over when this is dropped, whoever ends it.
struct Waiting<'s> {
    server: &'s Server,
    began: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let waited = self.server.now().saturating_duration_since(self.began);
        self.server.lock().waits.push(waited);
    }
}

impl State {
    /// Takes a request or a message. One that was sent before the process ended comes again.
    fn see(&mut self, seen: Seen) {
        let lost = std::mem::take(&mut self.lost);
        if !(lost && self.first.last() == Some(&seen)) {
            self.first.push(seen.clone());
        }
        self.seen.push(seen);
    }
}

impl Server {
    pub(super) fn new(replies: &[(String, Vec<Reply>)], messages: &[Message]) -> Self {
        Self {
            replies: Arc::new(replies.to_vec()),
            messages: Arc::new(messages.to_vec()),
            script: Script::new(),
            state: Arc::default(),
        }
    }

    /// Returns the requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    /// Returns how long runs without a journal have waited.
    pub(super) fn waits(&self) -> Vec<Duration> {
        self.lock().waits.clone()
    }

    /// The process has ended before it recorded the last response.
    pub(super) fn lose(&self) {
        self.lock().lost = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply(&self, request: &Request<Bytes>) -> Reply {
        let seen = Seen::of(request);
        let mut state = self.lock();
        state.see(seen.clone());
        let earlier = state.first.iter().filter(|one| one.step == seen.step);
        let nth = earlier.count().saturating_sub(1);
        let mut steps = self.replies.iter();
        let replies = steps.find(|(step, _)| *step == seen.step);
        let reply = replies.and_then(|(_, replies)| replies.get(nth).or(replies.last()));
        let missing = || Reply::failure(format!("no answer is scripted for `{}`", seen.step));
        reply.cloned().unwrap_or_else(missing)
    }

    /// Takes a message that a run sends.
    pub(super) fn publish(&self, message: &Message) {
        self.lock().see(Seen::sent(message));
    }

    /// Returns the message for a wait, which is the same whenever it is told of; `None` if none comes.
    pub(super) fn message_for(&self, wait: &Wait) -> Option<Message> {
        let mut state = self.lock();
        let known = state.told.iter().position(|(id, _)| *id == wait.id);
        let place = known.unwrap_or_else(|| {
            state.told.push((wait.id.clone(), wait.address.clone()));
            state.told.len() - 1
        });
        let earlier = state.told.iter().take(place);
        let nth = earlier.filter(|(_, address)| *address == wait.address);
        self.message(&wait.address, nth.count())
    }

    /// Returns whether a message comes for the wait with this awakeable.
    pub(super) fn answers(&self, id: &str) -> bool {
        let state = self.lock();
        let Some(place) = state.told.iter().position(|(told, _)| told == id) else {
            return false;
        };
        let address = &state.told[place].1;
        let earlier = state.told.iter().take(place);
        let nth = earlier.filter(|(_, told)| told == address).count();
        self.message(address, nth).is_some()
    }

    /// Returns the nth message from an address.
    pub(super) fn message(&self, address: &str, nth: usize) -> Option<Message> {
        let mut messages = self.messages.iter();
        messages
            .by_ref()
            .filter(|one| one.address == address)
            .nth(nth)
            .cloned()
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let reply = self.reply(&request);
            let script = self.script.clone().reply(reply);
            script.send(request).await
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let _waiting = Waiting {
                server: self,
                began: self.now(),
            };
            self.script.sleep(duration).await;
        })
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.script.sleep(duration)
    }

    fn now(&self) -> Instant {
        self.script.now()
    }

    /// Always the same: what a run sends may have the time in it.
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}
