//! [`NatsBuilder`]: how to connect.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use arazzo::Secret;
use async_nats::ConnectOptions;

use crate::{Durable, Nats};

/// How long the first connection, and a message while the connection is lost, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Settings of a [`Nats`] channel.
#[derive(Clone)]
#[must_use = "it makes a channel with `.build()`"]
pub struct NatsBuilder {
    pub(crate) server: String,
    name: Option<String>,
    credential: Option<Credential>,
    credentials_file: Option<PathBuf>,
    root_certificate: Option<PathBuf>,
    client_certificate: Option<(PathBuf, PathBuf)>,
    pub(crate) patience: Duration,
    pub(crate) durable: Option<Durable>,
}

#[derive(Clone)]
enum Credential {
    User(String, Secret),
    Token(Secret),
}

impl NatsBuilder {
    pub(crate) fn new(server: String) -> Self {
        Self {
            server,
            name: None,
            credential: None,
            credentials_file: None,
            root_certificate: None,
            client_certificate: None,
            patience: PATIENCE,
            durable: None,
        }
    }

    /// Sets the name by which the server knows the connection.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Authenticates with a user and a password (AsyncAPI, `userPassword`).
    pub fn user_and_password(
        mut self,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        self.credential = Some(Credential::User(user.into(), password.into()));
        self
    }

    /// Authenticates with a token (AsyncAPI, `apiKey`, `http`).
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.credential = Some(Credential::Token(token.into()));
        self
    }

    /// Authenticates with a file of JWT and seed, as the `nsc` tool writes it.
    pub fn credentials_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.credentials_file = Some(file.into());
        self
    }

    /// Trusts the certificates in a file (PEM), besides those of the system.
    pub fn root_certificate(mut self, file: impl Into<PathBuf>) -> Self {
        self.root_certificate = Some(file.into());
        self
    }

    /// Presents a certificate (AsyncAPI, `X509`): files with the certificate and its key, in PEM;
    /// they may be the same.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.client_certificate = Some((certificate.into(), key.into()));
        self
    }

    /// Sets how long the first connection, and a message while the connection is lost, may take
    /// (default: 10 s).
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// Receives through a durable consumer of JetStream, and sends into its streams.
    pub fn durable(mut self, durable: Durable) -> Self {
        self.durable = Some(durable);
        self
    }

    /// Makes the channel. It connects when it is first used.
    pub fn build(self) -> Nats {
        Nats::of(self)
    }

    /// Returns the options of the client.
    pub(crate) async fn options(&self) -> std::io::Result<ConnectOptions> {
        let mut options = ConnectOptions::new()
            .connection_timeout(self.patience)
            // The channel has a limit for all that it does.
            .request_timeout(None);
        if let Some(name) = &self.name {
            options = options.name(name);
        }
        options = match &self.credential {
            Some(Credential::User(user, password)) => {
                options.user_and_password(user.clone(), password.expose().to_owned())
            }
            Some(Credential::Token(token)) => options.token(token.expose().to_owned()),
            None => options,
        };
        if let Some(file) = &self.root_certificate {
            options = options.add_root_certificates(file.clone());
        }
        if let Some((certificate, key)) = &self.client_certificate {
            options = options.add_client_certificate(certificate.clone(), key.clone());
        }
        match &self.credentials_file {
            Some(file) => options.credentials_file(file).await,
            None => Ok(options),
        }
    }
}

impl fmt::Debug for NatsBuilder {
    /// Omits the server, since its URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsBuilder")
            .field("name", &self.name)
            .field("durable", &self.durable)
            .finish_non_exhaustive()
    }
}
