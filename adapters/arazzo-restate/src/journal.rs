//! [`RestateJournal`]: the journal of an invocation.

use std::{
    future::ready,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, RunId};
use arazzo_durable::{Journal, JournalError, Kept, Wait, Waited, run_id_of};
use restate_sdk::{
    context::{
        Context, ContextAwakeables, ContextClient, ContextSideEffects, ContextTimers,
        DurableFuture, RequestTarget, RunFuture,
    },
    errors::{HandlerError, TerminalError},
    serde::Json,
};

use crate::{
    bridges::Bridges,
    mailbox::{SERVICE, SETTLE, Settled},
};

/// The code of the error by which the SDK tells that an invocation is cancelled.
const CANCELLED: u16 = 409;

/// The journal of an invocation.
///
/// An entry is a `run` of the engine, and a wait its `sleep` or an awakeable, during which it may end
/// the handler. The id of the run follows from that of the invocation.
pub struct RestateJournal<'c> {
    context: Context<'c>,
    run: RunId,
    /// The awakeable that was made last, and its id.
    made: Option<(String, Promise<'c>)>,
    /// Which waits a broker's messages end.
    bridges: Arc<Bridges>,
}

type Given = Result<Vec<u8>, TerminalError>;
type Promise<'c> = Pin<Box<dyn DurableFuture<Output = Given> + Send + 'c>>;

impl<'c> RestateJournal<'c> {
    /// Takes the context of an invocation. Nothing else may use it until the run has ended.
    pub fn new(context: Context<'c>) -> Self {
        let run = run_id_of(context.invocation_id());
        Self {
            context,
            run,
            made: None,
            bridges: Arc::default(),
        }
    }

    /// Tells mailboxes when a wait is over.
    pub(crate) fn with_bridges(self, bridges: Arc<Bridges>) -> Self {
        Self { bridges, ..self }
    }
}

impl Journal for RestateJournal<'_> {
    fn run_id(&self) -> RunId {
        self.run
    }

    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>> {
        let context: &Context<'j> = &self.context;
        Box::pin(async move {
            let made = Arc::new(AtomicBool::new(false));
            let mark = Arc::clone(&made);
            let entry = context.run(move || async move {
                mark.store(true, Ordering::Relaxed);
                make.await.map_err(HandlerError::from)
            });
            let bytes = entry.name(name).await.map_err(error)?;
            let replayed = !made.load(Ordering::Relaxed);
            Ok(Kept { bytes, replayed })
        })
    }

    fn sleep<'j>(
        &'j mut self,
        _: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        let context: &Context<'j> = &self.context;
        Box::pin(async move { context.sleep(duration).await.map_err(error) })
    }

    fn has_awakeables(&self) -> bool {
        true
    }

    fn awakeable<'j>(&'j mut self, _: &'j str) -> BoxFuture<'j, Result<String, JournalError>> {
        let (id, promise) = self.context.awakeable();
        self.made = Some((id.clone(), Box::pin(promise)));
        Box::pin(ready(Ok(id)))
    }

    fn wait<'j>(
        &'j mut self,
        id: &'j str,
        limit: Option<Duration>,
    ) -> BoxFuture<'j, Result<Waited, JournalError>> {
        let Some((_, promise)) = self.made.take_if(|(made, _)| made == id) else {
            let why = "the awakeable is not the one that was made last";
            return Box::pin(ready(Err(JournalError::interrupted(why))));
        };
        let sleep = limit.map(|limit| self.context.sleep(limit));
        Box::pin(async move {
            let Some(sleep) = sleep else {
                return waited(promise.await);
            };
            restate_sdk::select! {
                given = promise => waited(given),
                slept = sleep => slept.map(|()| Waited::Late).map_err(error),
                on_cancel => Err(JournalError::Cancelled)
            }
        })
    }

    fn settle<'j>(
        &'j mut self,
        wait: &'j Wait,
        taken: bool,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        if let Some(mailbox) = self.bridges.mailbox(wait) {
            let id = wait.id.clone();
            let settled = Json(Settled { id, taken });
            let target = RequestTarget::object(SERVICE, mailbox, SETTLE);
            // The engine sends it, once, and the run need not wait for that.
            drop(self.context.request::<_, ()>(target, settled).send());
        }
        Box::pin(ready(Ok(())))
    }
}

fn waited(given: Given) -> Result<Waited, JournalError> {
    match given {
        Ok(bytes) => Ok(Waited::Given(bytes)),
        Err(cancelled) if cancelled.code() == CANCELLED => Err(JournalError::Cancelled),
        Err(rejected) => Ok(Waited::Rejected(rejected.message().to_owned())),
    }
}

fn error(error: TerminalError) -> JournalError {
    if error.code() == CANCELLED {
        JournalError::Cancelled
    } else {
        JournalError::interrupted(error.message())
    }
}
