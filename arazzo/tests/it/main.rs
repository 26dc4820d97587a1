//! What the runtime does, seen from outside: requests as they are sent, responses as they are read,
//! limits, redaction, the default transport and the command line.

mod bodies;
mod criteria;
mod exchange;
mod generated_shape;
mod limits;
mod parameters;
mod redaction;
#[cfg(feature = "reqwest")]
mod reqwest;
mod responses;
mod servers;
mod support;
mod values;
