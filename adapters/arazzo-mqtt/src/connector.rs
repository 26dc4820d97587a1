//! [`Connector`]: channels from URLs.

use arazzo::{ChannelError, Connection, MessageChannel};

use crate::Mqtt;

/// Makes channels for `mqtt://…` and `mqtts://…`, for programs that are told their broker:
/// `--channel alerts=mqtt://127.0.0.1:1883`.
///
/// A credential has the form `user:password`; one without a colon is a user without a password.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connector;

impl arazzo::Connector for Connector {
    fn schemes(&self) -> &[&str] {
        &["mqtt", "mqtts", "secure-mqtt"]
    }

    fn connect(&self, to: &Connection) -> Result<Box<dyn MessageChannel>, ChannelError> {
        let mut settings = Mqtt::builder(&to.url);
        settings = match to.credentials.as_slice() {
            [] => settings,
            [(_, credential)] => {
                let (user, password) = credential
                    .expose()
                    .split_once(':')
                    .unwrap_or((credential.expose(), ""));
                settings.user_and_password(user, password)
            }
            _ => return Err(ChannelError::new("MQTT takes one credential")),
        };
        for file in &to.root_certificates {
            settings = settings.root_certificate(file);
        }
        if let Some(file) = &to.client_certificate {
            settings = settings.client_certificate(file, file);
        }
        // What is wrong with the settings is told now, not with the first message.
        settings.options()?;
        Ok(Box::new(settings.build()))
    }
}
