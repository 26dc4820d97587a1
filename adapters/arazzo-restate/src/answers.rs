//! [`Answers`]: the URLs by which the runs that wait for somebody are answered.

use std::{collections::BTreeMap, fmt, io, net::SocketAddr, sync::Arc};

use arazzo::{
    Client, Message, TransportError, Value,
    bytes::Bytes,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use arazzo_durable::{Durable, Wait};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonschema::Validator;
use tokio::net::TcpListener;

use crate::resolver::{Answer, SERVICE};

/// The size limit of an answer: 1 MiB.
const MAX_BODY: usize = 1024 * 1024;
/// What stands before the names of headers of the message.
const HEADER: &str = "x-message-";

/// Takes the answers to [`UserInput`](crate::UserInput)s, and gives them to the engine. It needs no
/// worker: what was answered is kept by the engine until one is there.
///
/// A URL is made by [`Endpoint::on_user_input`](crate::Endpoint::on_user_input) of a worker with the
/// same keys. The body of the POST is the payload of the message, its `Content-Type` that of the
/// message, and each header `X-Message-NAME` a header `NAME`.
///
/// | status | |
/// |---|---|
/// | 202 | The engine has the answer. |
/// | 400 | It does not fit the schema of the message, or has another correlation id. The run waits on. |
/// | 404 | Nobody has made this URL. |
/// | 410 | There was an answer before. The engine knows that for 30 days. |
/// | 413 | It is larger than 1 MiB. |
/// | 502 | The engine does not answer. The same answer may be posted again. |
///
/// An answer to a wait that is over in another way, by a time limit or the end of the run, is taken,
/// and has no effect.
///
/// ```no_run
/// # async fn answers(client: arazzo::Client, durable: arazzo_restate::Durable)
/// #     -> Result<(), Box<dyn std::error::Error>> {
/// let approval = serde_json::json!({"type": "object", "required": ["approved"]});
/// arazzo_restate::Answers::new("http://127.0.0.1:8080", client, durable)
///     .message_schema("approvals", &approval)?
///     .listen(([127, 0, 0, 1], 9081).into())
///     .await?;
/// # Ok(())
/// # }
/// ```
pub struct Answers {
    engine: String,
    client: Client,
    durable: Durable,
    schemas: BTreeMap<String, Validator>,
}

impl Answers {
    /// Names the URL of the engine's ingress, to which requests go through the transport of the client.
    /// `durable` has the keys of the workers.
    pub fn new(engine: &str, client: Client, durable: Durable) -> Self {
        Self {
            engine: engine.trim_end_matches('/').to_owned(),
            client,
            durable,
            schemas: BTreeMap::new(),
        }
    }

    /// Sets what the messages of a channel must fit (JSON Schema; 2020-12 unless it says otherwise), by
    /// the address of the channel as the API describes it. They are JSON then.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] if it is no schema.
    pub fn message_schema(mut self, channel: &str, schema: &Value) -> Result<Self, SchemaError> {
        let validator = jsonschema::validator_for(schema);
        let validator = validator.map_err(|error| SchemaError(error.to_string()))?;
        self.schemas.insert(channel.to_owned(), validator);
        Ok(self)
    }

    /// Listens on an address, and serves until the process is interrupted. The address is one of this
    /// machine: what makes it known to others, and encrypts, stands before it.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on.
    pub async fn listen(self, address: SocketAddr) -> io::Result<()> {
        let listener = TcpListener::bind(address).await?;
        self.serve(listener, std::future::pending::<()>()).await
    }

    /// Serves on a listener until a future completes.
    ///
    /// # Errors
    ///
    /// If connections cannot be accepted.
    pub async fn serve(
        self,
        listener: TcpListener,
        until: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let router = Router::new()
            .route("/{token}", post(take))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .with_state(Arc::new(self));
        let served = axum::serve(listener, router).with_graceful_shutdown(until);
        served.await
    }

    /// Finds the wait of a URL; `None` if nobody has made it.
    fn wait(&self, token: &str) -> Option<Wait> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        self.durable.open_wait(&sealed).ok()
    }

    /// Makes the message of an answer.
    fn message(&self, wait: &Wait, headers: &HeaderMap, body: Bytes) -> Result<Message, Refused> {
        if let Some(schema) = self.schemas.get(&wait.channel) {
            let payload = serde_json::from_slice(&body);
            let payload = payload.map_err(|_| Refused::misfit("it is not JSON"))?;
            let fits = schema.validate(&payload);
            fits.map_err(|error| Refused::misfit(error.masked()))?;
        }
        let mut message = Message::new(&*wait.address, body.to_vec());
        message.correlation_id.clone_from(&wait.correlation_id);
        message.content_type = text(headers, header::CONTENT_TYPE.as_str());
        for name in headers.keys() {
            let own = name.as_str().strip_prefix(HEADER);
            if let Some((own, value)) = own.zip(text(headers, name.as_str())) {
                message = message.header(own, value);
            }
        }
        if !wait.fits(&message) {
            return Err(Refused::misfit("it answers something else"));
        }
        Ok(message)
    }

    /// Gives an answer to the engine.
    async fn give(&self, wait: &Wait, message: &Message) -> Result<(), Refused> {
        let sealed = self.durable.seal_message(wait.run, &wait.id, message);
        let answer = Answer {
            id: wait.id.clone(),
            given: STANDARD.encode(sealed.map_err(Refused::engine)?),
        };
        let body = serde_json::to_vec(&answer).map_err(Refused::engine)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/{SERVICE}/resolve/send", self.engine))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", &wait.id)
            .body(Bytes::from(body));
        let request = request.map_err(Refused::engine)?;
        let sent = self.client.transport().send(request).await;
        taken(sent)
    }
}

/// Reads what the engine says of an answer.
fn taken(sent: Result<arazzo::http::Response<Bytes>, TransportError>) -> Result<(), Refused> {
    let answer = sent.map_err(Refused::engine)?;
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    match body["status"].as_str() {
        Some("Accepted") => Ok(()),
        Some("PreviouslyAccepted") => Err(Refused(
            StatusCode::GONE,
            "there was an answer before".to_owned(),
        )),
        _ => Err(Refused::engine(format_args!("status {}", answer.status()))),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

async fn take(
    State(answers): State<Arc<Answers>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    let unknown = || Refused(StatusCode::NOT_FOUND, "nobody waits for this".to_owned());
    let wait = answers.wait(&token).ok_or_else(unknown)?;
    let message = answers.message(&wait, &headers, body)?;
    answers.give(&wait, &message).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Why an answer is not taken, as a response.
struct Refused(StatusCode, String);

impl Refused {
    fn misfit(why: impl fmt::Display) -> Self {
        Self(StatusCode::BAD_REQUEST, why.to_string())
    }

    fn engine(why: impl fmt::Display) -> Self {
        Self(
            StatusCode::BAD_GATEWAY,
            format!("the engine does not take it: {why}"),
        )
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, why) = self;
        (status, why).into_response()
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("engine", &self.engine)
            .field("schemas", &self.schemas.keys())
            .finish_non_exhaustive()
    }
}

/// A schema that is none.
#[derive(Clone, Debug)]
pub struct SchemaError(String);

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is no schema: {}", self.0)
    }
}

impl std::error::Error for SchemaError {}
