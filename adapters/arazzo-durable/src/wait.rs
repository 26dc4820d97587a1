//! A run that waits for a message, by an awakeable of the engine.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use arazzo::{BoxFuture, ChannelAddress, ChannelError, Message, MessageFilter, RunId};
use serde::Deserialize;
use serde_json::json;

use crate::{
    driver::{Driver, changed},
    entry::{Entry, Time},
    exchange::counted,
    fingerprint::digest,
    given::Given,
    journal::{JournalError, Waited},
    seal::{MESSAGE, Unsealed},
    transport::Answer,
};

/// Tells somebody of a wait.
pub(crate) type Tell =
    Arc<dyn Fn(Wait) -> BoxFuture<'static, Result<(), Box<dyn Error + Send + Sync>>> + Send + Sync>;

/// Says whether a run may receive from a channel, and whether the run is repeated.
pub(crate) type Admit =
    Arc<dyn Fn(ChannelAddress, bool) -> BoxFuture<'static, Result<(), ChannelError>> + Send + Sync>;

/// A message that a run waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wait {
    /// The id of the awakeable, by which the engine takes what
    /// [`Durable::seal_message`](crate::Durable::seal_message) makes of the message.
    pub id: String,
    /// The run that waits.
    pub run: RunId,
    /// The id of the workflow that was started; the step may be one of a workflow that it calls.
    pub workflow: String,
    /// The source that describes the channel, as `document/name`, or `name` where the source has no
    /// document. Empty if it is of no source.
    pub source: String,
    /// The address of the channel, with a placeholder `{name}` for each parameter.
    pub channel: String,
    /// The address that the message comes from.
    pub address: String,
    /// The correlation id that the message must carry, if any: where the API says, or as that of the
    /// protocol.
    pub correlation_id: Option<String>,
    /// Where the message may carry that id (AsyncAPI, "Correlation ID Object").
    pub correlated_at: Vec<String>,
    /// When the run began. What came before is not for it.
    pub begun: SystemTime,
    /// When the wait began.
    pub since: SystemTime,
    /// Whether it was told of before.
    pub replayed: bool,
}

impl Wait {
    /// Returns whether a message is the one that the run waits for: by its address and by its
    /// correlation id.
    pub fn fits(&self, message: &Message) -> bool {
        let wanted = MessageFilter::at(self.channel.clone(), &*self.address);
        match &self.correlation_id {
            Some(id) => {
                let places = self.correlated_at.iter().cloned();
                wanted.correlated(places, &**id).fits(message)
            }
            None => wanted.fits(message),
        }
    }

    /// Writes it, without whether it was told of before.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let written = json!([
            self.id,
            self.run.to_string(),
            self.workflow,
            self.channel,
            self.address,
            self.correlation_id,
            self.correlated_at,
            Time::of(self.since),
            self.source,
            Time::of(self.begun),
        ]);
        written.to_string().into_bytes()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            id: written.id,
            run: written.run.parse().ok()?,
            workflow: written.workflow,
            source: written.source,
            channel: written.channel,
            address: written.address,
            correlation_id: written.correlation_id,
            correlated_at: written.correlated_at,
            begun: written.begun.unwrap_or(written.since).to_system(),
            since: written.since.to_system(),
            replayed: false,
        })
    }
}

/// A wait as it is written: a list, to which later versions have appended.
#[derive(Deserialize)]
struct Written {
    id: String,
    run: String,
    workflow: String,
    channel: String,
    address: String,
    correlation_id: Option<String>,
    correlated_at: Vec<String>,
    since: Time,
    #[serde(default)]
    source: String,
    #[serde(default)]
    begun: Option<Time>,
}

