//! [`Source`]: where the requests of a source description go.

use std::{borrow::Cow, collections::BTreeMap};

use url::Url;

use super::{
    Settings,
    described::{ServerChoice, ServerTemplate, ServerVariable, Unreachable},
};
use crate::message::MessageChannel;

/// A source description of a workflow document: its name, and the server that its API describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    name: &'static str,
    server: &'static str,
    document: &'static str,
    /// All servers, if there are several, or variables in them.
    servers: &'static [ServerTemplate],
    own: Option<ServerTemplate>,
}

impl Source {
    /// A source and the URL of its first server, absolute or relative.
    pub const fn new(name: &'static str, server: &'static str) -> Self {
        Self {
            name,
            server,
            document: "",
            servers: &[],
            own: None,
        }
    }

    /// The source as that of a document, for `document/name` in server overrides.
    pub const fn of(self, document: &'static str) -> Self {
        Self { document, ..self }
    }

    /// The source with a server of its own for a path or an operation.
    ///
    /// Where the client overrides the source, such a server keeps its path and takes the origin of
    /// the override.
    pub const fn at(self, server: &'static str) -> Self {
        self.at_template(server, &[])
    }

    /// The same for a server with variables in its URL.
    pub const fn at_template(
        self,
        url: &'static str,
        variables: &'static [ServerVariable],
    ) -> Self {
        Self {
            own: Some((url, variables)),
            ..self
        }
    }

    /// The source with all servers that its API describes, for clients that choose one by its index
    /// or give values to variables.
    pub const fn servers(self, servers: &'static [ServerTemplate]) -> Self {
        Self { servers, ..self }
    }

    /// Returns the name of the source description.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the URL of the source's first server, as the API describes it.
    pub const fn server(&self) -> &'static str {
        self.server
    }

    /// The base URL of a request.
    pub(crate) fn base(&self, settings: &Settings) -> Result<Url, Unreachable> {
        match (self.overridden(settings), self.own) {
            (Some(server), None) => Ok(server.clone()),
            (None, None) => self.described(&self.main(settings)?),
            (_, Some((own, []))) => self.related(settings, own),
            (_, Some(own)) => {
                let choice = self.of_settings(&settings.choices);
                let own = choice
                    .unwrap_or(&ServerChoice::default())
                    .fill(self.name, own)?;
                self.related(settings, &own)
            }
        }
    }

    /// A URL that the API names beside that of its first server, and that may be relative to it.
    /// Where the client overrides the source, it keeps its path and takes the origin of the
    /// override.
    pub(crate) fn related(&self, settings: &Settings, url: &str) -> Result<Url, Unreachable> {
        match self.overridden(settings) {
            Some(server) => moved(server, url),
            None => match Url::parse(url) {
                Ok(_) => self.described(url),
                Err(_) => {
                    let main = self.described(&self.main(settings)?)?;
                    main.join(url).map_err(no_url).and_then(without_user)
                }
            },
        }
    }

    /// Says whether the API describes the server that the client chooses, if it chooses one.
    pub(crate) fn check_choice(&self, settings: &Settings) -> Result<(), Unreachable> {
        match self.of_settings(&settings.choices) {
            Some(_) => self.main(settings).map(|_| ()),
            None => Ok(()),
        }
    }

    /// The URL of the server that is chosen for the source.
    fn main(&self, settings: &Settings) -> Result<Cow<'static, str>, Unreachable> {
        let choice = self.of_settings(&settings.choices);
        let complete = choice.is_none() && !self.server.contains('{');
        if complete {
            return Ok(Cow::Borrowed(self.server));
        }
        let choice = choice.cloned().unwrap_or_default();
        let only: [ServerTemplate; 1] = [(self.server, &[])];
        let server = match self.servers {
            [] => choice.server(&only)?,
            servers => choice.server(servers)?,
        };
        choice.check_names(server, self.own.map_or(&[], |own| own.1))?;
        choice.fill(self.name, server).map(Cow::Owned)
    }

    /// The name of the source as that of its document.
    pub(crate) fn qualified(&self) -> String {
        format!("{}/{}", self.document, self.name)
    }

    /// The way of the source's messages: its own, else the one for all.
    pub(crate) fn channel<'s>(&self, settings: &'s Settings) -> Option<&'s dyn MessageChannel> {
        let qualified = self.qualified();
        let names = [qualified.as_str(), self.name, ""];
        let mut channels = names.iter().filter_map(|name| settings.channels.get(*name));
        channels.next().map(Box::as_ref)
    }

    fn overridden<'s>(&self, settings: &'s Settings) -> Option<&'s Url> {
        self.of_settings(&settings.servers)
    }

    /// What is set for the source: by its name and its document's, else by its name alone.
    pub(crate) fn of_settings<'s, T>(&self, known: &'s BTreeMap<String, T>) -> Option<&'s T> {
        if known.is_empty() {
            return None;
        }
        known
            .get(&self.qualified())
            .or_else(|| known.get(self.name))
    }

    fn described(&self, server: &str) -> Result<Url, Unreachable> {
        match Url::parse(server) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => without_user(url),
            Ok(url) => Err(format!("has the scheme `{}`, not http(s)", url.scheme()).into()),
            Err(url::ParseError::RelativeUrlWithoutBase) => Err(format!(
                "is only described as `{server}`: name it with `.server(\"{0}\", …)` or `--server \
                 {0}=…`",
                self.name
            )
            .into()),
            Err(error) => Err(no_url(error)),
        }
    }
}

fn no_url(error: url::ParseError) -> Unreachable {
    format!("is not a URL: {error}").into()
}

/// A user in a URL would be shown with it, and never sent.
fn without_user(url: Url) -> Result<Url, Unreachable> {
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err("holds a user or a password: set a credential instead".into())
    }
}

/// The path and the query of a URL at another server.
fn moved(server: &Url, url: &str) -> Result<Url, Unreachable> {
    let joined = server.join(path_of(url)).map_err(no_url)?;
    let mut moved = server.clone();
    // What looks like a path may still name a host: `//host`.
    moved.set_path(joined.path());
    moved.set_query(joined.query());
    Ok(moved)
}

/// The path of a server URL, absolute or relative.
fn path_of(server: &str) -> &str {
    let Some((_, rest)) = server.split_once("://") else {
        return server;
    };
    rest.find('/').map_or("/", |start| &rest[start..])
}
