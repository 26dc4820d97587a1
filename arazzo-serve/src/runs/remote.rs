//! Runs on an engine: the service starts them, waits for their end, and finds them again.
//!
//! Such a run takes a place until the engine has it, and no longer: it may wait for days. It outlives
//! the service, so it is not cancelled when the service stops.

use std::{sync::Arc, time::Duration};

use arazzo::{Map, RunId, Value};

use super::{Key, Outcome, Refusal, Run, Runs, Start, admission::Ticket};
use crate::{
    catalog::Served,
    engine::{Engine, EngineEnd, EngineError, EngineRun},
    log::RunSpan,
    principal::Principal,
};

/// How long the service waits before it asks an engine again that did not answer.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
];

/// A run on an engine, as its task sees it.
pub(super) struct Remote {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) known: EngineRun,
    /// What it is started with; `None` if the engine has it already.
    pub(super) begins: Option<Begins>,
}

/// What a run on an engine is started with.
pub(super) struct Begins {
    pub(super) inputs: Map,
    pub(super) ticket: Ticket,
    pub(super) key: Option<Key>,
}

pub(super) async fn drive(runs: Runs, run: Arc<Run>, served: Arc<Served>, remote: Remote) {
    let Remote {
        engine,
        known,
        begins,
    } = remote;
    let accepted = match begins {
        Some(Begins {
            inputs,
            ticket,
            key,
        }) => {
            let accepted = accept(&runs, &run, &*engine, &known, inputs, ticket).await;
            if let Err(Outcome::Refused(_)) = &accepted {
                runs.withdraw(&run, key.as_ref());
            }
            runs.0.open.send_modify(|open| *open -= 1);
            accepted
        }
        None => Ok(()),
    };
    let running = runs.0.metrics.running(run.workflow());
    let span = RunSpan::new(&run);
    let (ended, started) = match accepted {
        Err(outcome) => (Err(outcome), None),
        Ok(()) => {
            let started = run.begin();
            let ended = span.within(end(&run, &served, &*engine, &known)).await;
            (ended, Some(started))
        }
    };
    let response = runs.follow_up(&served, &run, &ended).await;
    let outcome = Outcome::of(ended);
    span.ended(&outcome);
    running.ended(&outcome);
    runs.finish(&served, &run, outcome, started, response).await;
}

/// Gives a run to the engine, when it is its turn.
///
/// # Errors
///
/// How the run has ended instead.
async fn accept(
    runs: &Runs,
    run: &Run,
    engine: &dyn Engine,
    known: &EngineRun,
    inputs: Map,
    ticket: Ticket,
) -> Result<(), Outcome> {
    let waiting = runs.0.metrics.waiting(run.workflow());
    let _places = tokio::select! {
        biased;
        () = run.cancelled() => return Err(Outcome::Cancelled),
        places = ticket.places() => places,
    };
    drop(waiting);
    let started = engine.start(known, inputs).await;
    started.map_err(Outcome::Refused)
}

/// Waits for the end of a run: its outputs.
///
/// # Errors
///
/// How it has ended otherwise.
async fn end(
    run: &Run,
    served: &Served,
    engine: &dyn Engine,
    known: &EngineRun,
) -> Result<Value, Outcome> {
    let cancelled = async {
        run.cancelled().await;
        until_answered(|| engine.cancel(known)).await;
        // The engine tells how it ended.
        std::future::pending::<()>().await;
    };
    let ended = tokio::select! {
        () = cancelled => return Err(Outcome::Cancelled),
        ended = until_answered(|| engine.ended(known)) => ended,
    };
    match ended {
        EngineEnd::Succeeded(mut outputs) => {
            served.conceal(&mut outputs);
            Ok(outputs)
        }
        EngineEnd::Failed(report) => Err(Outcome::Failed(report)),
        EngineEnd::Cancelled => Err(Outcome::Cancelled),
    }
}

/// Asks an engine until it answers.
async fn until_answered<T, F>(mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, EngineError>>,
{
    let mut pauses = PAUSES.iter();
    let mut pause = Duration::ZERO;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(_) => {
                pause = pauses.next().copied().unwrap_or(pause);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

impl Runs {
    /// Gives a run to the engine.
    pub(super) fn start_on(
        &self,
        engine: &Arc<dyn Engine>,
        served: Arc<Served>,
        run: &Arc<Run>,
        begins: Option<Begins>,
    ) {
        let known = EngineRun::new(*served.entry(), run.id(), run.principal().clone());
        let remote = Remote {
            engine: Arc::clone(engine),
            known,
            begins,
        };
        tokio::spawn(drive(self.clone(), Arc::clone(run), served, remote));
    }

    /// Takes back a run that the engine has not taken: its key can be used again. If the engine has it
    /// all the same, because only its answer was lost, it is found there.
    fn withdraw(&self, run: &Run, key: Option<&Key>) {
        if let Some(key) = key {
            self.keys().release(key, run);
        }
        self.kept().withdraw(run);
    }

    /// Finds a run that the engine has and the service does not know, since it was started anew.
    ///
    /// # Errors
    ///
    /// If the engine cannot be asked.
    pub(crate) async fn find(
        &self,
        id: RunId,
        principal: &Principal,
    ) -> Result<Option<Arc<Run>>, EngineError> {
        let Some(engine) = &self.0.engine else {
            return Ok(None);
        };
        for served in self.0.catalog.iter() {
            let known = EngineRun::new(*served.entry(), id, principal.clone());
            if engine.knows(&known).await? {
                return Ok(Some(self.adopt(engine, served, &known)));
            }
        }
        Ok(None)
    }

    fn adopt(&self, engine: &Arc<dyn Engine>, served: &Arc<Served>, known: &EngineRun) -> Arc<Run> {
        let mut kept = self.kept();
        // Another request may have found it meanwhile.
        if let Some(run) = kept.get(known.id) {
            return run;
        }
        let start = Start::new(known.entry.id(), Map::new(), known.principal.clone());
        let run = Arc::new(Run::new(known.entry.id(), &start.id(known.id)));
        run.begin();
        kept.add(&run);
        drop(kept);
        self.keep_sweeping();
        self.start_on(engine, Arc::clone(served), &run, None);
        run
    }
}

/// Checks the inputs of a run on an engine.
pub(super) fn check(engine: &dyn Engine, served: &Served, inputs: &Map) -> Result<(), Refusal> {
    let taken = served.taken(inputs);
    if !taken.is_empty() {
        return Err(Refusal::Inputs(taken));
    }
    engine
        .check(served.entry(), inputs)
        .map_err(Refusal::Inputs)
}
