//! [`Bridges`]: the bridges of an endpoint, and what runs ask of them.
//!
//! A run begins once the broker has the subscription, as a run in a process does: what comes from then
//! on is kept for it.

use std::{collections::BTreeSet, error::Error, sync::Arc, time::Duration};

use arazzo::{ChannelAddress, ChannelError, Client};
use arazzo_durable::{Durable, Wait};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::task::JoinSet;

use crate::{
    bridge::{Bridge, Keeping},
    carrier::Carrier,
    mailbox::{Note, millis},
    post::Post,
};

type AnyError = Box<dyn Error + Send + Sync>;

/// How long a run that had begun before waits for the broker.
const PATIENCE: Duration = Duration::from_secs(5);

/// The bridges of an endpoint.
#[derive(Default)]
pub(crate) struct Bridges(pub(crate) Vec<Bridge>);

impl Bridges {
    /// Returns a source that has two bridges.
    pub(crate) fn twice(&self) -> Option<&str> {
        let mut names = BTreeSet::new();
        let mut sources = self.0.iter().map(|bridge| bridge.source.as_str());
        sources.find(|name| !names.insert(*name))
    }

    /// Finds the bridge of a source, which is named as `document/name`, or `name`.
    pub(crate) fn of(&self, source: &str) -> Option<&Bridge> {
        let bare = source.rsplit_once('/').map_or(source, |(_, name)| name);
        let find = |name: &str| self.0.iter().find(|bridge| bridge.source == name);
        find(source).or_else(|| find(bare))
    }

    /// Returns what becomes of messages in a mailbox.
    pub(crate) fn keeping(&self, mailbox: &str) -> Keeping {
        let mut bridges = self.0.iter();
        let bridge = bridges.find(|bridge| {
            let mut lines = bridge.lines.iter();
            lines.any(|line| bridge.mailbox(&line.address) == mailbox)
        });
        bridge.map_or_else(Keeping::default, |bridge| bridge.keeping.clone())
    }

    /// Returns the mailbox for the message of a wait; `None` if it comes from no broker.
    pub(crate) fn mailbox(&self, wait: &Wait) -> Option<String> {
        let bridge = self.of(&wait.source)?;
        Some(bridge.mailbox(&wait.channel))
    }

    /// Says whether a run may receive from a channel, and waits until the broker has the
    /// subscription. `asks` is whether somebody is told of waits that no bridge ends.
    ///
    /// # Errors
    ///
    /// If nothing receives from the channel.
    pub(crate) async fn admit(
        &self,
        from: &ChannelAddress,
        replayed: bool,
        asks: bool,
    ) -> Result<(), ChannelError> {
        let source = from.source_name().unwrap_or_default();
        let Some(bridge) = self.of(&source) else {
            let nobody = "nobody is told of what runs wait for, and no bridge receives it";
            return asks.then_some(()).ok_or_else(|| ChannelError::new(nobody));
        };
        let Some(line) = bridge.line(from.address()) else {
            let (source, address) = (&bridge.source, from.address());
            return Err(ChannelError::new(format_args!(
                "the bridge of `{source}` does not receive from `{address}`: name it with \
                 `.receives(\"{address}\")`"
            )));
        };
        let mut open = line.open.subscribe();
        let opened = async { open.wait_for(|open| *open).await.map(drop) };
        if replayed {
            // It had begun before, so the broker knows the subscription, unless the process ended in
            // the very moment.
            let _ = tokio::time::timeout(PATIENCE, opened).await;
            return Ok(());
        }
        opened.await.map_err(ChannelError::new)
    }

    /// Tells a mailbox of a wait; `false` if it comes from no broker.
    pub(crate) async fn listen(
        &self,
        client: &Client,
        durable: &Durable,
        wait: &Wait,
    ) -> Result<bool, AnyError> {
        let Some(bridge) = self.of(&wait.source) else {
            return Ok(false);
        };
        // A wait that was told of before is in the mailbox, or is over.
        if !wait.replayed {
            let note = Note {
                channel: wait.channel.clone(),
                sealed: STANDARD.encode(durable.seal_wait(wait)?),
                at: millis(wait.since),
            };
            let mailbox = bridge.mailbox(&wait.channel);
            let post = Post::new(&bridge.engine, client);
            post.send(&mailbox, "listen", Some(&wait.id), &note).await?;
        }
        Ok(true)
    }

    /// Starts to receive from all brokers. Dropping the result ends it.
    pub(crate) fn start(self: &Arc<Self>, client: &Client, durable: &Durable) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for (place, bridge) in self.0.iter().enumerate() {
            for line in 0..bridge.lines.len() {
                let carrier = Carrier {
                    bridges: Arc::clone(self),
                    place: (place, line),
                    client: client.clone(),
                    durable: durable.clone(),
                };
                tasks.spawn(carrier.run());
            }
        }
        tasks
    }
}

#[cfg(test)]
mod tests {
    use arazzo_durable::Awakeables;

    use super::*;

    fn bridges(sources: &[&str]) -> Bridges {
        let bridges = sources.iter();
        let bridges = bridges.map(|source| Bridge::new("", source, Awakeables::new()));
        Bridges(bridges.collect())
    }

    #[test]
    fn a_source_is_found_as_a_client_finds_it() {
        let bridges = bridges(&["events", "parcels/events", "alerts"]);
        for (source, found) in [
            ("shipping/events", Some("events")),
            ("events", Some("events")),
            ("parcels/events", Some("parcels/events")),
            ("parcels/alerts", Some("alerts")),
            ("desk", None),
            ("", None),
        ] {
            let bridge = bridges.of(source);
            assert_eq!(bridge.map(|bridge| &*bridge.source), found, "{source}");
        }
    }

    #[test]
    fn a_source_has_one_bridge() {
        assert_eq!(bridges(&["a", "b/a"]).twice(), None);
        assert_eq!(bridges(&["a", "b", "a"]).twice(), Some("a"));
    }
}
