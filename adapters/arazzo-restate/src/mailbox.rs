//! [`Mailbox`]: the object of the engine that brings messages and waits together.
//!
//! There is one for each channel of a source. It has the waits that are open, the messages that no run
//! has waited for yet, and those that were given to a run which has not said yet that it took them.
//! The engine lets one handler of an object work at a time, and keeps what it does whole or not at
//! all. The invariant: a message is in one place at a time: kept, given, or gone.
//!
//! The engine sees no message and no wait, which are sealed, and finds them by marks.

mod marks;
mod room;
mod service;
mod store;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use arazzo::Message;
use arazzo_durable::{Durable, Unsealed, Wait};
use base64::{Engine, engine::general_purpose::STANDARD};
use restate_sdk::{
    context::RunFuture,
    endpoint::ContextInternal,
    errors::{HandlerError, TerminalError},
};
use serde::{Deserialize, Serialize};

pub(crate) use self::service::{SERVICE, SETTLE, service};
use self::{
    marks::{of_message, of_wait},
    room::{is_over, make_room},
    store::{Index, Kept, Store, Waiting},
};
use crate::{bridge::Keeping, bridges::Bridges};

/// What a mailbox is sent: a message, or a wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The address of the channel, as the API describes it.
    pub(crate) channel: String,
    /// In Base64.
    pub(crate) sealed: String,
    /// When it came, in milliseconds since 1970.
    pub(crate) at: u64,
}

/// What a mailbox is told when a wait is over.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Settled {
    /// The id of the awakeable.
    pub(crate) id: String,
    /// Whether the run has taken what it was given.
    pub(crate) taken: bool,
}

/// Returns a time in milliseconds since 1970.
pub(crate) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    in_millis(since)
}

fn in_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// One call of a handler.
struct Mailbox<'c> {
    name: String,
    durable: &'c Durable,
    keeping: Keeping,
    context: &'c ContextInternal,
    store: Store<'c>,
}

impl<'c> Mailbox<'c> {
    fn new(
        name: String,
        durable: &'c Durable,
        bridges: &Arc<Bridges>,
        context: &'c ContextInternal,
    ) -> Self {
        Self {
            keeping: bridges.keeping(&name),
            name,
            durable,
            context,
            store: Store::new(context),
        }
    }

    /// A message has come.
    async fn deliver(&self, note: Note) -> Result<(), HandlerError> {
        let message = self.message(&note)?;
        self.offer(note, message).await
    }

    /// A run waits.
    async fn listen(&self, note: Note) -> Result<(), HandlerError> {
        let wait = opened(self.durable.open_told(&decoded(&note.sealed)?))?;
        if let (Some(_), _) | (_, Some(_)) = self.store.wait(&wait.id).await? {
            return Ok(());
        }
        let mut index = self.store.index().await?;
        self.learn(&mut index, &note.channel, &wait).await?;
        let marks = of_wait(self.durable, &wait);
        let found = self.find(&mut index, &wait, &marks, note.at).await?;
        let number = index.number();
        self.store.set_index(index);
        if let Some((note, message)) = found {
            return self.give(&wait, note, &message).await;
        }
        let waiting = Waiting {
            number,
            id: wait.id,
            sealed: note.sealed,
        };
        // The marks of old keys are for what was kept before the key was replaced.
        let mark = marks.into_iter().next().unwrap_or_default();
        Ok(self.store.add(&mark, waiting).await?)
    }

    /// A run waits no longer. What it was given and has not taken is offered to others.
    async fn settle(&self, Settled { id, taken }: Settled) -> Result<(), HandlerError> {
        let (mark, given) = self.store.wait(&id).await?;
        if let Some(mark) = mark {
            self.store.remove(&mark, &id).await?;
        }
        let Some(note) = given else {
            return Ok(());
        };
        self.store.clear_given(&id);
        if taken {
            return Ok(());
        }
        let message = self.message(&note)?;
        self.offer(note, message).await
    }

