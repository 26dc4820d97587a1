//! What a step sends: a request or a message.

use super::{Alternative, Expr, ModuleId};

/// A server of an API.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// The URL with the defaults of its variables.
    pub(crate) url: String,
    /// The URL with `{name}` in the place of variables.
    pub(crate) template: String,
    pub(crate) variables: Vec<ServerVariable>,
}

impl Server {
    /// A server without variables.
    pub(crate) fn at(url: String) -> Self {
        Self {
            template: url.clone(),
            url,
            variables: Vec::new(),
        }
    }
}

/// A variable of a server.
#[derive(Clone, Debug)]
pub(crate) struct ServerVariable {
    pub(crate) name: String,
    /// Empty if it has none.
    pub(crate) default: String,
    /// The values that it may have; any, if there is none.
    pub(crate) allowed: Vec<String>,
}

/// An HTTP request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) module: ModuleId,
    /// An index into [`Module::sources`].
    pub(crate) source: usize,
    /// A server of the operation's own.
    pub(crate) server: Option<Server>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) body_required: bool,
    /// The media types that the response should have; any, if there is none.
    pub(crate) accept: Option<String>,
    /// What the operation asks for, without what the parameters set.
    pub(crate) security: Vec<Alternative>,
    /// Whether a criterion looks at a redirect.
    pub(crate) keep_redirects: bool,
}

/// A message that is sent, or one that is waited for.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) module: ModuleId,
    /// An index into [`Module::sources`].
    pub(crate) source: usize,
    pub(crate) direction: Direction,
    /// The address, with `{name}` in the place of parameters.
    pub(crate) channel: String,
    /// Headers, and parameters of the address.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) body_required: bool,
    pub(crate) correlation: Option<Correlation>,
    /// Where a message that is sent says what it is correlated by.
    pub(crate) correlated_by: Vec<String>,
    /// The address that replies to it go to.
    pub(crate) reply_to: Option<String>,
    pub(crate) bindings: Vec<Binding>,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Send,
    Receive,
}

/// What the API says about a channel for one protocol: a setter of the runtime's `Bindings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    Qos(u8),
    Retain(bool),
    MessageExpiry(u32),
    QueueGroup(String),
    Topic(String),
    Key(String),
    Partitions(u32),
    Group(String),
    Exchange(String),
    ExchangeKind(String),
    Queue(String),
    Persistent(bool),
}

/// What a message must say that it answers.
#[derive(Debug)]
pub(crate) struct Correlation {
    /// `$message.header#/requestId`; one of them must have the value.
    pub(crate) locations: Vec<String>,
    pub(crate) value: Expr,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
    QueryString,
    /// The address of a channel.
    Channel,
}

/// A parameter of a request.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) value: Expr,
    pub(crate) required: bool,
    /// Whether the API has a value of its own in its place.
    pub(crate) has_default: bool,
    pub(crate) secret: bool,
    /// None for what the location does by default.
    pub(crate) style: Option<Style>,
}

/// How a parameter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// The function of the runtime's `Style`: `pipe_delimited`.
    pub(crate) kind: &'static str,
    /// None for what the style does by default.
    pub(crate) exploded: Option<bool>,
    pub(crate) allow_reserved: bool,
}

/// A request body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) content_type: String,
    pub(crate) encoding: BodyEncoding,
    pub(crate) value: Expr,
    pub(crate) replacements: Vec<Replacement>,
}

/// How a body is written.
#[derive(Debug)]
pub(crate) enum BodyEncoding {
    Json,
    /// `application/x-www-form-urlencoded`, with the styles of fields.
    Form(Vec<(String, Style)>),
    /// `multipart/form-data`, with what is known of its fields.
    Multipart(Vec<FormField>),
    /// Items of JSON, each for itself: `application/jsonl`, `application/json-seq`.
    Sequence,
    Text,
    Bytes,
}

/// What is known of a field of a `multipart/form-data` body.
#[derive(Debug)]
pub(crate) struct FormField {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) part: Part,
    /// An array is one part, with this between its elements.
    pub(crate) separator: Option<&'static str>,
}

/// What a part of a `multipart/form-data` body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A file; a text is Base64.
    Bytes,
    /// Text, even of bytes.
    Text,
    /// A file if it is bytes; the description does not say.
    Open,
}

/// A change to a payload before it is sent.
#[derive(Debug)]
pub(crate) struct Replacement {
    pub(crate) target: ReplacementTarget,
    pub(crate) value: Expr,
}

/// What a replacement changes.
#[derive(Debug)]
pub(crate) enum ReplacementTarget {
    Pointer(String),
    JsonPath(String),
    XPath(String),
}

impl Direction {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Direction::Send => "send",
            Direction::Receive => "receive",
        }
    }
}
