//! Swagger 2.0: parameters are schemas themselves, bodies and forms are parameters.

use super::operation::{Reading, distinct};
use super::tree::{Dialect, Node};
use super::{
    Encoding, Header, MediaType, Parameter, ParameterStyle, RequestBody, Response, Schema,
    StatusPattern, TypeSet,
};
use crate::document::arazzo::Location;

const JSON: &str = "application/json";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// The servers made of `schemes`, `host` and `basePath`. Without a host they are relative to the URL
/// of the description.
pub(super) fn servers(root: &Node) -> Vec<String> {
    of_schemes(root, &texts(root, "schemes"))
}

/// The server of an operation that may use other schemes than the rest.
pub(super) fn own_server(operation: &Node, root: &Node) -> Option<String> {
    operation.get("schemes")?;
    of_schemes(root, &texts(operation, "schemes"))
        .into_iter()
        .next()
}

fn of_schemes(root: &Node, schemes: &[String]) -> Vec<String> {
    let base = root.text("basePath").unwrap_or_default();
    let base = base.trim_matches('/');
    let path = if base.is_empty() {
        String::new()
    } else {
        format!("/{base}")
    };
    let Some(host) = root.text("host").filter(|host| !host.is_empty()) else {
        return vec![if path.is_empty() {
            "/".to_owned()
        } else {
            path
        }];
    };
    match schemes {
        [] => vec![format!("https://{host}{path}")],
        schemes => schemes
            .iter()
            .map(|scheme| format!("{scheme}://{host}{path}"))
            .collect(),
    }
}

/// The strings of a list.
fn texts(node: &Node, key: &str) -> Vec<String> {
    let items = node.get(key).map(|list| list.items()).unwrap_or_default();
    let texts = items.iter().filter_map(|item| item.value().as_str());
    texts.map(str::to_owned).collect()
}

/// `consumes` or `produces`: of the operation, else of the whole description.
fn media_types(reading: &Reading<'_, '_>, key: &str) -> Vec<String> {
    let holder = match reading.operation.get(key) {
        Some(_) => &reading.operation,
        None => &reading.root,
    };
    texts(holder, key)
}

/// The parameters of an operation, and the body made of `body` or `formData`.
pub(super) fn inputs(reading: &mut Reading<'_, '_>) -> (Vec<Parameter>, Option<RequestBody>) {
    let (mut parameters, mut fields) = (Vec::new(), Vec::new());
    let mut body: Option<Node> = None;
    for node in reading.parameter_nodes() {
        match node.text("in").as_deref() {
            Some("body") => body = Some(node),
            Some("formData") => {
                fields.retain(|field: &Node| field.text("name") != node.text("name"));
                fields.push(node);
            }
            _ => parameters.extend(parameter(reading, &node)),
        }
    }
    let body = match body {
        Some(node) => Some(whole_body(reading, &node)),
        None => form(reading, &fields).or_else(|| unread_body(reading)),
    };
    (distinct(parameters), body)
}

fn parameter(reading: &Reading<'_, '_>, node: &Node) -> Option<Parameter> {
    let location = match node.text("in")?.as_str() {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        _ => return None,
    };
    let (style, explode) = collection(node, location);
    let single = matches!(location, Location::Path | Location::Header);
    let format = node.text("collectionFormat");
    Some(Parameter {
        place: node.place(),
        name: node.text("name")?,
        location,
        required: node.flag("required") || location == Location::Path,
        description: node.text("description"),
        deprecated: node.flag("deprecated") || node.flag("x-deprecated"),
        schema: Some(schema(reading, node)),
        style,
        // A path segment or header occurs once, so `multi` has no meaning there.
        odd_style: format.filter(|format| single && format == "multi"),
        explode: explode && !single,
        allow_reserved: false,
        content: None,
    })
}

/// The schema of a parameter or header: the object itself, or the `schema` of 3.0, which some authors
/// write there.
fn schema(reading: &Reading<'_, '_>, node: &Node) -> super::SchemaId {
    let own = node.get("schema").filter(|_| node.get("type").is_none());
    reading.apis.intern(own.unwrap_or_else(|| node.clone()))
}

/// `collectionFormat` as a style.
fn collection(node: &Node, location: Location) -> (ParameterStyle, bool) {
    let joined = match location {
        Location::Path | Location::Header => ParameterStyle::Simple,
        _ => ParameterStyle::Form,
    };
    match node.text("collectionFormat").as_deref() {
        Some("multi") => (joined, true),
        Some("ssv") => (ParameterStyle::SpaceDelimited, false),
        Some("pipes") => (ParameterStyle::PipeDelimited, false),
        Some("tsv") => (ParameterStyle::TabDelimited, false),
        _ => (joined, false),
    }
}

