//! Where an API is served.

use serde_json::Value;
use url::{ParseError, Url};

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::{Dialect, Node};

impl Apis<'_> {
    /// The first server, with the defaults of its variables filled in; `/` if the description
    /// names none. It is relative if nobody says where the description is: neither its `$self`
    /// nor the URL under which the workflow document knows it.
    pub(crate) fn server(&self, id: DescriptionId, known_as: &str) -> String {
        let first = self.servers(id).into_iter().next();
        let server = first.unwrap_or_else(|| "/".to_owned());
        let own = located(server, self.description(id).root().tree.root.get("$self"));
        resolved(own, known_as)
    }

    /// All servers.
    pub(crate) fn servers(&self, id: DescriptionId) -> Vec<String> {
        let root = self.description(id).root();
        match root.dialect {
            Dialect::V2 => super::v2::servers(&root),
            Dialect::V3_0 | Dialect::V3_1 => listed(&root),
        }
    }
}

/// The `servers` of a node.
pub(super) fn listed(node: &Node) -> Vec<String> {
    let servers = node.get("servers").map(|servers| servers.items());
    servers.unwrap_or_default().iter().filter_map(url).collect()
}

/// The URL of a Server Object. A variable without a default takes its first allowed value; one
/// that says nothing stays as it is.
fn url(server: &Node) -> Option<String> {
    let mut url = server.text("url")?.trim().to_owned();
    let variables = server.get("variables").map(|node| node.entries());
    for (name, variable) in variables.unwrap_or_default() {
        let first = || {
            variable
                .get("enum")?
                .items()
                .first()?
                .value()
                .as_str()
                .map(str::to_owned)
        };
        if let Some(value) = variable.text("default").or_else(first) {
            url = url.replace(&format!("{{{name}}}"), &value);
        }
    }
    if url.is_empty() {
        url.push('/');
    }
    Some(located(url, server.tree.root.get("$self")))
}

/// A server as seen from the `$self` of its document.
fn located(server: String, identity: Option<&Value>) -> String {
    match identity.and_then(Value::as_str) {
        Some(identity) => resolved(server, identity),
        None => server,
    }
}

/// A server as seen from a URL of the web. A variable without a value is left alone.
fn resolved(server: String, base: &str) -> String {
    let relative = Url::parse(&server) == Err(ParseError::RelativeUrlWithoutBase);
    let base = Url::parse(base).ok();
    match base.filter(|base| matches!(base.scheme(), "http" | "https")) {
        Some(base) if relative && !server.contains('{') => {
            base.join(&server).map(String::from).unwrap_or(server)
        }
        _ => server,
    }
}
