//! [`MessageBuilder`]: the message of a step, from its channel and its values.
//!
//! As with requests, setters never fail; the first thing that is wrong is kept, and nothing is sent.

use std::{borrow::Cow, fmt::Display, time::Duration};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Message, wanted::Correlation};
use crate::{
    client::Source,
    error::{Cause, Redaction, StepId, is_sensitive},
    run::Run,
    value::{Bytes, is_none, to_bytes, to_value, value_text},
};

/// The message that a step sends, or the one that it waits for, under construction.
///
/// A value that is `None` or `null` is left out; an address parameter, and a header that
/// [`require_header`](Self::require_header) names, must have one.
#[must_use = "a message is sent by `.send()` and received by `.receive()`"]
pub struct MessageBuilder<'r, S> {
    pub(super) run: &'r Run,
    pub(super) step: S,
    pub(super) draft: Draft,
}

/// All that is known of a message before it is put together.
pub(super) struct Draft {
    pub(super) source: Source,
    pub(super) channel: Cow<'static, str>,
    parameters: Vec<Given>,
    headers: Vec<Given>,
    required: Vec<Cow<'static, str>>,
    payload: Option<(Cow<'static, str>, Bytes)>,
    payload_required: bool,
    pub(super) correlation: Option<Correlation>,
    pub(super) reads: &'static [&'static str],
    pub(super) secret_reads: &'static [&'static str],
    pub(super) timeout: Option<Duration>,
    /// What this depends on and has not been done.
    pub(super) unmet: Option<Cow<'static, str>>,
    problem: Option<Cause>,
}

struct Given {
    name: Cow<'static, str>,
    value: Value,
    secret: bool,
}

impl<'r, S: StepId> MessageBuilder<'r, S> {
    pub(crate) fn new(run: &'r Run, step: S, source: Source, channel: Cow<'static, str>) -> Self {
        let draft = Draft {
            source,
            channel,
            parameters: Vec::new(),
            headers: Vec::new(),
            required: Vec::new(),
            payload: None,
            payload_required: false,
            correlation: None,
            reads: &[],
            secret_reads: &[],
            timeout: None,
            unmet: None,
            problem: None,
        };
        Self { run, step, draft }
    }

    /// Says what must be done before (Arazzo 1.1, `dependsOn`), and whether it is: otherwise nothing
    /// is sent or waited for, and the step fails without a message.
    pub fn depends_on(mut self, step: impl Display, done: bool) -> Self {
        if !done && self.draft.unmet.is_none() {
            self.draft.unmet = Some(step.to_string().into());
        }
        self
    }

    /// Fills in `{name}` of the address.
    pub fn channel(mut self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        let given = self.draft.given(name.into(), &value, false);
        self.draft.parameters.extend(given);
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        let name = name.into();
        let secret = is_sensitive(&name);
        let given = self.draft.given(name, &value, secret);
        self.draft.headers.extend(given);
        self
    }

