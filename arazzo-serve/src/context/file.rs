//! [`FileStore`]: values in one file, which one process has at a time.
//!
//! The file is a database of the crate `redb`: every write is a transaction that is on the disk when
//! it returns. Keys are tuples of scope, id and name, so that the values of an owner are neighbours.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arazzo::BoxFuture;
use jiff::Timestamp;
use redb::{Database, DatabaseError, ReadableTable, Table, TableDefinition, WriteTransaction};
use serde_json::Value;

use super::{ContextScope, Key, Owner, Store, StoreError, Write};

type OwnerKey<'k> = (&'k str, &'k str);
type ValueKey<'k> = (&'k str, &'k str, &'k str);

/// Values as JSON text.
const VALUES: TableDefinition<'_, ValueKey<'_>, &[u8]> = TableDefinition::new("values");
/// When the values of an owner expire, in milliseconds since 1970.
const EXPIRIES: TableDefinition<'_, OwnerKey<'_>, i64> = TableDefinition::new("expiries");

/// Keeps values in a file.
///
/// One process has the file at a time. A disk that is full is an error of the write; what was
/// written before stays.
#[derive(Clone)]
pub struct FileStore(Arc<Shared>);

struct Shared {
    open: Box<dyn Fn() -> Result<Database, StoreError> + Send + Sync>,
    /// The database; `None` after a failure that it cannot recover from while it is open.
    database: Mutex<Option<Database>>,
}

impl FileStore {
    /// Opens a file, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If another process has it open, it is no file of a store, or it cannot be read and written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path: PathBuf = path.as_ref().to_owned();
        Self::with(move || Database::create(&path).map_err(|error| unopened(&path, &error)))
    }

    /// Makes a store over databases that a function opens.
    pub(super) fn with(
        open: impl Fn() -> Result<Database, StoreError> + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let database = open()?;
        let tables = || -> Result<(), DiskError> {
            let transaction = database.begin_write()?;
            transaction.open_table(VALUES)?;
            transaction.open_table(EXPIRIES)?;
            Ok(transaction.commit()?)
        };
        tables().map_err(|error| {
            StoreError::new(format_args!("the store cannot be written: {}", error.0))
        })?;
        Ok(Self(Arc::new(Shared {
            open: Box::new(open),
            database: Mutex::new(Some(database)),
        })))
    }

    /// Calls a function with the database, on a thread that may wait for the disk.
    async fn on_disk<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Database) -> Result<T, DiskError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || shared.run(task)).await;
        done.unwrap_or_else(|_| Err(StoreError::new("the store was stopped by a panic")))
    }
}

