//! [`JournalTransport`]: the transport of a run, which has no effects.
//!
//! The client of a run lives as long as it likes, and the journal belongs to the driver. So the
//! transport only asks, and the driver, which polls the run, does what was asked for before it polls
//! again.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::{Duration, Instant, SystemTime},
};

use arazzo::{
    BoxFuture, ChannelAddress, ChannelError, Client, Message, MessageFilter, Transport,
    TransportError,
    bytes::Bytes,
    http::{Request, Response},
};

use crate::clock::RunClock;

/// What is said if an answer is not one to what was asked.
pub(crate) const CONFUSED: &str = "the driver confuses its answers";

/// What came of a request.
pub(crate) type Sent = Result<Response<Bytes>, TransportError>;

/// What a run asks for.
#[derive(Debug)]
pub(crate) enum Ask {
    Send(Box<Request<Bytes>>),
    Sleep(Duration),
    Publish(Box<(ChannelAddress, Message)>),
    Receive(Box<(ChannelAddress, MessageFilter)>),
}

/// What a run has asked for, and where the answer goes.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) ask: Ask,
    pub(crate) slot: Slot,
}

/// Where an answer goes. What is never answered waits for ever, until it is dropped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot(Arc<Mutex<Option<Answer>>>);

#[derive(Debug)]
pub(crate) enum Answer {
    Sent(Sent),
    Slept,
    Published(Result<(), ChannelError>),
    Received(Result<Message, ChannelError>),
    /// The run has ended, for this reason; any question can have this answer.
    Ended(String),
}

/// What a run and its driver share.
#[derive(Debug)]
pub(crate) struct Shared(Mutex<State>);

#[derive(Debug)]
struct State {
    clock: RunClock,
    job: Option<Job>,
    replaying: bool,
    /// What to wake when an answer is there, or the time has passed.
    waker: Option<Waker>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slot {
    pub(crate) fn give(&self, answer: Answer) {
        *lock(&self.0) = Some(answer);
    }
}

impl Shared {
    pub(crate) fn new(clock: RunClock) -> Self {
        Self(Mutex::new(State {
            clock,
            job: None,
            replaying: true,
            waker: None,
        }))
    }

    pub(crate) fn with_clock<T>(&self, with: impl FnOnce(&mut RunClock) -> T) -> T {
        with(&mut lock(&self.0).clock)
    }

    pub(crate) fn take_job(&self) -> Option<Job> {
        lock(&self.0).job.take()
    }

    pub(crate) fn is_replaying(&self) -> bool {
        lock(&self.0).replaying
    }

    pub(crate) fn set_replaying(&self, replaying: bool) {
        lock(&self.0).replaying = replaying;
    }

    /// Wakes what waits for the driver.
    pub(crate) fn wake(&self) {
        if let Some(waker) = lock(&self.0).waker.take() {
            waker.wake();
        }
    }
}

/// The transport of one run.
pub(crate) struct JournalTransport {
    pub(crate) shared: Arc<Shared>,
    /// Whose transport sends, and has further settings.
    pub(crate) client: Client,
    /// The size limit of a body in the journal, in bytes.
    pub(crate) max_body: u64,
}

impl Transport for JournalTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Sent> {
        let asking = Asking::new(&self.shared, Ask::Send(Box::new(request)));
        Box::pin(async {
            match asking.await {
                Answer::Sent(sent) => sent,
                Answer::Ended(why) => Err(TransportError::new(why).ending_run()),
                _ => Err(TransportError::new(CONFUSED)),
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let asking = Asking::new(&self.shared, Ask::Sleep(duration));
        Box::pin(async {
            asking.await;
        })
    }

    fn now(&self) -> Instant {
        self.shared.with_clock(|clock| clock.now())
    }

    fn wall(&self) -> SystemTime {
        self.shared.with_clock(|clock| clock.wall())
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'_, ()> {
        // It runs from now on, not from the first poll, which comes after that of what it limits.
        let id = self.shared.with_clock(|clock| clock.limit(duration));
        Box::pin(Limiting {
            shared: Arc::clone(&self.shared),
            id,
        })
    }

    fn is_replaying(&self) -> bool {
        lock(&self.shared.0).replaying
    }

    fn has_client_certificate(&self) -> bool {
        self.client.transport().has_client_certificate()
    }

    fn timeout(&self) -> Option<Duration> {
        self.client.transport().timeout()
    }

    fn streams_uploads(&self) -> bool {
        self.client.transport().streams_uploads()
    }

    fn max_response_bytes(&self) -> Option<u64> {
        let own = self.client.transport().max_response_bytes();
        Some(own.unwrap_or(u64::MAX).min(self.max_body))
    }
}

/// Waits for the driver. What is dropped before the driver takes it is not asked for.
pub(crate) struct Asking {
    shared: Arc<Shared>,
    ask: Option<Ask>,
    slot: Slot,
}

impl Asking {
    pub(crate) fn new(shared: &Arc<Shared>, ask: Ask) -> Self {
        Self {
            shared: Arc::clone(shared),
            ask: Some(ask),
            slot: Slot::default(),
        }
    }
}

impl Future for Asking {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        if let Some(answer) = lock(&self.slot.0).take() {
            return Poll::Ready(answer);
        }
        let job = self.ask.take().map(|ask| Job {
            ask,
            slot: self.slot.clone(),
        });
        let mut state = lock(&self.shared.0);
        state.job = job.or(state.job.take());
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.0);
        let own = |job: &mut Job| Arc::ptr_eq(&job.slot.0, &self.slot.0);
        state.job.take_if(own);
    }
}

/// Waits until the time of a limit is over.
struct Limiting {
    shared: Arc<Shared>,
    id: u64,
}

impl Future for Limiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.shared.0);
        if state.clock.is_over(self.id) {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Limiting {
    fn drop(&mut self) {
        self.shared.with_clock(|clock| clock.lift(self.id));
    }
}
