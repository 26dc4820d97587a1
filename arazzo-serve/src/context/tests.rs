use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use redb::{Database, StorageBackend, backends::InMemoryBackend};
use serde_json::json;

use super::*;
use crate::mapping::{Mapping, Scope};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn session(id: &str) -> Owner {
    Owner::new(ContextScope::Session, id)
}

/// What holds for every store.
async fn check(store: &dyn Store) {
    let read = async |keys: Vec<Key>, second| store.read(keys, at(second)).await.expect("read");
    let write = async |writes, second| store.write(writes, at(second)).await.expect("written");
    let (ann, bob) = (session("ann"), session("bob"));
    // Neighbours in every order of keys.
    let odd = Owner::new(ContextScope::Session, "an");
    write(
        vec![
            Write::Set(ann.key("a"), json!({"n": 1.5})),
            Write::Set(ann.key("b"), json!(null)),
            Write::Set(bob.key("a"), json!("bob")),
            Write::Set(odd.key("na"), json!("odd")),
            Write::Set(Owner::service("ann").key("a"), json!("service")),
            Write::Expire(ann.clone(), Some(at(100))),
        ],
        10,
    )
    .await;
    let keys = vec![
        ann.key("a"),
        ann.key("b"),
        ann.key("c"),
        bob.key("a"),
        odd.key("na"),
    ];
    assert_eq!(
        read(keys.clone(), 99).await,
        [
            Some(json!({"n": 1.5})),
            Some(json!(null)),
            None,
            Some(json!("bob")),
            Some(json!("odd"))
        ]
    );
    assert_eq!(
        read(keys.clone(), 100).await,
        [None, None, None, Some(json!("bob")), Some(json!("odd"))]
    );
    // What has expired does not come back with the next write, nor does the old expiry.
    write(vec![Write::Set(ann.key("b"), json!(2))], 101).await;
    assert_eq!(
        read(vec![ann.key("a"), ann.key("b")], 200).await,
        [None, Some(json!(2))]
    );
    write(
        vec![
            Write::Expire(ann.clone(), Some(at(300))),
            Write::Expire(ann.clone(), None),
        ],
        200,
    )
    .await;
    assert_eq!(read(vec![ann.key("b")], 400).await, [Some(json!(2))]);
    write(
        vec![Write::Remove(ann.key("b")), Write::Remove(ann.key("gone"))],
        400,
    )
    .await;
    write(vec![Write::Expire(bob.clone(), Some(at(450)))], 400).await;
    store.sweep(at(500)).await.expect("swept");
    // Even a clock that goes back does not show what was swept.
    let rest = read(
        vec![
            ann.key("b"),
            bob.key("a"),
            odd.key("na"),
            Owner::service("ann").key("a"),
        ],
        0,
    )
    .await;
    assert_eq!(
        rest,
        [None, None, Some(json!("odd")), Some(json!("service"))]
    );
}