impl Driver<'_> {
    /// Waits for a message; `None` if a limit was over first.
    pub(crate) async fn receive(
        &mut self,
        from: &ChannelAddress,
        wanted: &MessageFilter,
    ) -> Result<Option<Answer>, JournalError> {
        let name = format!("receive {}", wanted.channel());
        let id = self.journal.awakeable(&name).await?;
        let mut wait = self.wait(&id, from, wanted);
        let limit = self.shared.with_clock(|clock| clock.left());
        let waited = match self.ask(&mut wait, wanted).await {
            Ok(()) => self.journal.wait(&id, limit).await,
            Err(error) => Err(error),
        };
        let (waited, answer) = self.settle(&wait, waited).await?;
        let at = self.woke().await?;
        let began = self.shared.with_clock(|clock| clock.wall());
        let took = at.duration_since(began).unwrap_or_default();
        self.pass(took, &waited, limit, at)?;
        Ok(answer)
    }

    /// Reads how a wait has ended, and tells who was told of it. What the run has not taken, because a
    /// limit was over first or the run was ended, is another run's.
    async fn settle(
        &mut self,
        wait: &Wait,
        waited: Result<Waited, JournalError>,
    ) -> Result<(Waited, Option<Answer>), JournalError> {
        let read = match waited {
            Err(error @ JournalError::Interrupted(_)) => return Err(error),
            Err(error) => Err(error),
            Ok(waited) => {
                let received = self.received(&wait.id, &waited)?;
                Ok((waited, received))
            }
        };
        let taken = matches!(&read, Ok((_, Some(Ok(_)))));
        self.journal.settle(wait, taken).await?;
        let (waited, received) = read?;
        Ok((waited, received.map(Answer::Received)))
    }

    fn received(
        &self,
        id: &str,
        waited: &Waited,
    ) -> Result<Option<Result<Message, ChannelError>>, JournalError> {
        Ok(match waited {
            Waited::Late => None,
            Waited::Rejected(why) => Some(Err(ChannelError::new(why))),
            Waited::Given(bytes) => Some(self.opened(id, bytes)?),
        })
    }

    fn pass(
        &self,
        took: Duration,
        waited: &Waited,
        limit: Option<Duration>,
        at: SystemTime,
    ) -> Result<(), JournalError> {
        let took = counted(took, *waited == Waited::Late, limit)?;
        self.shared.with_clock(|clock| clock.pass(took, at));
        Ok(())
    }

    /// Tells of a wait, and records that.
    async fn ask(&mut self, wait: &mut Wait, wanted: &MessageFilter) -> Result<(), JournalError> {
        let Some(tell) = self.settings.tell.clone() else {
            return Err(JournalError::interrupted(
                "nobody is told of what runs wait for",
            ));
        };
        let (outside, own, mut told) = (self.outside, described(wanted), wait.clone());
        let (digest, again) = (own.clone(), Arc::clone(&tell));
        let make = async move {
            let at = Time::of(outside.wall());
            told.since = at.to_system();
            tell(told).await.map_err(JournalError::Interrupted)?;
            Ok(Entry::Asked { wanted: digest, at })
        };
        let name = format!("ask {}", wanted.channel());
        let (entry, replayed) = self.record(&name, make).await?;
        match entry {
            Entry::Asked { wanted, at } if wanted == own => wait.since = at.to_system(),
            Entry::Asked { .. } => {
                let what = format!("the run waits for another message of `{}`", wait.channel);
                return Err(JournalError::Changed(what));
            }
            other => return Err(changed(&other, "a wait for a message")),
        }
        if replayed {
            wait.replayed = true;
            // It was told of before; the run has what it needs.
            let _ = again(wait.clone()).await;
        }
        Ok(())
    }

    fn wait(&self, id: &str, from: &ChannelAddress, wanted: &MessageFilter) -> Wait {
        Wait {
            id: id.to_owned(),
            run: self.run,
            workflow: self.workflow.clone(),
            source: from.source_name().unwrap_or_default(),
            channel: wanted.channel().to_owned(),
            address: wanted.address().to_owned(),
            correlation_id: wanted.correlation_id(),
            correlated_at: wanted.correlated_at().map(str::to_owned).collect(),
            begun: self.begun,
            since: SystemTime::UNIX_EPOCH,
            replayed: false,
        }
    }

    /// Opens what an awakeable was given. What nobody can ever read is an error of the step.
    fn opened(
        &self,
        id: &str,
        bytes: &[u8],
    ) -> Result<Result<Message, ChannelError>, JournalError> {
        match self.settings.keys.open(self.run, MESSAGE, bytes) {
            Ok(plain) => Ok(Given::read(id, &plain).ok_or_else(unreadable)),
            Err(error @ Unsealed::NoKey { .. }) => Err(JournalError::interrupted(error)),
            Err(_) => Ok(Err(unreadable())),
        }
    }
}

/// Says which message is wanted; a secret may be part of it.
fn described(wanted: &MessageFilter) -> String {
    let correlation = wanted.correlation_id();
    let parts = [wanted.channel(), wanted.address()];
    let parts = parts.into_iter().chain(correlation.as_deref());
    digest(parts.map(str::as_bytes))
}

fn unreadable() -> ChannelError {
    ChannelError::new("what came is no message that was sealed for this wait")
}
