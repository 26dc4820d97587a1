//! [`Ingress`]: starts runs, and keeps secrets from the engine.
//!
//! The engine keeps what its own ingress is sent, before a worker sees it. So who starts runs checks
//! first, here.

use std::{error::Error, fmt};

use arazzo::{
    Client, Entry, Map, TransportError, Value,
    bytes::Bytes,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
};
use arazzo_durable::{Durable, Refusal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::outcome::{NotOpened, open_error, open_outputs};

/// What is encoded in a path. The engine looks for keys as they are written, so no more than must be.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Starts runs at the ingress of an engine.
///
/// ```no_run
/// # async fn start(client: arazzo::Client, durable: arazzo_restate::Durable, entry: arazzo::Entry)
/// #     -> Result<(), arazzo_restate::IngressError> {
/// let ingress = arazzo_restate::Ingress::new("http://127.0.0.1:8080", client, durable);
/// let inputs = arazzo::Map::new();
/// let outputs = ingress.run(&entry, "batch-17", inputs).await?;
/// # let _ = outputs;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Ingress {
    url: String,
    client: Client,
    durable: Durable,
}

impl Ingress {
    /// Names the URL of the engine's ingress. The requests go through the transport of the client, and
    /// results are opened with the keys of `durable`, whose secrets are those that inputs may refer to.
    pub fn new(url: &str, client: Client, durable: Durable) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            client,
            durable,
        }
    }

    /// Runs a workflow, and waits for its end: the outputs. If there was a run with this key, it is
    /// that one, running or ended.
    ///
    /// # Errors
    ///
    /// [`IngressError`]. After [`IngressError::Transport`], the same key asks for the same run again.
    pub async fn run(&self, entry: &Entry, key: &str, inputs: Map) -> Result<Value, IngressError> {
        let answer = self.send(entry, "run", key, inputs).await?;
        self.outcome(&answer)
    }

    /// Waits for the end of the run with this key, which was started before: its outputs.
    ///
    /// # Errors
    ///
    /// [`IngressError`]. The status of [`IngressError::Failed`] is 404 if there is no such run.
    pub async fn attach(&self, entry: &Entry, key: &str) -> Result<Value, IngressError> {
        let answer = self.ask(entry, key, "attach").await?;
        self.outcome(&answer)
    }

    /// Returns whether the engine has a run with this key, running or ended.
    ///
    /// # Errors
    ///
    /// [`IngressError`].
    pub async fn has(&self, entry: &Entry, key: &str) -> Result<bool, IngressError> {
        let answer = self.ask(entry, key, "output").await?;
        Ok(answer.status() != StatusCode::NOT_FOUND)
    }

    /// Reads how a run has ended.
    fn outcome(&self, answer: &Response<Bytes>) -> Result<Value, IngressError> {
        let status = answer.status();
        let body = read(answer);
        if status.is_success() {
            return open_outputs(&self.durable, body).map_err(IngressError::NotOpened);
        }
        let message = body["message"].as_str().unwrap_or_default();
        match open_error(&self.durable, message) {
            Ok(opened) => Err(failed(status.as_u16(), &opened["message"], &opened)),
            Err(NotOpened::Form) => Err(failed(status.as_u16(), &message.into(), &Value::Null)),
            Err(error) => Err(IngressError::NotOpened(error)),
        }
    }

    /// Asks for a run by its key, without starting it.
    async fn ask(
        &self,
        entry: &Entry,
        key: &str,
        what: &str,
    ) -> Result<Response<Bytes>, IngressError> {
        let key = utf8_percent_encode(key, RESERVED);
        let id = entry.id();
        let uri = format!("{}/restate/invocation/{id}/run/{key}/{what}", self.url);
        let request = Request::builder().uri(uri).body(Bytes::new());
        let unsent = |error| IngressError::Transport(TransportError::new(error));
        let sent = self.client.transport().send(request.map_err(unsent)?).await;
        sent.map_err(IngressError::Transport)
    }

    #[cfg(feature = "serve")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    #[cfg(feature = "serve")]
    pub(crate) fn durable(&self) -> &Durable {
        &self.durable
    }

    /// Starts a workflow, and does not wait: the id by which the engine knows the run. If there was a
    /// run with this key, it is that one.
    ///
    /// # Errors
    ///
    /// [`IngressError`]. After [`IngressError::Transport`], the same key asks for the same run again.
    pub async fn start(
        &self,
        entry: &Entry,
        key: &str,
        inputs: Map,
    ) -> Result<String, IngressError> {
        let answer = self.send(entry, "run/send", key, inputs).await?;
        let body = read(&answer);
        match body["invocationId"].as_str() {
            Some(id) => Ok(id.to_owned()),
            None => Err(failed(
                answer.status().as_u16(),
                &body["message"],
                &Value::Null,
            )),
        }
    }

    async fn send(
        &self,
        entry: &Entry,
        path: &str,
        key: &str,
        inputs: Map,
    ) -> Result<Response<Bytes>, IngressError> {
        let checked = self.durable.check(entry, &inputs);
        checked.map_err(IngressError::Refused)?;
        let key = HeaderValue::from_str(key).map_err(|_| IngressError::Key)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/{}/{path}", self.url, entry.id()))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Bytes::from(Value::Object(inputs).to_string()));
        let unsent = |error| IngressError::Transport(TransportError::new(error));
        let sent = self.client.transport().send(request.map_err(unsent)?).await;
        sent.map_err(IngressError::Transport)
    }
}

fn read(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap_or_default()
}

/// Makes the error of a run that has failed. What was opened has the members `kind` and `report`.
fn failed(status: u16, message: &Value, opened: &Value) -> IngressError {
    IngressError::Failed {
        status,
        kind: opened["kind"].as_str().map(str::to_owned),
        message: message
            .as_str()
            .unwrap_or("the engine does not say why")
            .to_owned(),
        report: opened["report"].clone(),
    }
}

/// Why there are no outputs of a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum IngressError {
    /// The inputs have secrets. Nothing was sent.
    Refused(Refusal),
    /// The key of the run has characters that no header may have.
    Key,
    /// The engine did not answer.
    Transport(TransportError),
    /// The run has failed, or the engine refused it.
    #[non_exhaustive]
    Failed {
        /// The status of the answer: 422 for a run that has failed, 409 for one that was cancelled.
        status: u16,
        /// The kind of the cause as one word, as [`Cause::kind`](arazzo::Cause::kind) has it, if the
        /// result was sealed.
        kind: Option<String>,
        /// Why, in one sentence.
        message: String,
        /// The report of the run, as [`Report`](arazzo::Report) serialises; null if it did not start.
        report: Value,
    },
    /// The result was sealed with a key that is not here.
    NotOpened(NotOpened),
}

impl fmt::Display for IngressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Key => f.write_str("the key of the run is not visible ASCII"),
            Self::Transport(error) => write!(f, "the engine does not answer: {error}"),
            Self::Failed { message, .. } => f.write_str(message),
            Self::NotOpened(error) => write!(f, "the result cannot be opened: {error}"),
        }
    }
}

impl Error for IngressError {}
