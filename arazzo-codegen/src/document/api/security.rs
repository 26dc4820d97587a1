//! Security schemes and requirements.

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::{Dialect, Node};
use super::{SecurityKind, SecurityScheme};
use crate::document::arazzo::Location;

impl Apis<'_> {
    /// The schemes that the description declares.
    pub(crate) fn security_schemes(&self, id: DescriptionId) -> Vec<SecurityScheme> {
        let root = self.description(id).root();
        let schemes = match root.dialect {
            Dialect::V2 => root.get("securityDefinitions"),
            Dialect::V3_0 | Dialect::V3_1 => root.at("/components/securitySchemes"),
        };
        let schemes = schemes.map(|schemes| schemes.entries()).unwrap_or_default();
        let read = |(name, node): (String, Node)| {
            let kind = self
                .follow(node)
                .map_or(SecurityKind::Other, |node| kind(&node));
            SecurityScheme { name, kind }
        };
        schemes.into_iter().map(read).collect()
    }
}

fn kind(scheme: &Node) -> SecurityKind {
    let text = |key: &str| scheme.text(key).unwrap_or_default();
    match text("type").to_ascii_lowercase().as_str() {
        "basic" => SecurityKind::Basic,
        "http" => match text("scheme").to_ascii_lowercase().as_str() {
            "basic" => SecurityKind::Basic,
            "bearer" => SecurityKind::Bearer,
            _ => SecurityKind::Other,
        },
        "apikey" => api_key(scheme).unwrap_or(SecurityKind::Other),
        _ => SecurityKind::Other,
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

/// The alternatives that an operation asks for: its own, or those of the whole description.
pub(super) fn requirements(operation: &Node, root: &Node) -> Vec<Vec<String>> {
    let own = operation.get("security").or_else(|| root.get("security"));
    let alternatives = own.map(|list| list.items()).unwrap_or_default();
    let names = |alternative: &Node| {
        let entries = alternative.entries().into_iter();
        entries.map(|(name, _)| name).collect()
    };
    alternatives.iter().map(names).collect()
}
