//! [`MemoryStore`]: values that a restart forgets.

use std::{
    collections::BTreeMap,
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use arazzo::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;

use super::{Key, Owner, Store, StoreError, Write};

/// Keeps values in memory. A restart forgets them.
#[derive(Default)]
pub struct MemoryStore(Mutex<BTreeMap<Owner, Owned>>);

/// The values of an owner.
#[derive(Default)]
struct Owned {
    values: BTreeMap<String, Value>,
    expires: Option<Timestamp>,
}

impl Owned {
    fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl MemoryStore {
    /// Makes an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Owner, Owned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn read<'s>(
        &'s self,
        keys: Vec<Key>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<Vec<Option<Value>>, StoreError>> {
        let owners = self.lock();
        let values = keys.iter().map(|key| {
            let owned = owners
                .get(&key.owner)
                .filter(|owned| !owned.has_expired(now))?;
            owned.values.get(&key.name).cloned()
        });
        Box::pin(ready(Ok(values.collect())))
    }

    fn write<'s>(
        &'s self,
        writes: Vec<Write>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<(), StoreError>> {
        let mut owners = self.lock();
        for write in writes {
            match write {
                Write::Set(key, value) => {
                    let owned = owners.entry(key.owner).or_default();
                    if owned.has_expired(now) {
                        *owned = Owned::default();
                    }
                    owned.values.insert(key.name, value);
                }
                Write::Remove(key) => {
                    if let Some(owned) = owners.get_mut(&key.owner) {
                        owned.values.remove(&key.name);
                    }
                }
                Write::Expire(owner, expires) => {
                    if let Some(owned) = owners.get_mut(&owner) {
                        owned.expires = expires;
                    }
                }
            }
        }
        Box::pin(ready(Ok(())))
    }

    fn sweep(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        self.lock()
            .retain(|_, owned| !owned.has_expired(now) && !owned.values.is_empty());
        Box::pin(ready(Ok(())))
    }
}

impl fmt::Debug for MemoryStore {
    /// Omits the values, since any of them may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("owners", &self.lock().len())
            .finish()
    }
}