    /// Sets a header whose value is kept out of everything that the run shows.
    pub fn secret_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Serialize,
    ) -> Self {
        let given = self.draft.given(name.into(), &value, true);
        self.draft.headers.extend(given);
        self
    }

    /// Says that the API requires this header: without a value for it, nothing is sent.
    pub fn require_header(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.draft.required.push(name.into());
        self
    }

    /// Sends a JSON payload, `application/json`.
    pub fn json(self, payload: impl Serialize) -> Self {
        self.json_as("application/json", payload)
    }

    /// Sends a JSON payload of another media type.
    pub fn json_as(
        mut self,
        content_type: impl Into<Cow<'static, str>>,
        payload: impl Serialize,
    ) -> Self {
        if is_none(&payload) {
            return self;
        }
        match to_bytes(&payload) {
            Ok(bytes) => self.draft.payload = Some((content_type.into(), bytes.into())),
            Err(refusal) => self.draft.refuse(Cause::from_refusal(refusal, "payload")),
        }
        self
    }

    /// Sends the items of a list, each for itself, as the media type has it: a line of JSON for
    /// each (`application/jsonl`), a record (`application/json-seq`), an event
    /// (`text/event-stream`). A text is sent as it is.
    pub fn sequence(
        mut self,
        content_type: impl Into<Cow<'static, str>>,
        items: impl Serialize,
    ) -> Self {
        if is_none(&items) {
            return self;
        }
        let content_type = content_type.into();
        match crate::request::sequence::write(&content_type, &items) {
            Ok((text, _)) => self.draft.payload = Some((content_type, text.into())),
            Err(refusal) => self.draft.refuse(Cause::from_refusal(refusal, "payload")),
        }
        self
    }

    /// Sends a text of any media type.
    pub fn text(
        self,
        content_type: impl Into<Cow<'static, str>>,
        text: impl Into<Option<String>>,
    ) -> Self {
        self.bytes(content_type, text.into().map(Bytes::from))
    }

    /// Sends bytes of any media type.
    pub fn bytes(
        mut self,
        content_type: impl Into<Cow<'static, str>>,
        bytes: impl Into<Option<Bytes>>,
    ) -> Self {
        if let Some(bytes) = bytes.into() {
            self.draft.payload = Some((content_type.into(), bytes));
        }
        self
    }

    /// Says that the API requires a payload: without one, nothing is sent.
    pub fn require_payload(mut self) -> Self {
        self.draft.payload_required = true;
        self
    }

    /// Waits for a message that has this value at one of these locations (AsyncAPI, "Correlation ID
    /// Object"), as `$message.header#/requestId`.
    pub fn correlate(mut self, locations: &'static [&'static str], value: impl Serialize) -> Self {
        match to_value(&value) {
            Ok(Value::Null) => self.draft.refuse(Cause::missing_value("correlationId")),
            Ok(value) => self.draft.correlation = Some(Correlation { locations, value }),
            Err(refusal) => self
                .draft
                .refuse(Cause::from_refusal(refusal, "correlationId")),
        }
        self
    }

    /// Names the parts of the payload that the step reads, as JSON Pointers (RFC 6901); the empty one
    /// is the whole payload. Only these are kept in memory as values.
    pub fn read(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.reads = pointers;
        self
    }

    /// Names parts of the payload that are secret: they are read as by [`read`](Self::read), and this
    /// run shows `…` in their place.
    pub fn read_secret(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.secret_reads = pointers;
        self
    }

    /// Limits the time that sending takes, or the wait for a message (Arazzo 1.1, `timeout`).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }
}

impl Draft {
    /// A value that is there; one that cannot be written is a problem.
    fn given(
        &mut self,
        name: Cow<'static, str>,
        value: &impl Serialize,
        secret: bool,
    ) -> Option<Given> {
        match to_value(value) {
            Ok(Value::Null) => None,
            Ok(value) => Some(Given {
                name,
                value,
                secret,
            }),
            Err(refusal) => {
                self.refuse(Cause::from_refusal(refusal, name));
                None
            }
        }
    }

    /// Keeps the first thing that is wrong.
    fn refuse(&mut self, cause: Cause) {
        self.problem.get_or_insert(cause);
    }

    /// Adds the secrets of this message to those of the run.
    pub(super) fn redact(&self, redaction: &mut Redaction) {
        for given in self.headers.iter().filter(|given| given.secret) {
            redaction.add(&value_text(&given.value));
        }
    }

    /// What is wrong with it so far.
    pub(super) fn problem(&mut self) -> Result<(), Cause> {
        self.problem.take().map_or(Ok(()), Err)
    }

    /// The message that is sent, or why it cannot be.
    pub(super) fn message(&mut self) -> Result<Message, Cause> {
        self.problem()?;
        let address = self.address()?;
        for name in &self.required {
            if !self.headers.iter().any(|given| given.name == *name) {
                let location = crate::request::Location::Header;
                return Err(Cause::missing_parameter(location, name.clone()));
            }
        }
        let (content_type, payload) = match self.payload.take() {
            Some((content_type, payload)) => (Some(content_type.into_owned()), payload),
            None if self.payload_required => return Err(Cause::missing_value("payload")),
            None => (None, Bytes::default()),
        };
        let headers = self.headers.iter();
        let headers = headers.map(|given| (given.name.clone().into_owned(), given.value.clone()));
        Ok(Message {
            address,
            headers: headers.collect::<Map<_, _>>(),
            content_type,
            payload,
        })
    }

    /// The address of the channel with its parameters filled in.
    pub(super) fn address(&self) -> Result<String, Cause> {
        let mut address = String::new();
        let mut rest: &str = &self.channel;
        while let Some((literal, name, after)) = next_hole(rest) {
            address.push_str(literal);
            address.push_str(&self.parameter(name)?);
            rest = after;
        }
        address.push_str(rest);
        Ok(address)
    }

    fn parameter(&self, name: &str) -> Result<String, Cause> {
        let given = self.parameters.iter().find(|given| given.name == name);
        let text = given.map(|given| value_text(&given.value));
        text.filter(|text| !text.is_empty())
            .ok_or_else(|| Cause::missing_value(name.to_owned()))
    }
}

/// The text before the first `{name}`, the name, and the rest.
fn next_hole(address: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = address.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}
