//! What the runtime does, seen from outside: requests as they are sent, responses as they are read,
//! limits, redaction, the default transport and the command line.

mod bodies;
mod branches;
mod constraints;
mod criteria;
mod exchange;
mod forms;
mod generated_shape;
mod limits;
mod media;
mod messages;
mod parameters;
mod paths;
mod redaction;
#[cfg(feature = "reqwest")]
mod reqwest;
mod responses;
#[cfg(feature = "reqwest")]
mod server;
mod servers;
mod styles;
mod support;
mod values;
mod watch;
#[cfg(feature = "xpath")]
mod xpath;
