//! [`MessageBuilder`]: builds the message of a step from its channel and its values.
//!
//! As with requests, setters never fail: the first problem is kept, and then nothing is sent.

use std::{borrow::Cow, fmt::Display, time::Duration};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Bindings, ChannelAddress, Message, MessageFilter,
    address::next_hole,
    filter::{Correlation, value_at},
};
use crate::{
    client::Source,
    error::{Cause, StepId},
    run::Run,
    secret::{Redaction, is_sensitive},
    value::{Bytes, is_none, to_bytes, to_value, value_text},
};

/// The message that a step sends or waits for, under construction.
///
/// A value that is `None` or `null` is left out. Parameters of the address, and headers that
/// [`require_header`](Self::require_header) names, must have a value.
#[must_use = "a message is sent by `.send()` and received by `.receive()`"]
pub struct MessageBuilder<'r, S> {
    pub(super) run: &'r Run,
    pub(super) step: S,
    pub(super) draft: Draft,
}

/// The parts of a message before it is assembled.
pub(super) struct Draft {
    pub(super) source: Source,
    pub(super) channel: Cow<'static, str>,
    parameters: Vec<Given>,
    headers: Vec<Given>,
    required: Vec<Cow<'static, str>>,
    payload: Option<(Cow<'static, str>, Bytes)>,
    payload_required: bool,
    bindings: Bindings,
    correlation: Option<Correlation>,
    /// Where the message itself says what it is correlated by.
    correlated_by: &'static [&'static str],
    reply_to: Option<&'static str>,
    pub(super) reads: &'static [&'static str],
    pub(super) secret_reads: &'static [&'static str],
    pub(super) timeout: Option<Duration>,
    /// The dependency that has not been met, if there is one.
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
            bindings: Bindings::new(),
            correlation: None,
            correlated_by: &[],
            reply_to: None,
            reads: &[],
            secret_reads: &[],
            timeout: None,
            unmet: None,
            problem: None,
        };
        Self { run, step, draft }
    }

    /// Declares a dependency (Arazzo 1.1, `dependsOn`) and whether it has been met. If it has not,
    /// the step fails without sending a message or waiting for one.
    pub fn depends_on(mut self, step: impl Display, done: bool) -> Self {
        if !done && self.draft.unmet.is_none() {
            self.draft.unmet = Some(step.to_string().into());
        }
        self
    }

    /// Sets the parameter `{name}` of the address.
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

    /// Sets a header whose value is a secret, which the run never shows.
    pub fn secret_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Serialize,
    ) -> Self {
        let given = self.draft.given(name.into(), &value, true);
        self.draft.headers.extend(given);
        self
    }

    /// Declares that the API requires this header: without a value for it, nothing is sent.
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

    /// Sends the items of a list one by one, framed as the media type requires: each as a line of
    /// JSON (`application/jsonl`), a record (`application/json-seq`) or an event
    /// (`text/event-stream`). A string is sent as it is.
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

    /// Sends text of any media type.
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
        match bytes.into().map(Bytes::in_memory) {
            Some(Ok(bytes)) => self.draft.payload = Some((content_type.into(), bytes)),
            Some(Err(refusal)) => self.draft.refuse(Cause::from_refusal(refusal, "payload")),
            None => {}
        }
        self
    }

    /// Declares that the API requires a payload: without one, nothing is sent.
    pub fn require_payload(mut self) -> Self {
        self.draft.payload_required = true;
        self
    }

    /// Waits for a message that has this value at one of these locations (AsyncAPI, "Correlation ID
    /// Object"), such as `$message.header#/requestId`.
    pub fn correlate(mut self, locations: &'static [&'static str], value: impl Serialize) -> Self {
        match to_value(&value) {
            Ok(Value::Null) => self.draft.refuse(Cause::missing_value("correlationId")),
            Ok(value) => {
                let locations = locations
                    .iter()
                    .map(|place| Cow::Borrowed(*place))
                    .collect();
                self.draft.correlation = Some(Correlation { locations, value });
            }
            Err(refusal) => self
                .draft
                .refuse(Cause::from_refusal(refusal, "correlationId")),
        }
        self
    }

    /// Names the locations of the correlation id in the message that is sent: a protocol that has a
    /// place of its own for it has the value there too.
    pub fn correlated_by(mut self, locations: &'static [&'static str]) -> Self {
        self.draft.correlated_by = locations;
        self
    }

    /// Names the address that replies go to (AsyncAPI 3, "Operation Reply Object"): a protocol that
    /// has a place of its own for it has it there.
    pub fn reply_to(mut self, address: &'static str) -> Self {
        self.draft.reply_to = Some(address);
        self
    }

    /// Sets what the API description says about the channel for its protocol.
    pub fn bindings(mut self, bindings: Bindings) -> Self {
        self.draft.bindings = bindings;
        self
    }

    /// Lists the parts of the payload that the step reads, as JSON Pointers (RFC 6901); the empty
    /// pointer is the whole payload. Only these parts are kept in memory as values.
    pub fn read(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.reads = pointers;
        self
    }

    /// Lists parts of the payload that are secret: they are read as with [`read`](Self::read), and
    /// the run shows `…` instead of their values.
    pub fn read_secret(mut self, pointers: &'static [&'static str]) -> Self {
        self.draft.secret_reads = pointers;
        self
    }

    /// Limits the time that the step takes to send, or to wait for, a message (Arazzo 1.1,
    /// `timeout`).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }
}

impl Draft {
    /// Returns a value unless it is absent; keeps the problem if it cannot be written.
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

    /// Keeps the first problem.
    fn refuse(&mut self, cause: Cause) {
        self.problem.get_or_insert(cause);
    }

    /// Adds the secrets of this message to those of the run.
    pub(super) fn redact(&self, redaction: &mut Redaction) {
        for given in self.headers.iter().filter(|given| given.secret) {
            redaction.add(&value_text(&given.value));
        }
    }

    /// Returns the first problem so far as an error.
    pub(super) fn problem(&mut self) -> Result<(), Cause> {
        self.problem.take().map_or(Ok(()), Err)
    }

    /// Assembles the message, or returns why it cannot be sent.
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
        let mut message = Message {
            headers: headers.collect::<Map<_, _>>(),
            content_type,
            reply_to: self.reply_to.map(str::to_owned),
            ..Message::new(address, payload)
        };
        let mut places = self.correlated_by.iter();
        let correlation = places.find_map(|place| value_at(&message, place));
        message.correlation_id = correlation.map(|value| value_text(&value));
        Ok(message)
    }

    /// Returns what an adapter is told of the channel.
    pub(super) fn to(&self) -> ChannelAddress {
        ChannelAddress::new(self.channel.clone())
            .of(self.source)
            .with_bindings(self.bindings)
    }

    /// Returns what the step waits for, at the address of the channel with its parameters filled in.
    pub(super) fn wanted(&mut self, address: String) -> MessageFilter {
        MessageFilter {
            channel: self.channel.clone(),
            address,
            correlation: self.correlation.take(),
        }
    }

    /// Returns the address of the channel with its parameters filled in.
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
