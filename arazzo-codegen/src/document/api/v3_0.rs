//! OpenAPI 3.0, through the types of `openapiv3`, node by node.
//!
//! Every node is read by itself, without its parts, which are read separately. So an invalid node does
//! not affect others, and one that `openapiv3` refuses is read field by field instead, as in 3.1.

use openapiv3 as oas;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::apis::Apis;
use super::operation::Head;
use super::tree::Node;
use super::v3_1;
use super::{Header, Parameter, ParameterStyle, RequestBody, Response, StatusPattern};
use crate::document::arazzo::Location;

/// The node without its parts, as a type of `openapiv3`. `stubs` replace the parts that the type
/// requires; the keys in `drop` are left out.
pub(super) fn strict<T: DeserializeOwned>(
    members: &Map<String, Value>,
    stubs: &[(&str, Value)],
    drop: &[&str],
) -> Option<T> {
    let mut shallow = Map::new();
    for (key, value) in members {
        let stub = stubs.iter().find(|(stubbed, _)| stubbed == key);
        let dropped = drop.contains(&key.as_str()) || key.starts_with("x-");
        if !dropped {
            shallow.insert(key.clone(), stub.map_or(value, |(_, stub)| stub).clone());
        }
    }
    serde_json::from_value(Value::Object(shallow)).ok()
}

pub(super) fn head(node: &Node) -> Head {
    let parts = [
        "parameters",
        "requestBody",
        "callbacks",
        "tags",
        "externalDocs",
        "servers",
        "security",
    ];
    let members = node.value().as_object();
    let operation = members.and_then(|m| strict(m, &[("responses", json!({}))], &parts));
    match operation {
        Some(oas::Operation {
            operation_id,
            summary,
            description,
            deprecated,
            ..
        }) => Head {
            operation_id,
            summary,
            description,
            deprecated,
        },
        None => v3_1::head(node),
    }
}

/// A parameter or a header, without its schema.
fn described<T: DeserializeOwned>(node: &Node) -> Option<T> {
    let stubs = ["schema", "content"].map(|part| (part, json!({})));
    strict(node.value().as_object()?, &stubs, &["example", "examples"])
}

pub(super) fn parameter(apis: &Apis<'_>, node: &Node) -> Option<Parameter> {
    let Some(parameter) = described::<oas::Parameter>(node) else {
        return v3_1::parameter(apis, node);
    };
    let (location, style) = location_and_style(&parameter);
    let allow_reserved = matches!(
        parameter,
        oas::Parameter::Query {
            allow_reserved: true,
            ..
        }
    );
    let data = parameter.parameter_data();
    Some(Parameter {
        name: data.name,
        required: data.required || location == Location::Path,
        description: data.description,
        deprecated: data.deprecated.unwrap_or(false),
        style,
        explode: v3_1::explode(node, style),
        allow_reserved,
        ..v3_1::described(apis, node, location)
    })
}

fn location_and_style(parameter: &oas::Parameter) -> (Location, ParameterStyle) {
    match parameter {
        oas::Parameter::Query { style, .. } => (
            Location::Query,
            match style {
                oas::QueryStyle::Form => ParameterStyle::Form,
                oas::QueryStyle::SpaceDelimited => ParameterStyle::SpaceDelimited,
                oas::QueryStyle::PipeDelimited => ParameterStyle::PipeDelimited,
                oas::QueryStyle::DeepObject => ParameterStyle::DeepObject,
            },
        ),
        oas::Parameter::Path { style, .. } => (
            Location::Path,
            match style {
                oas::PathStyle::Matrix => ParameterStyle::Matrix,
                oas::PathStyle::Label => ParameterStyle::Label,
                oas::PathStyle::Simple => ParameterStyle::Simple,
            },
        ),
        oas::Parameter::Header { .. } => (Location::Header, ParameterStyle::Simple),
        oas::Parameter::Cookie { .. } => (Location::Cookie, ParameterStyle::Form),
    }
}

pub(super) fn body(apis: &Apis<'_>, node: &Node) -> RequestBody {
    let members = node.value().as_object();
    let body = members.and_then(|m| strict::<oas::RequestBody>(m, &[], &["content"]));
    let Some(body) = body else {
        return v3_1::body(apis, node);
    };
    RequestBody {
        place: node.place(),
        required: body.required,
        content: v3_1::media_types(apis, node),
        unread: None,
    }
}

pub(super) fn response(apis: &Apis<'_>, status: StatusPattern, node: &Node) -> Response {
    let members = node.value().as_object();
    let parts = ["content", "headers", "links"];
    let response = members.and_then(|m| strict::<oas::Response>(m, &[], &parts));
    let Some(response) = response else {
        return v3_1::response(apis, status, node);
    };
    Response {
        place: node.place(),
        status,
        description: Some(response.description),
        headers: v3_1::headers(apis, node),
        content: v3_1::media_types(apis, node),
        message: None,
        unread: None,
    }
}

pub(super) fn header(apis: &Apis<'_>, name: String, node: &Node) -> Header {
    let Some(header) = described::<oas::Header>(node) else {
        return v3_1::header(apis, name, node);
    };
    Header {
        name,
        required: header.required,
        description: header.description,
        schema: v3_1::described(apis, node, Location::Header).schema,
    }
}
