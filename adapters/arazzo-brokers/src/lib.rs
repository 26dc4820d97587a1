//! Brokers for the tests of adapters: a server on a free port of the loopback interface, and the
//! other side of the generated `shipping` workflows.
//!
//! A broker that is not installed skips a test, and says so; where `ARAZZO_REQUIRE_SERVICES` is `1`,
//! it fails the test.

mod certificates;
mod play;
mod server;
pub mod shop;
mod timing;

pub use self::certificates::Certificates;
pub use self::play::{Depot, client, inputs, play_all};
pub use self::server::{Server, free_port, program};
pub use self::timing::{Figures, compare};
