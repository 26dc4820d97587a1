//! [`Source`]: where the requests of a source description go.

use std::borrow::Cow;

use url::Url;

use super::Settings;
use crate::message::MessageChannel;

/// A source description of a workflow document: its name, and the server that its API describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    name: &'static str,
    server: &'static str,
    document: &'static str,
    own: Option<&'static str>,
}

/// Why no server is known for a source.
type Unreachable = Cow<'static, str>;

impl Source {
    /// A source and the URL of its first server, absolute or relative.
    pub const fn new(name: &'static str, server: &'static str) -> Self {
        Self {
            name,
            server,
            document: "",
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
        Self {
            own: Some(server),
            ..self
        }
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
            (Some(server), Some(own)) => server.join(path_of(own)).map_err(no_url),
            (None, None) => self.described(self.server),
            (None, Some(own)) => match Url::parse(own) {
                Ok(_) => self.described(own),
                Err(_) => self.described(self.server)?.join(own).map_err(no_url),
            },
        }
    }

    /// The way of the source's messages: its own, else the one for all.
    pub(crate) fn channel<'s>(&self, settings: &'s Settings) -> Option<&'s dyn MessageChannel> {
        let qualified = format!("{}/{}", self.document, self.name);
        let names = [qualified.as_str(), self.name, ""];
        let mut channels = names.iter().filter_map(|name| settings.channels.get(*name));
        channels.next().map(Box::as_ref)
    }

    fn overridden<'s>(&self, settings: &'s Settings) -> Option<&'s Url> {
        let qualified = format!("{}/{}", self.document, self.name);
        let servers = &settings.servers;
        servers.get(&qualified).or_else(|| servers.get(self.name))
    }

    fn described(&self, server: &str) -> Result<Url, Unreachable> {
        match Url::parse(server) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
            Ok(url) => Err(format!("has the scheme `{}`, not http(s)", url.scheme()).into()),
            Err(url::ParseError::RelativeUrlWithoutBase) => Err(format!(
                "is only described as `{server}`: name it with `.server(\"{}\", …)`",
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

/// The path of a server URL, absolute or relative.
fn path_of(server: &str) -> &str {
    let Some((_, rest)) = server.split_once("://") else {
        return server;
    };
    rest.find('/').map_or("/", |start| &rest[start..])
}
