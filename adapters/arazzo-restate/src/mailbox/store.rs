//! [`Store`]: what a mailbox keeps at the engine, under which names.

use restate_sdk::{endpoint::ContextInternal, errors::TerminalError, serde::Json};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Note;

/// Where messages carry what runs look for: lists of locations.
const PLACES: &str = "places";
/// What is known of the messages that are kept.
const KEPT: &str = "kept";
/// The number of what comes next.
const NEXT: &str = "next";

/// An open wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) number: u64,
    /// The id of the awakeable.
    pub(super) id: String,
    pub(super) sealed: String,
}

/// A message that is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) number: u64,
    /// When it came.
    pub(super) at: u64,
    pub(super) bytes: usize,
    pub(super) marks: Vec<String>,
}

type Answer<T> = Result<T, TerminalError>;

/// The state of the object.
pub(super) struct Store<'c>(&'c ContextInternal);

impl<'c> Store<'c> {
    pub(super) fn new(context: &'c ContextInternal) -> Self {
        Self(context)
    }

    async fn get<T: DeserializeOwned + 'static>(&self, name: &str) -> Answer<Option<T>> {
        let found = self.0.get::<Json<T>>(name).await?;
        Ok(found.map(Json::into_inner))
    }

    fn set<T: Serialize + 'static>(&self, name: &str, value: T) {
        self.0.set(name, Json(value));
    }

    /// Returns a number that nothing else has.
    pub(super) async fn number(&self) -> Answer<u64> {
        let number = self.get(NEXT).await?.unwrap_or_default();
        self.set(NEXT, number + 1);
        Ok(number)
    }

    pub(super) async fn places(&self) -> Answer<Vec<Vec<String>>> {
        Ok(self.get(PLACES).await?.unwrap_or_default())
    }

    pub(super) fn set_places(&self, places: Vec<Vec<String>>) {
        self.set(PLACES, places);
    }

    pub(super) async fn kept(&self) -> Answer<Vec<Kept>> {
        Ok(self.get(KEPT).await?.unwrap_or_default())
    }

    pub(super) fn set_kept(&self, kept: Vec<Kept>) {
        self.set(KEPT, kept);
    }

    pub(super) async fn get_put(&self, number: u64) -> Answer<Option<Note>> {
        self.get(&message(number)).await
    }

    pub(super) fn put(&self, number: u64, note: Note) {
        self.set(&message(number), note);
    }

    pub(super) fn clear_put(&self, number: u64) {
        self.0.clear(&message(number));
    }

    /// Returns whether a wait is open, or has been given a message.
    pub(super) async fn knows(&self, id: &str) -> Answer<bool> {
        let open = self.get::<String>(&open(id)).await?.is_some();
        Ok(open || self.get::<Note>(&given(id)).await?.is_some())
    }

    /// Adds an open wait, which is found by its mark, and by its id.
    pub(super) async fn add(&self, mark: &str, waiting: Waiting) -> Answer<()> {
        let mut all = self.waits(mark).await?;
        self.set(&open(&waiting.id), mark.to_owned());
        all.push(waiting);
        self.set(&waits(mark), all);
        Ok(())
    }

    /// Returns the waits that have one of some marks, those first that have waited longest.
    pub(super) async fn waiting(&self, marks: &[String]) -> Answer<Vec<(String, Waiting)>> {
        let mut found = Vec::new();
        for mark in marks {
            let waits = self.waits(mark).await?.into_iter();
            found.extend(waits.map(|waiting| (mark.clone(), waiting)));
        }
        found.sort_by_key(|(_, waiting)| waiting.number);
        Ok(found)
    }

    async fn waits(&self, mark: &str) -> Answer<Vec<Waiting>> {
        Ok(self.get(&waits(mark)).await?.unwrap_or_default())
    }

    /// Removes a wait by its mark.
    pub(super) async fn remove(&self, mark: &str, id: &str) -> Answer<()> {
        let mut all = self.waits(mark).await?;
        all.retain(|waiting| waiting.id != id);
        if all.is_empty() {
            self.0.clear(&waits(mark));
        } else {
            self.set(&waits(mark), all);
        }
        self.0.clear(&open(id));
        Ok(())
    }

    /// Removes a wait by its id, if it is open.
    pub(super) async fn forget(&self, id: &str) -> Answer<()> {
        match self.get::<String>(&open(id)).await? {
            Some(mark) => self.remove(&mark, id).await,
            None => Ok(()),
        }
    }

    pub(super) fn set_given(&self, id: &str, note: Note) {
        self.set(&given(id), note);
    }

    /// Takes what a wait was given.
    pub(super) async fn take_given(&self, id: &str) -> Answer<Option<Note>> {
        let note = self.get(&given(id)).await?;
        if note.is_some() {
            self.0.clear(&given(id));
        }
        Ok(note)
    }
}

fn message(number: u64) -> String {
    format!("message {number}")
}

fn waits(mark: &str) -> String {
    format!("waits {mark}")
}

fn open(id: &str) -> String {
    format!("open {id}")
}

fn given(id: &str) -> String {
    format!("given {id}")
}