    fn message(&self, note: &Note) -> Result<Message, HandlerError> {
        let sealed = decoded(&note.sealed)?;
        opened(self.durable.open_kept(&self.name, &sealed))
    }

    /// Gives a message to the run that has waited longest for it, or keeps it.
    async fn offer(&self, note: Note, message: Message) -> Result<(), HandlerError> {
        let index = self.store.index().await?;
        let marks = of_message(self.durable, &note.channel, &message, &index.places);
        for (mark, waiting) in self.store.waiting(&marks).await? {
            let wait = match self.durable.open_told(&decoded(&waiting.sealed)?) {
                Err(Unsealed::Broken) => continue,
                opening => opened(opening)?,
            };
            if wait.fits(&message) {
                self.store.remove(&mark, &waiting.id).await?;
                return self.give(&wait, note, &message).await;
            }
        }
        self.keep(index, note, marks);
        Ok(())
    }

    /// Ends a wait. The message stays here until the run has said that it took it.
    async fn give(&self, wait: &Wait, note: Note, message: &Message) -> Result<(), HandlerError> {
        let seal = || async move {
            let sealed = self.durable.seal_message(wait.run, &wait.id, message);
            sealed.map_err(HandlerError::from)
        };
        let sealed = self.context.run(seal).name("seal").await?;
        self.store.set_given(&wait.id, note);
        self.context.resolve_awakeable(&wait.id, sealed);
        Ok(())
    }

    fn keep(&self, mut index: Index, note: Note, marks: Vec<String>) {
        let number = index.number();
        index.kept.push(Kept {
            number,
            at: note.at,
            bytes: note.sealed.len(),
            marks,
        });
        self.store.set_message(number, note);
        // One that was given back is older than others.
        index.kept.sort_by_key(|kept| kept.at);
        for (dropped, reason) in make_room(&mut index.kept, &self.keeping) {
            self.store.clear_message(dropped.number);
            self.keeping.tell(&self.name, reason);
        }
        self.store.set_index(index);
    }

    /// Takes the oldest message that was kept and that a run waits for, at this time.
    async fn find(
        &self,
        index: &mut Index,
        wait: &Wait,
        marks: &[String],
        now: u64,
    ) -> Result<Option<(Note, Message)>, HandlerError> {
        let since = millis(wait.begun).saturating_sub(in_millis(self.keeping.leeway));
        for place in 0..index.kept.len() {
            let one = &index.kept[place];
            let early = one.at < since || is_over(one, &self.keeping, now);
            if early || !one.marks.iter().any(|mark| marks.contains(mark)) {
                continue;
            }
            let Some(note) = self.store.message(one.number).await? else {
                continue;
            };
            let message = self.message(&note)?;
            if wait.fits(&message) {
                self.store.clear_message(one.number);
                index.kept.remove(place);
                return Ok(Some((note, message)));
            }
        }
        Ok(None)
    }

    /// Learns where messages carry what a run looks for. What was kept before is marked anew.
    async fn learn(
        &self,
        index: &mut Index,
        channel: &str,
        wait: &Wait,
    ) -> Result<(), HandlerError> {
        if wait.correlation_id.is_none() || index.places.contains(&wait.correlated_at) {
            return Ok(());
        }
        index.places.push(wait.correlated_at.clone());
        for one in &mut index.kept {
            if let Some(note) = self.store.message(one.number).await? {
                let message = self.message(&note)?;
                one.marks = of_message(self.durable, channel, &message, &index.places);
            }
        }
        Ok(())
    }
}

fn decoded(sealed: &str) -> Result<Vec<u8>, TerminalError> {
    let decoded = STANDARD.decode(sealed);
    decoded.map_err(|_| TerminalError::new_with_code(400, "it is not Base64"))
}

/// Refuses for ever what no worker has sealed. What another key has sealed waits for a worker that has
/// the key.
fn opened<T>(opened: Result<T, Unsealed>) -> Result<T, HandlerError> {
    opened.map_err(|error| match error {
        Unsealed::NoKey { .. } => HandlerError::from(error),
        _ => TerminalError::new_with_code(400, error.to_string()).into(),
    })
}
