//! Security schemes and requirements.

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::{Dialect, Node};
use super::{ApiPlace, Requirement, SecurityKind, SecurityScheme};
use crate::document::arazzo::Location;

impl Apis<'_> {
    /// The schemes that the description declares.
    pub(crate) fn security_schemes(&self, id: DescriptionId) -> Vec<SecurityScheme> {
        let root = self.description(id).root();
        let schemes = declared(&root).map(|schemes| schemes.entries());
        let schemes = schemes.unwrap_or_default();
        let read = |(name, node): (String, Node)| {
            let node = self.follow(node).ok();
            SecurityScheme {
                name,
                unread: node.is_none(),
                kind: node.map_or(SecurityKind::Unknown, |node| kind(&node)),
            }
        };
        schemes.into_iter().map(read).collect()
    }

    /// The root of a description, which may have a requirement for all operations.
    pub(crate) fn root_place(&self, id: DescriptionId) -> ApiPlace {
        self.description(id).root().place()
    }
}

fn declared(root: &Node) -> Option<Node> {
    match root.dialect {
        Dialect::V2 => root.get("securityDefinitions"),
        Dialect::V3_0 | Dialect::V3_1 => root.at("/components/securitySchemes"),
    }
}

/// The scheme of this name, references not followed.
pub(super) fn scheme(root: &Node, name: &str) -> Option<Node> {
    declared(root)?.get(name)
}

fn kind(scheme: &Node) -> SecurityKind {
    let text = |key: &str| scheme.text(key).unwrap_or_default();
    match text("type").to_ascii_lowercase().as_str() {
        "basic" => SecurityKind::Basic,
        "http" => http(text("scheme").trim()),
        "apikey" => api_key(scheme).unwrap_or(SecurityKind::Unknown),
        "oauth2" if scheme.dialect == Dialect::V2 => oauth2_of_v2(scheme),
        "oauth2" => oauth2(scheme),
        "openidconnect" => {
            let url = scheme.text("openIdConnectUrl");
            url.map_or(SecurityKind::Unknown, SecurityKind::OpenIdConnect)
        }
        "mutualtls" => SecurityKind::MutualTls,
        _ => SecurityKind::Unknown,
    }
}

/// A scheme of the header `Authorization`, by its name in the registry of IANA.
fn http(scheme: &str) -> SecurityKind {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => SecurityKind::Basic,
        "bearer" => SecurityKind::Bearer,
        "" => SecurityKind::Unknown,
        _ if scheme.chars().all(token) => SecurityKind::Http(scheme.to_owned()),
        _ => SecurityKind::Unknown,
    }
}

fn api_key(scheme: &Node) -> Option<SecurityKind> {
    let location = match scheme.text("in")?.as_str() {
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => return None,
    };
    let name = scheme.text("name")?;
    Some(SecurityKind::ApiKey { location, name })
}

/// The token URLs of the flows that need no browser.
fn oauth2(scheme: &Node) -> SecurityKind {
    let flows = scheme.get("flows");
    let flow = |name: &str| flows.as_ref()?.get(name)?.text("tokenUrl");
    SecurityKind::OAuth2 {
        client_credentials: flow("clientCredentials"),
        password: flow("password"),
    }
}

fn oauth2_of_v2(scheme: &Node) -> SecurityKind {
    let flow = scheme.text("flow");
    let of = |name: &str| {
        if flow.as_deref() == Some(name) {
            scheme.text("tokenUrl")
        } else {
            None
        }
    };
    SecurityKind::OAuth2 {
        client_credentials: of("application"),
        password: of("password"),
    }
}

/// The alternatives that an operation asks for: its own, or those of the whole description.
pub(super) fn requirements(operation: &Node, root: &Node) -> Vec<Vec<Requirement>> {
    let own = operation.get("security").or_else(|| root.get("security"));
    let alternatives = own.map(|list| list.items()).unwrap_or_default();
    let requirement = |(scheme, scopes): (String, Node)| {
        let scopes = scopes.items();
        let scopes = scopes.iter().filter_map(|scope| scope.value().as_str());
        Requirement {
            scheme,
            scopes: scopes.map(str::to_owned).collect(),
        }
    };
    let read = |alternative: &Node| {
        let entries = alternative.entries().into_iter();
        entries.map(requirement).collect()
    };
    alternatives.iter().map(read).collect()
}
