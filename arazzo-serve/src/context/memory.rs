//! [`MemoryStore`]: values that a restart forgets.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use arazzo::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;

use super::{Key, Owner, Store, StoreError, Write};

/// How many owners have values at most.
const MOST: usize = 100_000;

/// Keeps values in memory. A restart forgets them.
pub struct MemoryStore {
    owners: Mutex<BTreeMap<Owner, Owned>>,
    most: usize,
}

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
        Self {
            owners: Mutex::default(),
            most: MOST,
        }
    }

    /// Sets how many owners, such as sessions, have values at most; writes for more are refused.
    /// Default: 100,000.
    #[must_use]
    pub fn most(mut self, owners: usize) -> Self {
        self.most = owners;
        self
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Owner, Owned>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
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
        if !has_room(&mut owners, &writes, self.most, now) {
            return Box::pin(ready(Err(StoreError::new(
                "the store in memory has values of too many owners",
            ))));
        }
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

/// Returns whether there is room for the new owners of some writes, and makes some if need be.
fn has_room(
    owners: &mut BTreeMap<Owner, Owned>,
    writes: &[Write],
    most: usize,
    now: Timestamp,
) -> bool {
    let new = |owners: &BTreeMap<Owner, Owned>| {
        let set = writes.iter().filter_map(|write| match write {
            Write::Set(key, _) if !owners.contains_key(&key.owner) => Some(&key.owner),
            _ => None,
        });
        set.collect::<BTreeSet<_>>().len()
    };
    if owners.len() + new(owners) > most {
        owners.retain(|_, owned| !owned.has_expired(now));
    }
    // Who has values can change them even if there is no room for others.
    let new = new(owners);
    new == 0 || owners.len() + new <= most
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
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
