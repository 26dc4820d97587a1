//! [`Connector`]: makes a channel from a URL, for programs that do not know their brokers.

use std::{fmt, path::PathBuf};

use super::{ChannelError, MessageChannel};
use crate::secret::Secret;

/// Makes channels for the URLs of some schemes, such as `nats://127.0.0.1:4222`.
///
/// An adapter implements it, so that a program or a service can be told its broker by a setting; see
/// `arazzo::program::Program::connect`.
pub trait Connector: fmt::Debug + Send + Sync {
    /// Returns the URL schemes that it knows, in lower case.
    fn schemes(&self) -> &[&str];

    /// Makes a channel. It need not be connected yet: a broker that cannot be reached may be an
    /// error of the first message.
    ///
    /// # Errors
    ///
    /// If the URL or another setting is wrong.
    fn connect(&self, to: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError>;
}

/// What a program knows of a broker.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Connection {
    /// The URL of the broker.
    pub url: String,
    /// The credentials: the name of a security scheme of the API description, and a token, a key or
    /// `user:password`.
    pub credentials: Vec<(String, Secret)>,
    /// Files with certificates (PEM) to trust, besides those of the system.
    pub root_certificates: Vec<PathBuf>,
    /// A file with the certificate (PEM) to present, and its key.
    pub client_certificate: Option<PathBuf>,
}

impl Connection {
    /// Makes a connection to this URL, without credentials.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..Self::default()
        }
    }

    /// Adds a credential.
    #[must_use]
    pub fn credential(mut self, scheme: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.credentials.push((scheme.into(), value.into()));
        self
    }

    /// Adds a certificate to trust.
    #[must_use]
    pub fn root_certificate(mut self, file: impl Into<PathBuf>) -> Self {
        self.root_certificates.push(file.into());
        self
    }

    /// Sets the certificate to present.
    #[must_use]
    pub fn client_certificate(mut self, file: impl Into<PathBuf>) -> Self {
        self.client_certificate = Some(file.into());
        self
    }

    /// Makes a channel with the first connector that knows the scheme of the URL.
    ///
    /// # Errors
    ///
    /// If none knows it, or the connector refuses it.
    pub fn open(
        &self,
        connectors: &[Box<dyn Connector>],
    ) -> Result<Box<dyn MessageChannel>, ChannelError> {
        let scheme = self.url.split_once("://").map_or("", |(scheme, _)| scheme);
        let scheme = scheme.to_ascii_lowercase();
        let mut all = connectors.iter();
        if let Some(connector) = all.find(|one| one.schemes().contains(&scheme.as_str())) {
            return connector.connect(self);
        }
        let known = connectors.iter().flat_map(|one| one.schemes());
        let known: Vec<String> = known.map(|scheme| format!("{scheme}://")).collect();
        // The URL may hold a password, so it is not repeated.
        Err(ChannelError::new(match known.as_slice() {
            [] => "this program has no connector for message brokers".to_owned(),
            known => format!("the URL of a broker begins with {}", known.join(", ")),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Messages, Script};

    #[derive(Debug)]
    struct Memory;

    impl Connector for Memory {
        fn schemes(&self) -> &[&str] {
            &["memory", "mem"]
        }

        fn connect(&self, _: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError> {
            Ok(Box::new(Messages::new(&Script::new())))
        }
    }

    #[test]
    fn the_scheme_of_the_url_decides() {
        let connectors: [Box<dyn Connector>; 1] = [Box::new(Memory)];
        let outcome = |connectors: &[Box<dyn Connector>], url: &str| {
            let made = Connection::new(url).open(connectors);
            made.map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(outcome(&connectors, "MEM://here"), Ok(()));
        let known = "the URL of a broker begins with memory://, mem://";
        for url in ["nats://user:pw@here", "here:4222", ""] {
            assert_eq!(outcome(&connectors, url), Err(known.to_owned()));
        }
        let none = "this program has no connector for message brokers";
        assert_eq!(outcome(&[], "memory://here"), Err(none.to_owned()));
    }
}
