//! Tests of workflows without a server and without waiting.
//!
//! [`Script`] is a transport that answers from a script, records what it was sent, and has a clock
//! of its own: waits end at once and are recorded. [`Messages`] is a message channel that goes by
//! the same clock.

mod clock;
mod messages;
mod reply;
mod script;

pub use self::messages::{Delivery, Messages};
pub use self::reply::Reply;
pub use self::script::{Recorded, Script};
