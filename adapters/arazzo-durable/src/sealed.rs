//! What a [`Durable`] seals and opens beside entries: results, messages, and waits.

use arazzo::{Message, RunId};

use crate::{
    Durable, JournalError, Unsealed, Wait,
    given::Given,
    seal::{CLEAR, KEPT, MESSAGE, RESULT, WAIT},
};

/// A wait says itself of which run it is.
const NO_RUN: RunId = RunId::from_u128(0);

impl Durable {
    /// Makes what an awakeable is given, from the message that a run waits for: `id` is that of the
    /// awakeable.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random numbers.
    pub fn seal_message(
        &self,
        run: RunId,
        id: &str,
        message: &Message,
    ) -> Result<Vec<u8>, JournalError> {
        let plain = Given::write(id, message).map_err(JournalError::interrupted)?;
        self.0.keys.seal(run, MESSAGE, &plain)
    }

    /// Seals a wait, so that whoever is to end it can be given it: nobody can guess it, or make another
    /// one.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random numbers.
    pub fn seal_wait(&self, wait: &Wait) -> Result<Vec<u8>, JournalError> {
        self.0.keys.seal(NO_RUN, WAIT, &wait.to_bytes())
    }

    /// Opens what [`seal_wait`](Self::seal_wait) has sealed. Nothing is taken that was not sealed, even
    /// if the journal is in the clear.
    ///
    /// # Errors
    ///
    /// [`Unsealed`] says why it does not open.
    pub fn open_wait(&self, sealed: &[u8]) -> Result<Wait, Unsealed> {
        if sealed.first() == Some(&CLEAR) {
            return Err(Unsealed::Clear);
        }
        let plain = self.0.keys.open(NO_RUN, WAIT, sealed)?;
        Wait::read(&plain).ok_or(Unsealed::Broken)
    }

    /// Seals a message that no run has waited for yet. It opens at this place alone, a name.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random numbers.
    pub fn seal_kept(&self, place: &str, message: &Message) -> Result<Vec<u8>, JournalError> {
        let plain = Given::write(place, message).map_err(JournalError::interrupted)?;
        self.0.keys.seal(NO_RUN, KEPT, &plain)
    }

    /// Opens what [`seal_kept`](Self::seal_kept) has sealed for a place.
    ///
    /// # Errors
    ///
    /// [`Unsealed`] says why it does not open.
    pub fn open_kept(&self, place: &str, sealed: &[u8]) -> Result<Message, Unsealed> {
        let plain = self.0.keys.open(NO_RUN, KEPT, sealed)?;
        Given::read(place, &plain).ok_or(Unsealed::Broken)
    }

    /// Opens a wait that came by a way on which what is in the clear is allowed, if the journal is.
    ///
    /// # Errors
    ///
    /// [`Unsealed`] says why it does not open.
    pub fn open_told(&self, sealed: &[u8]) -> Result<Wait, Unsealed> {
        let plain = self.0.keys.open(NO_RUN, WAIT, sealed)?;
        Wait::read(&plain).ok_or(Unsealed::Broken)
    }

    /// Makes the marks of a text, one for each key, that of the current key first. An engine may keep
    /// them, and find the same text by them; without a key nobody finds the text itself. There is at
    /// least one.
    pub fn marks(&self, parts: &[&str]) -> Vec<String> {
        self.0.keys.marks(parts)
    }

    /// Seals the result of a run for an engine that keeps it: outputs may have secrets that the
    /// caller asked for.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random numbers.
    pub fn seal_result(&self, run: RunId, result: &[u8]) -> Result<Vec<u8>, JournalError> {
        self.0.keys.seal(run, RESULT, result)
    }

    /// Opens what [`seal_result`](Self::seal_result) has sealed.
    ///
    /// # Errors
    ///
    /// [`Unsealed`] says why it does not open.
    pub fn open_result(&self, run: RunId, sealed: &[u8]) -> Result<Vec<u8>, Unsealed> {
        self.0.keys.open(run, RESULT, sealed)
    }

    /// Returns whether entries are sealed.
    pub fn seals(&self) -> bool {
        self.0.keys.current.is_some()
    }
}
