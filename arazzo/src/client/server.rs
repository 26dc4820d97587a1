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
    /// All servers; empty if there is only one and its URL has no variables.
    servers: &'static [ServerTemplate],
    own: Option<ServerTemplate>,
}

impl Source {
    /// Makes a source from its name and the URL of its first server, absolute or relative.
    pub const fn new(name: &'static str, server: &'static str) -> Self {
        Self {
            name,
            server,
            document: "",
            servers: &[],
            own: None,
        }
    }

    /// Names the document of the source, so that overrides can refer to it as `document/name`.
    pub const fn of(self, document: &'static str) -> Self {
        Self { document, ..self }
    }

    /// Returns the source with the server that the API describes for a path or an operation.
    ///
    /// Where the client overrides the source, such a server keeps its path and takes the origin of
    /// the override.
    pub const fn at(self, server: &'static str) -> Self {
        self.at_template(server, &[])
    }

    /// Does the same as [`at`](Self::at) for a server with variables in its URL.
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

    /// Returns the source with all servers that its API describes, for clients that select one by
    /// its index or set variables.
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

    /// Returns the base URL of a request.
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

    /// Resolves a URL that the API description names, such as a token URL, and that may be relative
    /// to its first server. If the client overrides the source, the URL keeps its path and takes
    /// the origin of the override.
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

    /// Checks that the API describes the server that the client selects, if it selects one.
    pub(crate) fn check_choice(&self, settings: &Settings) -> Result<(), Unreachable> {
        match self.of_settings(&settings.choices) {
            Some(_) => self.main(settings).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Returns the URL of the server that is selected for the source.
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

    /// Returns the name of the source qualified with its document: `document/name`.
    pub(crate) fn qualified(&self) -> String {
        format!("{}/{}", self.document, self.name)
    }

    /// Returns the channel for the source's messages: its own, else the default channel.
    pub(crate) fn channel<'s>(&self, settings: &'s Settings) -> Option<&'s dyn MessageChannel> {
        let qualified = self.qualified();
        let names = [qualified.as_str(), self.name, ""];
        let mut channels = names.iter().filter_map(|name| settings.channels.get(*name));
        channels.next().map(Box::as_ref)
    }

    fn overridden<'s>(&self, settings: &'s Settings) -> Option<&'s Url> {
        self.of_settings(&settings.servers)
    }

    /// Returns the setting for the source: by its qualified name, else by its bare name.
    pub(crate) fn of_settings<'s, T>(&self, known: &'s BTreeMap<String, T>) -> Option<&'s T> {
        // Compared in place: this is asked for several times a request, and few settings are there.
        let is_qualified = |key: &str| {
            let name = key.strip_prefix(self.document)?.strip_prefix('/')?;
            (name == self.name).then_some(())
        };
        let qualified = known
            .iter()
            .find_map(|(key, value)| is_qualified(key).map(|()| value));
        qualified.or_else(|| known.get(self.name))
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

/// Rejects a URL with a user: it would be shown wherever the URL is, and never be sent.
fn without_user(url: Url) -> Result<Url, Unreachable> {
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err("holds a user or a password: set a credential instead".into())
    }
}

/// Returns a URL with the origin of `server` and the path and query of `url`.
fn moved(server: &Url, url: &str) -> Result<Url, Unreachable> {
    let joined = server.join(path_of(url)).map_err(no_url)?;
    let mut moved = server.clone();
    // Only the path and the query are taken over: `//host` looks like a path, and names a host.
    moved.set_path(joined.path());
    moved.set_query(joined.query());
    Ok(moved)
}

/// Returns the path of a server URL, which may be absolute or relative.
fn path_of(server: &str) -> &str {
    let Some((_, rest)) = server.split_once("://") else {
        return server;
    };
    rest.find('/').map_or("/", |start| &rest[start..])
}
