//! The servers of an API.

use serde_json::Value;
use url::{ParseError, Url};

use super::apis::Apis;
use super::description::DescriptionId;
use super::tree::{Dialect, Node};

/// A server: its URL, with `{name}` in the place of variables.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) variables: Vec<ServerVariable>,
}

/// A variable of a server.
#[derive(Clone, Debug)]
pub(crate) struct ServerVariable {
    pub(crate) name: String,
    pub(crate) default: Option<String>,
    /// The allowed values; empty if any is allowed.
    pub(crate) allowed: Vec<String>,
}

impl Apis<'_> {
    /// All servers; `/` if the description names none. They are relative if it is not known where the
    /// description is: neither its `$self` nor the URL under which the workflow document knows it.
    pub(crate) fn servers(&self, id: DescriptionId, known_as: &str) -> Vec<Server> {
        let root = self.description(id).root();
        let mut servers = match root.dialect {
            Dialect::V2 => super::v2::servers(&root)
                .into_iter()
                .map(Server::from)
                .collect(),
            Dialect::V3_0 | Dialect::V3_1 => listed(&root),
        };
        if servers.is_empty() {
            servers.push("/".to_owned().into());
        }
        for server in &mut servers {
            let own = located(
                std::mem::take(&mut server.url),
                root.tree.root.fields().get("$self"),
            );
            server.url = resolved(own, known_as);
        }
        servers
    }

    /// The first server, with the defaults of its variables filled in.
    #[cfg(test)]
    pub(crate) fn server(&self, id: DescriptionId, known_as: &str) -> String {
        self.servers(id, known_as)[0].filled()
    }
}

/// The `servers` of a node.
pub(super) fn listed(node: &Node) -> Vec<Server> {
    let servers = node.get("servers").map(|servers| servers.items());
    servers
        .unwrap_or_default()
        .iter()
        .filter_map(server)
        .collect()
}

/// A Server Object.
fn server(server: &Node) -> Option<Server> {
    let url = server.text("url")?;
    let url = match url.trim() {
        "" => "/",
        url => url,
    };
    let described = server.get("variables").map(|node| node.entries());
    let described = described.unwrap_or_default();
    let variables = names(url).into_iter().map(|name| {
        let variable = described.iter().find(|(known, _)| *known == name);
        let allowed = variable.and_then(|(_, variable)| variable.get("enum"));
        let allowed = allowed.map(|allowed| allowed.items()).unwrap_or_default();
        ServerVariable {
            default: variable.and_then(|(_, variable)| variable.text("default")),
            allowed: allowed
                .iter()
                .filter_map(|value| value.value().as_str().map(str::to_owned))
                .collect(),
            name,
        }
    });
    Some(Server {
        url: located(url.to_owned(), server.tree.root.fields().get("$self")),
        variables: variables.collect(),
    })
}

/// The variables in a URL, each once.
fn names(url: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in url.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

impl Server {
    /// The URL with the defaults of its variables. A variable without a default takes its first
    /// allowed value; one without either stays as it is.
    pub(crate) fn filled(&self) -> String {
        let values = self.variables.iter();
        let values = values.filter_map(|known| Some((&known.name, known.value()?)));
        values.fold(self.url.clone(), |url, (name, value)| {
            url.replace(&format!("{{{name}}}"), value)
        })
    }
}

impl ServerVariable {
    fn value(&self) -> Option<&str> {
        let default = self.default.as_deref();
        default.or_else(|| self.allowed.first().map(String::as_str))
    }
}

impl From<String> for Server {
    fn from(url: String) -> Self {
        Self {
            url,
            variables: Vec::new(),
        }
    }
}

/// A server as seen from the `$self` of its document.
fn located(server: String, identity: Option<&Value>) -> String {
    match identity.and_then(Value::as_str) {
        Some(identity) => resolved(server, identity),
        None => server,
    }
}

/// A server as seen from a URL of the web.
fn resolved(server: String, base: &str) -> String {
    // A URL parser would escape braces, so variables are replaced by plain words meanwhile.
    let names = names(&server);
    let stand_in = |index: usize| format!("variable-{index}-of-server");
    let mut plain = server.clone();
    for (index, name) in names.iter().enumerate() {
        plain = plain.replace(&format!("{{{name}}}"), &stand_in(index));
    }
    let base = Url::parse(base).ok();
    let base = base.filter(|base| matches!(base.scheme(), "http" | "https"));
    let (Err(ParseError::RelativeUrlWithoutBase), Some(base)) = (Url::parse(&plain), base) else {
        return server;
    };
    let Ok(joined) = base.join(&plain) else {
        return server;
    };
    let variables = names.iter().enumerate();
    variables.fold(joined.into(), |url: String, (index, name)| {
        url.replace(&stand_in(index), &format!("{{{name}}}"))
    })
}
