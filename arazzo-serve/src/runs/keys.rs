//! [`Keys`]: requests that are made once, however often they are sent.
//!
//! <https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.html>

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use arazzo::{Map, RunId, Value};
use sha2::{Digest, Sha256};

use super::{Kept, Refusal, Run};
use crate::{limits::Limits, principal::Principal};

/// A key of a client, and a digest of the body that came with it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    text: String,
    inputs: [u8; 32],
}

/// The keys of the last hours.
#[derive(Debug)]
pub(super) struct Keys {
    known: HashMap<Name, Known>,
    /// The oldest first.
    order: VecDeque<(Instant, Name)>,
    time: Duration,
    count: usize,
}

/// Principal, workflow and key.
type Name = (Principal, &'static str, String);

/// The run of a key. Runs are kept elsewhere, and for less time than keys.
#[derive(Debug)]
pub(super) struct Known {
    inputs: [u8; 32],
    id: RunId,
    /// The run as it was started.
    run: Weak<Run>,
}

impl Known {
    /// Returns the run; `None` if it has been forgotten.
    pub(super) fn run(&self, kept: &mut Kept) -> Option<Arc<Run>> {
        self.run.upgrade().or_else(|| kept.get(self.id))
    }
}

impl Key {
    /// Makes a key from its text. Two bodies are the same if they are the same JSON.
    pub(crate) fn new(text: &str, body: &Value) -> Self {
        let mut digest = Sha256::new();
        feed(&mut digest, body);
        Self {
            text: text.to_owned(),
            inputs: digest.finalize().into(),
        }
    }
}

impl Key {
    /// Returns the id of the run that this key starts on an engine. It follows from the key, so that
    /// the key finds the run also after the service was started anew.
    pub(super) fn run_id(&self, principal: &Principal, workflow: &str) -> RunId {
        let mut digest = Sha256::new();
        for part in [&principal.key(), workflow, &self.text] {
            digest.update(format!("{}:{part}", part.len()));
        }
        let digest: [u8; 32] = digest.finalize().into();
        let bits = digest.into_iter().take(16);
        RunId::from_u128(bits.fold(0, |bits, byte| bits << 8 | u128::from(byte)))
    }
}

#[cfg(feature = "mcp")]
impl Key {
    /// Makes a key for inputs, which is that of a request with the same inputs as its body.
    pub(crate) fn of_inputs(text: &str, inputs: &Map) -> Self {
        let mut digest = Sha256::new();
        feed_object(&mut digest, inputs);
        Self {
            text: text.to_owned(),
            inputs: digest.finalize().into(),
        }
    }
}

/// Digests JSON, whatever the order of its members. Every part says its kind and its length, so that
/// no two values have one text.
fn feed(digest: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => feed_object(digest, members),
        Value::Array(elements) => {
            digest.update(format!("[{}:", elements.len()));
            elements.iter().for_each(|element| feed(digest, element));
        }
        Value::String(text) => {
            digest.update(format!("\"{}:", text.len()));
            digest.update(text);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => digest.update(format!("={value};")),
    }
}

fn feed_object(digest: &mut Sha256, members: &Map) {
    digest.update(format!("{{{}:", members.len()));
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    for (name, value) in sorted {
        digest.update(format!("\"{}:", name.len()));
        digest.update(name);
        feed(digest, value);
    }
}

impl Keys {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            known: HashMap::new(),
            order: VecDeque::new(),
            time: limits.key_time,
            count: limits.keys,
        }
    }

    /// Returns the run of a key; `None` if the key is new.
    ///
    /// # Errors
    ///
    /// If the key had other inputs, or if the key is new and there is no room for it.
    pub(super) fn find(
        &mut self,
        principal: &Principal,
        workflow: &'static str,
        key: &Key,
    ) -> Result<Option<&Known>, Refusal> {
        self.forget();
        let name = (principal.clone(), workflow, key.text.clone());
        let Some(known) = self.known.get(&name) else {
            // To forget another key would be to run its request a second time.
            let has_room = self.known.len() < self.count;
            return has_room.then_some(None).ok_or(Refusal::TooManyKeys);
        };
        if known.inputs != key.inputs {
            return Err(Refusal::KeyOfOtherInputs);
        }
        Ok(Some(known))
    }

    pub(super) fn add(&mut self, principal: Principal, key: Key, run: &Arc<Run>) {
        let name = (principal, run.workflow(), key.text);
        let known = Known {
            inputs: key.inputs,
            id: run.id(),
            run: Arc::downgrade(run),
        };
        self.known.insert(name.clone(), known);
        self.order.push_back((Instant::now(), name));
    }

    /// Forgets the key of a run that has not happened, so that it can be used again.
    pub(super) fn release(&mut self, key: &Key, run: &Run) {
        let name = (run.principal().clone(), run.workflow(), key.text.clone());
        let known = self.known.get(&name);
        if known.is_some_and(|known| std::ptr::eq(known.run.as_ptr(), run)) {
            self.known.remove(&name);
        }
    }

    pub(super) fn forget(&mut self) {
        while let Some((at, name)) = self.order.front() {
            if at.elapsed() < self.time {
                break;
            }
            self.known.remove(name);
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn digest(value: &Value) -> [u8; 32] {
        Key::new("", value).inputs
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let one = json!({"a": 1, "b": {"c": [1, 2], "d": null}});
        let other = json!({"b": {"d": null, "c": [1, 2]}, "a": 1});
        assert_eq!(digest(&one), digest(&other));
    }

    #[test]
    fn different_inputs_have_different_digests() {
        let inputs = [
            json!({}),
            json!({"a": 1}),
            json!({"a": "1"}),
            json!({"a": [1, 2]}),
            json!({"a": [2, 1]}),
            json!({"a": [[1], 2]}),
            json!({"a": null}),
            json!({"a": "", "b": ""}),
            json!({"a": "\"1:b"}),
            json!({"a": {"b": 1}}),
            json!({"a": {}, "b": 1}),
        ];
        let mut digests: Vec<_> = inputs.iter().map(digest).collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), inputs.len());
    }
}
