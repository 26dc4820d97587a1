//! [`Connector`]: channels from URLs.

use arazzo::{ChannelError, Connection, MessageChannel};

use crate::Nats;

/// Makes channels for `nats://…` and `tls://…`, for programs that are told their broker:
/// `--channel events=nats://127.0.0.1:4222`.
///
/// A credential of the form `user:password` is a user and a password, any other one is a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connector;

impl arazzo::Connector for Connector {
    fn schemes(&self) -> &[&str] {
        &["nats", "tls"]
    }

    fn connect(&self, to: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError> {
        let mut settings = Nats::builder(&to.url);
        settings = match to.credentials.as_slice() {
            [] => settings,
            [(_, credential)] => match credential.expose().split_once(':') {
                Some((user, password)) => settings.user_and_password(user, password),
                None => settings.token(credential.expose()),
            },
            _ => return Err(ChannelError::new("NATS takes one credential")),
        };
        settings = match to.root_certificates.as_slice() {
            [] => settings,
            [file] => settings.root_certificate(file),
            _ => return Err(ChannelError::new("NATS takes one file with certificates")),
        };
        if let Some(file) = &to.client_certificate {
            settings = settings.client_certificate(file, file);
        }
        Ok(Box::new(settings.build()))
    }
}
