//! [`MqttBuilder`]: how to connect.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use arazzo::{ChannelError, RunId, Secret};
use rumqttc::v5::MqttOptions;
use rumqttc::{NetworkOptions, Transport};
use url::Url;

use crate::{Mqtt, tls};

/// How long the first connection, and a message while the connection is lost, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest packet that is received, in bytes: 64 MiB of payload, and what is around it.
const LARGEST: u32 = 65 << 20;

/// How many messages may be sent and not yet acknowledged. The client reserves a place for each.
const IN_FLIGHT: u16 = 1024;

/// Settings of an [`Mqtt`] channel.
#[derive(Clone)]
#[must_use = "it makes a channel with `.build()`"]
pub struct MqttBuilder {
    server: String,
    client_id: Option<String>,
    login: Option<(String, Secret)>,
    root_certificates: Vec<PathBuf>,
    client_certificate: Option<(PathBuf, PathBuf)>,
    keep_alive: Duration,
    pub(crate) patience: Duration,
}

impl MqttBuilder {
    pub(crate) fn new(server: String) -> Self {
        Self {
            server,
            client_id: None,
            login: None,
            root_certificates: Vec::new(),
            client_certificate: None,
            keep_alive: Duration::from_secs(30),
            patience: PATIENCE,
        }
    }

    /// Sets the client id. The broker ends an older connection with the same one (default: random).
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// Authenticates with a user and a password (AsyncAPI, `userPassword`).
    pub fn user_and_password(
        mut self,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        self.login = Some((user.into(), password.into()));
        self
    }

    /// Trusts the certificates in a file (PEM), besides those of the system. It can be called
    /// several times.
    pub fn root_certificate(mut self, file: impl Into<PathBuf>) -> Self {
        self.root_certificates.push(file.into());
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

    /// Sets after how much silence the connection is checked (default: 30 s; at least 1 s).
    pub fn keep_alive(mut self, time: Duration) -> Self {
        self.keep_alive = time.max(Duration::from_secs(1));
        self
    }

    /// Sets how long the first connection, and a message while the connection is lost, may take
    /// (default: 10 s).
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// Makes the channel. It connects when it is first used.
    pub fn build(self) -> Mqtt {
        Mqtt::of(self)
    }

    /// Returns the options of the client.
    pub(crate) fn options(&self) -> Result<MqttOptions, ChannelError> {
        let place = Place::parse(&self.server)?;
        let id = self.client_id.clone();
        let id = id.unwrap_or_else(|| format!("arazzo-{}", RunId::random()));
        let mut options = MqttOptions::new(id, place.host, place.port);
        options.set_keep_alive(self.keep_alive);
        options.set_clean_start(true);
        options.set_max_packet_size(Some(LARGEST));
        options.set_outgoing_inflight_upper_limit(IN_FLIGHT);
        options.set_connection_timeout(self.patience.as_secs().max(1));
        if let Some((user, password)) = &self.login {
            options.set_credentials(user, password.expose());
        }
        if place.tls {
            let tls = tls::config(&self.root_certificates, self.client_certificate.as_ref())?;
            options.set_transport(Transport::tls_with_config(tls));
        }
        let mut network = NetworkOptions::new();
        // Else a small packet waits for the acknowledgement of the one before.
        network.set_tcp_nodelay(true);
        options.set_network_options(network);
        Ok(options)
    }
}

/// Where the broker is.
struct Place {
    host: String,
    port: u16,
    tls: bool,
}

impl Place {
    fn parse(server: &str) -> Result<Self, ChannelError> {
        // The URL may hold a password, so it is not repeated.
        let wrong = |what: &str| ChannelError::new(format_args!("the URL of the broker {what}"));
        let url = Url::parse(server).map_err(|error| wrong(&format!("is none: {error}")))?;
        let tls = match url.scheme() {
            "mqtt" => false,
            "mqtts" | "secure-mqtt" => true,
            _ => return Err(wrong("begins with mqtt:// or mqtts://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("holds a user: set a credential instead"));
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        Ok(Self {
            host: host.ok_or_else(|| wrong("has no host"))?.to_owned(),
            port: url.port().unwrap_or(if tls { 8883 } else { 1883 }),
            tls,
        })
    }
}

impl fmt::Debug for MqttBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MqttBuilder")
            .field("client_id", &self.client_id)
            .field("keep_alive", &self.keep_alive)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_the_broker_is() {
        for (url, host, port, tls) in [
            ("mqtt://127.0.0.1", "127.0.0.1", 1883, false),
            ("mqtts://broker.example", "broker.example", 8883, true),
            ("mqtt://broker.example:99/path", "broker.example", 99, false),
        ] {
            let place = Place::parse(url).expect("it is a URL");
            assert_eq!(
                (place.host.as_str(), place.port, place.tls),
                (host, port, tls)
            );
        }
        for url in [
            "",
            "here",
            "http://here",
            "mqtt://",
            "mqtt://user:s3cret@here",
        ] {
            let error = Place::parse(url).err().expect(url);
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
