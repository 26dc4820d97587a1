//! [`Driver`]: polls a run, and does what it asks for through the journal.
//!
//! The invariant: the driver never does two things at a time, and what it does next follows from the
//! code of the run and from the entries before. So the nth thing is the nth thing whenever the run is
//! repeated.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::{Duration, SystemTime},
};

use arazzo::{Client, RunId, Transport};

use crate::{
    channel::JournalChannel,
    clock::RunClock,
    durable::Settings,
    entry::{Entry, FORMAT, Time},
    journal::{Journal, JournalError},
    transport::{Answer, Ask, Job, JournalTransport, Shared, Slot},
};

/// What the driver tells apart after a poll.
enum Polled<T> {
    Done(T),
    Asked(Job),
}

/// Drives one run.
pub(crate) struct Driver<'d> {
    pub(crate) settings: &'d Settings,
    /// What sends, and tells the time.
    pub(crate) outside: &'d dyn Transport,
    /// Whose channels send messages.
    pub(crate) client: &'d Client,
    pub(crate) journal: &'d mut dyn Journal,
    pub(crate) run: RunId,
    pub(crate) workflow: String,
    pub(crate) shared: Arc<Shared>,
    /// How many entries there have been.
    place: u64,
    /// When the run began.
    pub(crate) begun: SystemTime,
    /// Why the run was ended: it asks for nothing more.
    ended: Option<JournalError>,
}

impl<'d> Driver<'d> {
    /// Starts a run, or starts it over: the first entry says of which workflow it is, and when it
    /// began.
    pub(crate) async fn begin(
        settings: &'d Settings,
        client: &'d Client,
        journal: &'d mut dyn Journal,
        workflow: &str,
        inputs: String,
    ) -> Result<Self, JournalError> {
        let outside = client.transport();
        let mut driver = Self {
            settings,
            outside,
            client,
            workflow: workflow.to_owned(),
            run: journal.run_id(),
            journal,
            shared: Arc::new(Shared::new(RunClock::new(outside.wall()))),
            place: 0,
            begun: SystemTime::UNIX_EPOCH,
            ended: None,
        };
        let started = driver.start(workflow.to_owned(), inputs).await?;
        driver.begun = started.to_system();
        let clock = RunClock::new(driver.begun);
        driver.shared.with_clock(|known| *known = clock);
        Ok(driver)
    }

    async fn start(&mut self, workflow: String, inputs: String) -> Result<Time, JournalError> {
        let (outside, own, given) = (self.outside, workflow.clone(), inputs.clone());
        let make = async move {
            Ok(Entry::Start {
                format: FORMAT,
                workflow,
                inputs,
                at: Time::of(outside.wall()),
            })
        };
        let (entry, _) = self.record("start", make).await?;
        match entry {
            Entry::Start { format, .. } if format > FORMAT => Err(JournalError::interrupted(
                "the journal is of a newer version of `arazzo-durable`",
            )),
            Entry::Start {
                workflow,
                inputs,
                at,
                ..
            } if workflow == own && inputs == given => Ok(at),
            Entry::Start { workflow, .. } if workflow == own => {
                let what = "it was started with other inputs".to_owned();
                Err(JournalError::Changed(what))
            }
            other => Err(changed(&other, &format!("the start of `{own}`"))),
        }
    }

    /// Makes the transport of the run.
    pub(crate) fn transport(&self) -> JournalTransport {
        JournalTransport {
            shared: Arc::clone(&self.shared),
            client: self.client.clone(),
            max_body: self.settings.max_body,
        }
    }

    /// Makes the channel of the run, for the messages of all sources.
    pub(crate) fn channel(&self) -> JournalChannel {
        let deaf = if !self.journal.has_awakeables() {
            Some("the engine cannot wait for messages")
        } else if self.settings.tell.is_none() {
            Some("nobody is told of what runs wait for")
        } else {
            None
        };
        JournalChannel {
            shared: Arc::clone(&self.shared),
            client: self.client.clone(),
            deaf,
            admit: self.settings.admit.clone(),
        }
    }

    /// Returns why the run was ended, if it was.
    pub(crate) fn into_ended(self) -> Option<JournalError> {
        self.ended
    }

