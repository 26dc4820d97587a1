//! [`Store`]: what a mailbox keeps at the engine, under which names.

use restate_sdk::{endpoint::ContextInternal, errors::TerminalError, serde::Json};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Note;

/// What is known of all that is kept.
const INDEX: &str = "index";

/// What is known of all that is kept, without the messages and the waits themselves.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Index {
    /// The number of what comes next.
    next: u64,
    /// Where messages carry what runs look for: lists of locations.
    pub(super) places: Vec<Vec<String>>,
    /// The messages that are kept, the oldest first.
    pub(super) kept: Vec<Kept>,
}

impl Index {
    /// Returns a number that nothing else has.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

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

/// The state of the object. Each question to the engine takes as long as an entry of a journal, so
/// what is asked for together comes together.
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

    pub(super) async fn index(&self) -> Answer<Index> {
        Ok(self.get(INDEX).await?.unwrap_or_default())
    }

    pub(super) fn set_index(&self, index: Index) {
        self.set(INDEX, index);
    }

    pub(super) async fn message(&self, number: u64) -> Answer<Option<Note>> {
        self.get(&message(number)).await
    }

    pub(super) fn set_message(&self, number: u64, note: Note) {
        self.set(&message(number), note);
    }

    pub(super) fn clear_message(&self, number: u64) {
        self.0.clear(&message(number));
    }

    /// Returns the mark of a wait that is open, and the message that one was given.
    pub(super) async fn wait(&self, id: &str) -> Answer<(Option<String>, Option<Note>)> {
        let (open, given) = (open(id), given(id));
        let mark = self.0.get::<Json<String>>(&open);
        let note = self.0.get::<Json<Note>>(&given);
        let (mark, note) = (mark.await?, note.await?);
        Ok((mark.map(Json::into_inner), note.map(Json::into_inner)))
    }

    /// Adds an open wait, which is found by its mark, and by its id.
    pub(super) async fn add(&self, mark: &str, waiting: Waiting) -> Answer<()> {
        let waits = waits(mark);
        let mut all: Vec<Waiting> = self.get(&waits).await?.unwrap_or_default();
        self.set(&open(&waiting.id), mark.to_owned());
        all.push(waiting);
        self.set(&waits, all);
        Ok(())
    }

    /// Returns the waits that have one of some marks, those first that have waited longest.
    pub(super) async fn waiting(&self, marks: &[String]) -> Answer<Vec<(String, Waiting)>> {
        let names: Vec<String> = marks.iter().map(|mark| waits(mark)).collect();
        let asked = names
            .iter()
            .map(|name| self.0.get::<Json<Vec<Waiting>>>(name));
        let asked: Vec<_> = asked.collect();
        let mut found = Vec::new();
        for (mark, answer) in marks.iter().zip(asked) {
            let waits = answer.await?.map(Json::into_inner).unwrap_or_default();
            found.extend(waits.into_iter().map(|waiting| (mark.clone(), waiting)));
        }
        found.sort_by_key(|(_, waiting)| waiting.number);
        Ok(found)
    }

    /// Removes an open wait.
    pub(super) async fn remove(&self, mark: &str, id: &str) -> Answer<()> {
        let waits = waits(mark);
        let mut all: Vec<Waiting> = self.get(&waits).await?.unwrap_or_default();
        all.retain(|waiting| waiting.id != id);
        if all.is_empty() {
            self.0.clear(&waits);
        } else {
            self.set(&waits, all);
        }
        self.0.clear(&open(id));
        Ok(())
    }

    pub(super) fn set_given(&self, id: &str, note: Note) {
        self.set(&given(id), note);
    }

    pub(super) fn clear_given(&self, id: &str) {
        self.0.clear(&given(id));
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
