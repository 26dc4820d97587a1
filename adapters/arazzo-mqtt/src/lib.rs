#![doc = include_str!("../README.md")]

mod channel;
mod connection;
mod connector;
mod message;
mod requests;
mod settings;
mod subscriptions;
mod tls;

pub use self::channel::Mqtt;
pub use self::connector::Connector;
pub use self::settings::MqttBuilder;
