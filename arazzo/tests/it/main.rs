//! What the runtime does, seen from outside: requests as they are sent, responses as they are read,
//! limits, redaction, the default transport and the command line.

mod archive;
mod bodies;
mod branches;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod cancel;
mod channels;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod compression;
mod constraints;
mod criteria;
mod exchange;
mod forms;
mod generated_shape;
mod headers;
mod host_policy;
mod limits;
mod media;
mod messages;
mod parameters;
mod paths;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod proxies;
mod redaction;
mod request_ids;
mod responses;
mod security;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod server;
mod servers;
#[cfg(feature = "signing")]
mod signing;
mod styles;
mod support;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod tls;
#[cfg(any(feature = "http", feature = "reqwest"))]
mod transport;
mod uploads;
mod values;
mod watch;
#[cfg(feature = "xpath")]
mod xpath;
