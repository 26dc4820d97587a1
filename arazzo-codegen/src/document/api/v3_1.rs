//! OpenAPI 3.1 and 3.2, read field by field. A field of a wrong kind counts as absent.

use super::apis::Apis;
use super::operation::Head;
use super::tree::{Dialect, Node};
use super::{
    Encoding, Header, MediaType, Parameter, ParameterStyle, RequestBody, Response, StatusPattern,
};
use crate::document::arazzo::Location;

pub(super) fn head(operation: &Node) -> Head {
    Head {
        operation_id: operation.text("operationId"),
        summary: operation.text("summary"),
        description: operation.text("description"),
        deprecated: operation.flag("deprecated"),
    }
}

/// A Parameter Object. None without a name or a known location.
pub(super) fn parameter(apis: &Apis<'_>, node: &Node) -> Option<Parameter> {
    let location = location(&node.text("in")?)?;
    let written = node.text("style");
    let style = written.as_deref().and_then(|name| style(name, location));
    let odd_style = written.filter(|_| style.is_none());
    let style = style.unwrap_or_else(|| default_style(location));
    Some(Parameter {
        place: node.place(),
        name: node.text("name")?,
        location,
        required: node.flag("required") || location == Location::Path,
        description: node.text("description"),
        deprecated: node.flag("deprecated"),
        style,
        odd_style,
        explode: explode(node, style),
        allow_reserved: node.flag("allowReserved"),
        ..described(apis, node, location)
    })
}

/// A parameter of which only its schema or content is known.
pub(super) fn described(apis: &Apis<'_>, node: &Node, location: Location) -> Parameter {
    let content = media_types(apis, node).into_iter().next();
    let (name, schema) = match content {
        Some(media) => (Some(media.name), media.schema),
        None => (None, None),
    };
    let schema = node
        .get("schema")
        .map(|schema| apis.intern(schema))
        .or(schema);
    Parameter {
        place: node.place(),
        name: String::new(),
        location,
        required: false,
        description: None,
        deprecated: false,
        schema,
        style: ParameterStyle::Form,
        odd_style: None,
        explode: false,
        allow_reserved: false,
        content: name,
    }
}

fn location(text: &str) -> Option<Location> {
    Some(match text {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        "querystring" => Location::QueryString,
        _ => return None,
    })
}

/// A style by its name, if it is defined at the location. `cookie` of 3.2 differs from `form` only in
/// escaping.
fn style(name: &str, location: Location) -> Option<ParameterStyle> {
    Some(match (name, location) {
        ("form", Location::Query | Location::Cookie) | ("cookie", Location::Cookie) => {
            ParameterStyle::Form
        }
        ("simple", Location::Path | Location::Header) => ParameterStyle::Simple,
        ("label", Location::Path) => ParameterStyle::Label,
        ("matrix", Location::Path) => ParameterStyle::Matrix,
        ("spaceDelimited", Location::Query) => ParameterStyle::SpaceDelimited,
        ("pipeDelimited", Location::Query) => ParameterStyle::PipeDelimited,
        ("deepObject", Location::Query) => ParameterStyle::DeepObject,
        _ => return None,
    })
}

pub(super) fn default_style(location: Location) -> ParameterStyle {
    match location {
        Location::Path | Location::Header | Location::Channel => ParameterStyle::Simple,
        Location::Query | Location::Cookie | Location::QueryString => ParameterStyle::Form,
    }
}

/// `explode`; `form` explodes by default, and `deepObject` always does.
pub(super) fn explode(node: &Node, style: ParameterStyle) -> bool {
    match (node.value().get("explode"), style) {
        (_, ParameterStyle::DeepObject) => true,
        (Some(explode), _) if explode.is_boolean() => node.flag("explode"),
        (_, style) => style == ParameterStyle::Form,
    }
}

pub(super) fn body(apis: &Apis<'_>, node: &Node) -> RequestBody {
    RequestBody {
        place: node.place(),
        required: node.flag("required"),
        content: media_types(apis, node),
        unread: None,
    }
}

/// The `content` of a node.
pub(super) fn media_types(apis: &Apis<'_>, node: &Node) -> Vec<MediaType> {
    let content = node.get("content").map(|content| content.entries());
    let read = |(name, media): (String, Node)| {
        // From 3.2 on a Media Type Object may be a reference.
        match apis.follow(media) {
            Ok(media) => MediaType {
                name,
                schema: media.get("schema").map(|schema| apis.intern(schema)),
                items: media.get("itemSchema").map(|schema| apis.intern(schema)),
                encoding: encodings(&media),
            },
            Err(problem) => MediaType {
                name,
                schema: Some(apis.unread(problem)),
                items: None,
                encoding: Vec::new(),
            },
        }
    };
    content.unwrap_or_default().into_iter().map(read).collect()
}

fn encodings(media: &Node) -> Vec<(String, Encoding)> {
    let encoding = media
        .get("encoding")
        .map(|map| map.entries())
        .unwrap_or_default();
    let read = |(property, node): (String, Node)| {
        let explode = node
            .value()
            .get("explode")
            .and_then(|explode| explode.as_bool());
        let encoding = Encoding {
            content_type: node.text("contentType"),
            style: node
                .text("style")
                .and_then(|name| style(&name, Location::Query)),
            explode,
            allow_reserved: node.flag("allowReserved"),
        };
        (property, encoding)
    };
    encoding.into_iter().map(read).collect()
}

pub(super) fn response(apis: &Apis<'_>, status: StatusPattern, node: &Node) -> Response {
    Response {
        place: node.place(),
        status,
        description: node.text("description").or_else(|| node.text("summary")),
        headers: headers(apis, node),
        content: media_types(apis, node),
        message: None,
        unread: None,
    }
}

/// The `headers` of a response, references followed. One that cannot be read may be any text.
pub(super) fn headers(apis: &Apis<'_>, response: &Node) -> Vec<Header> {
    let entries = response.get("headers").map(|map| map.entries());
    let read = |(name, node): (String, Node)| match apis.follow(node) {
        Ok(node) if node.dialect == Dialect::V3_0 => super::v3_0::header(apis, name, &node),
        Ok(node) => header(apis, name, &node),
        Err(problem) => Header {
            name,
            required: false,
            description: None,
            schema: Some(apis.unread(problem)),
        },
    };
    entries.unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn header(apis: &Apis<'_>, name: String, node: &Node) -> Header {
    Header {
        name,
        required: node.flag("required"),
        description: node.text("description"),
        schema: described(apis, node, Location::Header).schema,
    }
}