fn whole_body(reading: &Reading<'_, '_>, node: &Node) -> RequestBody {
    let schema = node.get("schema").map(|schema| reading.apis.intern(schema));
    let mut names = media_types(reading, "consumes");
    if names.is_empty() {
        names.push(JSON.to_owned());
    }
    RequestBody {
        place: node.place(),
        required: node.flag("required"),
        content: of_schema(names, schema),
        unread: None,
    }
}

/// A parameter that could not be read may be the body, so the operation is not known to have none.
fn unread_body(reading: &Reading<'_, '_>) -> Option<RequestBody> {
    let problem = reading.problems.first()?.clone();
    let mut names = media_types(reading, "consumes");
    if names.is_empty() {
        names.push(JSON.to_owned());
    }
    Some(RequestBody {
        place: problem.place.clone(),
        required: false,
        content: of_schema(names, Some(reading.apis.unknown(&problem.place))),
        unread: Some(problem),
    })
}

fn of_schema(names: Vec<String>, schema: Option<super::SchemaId>) -> Vec<MediaType> {
    let media = |name| MediaType {
        name,
        schema,
        items: None,
        encoding: Vec::new(),
    };
    names.into_iter().map(media).collect()
}

/// The body made of form fields: an object with a property for each.
fn form(reading: &Reading<'_, '_>, fields: &[Node]) -> Option<RequestBody> {
    let first = fields.first()?;
    let named = || {
        fields
            .iter()
            .filter_map(|field| Some((field.text("name")?, field)))
    };
    let required = |(name, field): (String, &Node)| field.flag("required").then_some(name);
    let schema = reading.apis.form(&reading.operation, || Schema {
        types: Some(TypeSet {
            object: true,
            ..TypeSet::NONE
        }),
        properties: named()
            .map(|(name, field)| (name, schema(reading, field)))
            .collect(),
        required: named().filter_map(required).collect(),
        ..Schema::default()
    });
    let encoding: Vec<_> = named()
        .map(|(name, field)| (name, field_encoding(field)))
        .collect();
    let media = |name| MediaType {
        name,
        schema: Some(schema),
        items: None,
        encoding: encoding.clone(),
    };
    Some(RequestBody {
        place: first.place(),
        required: named().any(|(_, field)| field.flag("required")),
        content: form_types(reading, fields).into_iter().map(media).collect(),
        unread: None,
    })
}

/// The media types that can carry a form, among those that are consumed.
fn form_types(reading: &Reading<'_, '_>, fields: &[Node]) -> Vec<String> {
    let files = fields
        .iter()
        .any(|field| field.text("type").as_deref() == Some("file"));
    let fits = |name: &String| {
        let essence = name.split(';').next().unwrap_or_default().trim();
        essence == MULTIPART || essence == URLENCODED && !files
    };
    let mut names = media_types(reading, "consumes");
    names.retain(fits);
    if names.is_empty() {
        names.push(if files { MULTIPART } else { URLENCODED }.to_owned());
    }
    names
}

fn field_encoding(field: &Node) -> Encoding {
    let (style, explode) = collection(field, Location::Query);
    Encoding {
        content_type: None,
        style: Some(style),
        explode: Some(explode),
        allow_reserved: false,
    }
}

/// A response without a schema has no body.
pub(super) fn response(reading: &Reading<'_, '_>, status: StatusPattern, node: &Node) -> Response {
    let schema = node.get("schema").map(|schema| reading.apis.intern(schema));
    let mut names = media_types(reading, "produces");
    if names.is_empty() {
        names.push(JSON.to_owned());
    }
    Response {
        place: node.place(),
        status,
        description: node.text("description"),
        headers: headers(reading, node),
        content: match schema {
            Some(_) => of_schema(names, schema),
            None => Vec::new(),
        },
        message: None,
        unread: None,
    }
}

fn headers(reading: &Reading<'_, '_>, response: &Node) -> Vec<Header> {
    debug_assert_eq!(response.dialect, Dialect::V2);
    let entries = response.get("headers").map(|map| map.entries());
    let read = |(name, node): (String, Node)| Header {
        name,
        required: false,
        description: node.text("description"),
        schema: Some(schema(reading, &node)),
    };
    entries.unwrap_or_default().into_iter().map(read).collect()
}
