//! A message that a run sends: an entry, and another one before it if it must not be sent twice.

use std::time::Duration;

use arazzo::{ChannelAddress, ChannelError, Client, Message};
use serde::{Deserialize, Serialize};

use crate::{
    driver::{Driver, changed},
    entry::{Entry, Time, micros},
    exchange::{counted, same, within},
    fingerprint::Fingerprint,
    journal::JournalError,
    policy::Repeat,
    transport::Answer,
};

/// What came of a message that was sent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "camelCase")]
pub(crate) enum Fate {
    /// The broker has it.
    Accepted,
    /// It has not.
    Refused { message: String },
    /// A time limit of the run was over first.
    Late,
    /// It may have been sent before a restart.
    Unknown,
}

impl Driver<'_> {
    /// Sends a message, or finds in the journal what came of it; `None` if a limit was over first.
    pub(crate) async fn publish(
        &mut self,
        to: ChannelAddress,
        message: Message,
    ) -> Result<Option<Answer>, JournalError> {
        let fingerprint = Fingerprint::of_message(&to, &message, &self.settings.ignored);
        let name = format!("send {}", to.address());
        let intended = match self.settings.policy.of_message(&to, &message) {
            Repeat::Again => false,
            Repeat::Never => self.intend(&format!("{name} intent"), &fingerprint).await?,
        };
        let limit = self.shared.with_clock(|clock| clock.left());
        let sending = (!intended).then_some((to, message));
        let make = self.deliver(sending, fingerprint.clone(), limit);
        let (entry, _) = self.record(&name, make).await?;
        let Entry::Message {
            message,
            took,
            at,
            fate,
        } = entry
        else {
            return Err(changed(&entry, &fingerprint.to_string()));
        };
        same(&fingerprint, &message)?;
        let is_late = matches!(fate, Fate::Late);
        let took = counted(Duration::from_micros(took), is_late, limit)?;
        self.shared
            .with_clock(|clock| clock.pass(took, at.to_system()));
        Ok(fate.into_result().map(Answer::Published))
    }

    /// Makes the entry of a message, which sends it; it may have been sent already if there is none.
    fn deliver<'f>(
        &self,
        sending: Option<(ChannelAddress, Message)>,
        fingerprint: Fingerprint,
        limit: Option<Duration>,
    ) -> impl Future<Output = Result<Entry, JournalError>> + Send + use<'f>
    where
        Self: 'f,
    {
        let (outside, client) = (self.outside, self.client);
        async move {
            let began = outside.now();
            let fate = match sending {
                None => Fate::Unknown,
                Some((to, message)) => {
                    let sent = within(outside, limit, send(client, &to, message)).await;
                    sent.map_or(Fate::Late, Fate::of)
                }
            };
            Ok(Entry::Message {
                message: fingerprint,
                took: micros(outside.now().saturating_duration_since(began)),
                at: Time::of(outside.wall()),
                fate,
            })
        }
    }
}

async fn send(client: &Client, to: &ChannelAddress, message: Message) -> Result<(), ChannelError> {
    match client.channel_of(to) {
        Some(channel) => channel.send(to, message).await,
        None => Err(ChannelError::new("the client has no channel for it")),
    }
}

impl Fate {
    fn of(sent: Result<(), ChannelError>) -> Self {
        match sent {
            Ok(()) => Self::Accepted,
            Err(error) if error.is_fate_unknown() => Self::Unknown,
            Err(error) => Self::Refused {
                message: error.to_string(),
            },
        }
    }

    /// Returns the result again; `None` if a time limit was over first.
    fn into_result(self) -> Option<Result<(), ChannelError>> {
        match self {
            Self::Accepted => Some(Ok(())),
            Self::Refused { message } => Some(Err(ChannelError::new(message))),
            Self::Late => None,
            Self::Unknown => Some(Err(ChannelError::fate_unknown())),
        }
    }
}
