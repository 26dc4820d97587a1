//! The options of `run` for hosts and certificates.

use super::{Stop, inputs::read_file};
use crate::{ClientBuilder, transport::DefaultTransport};

/// The option without a value.
pub(super) const DANGER: &str = "--danger-accept-invalid-certificates";

/// The options with a value, each of which can be repeated.
pub(super) const OPTIONS: [&str; 4] = [
    "--allow-plain-http",
    "--allow-redirects-to",
    "--root-certificate",
    "--client-certificate",
];

/// The settings of the arguments for hosts and certificates.
#[derive(Default)]
pub(super) struct Network {
    options: Vec<(String, String)>,
    danger: bool,
}

impl Network {
    /// Records one of [`OPTIONS`].
    pub(super) fn set(&mut self, option: &str, value: String) {
        self.options.push((option.to_owned(), value));
    }

    /// Records [`DANGER`].
    pub(super) fn accept_invalid_certificates(&mut self) {
        self.danger = true;
    }

    /// Configures the client and its transport.
    pub(super) fn apply(&self, mut client: ClientBuilder) -> Result<ClientBuilder, Stop> {
        let mut transport =
            DefaultTransport::builder().danger_accept_invalid_certificates(self.danger);
        for (option, value) in &self.options {
            match option.as_str() {
                "--allow-plain-http" => client = client.allow_plain_http(value),
                "--allow-redirects-to" => client = client.allow_redirects_to(value),
                "--root-certificate" => transport = transport.root_certificate(read_file(value)?),
                _ => transport = transport.client_certificate(read_file(value)?),
            }
        }
        let transport = transport.build();
        let transport = transport.map_err(|error| Stop::WrongUse(error.to_string()))?;
        Ok(client.transport(transport))
    }
}
