//! [`Contexts`]: the values that the mappings of a run read and write.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use super::{ContextScope, Key, Owner, Store, StoreError, Write};
use crate::mapping::{Mapping, Scope};

/// How long a session lasts after the last write to it.
const SESSION: Duration = Duration::from_secs(3_600);

/// How long the values of a run last after its end.
const RUN: Duration = Duration::from_secs(60);

/// The owners of the values that one run can reach. A scope without an owner has no values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owners {
    /// The principal that started the run.
    pub(crate) user: Option<String>,
    pub(crate) session: Option<String>,
    /// The correlation id of the run.
    pub(crate) run: Option<String>,
}

impl Owners {
    fn of(&self, scope: ContextScope) -> Option<Owner> {
        let id = match scope {
            ContextScope::Global => Some(String::new()),
            ContextScope::User => self.user.clone(),
            ContextScope::Session => self.session.clone(),
            ContextScope::Run => self.run.clone(),
        };
        id.map(|id| Owner::new(scope, id))
    }
}

/// The store of a service, seen by mappings.
#[derive(Clone)]
pub(crate) struct Contexts(Arc<dyn Store>);

/// The values that a mapping needs, by scope and name.
pub(crate) type Loaded = BTreeMap<(ContextScope, String), Value>;

impl Contexts {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.0.as_ref()
    }

    /// Reads the values that some mappings refer to, as they are at one moment.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub(crate) async fn load(
        &self,
        mappings: &[&Mapping],
        owners: &Owners,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        let needed = mappings.iter().flat_map(|mapping| mapping.contexts());
        let needed: Vec<((ContextScope, String), Key)> = needed
            .filter_map(|(scope, name)| {
                let key = owners.of(scope)?.key(name.clone());
                Some(((scope, name), key))
            })
            .collect();
        if needed.is_empty() {
            return Ok(Loaded::new());
        }
        let keys = needed.iter().map(|(_, key)| key.clone()).collect();
        let values = self.0.read(keys, now).await?;
        let found = needed.into_iter().zip(values);
        Ok(found
            .filter_map(|((name, _), value)| Some((name, value?)))
            .collect())
    }

    /// Writes what mappings make of the outputs of a run, all or nothing. A mapping without a value
    /// removes the one that is there.
    ///
    /// # Errors
    ///
    /// If nothing was written.
    pub(crate) async fn save(
        &self,
        targets: &[(ContextScope, String, Mapping)],
        scope: &Scope<'_>,
        owners: &Owners,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = Vec::new();
        let mut renewed = Vec::new();
        for (target, name, mapping) in targets {
            let Some(owner) = owners.of(*target) else {
                continue;
            };
            writes.push(match mapping.evaluate(scope) {
                Some(value) => Write::Set(owner.key(name), value),
                None => Write::Remove(owner.key(name)),
            });
            if !renewed.contains(&owner) {
                renewed.push(owner);
            }
        }
        writes.extend(renewed.into_iter().filter_map(|owner| expiry(owner, now)));
        if writes.is_empty() {
            Ok(())
        } else {
            self.0.write(writes, now).await
        }
    }
}

/// Returns the write that lets the values of an owner live on from now.
fn expiry(owner: Owner, now: Timestamp) -> Option<Write> {
    let life = match owner.scope? {
        ContextScope::Session => SESSION,
        ContextScope::Run => RUN,
        ContextScope::Global | ContextScope::User => return None,
    };
    let expires = now.saturating_add(life).unwrap_or(Timestamp::MAX);
    Some(Write::Expire(owner, Some(expires)))
}

impl fmt::Debug for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contexts")
    }
}
