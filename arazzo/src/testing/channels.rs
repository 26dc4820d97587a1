//! What every [`MessageChannel`] promises, as checks that run against any implementation.
//!
//! An adapter implements [`Broker`] in its tests and calls [`check`], or single checks. They need no
//! particular executor, and a broker that is really there: what they find is what runs would find.
//!
//! ```
//! use std::time::Duration;
//!
//! use arazzo::{
//!     BoxFuture, MessageChannel, Transport,
//!     testing::{Messages, Script, channels},
//! };
//!
//! /// The broker in memory.
//! struct InMemory(Messages, Script);
//!
//! impl channels::Broker for InMemory {
//!     fn connect(&self) -> BoxFuture<'_, Box<dyn MessageChannel>> {
//!         Box::pin(async { Box::new(self.0.peer()) as Box<dyn MessageChannel> })
//!     }
//!
//!     fn address(&self, parts: &[&str]) -> String {
//!         parts.join("/")
//!     }
//!
//!     fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
//!         self.1.sleep(time)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let script = Script::new();
//! let broker = InMemory(Messages::new(&script), script);
//! channels::check(&broker).await.expect("the promises are kept");
//! # }
//! ```

mod content;
mod delivery;
mod end;
mod side;

use std::{fmt, time::Duration};

pub use self::content::{headers_and_payload_arrive, native_properties_arrive};
pub use self::delivery::{
    a_cancelled_wait_loses_nothing, every_subscription_sees_every_message,
    messages_arrive_in_order, nothing_after_a_subscription_is_missed, other_addresses_stay_apart,
    parameters_stand_for_anything,
};
pub use self::end::{
    a_closed_channel_ends_everything, a_dropped_subscription_leaves_the_others,
    a_message_is_settled_for_all_who_saw_it, subscriptions_outlive_the_connection,
};
use crate::{
    message::{ChannelError, MessageChannel},
    transport::BoxFuture,
};

/// A broker that checks can connect to.
pub trait Broker: Send + Sync {
    /// Makes a channel with a connection of its own.
    fn connect(&self) -> BoxFuture<'_, Box<dyn MessageChannel>>;

    /// Joins the parts of an address as the protocol does: `parts.join("/")`. The parts of one check
    /// begin with a name that no other check uses. A part may be a parameter, `{name}`.
    fn address(&self, parts: &[&str]) -> String;

    /// Waits.
    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()>;

    /// Returns how long a message may take (default: 10 s).
    fn patience(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// Returns for how long nothing must come before it counts as nothing (default: 300 ms).
    fn silence(&self) -> Duration {
        Duration::from_millis(300)
    }

    /// Breaks all connections and makes the broker reachable again, as a restart does; `None` if
    /// that cannot be done, and then nothing is checked of it.
    fn interrupt(&self) -> Option<BoxFuture<'_, ()>> {
        None
    }
}

/// A promise that an implementation does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken {
    /// The name of the check.
    pub promise: &'static str,
    /// What was found instead.
    pub found: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise.replace('_', " "), self.found)
    }
}

impl std::error::Error for Broken {}

/// What a check finds, before it is known which one it was.
enum Fault {
    Failed(&'static str, ChannelError),
    Found(String),
}

/// Gives a fault the name of its check.
fn named(promise: &'static str, outcome: Result<(), Fault>) -> Result<(), Broken> {
    outcome.map_err(|fault| Broken {
        promise,
        found: match fault {
            Fault::Failed(what, error) => format!("{what} failed: {error}"),
            Fault::Found(found) => found,
        },
    })
}

/// Runs all checks, one after the other.
///
/// # Errors
///
/// The first promise that is not kept.
pub async fn check(broker: &dyn Broker) -> Result<(), Broken> {
    headers_and_payload_arrive(broker).await?;
    native_properties_arrive(broker).await?;
    nothing_after_a_subscription_is_missed(broker).await?;
    messages_arrive_in_order(broker).await?;
    every_subscription_sees_every_message(broker).await?;
    parameters_stand_for_anything(broker).await?;
    other_addresses_stay_apart(broker).await?;
    a_cancelled_wait_loses_nothing(broker).await?;
    a_message_is_settled_for_all_who_saw_it(broker).await?;
    a_dropped_subscription_leaves_the_others(broker).await?;
    subscriptions_outlive_the_connection(broker).await?;
    a_closed_channel_ends_everything(broker).await
}
