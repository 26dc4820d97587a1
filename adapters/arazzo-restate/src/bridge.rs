//! [`Bridge`]: the messages of a broker for runs that wait without a process.

use std::{fmt, sync::Arc, time::Duration};

use arazzo::MessageChannel;
use tokio::sync::watch;

/// How long a message is kept that no run waits for: 1 h.
const KEEP_FOR: Duration = Duration::from_secs(3600);
/// How many messages of a channel are kept that no run waits for.
const KEEP: usize = 1000;
/// How much of a channel is kept that no run waits for: 8 MiB.
const KEEP_BYTES: usize = 8 * 1024 * 1024;
/// How much the clocks of two workers may differ: 5 s.
const LEEWAY: Duration = Duration::from_secs(5);

pub(crate) type Tell = Arc<dyn Fn(Dropped) + Send + Sync>;

/// Gives the messages of a broker to the runs that wait for them, which need no process meanwhile.
///
/// The worker receives from the broker, and the engine keeps what came: a message ends one wait, that
/// of the run which has waited longest for such a one, or it is kept until a run waits for it. The
/// broker is told that a message was taken once the engine has it.
///
/// The channel of the client is [`Awakeables`](crate::Awakeables), which may send through the same
/// broker. Every worker has the same bridges; they share the messages if the broker lets them, as a
/// durable consumer of JetStream does.
///
/// ```no_run
/// use arazzo::{Client, MessageChannel};
/// use arazzo_restate::{Awakeables, Bridge, Endpoint, Key};
///
/// # async fn worker(
/// #     broker: impl MessageChannel + Clone + 'static,
/// #     key: Key,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder()
///     .channel("events", Awakeables::sending(broker.clone()))
///     .build()?;
/// let bridge = Bridge::new("http://127.0.0.1:8080", "events", broker)
///     .receives("orders.answers")
///     .receives("orders.{region}.shipped");
/// Endpoint::new(client)
///     .key(key)
///     .bridge(bridge)
///     .listen(([127, 0, 0, 1], 9080).into())
///     .await?;
/// # Ok(())
/// # }
/// ```
pub struct Bridge {
    /// The URL of the engine's ingress.
    pub(crate) engine: String,
    pub(crate) source: String,
    pub(crate) channel: Arc<dyn MessageChannel>,
    pub(crate) lines: Vec<Line>,
    pub(crate) keeping: Keeping,
}

/// A channel that a bridge receives from.
pub(crate) struct Line {
    pub(crate) address: String,
    /// Whether the broker has had the subscription, since this process began.
    pub(crate) open: watch::Sender<bool>,
}

/// What becomes of messages that no run waits for.
#[derive(Clone)]
pub(crate) struct Keeping {
    pub(crate) time: Duration,
    pub(crate) count: usize,
    pub(crate) bytes: usize,
    pub(crate) leeway: Duration,
    pub(crate) dropped: Option<Tell>,
}

impl Bridge {
    /// Makes the bridge of a source description, by its name or as `document/name`. `engine` is the
    /// URL of the engine's ingress.
    pub fn new(engine: &str, source: &str, channel: impl MessageChannel + 'static) -> Self {
        Self {
            engine: engine.trim_end_matches('/').to_owned(),
            source: source.to_owned(),
            channel: Arc::new(channel),
            lines: Vec::new(),
            keeping: Keeping::default(),
        }
    }

    /// Receives from a channel: its address as the API describes it, with `{name}` for parameters. A
    /// workflow that receives from another one of the source fails before its first step.
    #[must_use]
    pub fn receives(mut self, address: &str) -> Self {
        if self.line(address).is_none() {
            let open = watch::Sender::new(false);
            let address = address.to_owned();
            self.lines.push(Line { address, open });
        }
        self
    }

    /// Sets how long a message is kept that no run waits for (default: 1 h). It is dropped when the
    /// next message of its channel is kept, or no run takes it any more.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keeping.time = time;
        self
    }

    /// Sets how many messages of a channel are kept that no run waits for (default: 1,000), and how
    /// many bytes of them, sealed (default: 8 MiB). Beyond that the oldest is dropped.
    #[must_use]
    pub fn keep(mut self, messages: usize, bytes: usize) -> Self {
        (self.keeping.count, self.keeping.bytes) = (messages, bytes);
        self
    }

    /// Sets by how much the clocks of two workers may differ (default: 5 s). A run takes no message
    /// that came earlier than this before its start.
    #[must_use]
    pub fn leeway(mut self, time: Duration) -> Self {
        self.keeping.leeway = time;
        self
    }

    /// Tells somebody of every message that is dropped although no run has taken it: at least once.
    #[must_use]
    pub fn on_dropped(mut self, tell: impl Fn(Dropped) + Send + Sync + 'static) -> Self {
        self.keeping.dropped = Some(Arc::new(tell));
        self
    }

    pub(crate) fn line(&self, address: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.address == address)
    }

    /// Returns the key of the object that keeps what comes from a channel.
    pub(crate) fn mailbox(&self, address: &str) -> String {
        format!("{}/{address}", self.source)
    }
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            time: KEEP_FOR,
            count: KEEP,
            bytes: KEEP_BYTES,
            leeway: LEEWAY,
            dropped: None,
        }
    }
}

impl Keeping {
    pub(crate) fn tell(&self, mailbox: &str, reason: DropReason) {
        if let Some(tell) = &self.dropped {
            let mailbox = mailbox.to_owned();
            tell(Dropped { mailbox, reason });
        }
    }
}

/// A message was dropped although no run has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The source and the address of the channel, with `/` between them.
    pub mailbox: String,
    /// Why.
    pub reason: DropReason,
}

/// Why a message was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DropReason {
    /// No run waited for it in time.
    Expired,
    /// Too many others came, or too large ones.
    Crowded,
    /// Sealed, and in Base64, it is larger than 16 MiB.
    TooLarge,
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines.iter().map(|line| &line.address);
        f.debug_struct("Bridge")
            .field("source", &self.source)
            .field("receives", &lines.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