impl Shared {
    fn run<T>(
        &self,
        task: impl FnOnce(&Database) -> Result<T, DiskError>,
    ) -> Result<T, StoreError> {
        let mut database = self.lock();
        if database.is_none() {
            *database = Some((self.open)()?);
        }
        let Some(opened) = database.as_ref() else {
            return Err(StoreError::new("the store is closed"));
        };
        task(opened).map_err(|error| {
            // After a failure of the disk, a database refuses everything until it is opened again.
            if matches!(*error.0, redb::Error::Io(_) | redb::Error::PreviousIo) {
                *database = None;
            }
            StoreError::new(format_args!(
                "the store could not be read or written: {}",
                error.0
            ))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Database>> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for FileStore {
    fn read<'s>(
        &'s self,
        keys: Vec<Key>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<Vec<Option<Value>>, StoreError>> {
        Box::pin(self.on_disk(move |database| {
            let transaction = database.begin_read()?;
            let values = transaction.open_table(VALUES)?;
            let expiries = transaction.open_table(EXPIRIES)?;
            let value = |key: &Key| {
                if is_past(&expiries, &key.owner, now)? {
                    return Ok(None);
                }
                let (scope, id) = owner_key(&key.owner);
                let found = values.get((scope, id, key.name.as_str()))?;
                Ok(found.and_then(|text| serde_json::from_slice(text.value()).ok()))
            };
            keys.iter().map(value).collect()
        }))
    }

    fn write<'s>(
        &'s self,
        writes: Vec<Write>,
        now: Timestamp,
    ) -> BoxFuture<'s, Result<(), StoreError>> {
        Box::pin(self.on_disk(move |database| {
            let transaction = database.begin_write()?;
            change(&transaction, writes, now)?;
            Ok(transaction.commit()?)
        }))
    }

    fn sweep(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.on_disk(move |database| {
            let transaction = database.begin_write()?;
            {
                let mut values = transaction.open_table(VALUES)?;
                let mut expiries = transaction.open_table(EXPIRIES)?;
                let past = now.as_millisecond();
                let expired: Vec<(String, String)> = expiries
                    .extract_if(|_, expires| expires <= past)?
                    .map(|entry| entry.map(|(key, _)| owned(key.value())))
                    .collect::<Result<_, _>>()?;
                for (scope, id) in expired {
                    forget(&mut values, (&scope, &id))?;
                }
            }
            Ok(transaction.commit()?)
        }))
    }
}

fn change(
    transaction: &WriteTransaction,
    writes: Vec<Write>,
    now: Timestamp,
) -> Result<(), DiskError> {
    let mut values = transaction.open_table(VALUES)?;
    let mut expiries = transaction.open_table(EXPIRIES)?;
    for write in writes {
        match write {
            Write::Set(key, value) => {
                let (scope, id) = owner_key(&key.owner);
                if is_past(&expiries, &key.owner, now)? {
                    forget(&mut values, (scope, id))?;
                    expiries.remove((scope, id))?;
                }
                let text = value.to_string();
                values.insert((scope, id, key.name.as_str()), text.as_bytes())?;
            }
            Write::Remove(key) => {
                let (scope, id) = owner_key(&key.owner);
                values.remove((scope, id, key.name.as_str()))?;
            }
            Write::Expire(owner, None) => {
                expiries.remove(owner_key(&owner))?;
            }
            Write::Expire(owner, Some(expires)) => {
                expiries.insert(owner_key(&owner), expires.as_millisecond())?;
            }
        }
    }
    Ok(())
}

fn is_past(
    expiries: &impl ReadableTable<OwnerKey<'static>, i64>,
    owner: &Owner,
    now: Timestamp,
) -> Result<bool, DiskError> {
    let expires = expiries.get(owner_key(owner))?;
    Ok(expires.is_some_and(|expires| expires.value() <= now.as_millisecond()))
}

/// Removes the values of an owner.
fn forget(
    values: &mut Table<'_, ValueKey<'static>, &'static [u8]>,
    (scope, id): OwnerKey<'_>,
) -> Result<(), DiskError> {
    let of_owner = values.range((scope, id, "")..)?;
    let mut names = Vec::new();
    for entry in of_owner {
        let (key, _) = entry?;
        match key.value() {
            (of, who, name) if (of, who) == (scope, id) => names.push(name.to_owned()),
            _ => break,
        }
    }
    for name in names {
        values.remove((scope, id, name.as_str()))?;
    }
    Ok(())
}

/// An error of the database, which has many kinds of them.
struct DiskError(Box<redb::Error>);

macro_rules! disk_errors {
    ($($kind:ident),*) => {
        $(impl From<redb::$kind> for DiskError {
            fn from(error: redb::$kind) -> Self {
                Self(Box::new(error.into()))
            }
        })*
    };
}

disk_errors!(TransactionError, TableError, StorageError, CommitError);

fn owner_key(owner: &Owner) -> OwnerKey<'_> {
    (owner.scope.map_or("service", ContextScope::name), &owner.id)
}

fn owned((scope, id): OwnerKey<'_>) -> (String, String) {
    (scope.to_owned(), id.to_owned())
}

fn unopened(path: &Path, error: &DatabaseError) -> StoreError {
    let path = path.display();
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::new(format_args!(
            "the store `{path}` is in use by another process: stop it, or give this one another file"
        )),
        other => StoreError::new(format_args!("the store `{path}` cannot be opened: {other}")),
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}
