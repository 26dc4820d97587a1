//! The version-neutral model of API descriptions: what the compiler needs of an operation.
//!
//! One reader per version family fills it, and each reads only the nodes that the workflows reach:
//! mistakes elsewhere in the description are ignored.

#![allow(
    dead_code,
    reason = "the objects hold all that the specification gives them, read by a stage or not"
)]

use crate::document::arazzo::Location;
use crate::source::FileId;

mod apis;
mod asyncapi;
pub(crate) mod branches;
mod depth;
mod describe;
mod description;
mod external;
mod flat;
pub(crate) mod mismatch;
pub(crate) mod navigate;
mod operation;
mod parse;
mod paths;
mod pointer;
mod reference;
mod root;
mod root_value;
pub(crate) mod schema;
mod security;
mod server;
mod tags;
mod template;
mod tree;
mod v2;
mod v3_0;
mod v3_1;

#[cfg(test)]
mod tests;

pub(crate) use apis::{Apis, Problem};
pub(crate) use asyncapi::MessagingKey;
pub(crate) use description::DescriptionId;
pub(crate) use parse::value;
pub(crate) use pointer::PointerTarget;
pub(crate) use root::RootKind;
pub(crate) use schema::{Schema, SchemaId, Schemas, TypeSet};
pub(crate) use server::Server;
pub(crate) use template::{Respelt, template_names};

/// A place inside an API description: a file and a JSON Pointer into it. Looked up in the text only
/// when a diagnostic needs it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ApiPlace {
    pub(crate) file: FileId,
    pub(crate) pointer: String,
}

/// An operation in the index of a description: enough to find it, nothing of it read yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OperationKey {
    /// Upper case; the methods of `additionalOperations` as written.
    pub(crate) method: String,
    /// The template, as written.
    pub(crate) path: String,
    pub(crate) operation_id: Option<String>,
    /// The Operation Object; in another file if the path item is a reference.
    pub(crate) place: ApiPlace,
}

/// An operation of an API, normalised.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) place: ApiPlace,
    /// Upper case.
    pub(crate) method: String,
    /// The template, with `{name}` holes; without any base path.
    pub(crate) path: String,
    /// The holes that the description spells in another way.
    pub(crate) respelt: Vec<Respelt>,
    pub(crate) operation_id: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    /// Where there is more to read, on the web.
    pub(crate) external_docs: Option<String>,
    pub(crate) deprecated: bool,
    /// Those of the path item included, overridden ones left out.
    pub(crate) parameters: Vec<Parameter>,
    /// Whether there are parameters that could not be read, so that what is not declared may be.
    pub(crate) unread_parameters: bool,
    pub(crate) body: Option<RequestBody>,
    /// In the description's order.
    pub(crate) responses: Vec<Response>,
    /// The server of the operation or its path item, if it has one of its own.
    pub(crate) server: Option<Server>,
    /// Alternatives; each is a list of schemes that must all be satisfied. Empty: no security.
    pub(crate) security: Vec<Vec<Requirement>>,
    /// Whether the requirement is the default of the description, not the operation's own.
    pub(crate) security_inherited: bool,
    /// Set if the operation exchanges messages instead of a request and a response.
    pub(crate) messaging: Option<Messaging>,
}

/// Which way messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Send,
    Receive,
}

impl Direction {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Direction::Send => "send",
            Direction::Receive => "receive",
        }
    }

    /// The direction of the other side.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Direction::Send => Direction::Receive,
            Direction::Receive => Direction::Send,
        }
    }
}

/// What only an operation on a message channel has.
#[derive(Clone, Debug)]
pub(crate) struct Messaging {
    /// What the step does.
    pub(crate) direction: Direction,
    /// What the described application does, where the description says.
    pub(crate) application: Option<Direction>,
    /// Where messages say what they answer: `$message.header#/correlationId`.
    pub(crate) correlation: Vec<String>,
    /// The address that replies to what the step sends go to, if it is known.
    pub(crate) reply: Option<String>,
    /// What the description says for protocols.
    pub(crate) bindings: Vec<Binding>,
}

