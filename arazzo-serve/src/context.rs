//! [`Store`]: values that outlive a run.
//!
//! A value has a key: a scope, the id of its owner in that scope, and a name. Mappings read values
//! into inputs, and write outputs back when a run has succeeded. The invariant: the writes of a run
//! happen all or not at all, and a value that has expired is never read.

mod access;
mod file;
mod memory;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt};

use arazzo::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;

pub(crate) use self::access::{Contexts, Loaded, Owners};
pub use self::{file::FileStore, memory::MemoryStore};
pub use crate::mapping::ContextScope;

/// Whose values they are. All values of an owner expire together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The scope; `None` for what the service itself keeps, which no mapping can reach.
    pub scope: Option<ContextScope>,
    /// The id in the scope: of a principal, a session, or runs; empty for the scope `global`.
    pub id: String,
}

/// The key of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose value it is.
    pub owner: Owner,
    /// The name.
    pub name: String,
}

/// A change of a store.
#[derive(Clone, PartialEq)]
pub enum Write {
    /// Sets a value.
    Set(Key, Value),
    /// Removes a value, if there is one.
    Remove(Key),
    /// Sets when the values of an owner expire; never, if it is `None`.
    Expire(Owner, Option<Timestamp>),
}

/// Keeps values by key.
///
/// There is one in memory ([`MemoryStore`]) and one in a file ([`FileStore`]). A store that others
/// share, such as a database, is a matter of this trait.
pub trait Store: Send + Sync {
    /// Returns the values of some keys as they are at one moment; `None` for each that is not there
    /// or has expired at the time `now`.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn read<'s>(
        &'s self,
        keys: Vec<Key>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<Vec<Option<Value>>, StoreError>>;

    /// Makes all changes, in this order, or none. A value that has expired at the time `now` is
    /// removed before its owner has another one.
    ///
    /// # Errors
    ///
    /// If they were not made; the store is as it was.
    fn write<'s>(
        &'s self,
        writes: Vec<Write>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<(), StoreError>>;

    /// Removes what has expired at the time `now`. The service calls this from time to time.
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    fn sweep(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>>;
}

impl Owner {
    /// Makes the owner of values that mappings reach.
    pub fn new(scope: ContextScope, id: impl Into<String>) -> Self {
        Self {
            scope: Some(scope),
            id: id.into(),
        }
    }

    /// Makes the owner of what the service itself keeps.
    pub fn service(id: impl Into<String>) -> Self {
        Self {
            scope: None,
            id: id.into(),
        }
    }

    /// Makes the key of a value.
    pub fn key(&self, name: impl Into<String>) -> Key {
        Key {
            owner: self.clone(),
            name: name.into(),
        }
    }
}

impl fmt::Debug for Write {
    /// Omits the values, since any of them may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(key, _) => f.debug_tuple("Set").field(key).finish_non_exhaustive(),
            Self::Remove(key) => f.debug_tuple("Remove").field(key).finish(),
            Self::Expire(owner, time) => f.debug_tuple("Expire").field(owner).field(time).finish(),
        }
    }
}

/// Why a store could not be read or written.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreError(String);

impl StoreError {
    /// Makes an error. The text should repeat no values.
    pub fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreError({:?})", self.0)
    }
}

impl Error for StoreError {}
