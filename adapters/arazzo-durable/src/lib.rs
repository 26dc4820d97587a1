//! Runs of Arazzo workflows that survive the process.
//!
//! A generated function has effects through its transport alone: it sends requests, waits, and asks
//! for the time. [`Durable`] runs one with a transport whose effects go through a [`Journal`]. When
//! the process ends, another one starts the function from its beginning: what the journal has is
//! answered from there, and the run goes on where the first one was stopped.
//!
//! What is promised after a crash, and what cannot be, is in the README of this package. An engine
//! that keeps the journal, and starts runs again, comes from an adapter such as `arazzo-restate`.
//!
//! ```
//! use arazzo_durable::{Durable, Key, Policy, Secrets};
//!
//! # fn main() -> Result<(), arazzo_durable::NoKey> {
//! let durable = Durable::builder()
//!     .key(Key::new("2026-11", [7; 32]).unwrap())
//!     .secrets(Secrets::new().env("KNOCK_API_KEY"))
//!     .policy(Policy::new().at_most_once("PUT", "/v1/users/{user_id}"))
//!     .build()?;
//! # let _ = durable;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `testing`: the conformance kit that every adapter passes, in [`testing`].

mod awakeables;
mod channel;
mod clock;
mod driver;
mod durable;
mod entry;
mod error;
mod exchange;
mod fingerprint;
mod given;
mod journal;
mod policy;
mod publish;
mod seal;
mod sealed;
mod secrets;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
mod wait;

pub use self::awakeables::Awakeables;
pub use self::durable::{Durable, DurableBuilder};
pub use self::error::{NoKey, Refusal, RunError};
pub use self::journal::{Journal, JournalError, Kept, Waited, run_id_of};
pub use self::policy::Policy;
pub use self::seal::{Key, KeyError, Unsealed};
pub use self::secrets::Secrets;
pub use self::wait::Wait;
