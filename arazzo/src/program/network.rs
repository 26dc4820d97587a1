//! The options for hosts and certificates.

use super::{Stop, arguments::Arguments, inputs::read_file};
use crate::{ClientBuilder, message::Connection, transport::DefaultTransport};

/// The option without a value.
pub(super) const DANGER: &str = "--danger-accept-invalid-certificates";

/// The options with a value, each of which can be repeated.
pub(super) const OPTIONS: [&str; 4] = [
    "--allow-plain-http",
    "--allow-redirects-to",
    "--root-certificate",
    "--client-certificate",
];

/// Configures the client and its transport.
pub(super) fn apply(
    mut client: ClientBuilder,
    arguments: &Arguments,
) -> Result<ClientBuilder, Stop> {
    let mut transport =
        DefaultTransport::builder().danger_accept_invalid_certificates(arguments.has(DANGER));
    for (option, value) in arguments.values() {
        match option {
            "--allow-plain-http" => client = client.allow_plain_http(value),
            "--allow-redirects-to" => client = client.allow_redirects_to(value),
            "--root-certificate" => transport = transport.root_certificate(read_file(value)?),
            "--client-certificate" => transport = transport.client_certificate(read_file(value)?),
            _ => {}
        }
    }
    let transport = transport.build();
    let transport = transport.map_err(|error| Stop::wrong_use(error.to_string()))?;
    Ok(client.transport(transport))
}

/// Returns a connection to a broker, with the certificates of the arguments.
pub(super) fn connection(url: &str, arguments: &Arguments) -> Connection {
    let mut connection = Connection::new(url);
    for (option, value) in arguments.values() {
        match option {
            "--root-certificate" => connection = connection.root_certificate(value),
            "--client-certificate" => connection = connection.client_certificate(value),
            _ => {}
        }
    }
    connection
}
