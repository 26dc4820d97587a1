//! [`Journal`]: what an engine offers to a run.
//!
//! The driver asks for one thing at a time, and in the same order whenever the run is repeated. So a
//! journal needs no names to find an entry: it gives back the next one.

use std::{error::Error, fmt, future::ready, time::Duration};

use arazzo::{BoxFuture, RunId};
use sha2::{Digest, Sha256};

use crate::wait::Wait;

/// The journal of one run: what an engine must offer.
///
/// The entries are bytes, which are sealed unless the service was told otherwise. An engine keeps
/// them in order, and gives them to no other run.
///
/// ```
/// use std::time::Duration;
///
/// use arazzo::{BoxFuture, RunId};
/// use arazzo_durable::{Journal, JournalError, Kept};
///
/// /// Keeps entries as long as it lives itself.
/// struct Brief {
///     run: RunId,
///     entries: Vec<Vec<u8>>,
///     next: usize,
/// }
///
/// impl Journal for Brief {
///     fn run_id(&self) -> RunId {
///         self.run
///     }
///
///     fn record<'j>(
///         &'j mut self,
///         _: &'j str,
///         make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
///     ) -> BoxFuture<'j, Result<Kept, JournalError>> {
///         Box::pin(async move {
///             let replayed = self.next < self.entries.len();
///             if !replayed {
///                 self.entries.push(make.await?);
///             }
///             self.next += 1;
///             let bytes = self.entries[self.next - 1].clone();
///             Ok(Kept { bytes, replayed })
///         })
///     }
///
///     fn sleep<'j>(&'j mut self, _: &'j str, _: Duration) -> BoxFuture<'j, Result<(), JournalError>> {
///         Box::pin(async { Ok(()) })
///     }
/// }
/// ```
pub trait Journal: Send {
    /// Returns the id of the run, which is the same in all processes that work on it. The ids that
    /// the run sends follow from it. [`run_id_of`] makes one of an engine's own id.
    fn run_id(&self) -> RunId;

    /// Returns the entry at the next place. If there is none yet, it awaits `make`, appends what that
    /// gives, and returns it once it is safe: what is returned must be there after a crash.
    ///
    /// `make` has an effect. It must not be polled if the entry is there, nor a second time by an
    /// engine that tries again on its own. `name` is for people; an engine may compare it with the one
    /// that it has kept.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; the run is not continued by this process. An error of `make` is returned as
    /// it is, and nothing is appended.
    fn record<'j>(
        &'j mut self,
        name: &'j str,
        make: BoxFuture<'j, Result<Vec<u8>, JournalError>>,
    ) -> BoxFuture<'j, Result<Kept, JournalError>>;

    /// Waits until `duration` has passed since the first time that the run asked at this place. An
    /// engine may end the process meanwhile, and start the run again when the time has come.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; the run is not continued by this process.
    fn sleep<'j>(
        &'j mut self,
        name: &'j str,
        duration: Duration,
    ) -> BoxFuture<'j, Result<(), JournalError>>;

    /// Returns whether the engine has awakeables: promises that somebody else keeps, by the id of the
    /// awakeable, while no process works on the run. Without them, a workflow that receives messages
    /// fails before its first step.
    fn has_awakeables(&self) -> bool {
        false
    }

    /// Makes the awakeable at the next place, or finds the one that is there, and returns its id. A
    /// run has at most one at a time.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; the run is not continued by this process. Always, if the engine has none.
    fn awakeable<'j>(&'j mut self, name: &'j str) -> BoxFuture<'j, Result<String, JournalError>> {
        let _ = name;
        Box::pin(ready(Err(JournalError::interrupted(NO_AWAKEABLES))))
    }

    /// Waits for the awakeable that was made last, which has this id, at most until `limit` has passed
    /// since the first time that the run asked at this place. What came first is kept: it comes again
    /// whenever the run is repeated. An engine may end the process meanwhile, and start the run again.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; the run is not continued by this process. Always, if the engine has none.
    fn wait<'j>(
        &'j mut self,
        id: &'j str,
        limit: Option<Duration>,
    ) -> BoxFuture<'j, Result<Waited, JournalError>> {
        let _ = (id, limit);
        Box::pin(ready(Err(JournalError::interrupted(NO_AWAKEABLES))))
    }

    /// Tells who was told of a wait that it is over, and whether the run has taken what its awakeable
    /// was given; what it has not taken is free for another run. An engine that can do so tells it
    /// exactly once, as an entry of its own. The default tells nobody.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; the run is not continued by this process.
    fn settle<'j>(
        &'j mut self,
        wait: &'j Wait,
        taken: bool,
    ) -> BoxFuture<'j, Result<(), JournalError>> {
        let _ = (wait, taken);
        Box::pin(ready(Ok(())))
    }
}

const NO_AWAKEABLES: &str = "the engine has no awakeables";

/// How the wait for an awakeable has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waited {
    /// Somebody has given this, which [`Durable::seal_message`](crate::Durable::seal_message) made.
    Given(Vec<u8>),
    /// Somebody has said that nothing will be given, and why.
    Rejected(String),
    /// The limit was over first.
    Late,
}

/// An entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was appended.
    pub bytes: Vec<u8>,
    /// Whether it was there before the run asked for it.
    pub replayed: bool,
}

/// Why a journal does not give an entry.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// Somebody has cancelled the run. It ends, and says how far it came.
    Cancelled,
    /// The journal has something else at this place: the code of the run has changed. The run ends;
    /// the text says what is there.
    Changed(String),
    /// The engine cannot be reached, has taken the run away from this process, or an entry cannot be
    /// read. The run has not ended: another attempt continues it.
    Interrupted(Box<dyn Error + Send + Sync>),
}

impl JournalError {
    /// Makes the error of an engine that fails.
    pub fn interrupted(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Interrupted(error.into())
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the run was cancelled"),
            Self::Changed(what) => write!(f, "the journal is of other code: {what}"),
            Self::Interrupted(error) => error.fmt(f),
        }
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Interrupted(error) => error.source(),
            _ => None,
        }
    }
}

/// Makes the id of a run from the text by which an engine knows it.
///
/// ```
/// let id = arazzo_durable::run_id_of("inv_1hjCsQ9VOKCZ0tT5GvEhGRQ6WQmXHGqKNB");
/// assert_eq!(id, arazzo_durable::run_id_of("inv_1hjCsQ9VOKCZ0tT5GvEhGRQ6WQmXHGqKNB"));
/// ```
pub fn run_id_of(text: &str) -> RunId {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    let hash = Sha256::digest(text);
    let mut bits = 0;
    for byte in hash.iter().take(16) {
        bits = bits << 8 | u128::from(*byte);
    }
    // Version 8 (RFC 9562): what the bits mean is ours to say.
    RunId::from_u128(bits & !VERSION & !VARIANT | 8 << 76 | 0b10 << 62)
}
