//! [`RestateJournal`]: the journal of an invocation.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arazzo::{BoxFuture, RunId};
use arazzo_durable::{Journal, JournalError, Kept, run_id_of};
use restate_sdk::{
    context::{Context, ContextSideEffects, ContextTimers, RunFuture},
    errors::{HandlerError, TerminalError},
};

/// The code of the error by which the SDK tells that an invocation is cancelled.
const CANCELLED: u16 = 409;

/// The journal of an invocation.
///
/// An entry is a `run` of the engine, and a wait its `sleep`, during which it may end the handler. The
/// id of the run follows from that of the invocation.
pub struct RestateJournal<'c> {
    context: Context<'c>,
    run: RunId,
}

impl<'c> RestateJournal<'c> {
    /// Takes the context of an invocation. Nothing else may use it until the run has ended.
    pub fn new(context: Context<'c>) -> Self {
        let run = run_id_of(context.invocation_id());
        Self { context, run }
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
}

fn error(error: TerminalError) -> JournalError {
    if error.code() == CANCELLED {
        JournalError::Cancelled
    } else {
        JournalError::interrupted(error.message())
    }
}
