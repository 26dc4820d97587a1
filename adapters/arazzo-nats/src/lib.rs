#![doc = include_str!("../README.md")]

mod channel;
mod connector;
mod durable;
mod guard;
mod message;
mod settings;

pub use self::channel::Nats;
pub use self::connector::Connector;
pub use self::durable::Durable;
pub use self::settings::NatsBuilder;