#[test]
fn a_write_shows_no_value() {
    let shown = format!(
        "{:?}",
        Write::Set(session("s").key("token"), json!("s3cr3t"))
    );
    assert!(
        shown.contains("token") && !shown.contains("s3cr3t"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_store_in_memory_keeps_and_forgets() {
    check(&MemoryStore::new()).await;
}

#[tokio::test]
async fn a_store_in_memory_does_not_grow_without_end() {
    let store = MemoryStore::new().most(2);
    let set = |id: &str| Write::Set(session(id).key("a"), json!(id));
    let expire = |id: &str| Write::Expire(session(id), Some(at(100)));
    for id in ["a", "b"] {
        let written = store.write(vec![set(id), expire(id)], at(0)).await;
        written.expect("there is room");
    }
    let refused = store.write(vec![set("a"), set("c")], at(99)).await;
    refused.expect_err("there is no room");
    store
        .write(vec![set("a")], at(99))
        .await
        .expect("it has values");
    let written = store.write(vec![set("c"), expire("c")], at(100)).await;
    written.expect("the others have expired");
    let values = store
        .read(vec![session("a").key("a"), session("c").key("a")], at(50))
        .await;
    assert_eq!(values, Ok(vec![None, Some(json!("c"))]));
}

#[tokio::test]
async fn a_store_in_a_file_keeps_and_forgets() {
    let folder = tempfile::tempdir().expect("a folder");
    check(&FileStore::open(folder.path().join("contexts")).expect("a store")).await;
}

#[tokio::test]
async fn a_file_keeps_values_for_the_next_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("contexts");
    let key = Owner::new(ContextScope::Global, "").key("last");
    let store = FileStore::open(&file).expect("a store");
    let write = store
        .write(vec![Write::Set(key.clone(), json!([1, "é"]))], at(0))
        .await;
    write.expect("written");
    let taken = FileStore::open(&file).expect_err("it is open");
    let message = format!(
        "the store `{}` is in use by another process: stop it, or give this one another file",
        file.display()
    );
    assert_eq!(taken.to_string(), message);
    drop(store);
    let store = FileStore::open(&file).expect("it is free again");
    assert_eq!(
        store.read(vec![key], at(0)).await,
        Ok(vec![Some(json!([1, "é"]))])
    );
}

#[test]
fn what_is_no_store_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.txt");
    std::fs::write(
        &file,
        "milk, bread, and more than the length of a header of a database",
    )
    .expect("written");
    let error = FileStore::open(&file).expect_err("no store").to_string();
    assert!(error.contains("notes.txt` cannot be opened"), "{error}");
    let error = FileStore::open(folder.path().join("no/such/folder")).expect_err("no folder");
    assert!(error.to_string().contains("cannot be opened"), "{error}");
}

/// A disk in memory that is full while a flag is set.
#[derive(Debug, Clone)]
struct Disk {
    data: Arc<InMemoryBackend>,
    full: Arc<AtomicBool>,
}

use std::sync::Arc;

impl Disk {
    fn check(&self) -> io::Result<()> {
        if self.full.load(Ordering::Relaxed) {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        } else {
            Ok(())
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.data.len()
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        self.data.read(offset, len)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check()?;
        self.data.set_len(len)
    }

    fn sync_data(&self, eventual: bool) -> io::Result<()> {
        self.check()?;
        self.data.sync_data(eventual)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check()?;
        self.data.write(offset, data)
    }
}

#[tokio::test]
async fn a_full_disk_is_an_error_of_the_write_and_nothing_is_lost() {
    let disk = Disk {
        data: Arc::default(),
        full: Arc::default(),
    };
    let opened = disk.clone();
    let store = FileStore::with(move || {
        let made = Database::builder().create_with_backend(opened.clone());
        made.map_err(StoreError::new)
    });
    let store = store.expect("a store");
    let key = |name: &str| Owner::new(ContextScope::Global, "").key(name);
    let write = async |name: &str, value: Value| {
        store
            .write(
                vec![
                    Write::Set(key("both"), value.clone()),
                    Write::Set(key(name), value),
                ],
                at(0),
            )
            .await
    };
    write("a", json!(1)).await.expect("written");
    disk.full.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        let error = write("b", json!("x".repeat(100_000)))
            .await
            .expect_err("the disk is full");
        assert!(!error.to_string().contains("xxx"), "{error}");
    }
    disk.full.store(false, Ordering::Relaxed);
    let values = store
        .read(vec![key("a"), key("b"), key("both")], at(0))
        .await;
    assert_eq!(values, Ok(vec![Some(json!(1)), None, Some(json!(1))]));
    write("b", json!(2)).await.expect("there is room again");
    let values = store
        .read(vec![key("a"), key("b"), key("both")], at(0))
        .await;
    assert_eq!(
        values,
        Ok(vec![Some(json!(1)), Some(json!(2)), Some(json!(2))])
    );
}

fn mapping(value: Value) -> Mapping {
    Mapping::parse(&value).expect("a mapping")
}

#[tokio::test]
async fn mappings_read_and_write_the_values_of_their_owners() {
    let store = Arc::new(MemoryStore::new());
    let contexts = Contexts::new(store);
    let owners = |user: &str| Owners {
        user: Some(user.to_owned()),
        session: None,
        run: Some("corr".to_owned()),
    };
    let outputs = json!({"id": 7});
    let scope = Scope {
        outputs: Some(&outputs),
        ..Scope::default()
    };
    let targets = [
        (
            ContextScope::User,
            "last".to_owned(),
            mapping(json!("$outputs#/id")),
        ),
        (ContextScope::Run, "seen".to_owned(), mapping(json!(true))),
        // Nobody has named a session: there is nothing to write to.
        (ContextScope::Session, "x".to_owned(), mapping(json!(1))),
    ];
    contexts
        .save(&targets, &scope, &owners("ann"), at(1_000))
        .await
        .expect("saved");
    let wanted = mapping(json!([
        "$context.user.last",
        "$context.run.seen",
        "$context.session.x"
    ]));
    let read = async |user: &str, second| {
        let loaded = contexts
            .load(&[&wanted], &owners(user), at(second))
            .await
            .expect("loaded");
        let scope = Scope {
            contexts: Some(&loaded),
            ..Scope::default()
        };
        wanted.evaluate(&scope).expect("a list")
    };
    assert_eq!(read("ann", 1_059).await, json!([7, true, null]));
    assert_eq!(read("ann", 1_060).await, json!([7, null, null]));
    assert_eq!(read("bob", 1_000).await, json!([null, true, null]));
    // What is written without a value is removed.
    let gone = [(
        ContextScope::User,
        "last".to_owned(),
        mapping(json!("$outputs#/no")),
    )];
    contexts
        .save(&gone, &scope, &owners("ann"), at(1_001))
        .await
        .expect("saved");
    assert_eq!(read("ann", 1_001).await, json!([null, true, null]));
}

#[tokio::test]
async fn a_session_ends_an_hour_after_its_last_write() {
    let contexts = Contexts::new(Arc::new(MemoryStore::new()));
    let owners = Owners {
        session: Some("s".to_owned()),
        ..Owners::default()
    };
    let save = async |name: &str, second| {
        let target = [(ContextScope::Session, name.to_owned(), mapping(json!(1)))];
        contexts
            .save(&target, &Scope::default(), &owners, at(second))
            .await
            .expect("saved");
    };
    save("a", 0).await;
    save("b", 3_000).await;
    let wanted = mapping(json!(["$context.session.a", "$context.session.b"]));
    for (second, there) in [(6_599, 2), (6_600, 0)] {
        let loaded = contexts
            .load(&[&wanted], &owners, at(second))
            .await
            .expect("loaded");
        assert_eq!(loaded.len(), there, "{second}");
    }
}
