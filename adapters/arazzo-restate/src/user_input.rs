//! [`UserInput`]: what a program is told of a run that waits for somebody.

use std::{collections::BTreeMap, error::Error, fmt, sync::Arc};

use arazzo::{BoxFuture, Value, watch::rfc_3339};
use arazzo_durable::{Durable, Wait, run_id_of};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

type AnyError = Box<dyn Error + Send + Sync>;
type Told = BoxFuture<'static, Result<(), AnyError>>;
type Tell = Arc<dyn Fn(UserInput) -> Told + Send + Sync>;

/// A run waits for a person, or for a foreign system: the event `workflow.UserInput`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserInput {
    /// The id of the event, the same whenever it is told.
    pub uuid: String,
    /// What is to be answered: the address of the channel, with a placeholder `{name}` for each
    /// parameter.
    pub notification_id: String,
    /// Where the answer is posted, once. Whoever has it can answer. If the event is told again, it is
    /// another one for the same answer.
    pub url: String,
    /// What the answer must be: the JSON Schema of the message, as
    /// [`Endpoint::message_schema`](crate::Endpoint::message_schema) has it, or else null.
    pub input_params: Value,
    /// The id of the run.
    pub request_id: String,
    /// When the wait began, in UTC (RFC 3339).
    pub timestamp: String,
    /// To whom the endpoint belongs: see [`Endpoint::namespaces`](crate::Endpoint::namespaces).
    pub namespaces: Vec<String>,
    /// Whether the event was told before. It is at least once told as new.
    pub replayed: bool,
    /// The wait itself, as the run sees it.
    pub wait: Wait,
}

impl UserInput {
    /// Returns the event as JSON.
    pub fn to_value(&self) -> Value {
        json!({
            "event": "workflow.UserInput",
            "uuid": self.uuid,
            "notificationId": self.notification_id,
            "url": self.url,
            "inputParams": self.input_params,
            "requestId": self.request_id,
            "timestamp": self.timestamp,
            "namespaces": self.namespaces,
            "replayed": self.replayed,
        })
    }
}

impl fmt::Debug for UserInput {
    /// Omits the URL, by which anybody could answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserInput")
            .field("uuid", &self.uuid)
            .field("notification_id", &self.notification_id)
            .field("request_id", &self.request_id)
            .field("replayed", &self.replayed)
            .finish_non_exhaustive()
    }
}

/// Who is told of waits, and what it is told beside them.
#[derive(Default)]
pub(crate) struct Desk {
    /// The URL before the part that is secret, and who is told.
    pub(crate) told: Option<(String, Tell)>,
    pub(crate) namespaces: Vec<String>,
    pub(crate) schemas: BTreeMap<String, Value>,
}

impl Desk {
    /// Makes the event of a wait, with a URL that `durable` has sealed.
    fn event(&self, url: &str, durable: &Durable, wait: Wait) -> Result<UserInput, AnyError> {
        let token = durable.seal_wait(&wait).map_err(AnyError::from)?;
        let schema = self.schemas.get(&wait.channel);
        Ok(UserInput {
            uuid: run_id_of(&wait.id).to_string(),
            notification_id: wait.channel.clone(),
            url: format!("{url}/{}", URL_SAFE_NO_PAD.encode(token)),
            input_params: schema.cloned().unwrap_or_default(),
            request_id: wait.run.to_string(),
            timestamp: rfc_3339(wait.since),
            namespaces: self.namespaces.clone(),
            replayed: wait.replayed,
            wait,
        })
    }

    /// Returns what tells of waits; `None` if nobody wants to know.
    pub(crate) fn teller(self, durable: Durable) -> Option<impl Fn(Wait) -> Told + Send + Sync> {
        let (url, tell) = self.told.clone()?;
        Some(move |wait| match self.event(&url, &durable, wait) {
            Ok(event) => tell(event),
            Err(error) => Box::pin(async move { Err(error) }),
        })
    }
}