    /// Drives the run to its end.
    ///
    /// # Errors
    ///
    /// If the journal cannot be used: the run is not at its end.
    pub(crate) async fn drive<T>(
        &mut self,
        run: impl Future<Output = T>,
    ) -> Result<T, JournalError> {
        let mut run = pin!(run);
        loop {
            let job = match poll(&self.shared, run.as_mut()).await {
                Polled::Done(done) => return Ok(done),
                Polled::Asked(job) => job,
            };
            self.perform(job).await?;
            self.shared.wake();
        }
    }

    /// Does what the run asks for. What ends the run is answered, so that the run can say how far it
    /// came; what interrupts it is not.
    async fn perform(&mut self, Job { ask, slot }: Job) -> Result<(), JournalError> {
        if self.ended.is_some() {
            self.end(&slot);
            return Ok(());
        }
        let done = match ask {
            Ask::Sleep(duration) => self.sleep(duration).await,
            Ask::Send(request) => self.send(*request).await,
            Ask::Publish(sending) => self.publish(sending.0, sending.1).await,
            Ask::Receive(wanted) => self.receive(&wanted.0, &wanted.1).await,
        };
        match done {
            Ok(Some(answer)) => slot.give(answer),
            // A limit was over first, and the run sees that.
            Ok(None) => {}
            Err(error @ JournalError::Interrupted(_)) => return Err(error),
            Err(error) => {
                self.ended = Some(error);
                self.end(&slot);
            }
        }
        Ok(())
    }

    /// Answers what the run asks for after it was ended; a wait is over by any answer.
    fn end(&self, slot: &Slot) {
        let why = self.ended.as_ref().map(ToString::to_string);
        slot.give(Answer::Ended(why.unwrap_or_default()));
    }

    /// Waits, at most until the first limit is over.
    async fn sleep(&mut self, duration: Duration) -> Result<Option<Answer>, JournalError> {
        let left = self.shared.with_clock(|clock| clock.left());
        let slept = left.map_or(duration, |left| left.min(duration));
        self.journal.sleep("wait", slept).await?;
        let at = self.woke().await?;
        self.shared.with_clock(|clock| clock.pass(slept, at));
        Ok((slept == duration).then_some(Answer::Slept))
    }

    /// Records when a wait was over. The engine may have been late: what looks at the clock afterwards
    /// shall know.
    pub(crate) async fn woke(&mut self) -> Result<SystemTime, JournalError> {
        let outside = self.outside;
        let make = async move {
            Ok(Entry::Woke {
                at: Time::of(outside.wall()),
            })
        };
        match self.record("woke", make).await? {
            (Entry::Woke { at }, _) => Ok(at.to_system()),
            (entry, _) => Err(changed(&entry, "a wait")),
        }
    }

    /// Records what `make` gives, and returns it as it was recorded, or what was recorded before.
    /// Tells whether it was.
    pub(crate) async fn record(
        &mut self,
        name: &str,
        make: impl Future<Output = Result<Entry, JournalError>> + Send,
    ) -> Result<(Entry, bool), JournalError> {
        let (keys, run, place) = (&self.settings.keys, self.run, self.place);
        self.place += 1;
        let make = async move {
            let bytes = make.await?.to_bytes().map_err(JournalError::interrupted)?;
            keys.seal(run, place, &bytes)
        };
        let kept = self.journal.record(name, Box::pin(make)).await?;
        let unread = |error: Box<dyn std::error::Error + Send + Sync>| {
            JournalError::interrupted(format!(
                "entry {place} of the journal cannot be read: {error}"
            ))
        };
        let plain = keys.open(run, place, &kept.bytes);
        let plain = plain.map_err(|error| unread(error.into()))?;
        let entry = Entry::read(&plain).map_err(|error| unread(error.into()))?;
        self.shared.set_replaying(kept.replayed);
        Ok((entry, kept.replayed))
    }
}

/// Polls the run until it asks for something, or ends.
async fn poll<T>(shared: &Shared, mut run: Pin<&mut impl Future<Output = T>>) -> Polled<T> {
    poll_fn(|context| match run.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Polled::Done(done)),
        Poll::Pending => match shared.take_job() {
            Some(job) => Poll::Ready(Polled::Asked(job)),
            // It waits for something else, such as a file.
            None => Poll::Pending,
        },
    })
    .await
}

/// Makes the error of an entry that is not what the code asks for.
pub(crate) fn changed(kept: &Entry, wanted: &str) -> JournalError {
    let kept = kept.told();
    JournalError::Changed(format!("it has {kept}, and the code now asks for {wanted}"))
}