/// What a description says about a channel for one protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// MQTT: 0, 1 or 2.
    Qos(u8),
    Retain(bool),
    /// MQTT: in seconds.
    MessageExpiry(u32),
    /// NATS.
    QueueGroup(String),
    /// Kafka.
    Topic(String),
    Key(String),
    Partitions(u32),
    Group(String),
    /// AMQP.
    Exchange(String),
    ExchangeKind(String),
    Queue(String),
    Persistent(bool),
}

/// A security scheme that a broker asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BrokerScheme {
    pub(crate) name: String,
    pub(crate) credential: BrokerCredential,
}

/// What a broker takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BrokerCredential {
    UserPassword,
    Token,
    Certificate,
}

/// A parameter that an operation declares.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) place: ApiPlace,
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) schema: Option<SchemaId>,
    pub(crate) style: ParameterStyle,
    /// The style as it is written, where it is not defined at this location: `style` is the default.
    pub(crate) odd_style: Option<String>,
    pub(crate) explode: bool,
    pub(crate) allow_reserved: bool,
    /// The media type, if the parameter is described by `content`.
    pub(crate) content: Option<String>,
}

/// How a parameter is serialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterStyle {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    /// Swagger 2.0 `collectionFormat: tsv`.
    TabDelimited,
    DeepObject,
}

/// What an operation takes as its body.
#[derive(Clone, Debug)]
pub(crate) struct RequestBody {
    pub(crate) place: ApiPlace,
    pub(crate) required: bool,
    /// In the description's order.
    pub(crate) content: Vec<MediaType>,
    /// Why it could not be read, if so: its content may be anything.
    pub(crate) unread: Option<Problem>,
}

/// One representation of a body.
#[derive(Clone, Debug)]
pub(crate) struct MediaType {
    /// `application/json`, as written.
    pub(crate) name: String,
    pub(crate) schema: Option<SchemaId>,
    /// What an item of a sequence is (OpenAPI 3.2, `itemSchema`).
    pub(crate) items: Option<SchemaId>,
    /// By property: how a field of a form is written.
    pub(crate) encoding: Vec<(String, Encoding)>,
}

/// Encoding Object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Encoding {
    pub(crate) content_type: Option<String>,
    pub(crate) style: Option<ParameterStyle>,
    pub(crate) explode: Option<bool>,
    pub(crate) allow_reserved: bool,
}

/// The statuses that a response is declared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusPattern {
    Code(u16),
    /// `4XX` is 4.
    Range(u8),
    Default,
}

impl StatusPattern {
    /// Whether the pattern names this status: exactly, or by its class. `default` does not.
    pub(crate) fn names(self, status: u16) -> bool {
        match self {
            StatusPattern::Code(code) => code == status,
            StatusPattern::Range(class) => u16::from(class) == status / 100,
            StatusPattern::Default => false,
        }
    }
}

/// A response that an operation declares.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) place: ApiPlace,
    pub(crate) status: StatusPattern,
    pub(crate) description: Option<String>,
    pub(crate) headers: Vec<Header>,
    pub(crate) content: Vec<MediaType>,
    /// The name of the message, if this is one.
    pub(crate) message: Option<String>,
    /// Why only the status could be read, if so: its content may be anything.
    pub(crate) unread: Option<Problem>,
}

/// A response header.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    pub(crate) schema: Option<SchemaId>,
}

/// A scheme that an operation asks for, with the scopes that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) scheme: String,
    pub(crate) scopes: Vec<String>,
}

/// A security scheme, as far as the compiler knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SecurityScheme {
    pub(crate) name: String,
    pub(crate) kind: SecurityKind,
    /// Whether it is a reference that leads nowhere.
    pub(crate) unread: bool,
}

/// The kinds of security schemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecurityKind {
    Basic,
    Bearer,
    ApiKey {
        location: Location,
        name: String,
    },
    /// Another HTTP scheme, by name.
    Http(String),
    /// With the token URLs of the flows that need no browser.
    OAuth2 {
        client_credentials: Option<String>,
        password: Option<String>,
    },
    /// With the URL of the discovery document.
    OpenIdConnect(String),
    MutualTls,
    /// One that cannot be read.
    Unknown,
}
