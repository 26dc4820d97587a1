//! Messages: payload, headers, and the place of their correlation id.

use super::{Reading, name_of};
use crate::document::api::apis::Problem;
use crate::document::api::tree::{Dialect, Node};
use crate::document::api::{
    ApiPlace, Header, MediaType, Parameter, ParameterStyle, RequestBody, Response, SchemaId,
    StatusPattern,
};
use crate::document::arazzo::Location;

/// Message Object, with what its traits add.
pub(super) struct Message {
    place: ApiPlace,
    name: String,
    pub(super) summary: Option<String>,
    content_type: String,
    payload: Option<SchemaId>,
    headers: Vec<Header>,
    /// `$message.header#/correlationId`
    pub(super) correlation: Option<String>,
    /// The message and its traits.
    pub(super) parts: Vec<Node>,
    /// Why nothing is known but the name: payload and headers are anything then.
    unread: Option<Problem>,
}

impl Reading<'_, '_> {
    /// Reads messages by their nodes.
    pub(super) fn messages(&mut self, nodes: Vec<Node>) -> Vec<Message> {
        let read = |node: Node| match self.apis.follow(node.clone()) {
            Ok(node) => self.message(&node),
            Err(problem) => self.unread(&node, problem),
        };
        nodes.into_iter().map(read).collect()
    }

    /// A message of which only the name is known, from its reference.
    fn unread(&self, node: &Node, problem: Problem) -> Message {
        let reference = node.reference().unwrap_or_default();
        let name = reference.rsplit(['/', '#']).next().unwrap_or_default();
        Message {
            place: node.place(),
            name: name.to_owned(),
            summary: None,
            content_type: self.default_content_type(),
            payload: Some(self.apis.unknown(&problem.place)),
            headers: Vec::new(),
            correlation: None,
            parts: Vec::new(),
            unread: Some(problem),
        }
    }

    fn default_content_type(&self) -> String {
        let declared = self.root.text("defaultContentType");
        declared.unwrap_or_else(|| "application/json".to_owned())
    }

    fn message(&mut self, node: &Node) -> Message {
        let traits = node.get("traits").map(|node| node.items());
        let mut parts = vec![node.clone()];
        for applied in traits.unwrap_or_default() {
            parts.extend(self.follow(applied));
        }
        let text = |key: &str| parts.iter().find_map(|part| part.text(key));
        let named = text("name").or_else(|| text("messageId"));
        let summary = text("summary").or_else(|| text("title"));
        let mut headers = Vec::new();
        for part in &parts {
            headers.extend(self.headers(part));
        }
        Message {
            place: node.place(),
            name: named.unwrap_or_else(|| name_of(node)),
            summary,
            content_type: text("contentType").unwrap_or_else(|| self.default_content_type()),
            payload: self.payload(node),
            headers,
            correlation: parts.iter().find_map(|part| self.correlation(part)),
            parts,
            unread: None,
        }
    }

    fn payload(&mut self, message: &Node) -> Option<SchemaId> {
        let payload = message.get("payload")?;
        let format = message.text("schemaFormat");
        self.schema(payload, format)
    }

    /// A schema, in an object that names its format or not. None if the format is not JSON Schema.
    fn schema(&mut self, node: Node, format: Option<String>) -> Option<SchemaId> {
        let target = match node.reference() {
            Some(_) => match self.apis.follow(node.clone()) {
                Ok(target) => target,
                Err(problem) => return Some(self.apis.unread(problem)),
            },
            None => node.clone(),
        };
        let (node, format) = match target.get("schemaFormat") {
            Some(_) => (target.get("schema")?, target.text("schemaFormat")),
            None => (node, format),
        };
        let dialect = format.map_or(Some(node.dialect), |format| dialect(&format))?;
        Some(self.apis.intern(Node { dialect, ..node }))
    }

    fn headers(&mut self, part: &Node) -> Vec<Header> {
        let Some(node) = part.get("headers") else {
            return Vec::new();
        };
        let Some(schema) = self.schema(node, None) else {
            return Vec::new();
        };
        let schema = self.apis.flat(schema);
        let properties = schema.properties.iter();
        let header = |(name, id): (&String, &SchemaId)| Header {
            name: name.clone(),
            required: schema.required.contains(name),
            description: self.apis.flat(*id).description.clone(),
            schema: Some(*id),
        };
        properties.map(header).collect()
    }

    fn correlation(&mut self, part: &Node) -> Option<String> {
        let node = self.follow(part.get("correlationId")?)?;
        let location = node.text("location")?;
        let known = ["$message.header#/", "$message.payload#"];
        let found = known.iter().any(|prefix| location.starts_with(prefix));
        found.then_some(location)
    }
}

impl Message {
    pub(super) fn is_unread(&self) -> bool {
        self.unread.is_some()
    }

    /// The message in the place of a response.
    pub(super) fn response(&self) -> Response {
        Response {
            place: self.place.clone(),
            status: StatusPattern::Default,
            description: self.summary.clone(),
            headers: self.headers.clone(),
            content: vec![self.media()],
            message: Some(self.name.clone()),
            unread: self.unread.clone(),
        }
    }

    fn media(&self) -> MediaType {
        MediaType {
            name: self.content_type.clone(),
            schema: self.payload,
            items: None,
            encoding: Vec::new(),
        }
    }

    fn header(&self, name: &str) -> Option<&Header> {
        let mut headers = self.headers.iter();
        headers.find(|header| header.name.eq_ignore_ascii_case(name))
    }
}

/// The headers that a step may set. Only what all messages require is required.
pub(super) fn headers_to_send(messages: &[Message]) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for message in messages {
        for header in &message.headers {
            let known = |parameter: &Parameter| parameter.name.eq_ignore_ascii_case(&header.name);
            if parameters.iter().any(known) {
                continue;
            }
            let required = |other: &Message| other.header(&header.name).is_some_and(|h| h.required);
            parameters.push(Parameter {
                place: message.place.clone(),
                name: header.name.clone(),
                location: Location::Header,
                required: messages.iter().all(required),
                description: header.description.clone(),
                deprecated: false,
                schema: header.schema,
                style: ParameterStyle::Simple,
                odd_style: None,
                explode: false,
                allow_reserved: false,
                content: None,
            });
        }
    }
    parameters
}

/// What a step may send. Of several messages in one media type it is not known which is meant, so
/// their schema is left open.
pub(super) fn body(place: ApiPlace, messages: &[Message]) -> Option<RequestBody> {
    let mut content: Vec<MediaType> = Vec::new();
    for media in messages.iter().map(Message::media) {
        match content.iter_mut().find(|known| known.name == media.name) {
            Some(known) => known.schema = None,
            None => content.push(media),
        }
    }
    let described = |message: &Message| message.payload.is_some();
    (!messages.is_empty()).then(|| RequestBody {
        place,
        required: messages.iter().all(described),
        content,
        unread: messages.iter().find_map(|message| message.unread.clone()),
    })
}

/// How schemas of a format are read.
fn dialect(format: &str) -> Option<Dialect> {
    let name = format.split(';').next().unwrap_or(format).trim();
    let json_schema = name.starts_with("application/vnd.aai.asyncapi")
        || name.starts_with("application/schema+")
        || name.starts_with("application/vnd.oai.openapi");
    let old = name.starts_with("application/vnd.oai.openapi") && format.contains("version=3.0");
    match (json_schema, old) {
        (false, _) => None,
        (true, true) => Some(Dialect::V3_0),
        (true, false) => Some(Dialect::V3_1),
    }
}
