//! Servers: where a broker is, and what it asks for.

use crate::document::api::apis::Apis;
use crate::document::api::description::DescriptionId;
use crate::document::api::tree::Node;
use crate::document::api::{BrokerCredential, BrokerScheme};

impl Apis<'_> {
    /// The first server as a URL; empty if there is none.
    pub(crate) fn broker(&self, id: DescriptionId) -> String {
        self.first_server(id)
            .map_or_else(String::new, |server| url(&server))
    }

    /// The schemes that the first server asks for, those of which a broker knows what to do.
    pub(crate) fn broker_schemes(&self, id: DescriptionId) -> Vec<BrokerScheme> {
        let asked = self
            .first_server(id)
            .and_then(|server| server.get("security"));
        let asked = asked.map(|list| list.items()).unwrap_or_default();
        let declared = self
            .description(id)
            .root()
            .at("/components/securitySchemes");
        let mut schemes: Vec<BrokerScheme> = Vec::new();
        for (name, node) in asked
            .into_iter()
            .flat_map(|one| named(one, declared.as_ref()))
        {
            let Ok(node) = self.follow(node) else {
                continue;
            };
            let known = schemes.iter().any(|scheme| scheme.name == name);
            if let (false, Some(credential)) = (known, credential(&node)) {
                schemes.push(BrokerScheme { name, credential });
            }
        }
        schemes
    }

    fn first_server(&self, id: DescriptionId) -> Option<Node> {
        let servers = self.description(id).root().get("servers")?.entries();
        let (_, first) = servers.into_iter().next()?;
        self.follow(first).ok()
    }
}

/// A requirement: in AsyncAPI 3 a reference to a scheme, in 2 an object with the names of schemes.
fn named(requirement: Node, declared: Option<&Node>) -> Vec<(String, Node)> {
    if let Some(reference) = requirement.reference() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return vec![(crate::pointer::unescape(name), requirement.clone())];
    }
    let names = requirement.entries().into_iter();
    names
        .filter_map(|(name, _)| {
            let node = declared?.get(&name)?;
            Some((name, node))
        })
        .collect()
}

fn credential(scheme: &Node) -> Option<BrokerCredential> {
    match scheme.text("type")?.as_str() {
        "userPassword" | "plain" | "scramSha256" | "scramSha512" => {
            Some(BrokerCredential::UserPassword)
        }
        "apiKey" | "httpApiKey" | "http" | "oauth2" | "openIdConnect" => {
            Some(BrokerCredential::Token)
        }
        "X509" => Some(BrokerCredential::Certificate),
        _ => None,
    }
}

/// The URL of a server, with the defaults of its variables.
fn url(server: &Node) -> String {
    let part = |key: &str| server.text(key).unwrap_or_default();
    let protocol = part("protocol");
    let place = match server.text("url") {
        Some(url) => url,
        None if part("host").is_empty() => return String::new(),
        None => format!("{}{}", part("host"), part("pathname")),
    };
    let place = filled(server, place);
    if place.contains("://") || protocol.is_empty() || place.is_empty() {
        return place;
    }
    format!("{protocol}://{place}")
}

fn filled(server: &Node, mut url: String) -> String {
    let variables = server.get("variables").map(|node| node.entries());
    for (name, variable) in variables.unwrap_or_default() {
        if let Some(default) = variable.text("default") {
            url = url.replace(&format!("{{{name}}}"), &default);
        }
    }
    url
}
