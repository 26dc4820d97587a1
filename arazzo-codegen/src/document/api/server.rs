//! Where an API is served.

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::{Dialect, Node};

impl Apis<'_> {
    /// The first server, with the defaults of its variables filled in; possibly relative. `/` if
    /// the description names none.
    pub(crate) fn server(&self, id: DescriptionId) -> String {
        let first = self.servers(id).into_iter().next();
        first.unwrap_or_else(|| "/".to_owned())
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
    Some(match url.is_empty() {
        true => "/".to_owned(),
        false => url,
    })
}
