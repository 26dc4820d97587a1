//! A program as `arazzo-codegen new --serve --broker nats` writes it.

use std::process::ExitCode;

use arazzo::program::Program;
use arazzo_generated::shipping;

fn main() -> ExitCode {
    Program::new("shop")
        .workflow::<shipping::ShipOrder>()
        .workflow::<shipping::Watch>()
        .connect(arazzo_nats::Connector)
        .command(arazzo_serve::Serve)
        .main()
}
